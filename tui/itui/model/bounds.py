"""What a long session may keep in memory: characters, outputs, cells."""

from __future__ import annotations

from itui.drawing.quantities import counted
from itui.model.state import Cell, Display, Output, Phase, State, Text
from itui.termlog.line_rows import REST
from itui_kernel.protocol.schema import replace

TEXT_LIMIT = 4_000_000
SESSION_LIMIT = 16_000_000
PLAIN_LIMIT = 10_000
CELL_LIMIT = 5000
OUTPUT_LIMIT = 2000
OUTPUTS_DROPPED = 500
SMALL_CHUNK = 4096
SMALL_OUTPUT = 65_536
WEIGHED = 16  # outputs, and inputs, that are weighed together
# the cell that stands for those let go
EARLIER = "note-0"
ALL = "Ctrl-X O opens all"


def extended(text: Text, more: str) -> Text:
    """Return the text with ``more`` at its end; the oldest chunks go when it grows too large.

    Small chunks are joined, so that a slow printer makes few of them.
    """
    end, start = text.end + len(more), text.start
    if len(more) > TEXT_LIMIT:
        kept = more[-TEXT_LIMIT:]
        return replace(text, chunks=(kept,), start=end - len(kept), end=end)
    chunks = text.chunks
    if chunks and len(chunks[-1]) < SMALL_CHUNK and len(more) < SMALL_CHUNK:
        chunks = (*chunks[:-1], chunks[-1] + more)
    else:
        chunks = (*chunks, more)
    first = 0
    while end - start > TEXT_LIMIT and first < len(chunks) - 1:
        start += len(chunks[first])
        first += 1
    return replace(text, chunks=chunks[first:], start=start, end=end)


def bounded(outputs: tuple[Output, ...]) -> tuple[Output, ...]:
    """Return the outputs without the oldest ones when they are too many or too large.

    Of small ones only every so many are weighed all together: there may be thousands.
    """
    if len(outputs) > OUTPUT_LIMIT:
        text = f"… the oldest of more than {OUTPUT_LIMIT} outputs let go, {REST}\n"
        mark = Text(name="stdout", chunks=(text,), end=len(text))
        return (mark, *outputs[OUTPUTS_DROPPED:])
    if len(outputs) % WEIGHED and size_of(outputs[-1]) < SMALL_OUTPUT:
        return outputs
    excess = sum(map(size_of, outputs)) - SESSION_LIMIT
    if excess <= 0:
        return outputs
    kept = list(outputs)
    for index, output in enumerate(outputs[:-1]):
        if excess <= 0:
            break
        kept[index] = _emptied(output)
        excess -= size_of(output) - size_of(kept[index])
    return tuple(kept)


def within_limits_after(state: State, cell: Cell) -> State:
    """Return the state within its limits, now that an input has ended.

    Of inputs that printed little only every so many are weighed: there may be thousands.
    """
    is_large = sum(map(size_of, cell.outputs)) >= SMALL_OUTPUT
    if is_large or not (cell.number or 0) % WEIGHED:
        return within_limits(state)
    cells = _newest(state.cells)
    return state if cells is state.cells else replace(state, cells=cells)


def within_limits(state: State) -> State:
    """Return the state with the outputs of old cells let go beyond the limits of the session.

    The output pane has read the texts; they are kept only for those who come later. A note stands
    for the cells themselves that are too many.
    """
    cells = _newest(state.cells)
    kept = 0
    changed: list[Cell] = []
    for cell in reversed(cells):
        size = sum(map(size_of, cell.outputs))
        kept += size
        is_over = cell.is_over and cell.phase is not Phase.BACKGROUND
        if size and kept > SESSION_LIMIT and is_over:
            emptied = tuple(map(_emptied, cell.outputs))
            cell = replace(cell, outputs=emptied, is_partial=True)
        changed.append(cell)
    return replace(state, cells=tuple(reversed(changed)))


def _newest(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Return the newest cells, behind a note if there were more."""
    known = (cells[0].number or 0) if cells and cells[0].id == EARLIER else 0
    newest = cells[1:] if known else cells
    excess = len(newest) - CELL_LIMIT
    if excess <= 0:
        return cells
    gone = known + excess
    text = f"… {counted(gone, 'earlier input')} let go, {ALL}"
    note = Cell(id=EARLIER, code=text, number=gone, is_note=True, is_partial=True, phase=Phase.DONE)
    return (note, *newest[excess:])


def size_of(output: Output) -> int:
    """Return how much an output keeps that can be let go, in characters."""
    match output:
        case Text(start=start, end=end):
            return end - start
        case Display(data=data):
            stays = min(len(str(data.get("text/plain", ""))), PLAIN_LIMIT)
            return sum(len(each) for each in data.values() if isinstance(each, str)) - stays
        case _:
            return 0


def _emptied(output: Output) -> Output:
    """Return an output without what takes much memory."""
    match output:
        case Text():
            return replace(output, chunks=(), start=output.end)
        case Display(data=data) if size_of(output):
            plain = str(data.get("text/plain", "<an object shown earlier, let go>"))
            return replace(output, data={"text/plain": _shortened(plain)}, metadata={})
        case _:
            return output


def _shortened(text: str) -> str:
    """Return text of at most ``PLAIN_LIMIT`` characters that says what it lacks."""
    if len(text) <= PLAIN_LIMIT:
        return text
    mark = f"\n… the rest of {len(text):,} characters let go, {REST}"
    return text[: PLAIN_LIMIT - len(mark)] + mark
