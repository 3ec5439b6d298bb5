"""How replies change the state: each by the purpose its request was sent for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from itui.commands import completing
from itui.commands.command import Step, step
from itui.commands.running import remembering, submit
from itui.drawing.fitting import display_line
from itui.drawing.layout import arrange
from itui.editor.editing import newline, paste
from itui.model import earlier, namespace, resources
from itui.model.effects import EditFile, Effects, Quit, Scroll
from itui.model.lifecycle import number
from itui.model.overlays import Completion, Match
from itui.model.state import HelpPage, Pending, State
from itui.saved.restoring import with_recalled
from itui_kernel.protocol.message import Message
from itui_kernel.protocol.messages import (
    CompleteReply,
    ExecuteReply,
    HistoryReply,
    InspectReply,
    IsCompleteReply,
)
from itui_kernel.protocol.schema import replace
from itui_kernel.protocol.usage import UsageReply

_ANSI = re.compile(r"\x1b\[[0-9;:]*[A-Za-z]")
_SIGNATURE = re.compile(
    r"^(?:Signature|Init signature):\s*(.+?)(?=^[A-Z][A-Za-z ]*:|\Z)", re.M | re.S
)


def on_reply(state: State, message: Message, pending: Pending) -> Step:
    """Return the step a reply causes."""
    match message.content:
        case CompleteReply() as reply:
            return step(_on_matches(state, reply, pending))
        case InspectReply() as reply:
            if pending.purpose == "tip":
                return step(_on_tip(state, reply, pending))
            return _on_help(state, reply, pending)
        case HistoryReply() as reply if pending.purpose == "earlier":
            return step(earlier.told(state, reply))
        case HistoryReply() as reply:
            return step(_on_history(state, reply))
        case IsCompleteReply() as reply:
            return _on_completeness(state, reply, pending)
        case UsageReply() as reply:
            return step(resources.on_usage(state, reply))
        case ExecuteReply() as reply if pending.purpose == "probe":
            return namespace.from_probe(counted(state, reply), reply)
        case ExecuteReply() as reply if pending.purpose == "children":
            return namespace.children_from_probe(state, reply)
        case ExecuteReply(status="aborted" | "abort") if pending.purpose == "number":
            return step(state, number())  # another client's failure took it away
        case ExecuteReply() as reply if pending.purpose == "number":
            return step(counted(state, reply))
        case ExecuteReply() as reply:
            return _on_payload(state, reply)
        case _:
            return step(state)


def counted(state: State, reply: ExecuteReply) -> State:
    """Return the state with the number of the next input, as a silent request told it."""
    if reply.execution_count is None:
        return state
    return replace(state, next_number=max(state.next_number, reply.execution_count + 1))


def _on_matches(state: State, reply: CompleteReply, pending: Pending) -> State:
    if (state.editor.text, state.editor.cursor) != (pending.text, pending.cursor):
        return state  # typed on since: the matches are of another text
    if not (state.overlay is None or isinstance(state.overlay, Completion)):
        return state
    if reply.status != "ok":
        return state.noting("the kernel could not complete", "warning")
    typed: dict[str, Mapping[str, Any]] = {}
    described = reply.metadata.get("_jupyter_types_experimental")
    for each in described if isinstance(described, list) else ():
        if isinstance(each, dict) and isinstance(each.get("text"), str):
            typed[each["text"]] = each
    matches = tuple(
        Match(
            text=text,
            type=str(typed.get(text, {}).get("type") or ""),
            signature=str(typed.get(text, {}).get("signature") or ""),
        )
        for text in dict.fromkeys(reply.matches)
        if isinstance(text, str)
    )
    start = max(0, min(reply.cursor_start, pending.cursor))
    own = reply.metadata.get("itui")
    told: Mapping[str, Any] = own if isinstance(own, dict) else {}
    state = completing.opened(state, matches, start, is_fuzzy=bool(told.get("is_fuzzy")))
    faults = told.get("faults")
    if isinstance(faults, list) and faults:
        return state.noting(f"a completer {display_line(str(faults[0]))}", "warning")
    return state


def _on_tip(state: State, reply: InspectReply, pending: Pending) -> State:
    editor = state.editor
    if not editor.text.startswith(pending.text[: pending.cursor]) or editor.cursor < pending.cursor:
        return state
    since = editor.text[pending.cursor : editor.cursor]
    if state.overlay is not None or since.count(")") > since.count("("):
        return state
    tip = signature_of(reply)
    return replace(state, tip=tip, has_tip_row=state.has_tip_row or bool(tip))


def signature_of(reply: InspectReply) -> str:
    """Return the signature an inspection tells, on one line, or an empty string."""
    if not reply.found:
        return ""
    own = reply.metadata.get("itui")
    if isinstance(own, dict) and isinstance(own.get("signature"), str):
        return " ".join(own["signature"].split())
    text = _ANSI.sub("", str(reply.data.get("text/plain", "")))
    found = _SIGNATURE.search(text)
    return " ".join(found[1].split()) if found else ""


def _on_help(state: State, reply: InspectReply, pending: Pending) -> Step:
    if not reply.found:
        what = pending.text or "the name at the cursor"
        return step(state.noting(f"nothing is known of {what}", "warning"))
    page = _page(reply.data, reply.metadata)
    title = pending.text or page.title or page.text.partition("\n")[0][:60]
    state = replace(state, help=replace(page, title=title))
    return step(_with_help_shown(state), Scroll(pane="help", to="top"))


def _paged(payload: Mapping[str, Any]) -> HelpPage:
    """Return what a kernel sends to the pager, beginning with the line it wants to be seen."""
    start = payload.get("start")
    page = _page(payload.get("data"), payload.get("metadata"))
    return replace(page, start=start) if isinstance(start, int) else page


def _page(data: object, metadata: object) -> HelpPage:
    """Return the text of a bundle, with what our kernel tells of it besides."""
    text = data.get("text/plain") if isinstance(data, Mapping) else ""
    own = metadata.get("itui") if isinstance(metadata, Mapping) else None
    facts = own if isinstance(own, Mapping) else {}
    return HelpPage(
        title=str(facts.get("name") or ""),
        text=_ANSI.sub("", str(text or "")),
        source=str(facts.get("source") or ""),
        file=str(facts.get("file") or ""),
    )


def _with_help_shown(state: State) -> State:
    """Return the state with the help pane on the screen; it gets the keys when it was hidden."""
    if arrange(state.view).region("help") is not None:
        return state
    return replace(state, view=replace(state.view, focus="help"))


def _on_history(state: State, reply: HistoryReply) -> State:
    entries: list[str] = []
    for each in reply.history:
        if isinstance(each, (list, tuple)) and len(each) == 3:
            code = each[2][0] if isinstance(each[2], (list, tuple)) and each[2] else each[2]
            if isinstance(code, str) and code.strip() and (not entries or entries[-1] != code):
                entries.append(code)
    known = state.history
    index = None if known.index is None else known.index + len(entries)
    history = replace(known, entries=(*entries, *known.entries), index=index, is_loaded=True)
    return replace(state, history=with_recalled(history))


def _on_completeness(state: State, reply: IsCompleteReply, pending: Pending) -> Step:
    if state.editor.text != pending.text:
        return step(state)
    if reply.status == "incomplete":
        editor = state.editor
        editor = paste(editor, f"\n{reply.indent}") if reply.indent else newline(editor)
        return step(replace(state, editor=editor))
    return submit(state)


def _on_payload(state: State, reply: ExecuteReply) -> Step:
    effects: Effects = ()
    for payload in reply.payload or ():
        if not isinstance(payload, Mapping):
            continue
        match payload.get("source"):
            case "ask_exit":
                ends = not payload.get("keepkernel", False) and state.kernel.is_own
                effects = (*effects, Quit(ends_kernel=ends))
            case "edit_magic" | "edit":
                effects = (*effects, *_edit(payload))
            case "set_next_input":
                state = with_next_input(state, str(payload.get("text", "")))
            case "page":
                state = _with_help_shown(replace(state, help=_paged(payload)))
                effects = (*effects, Scroll(pane="help", to="top"))
            case other:
                state = state.noting(f"the kernel asks for {other!r}, which itui does not know")
    return state, effects


def _edit(payload: Mapping[str, Any]) -> Effects:
    """Return what opens the file that %edit of the kernel names."""
    path, line, then = (payload.get(name) for name in ("filename", "line_number", "then"))
    if not isinstance(path, str) or not path:
        return ()
    number = int(str(line)) if str(line).isdecimal() else None
    return (EditFile(path=path, line=number, then=then if isinstance(then, str) else None),)


def with_next_input(state: State, text: str) -> State:
    """Return the state with an input the kernel proposes; what is being typed stays."""
    if state.editor.is_empty:
        return replace(state, editor=state.editor.with_text(text))
    return remembering(state, text).noting("the kernel proposes an input: Alt-p shows it")
