"""What happened: the keyboard, the clock, the app itself; the client's events are in the client."""

from __future__ import annotations

from dataclasses import dataclass

from itui.state import Finder
from itui_kernel.client.events import ClientEvent
from itui_kernel.protocol.message import Message


@dataclass(frozen=True, slots=True)
class Typed:
    """Characters typed that no command is bound to."""

    text: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """Text pasted by the terminal (bracketed paste)."""

    text: str


@dataclass(frozen=True, slots=True)
class Resized:
    """The terminal has a new size."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Ticked:
    """The clock moved; seconds of unix time."""

    now: float


@dataclass(frozen=True, slots=True)
class Sent:
    """A request left for the kernel."""

    message: Message
    purpose: str
    text: str = ""
    cursor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelChosen:
    """A kernel was started or attached; its first answer is awaited."""

    name: str
    session: str
    is_own: bool
    can_restart: bool


@dataclass(frozen=True, slots=True)
class KernelFailed:
    """No kernel could be started or reached."""

    reason: str


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something to tell the user in one line."""

    text: str
    level: str = "info"


@dataclass(frozen=True, slots=True)
class Edited:
    """The user's editor returned the input."""

    text: str


@dataclass(frozen=True, slots=True)
class PrefixTyped:
    """A key that begins a sequence was typed, such as ctrl x."""

    keys: str


@dataclass(frozen=True, slots=True)
class ThemeChanged:
    """The theme of this name is in use."""

    name: str


@dataclass(frozen=True, slots=True)
class FinderOpened:
    """The rows of the finder were gathered."""

    finder: Finder


Event = (
    Typed
    | Pasted
    | Resized
    | Ticked
    | Sent
    | KernelChosen
    | KernelFailed
    | Noticed
    | Edited
    | PrefixTyped
    | ThemeChanged
    | FinderOpened
    | ClientEvent
)
