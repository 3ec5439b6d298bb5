"""What a command has written, as a list of lines or as one text, each seen as the other too."""

from __future__ import annotations

import builtins
import os
import re
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, SupportsIndex

Strings = list[str]  # the views have a property called list


class _Views:
    """The same output as a list, with line ends, with blanks, and as the files it names."""

    lines: Strings
    text: str

    def get_list(self) -> Strings:
        """Return the lines."""
        return self.lines

    def get_nlstr(self) -> str:
        """Return the lines as one text with line ends between them."""
        return self.text

    def get_spstr(self) -> str:
        """Return the lines with blanks between them, as arguments of another command."""
        return self.text.replace("\n", " ")

    def get_paths(self) -> list[Path]:
        """Return the lines that name what is there, as paths."""
        return [Path(line) for line in self.lines if os.path.exists(line)]

    l = list = property(get_list)  # noqa: E741 the names are IPython's
    n = nlstr = property(get_nlstr)
    s = spstr = property(get_spstr)
    p = paths = property(get_paths)


class Text(_Views, str):
    """The output as one text; ``.l`` are its lines, ``.s`` has blanks between them."""

    @cached_property
    def lines(self) -> Strings:  # type: ignore[override]
        """The lines."""
        return self.split("\n")

    @property
    def text(self) -> str:  # type: ignore[override]
        """The text itself."""
        return str(self)


class Lines(_Views, Strings):
    """The lines of the output; ``.n`` and ``.s`` are one text, ``fields`` and ``grep`` choose."""

    @property
    def lines(self) -> Strings:  # type: ignore[override]
        """The lines themselves."""
        return self

    @property
    def text(self) -> str:  # type: ignore[override]
        """The lines as one text."""
        return "\n".join(self)

    def grep(
        self,
        pattern: str | Callable[[str], Any],
        prune: bool = False,
        field: int | None = None,
    ) -> Lines:
        """Return the lines that match: a regular expression, whatever its case, or a function.

        With ``prune`` those that do not. With ``field`` only that field is looked at.
        """
        matches: Callable[[str], Any] = (
            re.compile(pattern, re.IGNORECASE).search if isinstance(pattern, str) else pattern
        )
        looked_at = (line if field is None else _field(line, field) for line in self)
        pairs = zip(self, looked_at, strict=True)
        return Lines(line for line, part in pairs if bool(matches(part)) is not prune)

    def fields(self, *numbers: int) -> Lines | builtins.list[Strings]:
        """Return the chosen fields of each line, joined by a blank; without numbers, all split."""
        if not numbers:
            return [line.split() for line in self]
        chosen = (_chosen(line.split(), numbers) for line in self)
        return Lines(" ".join(fields) for fields in chosen if fields)

    def sort(  # type: ignore[override]
        self, field: int | None = None, nums: bool = False
    ) -> Lines:
        """Return the lines sorted by a field or the whole line; by its number with ``nums``."""

        def key(line: str) -> tuple[Any, str]:
            part = line if field is None else _field(line, field)
            digits = "".join(each for each in part if each.isdigit())
            return (int(digits or 0) if nums else part), line

        return Lines(sorted(self, key=key))

    def copy(self) -> Lines:
        """Return another list of the same lines."""
        return Lines(self)

    def __getitem__(self, where: SupportsIndex | slice) -> Any:
        found = Strings.__getitem__(self, where)
        return Lines(found) if isinstance(where, slice) else found


def _field(line: str, number: int) -> str:
    fields = line.split()
    return fields[number] if -len(fields) <= number < len(fields) else ""


def _chosen(fields: list[str], numbers: Iterable[int]) -> list[str]:
    return [fields[each] for each in numbers if -len(fields) <= each < len(fields)]
