"""After a death or before a restart: what is known of it, and which inputs run again."""

from __future__ import annotations

from itui.autopsy import telling
from itui.commands.command import Step, command, step
from itui.commands.prompting import uncovered
from itui.commands.running import cannot_restart, remembering, restart_now
from itui.commands.viewing import focused
from itui.drawing.quantities import counted, human_duration
from itui.model.overlays import ReplayList, ReplayRow
from itui.model.resuming import RESTARTED
from itui.model.state import Cell, Phase, State
from itui_kernel.protocol.schema import replace

_ENDS = {
    Phase.FAILED: "failed",
    Phase.ABORTED: "not run",
    Phase.LOST: "was running at the end",
}
_WORTH_TELLING = 1.0  # seconds
_PAGE = 10


def _no_autopsy(state: State) -> str | None:
    return None if state.autopsy is not None else "no kernel of this session has died"


@command("autopsy.show", keys=("ctrl x A",), footer="autopsy", when=_no_autopsy)
def show(state: State) -> Step:
    """Show how the kernel died: signal, stack, memory, its last inputs and words."""
    if state.autopsy is None:
        return step(state)
    return step(focused(replace(state, help=telling.page(state, state.autopsy)), "help"))


def _nothing_to_run(state: State) -> str | None:
    reason = cannot_restart(state)
    if reason is None and not _rows(state):
        return "there is no input to run again"
    return reason


@command("kernel.replay", keys=("ctrl x R",), footer="replay", when=_nothing_to_run)
def replay(state: State) -> Step:
    """Choose inputs to run again in a new kernel."""
    rows = _rows(state)
    first = next((place for place, row in enumerate(rows) if row.is_chosen), 0)
    return step(replace(state, overlay=ReplayList(rows=rows, selected=first), tip=""))


def _rows(state: State) -> tuple[ReplayRow, ...]:
    """Return the inputs of all kernels of the session; those of the last that went well chosen."""
    cells = [cell for cell in state.cells if cell.code]
    begins = max(
        (place + 1 for place, cell in enumerate(cells) if cell.is_note and cell.code == RESTARTED),
        default=0,
    )
    waiting = set(state.queue)
    ran = (
        _row(cell, is_earlier=place < begins)
        for place, cell in enumerate(cells)
        if not cell.is_note and not (cell.number is None and cell.code in waiting)
    )
    waits = (ReplayRow(code=code, detail="waiting", is_chosen=True) for code in state.queue)
    return (*ran, *waits)


def _row(cell: Cell, *, is_earlier: bool) -> ReplayRow:
    seconds = (cell.ended or 0.0) - (cell.started or 0.0)
    parts = ["earlier kernel"] if is_earlier else []
    if cell.is_foreign:
        parts.append(cell.client)
    if cell.phase in _ENDS:
        parts.append(_ENDS[cell.phase])
    elif cell.ended and cell.started and seconds >= _WORTH_TELLING:
        parts.append(human_duration(seconds))
    is_chosen = cell.phase is Phase.DONE and not is_earlier
    return ReplayRow(
        code=cell.code, number=cell.number, detail=", ".join(parts), is_chosen=is_chosen
    )


# --- the list


def _moved(state: State, to: int) -> State:
    shown = state.overlay
    if not isinstance(shown, ReplayList):
        return state
    selected = max(0, min(to, len(shown.rows) - 1))
    return replace(state, overlay=replace(shown, selected=selected))


def _selected(state: State) -> int:
    return state.overlay.selected if isinstance(state.overlay, ReplayList) else 0


@command("replay.toggle", keys=(" ", "x"), scope="replay", footer="choose")
def toggle(state: State) -> Step:
    """Choose the input, or leave it out; then go to the next one."""
    shown = state.overlay
    if not isinstance(shown, ReplayList):
        return step(state)
    rows = tuple(
        replace(row, is_chosen=not row.is_chosen) if place == shown.selected else row
        for place, row in enumerate(shown.rows)
    )
    state = replace(state, overlay=replace(shown, rows=rows))
    return step(_moved(state, shown.selected + 1))


@command("replay.accept", keys=("enter",), scope="replay", footer="run them")
def accept(state: State) -> Step:
    """Start a new kernel and run the chosen inputs in it, one after the other."""
    shown = state.overlay
    if not isinstance(shown, ReplayList):
        return step(state)
    chosen = tuple(row.code for row in shown.rows if row.is_chosen)
    left = [row.code for row in shown.rows if row.number is None and not row.is_chosen]
    left = [code for code in left if code in state.queue]
    for code in left:
        state = remembering(state, code)
    kernel = replace(state.kernel, is_replaying=True)
    state = replace(focused(state, "input"), kernel=kernel, queue=chosen, queue_held="")
    state, effects = restart_now.run(state)
    said = f"running {counted(len(chosen), 'input')} in a new kernel"
    if left:
        said += f"; {counted(len(left), 'waiting input')} left in the history"
    return state.noting(said), effects


@command("replay.down", keys=("down", "ctrl n", "j"), scope="replay", footer="below")
def down(state: State) -> Step:
    """Go to the input below."""
    return step(_moved(state, _selected(state) + 1))


@command("replay.up", keys=("up", "ctrl p", "k"), scope="replay", footer="above")
def up(state: State) -> Step:
    """Go to the input above."""
    return step(_moved(state, _selected(state) - 1))


@command("replay.page_down", keys=("page down",), scope="replay")
def page_down(state: State) -> Step:
    """Go further down."""
    return step(_moved(state, _selected(state) + _PAGE))


@command("replay.page_up", keys=("page up",), scope="replay")
def page_up(state: State) -> Step:
    """Go further up."""
    return step(_moved(state, _selected(state) - _PAGE))


@command("replay.first", keys=("home", "g", "meta <"), scope="replay")
def first(state: State) -> Step:
    """Go to the first input."""
    return step(_moved(state, 0))


@command("replay.last", keys=("end", "G", "meta >"), scope="replay")
def last(state: State) -> Step:
    """Go to the last input."""
    shown = state.overlay
    return step(_moved(state, len(shown.rows) if isinstance(shown, ReplayList) else 0))


def _chosen(state: State, is_chosen: bool) -> State:
    shown = state.overlay
    if not isinstance(shown, ReplayList):
        return state
    rows = tuple(replace(row, is_chosen=is_chosen) for row in shown.rows)
    return replace(state, overlay=replace(shown, rows=rows))


@command("replay.all", keys=("a",), scope="replay", footer="all")
def choose_all(state: State) -> Step:
    """Choose all inputs."""
    return step(_chosen(state, True))


@command("replay.none", keys=("n",), scope="replay", footer="none")
def choose_none(state: State) -> Step:
    """Choose none."""
    return step(_chosen(state, False))


@command("replay.close", keys=("esc", "ctrl g", "ctrl c", "q"), scope="replay", footer="close")
def close(state: State) -> Step:
    """Close the list; nothing is restarted."""
    return step(uncovered(state))
