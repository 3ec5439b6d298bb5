"""What stands at the right edge of a cell's first row: how far it is and how long it took."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from itui.drawing.quantities import clock, human_duration
from itui.model.state import Cell, Failure, Phase

if TYPE_CHECKING:
    from itui.output.progress import Progress

_SHORT = 1.0
_NOTHING = 0.1


def state_label(cell: Cell, now: float, is_behind: bool, progress: Progress | None = None) -> str:
    """Return the state of a cell, nothing for one that was quick; ``is_behind`` another one.

    ``progress`` is how far the job of a cell in the background has come.

    >>> state_label(Cell(id="1", phase=Phase.DONE, started=1.0, ended=4.21), 9.0, False)
    '3.2 s'
    """
    end = cell.ended if cell.is_over and cell.phase is not Phase.BACKGROUND else now
    seconds = 0.0 if cell.started is None or end is None else end - cell.started
    match cell.phase:
        case Phase.SENT:
            return "waiting" if is_behind else ""
        case Phase.RUNNING:
            return f"running {human_duration(seconds)}" if seconds >= _SHORT else ""
        case Phase.BACKGROUND:
            return f"{_share(progress)}in background {human_duration(seconds)}"
        case Phase.DONE:
            return _exact(seconds) if seconds >= _SHORT else ""
        case Phase.ABORTED:
            return "aborted"
        case _:
            ending = "interrupted" if _is_interrupted(cell) else str(cell.phase)
            return f"{ending} {_exact(seconds)}" if seconds >= _NOTHING else ending


def _share(progress: Progress | None) -> str:
    """Return how far a job has come and how long it still takes, as far as that is known."""
    if progress is None or progress.fraction is None:
        return ""
    left = f" eta {clock(progress.eta)}" if progress.eta is not None else ""
    return f"{math.floor(100 * progress.fraction)}%{left}  "


def _is_interrupted(cell: Cell) -> bool:
    last = next((each for each in reversed(cell.outputs) if isinstance(each, Failure)), None)
    return cell.phase is Phase.FAILED and last is not None and last.ename == "KeyboardInterrupt"


def _exact(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 9.95 else human_duration(seconds)
