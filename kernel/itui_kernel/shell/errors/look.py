"""How much of an exception is shown, and whether in colour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from itui_kernel.shell.errors.colors import colored, plain

MODES = ("Plain", "Context", "Verbose", "Minimal", "Docs", "Doctest")


@dataclass(frozen=True, slots=True)
class Look:
    """The user's choice; ``mode`` is one of ``MODES``."""

    mode: str = "Context"
    is_colored: bool = True
    shows_hidden: bool = False  # frames that ask not to be shown

    @property
    def paint(self) -> Callable[..., str]:
        """The function that gives a text its attributes."""
        return colored if self.is_colored else plain

    @property
    def has_frames(self) -> bool:
        """Whether frames are shown with lines of their source."""
        return self.mode in ("Context", "Verbose")


def known_mode(name: str) -> str | None:
    """Return the mode of a name, whatever its case."""
    return next((each for each in MODES if each.lower() == name.strip().lower()), None)


def next_mode(mode: str) -> str:
    """Return the mode behind another one, the first behind the last.

    >>> next_mode("Context"), next_mode("Doctest")
    ('Verbose', 'Plain')
    """
    return MODES[(MODES.index(mode) + 1) % len(MODES)]
