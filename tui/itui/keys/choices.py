"""The rows the finder is opened with: commands, earlier inputs, themes, variables."""

from __future__ import annotations

from collections.abc import Sequence

from itui.commands.command import OVERLAY_SCOPES
from itui.commands.registry import COMMANDS
from itui.drawing.variable_rows import visible_rows
from itui.keys.keymap import key_label
from itui.model.overlays import Finder, FinderRow
from itui.model.state import State


def finder(state: State, kind: str, themes: Sequence[str]) -> Finder:
    """Return the finder over the choices of a kind."""
    match kind:
        case "command":
            rows = _commands(state)
        case "history":
            unique = dict.fromkeys(reversed(state.history.entries))
            rows = tuple(FinderRow(text=entry, value=entry) for entry in unique)
        case "theme":
            rows = tuple(_theme(state, name) for name in themes)
        case _:
            rows = tuple(
                FinderRow(text=row.path, value=row.path, detail=row.variable.type)
                for row in visible_rows(state)
            )
    return Finder(kind=kind, rows=rows)


def _commands(state: State) -> tuple[FinderRow, ...]:
    return tuple(
        FinderRow(
            text=each.name,
            value=each.name,
            detail=each.title,
            keys=", ".join(key_label(key) for key in each.keys),
            reason=each.when(state) or "",
        )
        for each in COMMANDS.values()
        if each.scope not in OVERLAY_SCOPES
    )


def _theme(state: State, name: str) -> FinderRow:
    detail = "in use" if name == state.view.theme else ""
    return FinderRow(text=name, value=name, detail=detail)
