"""Removes what pasted text has before its code: an indent, prompts, the marks of a diff."""

from __future__ import annotations

import re

from itui_kernel.shell.input.parsing import is_python

_PYTHON_PROMPT = re.compile(r"(>>>|\.\.\.)( |$)")
_PYTHON_START = re.compile(r">>>( |$)")
_NUMBERED_PROMPT = re.compile(r"(In \[\d+\]: ?|\s*\.{3,}: ?)")
_NUMBERED_START = re.compile(r"In \[\d+\]: ?|\.{3,}: ?")
_HUNK = re.compile(r"^@@ -\d[^\n]*@@[^\n]*\n", re.MULTILINE)
_ADDED = re.compile(r"(?:\+[^\n]*(?:\n|\Z)|\s*\n)+")
_QUOTED = re.compile(r"(?:>[^\n]*(?:\n|\Z)|\s*\n)+")
_QUOTE_MARK = re.compile(r"^(?:(?!>>> )> ?)+", re.MULTILINE)
_INDENT = re.compile(r"[ \t]+")


def strip_indent(text: str) -> str:
    r"""Remove leading blank lines, and the first line's indent from all lines that have it.

    >>> strip_indent("  if x:\n    pass")
    'if x:\n  pass'
    """
    if not text[:1].isspace():
        return text
    lines = text.splitlines(keepends=True)
    while lines and not lines[0].strip():
        del lines[0]
    indent = _INDENT.match(lines[0]) if lines else None
    if indent is None:
        return "".join(lines)
    return "".join(line.removeprefix(indent[0]) for line in lines)


def strip_diff_marks(text: str) -> str:
    r"""Return what a pasted diff leads to, or added lines without their marks.

    >>> strip_diff_marks("@@ -1,2 +1,2 @@\n x = 1\n-y = 2\n+y = 3")
    'x = 1\ny = 3'
    >>> strip_diff_marks("+if x:\n+    y"), strip_diff_marks("+x\n+y")
    ('if x:\n    y', '+x\n+y')
    """
    if "@@ -" in text and (hunk := _HUNK.search(text)):
        lines = _HUNK.sub("", text[hunk.end() :]).splitlines(keepends=True)
        return "".join(
            line[1:] if line[0] in " +" else line.strip(" ") for line in lines if line[0] != "-"
        )
    if text.startswith("+") and _ADDED.fullmatch(text) and not is_python(text):
        return re.sub(r"^\+", "", text, flags=re.MULTILINE)
    return text


def strip_quote_marks(text: str) -> str:
    r"""Remove the marks of a mail's quoted lines.

    >>> strip_quote_marks("> if x:\n>     y")
    'if x:\n    y'
    """
    if not text.startswith(">") or text.startswith(">>>") or not _QUOTED.fullmatch(text):
        return text
    return _QUOTE_MARK.sub("", text)


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


def _strip(text: str, prompt: re.Pattern[str], start: re.Pattern[str]) -> str:
    lines = text.splitlines(keepends=True)
    # the second line counts too: the first one's prompt is easily left out of a selection
    if not (start.match(lines[0]) or (len(lines) > 1 and prompt.match(lines[1]))):
        return text
    return "".join(prompt.sub("", line, count=1) if prompt.match(line) else line for line in lines)
