"""Code that the user names: inputs by number, a file, an address, a macro, a variable."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.magic.declaring import UsageError
from itui_kernel.shell.recall.macros import Macro

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_ADDRESS = re.compile(r"(?:https?|ftp|file)://")
_COOKIE = re.compile(r"[ \t\f]*#.*?coding[:=][ \t]*[-\w.]+.*(?:\n|\Z)")
MISSING = object()


def find_code(shell: Shell, target: str, *, raw: bool = False, has_source: bool = False) -> str:
    """Return the code a user names, looked for in the history, in files, in the namespace.

    With ``has_source`` an object of the namespace stands for its source.
    """
    code = shell.history.code(target, raw=raw)
    if code is not None:
        return code
    if _ADDRESS.match(target):
        return _fetched(target)
    path = file_named(target)
    if path is not None:
        return read_file(path)
    value = value_of(shell, target)
    if value is MISSING:
        raise UsageError(
            f"'{target}' was not found in history, as a file, url, nor in the user namespace."
        )
    if isinstance(value, str):
        return value
    if isinstance(value, Macro):
        return value.value
    if has_source and (source := _source(value)):
        return source
    raise UsageError(f"{target} is neither a string nor a macro.")


def value_of(shell: Shell, expression: str) -> Any:
    """Return what an expression stands for, ``MISSING`` where a text is none or fails."""
    try:
        return shell.evaluate(expression)
    except Exception:  # it is the user's code that fails; the text may mean something else
        return MISSING


def file_named(name: str) -> Path | None:
    """Return the file of a name that may lack its ``.py``."""
    path = Path(os.path.expanduser(name))
    for each in (path, path.with_name(path.name + ".py")) if path.name else ():
        if each.is_file():
            return each
    return None


def read_file(path: Path) -> str:
    """Return the code of a file: its text without the mark of its encoding, a notebook's cells."""
    from itui_kernel.shell.help.files import read

    if path.suffix == ".ipynb":
        from itui_kernel.shell.recall.notebooks import read_code

        return read_code(path)
    text = read(str(path))
    if text is None:
        raise UsageError(f"{path}: cannot be read")
    lines = text.splitlines(keepends=True)
    return "".join(
        line for number, line in enumerate(lines) if number > 1 or not _COOKIE.fullmatch(line)
    )


def with_ending(name: str, ending: str) -> Path:
    """Return a path with one of the endings of Python files."""
    path = Path(os.path.expanduser(name))
    return path if path.suffix in (".py", ".ipy") else path.with_name(path.name + ending)


def _fetched(address: str) -> str:
    from urllib.request import urlopen

    try:
        with urlopen(address) as reply:
            charset = reply.headers.get_content_charset() or "utf-8"
            return str(reply.read().decode(charset, "replace"))
    except OSError as error:
        raise UsageError(f"{address}: {getattr(error, 'reason', error)}") from None


def _source(value: Any) -> str:
    from itui_kernel.services.sources import source

    return source(value)
