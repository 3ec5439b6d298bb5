"""The status line, and the footer with the keys of the focused pane."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from itui.drawing.fitting import display_line, laid_on, padded
from itui.drawing.picture import Picture, Row, Segment, Style, fit_rows, join_rows, row_width
from itui.drawing.quantities import counted, human_duration
from itui.drawing.text import shorten
from itui.model.jobs import said
from itui.model.state import Cell, KernelPhase, Notice, Phase, State

if TYPE_CHECKING:
    from itui.output.progress import Progress
    from itui.output.progress_watch import ProgressWatch

FooterKeys = Callable[[State], Sequence[tuple[str, str]]]
"""The keys of the focused pane and what they do, most useful first, both ready to be read."""

_NOTICE = 4  # the weight of a notice
_WARNING, _USE = 7, 2  # of what is said of memory and time
_LEAST_CUT = 12  # columns; in fewer the first word says more
_SHORT = 0.3  # seconds; what is read in less is not worth a word
_NAMES = 3  # of other clients that are shown
_EXPOSED = "plain TCP"
_GAP: Row = (("status", "  "),)
_NOTICES = {"warning": "notice.warning", "error": "notice.error"}


class _Part(NamedTuple):
    """A part of the line; the least ``weight`` goes first when there is no room."""

    weight: int
    row: Row


def kernel_phase(state: State) -> tuple[str, str]:
    """Return the role and the words for what the kernel does."""
    kernel = state.kernel
    reason = f": {display_line(kernel.reason)}" if kernel.reason else ""
    seconds = state.now - kernel.since if kernel.since else 0.0
    since = f" {human_duration(seconds)}" if seconds >= 1 else ""
    match kernel.phase:
        case KernelPhase.STARTING:
            return "status.busy", f"starting{since}"
        case KernelPhase.LOST:
            return "status.warning", f"link lost{since}{' ago' if since else ''}{_waiting(state)}"
        case KernelPhase.DEAD:
            return "status.dead", f"dead{reason}"
        case KernelPhase.READY:
            return _work(state)


def _waiting(state: State) -> str:
    """Return how many inputs wait for the link, as the end of a sentence."""
    sent = sum(cell.session == state.session and cell.phase is Phase.SENT for cell in state.cells)
    count = len(state.queue) + sent
    return f", {counted(count, 'input')} waiting" if count else ""


def _work(state: State) -> tuple[str, str]:
    running = state.running
    if (catch_up := state.catch_up) is not None and state.now - catch_up.since >= _SHORT:
        return "status.busy", f"reading what came before {catch_up.share:.0%}"
    if running is None and state.waits_for_earlier:
        return "status.busy", "busy with an earlier input"
    if running is None:
        return ("status.busy", "sent") if state.own_under_way else ("status.idle", "idle")
    seconds = state.seconds_running
    busy = f"busy {human_duration(seconds)}" if seconds >= 1 else "busy"
    if running.is_foreign:
        busy += f" for {display_line(running.client, 40)}"
    return "status.busy", busy


class StatusPane:
    """One row: kernel, what it does, what waits, and the notice."""

    title = ""
    scope = "status"

    def __init__(self, key_label: Callable[[str], str] = str) -> None:
        self._key_label = key_label
        self._cells: tuple[Cell, ...] = ()
        self._clients = 0
        self._watch: ProgressWatch | None = None

    def draw(self, state: State, width: int, height: int, focused: bool) -> Picture:
        """Return the line; a warning or an error takes all but the kernel's phase."""
        notice = state.notice
        if notice is not None and notice.level in _NOTICES and not state.keys_typed:
            row = _warning_row(state, notice, width)
        elif state.view.is_copying and notice is None:
            row = _copying_row(state, width)
        else:
            row = self._row(state, width)
        return fit_rows([laid_on(row, "status")], width, height, "status")

    def _row(self, state: State, width: int) -> Row:
        progress = self._progress(state)
        left = self._left(state)
        right = self._right(state, left, width, progress is not None)
        while len(left) + len(right) > 1 and _width(left) + _width(right) + 4 > width:
            weakest = min([*left, *right])
            (left if weakest in left else right).remove(weakest)
        begin = _cut(_joined(left), width - 2)
        end = _joined(right)
        gap = max(width - row_width(begin) - row_width(end) - 2, 0)
        if progress is not None:
            end = _with_progress(progress, end, gap - row_width(_GAP))
            gap = max(width - row_width(begin) - row_width(end) - 2, 0)
        return (("status", " "), *begin, ("status", " " * gap), *end, ("status", " "))

    def _progress(self, state: State) -> Progress | None:
        """Return how far the running input has come."""
        if self._watch is None:
            if state.running is None and not said(state):
                return None
            from itui.output.progress_watch import ProgressWatch

            self._watch = ProgressWatch()
        return self._watch.look(state)

    def _left(self, state: State) -> list[_Part]:
        role, phase = kernel_phase(state)
        running = state.running
        number = running.number if running and running.number is not None else state.next_number
        parts = [_Part(9, ((role, phase),)), _Part(5, (("status", f"In [{number}]"),))]
        if state.kernel.is_exposed:
            parts.insert(0, _Part(8, (("status.exposed", _EXPOSED),)))
        if name := display_line(state.kernel.name, 60):
            parts.insert(0, _Part(6, (("status.label", name),)))
        if state.kernel.phase is KernelPhase.LOST and state.kernel.reason:
            parts.append(_Part(2, (("status", display_line(state.kernel.reason, 200)),)))
        elif state.queue:
            held = f" held: {display_line(state.queue_held, 200)}" if state.queue_held else ""
            parts.append(_Part(7, (("status.busy", f"{len(state.queue)} queued{held}"),)))
        parts += self._use(state, is_warning=True)
        if in_background := said(state):
            parts.append(_Part(6, (("status.busy", in_background),)))
        if state.input_requests:
            parts.append(_Part(8, (("status.warning", _asking(state)),)))
        if company := self._company(state):
            parts.append(_Part(3, company))
        return parts

    def _right(
        self, state: State, left: Sequence[_Part], width: int, has_progress: bool
    ) -> list[_Part]:
        if state.keys_typed:
            return [_Part(10, (("status.key", f"{self._key_label(state.keys_typed)}-"),))]
        if state.notice is not None:
            room = width - _width([part for part in left if part.weight > _NOTICE]) - 4
            text = shorten(display_line(state.notice.text), max(room, 10))
            return [_Part(_NOTICE, (("notice.info", text),))]
        if has_progress:
            return []
        parts = [*self._use(state, is_warning=False)]
        parts.append(_Part(1, (("status", display_line(state.view.theme, 40)),)))
        if not state.view.has_mouse:
            parts.insert(0, _Part(2, (("status.label", "mouse off"),)))
        if state.unread_log:
            parts.insert(0, _Part(2, (("status.label", f"log +{state.unread_log}"),)))
        return parts

    def _use(self, state: State, *, is_warning: bool) -> list[_Part]:
        """Return what is known of memory, processors and the batch job, or what is alarming."""
        use = state.use
        if state.kernel.phase is not KernelPhase.READY or not (use.is_known or use.job_end):
            return []
        from itui.drawing.resource_row import resource_rows

        weight = _WARNING if is_warning else _USE
        rows = resource_rows(use, state.now, is_busy=state.running is not None)
        return [_Part(weight, row) for warns, row in rows if warns is is_warning]

    def _company(self, state: State) -> Row:
        """Return who else is there: by name where the kernel tells, else how many there are."""
        if state.clients.is_told:
            return company_row(state)
        count = self._count_clients(state)
        return (("status", counted(count, "client")),) if count > 1 else ()

    def _count_clients(self, state: State) -> int:
        """Return how many clients ran something, this one always among them.

        What is above a note is of a kernel that has ended, or of long ago.
        """
        if state.cells is not self._cells:
            self._cells = state.cells
            recent = takewhile(lambda cell: not cell.is_note, reversed(state.cells))
            others = {cell.session for cell in recent if cell.session and cell.is_foreign}
            self._clients = len(others | {state.session})
        return self._clients


