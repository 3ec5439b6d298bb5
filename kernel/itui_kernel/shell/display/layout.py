"""Lays out text in groups: one that fits goes on one line, else each of its breaks ends one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO

_ENDLESS = 1 << 60


@dataclass(slots=True)
class _Break:
    separator: str
    indentation: int
    is_forced: bool = False


class _Begin:
    """A group begins."""


class _End:
    """What was begun last ends."""


class _Align:
    """The column here is where forced breaks go, until the matching ``_End``."""


_BEGIN = _Begin()
_END = _End()
_ALIGN = _Align()
Piece = str | _Break | _Begin | _End | _Align


class Layout:
    """Collects the pieces of a text and lays them out at the end."""

    def __init__(self, width: int = 79) -> None:
        self.max_width = width
        self.indentation = 0
        self._pieces: list[Piece] = []

    def text(self, text: str) -> None:
        """Add text that is not to be broken; its own line ends are kept, aligned with its start."""
        if "\n" not in text:
            self._pieces.append(text)
            return
        self._pieces.append(_ALIGN)
        for index, line in enumerate(text.split("\n")):
            if index:
                self.break_()
            self._pieces.append(line)
        self._pieces.append(_END)

    def breakable(self, sep: str = " ") -> None:
        """Add a place where the line ends if the group does not fit."""
        self._pieces.append(_Break(sep, self.indentation))

    def break_(self) -> None:
        """End the line here."""
        self._pieces.append(_Break("", self.indentation, is_forced=True))

    def begin_group(self, indent: int = 0, open: str = "") -> None:  # noqa: A002 (IPython's name)
        """Begin what should stay on one line; its breaks indent by ``indent`` more."""
        if open:
            self.text(open)
        self._pieces.append(_BEGIN)
        self.indentation += indent

    def end_group(self, dedent: int = 0, close: str = "") -> None:
        """End the group; ``dedent`` is what it was begun with."""
        self.indentation -= dedent
        if close:
            self.text(close)
        self._pieces.append(_END)

    @contextmanager
    def group(self, indent: int = 0, open: str = "", close: str = "") -> Iterator[None]:  # noqa: A002
        """Begin a group and end it."""
        self.begin_group(indent, open)
        try:
            yield
        finally:
            self.end_group(indent, close)

    @contextmanager
    def indent(self, indent: int) -> Iterator[None]:
        """Indent the breaks within."""
        self.indentation += indent
        try:
            yield
        finally:
            self.indentation -= indent

    def flush(self) -> None:
        """Do nothing: the layout is made once all is known."""

    def result(self) -> str:
        """Return the text."""
        sizes = self._sizes()
        out = StringIO()
        column = 0
        stack: list[tuple[bool, int | None]] = [(False, None)]  # is broken?, aligned with
        for index, piece in enumerate(self._pieces):
            if isinstance(piece, str):
                out.write(piece)
                column += len(piece)
            elif isinstance(piece, _Begin):
                stack.append((column + sizes[index] > self.max_width, stack[-1][1]))
            elif isinstance(piece, _Align):
                stack.append((stack[-1][0], column))
            elif isinstance(piece, _End):
                stack.pop()
            elif piece.is_forced or stack[-1][0]:
                aligned = stack[-1][1] if piece.is_forced else None
                column = piece.indentation if aligned is None else aligned
                out.write("\n" + " " * column)
            else:
                out.write(piece.separator)
                column += len(piece.separator)
        return out.getvalue()

    def _sizes(self) -> dict[int, int]:
        """Return the width of each group, with what follows it up to the next break."""
        sizes: dict[int, int] = {}
        width = 0  # from here to the end, if nothing were broken
        at_break = 0  # the same, at the next break
        ends: list[int] = []
        for index in range(len(self._pieces) - 1, -1, -1):
            piece = self._pieces[index]
            if isinstance(piece, str):
                width += len(piece)
            elif isinstance(piece, _Break):
                at_break = width
                width += _ENDLESS if piece.is_forced else len(piece.separator)
            elif isinstance(piece, _End):
                ends.append(at_break)
            else:
                end = ends.pop()
                sizes[index] = width - end
        return sizes
