"""The front ends of itui: the full-screen interface and the command line."""

__version__ = "0.1.0"