def company_row(state: State) -> Row:
    """Return the names of the other clients in their colours, and how many more there are."""
    others = state.clients.others(state.session)
    more = max(len(others) - _NAMES, 0) + state.clients.unknown
    row: list[Segment] = [("status", "with ")] if others else []
    for place, each in enumerate(others[:_NAMES]):
        row += [("status", ", ")] if place else []
        row.append((f"client.{each.colour}" if each.colour else "status", display_line(each.name)))
    if more:
        row.append(("status", f" +{more}" if others else counted(more, "other client")))
    return tuple(row)


def _asking(state: State) -> str:
    asks = state.input_requests[0].asks
    return f"{display_line(asks, 30)}'s code asks" if asks else "waits for input"


def _copying_row(state: State, width: int) -> Row:
    """Return how to select and how to leave copy mode; nothing in it moves."""
    is_output = state.view.focus == "output"
    if is_output and state.output.selecting:
        words = "select with the arrows; *y* copies, *Esc* drops"
    else:
        way = " or *v*" if is_output else ""
        words = f"select with the mouse{way}; *Esc*, *q*, *Alt-c* or *Ctrl-G* goes back"
    if len(words) + len(" copy mode  ") > width + words.count("*"):
        words = "*Esc* or *q* goes back"
    parts = f"  {words}".split("*")
    keyed = (("status.key" if place % 2 else "status", part) for place, part in enumerate(parts))
    return (("status", " "), ("status.busy", "copy mode"), *keyed)


