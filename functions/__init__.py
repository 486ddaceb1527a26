"""What a platform calls when a message arrives: one thin module per trigger, all listed in `main.py`."""
