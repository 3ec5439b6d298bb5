"""Selecting text of the output with keys."""

from __future__ import annotations

from itui.commands.command import Command, Step, command, step
from itui.commands.output import no_cells
from itui.model.effects import Mark
from itui.model.state import State
from itui.output.reading import looking


@command(
    "output.select", keys=("v", "<0>", "ctrl @"), scope="output", footer="select", when=no_cells
)
def select(state: State) -> Step:
    """Select text, beginning in the selected cell or at what was found."""
    return step(looking(state, selecting="characters"), Mark(move="start"))


@command("output.select_lines", keys=("V",), scope="output", when=no_cells)
def select_lines(state: State) -> Step:
    """Select whole lines."""
    return step(looking(state, selecting="lines"), Mark(move="start"))


@command("selection.copy", keys=("y", "enter", "meta w"), scope="selection", footer="copy")
def copy(state: State) -> Step:
    """Copy what is selected."""
    return step(looking(state, selecting=""), Mark(move="copy"))


@command(
    "selection.begin", keys=("v", "<0>", "ctrl @", " "), scope="selection", footer="begin here"
)
def begin(state: State) -> Step:
    """Let the selection begin at the cursor."""
    return step(looking(state, selecting="characters"), Mark(move="restart"))


@command("selection.lines", keys=("V",), scope="selection", footer="lines")
def lines(state: State) -> Step:
    """Select whole lines, or characters again."""
    kind = "characters" if state.output.selecting == "lines" else "lines"
    return step(looking(state, selecting=kind))


@command("selection.drop", keys=("esc", "ctrl g", "q", "ctrl c"), scope="selection", footer="drop")
def drop(state: State) -> Step:
    """Select nothing."""
    return step(looking(state, selecting=""), Mark(move="drop"))


def _move(move: str, keys: tuple[str, ...], title: str) -> Command:
    def run(state: State) -> Step:
        return step(state, Mark(move=move))

    run.__doc__ = f"{title}."
    return command(f"selection.{move}", keys=keys, scope="selection")(run)


MOVES = (
    _move("left", ("left", "h", "ctrl b"), "Move left"),
    _move("right", ("right", "l", "ctrl f"), "Move right"),
    _move("up", ("up", "k", "ctrl p"), "Move up a row"),
    _move("down", ("down", "j", "ctrl n"), "Move down a row"),
    _move("word_left", ("b", "meta b", "ctrl left"), "Go to the start of the word"),
    _move("word_right", ("w", "e", "meta f", "ctrl right"), "Go to the end of the word"),
    _move("line_start", ("0", "home", "^", "ctrl a"), "Go to the start of the line"),
    _move("line_end", ("$", "end", "ctrl e"), "Go to the end of the line"),
    _move("page_up", ("page up",), "Move up a page"),
    _move("page_down", ("page down",), "Move down a page"),
    _move("top", ("g", "meta <"), "Go to the first line"),
    _move("end", ("G", "meta >"), "Go to the last line"),
)
