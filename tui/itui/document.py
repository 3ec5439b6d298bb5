"""The lines of all cells, oldest first: what the output pane scrolls over."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import compress, count
from operator import is_not

from itui.blocks import Block, Holder
from itui.section import Section
from itui.state import Cell

LINE_LIMIT = 200_000
SIZE_LIMIT = 24_000_000
DRESSED = 200


class Document:
    """Follows the cells of the state; compares by identity and reads only what is new.

    ``printed`` counts the lines that came, whether or not they are still here.
    """

    def __init__(self, *, line_limit: int = LINE_LIMIT, size_limit: int = SIZE_LIMIT) -> None:
        self.lines = 0
        self.size = 0
        self.printed = 0
        self._cells: tuple[Cell, ...] = ()
        self._sections: list[Section] = []
        self._line_limit = line_limit
        self._size_limit = size_limit

    def update(self, cells: tuple[Cell, ...], lexer: str) -> None:
        """Make the document show ``cells``."""
        if cells is self._cells:
            return
        changed = self._changed(cells)
        if len(cells) < len(self._cells) or any(
            self._cells[index].id != cells[index].id for index in changed
        ):
            self._realign(cells, lexer)
            changed = self._changed(cells)
        for index in changed:
            section = self._sections[index]
            self._account(section, -1)
            printed = section.printed
            section.sync(cells[index], lexer)
            self.printed += max(section.printed - printed, 0)
            self._account(section, 1)
        for cell in cells[len(self._cells) :]:
            serial = self._sections[-1].serial + 1 if self._sections else 0
            self._sections.append(Section(cell, serial, lexer))
            self._account(self._sections[-1], 1)
            self.printed += self._sections[-1].printed
        self._cells = cells
        self._keep_limits()

    def dress(self, lexer: str) -> None:
        """Make the newest headers anew, because code looks different now."""
        for section in self._sections[-DRESSED:]:
            self._account(section, -1)
            section.dress(lexer)
            self._account(section, 1)

    def text_of(self, cell_id: str) -> str:
        """Return what the outputs of a cell look like."""
        for section in reversed(self._sections):
            if section.cell.id == cell_id:
                return "".join(f"{line}\n" for line in section.texts())
        return ""

    # --- walking

    def first(self) -> tuple[Block, int] | None:
        """Return the block and number of the first line."""
        for section in self._sections:
            for block in section.blocks:
                if block.count:
                    return block, block.log.begin
        return None

    def last(self) -> tuple[Block, int] | None:
        """Return the block and number of the last line."""
        for section in reversed(self._sections):
            for block in reversed(section.blocks):
                if block.count:
                    return block, block.log.end - 1
        return None

    def after(self, block: Block, number: int) -> tuple[Block, int] | None:
        """Return the line after this one."""
        if number + 1 < block.log.end:
            return block, number + 1
        found = next(self._blocks_after(block), None)
        return None if found is None else (found, found.log.begin)

    def before(self, block: Block, number: int) -> tuple[Block, int] | None:
        """Return the line before this one."""
        if number > block.log.begin:
            return block, number - 1
        found = next(self._blocks_before(block), None)
        return None if found is None else (found, found.log.end - 1)

    def nearest(self, block: Block, number: int) -> tuple[Block, int] | None:
        """Return this line, or what stands in its place now."""
        while block.section is None and block.successor is not None:
            block = block.successor
        if block.section is None:
            return self.first()
        if block.count:
            return block, max(block.log.begin, min(number, block.log.end - 1))
        return self.after(block, block.log.end) or self.before(block, block.log.begin)

    def _blocks_after(self, block: Block) -> Iterator[Block]:
        section = block.section
        if section is None:
            return
        yield from filter(_has_lines, section.blocks[block.place + 1 :])
        for index in range(self._index_of(section) + 1, len(self._sections)):
            yield from filter(_has_lines, self._sections[index].blocks)

    def _blocks_before(self, block: Block) -> Iterator[Block]:
        section = block.section
        if section is None:
            return
        for place in range(block.place - 1, -1, -1):
            if _has_lines(section.blocks[place]):
                yield section.blocks[place]
        for index in range(self._index_of(section) - 1, -1, -1):
            yield from filter(_has_lines, reversed(self._sections[index].blocks))

    def _index_of(self, section: Holder) -> int:
        return section.serial - self._sections[0].serial

    # --- keeping in step

    def _changed(self, cells: tuple[Cell, ...]) -> list[int]:
        """Return where the known cells and these differ."""
        return list(compress(count(), map(is_not, self._cells, cells)))

    def _realign(self, cells: tuple[Cell, ...], lexer: str) -> None:
        """Keep the sections of the cells that are still there, in their new order."""
        known = {section.cell.id: section for section in self._sections}
        serial = known[cells[0].id].serial if cells and cells[0].id in known else 0
        sections = []
        for number, cell in enumerate(cells):
            section = known.pop(cell.id, None)
            if section is None:
                section = Section(cell, serial + number, lexer)
                self._account(section, 1)
            section.serial = serial + number
            sections.append(section)
        for section in known.values():
            self._account(section, -1)
            section.leave()
        self._sections = sections
        self._cells = tuple(section.cell for section in sections)

    def _account(self, section: Section, sign: int) -> None:
        self.lines += sign * section.lines
        self.size += sign * section.size

    def _keep_limits(self) -> None:
        """Trim the oldest outputs to the limits, but not before it is worth it."""
        if self.lines - self._line_limit > self._line_limit // 50:
            self._trim_lines(self._line_limit)
        if self.size - self._size_limit > self._size_limit // 50:
            self._trim_size(self._size_limit)

    def _trim_lines(self, goal: int) -> None:
        for section in self._sections:
            if self.lines <= goal:
                break
            self._trim(section, self.lines - goal)

    def _trim_size(self, goal: int) -> None:
        for section in self._sections:
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
