"""How the state follows who comes and goes, and whose input each cell is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from itui.commands.command import Step, step
from itui.model.clients import Client, Clients
from itui.model.effects import Effects
from itui.model.state import Cell, State
from itui.model.told import TOLD, join, number
from itui_kernel.protocol.schema import replace

BEAT_SECONDS = 60.0
_COLOURS = 6


def signed(state: State, cell: Cell) -> Cell:
    """Return a cell with the name and colour by which everybody knows its client, and its question.

    The question may have come before it, for they come on two ways.
    """
    author, colour = state.clients.names.get(cell.session, (cell.author, cell.colour))
    asked = (each for each in state.input_requests if each.cell == cell.id and each.asks)
    question = next((each.prompt.strip() or "a line of input" for each in asked), "")
    if (author, colour, question) == (cell.author, cell.colour, cell.question):
        return cell
    return replace(cell, author=author, colour=colour, question=question)


def marked(state: State, *cell_ids: str) -> State:
    """Return the state with what the code of other clients asks, shown where that runs."""
    for cell_id in cell_ids:
        cell = state.cell(cell_id)
        if cell is not None and signed(state, cell) is not cell:
            state = state.with_cell(signed(state, cell))
    return state


def _on_joined(state: State, data: Mapping[str, Any]) -> Step:
    session, name = data.get("session"), data.get("name")
    if not isinstance(session, str) or not isinstance(name, str):
        return step(state)
    return step(_with_names(state, {session: (name, _colour(data.get("colour")))}))


def _with_names(state: State, names: Mapping[str, tuple[str, int]]) -> State:
    known = state.clients.names
    news = {session: named for session, named in names.items() if known.get(session) != named}
    if not news:
        return state
    state = replace(state, clients=replace(state.clients, names={**known, **news}))
    cells = tuple(signed(state, cell) if cell.session in news else cell for cell in state.cells)
    return replace(state, cells=cells)


def _on_clients(state: State, data: Mapping[str, Any]) -> Step:
    told = data.get("clients")
    there = tuple(
        client_of(each)
        for each in (told if isinstance(told, (list, tuple)) else ())
        if isinstance(each, Mapping) and isinstance(each.get("session"), str)
    )
    before = state.clients
    unknown = data.get("unknown")
    clients = replace(
        before, there=there, unknown=unknown if isinstance(unknown, int) else 0, is_told=True
    )
    state = _with_names(
        replace(state, clients=clients), {each.session: (each.name, each.colour) for each in there}
    )
    if before.is_told and before.own(state.session) is not None:
        state = _noting_change(state, before)
    return step(state)


def _noting_change(state: State, before: Clients) -> State:
    """Return the state with a notice of who came or left, unless there is one to be read."""
    notice = state.notice
    if notice is not None and notice.level != "info":
        return state
    here = {each.session: each for each in state.clients.there if each.kind != "jupyter"}
    were = {each.session: each for each in before.there if each.kind != "jupyter"}
    came = [each.name for session, each in here.items() if session not in were]
    left = [each.name for session, each in were.items() if session not in here]
    words = [
        f"{', '.join(names)} {what}" for names, what in ((came, "came"), (left, "left")) if names
    ]
    return state.noting("; ".join(words)) if words else state


def client_of(told: Mapping[str, Any]) -> Client:
    """Return a client as the kernel tells of it; what is of the wrong type is left out."""
    values: dict[str, Any] = {}
    for name, kind in (("session", str), ("name", str), ("kind", str), ("host", str), ("pid", int)):
        value = told.get(name)
        if isinstance(value, kind):
            values[name] = value
    for name in ("since", "active"):
        values[name] = number(told.get(name))
    values.setdefault("name", "client")
    beats = told.get("beats") is True
    return Client(**values, colour=_colour(told.get("colour")), beats=beats)


def _colour(value: object) -> int:
    return value if isinstance(value, int) and 0 < value <= _COLOURS else 0


def next_beat(state: State) -> float | None:
    """Return when the kernel is to be told again that this client is there, if it has to be."""
    own = state.clients.own(state.session)
    if own is None or not own.beats:
        return None
    return state.clients.beat + BEAT_SECONDS


def beating(state: State) -> tuple[State, Effects]:
    """Return the state and what is to be sent after the clock moved."""
    due = next_beat(state)
    if due is None or state.now < due:
        return state, ()
    return replace(state, clients=replace(state.clients, beat=state.now)), (join(state),)


TOLD.update({"joined": _on_joined, "clients": _on_clients})
