"""Files as they are shown: the one an object is defined in, or one that is named."""

from __future__ import annotations

import linecache
import tokenize
from typing import TYPE_CHECKING, Any

from itui_kernel.services.sources import place
from itui_kernel.shell.help import asking
from itui_kernel.shell.help.pages import show_code
from itui_kernel.shell.running.cells import is_cell

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_BINARY = (".so", ".dll", ".pyd")


def show_definition(shell: Shell, value: Any, name: str) -> None:
    """Show the file in which an object is defined, or say why it cannot be shown."""
    line = asking.line(value)
    path = asking.file(value)
    if line is None:
        print(f"No file found for {name}")
        return
    where = place(asking.unwrapped(value)).file
    if path is None:
        print("Could not find file for object")
    elif is_cell(where):
        show_code(shell, "".join(linecache.getlines(where)), start=line - 1)
    elif path.endswith(_BINARY):
        print(f"File {path!r} is binary, not printing.")
    elif (text := read(path)) is None:
        print(f"File {path!r} does not exist, not printing.")
    else:
        show_code(shell, text, start=line - 1)


def file_text(name: str) -> str | None:
    """Return the text of a Python file by its name, with or without ``.py``."""
    from itui_kernel.shell.recall.user_code import file_named

    path = file_named(name.strip("\"'"))
    return None if path is None else read(str(path))


def read(path: str) -> str | None:
    """Return the text of a file in the encoding it declares, ``None`` when there is none."""
    try:
        with tokenize.open(path) as stream:
            return stream.read()
    except (SyntaxError, UnicodeDecodeError):  # declares an encoding that is none, or wrongly
        with open(path, encoding="utf-8", errors="replace") as stream:
            return stream.read()
    except OSError:
        return None
