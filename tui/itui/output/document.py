"""The lines of all cells, oldest first: what the output pane scrolls over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, count
from operator import is_not

from itui.model.state import Cell
from itui.output.blocks import Block
from itui.output.section import Section

LINE_LIMIT = 1_000_000
SIZE_LIMIT = 64_000_000
SPARED_LINES = 1000
SPARED_SIZE = 100_000
DRESSED = 200


class Document:
    """Follows the cells of the state; compares by identity and reads only what is new.

    ``printed`` counts the lines that came, whether or not they are still here; ``version`` grows
    with every change. Walking passes by what is folded.
    """

    def __init__(self, *, line_limit: int = LINE_LIMIT, size_limit: int = SIZE_LIMIT) -> None:
        self.lines = 0
        self.size = 0
        self.printed = 0
        self.version = 0
        self.sections: list[Section] = []
        self._folded: frozenset[str] = frozenset()
        self._cells: tuple[Cell, ...] = ()
        self._line_limit = line_limit
        self._size_limit = size_limit

    def update(
        self, cells: tuple[Cell, ...], lexer: str, folded: frozenset[str] = frozenset()
    ) -> None:
        """Make the document show ``cells``, of the ``folded`` ones the header alone."""
        if cells is not self._cells:
            self._follow(cells, lexer)
        if folded != self._folded:
            changes = folded ^ self._folded
            self._folded = folded
            self.version += 1
            for section in self.sections:
                if section.cell.id in changes:
                    section.fold(section.cell.id in folded)

    def _follow(self, cells: tuple[Cell, ...], lexer: str) -> None:
        self.version += 1
        changed = self._changed(cells)
        if len(cells) < len(self._cells) or any(
            self._cells[index].id != cells[index].id for index in changed
        ):
            self._realign(cells, lexer)
            changed = self._changed(cells)
        for index in changed:
            section = self.sections[index]
            self._account(section, -1)
            printed = section.printed
            section.sync(cells[index], lexer)
            self.printed += max(section.printed - printed, 0)
            self._account(section, 1)
        for cell in cells[len(self._cells) :]:
            serial = self.sections[-1].serial + 1 if self.sections else 0
            self.sections.append(Section(cell, serial, lexer))
            self._account(self.sections[-1], 1)
            self.printed += self.sections[-1].printed
            self.sections[-1].fold(cell.id in self._folded)
        self._cells = cells
        self._keep_limits()

    def dress(self, lexer: str) -> None:
        """Make the newest headers anew, because code looks different now."""
        self.version += 1
        for section in self.sections[-DRESSED:]:
            self._account(section, -1)
            section.dress(lexer)
            self._account(section, 1)

    def section(self, cell_id: str) -> Section | None:
        """Return the section of a cell."""
        for section in reversed(self.sections):
            if section.cell.id == cell_id:
                return section
        return None

    def section_of(self, block: Block) -> Section | None:
        """Return the section a block belongs to, ``None`` when it is out of the document."""
        holder = block.section
        return None if holder is None else self.sections[holder.serial - self.sections[0].serial]

    def order(self, block: Block, number: int) -> tuple[int, int, int]:
        """Return what the lines of the document are in the order of."""
        serial = -1 if block.section is None else block.section.serial
        return serial, block.place, number

    # --- walking

    def first(self) -> tuple[Block, int] | None:
        """Return the block and number of the first line."""
        return _first_of(block for section in self.sections for block in section.shown)

    def last(self) -> tuple[Block, int] | None:
        """Return the block and number of the last line."""
        for section in reversed(self.sections):
            for block in reversed(section.shown):
                if block.count:
                    return block, block.log.end - 1
        return None

    def after(self, block: Block, number: int) -> tuple[Block, int] | None:
        """Return the line after this one."""
        if number + 1 < block.log.end:
            return block, number + 1
        return _first_of(self._blocks_after(block))

    def before(self, block: Block, number: int) -> tuple[Block, int] | None:
        """Return the line before this one."""
        if number > block.log.begin:
            return block, number - 1
        found = next(filter(_has_lines, self._blocks_before(block)), None)
        return None if found is None else (found, found.log.end - 1)

    def nearest(self, block: Block, number: int) -> tuple[Block, int] | None:
        """Return this line, or what stands in its place now: of a folded one the header."""
        while block.section is None and block.successor is not None:
            block = block.successor
        section = self.section_of(block)
        if section is None:
            return self.first()
        if _rank(section.shown, block) < 0:
            return _first_of(section.shown)
        if block.count:
            return block, max(block.log.begin, min(number, block.log.end - 1))
        return self.after(block, block.log.end) or self.before(block, block.log.begin)

    def _blocks_after(self, block: Block) -> Iterator[Block]:
        section = self.section_of(block)
        if section is None:
            return
        shown = section.shown
        yield from shown[_rank(shown, block) + 1 :]
        for index in range(section.serial - self.sections[0].serial + 1, len(self.sections)):
            yield from self.sections[index].shown

    def _blocks_before(self, block: Block) -> Iterator[Block]:
        section = self.section_of(block)
        if section is None:
            return
        shown = section.shown
        for rank in range(_rank(shown, block) - 1, -1, -1):
            yield shown[rank]
        for index in range(section.serial - self.sections[0].serial - 1, -1, -1):
            yield from reversed(self.sections[index].shown)

    # --- keeping in step

    def _changed(self, cells: tuple[Cell, ...]) -> list[int]:
        """Return where the known cells and these differ."""
        return list(compress(count(), map(is_not, self._cells, cells)))

    def _realign(self, cells: tuple[Cell, ...], lexer: str) -> None:
        """Keep the sections of the cells that are still there, in their new order."""
        known = {section.cell.id: section for section in self.sections}
        serial = known[cells[0].id].serial if cells and cells[0].id in known else 0
        sections = []
        for number, cell in enumerate(cells):
            section = known.pop(cell.id, None)
            if section is None:
                section = Section(cell, serial + number, lexer)
                self._account(section, 1)
                section.fold(cell.id in self._folded)
            section.serial = serial + number
            sections.append(section)
        for section in known.values():
            self._account(section, -1)
            section.leave()
        self.sections = sections
        self._cells = tuple(section.cell for section in sections)

    def _account(self, section: Section, sign: int) -> None:
        self.lines += sign * section.lines
        self.size += sign * section.size

    def _keep_limits(self) -> None:
        """Trim outputs to the limits, but not before it is worth it.

        Large ones lose their oldest lines first: a flood leaves the small results before it.
        """
        if self.lines - self._line_limit > self._line_limit // 50:
            self._trim_lines(self._line_limit)
        if self.size - self._size_limit > self._size_limit // 50:
            self._trim_size(self._size_limit)

    def _trim_lines(self, goal: int) -> None:
        for spared in (SPARED_LINES, 0):
            for section in self.sections:
                if self.lines <= goal:
                    return
                if section.lines > spared:
                    # the mark in place of the lines is one, too
                    excess = min(self.lines - goal + 1, section.kept - spared)
                    self._trim(section, max(excess, 0))

    def _trim_size(self, goal: int) -> None:
        for section in sorted(self.sections, key=lambda each: each.size <= SPARED_SIZE):
            while self.size > goal and section.size:
                before = self.size
                share = -(-section.lines * (self.size - goal) // section.size)
                self._trim(section, min(share + 1, section.lines))
                if self.size >= before:
                    break

    def _trim(self, section: Section, lines: int) -> None:
        self._account(section, -1)
        section.trim(lines)
        self._account(section, 1)


def _has_lines(block: Block) -> bool:
    return block.count > 0


def _first_of(blocks: Iterable[Block]) -> tuple[Block, int] | None:
    found = next(filter(_has_lines, blocks), None)
    return None if found is None else (found, found.log.begin)


def _rank(shown: Sequence[Block], block: Block) -> int:
    """Return where a block stands among those shown, -1 when it is folded away."""
    if block.place < len(shown) and shown[block.place] is block:
        return block.place
    return next((rank for rank, each in enumerate(shown) if each is block), -1)
