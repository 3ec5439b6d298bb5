"""The input pane as rows of text and styles."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversation import Conversation
from itui.drawing.picture import Picture, Row, Style, plain, row_width
from itui.editor import moving
from itui.editor.code_rows import code_row, scrolled
from itui.editor.columns import column_at, index_at, pieces
from itui.editor.editor import Editor
from itui.editor.signature import tip_row
from itui.editor.waiting_rows import HELD_KEYS
from itui.model.state import Cell, Kernel, Phase, State
from itui.panes.input import InputPane
from itui_kernel.protocol.message import Channel
from itui_kernel.protocol.messages import ExecuteInput, ExecuteReply, Status
from itui_kernel.protocol.schema import replace


def shown(picture: Picture) -> list[str]:
    return [plain(row).rstrip() for row in picture.rows]


def styles_of(row: Row, text: str) -> list[Style]:
    return [style for style, part in row if part == text]


def strong(row: Row) -> str:
    return "".join(text for style, text in row if style == ("input.tip", "text.strong"))


def draw(state: State, width: int = 40, height: int = 6, focused: bool = True) -> Picture:
    return InputPane().draw(state, width, height, focused)


def test_prompts_and_cursor() -> None:
    state = State(next_number=12, editor=Editor.of("if x:\n    y", 7))
    picture = draw(state, height=3)
    assert shown(picture) == ["In [12]: if x:", "    ...:     y", ""]
    assert picture.cursor == (10, 1)
    assert picture.rows[0][0] == ("prompt.in", "In [12]: ")
    assert draw(state, focused=False).cursor is None


def test_the_number_counts_what_is_before() -> None:
    cells = (Cell(id="a", phase=Phase.DONE), Cell(id="b", phase=Phase.SENT))
    state = State(next_number=3, cells=cells, queue=("x", "y"))
    assert shown(draw(state))[2] == "In [6]:"


def test_the_number_stays_while_an_input_is_sent_and_run() -> None:
    talk = Conversation()
    request = talk.submit("a")
    numbers = [shown(draw(talk.state))[0]]
    for content in (
        Status(execution_state="busy"),
        ExecuteInput(code="a", execution_count=1),
        ExecuteReply(execution_count=1),
        Status(execution_state="idle"),
    ):
        is_reply = isinstance(content, ExecuteReply)
        talk.receive(content, request, Channel.SHELL if is_reply else Channel.IOPUB)
        numbers.append(shown(draw(talk.state))[0])
    assert numbers == ["In [2]:"] * 5


def test_an_aborted_input_gives_its_number_back() -> None:
    talk = Conversation()
    request = talk.submit("a")
    talk.busy(request)
    assert shown(draw(talk.state))[0] == "In [2]:"
    talk.reply(ExecuteReply(status="aborted"), request)
    assert shown(draw(talk.state))[1:3] == ["waiting 1: a", "In [2]:"]  # it will be the first


def test_waiting_inputs_stand_above() -> None:
    state = State(queue=("a = 1\nb", "c", "\x1b[31m", "d", "e"), queue_held="interrupted")
    picture = draw(state, height=8)
    assert shown(picture) == [
        f"held: interrupted  {HELD_KEYS}"[:40].rstrip(),
        "waiting 1: a = 1 …",
        "waiting 2: c",
        "waiting 3: <1B>[31m",
        "+2 more",
        "In [6]:",
        "",
        "",
    ]
    assert picture.cursor == (8, 5)
    assert shown(draw(state, height=2)) == [
        f"held: interrupted  {HELD_KEYS}"[:40].rstrip(),
        "In [6]:",
    ]
    assert shown(draw(state, height=1)) == ["In [6]:"]


def test_wanted_rows() -> None:
    pane = InputPane()
    assert pane.wanted_rows(State(), 80) == 1
    assert pane.wanted_rows(State(editor=Editor.of("a\nb\nc"), tip="f(x)"), 80) == 4
    assert pane.wanted_rows(State(queue=("a",) * 9), 80) == 5


def test_the_tip_is_below_the_cursor() -> None:
    state = State(editor=Editor.of("f(\n1", 2), tip="f(a, b)\nmore")
    picture = draw(state, height=4)
    assert shown(picture) == ["In [1]: f(", "        f(a, b)", "   ...: 1", ""]
    assert strong(picture.rows[1]) == "a"
    assert shown(draw(state, height=1)) == ["In [1]: f("]


@pytest.mark.parametrize(
    ("call", "tip", "parameter"),
    [
        ("f(", "f(a, b=1)", "a"),
        ("f((1, 2), ", "f(a, b=(1, 2), c=3)", "b=(1, 2)"),
        ("f('(,', [x, ", "f(a, b)", ""),
        ("f('(,', x", "f(a, b)", "b"),
        ("f(1, 2, 3", "f(a, *rest, c=1)", "*rest"),
        ("f(1, c=", "f(a, *rest, c=1)", "c=1"),
        ("f(1, 2", "f(a, *, c=1)", ""),
        ("f(1, ", "f(a, /, b: dict[str, int] = None) -> x", "b: dict[str, int] = None"),
        ("f(1, 2, 3", "f(a)", ""),
        ("f(z=", "f(a)", ""),
        ("f(1)", "f(a)", ""),
        ("f(1", "no parentheses", ""),
        ("f(1", "f(日本)", ""),
    ],
)
def test_the_parameter_at_the_cursor_is_strong(call: str, tip: str, parameter: str) -> None:
    row = tip_row(tip, Editor.of(call), 60)
    assert plain(row) == tip
    assert strong(row) == parameter


def test_the_cursor_stays_in_sight_in_a_long_line() -> None:
    pane = InputPane()
    editor = Editor.of("x" * 100 + "\nshort\n\n")
    for row, column in [(0, 0), (0, 50), (0, 100), (0, 40), (1, 3), (2, 0)]:
        state = State(editor=editor.at((row, column)))
        picture = pane.draw(state, 30, 4, True)
        assert picture.cursor is not None
        here = picture.cursor[0] - len("In [1]: ")
        assert 0 <= here < 22
        line = plain(picture.rows[row])[8:]
        assert line[here] == (editor.lines[row] + " ")[column]


def test_cut_lines_are_marked() -> None:
    state = State(editor=Editor.of("x" * 100, 50))
    row = draw(state, 30, 1).rows[0]
    assert row[1] == row[-1] == ("text.faint", "…")
    assert plain(row)[8:] == "…" + "x" * 20 + "…"


def test_it_scrolls_to_the_cursor() -> None:
    pane = InputPane()
    editor = Editor.of("\n".join(f"line{row}" for row in range(50)))
    assert shown(pane.draw(State(editor=editor), 20, 2, True)) == [
        "   ...: line48",
        "   ...: line49",
    ]
    editor = editor.at((20, 0))
    assert shown(pane.draw(State(editor=editor), 20, 2, True)) == [
        "   ...: line20",
        "   ...: line21",
    ]


def test_selection_and_line_ends() -> None:
    editor = moving.select_all(Editor.of("ab\n\ncd"))
    rows = draw(State(editor=editor)).rows
    over = ("syntax", "input.selection")
    assert styles_of(rows[0], "ab") == [over]
    assert rows[1][1] == (("input.text", "input.selection"), " ")
    assert styles_of(rows[2], "cd") == [over]


@pytest.mark.parametrize("loaded", [False, True])
def test_matching_brackets(loaded: bool) -> None:
    pane = InputPane()
    if loaded:
        pane.load()
    picture = pane.draw(State(editor=Editor.of("f('(')")), 40, 1, True)
    marked = [text for style, text in picture.rows[0] if style[-1:] == ("input.match",)]
    assert marked == ["(", ")"]


def test_highlighting_follows_the_language_of_the_kernel() -> None:
    pane = InputPane()
    pane.load()
    state = State(editor=Editor.of("x <- NULL"))
    row = pane.draw(state, 40, 1, True).rows[0]
    assert styles_of(row, "NULL") == ["syntax.name"]
    row = pane.draw(replace(state, kernel=Kernel(lexer="r")), 40, 1, True).rows[0]
    assert styles_of(row, "NULL") == ["syntax.constant"]


def test_an_unchanged_input_is_not_drawn_again() -> None:
    pane = InputPane()
    state = State(editor=Editor.of("x"))
    first = pane.draw(state, 40, 3, True)
    assert pane.draw(replace(state, now=1.0), 40, 3, True) is first
    assert pane.draw(state, 40, 3, False) is not first


ODD = st.text(
    st.sampled_from("ab(\t日😀\u0301\u200d\ud800\u202e🇩🇪\U000e0041\ufe0f'\n"), max_size=40
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    text=ODD,
    offset=st.integers(0, 40),
    width=st.integers(0, 30),
    height=st.integers(0, 6),
    tip=st.sampled_from(["", "f(a, b)", "日本\u202e"]),
    queued=st.integers(0, 5),
)
def test_any_text_fits_any_size(
    text: str, offset: int, width: int, height: int, tip: str, queued: int
) -> None:
    pane = InputPane()
    pane.load()
    editor = Editor.of(text, min(offset, len(text)))
    state = State(editor=moving.extend(editor, moving.move_up), tip=tip, queue=("日本",) * queued)
    picture = pane.draw(state, width, height, True)
    assert len(picture.rows) == height
    assert all(row_width(row) == width for row in picture.rows)
    assert (picture.cursor is not None) == (width > 0 and height > 0)


@given(line=ODD.map(lambda text: text.replace("\n", "")))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_columns_and_indices_are_inverse(line: str) -> None:
    for index, _, cells in pieces(line):
        column = column_at(line, index)
        assert cells > 0
        assert index_at(line, column) == index
        assert index_at(line, column + cells - 1) == index


def test_harmful_characters_are_shown_as_text() -> None:
    row = code_row("a\u202eb\ud800", (("syntax", "a\u202eb\ud800"),), 0, 20)
    assert plain(row).rstrip() == "a<202E>b<D800>"


def test_half_of_a_wide_character_is_blank() -> None:
    row = code_row("日本語", (("syntax", "日本語"),), 0, 2, ())
    assert plain(row) == "日"
    assert plain(code_row("日本語", (("syntax", "日本語"),), 0, 4)) == "日 …"


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(1, 20))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_scrolled_shows_the_cursor(first: int, column: int, more: int, width: int) -> None:
    left = scrolled(first, column, column + more, width)
    assert 0 <= column - left < width
