"""A trailing ``&``: the whole input becomes a background job."""

from __future__ import annotations

import re

from itui_kernel.shell.input.scanning import LogicalLine, logical_line
from itui_kernel.shell.input.special_lines import is_cell_magic, special_and_other_lines

_SHELL = "get_ipython()"
# an & with nothing but a comment behind it
_LAST_MARK = re.compile(r"&(?=[ \t\f\r]*(?:#[^\n]*)?\Z)")
_MAGIC = re.compile(r"%\s*([^\W\d]\w*)\s*")
# what follows these is for the system's shell, which has an & of its own
_OF_THE_SYSTEM = frozenset(("alias", "sc", "sx", "system"))


def translate_job(text: str) -> str:
    r"""Turn an input that ends with ``&`` into the call that makes it a job.

    >>> translate_job("fit(data) &  # takes an hour")
    "get_ipython().run_line_magic('job', 'fit(data)')"
    >>> translate_job("!make &"), translate_job("a &\\\nb"), translate_job("'a &'")
    ('!make &', 'a &\\\nb', "'a &'")
    """
    code = without_mark(text)
    if code is None:
        return text
    magic = _MAGIC.match(code)
    if magic and magic[1] == "job":  # it says so twice
        return code
    if "\n" in code:
        return f"{_SHELL}.run_cell_magic('job', '', {code!r})"
    return f"{_SHELL}.run_line_magic('job', {code!r})"


def without_mark(text: str) -> str | None:
    """Return an input without the ``&`` at its end, ``None`` when it has none."""
    if is_cell_magic(text):
        return None
    lines = list(special_and_other_lines(text))
    if not lines:
        return None
    start, end, is_special = lines[-1]
    line = text[start:end]
    position = _in_special(line) if is_special else _in_python(line)
    code = "" if position is None else text[: start + position].rstrip()
    return code if code.strip() else None


def _in_special(line: str) -> int | None:
    """Return where the mark of a line with ``%`` or ``/`` is; others have none."""
    content = line.rstrip()
    magic = _MAGIC.match(content)
    is_job = content.startswith("/") or (magic is not None and magic[1] not in _OF_THE_SYSTEM)
    if not is_job or not content.endswith("&") or content.endswith("&&"):
        return None
    return len(content) - 1


def _in_python(line: str) -> int | None:
    read = logical_line(line, 0)
    if read.last != "&" or read.is_continued or not _is_sound(read):
        return None
    for found in _LAST_MARK.finditer(line):
        before = logical_line(line[: found.start()], 0)
        if _is_sound(before) and not before.is_continued:  # else it is in a string
            return None if before.last == "&" else found.start()
    return None


def _is_sound(line: LogicalLine) -> bool:
    return not (line.is_open or line.is_broken)
