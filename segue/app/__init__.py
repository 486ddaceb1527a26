"""The use cases: what Segue does, over the ports."""
