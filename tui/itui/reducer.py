"""The pure function that folds events into the state."""

from __future__ import annotations

from itui import cells, editing, namespace, replies, silence
from itui.commands import completing, inspecting, viewing
from itui.commands.command import Step, step
from itui.commands.running import FOLLOW, advance, ended
from itui.effects import Effects, Send
from itui.events import (
    Edited,
    Event,
    FinderOpened,
    KernelChosen,
    KernelFailed,
    Noticed,
    Pasted,
    PrefixTyped,
    Resized,
    Sent,
    ThemeChanged,
    Ticked,
    Typed,
)
from itui.state import (
    Cell,
    Completion,
    Finder,
    InputPrompt,
    Kernel,
    KernelPhase,
    Pending,
    Question,
    State,
)
from itui_kernel.client.events import (
    Expired,
    HeartbeatBack,
    HeartbeatLost,
    KernelDied,
    LinkChanged,
    Missed,
    Ready,
    Received,
    Refused,
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
    ExecuteRequest,
    ExecuteResult,
    HistoryRequest,
    InputRequest,
    KernelInfoReply,
    Status,
    Stream,
    UpdateDisplayData,
)
from itui_kernel.protocol.schema import replace

NOTICE_SECONDS = {"info": 6.0, "warning": 10.0, "error": 30.0}
HISTORY_TAIL = 1000


def reduce(state: State, event: Event) -> Step:
    """Return the state after an event, and what is to be done."""
    match event:
        case Received(message=message):
            return _on_message(state, message)
        case Typed(text=text):
            return _on_typed(state, text)
        case Pasted(text=text):
            return _on_pasted(state, text)
        case Ticked(now=now):
            return _on_tick(replace(state, now=now))
        case Sent():
            return step(_on_sent(state, event))
        case Resized(width=width, height=height):
            return step(replace(state, view=replace(state.view, width=width, height=height)))
        case Noticed(text=text, level=level):
            return step(state.noting(text, level))
        case PrefixTyped(keys=keys):
            return step(replace(state, keys_typed=keys))
        case Edited(text=text):
            return step(replace(state, editor=state.editor.with_text(text)))
        case ThemeChanged(name=name):
            return step(replace(state, view=replace(state.view, theme=name)))
        case FinderOpened(finder=finder):
            return step(replace(state, overlay=finder, tip=""))
        case _:
            return _on_kernel(state, event)


def _on_kernel(state: State, event: Event) -> Step:
    match event:
        case KernelChosen():
            kernel = Kernel(
                name=event.name,
                session=event.session,
                is_own=event.is_own,
                can_restart=event.can_restart,
                since=state.now,
            )
            return step(replace(state, kernel=kernel, session=event.session, pending={}))
        case Ready(info=info):
            return _on_ready(state, info)
        case LinkChanged(is_up=True):
            return _on_link_up(state)
        case LinkChanged(reason=reason):
            if state.kernel.phase in (KernelPhase.DEAD, KernelPhase.STARTING):
                return step(state)
            kernel = replace(state.kernel, phase=KernelPhase.LOST, reason=reason, since=state.now)
            return step(replace(state, kernel=kernel).noting(f"link lost: {reason}", "error"))
        case KernelDied(reason=reason) | KernelFailed(reason=reason):
            return _on_death(state, reason)
        case Expired(request=request):
            return step(_on_expired(state, request))
        case Refused(reason=reason):
            return step(state.noting(f"message refused: {reason}", "warning"))
        case Missed(count=count):
            return step(silence.missed(state, count))
        case HeartbeatLost(seconds=seconds):
            return step(silence.lost(state, seconds))
        case HeartbeatBack():
            return step(silence.over(state))
        case _:
            return step(state)


