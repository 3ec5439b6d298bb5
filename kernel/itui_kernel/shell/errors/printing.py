"""Exceptions on the standard error where no shell says how they are to look."""

from __future__ import annotations

import sys


def print_plainly(error: BaseException) -> None:
    """Print an exception as Python does."""
    sys.__excepthook__(type(error), error, error.__traceback__)
