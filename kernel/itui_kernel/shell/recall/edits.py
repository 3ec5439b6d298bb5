"""What %edit gives to the user's editor: a file, the line to begin at, what follows."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.magic.declaring import UsageError
from itui_kernel.shell.recall.macros import Macro
from itui_kernel.shell.recall.user_code import MISSING, file_named, value_of

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell


@dataclass(frozen=True, slots=True)
class Edit:
    """A file to be edited.

    ``then`` is the input that follows; ``None`` where that is the text of the file itself.
    """

    file: Path
    line: int | None = None
    then: str | None = None


class Edits:
    """Prepares what is to be edited, and remembers the last one."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._directory: tempfile.TemporaryDirectory[str] | None = None
        self._count = 0
        self.last: Edit | None = None

    def prepare(self, target: str, *, raw: bool) -> Edit:
        """Return what a target means: inputs, a text, a macro, a file, where an object is made."""
        if not target:
            return self._of_text("")
        code = self._shell.history.code(target, raw=raw)
        if code is not None:
            return self._of_text(code + "\n")
        value = value_of(self._shell, target)
        if isinstance(value, str):
            return self._of_text(value)
        if isinstance(value, Macro):
            made = self._of_text(value.value)
            return replace(made, then=f"%macro -q {target} {made.file}")
        path = file_named(target)
        if path is None and value is not MISSING:
            return self._of_object(value, target)
        if path is None and len(target.split()) == 1 and _looks_like_file(target):
            path = Path(os.path.expanduser(target))  # it will be new
        if path is None:
            raise UsageError(f"{target} is no range of inputs, no variable and no file")
        return _of_file(path.absolute(), None)

    def _of_text(self, text: str, line: int | None = None) -> Edit:
        if self._directory is None:
            self._directory = tempfile.TemporaryDirectory(prefix="itui-edit-")
            self._shell.at_close.append(self._directory.cleanup)
        self._count += 1
        path = Path(self._directory.name, f"edit_{self._count}.py")
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
        print(f"Editing in the file {path}")  # not every frontend opens it
        return Edit(path, line)

    def _of_object(self, value: Any, name: str) -> Edit:
        """Return the file an object is defined in; an input becomes a file for it."""
        from itui_kernel.services.sources import place
        from itui_kernel.shell.running.cells import is_cell

        where = place(value)
        if not where.file:
            where = place(type(value))
        if is_cell(where.file):
            import linecache

            return self._of_text("".join(linecache.getlines(where.file)), where.line or None)
        if not where.file or not os.path.isfile(where.file):
            raise UsageError(f"{name}: it is not known where that is defined")
        return _of_file(Path(where.file), where.line or None)


def _of_file(path: Path, line: int | None) -> Edit:
    name = str(path)
    return Edit(path, line, f"%run -i {repr(name) if ' ' in name else name}")


def _looks_like_file(target: str) -> bool:
    return target.endswith((".py", ".ipy")) or os.sep in target
