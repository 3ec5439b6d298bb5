"""Outputs outside of the pane: saved to a file, shown in the user's pager."""

from __future__ import annotations

import re

from itui.commands.command import Step, command, step
from itui.commands.line_editing import LineChange, line_commands
from itui.commands.output import no_cells, no_output
from itui.commands.prompting import uncovered
from itui.model.effects import Page, Save
from itui.model.overlays import PathPrompt, Question
from itui.model.state import Cell, State
from itui.output.reading import looking, meant, name_of
from itui_kernel.protocol.schema import replace


def _page_cell(state: State) -> Step:
    cell = meant(state)
    return step(state) if cell is None else step(state, Page(cell=cell.id))


@command("output.page", keys=("o",), scope="output", footer="pager", when=no_output)
def page(state: State) -> Step:
    """Show the output of the selected cell in $PAGER."""
    return _page_cell(state)


@command("cell.page", keys=("ctrl x o",), footer="pager", when=no_output)
def page_newest(state: State) -> Step:
    """Show the newest output, or the selected one, in $PAGER."""
    return _page_cell(state)


@command("session.page", keys=("ctrl x O",), when=no_cells)
def page_session(state: State) -> Step:
    """Show all inputs and outputs in $PAGER."""
    return step(state, Page())


# --- saving


def _asking(state: State, cell: Cell | None) -> Step:
    if cell is None:
        label, value = "save the session", "session.txt"
    else:
        label = f"save the output of {name_of(cell)}"
        value = f"output-{cell.number}.txt" if cell.number is not None else "output.txt"
    prompt = PathPrompt(
        label=label, value=value, cursor=len(value), cell="" if cell is None else cell.id
    )
    return step(replace(state, overlay=prompt, tip=""))


@command("output.save", keys=("s",), scope="output", footer="save", when=no_output)
def save(state: State) -> Step:
    """Save the output of the selected cell to a file."""
    return _asking(state, meant(state))


@command("cell.save", keys=("ctrl x w",), footer="save", when=no_output)
def save_newest(state: State) -> Step:
    """Save the newest output, or the selected one, to a file."""
    return _asking(state, meant(state))


@command("session.save", keys=("ctrl x W",), when=no_cells)
def save_session(state: State) -> Step:
    """Save all inputs and outputs to a file."""
    return _asking(state, None)


def changed(state: State, prompt: PathPrompt, value: str, cursor: int) -> Step:
    """Return the step after the path was edited."""
    return step(replace(state, overlay=replace(prompt, value=value, cursor=cursor)))


def _without_part(value: str, cursor: int) -> tuple[str, int]:
    """Delete the part of the path before the cursor, up to the slash before it."""
    kept = re.sub(r"[^/]*/?\Z", "", value[:cursor])
    return kept + value[cursor:], len(kept)


DELETE_PART = LineChange("delete_part", ("ctrl w",), "Delete a part of the path", _without_part)
LINE = line_commands("path", PathPrompt, changed, DELETE_PART)


@command("path.accept", keys=("enter",), scope="path", footer="save")
def accept(state: State) -> Step:
    """Save to this file."""
    prompt = state.overlay
    if not isinstance(prompt, PathPrompt):
        return step(state)
    if not prompt.value.strip():
        return step(state.noting("a file needs a name; Esc gives up", "warning"))
    return step(uncovered(state), Save(path=prompt.value.strip(), cell=prompt.cell))


@command("path.close", keys=("esc", "ctrl g", "ctrl c"), scope="path", footer="give up")
def close(state: State) -> Step:
    """Save nothing."""
    return step(uncovered(state))


def asking_to_replace(state: State, path: str, cell: str) -> State:
    """Return the state with the question whether a file may be replaced."""
    if state.overlay is not None:
        return state.noting(f"not saved: {path} exists", "warning")
    question = Question(text=f"{path} exists. Replace it?", confirms="output.replace_file")
    return looking(replace(state, overlay=question), path=path, saving=cell)


def _nothing_to_replace(state: State) -> str | None:
    return None if state.output.path else "nothing is to be saved"


@command("output.replace_file", when=_nothing_to_replace)
def replace_file(state: State) -> Step:
    """Save over the file that was asked about."""
    output = state.output
    saved = Save(path=output.path, cell=output.saving, replaces=True)
    return step(looking(state, path="", saving=""), saved)
