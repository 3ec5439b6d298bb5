"""The front ends of itui: the full-screen interface and the command line."""

from itui_kernel import __version__ as __version__
