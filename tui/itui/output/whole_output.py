"""All that cells printed, in pieces: raw text where it is whole, else the lines that are left."""

from __future__ import annotations

from collections.abc import Iterator

from itui.model.state import Output, Text
from itui.output.blocks import Block
from itui.output.cell_lines import header_block
from itui.output.excerpt import prompt_end
from itui.output.rendering import endless
from itui.output.section import Section, block_of
from itui.termlog.line_store import Line

Raw = tuple[str, ...]
"""Text as a program printed it, with its control characters, in parts."""

Piece = Raw | list[Line]


def printed(section: Section, *, has_prompts: bool) -> Iterator[Piece]:
    """Yield what a cell printed; results with their numbers when it ``has_prompts``."""
    for place, output in enumerate(section.cell.outputs, 1):
        if isinstance(output, Text) and output.start == 0:
            yield output.chunks
        else:
            for lines in _lines(section, place, output):
                yield lines if has_prompts else [*_without_prompts(lines)]


def _lines(section: Section, place: int, output: Output) -> Iterator[list[Line]]:
    """Yield the lines of an output; those that were trimmed or cut are made anew."""
    block = section.blocks[place]
    if isinstance(output, Text) or (block.count and block.log.is_whole):
        yield from section.batches(place, place + 1)
    else:
        yield _all_of(block_of(output, endless()))


def _all_of(block: Block) -> list[Line]:
    log = block.log
    return [log.line(number) for number in range(log.begin, log.end)]


def _without_prompts(lines: list[Line]) -> Iterator[Line]:
    """Yield the lines without prompts; one that was nothing else is left out."""
    for line in lines:
        end = prompt_end(line)
        if not end:
            yield line
        elif end < len(line.text):
            runs = tuple((index - end, style) for index, style in line.runs if index >= end)
            yield Line(line.text[end:], runs)


def header(section: Section) -> Iterator[Piece]:
    """Yield the input of a cell with its prompts, a blank line above."""
    if section.blocks[0].log.is_whole:
        yield from section.batches(0, 1)
    else:
        yield _all_of(header_block(section.cell, "", section.serial == 0, endless()))


def footer(section: Section) -> Iterator[Piece]:
    """Yield the remark on how an input ended that did not run."""
    return section.batches(-1)
