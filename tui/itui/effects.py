"""What the app is asked to do; data made by commands and the reducer, performed by the app."""

from __future__ import annotations

from dataclasses import dataclass

from itui_kernel.protocol.message import Channel
from itui_kernel.protocol.messages import Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Send a request; the app answers with ``Sent``. No deadline means wait for ever."""

    content: Content
    purpose: str
    channel: Channel = Channel.SHELL
    deadline: float | None = 10.0
    text: str = ""
    cursor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Answer the input_request ``request``."""

    request: str
    value: str


@dataclass(frozen=True, slots=True)
class Interrupt:
    """Interrupt the running code."""


@dataclass(frozen=True, slots=True)
class Restart:
    """Start a new kernel in place of the present one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quit:
    """Leave; ``ends_kernel`` shuts the kernel down as well."""

    ends_kernel: bool


@dataclass(frozen=True, slots=True)
class Suspend:
    """Stop this program as Ctrl-Z does in a shell."""


@dataclass(frozen=True, slots=True)
class Redraw:
    """Paint the whole screen again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scroll:
    """Move the viewport of a pane by rows, by pages, or to its ``top`` or ``end``."""

    pane: str
    rows: int = 0
    pages: float = 0.0
    to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Put text on the clipboard."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UseTheme:
    """Switch the theme."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Open the input in the user's editor ($VISUAL, $EDITOR)."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """Open the finder over commands, history or themes."""

    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Run the command of this name."""

    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Toggle:
    """Switch a property of the terminal: mouse."""

    what: str


Effect = (
    Send
    | Answer
    | Interrupt
    | Restart
    | Quit
    | Suspend
    | Redraw
    | Scroll
    | Copy
    | UseTheme
    | Edit
    | Find
    | Run
    | Toggle
)
Effects = tuple[Effect, ...]
