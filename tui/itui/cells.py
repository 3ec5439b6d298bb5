"""How the messages of a kernel change the cells: inputs, outputs, their beginning and end."""

from __future__ import annotations

from collections.abc import Mapping

from itui.state import Cell, Display, Failure, Output, Phase, State, Text
from itui_kernel.protocol.message import Header, Message
from itui_kernel.protocol.messages import (
    ClearOutput,
    Content,
    DisplayData,
    Error,
    ExecuteInput,
    ExecuteReply,
    ExecuteResult,
    Status,
    Stream,
    UpdateDisplayData,
)
from itui_kernel.protocol.schema import replace

TEXT_LIMIT = 4_000_000
SESSION_LIMIT = 16_000_000
SMALL_CHUNK = 4096
CELL_LIMIT = 5000
SETTLE = 2.0
OutputContent = Stream | DisplayData | ExecuteResult | Error | ClearOutput


def on_output(state: State, message: Message, content: OutputContent) -> State:
    """Return the state with an output added to the cell it belongs to."""
    state, cell = _cell_of(state, message.parent)
    if isinstance(content, ClearOutput):
        changed = replace(cell, clears_next=True) if content.wait else replace(cell, outputs=())
        return state.with_cell(changed)
    outputs = () if cell.clears_next else cell.outputs
    outputs = _with_output(outputs, content)
    return state.with_cell(replace(cell, outputs=outputs, clears_next=False))


def _with_output(
    outputs: tuple[Output, ...], content: Stream | DisplayData | ExecuteResult | Error
) -> tuple[Output, ...]:
    match content:
        case Stream(name=name, text=text):
            last = outputs[-1] if outputs else None
            if isinstance(last, Text) and last.name == name:
                return (*outputs[:-1], extended(last, text))
            return (*outputs, extended(Text(name=name), text))
        case DisplayData(data=data, metadata=metadata, transient=transient):
            shown = Display(data=data, metadata=metadata, display_id=_display_id(transient))
            return (*outputs, shown)
        case ExecuteResult(data=data, metadata=metadata, execution_count=number):
            display_id = _display_id(content.transient or {})
            shown = Display(data=data, metadata=metadata, display_id=display_id, number=number)
            return (*outputs, shown)
        case Error(ename=ename, evalue=evalue, traceback=traceback):
            lines = tuple(str(line) for line in traceback)
            return (*outputs, Failure(ename=ename, evalue=evalue, traceback=lines))


def _display_id(transient: Mapping[str, object]) -> str | None:
    display_id = transient.get("display_id")
    return display_id if isinstance(display_id, str) else None


def extended(text: Text, more: str) -> Text:
    """Return the text with ``more`` at its end; the oldest chunks go when it grows too large.

    Small chunks are joined, so that a slow printer makes few of them.
    """
    chunks = text.chunks
    if chunks and len(chunks[-1]) < SMALL_CHUNK and len(more) < SMALL_CHUNK:
        chunks = (*chunks[:-1], chunks[-1] + more)
    else:
        chunks = (*chunks, more)
    end, start = text.end + len(more), text.start
    first = 0
    while end - start > TEXT_LIMIT and first < len(chunks) - 1:
        start += len(chunks[first])
        first += 1
    return replace(text, chunks=chunks[first:], start=start, end=end)


def on_update(state: State, content: UpdateDisplayData) -> State:
    """Return the state with every display of the same display_id replaced."""
    display_id = _display_id(content.transient)
    if display_id is None:
        return state
    for cell in state.cells:
        if any(
            isinstance(each, Display) and each.display_id == display_id for each in cell.outputs
        ):
            outputs = tuple(
                replace(each, data=content.data, metadata=content.metadata)
                if isinstance(each, Display) and each.display_id == display_id
                else each
                for each in cell.outputs
            )
            state = state.with_cell(replace(cell, outputs=outputs))
    return state


def on_input(state: State, message: Message, content: ExecuteInput) -> State:
    """Return the state with an input that begins to run, whoever sent it."""
    state, cell = _cell_of(state, message.parent)
    started = cell.started if cell.started is not None else state.now
    cell = replace(
        cell,
        code=content.code,
        number=content.execution_count,
        phase=Phase.RUNNING,
        started=started,
    )
    number = max(state.next_number, content.execution_count + 1)
    return replace(state.with_cell(cell), next_number=number)


