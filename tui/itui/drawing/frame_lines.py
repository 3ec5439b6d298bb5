"""The lines between panes: rules with titles and notes, dividers, the joints where they meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from itui.drawing.layout import Divider, Layout, Rule
from itui.drawing.picture import Pane, Row, row_width
from itui.drawing.rows import harmless
from itui.drawing.text import safe_line, shorten

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

_LEAST_LINE = 4

Piece = tuple[int, int, int, Row]


class LinesBetween:
    """Draws rules and dividers; a layout seen in the last frame is not worked out again."""

    def __init__(self) -> None:
        self._key: object = None
        self._pieces: list[Piece] = []

    def draw(
        self, layout: Layout, focus: str, panes: Mapping[str, Pane], note: Callable[[str], Row]
    ) -> list[Piece]:
        """Return the pieces as column, row, width and the drawn row.

        ``note`` is asked for what the pane of a scope has to say: first the one that ends at a
        rule, then the one that begins there.
        """
        titles = tuple(_title(rule, panes) for rule in layout.rules)
        notes = tuple(harmless(note(rule.ends) or note(rule.scope)) for rule in layout.rules)
        key = layout, focus, titles, notes
        if key != self._key:
            self._key = key
            self._pieces = [
                (rule.column, rule.row, rule.width, _rule(rule, title, note, focus))
                for rule, title, note in zip(layout.rules, titles, notes, strict=True)
            ]
            for divider in layout.dividers:
                self._pieces.extend(_divider(divider, layout))
        return self._pieces


def _title(rule: Rule, panes: Mapping[str, Pane]) -> str:
    pane = panes.get(rule.scope)
    return safe_line(pane.title) if pane is not None else ""


def _rule(rule: Rule, title: str, note: Row, focus: str) -> Row:
    """Return the line of a rule; without room the note goes.

    >>> "".join(text for _, text in _rule(Rule("help", 0, 0, 20), "Help", (("title", "end"),), ""))
    '─ Help ─────── end ─'
    """
    border = "border.focus" if focus in (rule.scope, rule.ends) else "border"
    title = shorten(title, rule.width - 4)
    begin: Row = ()
    if title:
        style = "title.focus" if focus == rule.scope else "title"
        begin = (border, "─"), (style, f" {title} ")
    left = rule.width - row_width(begin)
    noted = row_width(note) + 3
    if not note or noted + _LEAST_LINE > left:
        return (*begin, (border, "─" * left))
    return (*begin, (border, "─" * (left - noted) + " "), *note, (border, " ─"))


def _divider(divider: Divider, layout: Layout) -> Iterator[Piece]:
    ends = {rule.row for rule in layout.rules if rule.column + rule.width == divider.column}
    starts = {rule.row for rule in layout.rules if rule.column == divider.column + 1}
    last = divider.row + divider.height - 1
    for row in range(divider.row, last + 1):
        way = (row > divider.row, row < last, row in ends, row in starts)
        yield divider.column, row, 1, (("border", _JOINTS.get(way, "│")),)
