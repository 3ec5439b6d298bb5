"""The one frozen value the screen is drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from itui.editor.editor import Editor
from itui.model.catch_up import CatchUp
from itui.model.clients import Clients
from itui.model.job import Job, WaitingInput
from itui.model.output_view import OutputView
from itui.model.overlays import InputPrompt, Overlay
from itui.model.resource_use import Use
from itui.saved.saved_client import HalfAnswer, SentInput
from itui_kernel.protocol.autopsy import Autopsy
from itui_kernel.protocol.messages import ITUI
from itui_kernel.protocol.preferences import Preferences
from itui_kernel.protocol.schema import Record, field, replace

# what runs no longer than this is over before anybody could stop it, and moves nothing
QUICK_SECONDS = 1.0
# what clients say that do not know their user
_NO_NAMES = ("", "username")


class Phase(StrEnum):
    """How far an input has come."""

    SENT = "sent"
    RUNNING = "running"
    BACKGROUND = "background"  # over for the shell, but a job it started runs on
    DONE = "done"
    FAILED = "failed"
    ABORTED = "aborted"
    LOST = "lost"


class Text(Record):
    """Text an input printed to ``name`` (stdout or stderr).

    ``end`` counts the characters printed so far, ``start`` those already let go: the chunks hold
    the characters ``start`` to ``end``.
    """

    name: str
    chunks: tuple[str, ...] = ()
    start: int = 0
    end: int = 0


class Display(Record):
    """An object shown; ``number`` is set when it is the result of the input."""

    data: Mapping[str, Any]
    metadata: Mapping[str, Any] = field(default_factory=dict)
    display_id: str | None = None
    number: int | None = None


class Failure(Record):
    """The exception that ended an input; ``traceback`` may hold ANSI colours."""

    ename: str
    evalue: str
    traceback: tuple[str, ...] = ()


Output = Text | Display | Failure


class Cell(Record):
    """One input with its outputs; ``session`` and ``username`` tell whose it is.

    Of other clients ``author`` is the name everybody knows them by, ``colour`` a number from 1, if
    our kernel tells them. ``question`` is what the code of another client asks.

    Notes of the program itself (``is_note``: "kernel restarted") are cells without a number.
    ``is_partial`` says that part of what its outputs held was let go: the whole text is on disk.
    """

    id: str
    code: str = ""
    number: int | None = None
    session: str = ""
    username: str = ""
    author: str = ""
    colour: int = 0
    question: str = ""
    phase: Phase = Phase.SENT
    outputs: tuple[Output, ...] = ()
    clears_next: bool = False
    is_replied: bool = False
    is_idle: bool = False
    is_note: bool = False
    is_foreign: bool = False
    is_partial: bool = False
    started: float | None = None
    ended: float | None = None

    @property
    def client(self) -> str:
        """Who sent it: a user's name and the start of the session, for one may have several."""
        if self.author:
            return self.author
        named = self.username if self.username not in _NO_NAMES else "client"
        return f"{named}:{self.session[:4]}" if self.session else "another client"

    @property
    def is_running(self) -> bool:
        """Whether the kernel is working on it now."""
        return self.phase is Phase.RUNNING

    @property
    def is_over(self) -> bool:
        """Whether nothing more than late output can come."""
        return self.phase not in (Phase.SENT, Phase.RUNNING)


class KernelPhase(StrEnum):
    """What is known of the kernel."""

    STARTING = "starting"
    READY = "ready"
    LOST = "lost"
    DEAD = "dead"


class Kernel(Record):
    """The kernel as the client sees it; ``reason`` explains lost and dead.

    ``is_exposed`` says that other users of its host can listen.
    ``is_restarting`` says that its end was asked for and another will take its place,
    ``is_replaying`` that the waiting inputs are those to run in it at once.
    """

    phase: KernelPhase = KernelPhase.STARTING
    name: str = ""
    implementation: str = ""
    language: str = "python"
    lexer: str = "python"
    banner: str = ""
    reason: str = ""
    session: str = ""
    is_own: bool = False
    is_exposed: bool = False
    can_restart: bool = False
    is_restarting: bool = False
    is_replaying: bool = False
    since: float = 0.0

    @property
    def is_itui(self) -> bool:
        """Whether it is our kernel, which knows what itui adds to the protocol."""
        return self.implementation == ITUI

    @property
    def may_want_tcp(self) -> bool:
        """Whether it was started on Unix sockets without a sign that it knows them."""
        is_silent = self.is_own and not self.is_exposed and not self.implementation
        return is_silent and not self.name.startswith("itui ")


class Preset(StrEnum):
    """How the panes share the screen."""

    AUTO = "auto"
    WIDE = "wide"
    STACKED = "stacked"
    FOCUS = "focus"


class View(Record):
    """Which panes are shown, and where the keys go; ``focus`` is the scope of a pane.

    ``side_columns``, ``side_rows`` and ``input_rows`` are what the user gave to the side panes and
    the input, without the lines around them; 0 leaves it to the layout. While ``is_copying`` the
    focused pane has the screen, and the terminal the mouse.
    """

    width: int = 80
    height: int = 24
    preset: Preset = Preset.AUTO
    focus: str = "input"
    is_zoomed: bool = False
    theme: str = "ansi"
    side_columns: int = 0
    side_rows: int = 0
    input_rows: int = 0
    is_copying: bool = False
    has_mouse: bool = True


class Variable(Record):
    """One row of the variables pane; ``path`` is its id path, ``change`` is "", new or changed."""

    name: str
    path: str
    type: str = ""
    module: str = ""
    shape: str = ""
    length: int | None = None
    dtype: str = ""
    bytes: int | None = None
    value: str = ""
    has_children: bool = False
    kind: str = "data"
    change: str = ""


