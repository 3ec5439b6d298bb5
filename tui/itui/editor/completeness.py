"""Whether an input may be run as it stands, decided here so that Enter needs no round trip."""

from __future__ import annotations

import re

from itui.editor.brackets import CLOSING, OPENING, scan_line

# lines for the shell rather than for Python: !ls, %time f(), x = !ls, obj?, ,f a b
_SHELL_LINE = re.compile(
    r"\s*(?:[!%?,;/]|[\w.,\s\[\]'\"*]+=\s*(?:!|%\w))|\s*%{0,2}[\w.*\[\]'\"]+\?{1,2}\s*\Z"
)

_LAST_MARK = re.compile(r"&(?=[ \t]*(?:#.*)?\Z)")


def is_probably_complete(code: str) -> str:
    """Return whether Python code is "complete", "incomplete" or "invalid".

    An indented block is complete when an empty line ends it.
    """
    lines = code.split("\n")
    if lines[0].startswith("%%") and not lines[0].rstrip().endswith("?"):
        return "incomplete" if lines[-1].strip() or len(lines) == 1 else "complete"
    written = code.rstrip(" \t\n")
    if _is_job(written):
        return "complete"
    source, is_cut = _python_only(written.split("\n"))
    if is_cut:
        return "incomplete"
    status = _compiled(source)
    if status == "complete" and lines[-1].strip() and _ends_in_block(source):
        return "incomplete"
    return status


def _is_job(written: str) -> bool:
    """Return whether it is Python with an ``&`` behind it, which makes it a background job."""
    *before, last = written.split("\n")
    if "&" not in last or _SHELL_LINE.match(last):
        return False
    for found in _LAST_MARK.finditer(last):
        source, is_cut = _python_only([*before, last[: found.start()].rstrip()])
        if source.strip() and not is_cut and _compiled(source) == "complete":
            return True
    return False


def _python_only(lines: list[str]) -> tuple[str, bool]:
    """Return the code with ``pass`` for lines Python does not know, and whether one is cut off."""
    depth = 0
    quote = ""
    is_continued = False
    kept: list[str] = []
    for line in lines:
        if not (depth or quote or is_continued) and _SHELL_LINE.match(line):
            if line.endswith("\\"):
                return "", True
            kept.append(line[: len(line) - len(line.lstrip())] + "pass")
            continue
        scanned = scan_line(line, quote)
        quote = scanned.quote
        for _, mark in scanned.brackets:
            depth = max(depth + (mark in OPENING) - (mark in CLOSING), 0)
        is_continued = line.endswith("\\") and scanned.comment == len(line)
        kept.append(line)
    return "\n".join(kept), False


def _compiled(source: str) -> str:
    import ast
    import codeop
    import warnings

    compiler = codeop.CommandCompiler()
    compiler.compiler.flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return "incomplete" if compiler(source, symbol="exec") is None else "complete"
        except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError):
            return "invalid"


def _ends_in_block(source: str) -> bool:
    """Return whether the last line is the body of a statement that could go on."""
    import ast
    import warnings

    if not source[source.rfind("\n") + 1 :].startswith((" ", "\t")):
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        body = ast.parse(source).body
    return bool(body) and hasattr(body[-1], "body")
