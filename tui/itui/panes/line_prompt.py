"""One-line prompts on the line below the output: what to search for, where to save to."""

from __future__ import annotations

from itui.drawing.fitting import display_line, end_of
from itui.drawing.picture import Row, fit_rows, row_width
from itui.drawing.text import cells_of, clip_to, shorten
from itui.model.overlays import PathPrompt, SearchPrompt
from itui.panes.popup import Area, Placed

_NOTE, _SHORT_NOTE = 26, 20
_LEAST = 12


def place_line_prompt(
    prompt: SearchPrompt | PathPrompt, width: int, height: int, area: Area
) -> Placed:
    """Return the prompt over the line between output and input; a search leaves its note free."""
    columns = max(min(area.width or width, width - area.column), 0)
    if isinstance(prompt, SearchPrompt):
        label = "Search: "
        if columns >= 2 * _SHORT_NOTE:
            columns -= _NOTE if columns >= 2 * _NOTE else _SHORT_NOTE
    else:
        label = f"{display_line(prompt.label, 60)} to: "
    row, cursor = _row(label, prompt.value, prompt.cursor, columns)
    top = max(min(area.row, height) - 1, 0)
    return Placed(area.column, top, fit_rows([row], columns, 1, "text", (cursor, 0)))


def _row(label: str, value: str, cursor: int, width: int) -> tuple[Row, int]:
    """Return the row, scrolled to its cursor, and the column of the cursor."""
    begin = "─ "
    if width < cells_of(begin + label) + _LEAST:
        begin, label = "", shorten(label, max(width - _LEAST, 0))
    before, after = display_line(value[:cursor][-2_000:]), display_line(value[cursor:])
    room = max(width - cells_of(begin + label) - 1, 0)
    before = end_of(before, room)
    column = cells_of(begin + label + before)
    after = clip_to(after, max(width - column, 0))
    row: Row = (("border.focus", begin), ("title.focus", label), ("text", f"{before}{after} "))
    line = "─" * max(width - row_width(row), 0)
    return (*row, ("border.focus", line)), min(column, max(width - 1, 0))
