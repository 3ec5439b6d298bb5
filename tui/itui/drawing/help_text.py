"""Text of an inspection as rows: headings marked, prose wrapped, code highlighted when seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from itui.drawing.fitting import display_line, wrap_words
from itui.drawing.picture import Row, Segment
from itui.drawing.text import wrap_columns
from itui.model.state import HelpPage
from itui_kernel.protocol.schema import Record

if TYPE_CHECKING:
    from itui.editor.highlighting import Highlighter

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_HEADING = re.compile(
    r"(?:Signature|Init signature|Call signature|Type|String form|Length|Shape|Dtype|File"
    r"|Docstring|Class docstring|Init docstring|Call docstring|Source|Subclasses|Namespace|Repr"
    r"|Base Class):(?!\S)"
)
_CODE = ("Signature", "Init signature", "Call signature", "Source")
_SECTION = re.compile(
    r"\s*(?:Args|Arguments|Parameters|Returns|Yields|Raises|Examples?|Notes?|Attributes|Methods"
    r"|See Also|Warnings?|References|Keyword Args):\s*"
)
_UNDERLINE = re.compile(r"\s*(?:-{3,}|={3,}|~{3,})\s*")


class HelpLine(Record, kw_only=False):
    """One line of help: the first ``heading`` characters are a heading, the rest may be code."""

    text: str
    heading: int = 0
    block: int | None = None
    place: int = 0


class _Piece(NamedTuple):
    """What one row shows of a line."""

    line: int
    indent: int
    start: int
    end: int


class HelpText:
    """A page in ``width`` columns; code is highlighted as far as rows are asked for."""

    def __init__(self, page: HelpPage, width: int, lexer: str = "python") -> None:
        self._lines, self._blocks = help_lines(page)
        self._pieces = [
            piece for index, line in enumerate(self._lines) for piece in _wrap(line, index, width)
        ]
        self._added = len(_title_lines(page))
        self._lexer = lexer
        self._highlighters: dict[int, Highlighter] = {}

    def __len__(self) -> int:
        return len(self._pieces)

    def row_of(self, line: int) -> int:
        """Return the row in which a line of the page's text begins."""
        line += self._added
        return next((row for row, piece in enumerate(self._pieces) if piece.line >= line), 0)

    def row(self, index: int) -> Row:
        """Return one row."""
        piece = self._pieces[index]
        sliced = slice_row(self._styled(self._lines[piece.line]), piece.start, piece.end)
        return (("help.text", " " * piece.indent), *sliced) if piece.indent else sliced

    def _styled(self, line: HelpLine) -> Row:
        head: Row = (("help.heading", line.text[: line.heading]),) if line.heading else ()
        if line.block is not None:
            return (*head, *self._code(line.block, line.place))
        return (*head, ("help.text", line.text[line.heading :]))

    def _code(self, block: int, place: int) -> Row:
        if block not in self._highlighters:
            from itui.editor.highlighting import Highlighter

            self._highlighters[block] = Highlighter(self._lexer)
            self._highlighters[block].load()
        return self._highlighters[block].rows(self._blocks[block], place, place + 1)[0]


def help_lines(page: HelpPage) -> tuple[list[HelpLine], list[tuple[str, ...]]]:
    """Return the lines of a page and its blocks of code."""
    texts = [display_line(text, 10_000) for text in _whole_text(page).split("\n")]
    lines: list[HelpLine] = []
    blocks: list[list[str]] = []
    is_code = False
    for index, text in enumerate(texts):
        heading = _HEADING.match(text)
        if heading:
            is_code = heading.group()[:-1] in _CODE
            if is_code:
                blocks.append([])
        if is_code:
            start = _value_start(text, heading.end()) if heading else 0
            lines.append(HelpLine(text, start, len(blocks) - 1, len(blocks[-1])))
            blocks[-1].append(text[start:])
        elif heading:
            lines.append(HelpLine(text.rstrip(), heading.end()))
        else:
            following = texts[index + 1] if index + 1 < len(texts) else ""
            lines.append(HelpLine(text, len(text) if _is_title(text, following) else 0))
    return lines, [tuple(block) for block in blocks]


def _whole_text(page: HelpPage) -> str:
    """Return the text with source and file where it does not tell them itself."""
    text = _text(page)
    parts = _title_lines(page)
    parts += [text] if text else []
    if page.source and not re.search(r"^Source:", text, re.MULTILINE):
        parts += ["Source:", page.source.rstrip()]
    if page.file and not re.search(r"^File:", text, re.MULTILINE):
        parts.append(f"File: {page.file}")
    return "\n".join(parts)


def _text(page: HelpPage) -> str:
    return _ANSI.sub("", page.text).replace("\r\n", "\n").rstrip()


def _title_lines(page: HelpPage) -> list[str]:
    """Return the lines above the text, unless it begins with the title itself."""
    return [page.title, ""] if page.title and not _text(page).startswith(page.title) else []


def _value_start(text: str, start: int) -> int:
    return len(text) - len(text[start:].lstrip())


def _is_title(text: str, following: str) -> bool:
    """Whether a line of prose is a title: a known section, underlined, or an underline."""
    if _SECTION.fullmatch(text):
        return True
    if not text.strip():
        return False
    return bool(_UNDERLINE.fullmatch(text) or _UNDERLINE.fullmatch(following))


def _wrap(line: HelpLine, index: int, width: int) -> Iterator[_Piece]:
    """Yield the pieces of a line; those after the first keep its indent."""
    if line.block is not None and not line.heading:
        for start, end in wrap_columns(line.text, width):
            yield _Piece(index, 0, start, end)
        return
    indent = len(line.text) - len(line.text.lstrip())
    if line.heading or indent > width // 2:
        indent = 0
    for start, end in wrap_words(line.text[indent:], width - indent):
        yield _Piece(index, indent, start + indent, end + indent)


def slice_row(row: Row, start: int, end: int) -> Row:
    """Return the characters ``start`` to ``end`` of a row."""
    sliced: list[Segment] = []
    place = 0
    for style, text in row:
        part = text[max(start - place, 0) : max(end - place, 0)]
        if part:
            sliced.append((style, part))
        place += len(text)
    return tuple(sliced)
