"""What happened: the keyboard, the clock, the app itself; the client's events are in the client."""

from __future__ import annotations

from itui.model.overlays import Finder
from itui.saved.saved_client import SavedClient
from itui_kernel.client.events import ClientEvent
from itui_kernel.protocol.autopsy import Autopsy
from itui_kernel.protocol.message import Message
from itui_kernel.protocol.schema import Record


class Typed(Record, kw_only=False):
    """Characters typed that no command is bound to."""

    text: str


class Pasted(Record, kw_only=False):
    """Text pasted by the terminal (bracketed paste)."""

    text: str


class Resized(Record, kw_only=False):
    """The terminal has a new size."""

    width: int
    height: int


class Ticked(Record, kw_only=False):
    """The clock moved; seconds of unix time."""

    now: float


class Sent(Record, kw_only=False):
    """A request left for the kernel."""

    message: Message
    purpose: str
    text: str = ""
    cursor: int = 0


class KernelChosen(Record):
    """A kernel was started or attached; its first answer is awaited."""

    name: str
    session: str
    is_own: bool
    can_restart: bool
    is_exposed: bool = False


class ClientRestored(Record, kw_only=False):
    """What a client before this one had kept was taken up."""

    saved: SavedClient


class KernelFailed(Record, kw_only=False):
    """No kernel could be started or reached."""

    reason: str


class AutopsyRead(Record, kw_only=False):
    """It became known how the kernel died."""

    autopsy: Autopsy


class SessionEnded(Record, kw_only=False):
    """The kernel has ended as somebody asked it to, and the session with it."""


class Noticed(Record, kw_only=False):
    """Something to tell the user in one line."""

    text: str
    level: str = "info"


class Edited(Record, kw_only=False):
    """The user's editor returned the input."""

    text: str


class InputProposed(Record, kw_only=False):
    """The user's editor is done with a file, and this may be the next input."""

    text: str


class PrefixTyped(Record, kw_only=False):
    """A key that begins a sequence was typed, such as ctrl x."""

    keys: str


class LogWritten(Record, kw_only=False):
    """Lines were written to standard error, which is the log."""

    lines: int


class LogRead(Record, kw_only=False):
    """The newest lines of the log were read from a file."""

    text: str
    file: str


class ThemeChanged(Record, kw_only=False):
    """The theme of this name is in use."""

    name: str


class PaneClicked(Record, kw_only=False):
    """A pane was pointed at."""

    scope: str


class CursorPlaced(Record, kw_only=False):
    """A place in the code was pointed at; ``extends`` selects up to it."""

    row: int
    column: int
    extends: bool = False


class VariableClicked(Record, kw_only=False):
    """A row of the variables was pointed at, or the mark that unfolds it."""

    path: str
    is_mark: bool


class CellClicked(Record, kw_only=False):
    """A cell of the output was pointed at."""

    cell: str


class TextDragged(Record, kw_only=False):
    """The mouse was dragged over the output, from where it was pressed to a cell of the pane."""

    column: int
    row: int


class CellShown(Record):
    """A cell of the output was chosen by moving in it; ``unfolds`` when it has to be seen whole."""

    cell: str
    unfolds: bool = False


class FileExists(Record):
    """The file that outputs were to be saved to is there already."""

    path: str
    cell: str = ""


class RowClicked(Record, kw_only=False):
    """A row of the list in the overlay was pointed at."""

    index: int


class BorderMoved(Record, kw_only=False):
    """The border that the ``size`` of the view decides was dragged to a row or column."""

    size: str
    place: int


class FinderOpened(Record, kw_only=False):
    """The rows of the finder were gathered."""

    finder: Finder


Pointed = (
    PaneClicked
    | CursorPlaced
    | VariableClicked
    | CellClicked
    | TextDragged
    | RowClicked
    | BorderMoved
)
"""What the mouse did, as far as the state has to do with it."""

Event = (
    Typed
    | Pasted
    | Resized
    | Ticked
    | Sent
    | KernelChosen
    | ClientRestored
    | AutopsyRead
    | SessionEnded
    | KernelFailed
    | Noticed
    | Edited
    | InputProposed
    | PrefixTyped
    | LogWritten
    | LogRead
    | ThemeChanged
    | FinderOpened
    | CellShown
    | FileExists
    | Pointed
    | ClientEvent
)
