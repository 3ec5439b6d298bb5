"""The prompt of ``input()``, and yes/no questions."""

from __future__ import annotations

from itui.drawing.fitting import display_line, end_of, padded, wrap_paragraph
from itui.drawing.picture import Picture, Row, Segment, plain, row_width
from itui.drawing.text import cells_of
from itui.model.effects import Run
from itui.model.overlays import InputPrompt, Question
from itui.model.state import State
from itui.panes.popup import Area, Placed, boxed, centred, has_border

_MOST_PROMPT_ROWS = 6
_LEAST_ANSWER = 10
_ANSWERS = (
    ("Enter y", "yes", "kernel.confirm"),
    ("Esc n", "no", "question.no"),
    ("d", "", "question.detach"),  # in the words of the question
)


def place_input_prompt(
    prompt: InputPrompt, state: State, width: int, height: int, area: Area
) -> Placed:
    """Return the box over the input pane in which running code is answered."""
    columns = max(min(area.width or width, width), min(width, 12))
    inner = columns - 2 if has_border(columns, height) else columns
    *lines, last = wrap_paragraph(_without_end(prompt.prompt), max(inner, 1))
    if cells_of(last) > max(inner - _LEAST_ANSWER, 0):
        lines, last = [*lines, last], ""
    elif last:
        last = f"{last.rstrip()} "
    border = 2 if has_border(columns, height) else 0
    most = max(min(_MOST_PROMPT_ROWS, height - border - 1), 0)
    lines = lines[len(lines) - min(most, len(lines)) :]
    answer, cursor = _answer_row(prompt, last, inner)
    rows: list[Row] = [*((("popup", line),) for line in lines), answer]
    rows_outside = min(len(rows) + border, height)
    if not has_border(columns, rows_outside):
        rows = rows[-rows_outside:]
    waiting = sum(1 for each in state.input_requests if each.request != prompt.request)
    title = _title(prompt)
    note = f"{waiting} more" if waiting else ""
    picture = boxed(rows, columns, rows_outside, title, note, (cursor, len(rows) - 1))
    left = max(min(area.column, width - columns), 0)
    top = max(min(area.row + area.height, height) - rows_outside, 0)
    return Placed(left, top, picture)


def _title(prompt: InputPrompt) -> str:
    if prompt.asks:
        whose = f"{display_line(prompt.asks, 30)}'s code"
        return f"password for {whose}" if prompt.is_password else f"{whose} asks"
    return "password for the running code" if prompt.is_password else "the running code asks"


def _without_end(prompt: str) -> str:
    return prompt[-2_000:].replace("\r\n", "\n").rstrip("\n\r")


def _answer_row(prompt: InputPrompt, label: str, width: int) -> tuple[Row, int]:
    """Return the line typed so far, scrolled to its cursor, and the column of the cursor."""
    cursor = max(min(prompt.cursor, len(prompt.value)), 0)
    before, after = prompt.value[:cursor], prompt.value[cursor:]
    if prompt.is_password:
        before, after = "*" * len(before), "*" * len(after)
    before, after = display_line(before[-2_000:]), display_line(after)
    room = max(width - cells_of(label) - 1, 0)
    before = end_of(before, room)
    row: Row = (("popup.title", label), ("popup", before + after))
    column = cells_of(label) + cells_of(before)
    return row, min(column, max(width - 1, 0))


def place_question(question: Question, width: int, height: int) -> Placed:
    """Return the question in the middle of the screen."""
    answers = _answers_row(question)
    wanted = min(cells_of(display_line(question.text)) + 4, 60)
    columns = min(width, max(wanted, row_width(answers) + 3, 30))
    inner = columns - 2 if has_border(columns, height) else columns
    lines = wrap_paragraph(question.text, max(inner - 2, 1))
    border = 2 if has_border(columns, height) else 0
    lines = lines[: max(height - border - 1, 1)]
    rows: list[Row] = [(("popup", padded(f" {line}", inner)),) for line in lines]
    rows.append(answers)
    rows_outside = min(len(rows) + border, height)
    picture = boxed(rows, columns, rows_outside, "question")
    return Placed(*centred(columns, rows_outside, width, height), picture)


def _answers_row(question: Question) -> Row:
    """Return the keys of the answers with what they say."""
    row: list[Segment] = []
    for key, word, _ in _ANSWERS if question.detaches else _ANSWERS[:2]:
        said = f" {word or question.detaches}"
        row += [("popup", "   " if row else " "), ("popup.key", key), ("popup", said)]
    return tuple(row)


def pointed_answer(picture: Picture, column: int, row: int) -> Run | None:
    """Return the answer at a cell of a question's picture; answers are in its last rows."""
    text = plain(picture.rows[row])
    for key, word, name in _ANSWERS:
        start = text.find(f" {key} {word}") + 1
        if row >= len(picture.rows) - 2 and 0 < start <= column <= start + len(f"{key}{word}"):
            return Run(command=name)
    return None
