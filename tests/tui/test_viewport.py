from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from itui.drawing.picture import plain, row_width
from itui.drawing.text import wrap_columns
from itui.model.state import Cell, Phase, Text
from itui.output.decoration import NOTHING, decorated
from itui.output.document import Document
from itui.output.viewport import Viewport
from itui_kernel.protocol.schema import replace


class Window:
    """A viewport over one cell that prints."""

    def __init__(self, *lines: str) -> None:
        self.document = Document()
        self.viewport = Viewport(self.document)
        self.cell = Cell(id="1", phase=Phase.DONE, outputs=(Text(name="stdout"),))
        self.say(*lines)

    def say(self, *lines: str) -> None:
        more = "".join(f"{line}\n" for line in lines)
        (known,) = self.cell.outputs
        assert isinstance(known, Text)
        grown = replace(known, chunks=(*known.chunks, more), end=known.end + len(more))
        self.cell = replace(self.cell, outputs=(grown,))
        self.document.update((self.cell,), "python")

    def look(self, width: int = 10, height: int = 4) -> list[str]:
        rows = [decorated(each, width, NOTHING) for each in self.viewport.spots(width, height)]
        assert all(row_width(row) == width for row in rows)
        return [plain(row).rstrip() for row in rows]


def numbers(start: int, end: int) -> list[str]:
    return [str(n) for n in range(start, end)]


def test_the_end_is_followed() -> None:
    window = Window("a", "b")
    assert window.look() == ["a", "b"]
    window.say("c", "d", "e")
    assert window.look() == ["b", "c", "d", "e"]
    assert window.viewport.is_following


def test_the_text_in_view_stays_while_output_arrives() -> None:
    window = Window(*numbers(0, 20))
    window.look()
    window.viewport.scroll(rows=-3)
    assert window.look() == numbers(13, 17)
    window.say(*numbers(20, 30))
    assert window.look() == numbers(13, 17)
    assert window.viewport.new_lines == 10
    assert not window.viewport.is_following
    window.viewport.scroll(rows=2)
    assert window.look() == numbers(15, 19)
    window.viewport.scroll(to="end")
    assert window.look() == numbers(26, 30)
    assert window.viewport.new_lines == 0


def test_scrolling_to_the_end_follows_again() -> None:
    window = Window(*numbers(0, 20))
    window.look()
    window.viewport.scroll(rows=-5)
    window.look()
    window.viewport.scroll(rows=5)
    window.look()
    assert window.viewport.is_following
    window.viewport.scroll(rows=-2)
    window.look()
    window.viewport.scroll(rows=50)
    assert window.look() == numbers(16, 20)
    assert window.viewport.is_following


def test_pages_keep_one_row() -> None:
    window = Window(*numbers(0, 20))
    window.look()
    window.viewport.scroll(pages=-1)
    assert window.look() == numbers(13, 17)
    window.viewport.scroll(pages=-0.5)
    assert window.look() == numbers(11, 15)
    window.viewport.scroll(pages=1)
    assert window.look() == numbers(14, 18)
    window.viewport.scroll(to="top")
    assert window.look() == numbers(0, 4)
    window.viewport.scroll(pages=-1)
    assert window.look() == numbers(0, 4)


def test_what_fits_cannot_be_scrolled() -> None:
    window = Window("a", "b")
    window.look()
    for to in ("top", "end"):
        window.viewport.scroll(rows=-1, to=to)
        assert window.look() == ["a", "b"]
        assert window.viewport.is_following


def test_long_lines_are_wrapped_at_clusters() -> None:
    window = Window("abcdefghijkl", "日本語日本語", "cafe\u0301 olé olé")
    assert window.look(5, 20) == [
        "abcde", "fghij", "kl", "日本", "語日", "本語", "cafe\u0301", "olé o", "lé",
    ]  # fmt: skip


def test_resizing_keeps_the_text_at_the_top() -> None:
    window = Window("x" * 50, *numbers(0, 50), "y" * 50, *numbers(50, 90))
    window.look(10, 5)
    window.viewport.scroll(to="top")
    for _ in range(56):
        window.viewport.scroll(rows=1)
        window.look(10, 5)
    top = window.look(10, 5)
    assert top[0] == "y" * 10
    assert window.look(25, 5)[0] == "y" * 25
    assert window.look(10, 5) == top
    window.viewport.scroll(rows=2)
    assert window.look(10, 5)[:3] == ["y" * 10, "y" * 10, "50"]
    assert window.look(7, 3)[0] == "y" * 7


def test_a_viewport_survives_what_it_shows_being_cleared() -> None:
    window = Window(*numbers(0, 50))
    window.look()
    window.viewport.scroll(to="top")
    window.look()
    window.cell = replace(window.cell, outputs=(Text(name="stdout"),))
    window.document.update((window.cell,), "python")
    assert window.look() == []
    window.say("new")
    assert window.look() == ["new"]
    window.document.update((), "python")
    assert window.look() == []


def test_trimming_leaves_the_oldest_in_view() -> None:
    window = Window()
    window.document = Document(line_limit=1000)
    window.viewport = Viewport(window.document)
    window.say(*numbers(0, 900))
    window.look()
    window.viewport.scroll(to="top")
    assert window.look() == numbers(0, 4)
    window.say(*numbers(900, 3000))
    dropped, *others = window.look(50)
    assert "lines dropped" in dropped
    assert others == numbers(int(others[0]), int(others[0]) + 3)


LINES = st.lists(st.text(alphabet="ab 日é", max_size=25), min_size=1, max_size=12)
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("rows"), st.integers(-12, 12)),
        st.tuples(st.just("say"), st.integers(0, 5)),
        st.tuples(st.just("end"), st.just(0)),
        st.tuples(st.just("top"), st.just(0)),
    ),
    max_size=12,
)


@given(LINES, MOVES, st.integers(2, 12), st.integers(1, 6))
@settings(max_examples=200, deadline=None)
def test_same_as_a_list_of_all_rows(
    lines: list[str], moves: list[tuple[str, int]], width: int, height: int
) -> None:
    window = Window(*lines)
    window.look(width, height)
    all_rows = [line[a:b].rstrip() for line in lines for a, b in wrap_columns(line, width)]
    top: int | None = None
    for kind, number in moves:
        last = max(len(all_rows) - height, 0)
        if kind == "say":
            more = [f"new {n}" for n in range(number)]
            window.say(*more)
            all_rows += [line[a:b].rstrip() for line in more for a, b in wrap_columns(line, width)]
        elif kind == "rows":
            window.viewport.scroll(rows=number)
            if number < 0 or top is not None:
                top = max(0, (last if top is None else top) + number)
        else:
            window.viewport.scroll(to=kind)
            top = 0 if kind == "top" else None
        last = max(len(all_rows) - height, 0)
        if top is not None and top >= last:
            top = None
        begin = last if top is None else top
        assert window.look(width, height) == all_rows[begin : begin + height]
        assert window.viewport.is_following == (top is None)