def _on_ready(state: State, info: KernelInfoReply) -> Step:
    language = str(info.language_info.get("name") or "python").lower()
    lexer = str(info.language_info.get("pygments_lexer") or language)
    kernel = replace(
        state.kernel,
        phase=KernelPhase.READY,
        implementation=info.implementation,
        language=language,
        lexer="python" if language == "python" else lexer,
        banner=info.banner,
        reason="",
        since=state.now,
    )
    state = replace(state, kernel=kernel)
    effects: Effects = ()
    if info.implementation == "itui":
        state, effects = namespace.open_comm(state)
    elif language == "python":
        state = namespace.without(state, "reading the variables …")
        effects = namespace.probe(state)
    else:
        reason = f"itui cannot read the variables of a {language} kernel yet"
        state = namespace.without(state, reason)
    if not any(each.purpose == "history" for each in state.pending.values()):
        history = HistoryRequest(hist_access_type="tail", n=HISTORY_TAIL, raw=True)
        effects = (*effects, Send(content=history, purpose="history", deadline=20.0))
    number = ExecuteRequest(code="", silent=True, store_history=False, allow_stdin=False)
    effects = (*effects, Send(content=number, purpose="number", deadline=None))
    state, more = advance(state)
    return state, (*effects, *more)


def _on_link_up(state: State) -> Step:
    if state.kernel.phase is not KernelPhase.LOST:
        return step(state)
    kernel = replace(state.kernel, phase=KernelPhase.READY, reason="", since=state.now)
    state = replace(state, kernel=kernel).noting("the link is back; output may be missing")
    state, effects = advance(state)
    return state, (*effects, *namespace.probe(state))


def _on_death(state: State, reason: str) -> Step:
    if state.kernel.phase is KernelPhase.DEAD:
        return step(state)
    state = ended(state, reason)
    again = "F9 starts a new one" if state.kernel.can_restart else "itui cannot restart it"
    state = cells.note(state, f"The kernel died: {reason}. {again}.")
    overlay = None if isinstance(state.overlay, (InputPrompt, Completion)) else state.overlay
    return step(replace(state, overlay=overlay, notice=None), FOLLOW)


def _on_message(state: State, message: Message) -> Step:
    match message.content:
        case Stream() | DisplayData() | ExecuteResult() | Error() | ClearOutput() as content:
            if _is_own_question(state, message):
                return step(state)
            return step(cells.on_output(state, message, content))
        case Status() as status:
            return _after_cell(state, cells.on_status(state, message, status))
        case ExecuteInput() as content:
            return step(cells.on_input(state, message, content))
        case UpdateDisplayData() as content:
            return step(cells.on_update(state, content))
        case CommMsg() as content:
            return step(namespace.on_comm(state, content))
        case CommClose(comm_id=comm_id):
            if comm_id and comm_id == state.variables.comm_id:
                return step(namespace.without(state, "the kernel closed the variables comm"))
            return step(state)
        case InputRequest() as content:
            return step(_on_input_request(state, message, content))
        case _ if message.channel in (Channel.SHELL, Channel.CONTROL):
            return _on_reply(state, message)
        case _:
            return step(state)


def _is_own_question(state: State, message: Message) -> bool:
    """Return whether a message answers a silent request of this program, not an input."""
    pending = state.pending.get(message.parent_id)
    return pending is not None and pending.purpose != "execute"


def _on_reply(state: State, message: Message) -> Step:
    pending = state.pending.get(message.parent_id)
    if pending is None:
        return step(state)
    rest = {key: value for key, value in state.pending.items() if key != message.parent_id}
    before = state
    state = replace(state, pending=rest)
    if pending.purpose == "execute" and isinstance(message.content, ExecuteReply):
        state, effects = _after_cell(before, cells.on_reply(state, message, message.content))
        state, more = replies.on_reply(state, message, pending)
        return state, (*effects, *more)
    return replies.on_reply(state, message, pending)


