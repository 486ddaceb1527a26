"""Segue turns clips, prompts and scripts into one continuous film."""

__version__ = "0.1.0"
