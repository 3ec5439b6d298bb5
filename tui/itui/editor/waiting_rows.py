"""Rows of the inputs that wait above the code being written, and how many rows all would take."""

from __future__ import annotations

from itui.drawing.picture import Row
from itui.drawing.text import safe_line, shown
from itui.model.state import State

QUEUE_ROWS = 3
LONGEST_SHOWN = 500
HELD_KEYS = "Ctrl-X Enter runs, Ctrl-X e edits, Ctrl-X k forgets"


def rows_wanted(state: State) -> int:
    """Return how many rows show all of the input: what waits, the code, the signature tip."""
    has_tip_row = state.has_tip_row or bool(state.tip)
    return len(queue_rows(state)) + len(state.editor.lines) + has_tip_row


def queue_rows(state: State) -> list[Row]:
    """Return the rows of the inputs that wait for the running one."""
    rows: list[Row] = []
    if state.queue and state.queue_held:
        held = safe_line(f"held: {state.queue_held}")
        rows.append((("output.note", held), ("text.dim", f"  {HELD_KEYS}")))
    for index, code in enumerate(state.queue[:QUEUE_ROWS], 1):
        first, *others = code.strip("\n").split("\n")
        text = shown(safe_line(first[:LONGEST_SHOWN])) + (" …" if others else "")
        rows.append((("prompt.waiting", f"waiting {index}: "), ("text.dim", text)))
    if len(state.queue) > QUEUE_ROWS:
        rows.append((("prompt.waiting", f"+{len(state.queue) - QUEUE_ROWS} more"),))
    return rows
