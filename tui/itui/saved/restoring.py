"""How a client becomes what is kept of it, and another one takes it up; pure."""

from __future__ import annotations

from itui.commands.command import PANE_SCOPES
from itui.commands.running import is_unsent
from itui.drawing.quantities import counted
from itui.model.output_view import OutputView
from itui.model.state import History, Preset, State, View
from itui.saved import half_answers
from itui.saved.saved_client import (
    Draft,
    Layout,
    SavedClient,
    SavedPlace,
    SentInput,
    Writer,
)
from itui_kernel.protocol.message import Message
from itui_kernel.protocol.messages import Status
from itui_kernel.protocol.numbers import number_of
from itui_kernel.protocol.schema import replace

HELD = "from before you left"
NEVER_BEGUN = "sent before you left, never begun"


def saved_of(state: State, place: SavedPlace, writer: Writer) -> SavedClient:
    """Return what is worth keeping of a client."""
    return SavedClient(
        session=state.session,
        at=state.now,
        writer=writer,
        former=tuple(sorted(state.former)),
        layout=_layout(state.view),
        selected=state.output.selected,
        folded=tuple(sorted(state.output.folded)),
        place=place,
        draft=_draft(state),
        queue=state.queue,
        held=state.queue_held,
        sent=(*state.unconfirmed, *_sent(state)),
        begun=state.begun,
        answers=half_answers.of_state(state),
    )


def _layout(view: View) -> Layout:
    values = {name: getattr(view, name) for name in Layout.defaults}
    return Layout(**{**values, "preset": str(view.preset)})


def _draft(state: State) -> Draft:
    """Return what is being written; answers to running code are kept by themselves."""
    editor, history = state.editor, state.history
    if history.index is None or not 0 <= history.index < len(history.entries):
        return Draft(text=editor.text, cursor=editor.cursor)
    return Draft(
        text=editor.text,
        cursor=editor.cursor,
        recalled=history.entries[history.index],
        before=history.draft,
        prefix=history.prefix,
    )


def _sent(state: State) -> tuple[SentInput, ...]:
    """Return the inputs under way that the kernel has not been seen to begin."""
    found = []
    for msg_id, pending in state.pending.items():
        if pending.purpose == "execute":
            cell = state.cell(msg_id)
            if cell is None or (cell.number is None and not cell.is_over):
                found.append(SentInput(id=msg_id, code=pending.text))
    return tuple(found)


# --- taking up


def restored(state: State, saved: SavedClient) -> State:
    """Return the state with what another client has kept; what was typed meanwhile stays."""
    former = (state.former | {saved.session, *saved.former}) - {state.session, ""}
    queue = (*saved.queue, *state.queue)
    held = (saved.held or HELD) if saved.queue else state.queue_held
    view = _view(state.view, saved.layout)
    output = OutputView(selected=saved.selected, folded=frozenset(saved.folded))
    state = replace(
        state,
        former=frozenset(former),
        unconfirmed=(*state.unconfirmed, *saved.sent),
        begun=max(state.begun, saved.begun),
        queue=queue,
        queue_held=held,
        view=view,
        output=output,
    )
    state = half_answers.taken_up(_with_draft(state, saved.draft), saved.answers)
    return _announced(state, saved)


def _view(view: View, layout: Layout) -> View:
    """Return the layout as it was, as far as it can be shown."""
    known = {str(preset): preset for preset in Preset}
    return replace(
        view,
        preset=known.get(layout.preset, view.preset),
        focus=layout.focus if layout.focus in PANE_SCOPES else "input",
        is_zoomed=layout.is_zoomed,
        side_columns=max(layout.side_columns, 0),
        side_rows=max(layout.side_rows, 0),
        input_rows=max(layout.input_rows, 0),
        has_mouse=layout.has_mouse,
    )


def _with_draft(state: State, draft: Draft) -> State:
    if not draft.text:
        return state
    if not state.editor.is_empty:
        history = state.history
        return replace(state, history=replace(history, entries=(*history.entries, draft.text)))
    history = state.history
    if draft.recalled:
        history = replace(history, recalled=draft.recalled, draft=draft.before, prefix=draft.prefix)
    editor = state.editor.with_text(draft.text, min(max(draft.cursor, 0), len(draft.text)))
    # nothing is to be undone that was not done here
    editor = replace(editor, past=(), last="")
    return replace(state, editor=editor, history=with_recalled(history))


def with_recalled(history: History) -> History:
    """Return the history at the input that was recalled before, if it is there by now."""
    if not history.recalled or history.index is not None:
        return history
    for index in range(len(history.entries) - 1, -1, -1):
        if history.entries[index] == history.recalled:
            return replace(history, index=index, recalled="")
    return replace(history, recalled="") if history.is_loaded else history


def _announced(state: State, saved: SavedClient) -> State:
    parts = ["your draft"] if saved.draft.text else []
    if saved.queue:
        parts.append(counted(len(saved.queue), "waiting input"))
    return state.noting(f"back: {' and '.join(parts)}") if parts else state


# --- inputs of which nothing was seen


def confirmed(state: State, message: Message, code: str) -> State:
    """Return the state after the kernel began an input: it need not be sent again."""
    msg_id = message.parent_id
    rest = tuple(each for each in state.unconfirmed if each.id != msg_id)
    if len(rest) < len(state.unconfirmed):
        state = replace(state, unconfirmed=rest)
    elif code in state.queue and _has_waited(state, message):
        place = state.queue.index(code)
        queue = (*state.queue[:place], *state.queue[place + 1 :])
        state = replace(state, queue=queue, queue_held=state.queue_held if queue else "")
    number = number_of(message)
    is_mine = message.parent is not None and _is_mine(state, message.parent.session)
    if number is None or not is_mine or number <= state.begun:
        return state
    return replace(state, begun=number)


def _has_waited(state: State, message: Message) -> bool:
    """Return whether an input began that waits again already.

    A kernel that has died had begun with it, as is read late; or the client before had sent it,
    and was killed before it could keep that.
    """
    if message.parent is None or message.parent_id in state.pending:
        return False
    if message.parent.session in state.former:
        return (number_of(message) or 0) > state.begun
    cell = state.cell(message.parent_id)
    return cell is not None and is_unsent(state, cell)


def _is_mine(state: State, session: str) -> bool:
    return session == state.session or session in state.former


def fenced(state: State, msg_id: str) -> State:
    """Return the state after a question was sent that the kernel answers in turn."""
    return replace(state, fence=msg_id) if state.unconfirmed else state


def passed(state: State, msg_id: str, status: Status) -> State:
    """Return the state after the kernel is done with a request, and told all that was before.

    Inputs that were sent before the fence and have not begun by now wait to be sent again.
    """
    if msg_id != state.fence or status.execution_state != "idle" or not state.unconfirmed:
        return state
    never = tuple(each.code for each in state.unconfirmed)
    held = state.queue_held or NEVER_BEGUN
    state = replace(state, unconfirmed=(), fence="", queue=(*never, *state.queue), queue_held=held)
    text = f"{counted(len(never), 'input')} sent before never began: Ctrl-X Enter runs"
    return state.noting(f"{text} {'it' if len(never) == 1 else 'them'}", "warning")
