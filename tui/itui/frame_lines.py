"""The lines between panes: rules with titles, dividers, and the joints where they meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from itui.layout import Divider, Layout, Rule
from itui.picture import Pane, Row
from itui.text import cells_of, safe_line, shorten

# by the directions that lead on from a cell: up, down, left, right
_JOINTS = {
    (True, True, True, True): "┼",
    (True, True, True, False): "┤",
    (True, True, False, True): "├",
    (False, True, True, True): "┬",
    (True, False, True, True): "┴",
    (False, True, False, True): "┌",
    (False, True, True, False): "┐",
    (True, False, False, True): "└",
    (True, False, True, False): "┘",
    (False, False, True, True): "─",
}

Piece = tuple[int, int, int, Row]


class LinesBetween:
    """Draws rules and dividers; a layout seen in the last frame is not worked out again."""

    def __init__(self) -> None:
        self._key: object = None
        self._pieces: list[Piece] = []

    def draw(self, layout: Layout, focus: str, panes: Mapping[str, Pane]) -> list[Piece]:
        """Return the pieces as column, row, width and the drawn row."""
        titles = tuple(_title(rule, panes) for rule in layout.rules)
        key = layout, focus, titles
        if key != self._key:
            self._key = key
            self._pieces = [
                (rule.column, rule.row, rule.width, _rule(rule.width, title, rule.scope == focus))
                for rule, title in zip(layout.rules, titles, strict=True)
            ]
            for divider in layout.dividers:
                self._pieces.extend(_divider(divider, layout))
        return self._pieces


def _title(rule: Rule, panes: Mapping[str, Pane]) -> str:
    pane = panes.get(rule.scope)
    return safe_line(pane.title) if pane is not None else ""


def _rule(width: int, title: str, is_focused: bool) -> Row:
    """Return ``─ Title ────`` in exactly ``width`` columns.

    >>> "".join(text for _, text in _rule(12, "Help", False))
    '─ Help ─────'
    """
    border = "border.focus" if is_focused else "border"
    title = shorten(title, width - 4)
    if not title:
        return ((border, "─" * width),)
    label = f" {title} "
    rest = "─" * (width - 1 - cells_of(label))
    return (border, "─"), ("title.focus" if is_focused else "title", label), (border, rest)


def _divider(divider: Divider, layout: Layout) -> Iterator[Piece]:
    ends = {rule.row for rule in layout.rules if rule.column + rule.width == divider.column}
    starts = {rule.row for rule in layout.rules if rule.column == divider.column + 1}
    last = divider.row + divider.height - 1
    for row in range(divider.row, last + 1):
        way = (row > divider.row, row < last, row in ends, row in starts)
        yield divider.column, row, 1, (("border", _JOINTS.get(way, "│")),)
