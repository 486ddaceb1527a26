"""One suite for every adapter of a port. A new adapter is one more entry in `adapters.py`."""
