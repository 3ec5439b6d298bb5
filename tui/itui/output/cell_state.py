"""What stands at the right edge of a cell's first row: how far it is and how long it took."""

from __future__ import annotations

from itui.drawing.quantities import human_duration
from itui.model.state import Cell, Failure, Phase

_SHORT = 1.0
_NOTHING = 0.1


def state_label(cell: Cell, now: float, is_behind: bool) -> str:
    """Return the state of a cell, nothing for one that was quick; ``is_behind`` another one.

    >>> state_label(Cell(id="1", phase=Phase.DONE, started=1.0, ended=4.21), 9.0, False)
    '3.2 s'
    """
    end = cell.ended if cell.is_over else now
    seconds = 0.0 if cell.started is None or end is None else end - cell.started
    match cell.phase:
        case Phase.SENT:
            return "waiting" if is_behind else ""
        case Phase.RUNNING:
            return f"running {human_duration(seconds)}" if seconds >= _SHORT else ""
        case Phase.DONE:
            return _exact(seconds) if seconds >= _SHORT else ""
        case Phase.ABORTED:
            return "aborted"
        case _:
            ending = "interrupted" if _is_interrupted(cell) else str(cell.phase)
            return f"{ending} {_exact(seconds)}" if seconds >= _NOTHING else ending


def _is_interrupted(cell: Cell) -> bool:
    last = next((each for each in reversed(cell.outputs) if isinstance(each, Failure)), None)
    return cell.phase is Phase.FAILED and last is not None and last.ename == "KeyboardInterrupt"


def _exact(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 9.95 else human_duration(seconds)
