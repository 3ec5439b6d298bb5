"""Asks Python's own parser, without a warning and in any thread."""

from __future__ import annotations

import ast
import re

PARSE = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
FAILURES = (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError)

_ESCAPE = re.compile(r"\\(?:([\\'\"\r\n])|([{}])|.)")
_GLUED_NUMBER = re.compile(r"(?<![\w.])(\d[\d_.]*)(?=(?:and|else|for|if|in|is|not|or)\b)")


def is_python(code: str) -> bool:
    """Tell whether the parser takes a text."""
    try:
        compile(without_warnings(code), "<input>", "exec", PARSE, dont_inherit=True)
    except FAILURES:
        return False
    return True


def without_warnings(code: str) -> str:
    r"""Replace what Python warns of at parsing: escapes like ``\d``, numbers like ``1if``."""
    code = _ESCAPE.sub(_harmless, code)
    return _GLUED_NUMBER.sub(r"\1 ", code)


def _harmless(escape: re.Match[str]) -> str:
    if escape[1]:
        return escape[0]
    return "x" + escape[2] if escape[2] else "xx"
