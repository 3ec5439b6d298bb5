"""The itui kernel: the interactive Python, its messaging, and the client API of every front end."""

__version__ = "0.1.0"
