"""HTML as readable plain text: paragraphs, lists, preformatted text and simple tables."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from itui.drawing.text import cells_of

# fmt: off
_BLOCKS = frozenset(
    [
        "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div",
        "dl", "dt", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
        "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "ul",
    ]
)
# fmt: on
_HIDDEN = frozenset(["head", "script", "style", "svg", "template", "title"])
_SPACE = re.compile(r"[ \t\r\n\f]+")


class _Text(HTMLParser):
    """Collects lines; the rows of a table wait until the table ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = [""]
        self._hidden = 0
        self._preformatted = 0
        self._lists: list[int | None] = []
        self._table: list[list[str]] | None = None
        self._depth = 0

    def text(self) -> str:
        """Return the lines collected, without blank ones at the ends."""
        self._end_table()
        return "\n".join(line.rstrip() for line in self._lines).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line, an item, a row or a table cell."""
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag == "table":
            self._depth += 1
            if self._table is None:
                self._begin_line()
                self._table = []
        elif self._table is not None:
            self._start_in_table(tag)
        elif tag == "br":
            self._lines.append("")
        elif tag in _BLOCKS:
            self._start_block(tag)

    def _start_in_table(self, tag: str) -> None:
        assert self._table is not None
        if tag == "tr" and self._depth == 1:
            self._table.append([])
        elif tag in ("td", "th") and self._depth == 1:
            if not self._table:
                self._table.append([])
            self._table[-1].append("")
        elif self._table and self._table[-1] and self._table[-1][-1]:
            self._table[-1][-1] += " "

    def _start_block(self, tag: str) -> None:
        self._begin_line()
        if tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._lines[-1] = "  " * max(len(self._lists) - 1, 0) + self._bullet()
        elif tag == "hr":
            self._lines[-1] = "─" * 20
            self._lines.append("")
        elif tag == "pre":
            self._preformatted += 1

    def _bullet(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "- "
        self._lists[-1] = number + 1
        return f"{number + 1}. "

    def handle_endtag(self, tag: str) -> None:
        """End a line or a table."""
        if tag in _HIDDEN:
            self._hidden = max(self._hidden - 1, 0)
        elif tag == "table":
            self._depth = max(self._depth - 1, 0)
            if not self._depth:
                self._end_table()
        elif tag in _BLOCKS and self._table is None:
            if tag == "pre":
                self._preformatted = max(self._preformatted - 1, 0)
            elif tag in ("ul", "ol") and self._lists:
                self._lists.pop()
            self._begin_line()
            if tag in ("p", "h1", "h2", "h3", "h4", "h5", "h6") and len(self._lines) > 1:
                self._lines.append("")

    def handle_data(self, data: str) -> None:
        """Add text to the line or the table cell."""
        if self._hidden:
            return
        if self._table is not None:
            if self._table and self._table[-1]:
                self._table[-1][-1] = _SPACE.sub(" ", self._table[-1][-1] + data)
        elif self._preformatted:
            first, *others = data.split("\n")
            self._lines[-1] += first
            self._lines.extend(others)
        else:
            text = _SPACE.sub(" ", data)
            line = self._lines[-1]
            self._lines[-1] = line + (text.lstrip() if not line or line.endswith(" ") else text)

    def _begin_line(self) -> None:
        if self._lines[-1].strip():
            self._lines.append("")
        else:
            self._lines[-1] = ""

    def _end_table(self) -> None:
        rows = [[cell.strip() for cell in row] for row in self._table or ()]
        self._table = None
        if rows:
            self._lines[-1:] = [*_aligned(rows), ""]


def _aligned(rows: list[list[str]]) -> list[str]:
    """Return the rows with columns of equal width, right-aligned as tables of numbers are."""
    widths: list[int] = []
    for row in rows:
        for index, cell in enumerate(row):
            if index == len(widths):
                widths.append(0)
            widths[index] = max(widths[index], cells_of(cell))
    return [
        "  ".join(
            " " * (width - cells_of(cell)) + cell
            for cell, width in zip(row, widths[: len(row)], strict=True)
        )
        for row in rows
    ]


def text_of_html(source: str) -> str:
    r"""Return a document or fragment as plain text.

    >>> text_of_html("<p>a <b>bold</b><br>word</p><ul><li>one<li>two</ul>")
    'a bold\nword\n\n- one\n- two'
    """
    parser = _Text()
    parser.feed(source)
    parser.close()
    return parser.text()
