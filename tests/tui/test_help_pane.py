"""Inspection text as help: headings, wrapping, code, scrolling."""

from __future__ import annotations

from itui.drawing.help_text import HelpText, help_lines, slice_row
from itui.drawing.picture import Picture, Row, plain
from itui.model.state import HelpPage, State
from itui.panes.help import HelpPane

TEXT = """\
\x1b[31mSignature:\x1b[39m f(a, b=1)
\x1b[31mSource:\x1b[39m
def f(a, b=1):
    "Type: not a heading"
    return a
\x1b[31mFile:\x1b[39m      ~/x.py
\x1b[31mDocstring:\x1b[39m
Add what is given.

Parameters
----------
a : int
    The first of the numbers which are added.

Returns:
    int
"""
PAGE = HelpPage(title="f", text=TEXT)


def lines(picture: Picture) -> list[str]:
    return [plain(row).rstrip() for row in picture.rows]


def headings(page: HelpPage, width: int = 60) -> list[str]:
    text = HelpText(page, width)
    return [
        part
        for index in range(len(text))
        for style, part in text.row(index)
        if style == "help.heading"
    ]


def test_headings_are_marked_and_colours_of_the_kernel_are_gone() -> None:
    assert headings(PAGE) == [
        "Signature: ",
        "Source:",
        "File:",
        "Docstring:",
        "Parameters",
        "----------",
        "Returns:",
    ]


def test_signature_and_source_are_code() -> None:
    _, blocks = help_lines(PAGE)
    assert blocks == [
        ("f(a, b=1)",),
        ("", "def f(a, b=1):", '    "Type: not a heading"', "    return a"),
    ]


def test_code_is_highlighted_and_cut_anywhere() -> None:
    text = HelpText(PAGE, 8)
    rows = [text.row(index) for index in range(len(text))]
    cut = next(index for index, row in enumerate(rows) if plain(row) == "def f(a,")
    assert rows[cut][0] == ("syntax.keyword", "def")
    assert plain(rows[cut + 1]) == " b=1):"
    assert ("syntax.number", "1") in rows[cut + 1]


def test_code_of_another_language_or_none() -> None:
    page = HelpPage(title="f", source="f <- function(x) NULL")
    assert len(HelpText(page, 40, "r").row(3)) > 1
    assert plain(HelpText(page, 40, "r").row(3)) == "f <- function(x) NULL"
    assert HelpText(page, 40, "no such language").row(3) == (("syntax", "f <- function(x) NULL"),)


def test_source_and_file_are_added_once() -> None:
    page = HelpPage(title="g", text="Type: function", source="def g(): pass\n", file="/x.py")
    assert lines(HelpPane().draw(State(help=page), 30, 6, True)) == [
        "g",
        "",
        "Type: function",
        "Source:",
        "def g(): pass",
        "File: /x.py",
    ]
    again = HelpPage(title="f", text=TEXT, source="def f(): pass", file="/x.py")
    text, repeated = HelpText(again, 60), HelpText(PAGE, 60)
    assert [text.row(n) for n in range(len(text))] == [
        repeated.row(n) for n in range(len(repeated))
    ]


def test_prose_wraps_between_words_and_keeps_its_indent() -> None:
    drawn = lines(HelpPane().draw(State(help=PAGE), 24, 40, True))
    start = drawn.index("a : int")
    assert drawn[start + 1 : start + 4] == [
        "    The first of the",
        "    numbers which are",
        "    added.",
    ]


def test_a_long_page_scrolls_and_tells_where_it_is() -> None:
    page = HelpPage(title="long", text="\n".join(f"line {number}" for number in range(98)))
    pane = HelpPane()
    state = State(help=page)
    assert lines(pane.draw(state, 30, 10, True))[-1] == "line 7"
    assert plain(pane.note(state)) == "1-10 of 100  10%"
    pane.scroll(pages=1)
    assert lines(pane.draw(state, 30, 10, True))[0] == "line 7"
    pane.scroll(to="end")
    assert lines(pane.draw(state, 30, 10, True))[-1] == "line 97"
    assert plain(pane.note(state)) == "91-100 of 100  end"
    pane.scroll(rows=-1)
    assert lines(pane.draw(state, 30, 10, True))[-1] == "line 96"
    other = State(help=HelpPage(title="other", text=page.text))
    assert lines(pane.draw(other, 30, 10, True))[0] == "other"


def test_a_page_may_begin_further_down() -> None:
    text = "\n".join(f"line {number} {'of the file ' * 4}" for number in range(50))
    drawn = lines(HelpPane().draw(State(help=HelpPage(title="f", text=text, start=9)), 30, 5, True))
    assert drawn[0].startswith("line 9 ")
    untitled = State(help=HelpPage(title="", text=text, start=9))
    assert lines(HelpPane().draw(untitled, 30, 5, True)) == drawn
    past = State(help=HelpPage(title="", text="one\ntwo", start=9))
    assert lines(HelpPane().draw(past, 30, 2, True)) == ["one", "two"]


def test_a_short_page_has_no_position() -> None:
    page = HelpPage(title="x", text="Type: int")
    pane = HelpPane()
    assert lines(pane.draw(State(help=page), 30, 4, True)) == ["x", "", "Type: int", ""]
    assert pane.note(State(help=page)) == ()


def test_a_wide_pane_has_a_margin() -> None:
    page = HelpPage(title="x", text="word " * 20)
    assert lines(HelpPane().draw(State(help=page), 40, 3, True))[2] == f" {'word ' * 7}".rstrip()


def test_before_the_first_page_the_keys_are_shown() -> None:
    pane = HelpPane([("F1", "help on a name"), ("Alt-x", "all commands")])
    assert lines(pane.draw(State(), 30, 4, True)) == [
        "Some keys to begin with",
        "",
        "F1     help on a name",
        "Alt-x  all commands",
    ]


def test_slices_of_rows() -> None:
    row: Row = (("a", "abc"), ("b", "def"))
    assert slice_row(row, 2, 4) == (("a", "c"), ("b", "d"))
    assert slice_row(row, 0, 99) == row
    assert slice_row(row, 3, 3) == ()
