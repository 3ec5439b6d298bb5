"""How the messages of a kernel change the cells: inputs, outputs, their beginning and end."""

from __future__ import annotations

from collections.abc import Mapping

from itui.drawing.text import cells_of, safe_line
from itui.model.bounds import bounded, extended, within_limits_after
from itui.model.jobs import with_jobs
from itui.model.overlays import InputPrompt
from itui.model.presence import signed
from itui.model.state import Cell, Display, Failure, KernelPhase, Output, Phase, State, Text
from itui_kernel.protocol.message import Header, Message
from itui_kernel.protocol.messages import (
    ClearOutput,
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

SETTLE = 2.0
BACKGROUND = "background"
OutputContent = Stream | DisplayData | ExecuteResult | Error | ClearOutput


def on_output(state: State, message: Message, content: OutputContent) -> State:
    """Return the state with an output added to the cell it belongs to."""
    cell = _cell_of(state, message.parent)
    if cell is None:
        return state
    if isinstance(content, ClearOutput):
        if content.wait:
            return state.with_cell(replace(cell, clears_next=True))
        return state.with_cell(replace(cell, outputs=(), is_partial=False))
    if cell.clears_next:
        cell = replace(cell, outputs=(), clears_next=False, is_partial=False)
    return state.with_cell(_extended(cell, content))


def _extended(cell: Cell, content: Stream | DisplayData | ExecuteResult | Error) -> Cell:
    """Return the cell with one more output, within the bounds of a cell."""
    added = _with_output(cell.outputs, content)
    outputs = added if len(added) == len(cell.outputs) else bounded(added)
    last = outputs[-1]
    is_partial = outputs is not added or (isinstance(last, Text) and last.start > 0)
    return replace(cell, outputs=outputs, is_partial=cell.is_partial or is_partial)


def _with_output(
    outputs: tuple[Output, ...], content: Stream | DisplayData | ExecuteResult | Error
) -> tuple[Output, ...]:
    match content:
        case Stream(name=name, text=text):
            last = outputs[-1] if outputs else None
            if isinstance(last, Text) and last.name == name:
                return (*outputs[:-1], extended(last, text))
            return (*outputs, extended(Text(name=name), text))
        case Error():
            return (*outputs, failure_of(content))
        case _:
            return (*outputs, display_of(content))


def display_of(content: DisplayData | ExecuteResult) -> Display:
    """Return the object a message shows."""
    return Display(
        data=content.data,
        metadata=content.metadata,
        display_id=_display_id(content.transient or {}),
        number=content.execution_count if isinstance(content, ExecuteResult) else None,
    )


def failure_of(content: Error) -> Failure:
    """Return the exception a message tells of."""
    lines = tuple(str(line) for line in content.traceback)
    return Failure(ename=content.ename, evalue=content.evalue, traceback=lines)


def _display_id(transient: Mapping[str, object]) -> str | None:
    display_id = transient.get("display_id")
    return display_id if isinstance(display_id, str) else None


def with_dialogue(state: State, prompt: InputPrompt) -> State:
    """Return the state with a question of the code and its answer as a terminal would show them."""
    cell = state.cell(prompt.cell)
    if cell is None:
        return state
    return state.with_cell(_extended(cell, Stream(name="stdout", text=dialogue_of(prompt))))


def with_text(state: State, cell: Cell, text: str) -> State:
    """Return the state with text of the program itself at the end of what an input printed."""
    return state.with_cell(_extended(cell, Stream(name="stdout", text=text)))


def dialogue_of(prompt: InputPrompt) -> str:
    """Return what a terminal shows of a question and its answer."""
    by = f"  \x1b[2m← {safe_line(prompt.answered_by)}\x1b[22m" if prompt.answered_by else ""
    return prompt.prompt + ("" if prompt.is_password else prompt.value) + by + "\n"


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
    cell = _cell_of(state, message.parent)
    is_known = cell is not None and state.cell(cell.id) is not None
    if cell is None or not (is_known or cell.session != state.session):
        return state
    phase = cell.phase if is_known and cell.phase is not Phase.SENT else Phase.RUNNING
    if phase is Phase.RUNNING and state.kernel.phase is KernelPhase.DEAD:
        phase = Phase.LOST
    cell = replace(
        cell,
        code=content.code,
        number=content.execution_count,
        phase=phase,
        started=cell.started if cell.started is not None else state.now,
    )
    return replace(state.with_cell(cell), next_number=content.execution_count + 1)


def on_status(state: State, message: Message, status: Status) -> State:
    """Return the state after busy or idle around an execute_request; others do not matter."""
    parent = message.parent
    if parent is None or parent.msg_type != "execute_request":
        return state
    is_busy = status.execution_state == "busy"
    if is_busy and parent.subshell_id is None:
        state = _overtaken(state, parent.msg_id)
    cell = state.cell(parent.msg_id)
    if cell is None:
        return state
    if is_busy and cell.phase is Phase.SENT:
        return state.with_cell(replace(cell, phase=Phase.RUNNING, started=state.now))
    if status.execution_state != "idle":
        return state
    return _settled(state, replace(cell, is_idle=True, ended=cell.ended or state.now))


def _overtaken(state: State, msg_id: str) -> State:
    """Return the state in which the inputs before this one are ending, if they are not over.

    A kernel runs one input at a time: when the next one begins, the idle of the one before was
    lost. Its reply may still be under way.
    """
    for cell in [each for each in state.cells if each.phase is Phase.RUNNING]:
        if cell.ended is None and cell.id != msg_id:
            state = state.with_cell(replace(cell, ended=state.now))
    return state


def overdue(state: State, msg_id: str) -> State:
    """Return the state in which the inputs sent before the request ``msg_id`` are ending.

    A kernel answers in turn: now that it has answered this one, their replies were lost.
    """
    for key, each in state.pending.items():
        if key == msg_id:
            break
        cell = state.cell(key)
        if each.purpose == "execute" and cell is not None and cell.ended is None:
            state = state.with_cell(replace(cell, ended=state.now))
    return state


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
        upcoming = max(state.next_number, reply.execution_count + 1)
        state = replace(state, next_number=upcoming)
    return _settled(state, cell)


def _settled(state: State, cell: Cell) -> State:
    """Return the state with the cell, over when both its reply and its idle came."""
    is_own = cell.session == state.session
    if cell.is_idle and (cell.is_replied or not is_own):
        cell = with_jobs(state, over(cell))
        state = within_limits_after(state, cell)
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
            is_unknown = not (cell.is_foreign or cell.is_idle or cell.is_replied)
            lost = replace(cell, phase=Phase.LOST)
            state = state.with_cell(lost if is_unknown else over(cell))
    return state


def note(state: State, text: str) -> State:
    """Return the state with a note of the program itself between the cells."""
    last = next((cell.id for cell in reversed(state.cells) if cell.is_note), "note-0")
    number = int(last.removeprefix("note-")) + 1
    cell = Cell(id=f"note-{number}", code=text, is_note=True, phase=Phase.DONE)
    return state.with_cell(cell)


def noticed(state: State, text: str, level: str) -> State:
    """Return the state with a notice; a warning longer than a line stands in full among the cells.

    The status line would cut off what it has at its end, which may be why and where.
    """
    line = safe_line(text)
    is_long = level in ("warning", "error") and cells_of(line) >= state.view.width
    return (note(state, line) if is_long else state).noting(text, level)


def _cell_of(state: State, parent: Header | None) -> Cell | None:
    """Return the cell an iopub message belongs to, a new one when it is not known yet.

    What an unknown request of this client prints belongs to no cell: it was a silent question, or
    an input long let go.
    """
    if parent is None:
        parent = Header(msg_id=BACKGROUND, msg_type="", session="")
    cell = state.cell(parent.msg_id)
    if cell is not None:
        return cell
    if parent.session == state.session and not parent.msg_type.startswith("comm_"):
        return None
    # the first silent question waits for the end of what began before; what prints after that is
    # a thread left behind
    is_running = parent.msg_type == "execute_request" and state.is_unanswered
    cell = Cell(
        id=parent.msg_id,
        session=parent.session,
        username=parent.username,
        phase=Phase.RUNNING if is_running else Phase.DONE,
        is_foreign=parent.session not in (state.session, *state.former),
        started=state.now,
    )
    return signed(state, cell)
