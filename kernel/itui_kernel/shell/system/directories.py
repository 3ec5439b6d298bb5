"""Where the session is in the file system, where it was, and the places that have names."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from itui_kernel.protocol.files import make_directory, replace_file
from itui_kernel.protocol.locations import data_directory

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell


class Directories:
    """The working directory with its history, a stack of directories, and bookmarks."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self.stack: list[str] = []
        self.bookmarks = Bookmarks(data_directory() / "bookmarks.json")

    @property
    def history(self) -> list[Path]:
        """The directories that were visited; ``_dh``."""
        return self._shell.records.directories

    def change(self, directory: str) -> None:
        """Go to a directory and note where that is."""
        os.chdir(os.path.expanduser(directory))
        here = Path.cwd()
        if not self.history or self.history[-1] != here:
            self.history.append(here)

    def shown(self) -> str:
        """Return the working directory as it was last noted."""
        return str(self.history[-1]) if self.history else os.getcwd()


class Bookmarks:
    """Names for directories, kept from session to session in one file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def all(self) -> dict[str, str]:
        """Return the directories by name."""
        try:
            found = json.loads(self._file.read_bytes())
        except (OSError, ValueError):  # there never was one, or it is torn
            return {}
        return found if isinstance(found, dict) else {}

    def add(self, name: str, directory: str) -> None:
        """Give a directory a name."""
        self._write(self.all() | {name: directory})

    def remove(self, name: str) -> None:
        """Forget a name; ``KeyError`` when there is none."""
        found = self.all()
        del found[name]
        self._write(found)

    def clear(self) -> None:
        """Forget all names."""
        self._write({})

    def _write(self, bookmarks: dict[str, str]) -> None:
        make_directory(self._file.parent)
        replace_file(self._file, json.dumps(bookmarks, indent=1).encode())
