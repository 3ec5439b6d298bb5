"""The part of the output document that one cell fills."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress, count
from operator import is_not

from itui.drawing.quantities import counted
from itui.drawing.text import safe_line
from itui.model.state import Cell, Display, Failure, Output, Text
from itui.output.blocks import Block, TextBlock
from itui.output.cell_lines import display_block, failure_block, footer_block, header_block
from itui.termlog.line_store import Line
from itui.termlog.termlog import TermLog

BATCH = 4096


class Section:
    """The blocks of one cell: header, outputs, footer.

    ``lines`` and ``size`` are the sums of what the blocks hold, ``printed`` of what they ever held,
    ``version`` grows with every change. While the cell is folded ``mark`` stands for its outputs;
    it is counted nowhere. ``header_line`` is the line of the header that begins with the prompt.
    """

    def __init__(self, cell: Cell, serial: int, lexer: str) -> None:
        self.cell = cell
        self.serial = serial
        self.lines = 0
        self.size = 0
        self.printed = 0
        self.version = 0
        self.header_line = 0
        self.mark: Block | None = None
        self.blocks: list[Block] = []
        self._insert(0, self._header(lexer))
        self._insert(1, footer_block(cell))
        self._sync_outputs((), cell.outputs)

    def sync(self, cell: Cell, lexer: str) -> None:
        """Make the blocks show ``cell``; only what changed since the last time is looked at."""
        known, self.cell = self.cell, cell
        self.version += 1
        if _frame_of(known) != _frame_of(cell):
            self.dress(lexer)
        if known.outputs is not cell.outputs:
            self._sync_outputs(known.outputs, cell.outputs)
        self._write_mark()

    def dress(self, lexer: str) -> None:
        """Make header and footer anew."""
        self.version += 1
        self._replace(0, self._header(lexer))
        self._replace(len(self.blocks) - 1, footer_block(self.cell))

    def _header(self, lexer: str) -> Block:
        self.header_line = 0 if self.serial == 0 else 1
        return header_block(self.cell, lexer, self.serial == 0)

    @property
    def kept(self) -> int:
        """The number of lines of the outputs that are still here."""
        return sum(block.log.kept for block in self.blocks[1:-1])

    # --- folding

    @property
    def shown(self) -> Sequence[Block]:
        """The blocks that are not folded away, the mark in place of the others."""
        mark = self.mark
        if mark is None or not mark.count:
            return self.blocks
        return self.blocks[0], mark, self.blocks[-1]

    def fold(self, is_folded: bool) -> None:
        """Show the outputs, or one line in their place."""
        if is_folded and self.mark is None:
            self.mark = Block("output.mark", TermLog())
            self.mark.section, self.mark.place = self, 1
            self._write_mark()
        elif not is_folded and self.mark is not None:
            self.mark.section, self.mark.successor = None, self.blocks[1]
            self.mark = None

    def _write_mark(self) -> None:
        if self.mark is None:
            return
        self.mark.log = TermLog()
        lines = sum(block.log.dropped + block.log.kept for block in self.blocks[1:-1])
        if lines:
            failed = [each.ename for each in self.cell.outputs if isinstance(each, Failure)]
            why = f", {safe_line(failed[-1])[:80]}" if failed else ""
            self.mark.log.feed(f"▸ {counted(lines, 'line')} folded{why}\n")

    # --- reading

    def batches(self, first: int = 0, last: int | None = None) -> Iterator[list[Line]]:
        """Yield the lines of the blocks ``first`` to ``last`` in lists that take no time to make.

        The section may change meanwhile: what is gone then is left out.
        """
        for block in self.blocks[first:last]:
            log = block.log
            number = log.end - log.kept
            while number < log.end:
                end = min(number + BATCH, log.end)
                yield [log.line(each) for each in range(number, end)]
                number = max(end, log.end - log.kept)

    # --- leaving

    def leave(self) -> None:
        """Take all blocks out of the document."""
        for block in self.blocks:
            block.section = None
        if self.mark is not None:
            self.mark.section = None

    def trim(self, excess: int) -> None:
        """Forget the oldest ``excess`` lines of the outputs and say so where they were."""
        self.version += 1
        carried = 0
        emptied: Block | None = None
        for block in self.blocks[1:-1]:
            if excess <= 0:
                break
            self._account(block, -1)
            if block.count <= excess:
                excess -= block.count
                carried += block.log.dropped + block.log.kept
                block.log = TermLog()
                emptied = block
            else:
                block.log.trim(excess, carried)
                excess = carried = 0
            self._account(block, 1)
        if emptied is not None and carried:
            self._account(emptied, -1)
            emptied.log = TermLog(dropped=carried)
            self._account(emptied, 1)
        self._write_mark()

    def _sync_outputs(self, known: tuple[Output, ...], outputs: tuple[Output, ...]) -> None:
        for index in compress(count(), map(is_not, known, outputs)):
            self._update(index + 1, outputs[index])
        for output in outputs[len(known) :]:
            self._insert(len(self.blocks) - 1, block_of(output))
        for place in range(len(known), len(outputs), -1):
            self._remove(place)

    def _update(self, place: int, output: Output) -> None:
        block = self.blocks[place]
        if isinstance(block, TextBlock) and isinstance(output, Text):
            self._account(block, -1)
            is_continued = block.take(output)
            self._account(block, 1)
            if is_continued:
                return
        self._replace(place, block_of(output))

    def _account(self, block: Block, sign: int) -> None:
        self.lines += sign * block.count
        self.size += sign * block.log.size
        self.printed += sign * block.log.end

    def _insert(self, place: int, block: Block) -> None:
        block.section = self
        self.blocks.insert(place, block)
        for at in range(place, len(self.blocks)):
            self.blocks[at].place = at
        self._account(block, 1)

    def _replace(self, place: int, block: Block) -> None:
        old = self.blocks[place]
        self._account(old, -1)
        old.section = None
        old.successor = block
        block.section = self
        block.place = place
        self.blocks[place] = block
        self._account(block, 1)

    def _remove(self, place: int) -> None:
        old = self.blocks.pop(place)
        self._account(old, -1)
        old.section = None
        old.successor = self.blocks[place - 1]
        for at in range(place, len(self.blocks)):
            self.blocks[at].place = at


def _frame_of(cell: Cell) -> tuple[object, ...]:
    """Return what header and footer are made of."""
    whose = (cell.username, cell.author, cell.colour, cell.is_foreign)
    return (cell.code, cell.number, cell.phase, cell.question, *whose)


def block_of(output: Output, log: TermLog | None = None) -> Block:
    """Return a block with the lines of an output; of an object or a failure in a log of choice."""
    match output:
        case Text():
            block = TextBlock(output.name)
            block.take(output)
            return block
        case Display():
            return display_block(output, log)
        case _:
            return failure_block(output, log)
