"""Where the output was scrolled to, found again by another client."""

from __future__ import annotations

from itui.model.state import Cell, Phase, Text
from itui.output.document import Document
from itui.output.viewport import Viewport
from itui.saved.places import go_to, saved_place
from itui.saved.saved_client import SavedPlace


def cell(name: str, lines: int) -> Cell:
    text = "".join(f"{name} {number}\n" for number in range(lines))
    printed = Text(name="stdout", chunks=(text,), end=len(text))
    return Cell(id=name, code=name, number=1, phase=Phase.DONE, outputs=(printed,))


CELLS = (cell("a", 30), cell("b", 30), cell("c", 30))


def reader(*cells: Cell, folded: frozenset[str] = frozenset()) -> tuple[Viewport, Document]:
    document = Document()
    document.update(cells, "text", folded)
    viewport = Viewport(document)
    viewport.spots(80, 10)
    return viewport, document


def first_line(viewport: Viewport) -> str:
    return viewport.in_view()[0].line.text


def test_the_first_line_in_view_is_found_again() -> None:
    viewport, document = reader(*CELLS)
    viewport.scroll(pages=-5)
    saved = saved_place(viewport, document)
    again, other = reader(*CELLS)
    assert go_to(again, other, saved)
    assert first_line(again) == first_line(viewport)
    assert not again.is_following


def test_who_follows_the_end_has_no_place() -> None:
    assert saved_place(*reader(*CELLS)) == SavedPlace()


def test_a_place_in_a_folded_cell_is_its_header() -> None:
    viewport, document = reader(*CELLS, folded=frozenset("a"))
    viewport.scroll(to="top")
    viewport.scroll(rows=1)
    assert saved_place(viewport, document).cell == "a"
    again, other = reader(*CELLS, folded=frozenset("a"))
    assert go_to(again, other, saved_place(viewport, document))
    assert first_line(again).endswith("a")


def test_a_place_that_has_not_come_yet_is_waited_for() -> None:
    saved = SavedPlace(cell="b", block=1, line=7)
    viewport, document = reader(CELLS[0])
    assert not go_to(viewport, document, saved)
    document.update((CELLS[0], cell("b", 5)), "text")
    assert not go_to(viewport, document, saved)
    document.update(CELLS, "text")
    assert go_to(viewport, document, saved)
    assert first_line(viewport) == "b 7"


def test_a_place_that_never_was_is_nowhere() -> None:
    for saved in (
        SavedPlace(cell="b", block=99),
        SavedPlace(cell="b", block=-1),
        SavedPlace(cell="x"),
    ):
        assert not go_to(*reader(*CELLS), saved)
    strange = SavedPlace(cell="b", block=1, line=-5, offset=-9)
    viewport, document = reader(*CELLS)
    assert go_to(viewport, document, strange)
    assert first_line(viewport) == "b 0"
