"""The pure function that folds events into the state."""

from __future__ import annotations

from itertools import compress
from operator import is_not

from itui.autopsy import telling
from itui.commands import keeping, viewing
from itui.commands.command import Step, step
from itui.commands.running import advance
from itui.keys.typing import pasted, typed
from itui.model import (
    asking,
    attention,
    cells,
    expiring,
    jobs,
    lifecycle,
    namespace,
    presence,
    replies,
    resuming,
    silence,
    spilling,
    told,
)
from itui.model.events import (
    AutopsyRead,
    CellShown,
    ClientRestored,
    Edited,
    Event,
    FileExists,
    FinderOpened,
    InputProposed,
    KernelChosen,
    KernelFailed,
    LogRead,
    LogWritten,
    Noticed,
    Pasted,
    Pointed,
    PrefixTyped,
    Resized,
    Sent,
    SessionEnded,
    ThemeChanged,
    Ticked,
    Typed,
)
from itui.model.state import Cell, HelpPage, KernelPhase, Pending, State
from itui.output import reading
from itui.saved import restoring
from itui_kernel.client.events import (
    CatchingUp,
    CaughtUp,
    Expired,
    HeartbeatBack,
    HeartbeatLost,
    KernelDied,
    LinkChanged,
    Lost,
    Ready,
    Received,
    Refused,
    Restarted,
)
from itui_kernel.protocol.message import Channel, Message
from itui_kernel.protocol.messages import (
    ClearOutput,
    CommClose,
    CommMsg,
    DisplayData,
    Error,
    ExecuteInput,
    ExecuteReply,
    ExecuteResult,
    InputRequest,
    Status,
    Stream,
    UpdateDisplayData,
)
from itui_kernel.protocol.own import SESSION
from itui_kernel.protocol.schema import replace

NOTICE_SECONDS = {"info": 6.0, "warning": 10.0, "error": 30.0}


def reduce(state: State, event: Event) -> Step:
    """Return the state after an event, and what is to be done."""
    match event:
        case Received(message=message, at=at):
            # what comes late happened when it was written, not now
            then = state if at is None else replace(state, now=min(at, state.now))
            after, effects = _on_message(then, message)
            if at is not None:
                after = replace(after, now=state.now)
            return reading.tidied(state, after), effects
        case Typed(text=text):
            return typed(state, text)
        case Pasted(text=text):
            return pasted(state, text)
        case Ticked(now=now):
            return _on_tick(replace(state, now=now))
        case Sent():
            return step(_on_sent(state, event))
        case Resized(width=width, height=height):
            return step(replace(state, view=replace(state.view, width=width, height=height)))
        case Noticed(text=text, level=level):
            return step(cells.noticed(state, text, level))
        case PrefixTyped(keys=keys):
            return step(replace(state, keys_typed=keys))
        case Edited(text=text):
            return step(replace(state, editor=state.editor.with_text(text)))
        case InputProposed(text=text):
            return step(replies.with_next_input(state, text))
        case LogWritten(lines=lines):
            return step(replace(state, unread_log=state.unread_log + lines))
        case LogRead(text=text, file=file):
            return step(_with_log(state, text, file))
        case ThemeChanged(name=name):
            return step(replace(state, view=replace(state.view, theme=name)))
        case FinderOpened(finder=finder):
            return step(replace(state, overlay=finder, tip=""))
        case CellShown(cell=cell, unfolds=unfolds):
            return step(reading.chosen(state, cell, unfolds=unfolds))
        case FileExists(path=path, cell=cell):
            return step(keeping.asking_to_replace(state, path, cell))
        case _:
            return _on_kernel(state, event)


def _with_log(state: State, text: str, file: str) -> State:
    """Return the state with the log in the help pane, its newest lines in sight."""
    page = HelpPage(title="Log", text=text or "nothing yet", file=file, is_newest_last=True)
    return viewing.focused(replace(state, help=page, unread_log=0), "help")


def _on_kernel(state: State, event: Event) -> Step:
    match event:
        case KernelChosen():
            return step(lifecycle.chosen(state, event))
        case AutopsyRead(autopsy=found):
            return telling.on_autopsy(state, found)
        case SessionEnded():
            return step(telling.on_session_ended(state))
        case ClientRestored(saved=saved):
            return step(restoring.restored(state, saved))
        case Ready(info=info):
            return lifecycle.ready(state, info)
        case LinkChanged(is_up=True):
            return lifecycle.link_back(state)
        case LinkChanged(reason=reason):
            return step(lifecycle.link_lost(state, reason))
        case KernelDied(reason=reason):
            return attention.calling(state, lifecycle.died(state, reason))
        case KernelFailed(reason=reason):
            return lifecycle.failed(state, reason)
        case Expired(request=request):
            return step(expiring.expired(state, request))
        case Refused(reason=reason):
            return step(state.noting(f"message refused: {reason}", "warning"))
        case Lost():
            return resuming.lost(state, event)
        case CatchingUp():
            return step(resuming.catching_up(state, event))
        case CaughtUp():
            return resuming.caught_up(state)
        case Restarted():
            return step(resuming.restarted(state))
        case HeartbeatLost(seconds=seconds):
            return step(silence.lost(state, seconds))
        case HeartbeatBack():
            return step(silence.over(state))
        case _ if isinstance(event, Pointed):
            from itui.keys.pointing import pointed

            return pointed(state, event)
        case _:
            return step(state)


