"""How a reader looks at the output: what is selected, folded, searched for, about to be saved."""

from __future__ import annotations

from itui_kernel.protocol.schema import Record


class OutputView(Record):
    """The reader's side of the output; places in the text are kept by the pane.

    ``selected`` is the id of a cell, "" for the newest one. ``selecting`` is "", characters or
    lines. ``saving`` is the cell whose output waits for the leave to replace ``path``.
    """

    selected: str = ""
    folded: frozenset[str] = frozenset()
    query: str = ""
    selecting: str = ""
    saving: str = ""
    path: str = ""