def _after_cell(before: State, state: State) -> Step:
    """Return the step after a change of the cells: the next waiting input, a new probe."""
    over_now = sum(cell.is_over for cell in state.cells)
    if over_now == sum(cell.is_over for cell in before.cells):
        return step(state)
    requests = tuple(each for each in state.input_requests if state.own_under_way is not None)
    if requests != state.input_requests:
        overlay = None if isinstance(state.overlay, InputPrompt) else state.overlay
        state = replace(state, input_requests=requests, overlay=overlay)
    state, effects = advance(state)
    return state, (*namespace.probe(state), *effects)


def _on_input_request(state: State, message: Message, content: InputRequest) -> State:
    prompt = InputPrompt(
        request=message.msg_id, prompt=content.prompt, is_password=content.password
    )
    waiting = (*state.input_requests, prompt)
    is_free = state.overlay is None or isinstance(state.overlay, Completion)
    return replace(
        state, input_requests=waiting, overlay=prompt if is_free else state.overlay, tip=""
    )


def _on_sent(state: State, event: Sent) -> State:
    message = event.message
    pending = Pending(purpose=event.purpose, text=event.text, cursor=event.cursor)
    if event.purpose == "variables":
        return state  # comm messages have no reply
    state = replace(state, pending={**state.pending, message.msg_id: pending})
    if event.purpose == "execute":
        cell = Cell(
            id=message.msg_id,
            code=event.text,
            session=state.session,
            username=message.header.username,
        )
        state = state.with_cell(cell)
    return state


def _on_expired(state: State, request: Message) -> State:
    pending = state.pending.get(request.msg_id)
    rest = {key: value for key, value in state.pending.items() if key != request.msg_id}
    state = replace(state, pending=rest)
    if pending is None or pending.purpose == "tip":
        return state
    if pending.purpose == "complete?":
        editor = editing.newline(state.editor)
        text = "the kernel does not say whether the input is complete; Alt-Enter runs it"
        return replace(state, editor=editor).noting(text, "warning")
    why = "it is busy" if state.running is not None else "it may hang"
    return state.noting(f"no answer to {pending.purpose}: {why}", "warning")


def _on_tick(state: State) -> Step:
    notice = state.notice
    if notice is not None and state.now - notice.at > NOTICE_SECONDS.get(notice.level, 6.0):
        state = replace(state, notice=None)
    state, effects = _after_cell(state, cells.settle_late(state))
    if state.running is not None and state.kernel.phase is KernelPhase.READY:
        state, more = namespace.refresh(state)
        effects = (*effects, *more)
    return state, effects


def _on_typed(state: State, text: str) -> Step:
    overlay = state.overlay
    match overlay:
        case Finder():
            found = replace(overlay, query=overlay.query + text, selected=0)
            return step(replace(state, overlay=found))
        case InputPrompt():
            return step(replace(state, overlay=_prompt_with(overlay, text)))
        case Question():
            return step(state)
        case _:
            pass
    history = replace(state.history, index=None)
    state = replace(state, editor=editing.insert(state.editor, text), history=history)
    if isinstance(overlay, Completion):
        state = completing.narrowed(state)
    elif state.view.focus != "input":
        state = viewing.focused(state, "input")
    if text == ")":
        return step(replace(state, tip=""))
    return inspecting.asking_tip(state) if text in ("(", ",") else step(state)


def _prompt_with(prompt: InputPrompt, text: str) -> InputPrompt:
    value = prompt.value[: prompt.cursor] + text + prompt.value[prompt.cursor :]
    return replace(prompt, value=value, cursor=prompt.cursor + len(text))


def _on_pasted(state: State, text: str) -> Step:
    overlay = state.overlay
    if isinstance(overlay, (Finder, InputPrompt)):
        lines = text.splitlines()
        return _on_typed(state, lines[0] if lines else "")
    if isinstance(overlay, Question):
        return step(state)
    state = viewing.focused(state, "input")
    return step(replace(state, editor=editing.paste(state.editor, text), tip=""))
