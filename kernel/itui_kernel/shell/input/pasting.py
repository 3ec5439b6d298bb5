"""Removes what pasted text has before its code: an indent, prompts, the marks of a diff."""

from __future__ import annotations

import re
from itertools import dropwhile

# patterns are compiled when a text needs them, which few do
_PYTHON_PROMPT = r"[ \t]*(>>>|\.\.\.)( |$)"
_PYTHON_START = r"[ \t]*>>>( |$)"
_NUMBERED_PROMPT = r"(In \[\d+\]: ?|\s*\.{3,}: ?)"
_NUMBERED_START = r"In \[\d+\]: ?|\.{3,}: ?"
_HUNK = r"(?m)^@@ -\d[^\n]*@@[^\n]*\n"
_DIFF_STARTS = ("+", "@@ -", "--- ", "diff ", "Index: ")
_ADDED = r"(?:\+[^\n]*(?:\n|\Z)|[ \t\r]*\n)+"
_QUOTED = r"(?:>[^\n]*(?:\n|\Z)|[ \t\r]*\n)+"
_QUOTE_MARK = r"(?m)^(?:(?!>>> )> ?)+"


def strip_indent(text: str) -> str:
    r"""Remove leading blank lines, and the indent that all lines have.

    >>> strip_indent("  if x:\n    y\n  z"), strip_indent("  x\ny")
    ('if x:\n  y\nz', '  x\ny')
    """
    if not text[:1].isspace():
        return text
    lines = list(dropwhile(str.isspace, text.splitlines(keepends=True)))
    margin = _common([_indent(line) for line in lines if line.strip()])
    margin = margin or _margin("".join(lines))
    return "".join(line.removeprefix(margin) for line in lines)


def _margin(text: str) -> str:
    """Return the indent of the logical lines: comments and the text of strings may have less."""
    from itui_kernel.shell.input.scanning import logical_lines, physical_line

    lines = list(logical_lines(text))
    if not lines or lines[-1].is_broken:
        return ""
    return _common([_indent(physical_line(text, line.start)) for line in lines])


def _common(indents: list[str]) -> str:
    """Return what all indents begin with."""
    shortest = min(indents, key=len, default="")
    return next(
        (
            shortest[:length]
            for length in range(len(shortest), 0, -1)
            if all(indent.startswith(shortest[:length]) for indent in indents)
        ),
        "",
    )


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def strip_diff_marks(text: str) -> str:
    r"""Return what a pasted diff leads to, or added lines without their marks.

    >>> strip_diff_marks("@@ -1,2 +1,2 @@\n x = 1\n-y = 2\n+y = 3")
    'x = 1\ny = 3'
    >>> strip_diff_marks("+if x:\n+    y"), strip_diff_marks("+x\n+y")
    ('if x:\n    y', '+x\n+y')
    """
    if not text.startswith(_DIFF_STARTS):
        return text
    from itui_kernel.shell.input.parsing import is_python

    if is_python(text):
        return text
    hunk = re.search(_HUNK, text)
    if hunk:
        lines = re.sub(_HUNK, "", text[hunk.end() :]).splitlines(keepends=True)
        return "".join(
            line[1:] if line[0] in " +" else line.strip(" ") for line in lines if line[0] != "-"
        )
    return re.sub(r"(?m)^\+", "", text) if re.fullmatch(_ADDED, text) else text


def strip_quote_marks(text: str) -> str:
    r"""Remove the marks of a mail's quoted lines.

    >>> strip_quote_marks("> if x:\n>     y")
    'if x:\n    y'
    """
    if not text.startswith(">") or text.startswith(">>>") or not re.fullmatch(_QUOTED, text):
        return text
    return re.sub(_QUOTE_MARK, "", text)


def strip_python_prompts(text: str) -> str:
    r"""Remove the prompts of a pasted ``>>>`` session.

    >>> strip_python_prompts(">>> for x in y:\n...     x")
    'for x in y:\n    x'
    """
    return _strip(text, _PYTHON_PROMPT, _PYTHON_START) if ">>>" in text else text


def strip_numbered_prompts(text: str) -> str:
    r"""Remove the prompts of a pasted ``In [1]:`` session.

    >>> strip_numbered_prompts("In [12]: x = (1,\n    ...: 2)")
    'x = (1,\n2)'
    """
    if "In [" not in text and "...:" not in text:
        return text
    return _strip(text, _NUMBERED_PROMPT, _NUMBERED_START)


def _strip(text: str, prompt: str, start: str) -> str:
    lines = text.splitlines(keepends=True)
    # the second line counts too: the first one's prompt is easily left out of a selection
    if not (re.match(start, lines[0]) or (len(lines) > 1 and re.match(prompt, lines[1]))):
        return text
    return "".join(re.sub(rf"\A{prompt}", "", line) for line in lines)