def _on_message(state: State, message: Message) -> Step:
    match message.content:
        case Stream() | DisplayData() | ExecuteResult() | Error() | ClearOutput() as content:
            return spilling.on_output(state, message, content)
        case Status(execution_state="starting"):
            return step(resuming.starting(state))
        case Status() as status:
            state = restoring.passed(state, message.parent_id, status)
            before = namespace.confirmed(state, message)
            return _after_cell(before, cells.on_status(before, message, status))
        case ExecuteInput() as content:
            state = restoring.confirmed(state, message, content.code)
            return step(cells.on_input(state, message, content))
        case UpdateDisplayData() as content:
            return step(cells.on_update(state, content))
        case CommMsg(comm_id=comm_id, data=data) if comm_id == SESSION:
            return attention.calling(state, told.on_told(state, data))
        case CommMsg() as content:
            return namespace.on_comm(state, content)
        case CommClose(comm_id=comm_id):
            if comm_id and comm_id == state.variables.comm_id:
                return step(namespace.without(state, "the kernel closed the variables comm"))
            return step(state)
        case InputRequest() as content:
            return attention.asking(asking.on_input_request(state, message, content))
        case _ if message.channel in (Channel.SHELL, Channel.CONTROL):
            return _on_reply(state, message)
        case _:
            return step(state)


def _on_reply(state: State, message: Message) -> Step:
    pending = state.pending.get(message.parent_id)
    if pending is None:
        return step(state)
    rest = {key: value for key, value in state.pending.items() if key != message.parent_id}
    before = state
    if pending.purpose in ("number", "probe"):
        state = cells.overdue(state, message.parent_id)
    state = replace(state, pending=rest)
    if pending.purpose == "execute" and isinstance(message.content, ExecuteReply):
        if message.content.status in ("aborted", "abort"):
            state = resuming.aborted(state, message.parent_id)
        state, effects = _after_cell(before, cells.on_reply(state, message, message.content))
        state, more = replies.on_reply(state, message, pending)
        return state, (*effects, *more)
    return replies.on_reply(state, message, pending)


def _after_cell(before: State, state: State) -> Step:
    """Return the step after a change of the cells: the next waiting input, a new probe."""
    kept = spilling.let_go(before, state)
    if not _ends_any(before.cells, state.cells):
        return state, kept
    state = asking.still_asked(state)
    if state.notice is not None and state.notice.level == "progress":
        state = replace(state, notice=None)  # what was under way has happened
    if state.catch_up is not None:
        return state, kept  # it ended long ago
    state, effects = advance(state)
    effects = (*kept, *namespace.probe(state), *effects)
    return attention.calling(before, (state, effects))


def _ends_any(before: tuple[Cell, ...], after: tuple[Cell, ...]) -> bool:
    """Return whether a cell that was under way is not any more; of many cells few have changed."""
    if before is after:
        return False
    if before[:1] and after[:1] and before[0].id != after[0].id:
        known = {cell.id for cell in after if not cell.is_over}
        return any(cell.id not in known for cell in before if not cell.is_over)
    changed = compress(zip(before, after, strict=False), map(is_not, before, after))
    return len(after) < len(before) or any(
        not was.is_over and (now.is_over or now.id != was.id) for was, now in changed
    )


def _on_sent(state: State, event: Sent) -> State:
    message = event.message
    pending = Pending(purpose=event.purpose, text=event.text, cursor=event.cursor)
    if event.purpose in ("variables", "session"):
        return state  # comm messages have no reply
    state = replace(state, pending={**state.pending, message.msg_id: pending})
    if event.purpose == "number":
        state = restoring.fenced(state, message.msg_id)
    if event.purpose == "execute":
        cell = Cell(
            id=message.msg_id,
            code=event.text,
            session=state.session,
            username=message.header.username,
        )
        state = state.with_cell(cell)
    return state


def _on_tick(state: State) -> Step:
    notice = state.notice
    if notice is not None and state.now - notice.at > NOTICE_SECONDS.get(notice.level, 6.0):
        state = replace(state, notice=None)
    if state.catch_up is None:  # else the rest of a cell may be still to come
        state, effects = _after_cell(state, cells.settle_late(state))
    else:
        effects = ()
    state = jobs.refreshed(state)
    if state.running is not None and state.kernel.phase is KernelPhase.READY:
        state, more = namespace.refresh(state)
        effects = (*effects, *more)
    state, beat = presence.beating(state)
    state, calls = attention.ticked(state)
    return state, (*effects, *beat, *calls)