def on_status(state: State, message: Message, status: Status) -> State:
    """Return the state after busy or idle around an execute_request; others do not matter."""
    parent = message.parent
    if parent is None or parent.msg_type != "execute_request":
        return state
    cell = state.cell(parent.msg_id)
    if cell is None:
        return state
    if status.execution_state == "busy":
        if cell.phase is Phase.SENT:
            cell = replace(cell, phase=Phase.RUNNING, started=state.now)
        return state.with_cell(cell)
    if status.execution_state != "idle":
        return state
    return _settled(state, replace(cell, is_idle=True, ended=cell.ended or state.now))


def on_reply(state: State, message: Message, reply: ExecuteReply) -> State:
    """Return the state after the reply to an input of this client."""
    cell = state.cell(message.parent_id)
    if cell is None:
        return state
    phase = {"ok": cell.phase, "error": Phase.FAILED}.get(reply.status, Phase.ABORTED)
    failed = phase if phase in (Phase.FAILED, Phase.ABORTED) else None
    number = cell.number if cell.number is not None else reply.execution_count
    cell = replace(cell, number=number, is_replied=True, ended=cell.ended or state.now)
    if failed is not None:
        cell = replace(cell, phase=failed)
        held = "an input failed" if failed is Phase.FAILED else "an input was aborted"
        if state.queue and not state.queue_held:
            state = replace(state, queue_held=held)
    if reply.execution_count is not None:
        number = max(state.next_number, reply.execution_count + 1)
        state = replace(state, next_number=number)
    return _settled(state, cell)


def _settled(state: State, cell: Cell) -> State:
    """Return the state with the cell, over when both its reply and its idle came."""
    is_own = cell.session == state.session
    if cell.is_idle and (cell.is_replied or not is_own):
        cell = over(cell)
        state = _within_limits(state)
    return state.with_cell(cell)


def over(cell: Cell) -> Cell:
    """Return the cell as ended."""
    if cell.is_over:
        return cell
    failed = any(isinstance(each, Failure) for each in cell.outputs)
    return replace(cell, phase=Phase.FAILED if failed else Phase.DONE)


def settle_late(state: State) -> State:
    """Return the state with the cells over whose reply or idle came but not the other in time."""
    for cell in state.cells:
        is_waiting = not cell.is_over and cell.ended is not None
        if is_waiting and state.now - (cell.ended or 0.0) > SETTLE:
            state = state.with_cell(over(cell))
    return state


def note(state: State, text: str) -> State:
    """Return the state with a note of the program itself between the cells."""
    number = sum(cell.is_note for cell in state.cells)
    cell = Cell(id=f"note-{number}", code=text, is_note=True, phase=Phase.DONE)
    return state.with_cell(cell)


def _cell_of(state: State, parent: Header | None) -> tuple[State, Cell]:
    """Return the cell an iopub message belongs to, made when it is not known yet."""
    if parent is None:
        parent = Header(msg_id="background", msg_type="", session="")
    cell = state.cell(parent.msg_id)
    if cell is None:
        is_foreign = parent.session != state.session
        phase = Phase.RUNNING if parent.msg_type == "execute_request" else Phase.DONE
        cell = Cell(
            id=parent.msg_id,
            session=parent.session,
            username=parent.username,
            phase=phase,
            is_foreign=is_foreign,
            started=state.now,
        )
        state = state.with_cell(cell)
    return state, cell


def _within_limits(state: State) -> State:
    """Return the state with the texts of old cells let go beyond the limits of the session.

    The output pane has read them; they are kept only for those who come later.
    """
    cells = state.cells[-CELL_LIMIT:]
    kept = 0
    changed: list[Cell] = []
    for cell in reversed(cells):
        size = sum(each.end - each.start for each in cell.outputs if isinstance(each, Text))
        kept += size
        if size and kept > SESSION_LIMIT and cell.is_over:
            outputs = tuple(
                replace(each, chunks=(), start=each.end) if isinstance(each, Text) else each
                for each in cell.outputs
            )
            cell = replace(cell, outputs=outputs)
        changed.append(cell)
    return replace(state, cells=tuple(reversed(changed)))


def is_output(content: Content) -> bool:
    """Return whether a content is something a cell shows."""
    return isinstance(content, OutputContent)
