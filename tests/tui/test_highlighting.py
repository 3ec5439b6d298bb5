"""Highlighting: the same as a run of pygments over the whole text, whatever the edits."""

from __future__ import annotations

import ast
import inspect
import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pygments.lexer import RegexLexer
from pygments.lexers import get_lexer_by_name

from itui.drawing.picture import Row, plain
from itui.editor.highlighting import Highlighter, find_lexer, highlight, is_loaded, role_of
from itui.editor.lexing import LONG_RANGE, TRIPLE_QUOTES, LineLexer, Token

Lines = tuple[str, ...]
SOURCES = [
    tuple(Path(module.__file__ or "").read_text().split("\n"))
    for module in (textwrap, json, ast, inspect)
]
FRAGMENTS = [
    *('"""', "'''", '"', "'", "(", ")", "{", "}", "f'{", "\\", "#", "@", " ", "    ", "x", "r"),
    *("import ", "from", "def ", "class ", "match x:", "", "日本", "\ud800", "\t", "0x1g", "?"),
]


def whole(lexer: RegexLexer, lines: Lines) -> list[tuple[Token, ...]]:
    """Return the tokens of each line by a run of pygments over the whole text."""
    rows: list[tuple[Token, ...]] = []
    row: list[Token] = []
    for _, kind, value in lexer.get_tokens_unprocessed("\n".join(lines) + "\n"):
        for index, piece in enumerate(value.split("\n")):
            if index:
                rows.append(tuple(row))
                row = []
            if piece and row and row[-1][0] is kind:
                row[-1] = (kind, row[-1][1] + piece)
            elif piece:
                row.append((kind, piece))
    return rows


def lexer_of(name: str) -> RegexLexer:
    lexer = get_lexer_by_name(name)
    assert isinstance(lexer, RegexLexer)
    return lexer


def tokens_by_line(name: str) -> LineLexer[tuple[Token, ...]]:
    pairs = TRIPLE_QUOTES if name == "python" else LONG_RANGE
    return LineLexer(lexer_of(name), lambda line, tokens, start: tokens, pairs)


@st.composite
def edits(draw: st.DrawFn) -> list[tuple[Lines, int]]:
    """Return versions of a piece of a real file, each with the number of lines looked at."""
    source = draw(st.sampled_from(SOURCES))
    start = draw(st.integers(0, len(source) - 1))
    lines = list(source[start : start + draw(st.integers(1, 80))])
    versions = []
    for _ in range(draw(st.integers(1, 6))):
        row = draw(st.integers(0, len(lines) - 1))
        column = draw(st.integers(0, len(lines[row])))
        fragment = draw(st.sampled_from(FRAGMENTS))
        match draw(st.sampled_from(["insert", "insert", "delete", "split", "remove", "add"])):
            case "insert":
                lines[row] = lines[row][:column] + fragment + lines[row][column:]
            case "delete":
                lines[row] = lines[row][:column] + lines[row][column + 2 :]
            case "split":
                lines[row : row + 1] = [lines[row][:column], lines[row][column:]]
            case "remove":
                lines[row : row + draw(st.integers(1, 5))] = []
            case "add":
                lines[row:row] = [fragment, *draw(st.sampled_from(SOURCES))[:3]]
        lines = lines or [""]
        versions.append((tuple(lines), draw(st.integers(0, len(lines)))))
    return versions


@settings(max_examples=150, deadline=None, derandomize=True)
@given(versions=edits())
def test_the_same_as_pygments_after_any_edits(versions: list[tuple[Lines, int]]) -> None:
    lexer, by_line = lexer_of("python"), tokens_by_line("python")
    for lines, end in versions:
        got = by_line.rows(lines, end)
        assert by_line.known >= end
        assert list(got[: by_line.known]) == whole(lexer, lines)[: by_line.known]


@pytest.mark.parametrize("source", SOURCES[:3])
def test_the_same_as_pygments_on_real_files(source: Lines) -> None:
    assert list(tokens_by_line("python").rows(source, len(source))) == whole(
        lexer_of("python"), source
    )


