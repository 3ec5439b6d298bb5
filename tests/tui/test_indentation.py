"""Indentation as it is typed, and the functions behind it."""

from __future__ import annotations

from functools import reduce

import pytest

from itui.editor import editing
from itui.editor.brackets import brackets_by_row, context, matching, scan_line
from itui.editor.editor import Editor
from itui.editor.indentation import next_indent


def typed(text: str) -> str:
    """Return the text that typing ``text`` key by key leads to."""

    def press(editor: Editor, key: str) -> Editor:
        return editing.newline(editor) if key == "\n" else editing.insert(editor, key)

    return reduce(press, text, Editor()).text


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("if x:\ny", "if x:\n    y"),
        ("if x:  # why\ny", "if x:  # why\n    y"),
        ("x = d[1:\n", "x = d[1:\n      "),
        ("x = '#:'\ny", "x = '#:'\ny"),
        ("def f():\nreturn 1\ny", "def f():\n    return 1\ny"),
        ("def f():\nif x:\npass\ny", "def f():\n    if x:\n        pass\n    y"),
        ("def f():\nreturned = 1\ny", "def f():\n    returned = 1\n    y"),
        ("f(\na,\nb,\n)", "f(\n    a,\n    b,\n)"),
        ("f(a,\nb)\nx", "f(a,\n  b)\nx"),
        ("f(日本,\nb)", "f(日本,\n  b)"),
        ("x = {  # why\n1", "x = {  # why\n    1"),
        ("x = [\n1,\n]\ny", "x = [\n    1,\n]\ny"),
        ("x = [1,\n]", "x = [1,\n    ]"),
        ("def f(a,\nb):\npass", "def f(a,\n      b):\n    pass"),
        ("x = 1 + \\\n2\ny", "x = 1 + \\\n    2\ny"),
        ('x = """a\n  b\nc"""\ny', 'x = """a\n  b\n  c"""\ny'),
        ("if x:\na\nelse:\nb", "if x:\n    a\nelse:\n    b"),
        (
            "for x in y:\nif x:\na\nelse:\nb",
            "for x in y:\n    if x:\n        a\n    else:\n        b",
        ),
        ("try:\na\nexcept E:\nb\nfinally:\nc", "try:\n    a\nexcept E:\n    b\nfinally:\n    c"),
        ("if x:\npass\nelif y:\nz", "if x:\n    pass\nelif y:\n    z"),
        ("def f():\nelse:", "def f():\n    else:"),
        ("if x:\nd = {\nelse: 1", "if x:\n    d = {\n        else: 1"),
        ("if x:\n\n\ny", "if x:\n\n\n    y"),
    ],
)
def test_typed(keys: str, text: str) -> None:
    assert typed(keys) == text


def test_an_else_dedented_by_hand_stays() -> None:
    editor = Editor.of("for x in y:\n    if x:\n        a\nelse")
    assert editing.insert(editor, ":").text.endswith("\nelse:")


def test_the_indentation_of_a_line_in_brackets_set_by_hand_stays() -> None:
    assert next_indent(["f(a,", "   b,"], 1) == "   "


def test_tabs_are_kept() -> None:
    assert next_indent(["\tif x:"], 0) == "\t    "


def test_dedent_and_its_character_are_undone_together() -> None:
    editor = editing.insert(Editor.of("if x:\n    a\n    else"), ":")
    assert editing.undo(editor).text == "if x:\n    a\n    else"


@pytest.mark.parametrize(
    ("line", "quote", "marks", "left"),
    [
        ("f(a)[0]", "", "()[]", ""),
        ("'(' \"[\" {", "", "{", ""),
        ("x # (", "", "", ""),
        (r"'\'(' )", "", ")", ""),
        ("'''(", "", "", "'''"),
        ("''' (", "'''", "(", ""),
        ("'abc\\", "", "", "'"),
        ("'abc (", "", "", ""),
        (r"'abc\\", "", "", ""),
    ],
)
def test_scan_line(line: str, quote: str, marks: str, left: str) -> None:
    scanned = scan_line(line, quote)
    assert "".join(mark for _, mark in scanned.brackets) == marks
    assert scanned.quote == left


def test_context_knows_the_logical_line() -> None:
    lines = ["x = f(", "  [1,", "   2", "y"]
    here = context(lines, 2, 3)
    assert [mark for _, _, mark in here.opened] == ["(", "["]
    assert here.start == 0


@pytest.mark.parametrize(
    ("text", "place", "pair"),
    [
        ("f(a)", (0, 1), ((0, 1), (0, 3))),
        ("f(a)", (0, 4), ((0, 3), (0, 1))),
        ("f(a)", (0, 2), None),
        ("f(')')", (0, 1), ((0, 1), (0, 5))),
        ("f('(')", (0, 3), None),
        ("([\n)]", (0, 0), None),
        ("{\n [],\n}", (2, 1), ((2, 0), (0, 0))),
        ("{\n [],\n}", (0, 0), ((0, 0), (2, 0))),
        ("((", (0, 1), None),
        ("a)(b)", (0, 2), ((0, 2), (0, 4))),
        ("# (\n(x)", (1, 3), ((1, 2), (1, 0))),
    ],
)
def test_matching(text: str, place: tuple[int, int], pair: object) -> None:
    assert matching(text.split("\n"), *place) == pair


def test_brackets_by_row_follow_strings() -> None:
    of_row = brackets_by_row(["x = '''(", "(''' (", "["])
    assert [of_row(row) for row in range(3)] == [(), ((5, "("),), ((0, "["),)]
