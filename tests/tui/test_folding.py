"""Folded cells in the document and in its viewport: what is passed by, what keeps its place."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from itui.drawing.picture import plain
from itui.model.state import Cell, Phase, Text
from itui.output.blocks import Block
from itui.output.decoration import NOTHING, decorated
from itui.output.document import Document
from itui.output.viewport import Place, Viewport
from itui_kernel.protocol.schema import replace


def cell(name: str, lines: int) -> Cell:
    printed = "".join(f"{name}{n}\n" for n in range(lines))
    text = Text(name="stdout", chunks=(printed,), end=len(printed))
    return Cell(
        id=name, code=f"{name}()", number=1, phase=Phase.DONE, outputs=(text,) if lines else ()
    )


CELLS = (cell("a", 5), cell("b", 0), cell("c", 40), cell("d", 3))


def made(folded: str = "", cells: tuple[Cell, ...] = CELLS) -> tuple[Document, Viewport]:
    document = Document()
    document.update(cells, "python", frozenset(folded))
    return document, Viewport(document)


def rows(viewport: Viewport, height: int = 4) -> list[str]:
    spots = viewport.spots(20, height)
    return [plain(decorated(spot, 20, NOTHING)).rstrip() for spot in spots]


def walked(document: Document) -> list[str]:
    found: list[tuple[Block, int]] = []
    place = document.first()
    while place is not None:
        found.append(place)
        place = document.after(*place)
    place = document.last()
    for known in reversed(found):
        assert place == known
        place = document.before(*known)
    assert place is None
    orders = [document.order(*each) for each in found]
    assert orders == sorted(orders)
    return [block.log.line(number).text for block, number in found]


def test_a_folded_cell_is_two_rows() -> None:
    document, _ = made("acd")
    assert walked(document) == [
        "In [1]: a()", "▸ 5 lines folded",
        "", "In [1]: b()",
        "", "In [1]: c()", "▸ 40 lines folded",
        "", "In [1]: d()", "▸ 3 lines folded",
    ]  # fmt: skip
    document.update(CELLS, "python")
    assert len(walked(document)) == 4 + 48 + 3


def test_a_cell_without_output_has_no_mark() -> None:
    document, _ = made("b")
    assert walked(document)[7:9] == ["In [1]: b()", ""]


def test_dropped_lines_are_counted_as_well() -> None:
    document = Document(line_limit=30)
    document.update(CELLS, "python", frozenset("c"))
    assert "▸ 40 lines folded" in walked(document)


def test_a_place_in_a_folded_cell_is_its_header() -> None:
    document, viewport = made()
    section = document.section("c")
    assert section is not None
    viewport.spots(20, 4)
    viewport.show_at_top(Place(section.blocks[1], 20))
    assert rows(viewport)[0] == "c20"
    document.update(CELLS, "python", frozenset("c"))
    assert rows(viewport)[:3] == ["", "In [1]: c()", "▸ 40 lines folded"]
    document.update(CELLS, "python")
    assert rows(viewport)[:3] == ["", "In [1]: c()", "c0"]


def test_the_mark_gives_way_to_the_first_line() -> None:
    document, viewport = made("c")
    section = document.section("c")
    assert section is not None
    assert section.mark is not None
    viewport.spots(20, 4)
    viewport.show_at_top(Place(section.mark, 0))
    assert rows(viewport, 3)[0] == "▸ 40 lines folded"
    document.update(CELLS, "python")
    assert rows(viewport, 3)[0] == "c0"


def test_cells_that_leave_take_their_marks_along() -> None:
    document, viewport = made("cd")
    viewport.spots(20, 3)
    viewport.scroll(to="top")
    document.update(CELLS[3:], "python", frozenset("cd"))
    assert rows(viewport)[-1] == "▸ 3 lines folded"
    assert walked(document)[-1] == "▸ 3 lines folded"


@given(st.lists(st.sets(st.sampled_from("abcd")), max_size=5), st.integers(0, 60))
@settings(max_examples=60, deadline=None)
def test_folding_and_back_shows_the_same(changes: list[set[str]], rows_up: int) -> None:
    document, viewport = made()
    plainly = walked(document)
    viewport.spots(20, 6)
    viewport.scroll(rows=-rows_up)
    for folded in changes:
        document.update(CELLS, "python", frozenset(folded))
        seen = rows(viewport, 6)
        lines = walked(document)
        assert any(lines[n : n + 6] == seen for n in range(len(lines)))
    document.update(CELLS, "python")
    assert walked(document) == plainly


# --- being held, and sent to places


def test_a_held_viewport_stays_at_the_end_it_showed() -> None:
    document, viewport = made(cells=CELLS[:3])
    before = rows(viewport)
    viewport.hold()
    viewport.is_held = True
    assert rows(viewport) == before
    document.update(CELLS, "python")
    assert rows(viewport) == before
    assert viewport.new_lines == 5
    viewport.is_held = False
    viewport.scroll(rows=2)
    rows(viewport)
    assert not viewport.is_following
    viewport.scroll(rows=50)
    rows(viewport)
    assert viewport.is_following


def test_a_place_is_shown_with_as_little_moving_as_asked() -> None:
    document, viewport = made()
    section = document.section("c")
    assert section is not None
    block = section.blocks[1]
    rows(viewport, 6)
    viewport.show(Place(block, 20))
    assert rows(viewport, 6)[2] == "c20"
    viewport.show(Place(block, 22))
    assert rows(viewport, 6)[2] == "c20"
    viewport.show(Place(block, 24), is_near=True)
    assert rows(viewport, 6)[-1] == "c24"
    viewport.show(Place(block, 10), is_near=True)
    assert rows(viewport, 6)[0] == "c10"


def test_a_bookmark_leads_back() -> None:
    _, viewport = made()
    end = rows(viewport)
    mark = viewport.bookmark()
    viewport.scroll(to="top")
    top = viewport.bookmark()
    assert rows(viewport)[0] == "In [1]: a()"
    viewport.go_back(mark)
    assert rows(viewport) == end
    assert viewport.is_following
    viewport.go_back(top)
    assert rows(viewport)[0] == "In [1]: a()"


def test_a_long_line_is_shown_where_the_place_is() -> None:
    printed = "x" * 995 + "found" + "y" * 1000 + "\n"
    text = Text(name="stdout", chunks=(printed,), end=len(printed))
    document, viewport = made(cells=(replace(CELLS[0], outputs=(text,)),))
    block = document.sections[0].blocks[1]
    rows(viewport, 6)
    viewport.scroll(to="top")
    viewport.show(Place(block, 0, 995))
    assert rows(viewport, 6)[2] == "x" * 15 + "found"
    assert viewport.piece_of(Place(block, 0, 995)) == (980, 1000)


def test_rows_of_one_long_line_are_near_each_other() -> None:
    printed = "".join(f"{n:04}" + "-" * 16 for n in range(100)) + "\n"
    text = Text(name="stdout", chunks=(printed,), end=len(printed))
    document, viewport = made(cells=(replace(CELLS[0], outputs=(text,)),))
    block = document.sections[0].blocks[1]
    rows(viewport, 6)
    viewport.show_at_top(Place(block, 0, 20 * 50))
    assert rows(viewport, 6)[0].startswith("0050")
    viewport.show(Place(block, 0, 20 * 57), is_near=True)
    assert rows(viewport, 6)[-1].startswith("0057")
    viewport.show(Place(block, 0, 20 * 40), is_near=True)
    assert rows(viewport, 6)[0].startswith("0040")