CODE = {
    "r": ('f <- function(x = "a") {', "  # why", "  x$y <<- 1L", "  'two", "lines'", "}"),
    "bash": ("cat <<EOF | grep 'x'", "$a ${b} `c`", "EOF", 'if [[ -f "$f" ]]; then', "fi"),
    "julia": ("function f(x::Int)", "#= a", "b =#", '  """doc $x"""', "  x .+ 'c'", "end"),
    "javascript": ("/* a", "b */ let x = `t ${y}", "z`;", "// c", "x => /re/g"),
    "c": ("#include <a.h>", "/* a", "b */", 'char *s = "x\\', 'y";', "#if 0", "z", "#endif"),
}


@pytest.mark.parametrize("name", CODE)
def test_other_languages_key_by_key(name: str) -> None:
    lexer, by_line = lexer_of(name), tokens_by_line(name)
    text = "\n".join(CODE[name] * 8)
    middle = len(text) // 2
    for end in range(middle, middle + 150):
        lines = tuple((text[:end] + text[middle + 100 :]).split("\n"))
        assert list(by_line.rows(lines, len(lines))) == whole(lexer, lines)


def test_an_edit_lexes_only_some_lines_again() -> None:
    made: list[str] = []

    def make(line: str, tokens: tuple[Token, ...], start: object) -> Lines:
        made.append(line)
        return ()

    lines = [f"x{row} = f({row})" for row in range(500)]
    by_line: LineLexer[Lines] = LineLexer(lexer_of("python"), make, TRIPLE_QUOTES)
    by_line.rows(tuple(lines), 500)
    made.clear()
    lines[250] += " + 1"
    by_line.rows(tuple(lines), 500)
    assert made == lines[249:251]


def highlighted(text: str, name: str = "python") -> list[Row]:
    highlighter = Highlighter(name)
    highlighter.load()
    lines = tuple(text.split("\n"))
    return list(highlighter.rows(lines, 0, len(lines)))


def test_plain_before_it_is_loaded() -> None:
    highlighter = Highlighter("python")
    assert not highlighter.loaded
    assert highlighter.rows(("def f():", ""), 0, 2) == [(("syntax", "def f():"),), ()]
    highlighter.load()
    assert highlighter.loaded
    assert highlighter.rows(("def f():", ""), 0, 2)[0][0] == ("syntax.keyword", "def")


@pytest.mark.parametrize("name", ["python", "ipython3", "R", "julia", "ruby", "json", "nosuch", ""])
def test_rows_add_up_to_their_lines(name: str) -> None:
    text = "x <- 'a'  # \t日本\n\n  def f(): {\"a\": 1}\n\ud800?"
    assert [plain(row) for row in highlighted(text, name)] == text.split("\n")


def test_a_long_text_of_a_lexer_without_states_is_plain() -> None:
    rows = highlighted('{"a": 1}\n' * 5000, "json")
    assert rows[0] == (("syntax", '{"a": 1}'),)


def test_a_very_long_line_is_plain() -> None:
    assert highlighted("x = " + "1, " * 5000)[0][0][0] == "syntax"


def test_unknown_languages_are_plain() -> None:
    assert find_lexer("nosuch") is None
    assert find_lexer("text") is None


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("!ls it's ?", (("syntax.magic", "!"), ("syntax", "ls it's ?"))),
        ("?x", (("syntax.magic", "?"), ("syntax", "x"))),
        ("x??", (("syntax.name", "x"), ("syntax.magic", "??"))),
        ("%%time", (("syntax.magic", "%%time"),)),
        ("%cd ?", (("syntax.magic", "%cd"), ("syntax", " "), ("syntax", "?"))),
        ("# x?", (("syntax.comment", "# x?"),)),
    ],
)
def test_lines_for_the_shell_are_no_errors(line: str, row: Row) -> None:
    assert highlighted(line) == [row]


def test_magics_keep_the_colours_of_their_code() -> None:
    assert ("syntax.builtin", "sum") in highlighted("%timeit sum(x)")[0]
    assert ("syntax.magic", "!") in highlighted("x = !ls 'a")[0]


def test_roles_fall_back_to_the_kind_above() -> None:
    assert role_of("Name.Function.Magic") == "syntax.function"
    assert role_of("Text.Whitespace") == "syntax"


def test_highlight_of_a_text_that_stays() -> None:
    find_lexer("python")
    assert is_loaded()
    assert highlight("return", "python") == [(("syntax.keyword", "return"),)]


def test_importing_needs_no_pygments() -> None:
    code = (
        "import sys, itui.panes.input, itui.editor.completeness, itui.editor.editing;"
        "sys.exit('pygments' in sys.modules or 'wcwidth' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
