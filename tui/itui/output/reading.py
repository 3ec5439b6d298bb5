"""Which cells a reader of the output means, and what folding does to the state; pure."""

from __future__ import annotations

from typing import Any

from itui.model.state import Cell, Failure, Phase, State
from itui_kernel.protocol.schema import replace


def looking(state: State, **changes: Any) -> State:
    """Return the state with the output looked at in another way."""
    return replace(state, output=replace(state.output, **changes))


def cells_of(state: State) -> list[Cell]:
    """Return the cells a reader can choose: all but the notes of the program itself."""
    return [cell for cell in state.cells if not cell.is_note]


def selected(state: State) -> Cell | None:
    """Return the selected cell, the newest one when none is, or when a note is."""
    chosen = state.cell(state.output.selected) if state.output.selected else None
    if chosen is not None and not chosen.is_note:
        return chosen
    return next((each for each in reversed(state.cells) if not each.is_note), None)


def meant(state: State) -> Cell | None:
    """Return the cell a command is about: where it is seen the selected one, else the newest."""
    if state.view.focus == "output":
        return selected(state)
    cells = [each for each in reversed(state.cells) if not each.is_note]
    return next((each for each in cells if each.outputs), cells[0] if cells else None)


def name_of(cell: Cell) -> str:
    """Return how a cell is called.

    >>> name_of(Cell(id="a", number=3)), name_of(Cell(id="b"))
    ('In [3]', 'this input')
    """
    return "this input" if cell.number is None else f"In [{cell.number}]"


def is_failed(cell: Cell) -> bool:
    """Return whether an input ended with an exception."""
    return cell.phase is Phase.FAILED or any(isinstance(each, Failure) for each in cell.outputs)


def chosen(state: State, cell: str, *, unfolds: bool) -> State:
    """Return the state with a cell selected ("" is the newest), unfolded to be seen whole."""
    if cell and state.cell(cell) is None:
        return state
    folded = state.output.folded - {cell} if unfolds else state.output.folded
    if (cell, folded) == (state.output.selected, state.output.folded):
        return state
    return looking(state, selected=cell, folded=folded)


def tidied(before: State, state: State) -> State:
    """Return the state without what it says of cells that are gone."""
    output, cells = state.output, state.cells
    if cells is before.cells or not (output.selected or output.folded):
        return state
    if len(cells) >= len(before.cells) and cells[:1] == before.cells[:1]:
        return state
    here = {cell.id for cell in cells}
    if output.selected in here | {""} and output.folded <= here:
        return state
    kept = output.selected if output.selected in here else ""
    return looking(state, selected=kept, folded=output.folded & here)
