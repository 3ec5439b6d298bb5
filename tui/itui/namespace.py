"""How the variables pane learns of the namespace: our comm, or a probe of foreign kernels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from itui.effects import Effects, Send
from itui.state import State, Variable, Variables
from itui_kernel.protocol.messages import CommMsg, CommOpen, ExecuteReply, ExecuteRequest
from itui_kernel.protocol.schema import replace

TARGET = "itui.variables"
STALE_AFTER = 2.5


def open_comm(state: State) -> tuple[State, Effects]:
    """Return the step that asks our kernel for its variables, now and after each input."""
    comm_id = f"{state.session}-variables"
    variables = replace(
        state.variables, comm_id=comm_id, rows={}, children={}, reason="", version=0, at=None
    )
    content = CommOpen(comm_id=comm_id, target_name=TARGET)
    sent = Send(content=content, purpose="variables", deadline=None)
    return replace(state, variables=variables), (sent,)


def probe(state: State) -> Effects:
    """Return the request that reads the namespace of a foreign Python kernel."""
    if state.kernel.implementation == "itui" or state.kernel.language != "python":
        return ()
    if any(each.purpose == "probe" for each in state.pending.values()):
        return ()
    from itui_kernel.services.probe import probe_code  # foreign kernels alone need it

    code, expression = probe_code()
    content = ExecuteRequest(
        code=code,
        silent=True,
        store_history=False,
        user_expressions={"itui": expression},
        allow_stdin=False,
        stop_on_error=False,
    )
    return (Send(content=content, purpose="probe", deadline=None),)


def from_probe(state: State, reply: ExecuteReply) -> State:
    """Return the state with the rows of a probe."""
    from itui_kernel.services.probe import parse_probe

    rows = parse_probe(reply)
    if rows is None:
        reason = "this kernel did not answer the question for its variables"
        return replace(state, variables=replace(state.variables, reason=reason))
    return _with_rows(state, {each["name"]: each for each in rows}, (), is_whole=True)


def on_comm(state: State, content: CommMsg) -> State:
    """Return the state after a message of our comm."""
    variables = state.variables
    data = content.data
    if not variables.comm_id or content.comm_id != variables.comm_id:
        return state
    match data.get("event"):
        case "snapshot" | "delta" as event:
            named = {str(each["name"]): each for each in _rows(data)}
            removed = tuple(str(each) for each in data.get("removed") or ())
            state = _with_rows(state, named, removed, is_whole=event == "snapshot")
            total = data.get("total")
            version = data.get("version")
            return replace(
                state,
                variables=replace(
                    state.variables,
                    total=total if isinstance(total, int) else len(state.variables.rows),
                    version=version if isinstance(version, int) else 0,
                ),
            )
        case "children":
            return replace(state, variables=_with_children(variables, data))
        case "error":
            return state.noting(f"{data.get('path', '')}: {data.get('reason', '')}", "warning")
        case _:
            return state


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
    variables = replace(state.variables, rows={}, children={}, reason=reason, comm_id="", at=None)
    return replace(state, variables=variables)


def refresh(state: State) -> tuple[State, Effects]:
    """Return the step of a moment in which code runs: ask again, or mark the rows as old."""
    variables = state.variables
    if not variables.comm_id or variables.at is None:
        return state, ()
    is_stale = state.now - variables.at > STALE_AFTER
    if is_stale != variables.is_stale:
        state = replace(state, variables=replace(variables, is_stale=is_stale))
    content = CommMsg(comm_id=variables.comm_id, data={"request": "refresh"})
    return state, (Send(content=content, purpose="variables", deadline=None),)


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
) -> State:
    """Return the state with rows changed; what is new or changed is marked, older marks go."""
    before = state.variables.rows
    is_first = state.variables.at is None
    rows = {
        name: replace(row, change="") if row.change else row
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
        rows[name] = row
    gone = set(removed) | set(named)
    children = {
        path: rows_
        for path, rows_ in state.variables.children.items()
        if _root(path) not in gone or is_whole
    }
    variables = replace(
        state.variables,
        rows=rows,
        children=children,
        total=len(rows),
        at=state.now,
        is_stale=False,
        reason="",
    )
    return replace(state, variables=variables)


def _root(path: str) -> str:
    for index, character in enumerate(path):
        if character in ".[":
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
