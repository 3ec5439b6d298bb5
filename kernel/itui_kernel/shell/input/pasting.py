"""Removes what pasted text has before its code: an indent, prompts, the marks of a diff."""

from __future__ import annotations

import re

_PYTHON_PROMPT = re.compile(r"(>>>|\.\.\.)( |$)")
_PYTHON_START = re.compile(r">>>( |$)")
_NUMBERED_PROMPT = re.compile(r"(In \[\d+\]: ?|\s*\.{3,}: ?)")
_NUMBERED_START = re.compile(r"In \[\d+\]: ?")
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
    return _strip(text, _NUMBERED_PROMPT, _NUMBERED_START) if "In [" in text else text


def _strip(text: str, prompt: re.Pattern[str], start: re.Pattern[str]) -> str:
    lines = text.splitlines(keepends=True)
    # the second line counts too: the first one's prompt is easily left out of a selection
    if not (start.match(lines[0]) or (len(lines) > 1 and prompt.match(lines[1]))):
        return text
    return "".join(prompt.sub("", line, count=1) if prompt.match(line) else line for line in lines)
