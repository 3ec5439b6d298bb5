"""Completion of file names inside string literals and shell lines."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from itui_kernel.services.matches import Completion, Match, sort_key

_MAX_ENTRIES = 5000


def complete_path(
    typed: str,
    end: int,
    *,
    quote: str,
    rest: str,
    is_late: Callable[[], bool],
    only_directories: bool = False,
    suffixes: tuple[str, ...] = (),
) -> Completion:
    """Return the files that continue ``typed``, the text of a literal that stops at ``end``.

    A blank as the quote stands for a line of the system's shell.
    """
    if typed == "~":
        return Completion(end - 1, (Match("~/", "path"),), True)
    directory, slash, name = typed.rpartition("/")
    folder = os.path.expanduser(_plain(directory + slash, quote)) if slash else "."
    if quote == " ":
        folder = os.path.expandvars(folder)
    made = []
    for entry, is_directory in _entries(folder, _plain(name, quote), is_late):
        if not is_directory and (only_directories or not entry.endswith(suffixes or "")):
            continue
        shown = _escaped(entry, quote)
        if is_directory:
            shown += "/"
        elif quote.strip() and not rest.startswith(quote):
            shown += quote
        made.append(Match(shown, "path"))
    made.sort(key=lambda match: sort_key(match.text))
    return Completion(end - len(name), tuple(made), bool(made))


def _plain(typed: str, quote: str) -> str:
    """Return what was typed without the backslashes of a shell."""
    return re.sub(r"\\(.)", r"\1", typed) if quote == " " else typed


def _entries(folder: str, name: str, is_late: Callable[[], bool]) -> list[tuple[str, bool]]:
    """List a directory until the time is up; one that cannot be read has no matches."""
    found: list[tuple[str, bool]] = []
    try:
        with os.scandir(folder) as entries:
            for count, entry in enumerate(entries):
                if count >= _MAX_ENTRIES or is_late():
                    break
                hidden = entry.name.startswith(".") and not name.startswith(".")
                if entry.name.startswith(name) and not hidden:
                    found.append((entry.name, _is_directory(entry)))
    except OSError:
        return found
    return found


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _escaped(name: str, quote: str) -> str:
    if not quote.strip():
        return re.sub(r"([^\w./+,:@%=~-])", r"\\\1", name)  # a shell line
    return name.replace("\\", "\\\\").replace(quote[0], "\\" + quote[0])
