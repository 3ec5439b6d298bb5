"""Searching the lines of the output: what is found, counted, and kept while output arrives."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itui.model.state import Cell, Phase, Text
from itui.output.document import Document
from itui.output.search import Hit, Search
from itui.termlog.needle import needle_of


def cell(name: str, *chunks: str, start: int = 0) -> Cell:
    text = Text(name="stdout", chunks=chunks, start=start, end=start + sum(map(len, chunks)))
    return Cell(id=name, code=f"{name}()", number=1, phase=Phase.DONE, outputs=(text,))


def lines_of(document: Document) -> list[tuple[Hit, str]]:
    return [
        ((block, number), block.log.line(number).text)
        for section in document.sections
        for block in section.blocks
        for number in range(block.log.end - block.log.kept, block.log.end)
    ]


def assert_finds_what_is_there(document: Document, search: Search) -> None:
    lines = lines_of(document)
    expected = [hit for hit, text in lines if search.needle.spans(text)]
    assert search.total == len(expected)
    for place, (hit, _) in enumerate(lines):
        before = [each for each, _ in lines[:place] if each in expected]
        after = [each for each, _ in lines[place + 1 :] if each in expected]
        assert search.number_of(*hit) == len(before) + (hit in expected)
        if expected:
            assert search.next(*hit) == (after or expected)[0]
            assert search.next(*hit, is_older=True) == (before or expected)[-1]


def test_inputs_and_outputs_are_searched_and_it_goes_round() -> None:
    document = Document()
    document.update((cell("spam", "eggs\nspam\n"), cell("eggs", "Eggs\n\nham")), "python")
    search = Search(document, needle_of("eggs"))
    assert search.work()
    assert search.total == 3
    assert_finds_what_is_there(document, search)
    capital = Search(document, needle_of("Eggs"))
    assert capital.work()
    assert capital.total == 1


def test_nothing_is_found_in_an_empty_document() -> None:
    search = Search(Document(), needle_of("a"))
    assert search.work()
    assert search.total == 0


def test_folded_cells_are_searched() -> None:
    document = Document()
    cells = (cell("a", "x\ny\n"), cell("b", "y\nx\n"))
    document.update(cells, "python", frozenset({"a"}))
    search = Search(document, needle_of("x"))
    search.work()
    assert search.total == 2
    mark = document.sections[0].mark
    assert mark is not None
    hit = search.next(mark, 0)
    assert hit is not None
    assert hit == (document.sections[0].blocks[1], 0)
    older = search.next(mark, 0, is_older=True)
    assert older == (document.sections[1].blocks[1], 1)


@pytest.mark.parametrize("budget", [1, 3_000, 10**9])
def test_slices_add_up(budget: int) -> None:
    document = Document()
    cells = tuple(cell(f"c{n}", "".join(f"{k}\n" for k in range(n * 150))) for n in range(12))
    document.update(cells, "python")
    search = Search(document, needle_of("77"))
    slices = 1
    while not search.work(budget):
        slices += 1
    assert search.total == sum(1 for _, text in lines_of(document) if "77" in text)
    assert (slices > 1) == (budget < 10**9)


def test_a_section_that_leaves_is_not_counted() -> None:
    document = Document()
    cells = tuple(cell(str(n), "x\n") for n in range(5))
    document.update(cells, "python")
    search = Search(document, needle_of("x"))
    search.work()
    document.update(cells[3:], "python")
    search.work()
    assert search.total == 2
    assert_finds_what_is_there(document, search)


CHUNKS = st.lists(
    st.sampled_from(["x\n", "ab x", "\rxx", "ab\n" * 300, "\x1b[3A\x1b[2Kx", "X\nx\n", "\n"]),
    max_size=4,
)


@given(
    st.lists(st.tuples(st.integers(0, 2), CHUNKS), max_size=6), st.sampled_from(["x", "ab", "b"])
)
@settings(max_examples=60, deadline=None)
def test_what_is_found_follows_the_output(changes: list[tuple[int, list[str]]], query: str) -> None:
    document = Document(line_limit=700)
    printed: list[list[str]] = [[], [], []]
    search = Search(document, needle_of(query))
    for place, chunks in changes:
        printed[place] += chunks
        cells = tuple(cell(str(n), *each) for n, each in enumerate(printed))
        document.update(cells, "python")
        assert search.work(10**9)
        assert search.total == sum(1 for _, text in lines_of(document) if search.needle.spans(text))
    if document.lines < 50:
        assert_finds_what_is_there(document, search)
