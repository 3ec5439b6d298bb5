"""Completion: asking the kernel, walking the popup, taking a match."""

from __future__ import annotations

from itui.commands.command import Step, command, step
from itui.editor import editing
from itui.model.effects import Send
from itui.model.overlays import Completion, Match
from itui.model.state import KernelPhase, State
from itui_kernel.protocol.messages import CompleteRequest
from itui_kernel.protocol.schema import replace


@command("completion.open", keys=("tab",), scope="input", footer="complete")
def open_popup(state: State) -> Step:
    """Complete the word before the cursor; indent where a line begins."""
    if editing.wants_indent(state.editor):
        return step(replace(state, editor=editing.indent(state.editor)))
    return ask(state)


def ask(state: State) -> Step:
    """Return the step that asks the kernel for matches."""
    if state.kernel.phase is not KernelPhase.READY:
        return step(state.noting(f"no completion: the kernel is {state.kernel.phase}", "warning"))
    text, cursor = state.editor.text, state.editor.cursor
    request = CompleteRequest(code=text, cursor_pos=cursor)
    sent = Send(content=request, purpose="complete", text=text, cursor=cursor, deadline=4.0)
    return step(state, sent)


def opened(
    state: State, matches: tuple[Match, ...], start: int, *, is_fuzzy: bool = False
) -> State:
    """Return the state with the popup open, or the only match taken, or a notice.

    Matches that fit only nearly are never taken by themselves.
    """
    prefix = state.editor.text[start : state.editor.cursor]
    if not matches:
        return state.noting("no completions")
    if is_fuzzy:
        popup = Completion(matches=matches, start=start, prefix=prefix, is_fuzzy=True)
        return replace(state, overlay=popup, tip="")
    if len(matches) == 1:
        return taken(state, matches[0], start)
    common = _common_start([each.text for each in matches])
    if len(common) > len(prefix) and common.startswith(prefix):
        editor = editing.replace_range(state.editor, start, state.editor.cursor, common)
        state, prefix = replace(state, editor=editor), common
    popup = Completion(matches=matches, start=start, prefix=prefix)
    return replace(state, overlay=popup, tip="")


def taken(state: State, match: Match, start: int) -> State:
    """Return the state with the match in the text."""
    editor = editing.replace_range(state.editor, start, state.editor.cursor, match.text)
    return replace(state, editor=editor, overlay=None)


def narrowed(state: State) -> State:
    """Return the state after an edit under the popup: matches that no longer fit are gone."""
    popup = state.overlay
    if not isinstance(popup, Completion):
        return state
    prefix = state.editor.text[popup.start : state.editor.cursor]
    if state.editor.cursor < popup.start or len(prefix) < len(popup.prefix):
        return replace(state, overlay=None)
    fits = _nearly_fits if popup.is_fuzzy else _fits
    matches = tuple(each for each in popup.matches if fits(prefix, each.text))
    if not matches or (len(matches) == 1 and matches[0].text == prefix):
        return replace(state, overlay=None)
    return replace(state, overlay=replace(popup, matches=matches, prefix=prefix, selected=0))


def _fits(prefix: str, text: str) -> bool:
    """Tell whether a match begins with what was typed; the mark of a magic may be left out."""
    lowered, typed = text.lower(), prefix.lower()
    return lowered.startswith(typed) or lowered.lstrip("%").startswith(typed or "%")


def _nearly_fits(prefix: str, text: str) -> bool:
    from itui.keys import fuzzy  # the first frame does without

    return fuzzy.match(prefix, text) is not None


def _common_start(words: list[str]) -> str:
    first, last = min(words), max(words)
    count = 0
    while count < min(len(first), len(last)) and first[count] == last[count]:
        count += 1
    return first[:count]


def _move(state: State, by: int) -> Step:
    popup = state.overlay
    if not isinstance(popup, Completion):
        return step(state)
    selected = (popup.selected + by) % len(popup.matches)
    return step(replace(state, overlay=replace(popup, selected=selected)))


@command("completion.next", keys=("tab", "down", "ctrl n"), scope="completion", footer="next")
def next_match(state: State) -> Step:
    """Select the next match."""
    return _move(state, 1)


@command("completion.previous", keys=("shift tab", "up", "ctrl p"), scope="completion")
def previous_match(state: State) -> Step:
    """Select the match before."""
    return _move(state, -1)


@command("completion.page_down", keys=("page down",), scope="completion")
def page_down(state: State) -> Step:
    """Select a match further down."""
    popup = state.overlay
    if not isinstance(popup, Completion):
        return step(state)
    return _move(state, min(8, len(popup.matches) - 1 - popup.selected))


@command("completion.page_up", keys=("page up",), scope="completion")
def page_up(state: State) -> Step:
    """Select a match further up."""
    popup = state.overlay
    return _move(state, -min(8, popup.selected)) if isinstance(popup, Completion) else step(state)


@command("completion.accept", keys=("enter", "right"), scope="completion", footer="take")
def accept(state: State) -> Step:
    """Take the selected match."""
    popup = state.overlay
    if not isinstance(popup, Completion):
        return step(state)
    return step(taken(state, popup.matches[popup.selected], popup.start))


@command("completion.delete", keys=("backspace",), scope="completion")
def delete(state: State) -> Step:
    """Delete to the left and complete anew."""
    state = replace(state, editor=editing.delete_left(state.editor), overlay=None)
    return ask(state) if state.editor.before_cursor.strip() else step(state)


@command("completion.close", keys=("esc", "ctrl g", "ctrl c"), scope="completion", footer="close")
def close(state: State) -> Step:
    """Close the popup."""
    return step(replace(state, overlay=None))
