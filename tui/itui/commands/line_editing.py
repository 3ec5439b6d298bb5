"""A line being typed into an overlay: its moves and deletions as commands, with their keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from itui.commands.command import Command, Step, command, step
from itui.model.overlays import InputPrompt, PathPrompt, SearchPrompt
from itui.model.state import State

Change = Callable[[str, int], tuple[str, int]]
Line = TypeVar("Line", InputPrompt, PathPrompt, SearchPrompt)


class LineChange(NamedTuple):
    """A change of a line and its cursor."""

    name: str
    keys: tuple[str, ...]
    title: str
    change: Change


CHANGES = (
    LineChange("left", ("left", "ctrl b"), "Move left", lambda v, c: (v, max(c - 1, 0))),
    LineChange("right", ("right", "ctrl f"), "Move right", lambda v, c: (v, min(c + 1, len(v)))),
    LineChange("start", ("home", "ctrl a"), "Go to the start", lambda v, c: (v, 0)),
    LineChange("end", ("end", "ctrl e"), "Go to the end", lambda v, c: (v, len(v))),
    LineChange(
        "delete_left",
        ("backspace",),
        "Delete to the left",
        lambda v, c: (v[: max(c - 1, 0)] + v[c:], max(c - 1, 0)),
    ),
    LineChange(
        "delete_right", ("delete",), "Delete to the right", lambda v, c: (v[:c] + v[c + 1 :], c)
    ),
    LineChange("kill_start", ("ctrl u",), "Delete to the start", lambda v, c: (v[c:], 0)),
    LineChange("kill_end", ("ctrl k",), "Delete to the end", lambda v, c: (v[:c], c)),
)


def line_commands(
    scope: str,
    kind: type[Line],
    changed: Callable[[State, Line, str, int], Step],
    *more: LineChange,
) -> tuple[Command, ...]:
    """Return the commands of a line, which ``changed`` puts into the state."""

    def made(change: LineChange) -> Command:
        def run(state: State) -> Step:
            line = state.overlay
            if not isinstance(line, kind):
                return step(state)
            return changed(state, line, *change.change(line.value, line.cursor))

        run.__doc__ = f"{change.title}."
        return command(f"{scope}.{change.name}", keys=change.keys, scope=scope)(run)

    return tuple(map(made, (*CHANGES, *more)))


def inserted(value: str, cursor: int, text: str) -> tuple[str, int]:
    """Return the line with text at its cursor."""
    return value[:cursor] + text + value[cursor:], cursor + len(text)
