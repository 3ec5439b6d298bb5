"""What is to be written to disk before the state lets it go: the raw text of large cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import compress, count, takewhile
from operator import is_not

from itui.model import cells
from itui.model.bounds import EARLIER
from itui.model.cells import OutputContent, display_of, failure_of
from itui.model.effects import Effects, KeepText
from itui.model.overlays import InputPrompt
from itui.model.state import Cell, Display, Failure, Output, State, Text
from itui_kernel.protocol.message import Message
from itui_kernel.protocol.messages import ClearOutput, Error, Stream

Step = tuple[State, Effects]


def raw(outputs: Iterable[Output]) -> Iterator[str]:
    """Yield what outputs printed, in parts; of an object shown its plain text."""
    for output in outputs:
        match output:
            case Text(chunks=chunks):
                yield from chunks
            case Display(data=data):
                yield str(data.get("text/plain", "<an object shown>")) + "\n"
            case Failure(traceback=traceback):
                yield "\n".join(traceback or (f"{output.ename}: {output.evalue}",)) + "\n"


def on_output(state: State, message: Message, content: OutputContent) -> Step:
    """Return the step after an output came: what is let go because of it is kept on disk."""
    after = cells.on_output(state, message, content)
    key = message.parent_id or cells.BACKGROUND
    cell = after.cell(key)
    if cell is None:
        return after, ()
    before = state.cell(key)
    if isinstance(content, ClearOutput):
        is_gone = before is not None and before.is_partial and not cell.is_partial
        return after, ((KeepText(cell=key, is_anew=True),) if is_gone else ())
    if not cell.is_partial and (before is None or not before.is_partial):
        return after, ()
    more = _raw_of(content)
    if before is not None and before.clears_next:
        return after, (KeepText(cell=key, parts=more if cell.is_partial else (), is_anew=True),)
    return after, _kept(before, cell, more)


def _kept(before: Cell | None, cell: Cell, more: tuple[str, ...]) -> Effects:
    """Return what keeps ``more``, and what came before it if that is not kept already."""
    if before is None:
        return (KeepText(cell=cell.id, parts=more, is_anew=True),)
    if before.is_partial:
        return (KeepText(cell=cell.id, parts=more),)
    return (KeepText(cell=cell.id, parts=(*raw(before.outputs), *more), is_anew=True),)


def _raw_of(content: OutputContent) -> tuple[str, ...]:
    match content:
        case Stream(text=text):
            return (text,)
        case Error():
            return tuple(raw([failure_of(content)]))
        case ClearOutput():
            return ()
        case _:
            return tuple(raw([display_of(content)]))


def with_dialogue(state: State, prompt: InputPrompt) -> Step:
    """Return the step after a question of the code was answered: both are part of the output."""
    after = cells.with_dialogue(state, prompt)
    before, cell = state.cell(prompt.cell), after.cell(prompt.cell)
    if cell is None or not cell.is_partial:
        return after, ()
    return after, _kept(before, cell, (cells.dialogue_of(prompt),))


def with_text(state: State, cell: Cell, text: str) -> Step:
    """Return the step after text of the program itself was added to what an input printed."""
    after = cells.with_text(state, cell, text)
    changed = after.cell(cell.id)
    if changed is None or not changed.is_partial:
        return after, ()
    return after, _kept(cell, changed, (text,))


def let_go(before: State, after: State) -> Effects:
    """Return what keeps the texts of old cells that the session has no room for any more."""
    return (*_emptied(before, after), *_gone(before, after))


def _gone(before: State, after: State) -> Effects:
    """Return what keeps the cells that are too many, in the file of the note in their place."""
    if not after.cells or after.cells[0].id != EARLIER or before.cells[0] is after.cells[0]:
        return ()
    first = after.cells[1].id if len(after.cells) > 1 else ""
    gone = takewhile(lambda cell: cell.id != first, before.cells)
    return tuple(
        KeepText(
            cell=EARLIER,
            parts=(_input_of(cell), *(() if cell.is_partial else raw(cell.outputs))),
            absorbs=cell.id if cell.is_partial else "",
        )
        for cell in gone
        if cell.id != EARLIER
    )


def _input_of(cell: Cell) -> str:
    """Return the input of a cell behind its prompt."""
    code = cell.code.rstrip("\n")
    if cell.is_note:
        return f"\n{code}\n"
    label = f"In [{' ' if cell.number is None else cell.number}]: "
    return "\n" + label + code.replace("\n", "\n" + "...: ".rjust(len(label))) + "\n"


def _emptied(before: State, after: State) -> Effects:
    are_others = [cell.id for cell in before.cells[:1]] != [cell.id for cell in after.cells[:1]]
    if are_others or len(after.cells) != len(before.cells):
        known = {cell.id: cell for cell in before.cells}
        pairs = [(known[cell.id], cell) for cell in after.cells if cell.id in known]
    else:
        changed = compress(count(), map(is_not, before.cells, after.cells))
        pairs = [(before.cells[index], after.cells[index]) for index in changed]
    return tuple(
        KeepText(cell=cell.id, parts=tuple(raw(known.outputs)), is_anew=True)
        for known, cell in pairs
        if cell.is_partial and not known.is_partial
    )
