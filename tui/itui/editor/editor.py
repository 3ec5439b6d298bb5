"""The text being written, as one immutable value: lines, cursor, selection, undo, last kill."""

from __future__ import annotations

import re
from typing import NamedTuple

from itui_kernel.protocol.schema import Record, replace

Position = tuple[int, int]

UNDO_LIMIT = 1000
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ESCAPES = re.compile(
    "\x1b(?:\\[[0-?]*[ -/]*[@-~]|[\\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\\\)?|[ -/]*[0-~])?"
)


class Change(NamedTuple):
    """One step of undo: the lines from ``row`` were ``removed`` and are ``inserted`` now."""

    row: int
    removed: tuple[str, ...]
    inserted: tuple[str, ...]
    before: Position
    after: Position


def cleaned(text: str) -> str:
    r"""Return foreign text fit for the editor: newlines as ``\n``, no control characters.

    >>> cleaned("a\r\nb\x1b[31m\x00c")
    'a\nbc'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", _ESCAPES.sub("", text))


class Editor(Record, kw_only=False):
    """A multi-line text with a cursor; operations are in ``editing`` and return a new editor.

    ``row`` and ``column`` count lines and code points. ``wanted`` is the terminal column that
    moves up and down aim at, ``last`` the kind of the last operation (what may be joined to it).
    A mark made by a shifted move (``is_shifted``) goes with the next move that is not.
    """

    lines: tuple[str, ...] = ("",)
    row: int = 0
    column: int = 0
    mark: Position | None = None
    is_shifted: bool = False
    revision: int = 0
    wanted: int | None = None
    last: str = ""
    killed: str = ""
    past: tuple[Change, ...] = ()
    future: tuple[Change, ...] = ()

    @classmethod
    def of(cls, text: str, cursor: int | None = None) -> Editor:
        """Return a new editor of a text, the cursor at an offset or at the end."""
        editor = cls(lines=tuple(cleaned(text).split("\n")))
        return editor.at(editor.position(len(text) if cursor is None else cursor))

    @property
    def text(self) -> str:
        """The whole text."""
        return "\n".join(self.lines)

    @property
    def cursor(self) -> int:
        """The offset of the cursor in the text, in code points."""
        return self.offset((self.row, self.column))

    @property
    def before_cursor(self) -> str:
        """The text up to the cursor."""
        return "\n".join((*self.lines[: self.row], self.current_line[: self.column]))

    @property
    def current_line(self) -> str:
        """The line of the cursor."""
        return self.lines[self.row]

    @property
    def is_empty(self) -> bool:
        """Whether there is no text at all."""
        return self.lines == ("",)

    @property
    def is_at_first_line(self) -> bool:
        """Whether the cursor is in the first line."""
        return self.row == 0

    @property
    def is_at_last_line(self) -> bool:
        """Whether the cursor is in the last line."""
        return self.row == len(self.lines) - 1

    @property
    def is_at_end(self) -> bool:
        """Whether nothing but blanks and empty lines follow the cursor."""
        return not self.current_line[self.column :].strip() and not any(
            line.strip() for line in self.lines[self.row + 1 :]
        )

    @property
    def selection(self) -> tuple[Position, Position] | None:
        """Start and end of the selected text, or ``None`` when nothing is selected."""
        here = (self.row, self.column)
        if self.mark is None or self.mark == here:
            return None
        return (self.mark, here) if self.mark < here else (here, self.mark)

    @property
    def selected_text(self) -> str:
        """The selected text, or nothing."""
        return "" if self.selection is None else self.between(*self.selection)

    def between(self, start: Position, end: Position) -> str:
        """Return the text between two positions."""
        if start[0] == end[0]:
            return self.lines[start[0]][start[1] : end[1]]
        middle = self.lines[start[0] + 1 : end[0]]
        return "\n".join((self.lines[start[0]][start[1] :], *middle, self.lines[end[0]][: end[1]]))

    def offset(self, position: Position) -> int:
        """Return the offset of a position in the text."""
        row, column = position
        return sum(map(len, self.lines[:row])) + row + column

    def position(self, offset: int) -> Position:
        """Return the position of an offset, which is held within the text."""
        left = max(offset, 0)
        for row, line in enumerate(self.lines):
            if left <= len(line):
                return row, left
            left -= len(line) + 1
        return len(self.lines) - 1, len(self.lines[-1])

    def at(self, position: Position, wanted: int | None = None) -> Editor:
        """Return the editor with the cursor elsewhere; the selection grows or goes."""
        row = max(0, min(position[0], len(self.lines) - 1))
        return replace(
            self,
            row=row,
            column=max(0, min(position[1], len(self.lines[row]))),
            mark=None if self.is_shifted else self.mark,
            is_shifted=False,
            wanted=wanted,
            last="",
        )

    def with_text(self, text: str, cursor: int | None = None) -> Editor:
        """Return the editor with another text, as one step of undo."""
        lines = tuple(cleaned(text).split("\n"))
        offset = len(text) if cursor is None else cursor
        position = Editor(lines=lines).position(offset)
        return self.with_lines(0, len(self.lines), lines, position)

    def replaced(self, start: Position, end: Position, text: str, kind: str = "") -> Editor:
        """Return the editor with ``text`` in place of what is between two positions."""
        head = self.lines[start[0]][: start[1]]
        tail = self.lines[end[0]][end[1] :]
        inserted = tuple((head + text + tail).split("\n"))
        after = (start[0] + len(inserted) - 1, len(inserted[-1]) - len(tail))
        return self.with_lines(start[0], end[0] + 1, inserted, after, kind)

    def with_lines(
        self, start: int, end: int, inserted: tuple[str, ...], after: Position, kind: str = ""
    ) -> Editor:
        """Return the editor with other lines in place of ``start`` to ``end``; one step of undo.

        The step is joined to the one before when both are of the same non-empty ``kind``.
        """
        removed = self.lines[start:end]
        if removed == inserted:
            return replace(self.at(after), mark=None)
        change = Change(start, removed, inserted, (self.row, self.column), after)
        past = self.past
        if kind and kind == self.last and past:
            joined = _joined(past[-1], change)
            if joined is not None:
                past, change = past[:-1], joined
        return replace(
            self,
            lines=(*self.lines[:start], *inserted, *self.lines[end:]),
            row=after[0],
            column=after[1],
            mark=None,
            is_shifted=False,
            revision=self.revision + 1,
            wanted=None,
            last=kind,
            past=(*past, change)[-UNDO_LIMIT:],
            future=(),
        )


def _joined(first: Change, second: Change) -> Change | None:
    """Return both changes as one, or ``None`` when the second reaches beyond the first."""
    start = second.row - first.row
    end = start + len(second.removed)
    if start < 0 or end > len(first.inserted):
        return None
    inserted = (*first.inserted[:start], *second.inserted, *first.inserted[end:])
    return Change(first.row, first.removed, inserted, first.before, second.after)
