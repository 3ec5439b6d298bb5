"""The code in notebook files, read as the JSON they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def code_cells(path: Path) -> list[str]:
    """Return the texts of the code cells of a notebook of any version."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [text for text in map(_text, _cells(notebook)) if text.strip()]


def _cells(notebook: Any) -> Iterator[Any]:
    for sheet in notebook.get("worksheets", (notebook,)):  # version 3 had sheets
        yield from (each for each in sheet.get("cells", ()) if each.get("cell_type") == "code")


def _text(cell: Any) -> str:
    source = cell.get("source", cell.get("input", ""))
    return source if isinstance(source, str) else "".join(source)
