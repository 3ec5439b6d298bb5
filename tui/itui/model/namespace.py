"""How the variables pane learns of the namespace: our comm, or a probe of foreign kernels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from itui.commands.command import Step, step
from itui.model.effects import Effects, Send
from itui.model.state import State, Variable, Variables
from itui_kernel.protocol.message import Message
from itui_kernel.protocol.messages import CommMsg, CommOpen, ExecuteReply, ExecuteRequest
from itui_kernel.protocol.schema import replace

TARGET = "itui.variables"
REFRESH_SECONDS = 0.9
STALE_AFTER = 2.5
PAGE = 100


def open_comm(state: State) -> tuple[State, Effects]:
    """Return the step that asks our kernel for its variables, now and after each input."""
    comm_id = f"{state.session}-variables"
    variables = replace(_emptied(state.variables), comm_id=comm_id, version=0)
    content = CommOpen(comm_id=comm_id, target_name=TARGET)
    sent = Send(content=content, purpose="variables", deadline=None)
    return replace(state, variables=variables), (sent,)


def probe(state: State) -> Effects:
    """Return the request that reads the namespace of a foreign Python kernel."""
    if not is_probed(state) or any(each.purpose == "probe" for each in state.pending.values()):
        return ()
    return (_probe({"request": "refresh"}, "probe", is_installed=state.variables.at is not None),)


def is_probed(state: State) -> bool:
    """Return whether the namespace is read by silent code: a Python kernel that is not ours."""
    return not state.kernel.is_itui and state.kernel.language == "python"


def _probe(request: Mapping[str, Any], purpose: str, *, is_installed: bool) -> Send:
    from itui_kernel.services.probe import probe_code  # foreign kernels alone need it

    code, expression = probe_code(request, is_installed=is_installed)
    content = ExecuteRequest(
        code=code,
        silent=True,
        store_history=False,
        user_expressions={"itui": expression},
        allow_stdin=False,
        stop_on_error=False,
    )
    path = str(request.get("path", ""))
    return Send(content=content, purpose=purpose, text=path, deadline=None)


def from_probe(state: State, reply: ExecuteReply) -> Step:
    """Return the step after the answer of a probe; one that was passed over is sent again."""
    from itui_kernel.services.probe import answer, is_missing

    if reply.status in ("aborted", "abort"):
        return state, probe(state)
    answered = answer(reply)
    variables = state.variables
    if is_missing(answered) and variables.at is not None:
        state = replace(state, variables=replace(variables, at=None))
        return state, probe(state)
    if answered.get("event") != "error":
        return _on_data(state, answered)
    reason = "this kernel did not answer the question for its variables"
    return step(replace(state, variables=replace(variables, reason=reason)))


def children_from_probe(state: State, reply: ExecuteReply) -> Step:
    """Return the step after a foreign kernel was asked what a variable holds."""
    from itui_kernel.services.probe import answer

    return _on_data(state, answer(reply))


def on_comm(state: State, content: CommMsg) -> Step:
    """Return the step after a message of our comm."""
    comm_id = state.variables.comm_id
    return _on_data(state, content.data) if comm_id == content.comm_id != "" else step(state)


def _on_data(state: State, data: Mapping[str, Any]) -> Step:
    match data.get("event"):
        case "snapshot" | "delta" as event:
            named = {str(each["name"]): each for each in _rows(data)}
            removed = tuple(str(each) for each in data.get("removed") or ())
            is_whole = event == "snapshot"
            state = _with_rows(state, named, removed, is_whole=is_whole, keeps_marks=is_whole)
            total = data.get("total")
            version = data.get("version")
            variables = replace(
                state.variables,
                total=total if isinstance(total, int) else len(state.variables.rows),
                version=version if isinstance(version, int) else 0,
            )
            changed = {_root(name) for name in named}
            return replace(state, variables=variables), _open_again(state, changed)
        case "children":
            return step(replace(state, variables=_with_children(state.variables, data)))
        case "error":
            return step(_on_error(state, str(data.get("path", "")), str(data.get("reason", ""))))
        case _:
            return step(state)


def _open_again(state: State, changed: set[str]) -> Effects:
    """Return the requests for what changed variables that stand open hold now."""
    variables = state.variables
    effects: Effects = ()
    for path in sorted(variables.expanded):
        if _root(path) in changed and _root(path) in variables.rows:
            known = len(variables.children.get(path, ()))
            effects = (*effects, *ask_children(state, path, limit=max(known, PAGE)))
    return effects


def ask_children(
    state: State, path: str, *, offset: int = 0, limit: int = PAGE
) -> tuple[Send, ...]:
    """Return the request for what the variable at an id path holds."""
    data = {"request": "children", "path": path, "offset": offset, "limit": limit}
    if state.variables.comm_id:
        content = CommMsg(comm_id=state.variables.comm_id, data=data)
        return (Send(content=content, purpose="variables", text=path, deadline=None),)
    if not is_probed(state) or state.variables.at is None:
        return ()
    return (_probe(data, "children", is_installed=True),)


def _on_error(state: State, path: str, reason: str) -> State:
    """Return the state after a refusal; what can no longer be opened is folded."""
    variables = state.variables
    if path not in variables.expanded:
        return state.noting(f"{path}: {reason}" if path else reason, "warning")
    is_news = path not in variables.children
    children = {key: each for key, each in variables.children.items() if key != path}
    variables = replace(variables, children=children, expanded=variables.expanded - {path})
    state = replace(state, variables=variables)
    return state.noting(f"{path}: {reason}", "warning") if is_news else state


def _with_children(variables: Variables, data: Mapping[str, Any]) -> Variables:
    path, offset = str(data.get("path", "")), data.get("offset")
    before = variables.children.get(path, ())[: offset if isinstance(offset, int) else 0]
    children = (*before, *(_variable(each) for each in _rows(data)))
    total = data.get("total")
    total = total if isinstance(total, int) else len(children)
    return replace(
        variables,
        children={**variables.children, path: children},
        children_total={**variables.children_total, path: total},
    )


def without(state: State, reason: str) -> State:
    """Return the state with an empty variables pane that says why."""
    variables = replace(_emptied(state.variables), reason=reason, comm_id="")
    return replace(state, variables=variables)


def _emptied(variables: Variables) -> Variables:
    return replace(
        variables,
        rows={},
        children={},
        children_total={},
        total=0,
        at=None,
        asked=None,
        is_stale=False,
        reason="",
    )


def asking(state: State) -> Effects:
    """Return the request for all variables over our comm."""
    if not state.variables.comm_id:
        return ()
    content = CommMsg(comm_id=state.variables.comm_id, data={"request": "refresh"})
    return (Send(content=content, purpose="variables", deadline=None),)


def confirmed(state: State, message: Message) -> State:
    """Return the state as an input begins: nothing ran before, so the rows were true until now."""
    variables = state.variables
    is_input = message.parent is not None and message.parent.msg_type == "execute_request"
    if not is_input or variables.at is None or variables.is_stale or state.running is not None:
        return state
    return replace(state, variables=replace(variables, at=state.now))


def refresh(state: State) -> tuple[State, Effects]:
    """Return the step of a moment in which code runs: ask again, or mark the rows as old."""
    variables, at = state.variables, state.variables.at
    if not variables.comm_id or at is None:
        return state, ()
    is_stale = state.now - at > STALE_AFTER
    if is_stale != variables.is_stale:
        variables = replace(variables, is_stale=is_stale)
        state = replace(state, variables=variables)
    # one question at a time: a kernel that hangs shall not find a thousand of them
    if variables.asked is not None or state.now - at < REFRESH_SECONDS:
        return state, ()
    return replace(state, variables=replace(variables, asked=state.now)), asking(state)


def _rows(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = data.get("rows")
    if not isinstance(rows, list):
        return []
    return [each for each in rows if isinstance(each, dict) and "name" in each]


def _with_rows(
    state: State,
    named: Mapping[str, Mapping[str, Any]],
    removed: tuple[str, ...],
    *,
    is_whole: bool,
    keeps_marks: bool = False,
) -> State:
    """Return the state with rows changed; what is new or changed is marked, older marks go.

    The marks stay while one input runs: they tell what changed since the one before.
    """
    before = state.variables.rows
    is_first = state.variables.at is None
    rows = {
        name: replace(row, change="") if row.change and not keeps_marks else row
        for name, row in before.items()
        if name not in removed and not (is_whole and name not in named)
    }
    for name, each in named.items():
        row = _variable(each)
        old = before.get(name)
        if old is None:
            row = replace(row, change="" if is_first else "new")
        elif replace(old, change="") != row:
            row = replace(row, change="changed")
        elif keeps_marks:
            row = old
        rows[name] = row
    children = {
        path: each for path, each in state.variables.children.items() if _root(path) in rows
    }
    variables = replace(
        state.variables,
        rows=rows,
        children=children,
        total=len(rows),
        at=state.now,
        asked=None,
        is_stale=False,
        reason="",
    )
    return replace(state, variables=variables)


def _root(path: str) -> str:
    for index, character in enumerate(path):
        if character in ".[@":
            return path[:index]
    return path


def _variable(row: Mapping[str, Any]) -> Variable:
    """Return the row as the pane knows it; fields of a wrong type are left out."""
    values: dict[str, Any] = {"name": str(row.get("name", "")), "path": str(row.get("path", ""))}
    values["path"] = values["path"] or values["name"]
    for name in ("type", "module", "shape", "dtype", "value", "kind"):
        if isinstance(row.get(name), str):
            values[name] = row[name]
    for name in ("length", "bytes"):
        if isinstance(row.get(name), int):
            values[name] = row[name]
    return Variable(**values, has_children=row.get("has_children") is True)