class Variables(Record):
    """The namespace as far as it is known.

    ``reason`` says why nothing can be shown, ``at`` when the rows were read (unix time),
    ``asked`` when they were asked for without an answer yet, ``is_stale`` that the kernel could
    not answer since, ``children_total`` how many children a path has when that may be more than
    are known.
    """

    rows: Mapping[str, Variable] = field(default_factory=dict)
    children: Mapping[str, tuple[Variable, ...]] = field(default_factory=dict)
    children_total: Mapping[str, int] = field(default_factory=dict)
    expanded: frozenset[str] = frozenset()
    selected: str = ""
    filter: str = ""
    kinds: frozenset[str] = frozenset({"data"})
    sort: str = "name"
    version: int = 0
    total: int = 0
    at: float | None = None
    asked: float | None = None
    is_stale: bool = False
    reason: str = ""
    comm_id: str = ""


class HelpPage(Record):
    """Text of the help pane; ``source`` is highlighted, the headings of ``text`` are marked.

    ``start`` is the line shown first; ``is_newest_last`` shows the end first.
    """

    title: str
    text: str = ""
    source: str = ""
    file: str = ""
    start: int = 0
    is_newest_last: bool = False


class History(Record):
    """Earlier inputs, oldest first; ``index`` is the one shown in the editor, if any.

    ``is_loaded`` says that a kernel has told the inputs of earlier sessions; ``recalled`` is the
    one to be found among them, which a client before had in its editor.
    """

    entries: tuple[str, ...] = ()
    is_loaded: bool = False
    index: int | None = None
    draft: str = ""
    prefix: str = ""
    recalled: str = ""


class Notice(Record):
    """One line for the user; ``level`` is info, warning, error, or progress until an input ends."""

    text: str
    level: str = "info"
    at: float = 0.0


class Pending(Record):
    """A request under way: why it was sent, and what it was sent for."""

    purpose: str
    text: str = ""
    cursor: int = 0


class State(Record):
    """Everything the screen is drawn from.

    ``former`` are the sessions of the clients that this one has taken up, ``unconfirmed`` their
    inputs that the kernel has not been seen to begin; after the request ``fence`` it will not.
    ``begun`` is the number of the newest message by which the kernel began an input of theirs, or
    of this client. ``half_answers`` is what was typed there to questions not seen here yet.
    """

    session: str = ""
    former: frozenset[str] = frozenset()
    unconfirmed: tuple[SentInput, ...] = ()
    fence: str = ""
    begun: int = 0
    kernel: Kernel = field(default_factory=Kernel)
    cells: tuple[Cell, ...] = ()
    catch_up: CatchUp | None = None
    next_number: int = 1
    clients: Clients = field(default_factory=Clients)
    pending: Mapping[str, Pending] = field(default_factory=dict)
    queue: tuple[str, ...] = ()
    queue_held: str = ""
    jobs: tuple[Job, ...] = ()
    waiting: tuple[WaitingInput, ...] = ()
    editor: Editor = field(default_factory=Editor)
    history: History = field(default_factory=History)
    tip: str = ""
    has_tip_row: bool = False  # kept without a tip: lines that move with every bracket tire
    keys_typed: str = ""
    variables: Variables = field(default_factory=Variables)
    help: HelpPage | None = None
    autopsy: Autopsy | None = None
    is_start_unread: bool = False  # of a kernel that was met before what it published was read
    overlay: Overlay | None = None
    input_requests: tuple[InputPrompt, ...] = ()
    half_answers: tuple[HalfAnswer, ...] = ()
    view: View = field(default_factory=View)
    output: OutputView = field(default_factory=OutputView)
    notice: Notice | None = None
    unread_log: int = 0
    preferences: Preferences = field(default_factory=Preferences)
    use: Use = field(default_factory=Use)
    called_for: str = ""  # the question of the code that the user was called for
    now: float = 0.0

    @property
    def running(self) -> Cell | None:
        """The cell the kernel works on, or ``None``."""
        return next((cell for cell in reversed(self.cells) if cell.is_running), None)

    @property
    def seconds_running(self) -> float:
        """How long the kernel has worked on the running cell."""
        running = self.running
        return 0.0 if running is None or running.started is None else self.now - running.started

    @property
    def is_unanswered(self) -> bool:
        """Whether the first question to the shell has no answer yet."""
        return any(each.purpose == "number" for each in self.pending.values())

    @property
    def waits_for_earlier(self) -> bool:
        """Whether the kernel seems to run what began before this client came."""
        return self.is_unanswered and self.now - self.kernel.since >= QUICK_SECONDS

    @property
    def own_under_way(self) -> Cell | None:
        """The newest input of this client that is not over, or ``None``."""
        for cell in reversed(self.cells):
            if cell.session == self.session and not cell.is_over and not cell.is_note:
                return cell
        return None

    def cell(self, cell_id: str) -> Cell | None:
        """Return the cell of a request."""
        return next((cell for cell in reversed(self.cells) if cell.id == cell_id), None)

    def with_cell(self, changed: Cell) -> State:
        """Return the state with the cell of the same id replaced."""
        for index in range(len(self.cells) - 1, -1, -1):
            if self.cells[index].id == changed.id:
                cells = (*self.cells[:index], changed, *self.cells[index + 1 :])
                return replace(self, cells=cells)
        return replace(self, cells=(*self.cells, changed))

    def noting(self, text: str, level: str = "info") -> State:
        """Return the state with a notice."""
        return replace(self, notice=Notice(text=text, level=level, at=self.now))
