"""How the state follows the kernel's life: chosen, ready, out of reach, back, dead."""

from __future__ import annotations

from itui.commands.command import Step, step
from itui.commands.running import FOLLOW, advance, ended
from itui.model import asking, cells, earlier, namespace, resources, told
from itui.model.effects import Effects, Send
from itui.model.events import KernelChosen
from itui.model.overlays import Completion, InputPrompt
from itui.model.resource_use import Use
from itui.model.resuming import DIED, ENDED
from itui.model.state import Kernel, KernelPhase, State
from itui_kernel.protocol.messages import ExecuteRequest, HistoryRequest, KernelInfoReply
from itui_kernel.protocol.schema import replace

ONLY_TCP = (
    "Kernels are started on Unix sockets, which are out of reach for others. One that knows only "
    "TCP never answers there: itui --kernel NAME --insecure-tcp starts it, and every user of this "
    "host can read what it prints."
)
HISTORY_TAIL = 1000


def chosen(state: State, event: KernelChosen) -> State:
    """Return the state at the beginning with a kernel: nothing of one before goes on."""
    kernel = Kernel(
        name=event.name,
        session=event.session,
        is_own=event.is_own,
        is_exposed=event.is_exposed,
        can_restart=event.can_restart,
        is_replaying=state.kernel.is_replaying,
        since=state.now,
    )
    held = state.queue_held
    state = replace(_without_requests(ended(state, "replaced")), queue_held=held)
    return replace(state, kernel=kernel, session=event.session, next_number=1, tip="", use=Use())


def ready(state: State, info: KernelInfoReply) -> Step:
    """Return the step after the kernel's first answer: it is asked what the panes show."""
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
    if info.is_itui:
        state, effects = namespace.open_comm(state)
        effects = (told.join(state), *effects)
    elif language == "python":
        state = namespace.without(state, "reading the variables …")
        effects = namespace.probe(state)
    else:
        reason = f"itui cannot read the variables of a {language} kernel yet"
        state = namespace.without(state, reason)
    if kernel.is_replaying:
        kernel = replace(kernel, is_replaying=False)
        state = replace(state, kernel=kernel, queue_held="")
    state, more = advance(state)
    before = () if info.is_itui else (earlier.asking(),)
    state, usage = resources.asking(state)
    return state, (*effects, *_history(state), number(), *before, *usage, *more)


def number() -> Send:
    """Return the silent question for the number of the next input.

    It is answered in turn: what was sent before it and has no answer by then will get none.
    """
    content = ExecuteRequest(code="", silent=True, store_history=False, allow_stdin=False)
    return Send(content=content, purpose="number", deadline=None)


def _history(state: State) -> Effects:
    is_asked = any(each.purpose == "history" for each in state.pending.values())
    if state.history.is_loaded or is_asked:
        return ()
    content = HistoryRequest(hist_access_type="tail", n=HISTORY_TAIL, raw=True)
    return (Send(content=content, purpose="history", deadline=20.0),)


def link_lost(state: State, reason: str) -> State:
    """Return the state without a link to the kernel, which may live on."""
    if state.kernel.phase in (KernelPhase.DEAD, KernelPhase.STARTING):
        return state
    if state.kernel.is_restarting:
        return state  # its end was asked for
    kernel = replace(state.kernel, phase=KernelPhase.LOST, reason=reason, since=state.now)
    return replace(state, kernel=kernel).noting(reason, "error")


def link_back(state: State) -> Step:
    """Return the step that asks again what may have been lost on the way."""
    if state.kernel.phase is not KernelPhase.LOST:
        return step(state)
    kernel = replace(state.kernel, phase=KernelPhase.READY, reason="", since=state.now)
    inputs = {key: each for key, each in state.pending.items() if each.purpose == "execute"}
    state = replace(state, kernel=kernel, pending=inputs)
    state = state.noting("the link is back")
    state, more = advance(state)
    effects: Effects = (told.join(state),) if state.kernel.is_itui else ()
    asked = (*effects, *namespace.probe(state), *namespace.asking(state), *_history(state))
    return state, (*asked, number(), *more)


def died(state: State, reason: str) -> Step:
    """Return the step after the kernel's end."""
    if state.kernel.phase is KernelPhase.DEAD:
        return step(state)
    if not state.kernel.is_restarting:
        return _dead(state, reason, f"{DIED}: {reason}.")
    kernel = replace(state.kernel, phase=KernelPhase.STARTING, since=state.now)
    state = ended(_without_requests(state), "the kernel was restarted")
    state = replace(state, queue_held="the kernel was restarted" if state.queue else "")
    state = cells.note(state, ENDED)
    return step(replace(state, kernel=kernel), FOLLOW)


def failed(state: State, reason: str) -> Step:
    """Return the step after no kernel could be started or reached."""
    return _dead(state, reason, f"No kernel: {reason}.")


def _dead(state: State, reason: str, text: str) -> Step:
    state = replace(state, kernel=replace(state.kernel, is_replaying=False))
    again = "F9 starts a new one" if state.kernel.can_restart else "itui cannot restart it"
    state = cells.note(_without_requests(ended(state, reason)), f"{text} {again}.")
    return step(replace(state, notice=None), FOLLOW)


def _without_requests(state: State) -> State:
    """Return the state without what only a living kernel could answer."""
    is_gone = isinstance(state.overlay, (InputPrompt, Completion))
    overlay = None if is_gone else state.overlay
    state = replace(asking.without_questions(state), clients=state.clients.forgotten())
    return replace(state, overlay=overlay, catch_up=None)
