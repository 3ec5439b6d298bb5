"""The lines of a cell: its input with prompts, its outputs, and how it ended."""

from __future__ import annotations

import re
from collections.abc import Sequence

from itui.drawing.picture import Row
from itui.drawing.text import safe_line
from itui.model.state import Cell, Display, Failure, Phase
from itui.output.blocks import Block
from itui.output.mime import write_bundle
from itui.termlog.termlog import TermLog

_QUESTION = 200  # characters
HIGHLIGHT_LIMIT = 20_000
UNSEEN = "sent before this client came"
_RULE = re.compile(r"\A(?:\x1b\[[\d;]*m)*-{40,}(?:\x1b\[[\d;]*m)*\n")
_GAP = re.compile(r" {3,}(?=Traceback \(most recent call last\))")
_ENDINGS = {
    Phase.ABORTED: "not run: an input before it failed, or it was aborted",
    Phase.LOST: "lost: the kernel ended before this input did",
}
_ROLES = {
    Phase.SENT: "prompt.waiting",
    Phase.RUNNING: "prompt.running",
    Phase.BACKGROUND: "prompt.running",
    Phase.DONE: "prompt.in",
}


def header_block(cell: Cell, lexer: str, is_first: bool, log: TermLog | None = None) -> Block:
    """Return the input of a cell behind its prompt, after a blank line unless it is the first."""
    block = Block("output.note" if cell.is_note else "text", log or TermLog())
    log = block.log
    if not is_first:
        log.feed("\n")
    if cell.is_note:
        log.feed(cell.code.rstrip("\n") + "\n")
        return block
    if not cell.code and cell.is_over:
        return block
    label = _label(cell)
    if cell.is_foreign:
        name = safe_line(cell.client)
        log.say(f"{name} ", f"client.{cell.colour}" if cell.colour else "prompt.client")
        indent = len(name) + 1 + len(label)
    else:
        indent = len(label)
    role = _ROLES.get(cell.phase, "prompt.failed")
    if not cell.code and cell.is_foreign:
        log.say(label, role)
        log.say(UNSEEN, "text.dim")
        log.feed("\n")
        return block
    for number, row in enumerate(_code_rows(cell.code.rstrip("\n"), lexer)):
        log.say(label if number == 0 else "...: ".rjust(indent), role if number == 0 else "prompt")
        for style, text in row:
            log.say(safe_line(text), style)
        log.feed("\n")
    return block


def _label(cell: Cell) -> str:
    if cell.phase is Phase.RUNNING:
        return "In [*]: "
    return f"In [{' ' if cell.number is None else cell.number}]: "


def _code_rows(code: str, lexer: str) -> Sequence[Row]:
    if len(code) > HIGHLIGHT_LIMIT:
        return [(("text", line),) for line in code.split("\n")]
    from itui.editor.highlighting import highlight

    return highlight(code, lexer)


def footer_block(cell: Cell) -> Block:
    """Return what is to be said when an input ended without having run, or waits for a line."""
    block = Block("output.note", TermLog())
    ending = _ENDINGS.get(cell.phase)
    if ending:
        block.log.feed(ending + "\n")
    elif cell.question:
        block.log.feed(f"{safe_line(cell.question)[:_QUESTION]} … (Ctrl-X i answers)\n")
    return block


def display_block(display: Display, log: TermLog | None = None) -> Block:
    """Return an object shown; a result has its number before it, or above it if it is long."""
    block = Block("text", log or TermLog())
    prompt = "" if display.number is None else f"Out[{display.number}]: "
    write_bundle(block.log, display.data, display.metadata, prompt)
    return block


def failure_block(failure: Failure, log: TermLog | None = None) -> Block:
    """Return the traceback of an exception; colours come from it, or from the theme.

    The rule above it and the gap in its first line, made for 75 columns, would break in a pane
    that is narrower; the header of the cell divides well enough.
    """
    text = "\n".join(failure.traceback) or f"{failure.ename}: {failure.evalue}"
    text = _GAP.sub("  ", _RULE.sub("", text, count=1))
    block = Block("text" if "\x1b[" in text else "output.error", log or TermLog())
    block.log.feed(text.rstrip("\n") + "\n")
    return block
