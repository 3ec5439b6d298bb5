"""Which lines of the output have what is searched for: found in slices, kept up to date."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from itui.output.blocks import Block
from itui.output.document import Document
from itui.output.section import Section
from itui.termlog.line_rows import LINE_COST
from itui.termlog.needle import Needle
from itui.termlog.termlog import SEARCH_SLICE, TermLog

_BLOCK_COST = 2_000  # in the units of LINE_COST

Hit = tuple[Block, int]
"""A line that was found: its block and number."""


class Search:
    """The lines of a document that have a needle, folded ones as well, oldest first."""

    def __init__(self, document: Document, needle: Needle) -> None:
        self.needle = needle
        self.total = 0
        self.is_complete = False
        self._document = document
        self._version = -1
        self._found: dict[Section, _SectionHits] = {}

    def work(self, budget: int = SEARCH_SLICE) -> bool:
        """Look at what is new for some milliseconds; return whether all has been looked at."""
        if self._version != self._document.version or not self.is_complete:
            self._version = self._document.version
            self.is_complete = self._work(budget)
        return self.is_complete

    def _work(self, budget: int) -> bool:
        if len(self._found) > len(self._document.sections):
            self._forget()
        for section in self._document.sections:
            known = self._found.get(section)
            if known is None:
                known = self._found[section] = _SectionHits()
            if known.version == section.version:
                continue
            self.total -= known.count
            budget = known.work(section, self.needle, budget)
            self.total += known.count
            if known.version != section.version:
                return False
        return True

    def _forget(self) -> None:
        """Forget the sections that left the document."""
        here = set(self._document.sections)
        for section in [each for each in self._found if each not in here]:
            self.total -= self._found.pop(section).count

    # --- asking

    def number_of(self, block: Block, number: int) -> int:
        """Return how many lines were found up to this one, itself included."""
        here = self._document.section_of(block)
        if here is None:
            return 0
        count = 0
        for section in self._document.sections:
            known = self._found.get(section)
            if section is here:
                return count + (0 if known is None else known.count_until(block, number))
            count += 0 if known is None else known.count
        return count

    def next(self, block: Block, number: int, *, is_older: bool = False) -> Hit | None:
        """Return the line found after this one (before, if older); from the end the first again."""
        here = self._document.section_of(block)
        sections = self._document.sections
        if here is None:
            return None
        index = here.serial - sections[0].serial
        known = self._found.get(here)
        hit = None if known is None else known.next(block, number, is_older)
        if hit is not None:
            return hit
        if is_older:
            others = [*reversed(sections[:index]), *reversed(sections[index:])]
        else:
            others = [*sections[index + 1 :], *sections[: index + 1]]
        for section in others:
            known = self._found.get(section)
            if known is not None and known.count:
                return known.last() if is_older else known.first()
        return None


class _SectionHits:
    """What was found in one section; blocks that are quickly looked at again are not kept."""

    __slots__ = ("blocks", "count", "version")

    def __init__(self) -> None:
        self.version = -1
        self.count = 0
        self.blocks: list[_BlockHits] = []

    def work(self, section: Section, needle: Needle, budget: int) -> int:
        """Look at what is new and set ``version`` when that is all; return what is left."""
        known = {id(each.block): each for each in self.blocks}
        self.blocks = [known.get(id(block)) or _BlockHits(block) for block in section.blocks]
        for each in self.blocks:
            if each.version == section.version:
                continue
            budget = each.work(needle, budget)
            if not each.is_done:
                break
            each.version = section.version
        else:
            self.version = section.version
            self.blocks = [each for each in self.blocks if each.numbers or each.at]
        self.count = sum(len(each.numbers) for each in self.blocks)
        return budget

    def count_until(self, block: Block, number: int) -> int:
        """Return how many lines were found up to this one."""
        count = 0
        for each in self.blocks:
            if each.block is block:
                return count + bisect_right(each.numbers, number)
            if each.block.place >= block.place:  # the mark of a folded cell
                break
            count += len(each.numbers)
        return count

    def next(self, block: Block, number: int, is_older: bool) -> Hit | None:
        """Return the next line found in the section."""
        blocks = reversed(self.blocks) if is_older else iter(self.blocks)
        for each in blocks:
            if each.block is block:
                numbers = each.numbers
                at = bisect_left(numbers, number) - 1 if is_older else bisect_right(numbers, number)
                if 0 <= at < len(numbers):
                    return each.block, numbers[at]
            elif (each.block.place < block.place) == is_older and each.numbers:
                return each.block, each.numbers[-1 if is_older else 0]
        return None

    def first(self) -> Hit:
        """Return the first line found."""
        return next((each.block, each.numbers[0]) for each in self._filled())

    def last(self) -> Hit:
        """Return the last line found."""
        return next((each.block, each.numbers[-1]) for each in reversed([*self._filled()]))

    def _filled(self) -> Iterator[_BlockHits]:
        return (each for each in self.blocks if each.numbers)


class _BlockHits:
    """The numbers of the lines found in one block; those before ``at`` are final."""

    __slots__ = ("at", "block", "is_done", "log", "numbers", "version")

    def __init__(self, block: Block) -> None:
        self.block = block
        self.version = -1
        self.log: TermLog | None = None
        self.at = 0
        self.is_done = False
        self.numbers = array("q")

    def work(self, needle: Needle, budget: int) -> int:
        """Look at the lines that are new or may have changed; return what is left."""
        log = self.block.log
        if log is not self.log:
            self.log, self.at, self.numbers = log, 0, array("q")
        numbers = self.numbers
        gone = bisect_left(numbers, log.end - log.kept)
        del numbers[bisect_left(numbers, self.at) :]
        del numbers[:gone]
        self.at = max(self.at, log.end - log.kept)
        while self.at < log.end and budget > 0:
            found, end = log.find_some(needle, self.at, budget)
            numbers.extend(found)
            share = (end - self.at) / max(log.kept, 1)
            budget -= int(log.size * share) + (end - self.at) * LINE_COST
            self.at = end
        self.is_done = self.at >= log.end
        self.at = min(self.at, log.settled)
        return budget - _BLOCK_COST
