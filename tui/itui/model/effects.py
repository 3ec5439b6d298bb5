"""What the app is asked to do; data made by commands and the reducer, performed by the app."""

from __future__ import annotations

from itui_kernel.protocol.message import Channel
from itui_kernel.protocol.messages import Content
from itui_kernel.protocol.schema import Record


class Send(Record):
    """Send a request; the app answers with ``Sent``. No deadline means wait for ever."""

    content: Content
    purpose: str
    channel: Channel = Channel.SHELL
    deadline: float | None = 10.0
    text: str = ""
    cursor: int = 0


class Answer(Record):
    """Answer the input_request ``request``."""

    request: str
    value: str


class Interrupt(Record, kw_only=False):
    """Interrupt the running code."""


class Restart(Record, kw_only=False):
    """Start a new kernel in place of the present one."""


class Quit(Record):
    """Leave; ``ends_kernel`` shuts the kernel down as well."""

    ends_kernel: bool


class Suspend(Record, kw_only=False):
    """Stop this program as Ctrl-Z does in a shell."""


class Redraw(Record, kw_only=False):
    """Paint the whole screen again."""


class Scroll(Record):
    """Move the viewport of a pane by rows, by pages, or to its ``top`` or ``end``."""

    pane: str
    rows: int = 0
    pages: float = 0.0
    to: str = ""


class Copy(Record):
    """Put text on the clipboard."""

    text: str


class Reveal(Record):
    """Bring a cell of the output into view."""

    cell: str


class Seek(Record):
    """Search the output: ``to`` is begin, query (a new one), next, previous, stay, back or nothing.

    ``back`` returns to where the search began, ``nothing`` forgets what was found.
    """

    to: str
    query: str = ""


class Mark(Record):
    """Select text of the output: ``move`` is where the cursor goes, or start, drop, copy.

    ``column`` and ``row`` are a cell of the pane for the move drag.
    """

    move: str
    column: int = 0
    row: int = 0


class CopyCell(Record):
    """Put what a cell shows on the clipboard: its outputs, or all of it."""

    cell: str
    is_whole: bool = False


class Save(Record):
    """Save the outputs of a cell to a file; without a ``cell`` the whole session."""

    path: str
    cell: str = ""
    replaces: bool = False


class Page(Record):
    """Show the outputs of a cell in the user's pager; without a ``cell`` the whole session."""

    cell: str = ""


class KeepText(Record):
    """Write text a cell printed to its file on disk, in place of what is there when ``is_anew``.

    The file of the cell ``absorbs``, if there is one, ends up at the end of it.
    """

    cell: str
    parts: tuple[str, ...] = ()
    is_anew: bool = False
    absorbs: str = ""


class UseTheme(Record):
    """Switch the theme."""

    name: str


class Edit(Record):
    """Open the input in the user's editor ($VISUAL, $EDITOR)."""

    text: str


class EditFile(Record):
    """Open a file in the user's editor; the app answers with ``InputProposed``.

    ``then`` is the input to propose after that, ``None`` for the text of the file.
    """

    path: str
    line: int | None = None
    then: str | None = None


class Find(Record):
    """Open the finder over commands, history or themes."""

    kind: str


class ShowLog(Record, kw_only=False):
    """Read the log; the app answers with ``LogRead``."""


class Call(Record):
    """Call the user, who may look elsewhere, and tell why."""

    text: str


class Run(Record):
    """Run the command of this name."""

    command: str


OutputEffect = Reveal | Seek | Mark | CopyCell | Save | Page
"""What only the output pane can do: it knows the lines and their places."""

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
    | OutputEffect
    | KeepText
    | UseTheme
    | Edit
    | EditFile
    | Find
    | ShowLog
    | Call
    | Run
)
Effects = tuple[Effect, ...]