def _warning_row(state: State, notice: Notice, width: int) -> Row:
    role, phase = kernel_phase(state)
    text = display_line(notice.text)
    style = _NOTICES[notice.level]
    begin: Row = (("status", " "), (role, phase), ("status", "  "))
    room = width - row_width(begin)
    if room < min(len(text), width // 2):
        return ((style, padded(f" {text}", width)),)
    return (*begin, (style, padded(text, room)))


def _with_progress(progress: Progress, end: Row, room: int) -> Row:
    """Return the end of the line with the progress before it, if there is room for any form."""
    from itui.drawing.progress_row import progress_row

    row = progress_row(progress, room - (row_width(_GAP) if end else 0))
    return (*row, *_GAP, *end) if row and end else row or end


def _cut(row: Row, width: int) -> Row:
    """Return the row, with an ellipsis where its last part has no room, but still some words."""
    if row_width(row) <= width or len(row) != 1 or width < _LEAST_CUT:
        return row
    return ((row[0][0], shorten(row[0][1], width)),)


def _joined(parts: Sequence[_Part]) -> Row:
    rows: list[Row] = []
    for part in parts:
        rows += [_GAP, part.row] if rows else [part.row]
    return join_rows(rows)


def _width(parts: Sequence[_Part]) -> int:
    return row_width(_joined(parts))


class FooterPane:
    """One row of keys with what they do, as many as fit."""

    title = ""
    scope = "footer"

    def __init__(self, keys: FooterKeys) -> None:
        self._keys = keys

    def draw(self, state: State, width: int, height: int, focused: bool) -> Picture:
        """Return the keys of the focused pane; one that does not fit is left out with the rest."""
        segments: list[tuple[Style, str]] = []
        left = width - 1
        for key, label in self._keys(state):
            item: Row = (
                ("footer.key", display_line(key, 40)),
                ("footer.label", f" {display_line(label, 60)}"),
                ("footer", "  "),
            )
            taken = row_width(item)
            if taken - 2 > left:
                break
            segments += item
            left -= taken
        row: Row = (("footer", " "), *segments) if segments else ()
        return fit_rows([laid_on(row, "footer")], width, height, "footer")
