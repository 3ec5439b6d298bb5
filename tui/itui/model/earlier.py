"""What ran before this client came, as far as a kernel without a journal has it: its history."""

from __future__ import annotations

from collections.abc import Iterator

from itui.drawing.quantities import counted
from itui.model import cells
from itui.model.effects import Send
from itui.model.state import Cell, Display, Phase, State
from itui_kernel.protocol.messages import HistoryReply, HistoryRequest
from itui_kernel.protocol.schema import replace

NO_JOURNAL = "this kernel keeps no journal, what they printed is not known"


def asking() -> Send:
    """Return the question for the inputs of the running kernel; a busy one answers later."""
    content = HistoryRequest(hist_access_type="range", session=0, start=1, output=True, raw=True)
    return Send(content=content, purpose="earlier", deadline=None)


def told(state: State, reply: HistoryReply) -> State:
    """Return the state with the earlier inputs above what came since; what is unknown is marked."""
    known = {cell.number for cell in state.cells if not cell.is_note}
    found = [each for each in _cells(reply, state) if each.number not in known]
    have = known | {each.number for each in found}
    gone = sum(number not in have for number in range(1, state.next_number))
    if not found and not gone:
        return state
    parts = [f"{counted(len(found), 'earlier input')} from the kernel's history"] if found else []
    if gone:
        parts.append(f"{counted(gone, 'earlier input')} of which it tells nothing")
    noted = cells.note(state, f"… {', '.join(parts)}: {NO_JOURNAL} …")
    *rest, note = noted.cells
    return replace(state, cells=(note, *found, *rest))


def _cells(reply: HistoryReply, state: State) -> Iterator[Cell]:
    for entry in reply.history:
        if not isinstance(entry, (list, tuple)) or len(entry) != 3:
            continue
        number, value = entry[1], entry[2]
        pair = value if isinstance(value, (list, tuple)) else (value, None)
        code = pair[0] if pair else None
        if type(number) is not int or not isinstance(code, str) or number >= state.next_number:
            continue  # that one is running: it will be seen
        result = pair[1] if len(pair) > 1 else None
        shown = Display(data={"text/plain": str(result)}, number=number)
        yield Cell(
            id=f"earlier-{number}",
            code=code,
            number=number,
            phase=Phase.DONE,
            is_foreign=True,
            outputs=() if result in (None, "") else (shown,),
        )
