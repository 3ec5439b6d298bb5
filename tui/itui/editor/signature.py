"""The signature tip: which parameter the argument at the cursor is for."""

from __future__ import annotations

import re

from itui.drawing.picture import Row, Segment
from itui.drawing.text import safe_line, shorten, shown
from itui.editor.brackets import context
from itui.editor.columns import is_plain
from itui.editor.editor import Editor, Position

TIP = "input.tip"
_LONGEST = 2000
_STRING = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"")
_GROUP = re.compile(r"[(\[{][^()\[\]{}]*[)\]}]")
_KEYWORD = re.compile(r"\s*(\w+)\s*=(?!=)")
_NAME = re.compile(r"\*{0,2}(\w+)")


def open_call(editor: Editor) -> Position | None:
    """Return where the innermost round bracket open at the cursor stands."""
    opened = context(editor.lines, editor.row, editor.column).opened
    return next(((row, column) for row, column, mark in reversed(opened) if mark == "("), None)


def kept_tip(tip: str, before: Editor, editor: Editor) -> str:
    """Return the tip while the cursor stays in the call it is of, then nothing."""
    if not tip:
        return ""
    call = open_call(editor)
    return tip if call is not None and call == open_call(before) else ""


def tip_row(tip: str, editor: Editor, width: int) -> Row:
    """Return a signature in at most ``width`` columns, the parameter at the cursor strong."""
    text = shorten(shown(safe_line(tip.strip().split("\n")[0])), width)
    span = _current(text, editor) if is_plain(text.removesuffix("…")) else None
    if span is None:
        return ((TIP, text),) if text else ()
    start, end = span
    parts: tuple[Segment, ...] = (
        (TIP, text[:start]),
        ((TIP, "text.strong"), text[start:end]),
        (TIP, text[end:]),
    )
    return tuple(part for part in parts if part[1])


def _current(text: str, editor: Editor) -> tuple[int, int] | None:
    argument = _argument(editor)
    if argument is None:
        return None
    index, keyword = argument
    parameters = _parameters(text)
    for start, end in parameters:
        name = _NAME.match(text, start, end)
        if keyword and name and name.group(1) == keyword:
            return start, end
    if keyword:
        return None
    return _positional([span for span in parameters if text[slice(*span)] != "/"], text, index)


def _positional(parameters: list[tuple[int, int]], text: str, index: int) -> tuple[int, int] | None:
    for place, (start, end) in enumerate(parameters):
        if text.startswith("*", start):
            takes_rest = end - start > 1 and not text.startswith("**", start)
            return (start, end) if takes_rest else None
        if place == index:
            return start, end
    return None


def _argument(editor: Editor) -> tuple[int, str] | None:
    """Return number and keyword of the argument at the cursor, ``None`` outside a call."""
    opened = context(editor.lines, editor.row, editor.column).opened
    if not opened or opened[-1][2] != "(":
        return None
    row, column, _ = opened[-1]
    text = editor.between((row, column + 1), (editor.row, editor.column))
    if len(text) > _LONGEST:
        return None
    text = _STRING.sub("", text)
    while (shorter := _GROUP.sub("", text)) != text:
        text = shorter
    *before, last = text.split(",")
    keyword = _KEYWORD.match(last)
    return len(before), keyword.group(1) if keyword else ""


def _parameters(text: str) -> list[tuple[int, int]]:
    """Return where the parameters stand in a signature such as ``f(a, b=(1, 2), *, c)``."""
    begin = text.find("(")
    masked = _STRING.sub(lambda found: "_" * len(found.group()), text[begin + 1 :])
    spans: list[tuple[int, int]] = []
    depth = 0
    start = 0
    for index, mark in enumerate(masked):
        if mark in ")]}":
            depth -= 1
        if depth < 0 or (depth == 0 and mark == ","):
            spans.append((start, index))
            start = index + 1
        if depth < 0:
            break
        depth += mark in "([{"
    found = []
    for start, end in spans:
        written = masked[start:end]
        blanks = len(written) - len(written.lstrip())
        found.append((begin + 1 + start + blanks, begin + 1 + start + len(written.rstrip())))
    return [span for span in found if span[0] < span[1]] if begin >= 0 else []
