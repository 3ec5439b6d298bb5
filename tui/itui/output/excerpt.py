"""The text between two places of the output: no marks, no breaks of rows, nothing folded away."""

from __future__ import annotations

from collections.abc import Iterator

from itui.editor.columns import next_cluster
from itui.output.blocks import Block
from itui.output.document import Document
from itui.output.section import BATCH
from itui.output.viewport import Place
from itui.termlog.line_store import Line


def excerpt(document: Document, first: Place, last: Place) -> Iterator[str]:
    """Yield the text from one place to another, both included, in parts quick to make.

    Prompts and marks are no part of it.
    """
    first, last = _unfolded_start(document, first), _unfolded_end(document, last)
    separator = ""
    for block, begin, end in _stretches(document, first, last):
        log = block.log
        number = max(begin, log.end - log.kept)
        while number < min(end, log.end):
            stop = min(number + BATCH, end, log.end)
            texts = []
            for each in range(number, stop):
                line = log.line(each)
                start, limit = prompt_end(line), mark_start(line)
                if block is first.block and each == first.number:
                    start = max(start, first.offset)
                if block is last.block and each == last.number:
                    limit = min(limit, next_cluster(line.text, last.offset))
                texts.append(line.text[start:limit])
            yield separator + "\n".join(texts)
            separator = "\n"
            number = max(stop, log.end - log.kept)


def _stretches(document: Document, first: Place, last: Place) -> Iterator[tuple[Block, int, int]]:
    """Yield the blocks between two places, with the first line and the one after the last."""
    head, tail = document.section_of(first.block), document.section_of(last.block)
    if head is None or tail is None:
        return
    begin = document.sections[0].serial
    for section in document.sections[head.serial - begin : tail.serial - begin + 1]:
        for block in list(section.blocks):
            is_before = section is head and block.place < first.block.place
            is_behind = section is tail and block.place > last.block.place
            if not is_before and not is_behind:
                start = first.number if block is first.block else 0
                end = last.number + 1 if block is last.block else block.log.end
                yield block, start, end


def _unfolded_start(document: Document, place: Place) -> Place:
    """Return where the text begins that a mark stands for."""
    section = document.section_of(place.block)
    if section is None or place.block is not section.mark:
        return place
    return Place(section.blocks[1], 0)


def _unfolded_end(document: Document, place: Place) -> Place:
    """Return where the text ends that a mark stands for."""
    section = document.section_of(place.block)
    if section is None or place.block is not section.mark:
        return place
    block = section.blocks[-2]
    number = block.log.end - 1
    return Place(block, number, len(block.log.line(number).text) if block.count else 0)


def prompt_end(line: Line) -> int:
    """Return where the text of a line begins behind its prompt."""
    end = 0
    for place, (index, style) in enumerate(line.runs):
        if index != end or not (isinstance(style, str) and style.startswith("prompt")):
            break
        end = line.runs[place + 1][0] if place + 1 < len(line.runs) else len(line.text)
    return end


def mark_start(line: Line) -> int:
    """Return where the mark begins that tells how much of a line was cut, else its end."""
    if line.runs and line.runs[-1][1] == "output.mark" and line.runs[-1][0] > 0:
        return line.runs[-1][0]
    return len(line.text)
