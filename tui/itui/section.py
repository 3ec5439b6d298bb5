"""The part of the output document that one cell fills."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import compress, count
from operator import is_not

from itui.blocks import Block, TextBlock
from itui.cell_lines import display_block, failure_block, footer_block, header_block
from itui.state import Cell, Display, Output, Text
from itui.termlog import TermLog


class Section:
    """The blocks of one cell: header, outputs, footer.

    ``lines`` and ``size`` are the sums of what the blocks hold, ``printed`` of what they ever held.
    """

    def __init__(self, cell: Cell, serial: int, lexer: str) -> None:
        self.cell = cell
        self.serial = serial
        self.lines = 0
        self.size = 0
        self.printed = 0
        self.blocks: list[Block] = []
        self._insert(0, header_block(cell, lexer, serial == 0))
        self._insert(1, footer_block(cell))
        self._sync_outputs((), cell.outputs)

    def sync(self, cell: Cell, lexer: str) -> None:
        """Make the blocks show ``cell``; only what changed since the last time is looked at."""
        known, self.cell = self.cell, cell
        if _frame_of(known) != _frame_of(cell):
            self.dress(lexer)
        if known.outputs is not cell.outputs:
            self._sync_outputs(known.outputs, cell.outputs)

    def dress(self, lexer: str) -> None:
        """Make header and footer anew."""
        self._replace(0, header_block(self.cell, lexer, self.serial == 0))
        self._replace(len(self.blocks) - 1, footer_block(self.cell))

    def texts(self) -> Iterator[str]:
        """Yield the lines of the outputs."""
        for block in self.blocks[1:-1]:
            yield from block.log.texts()

    def leave(self) -> None:
        """Take all blocks out of the document."""
        for block in self.blocks:
            block.section = None

    def trim(self, excess: int) -> None:
        """Forget the oldest ``excess`` lines of the outputs and say so where they were."""
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

    def _sync_outputs(self, known: tuple[Output, ...], outputs: tuple[Output, ...]) -> None:
        for index in compress(count(), map(is_not, known, outputs)):
            self._update(index + 1, outputs[index])
        for output in outputs[len(known) :]:
            self._insert(len(self.blocks) - 1, _block_of(output))
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
        self._replace(place, _block_of(output))

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
    return (cell.code, cell.number, cell.phase, cell.username, cell.is_foreign)


def _block_of(output: Output) -> Block:
    match output:
        case Text():
            block = TextBlock(output.name)
            block.take(output)
            return block
        case Display():
            return display_block(output)
        case _:
            return failure_block(output)
