"""Cells of the output: jumping between them, folding, copying, leaving the pane."""

from __future__ import annotations

from collections.abc import Callable

from itui.commands.command import Step, command, step
from itui.commands.viewing import back
from itui.model.effects import Copy, CopyCell, Mark, Reveal, Scroll, Seek
from itui.model.state import Cell, State
from itui.output.reading import cells_of, is_failed, looking, meant, name_of, selected


def no_cells(state: State) -> str | None:
    """Return that there is no cell yet."""
    return None if meant(state) is not None else "there is no input yet"


def no_output(state: State) -> str | None:
    """Return that the cell meant shows nothing below its input."""
    cell = meant(state)
    if cell is None:
        return no_cells(state)
    return None if cell.outputs else f"{name_of(cell)} has printed nothing"


# --- jumping


def _jump(state: State, is_older: bool, is_wanted: Callable[[Cell], bool], what: str) -> Step:
    """Select the next cell that is wanted; of failed ones the newest, until a choice was made."""
    cells = cells_of(state)
    here = selected(state)
    index = cells.index(here) if here is not None else 0
    if is_older and not state.output.selected and is_wanted is is_failed:
        index += 1
    others = reversed(cells[:index]) if is_older else iter(cells[index + 1 :])
    found = next(filter(is_wanted, others), None)
    if found is None:
        return step(state.noting(f"there is no {what} {'above' if is_older else 'below'}"))
    return step(looking(state, selected=found.id), Reveal(cell=found.id))


def _any(cell: Cell) -> bool:
    return True


def _no_failure(state: State) -> str | None:
    return None if any(map(is_failed, state.cells)) else "no input has failed"


@command("output.previous_cell", keys=("[", "K"), scope="output", footer="cell", when=no_cells)
def previous_cell(state: State) -> Step:
    """Select the cell above."""
    return _jump(state, True, _any, "input")


@command("output.next_cell", keys=("]", "J"), scope="output", when=no_cells)
def next_cell(state: State) -> Step:
    """Select the cell below."""
    return _jump(state, False, _any, "input")


@command("output.previous_error", keys=("e",), scope="output", footer="error", when=_no_failure)
def previous_error(state: State) -> Step:
    """Select the failed cell above."""
    return _jump(state, True, is_failed, "failed input")


@command("output.next_error", keys=("E",), scope="output", when=_no_failure)
def next_error(state: State) -> Step:
    """Select the failed cell below."""
    return _jump(state, False, is_failed, "failed input")


# --- folding


@command("output.fold", keys=("z", " "), scope="output", footer="fold", when=no_output)
def fold(state: State) -> Step:
    """Fold the output of the selected cell, or unfold it."""
    cell = meant(state)
    if cell is None:
        return step(state)
    folded = state.output.folded ^ {cell.id}
    return step(looking(state, folded=folded, selected=cell.id), Reveal(cell=cell.id))


def _none_unfolded(state: State) -> str | None:
    foldable = {cell.id for cell in cells_of(state) if cell.outputs}
    return None if foldable - state.output.folded else "there is nothing to fold"


@command("output.fold_all", keys=("-",), scope="output", when=_none_unfolded)
def fold_all(state: State) -> Step:
    """Fold the outputs of all cells."""
    foldable = frozenset(cell.id for cell in cells_of(state) if cell.outputs)
    return step(looking(state, folded=foldable))


def _none_folded(state: State) -> str | None:
    return None if state.output.folded else "nothing is folded"


@command("output.unfold_all", keys=("+", "="), scope="output", when=_none_folded)
def unfold_all(state: State) -> Step:
    """Unfold the outputs of all cells."""
    return step(looking(state, folded=frozenset()))


# --- copying


@command("output.copy", keys=("y", "meta w"), scope="output", footer="copy", when=no_output)
def copy(state: State) -> Step:
    """Copy the output of the selected cell."""
    cell = meant(state)
    return step(state) if cell is None else step(state, CopyCell(cell=cell.id))


@command("output.copy_cell", keys=("Y",), scope="output", when=no_cells)
def copy_cell(state: State) -> Step:
    """Copy the selected cell, input and output."""
    cell = meant(state)
    return step(state) if cell is None else step(state, CopyCell(cell=cell.id, is_whole=True))


def _no_code(state: State) -> str | None:
    cell = meant(state)
    if cell is None:
        return no_cells(state)
    return None if cell.code else "what was sent is not known here"


@command("output.copy_input", keys=("c",), scope="output", when=_no_code)
def copy_input(state: State) -> Step:
    """Copy the input of the selected cell."""
    cell = meant(state)
    return step(state) if cell is None else step(state, Copy(text=cell.code))


# --- leaving


@command("output.cancel", keys=("esc", "ctrl g"), scope="output")
def cancel(state: State) -> Step:
    """Drop the search; without one, go back to the input."""
    if state.output.query:
        return step(looking(state, query=""), Seek(to="nothing"))
    return leave(state)


@command("output.leave", keys=("q", "enter"), scope="output", footer="back")
def leave(state: State) -> Step:
    """Go back to the input."""
    if state.view.is_copying:
        return step(back(state))
    state = back(looking(state, selected="", query="", selecting=""))
    return step(state, Seek(to="nothing"), Mark(move="drop"))


@command("output.follow", keys=("F",), scope="output")
def follow(state: State) -> Step:
    """Follow the newest output and select its cell."""
    return step(looking(state, selected=""), Scroll(pane="output", to="end"))
