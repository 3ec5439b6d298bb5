"""Question marks around a name ask for help on it: ``zip?``, ``zip??``, ``?zip``."""

from __future__ import annotations

import re

_LONGEST = 1000  # characters of a name; a search through all of a long line takes too long
_PART = r"(?!\d)[\w*]+"
_ENDS = re.compile(rf"(%{{0,2}}{_PART}(?:\.{_PART}|\[-?\d+\])*)(\?\??)\Z")
_SUBSCRIPT = r"""\[(?:[\w.\-]+|"[^"\\]*"|'[^'\\]*')\]"""
_NAME_ALONE = re.compile(rf"(%{{0,2}}{_PART}(?:\.{_PART}|{_SUBSCRIPT})*)\s*(\?\??)[\s;]*")


def help_call(statement: str) -> str | None:
    """Return the call that shows help on the name before the marks a statement ends with.

    >>> help_call("a = np.zeros??")
    "get_ipython().run_line_magic('pinfo2', 'np.zeros')"
    >>> help_call("what ?")
    "get_ipython().run_line_magic('pinfo', 'what')"
    """
    found = None
    if statement.endswith("?"):
        found = _ENDS.search(statement, max(0, len(statement) - _LONGEST))
    found = found or _NAME_ALONE.fullmatch(statement)
    return help_on(found[1], found[2]) if found else None


def help_on(name: str, marks: str) -> str:
    """Return the call that shows help on a name, or on all names that fit a pattern."""
    magic = "pinfo2" if marks == "??" else "psearch" if "*" in name else "pinfo"
    return f"get_ipython().run_line_magic({magic!r}, {name!r})"
