"""Notebooks as files: the code of one, and one made of the inputs and outputs of a session."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.magic.declaring import UsageError
from itui_kernel.shell.recall.shown import Output, Shown

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def read_cells(path: Path) -> list[tuple[str, str]]:
    """Return the type and the text of each cell of a notebook of any version."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if "worksheets" in found:  # before version 4
            cells = [cell for sheet in found["worksheets"] for cell in sheet["cells"]]
        else:
            cells = found["cells"]
        return [(cell["cell_type"], _text(cell.get("source", cell.get("input")))) for cell in cells]
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise UsageError(f"{path}: is no notebook") from None


def read_code(path: Path) -> str:
    """Return the code of a notebook as one input; the text between the cells becomes comments."""
    parts = []
    for kind, text in read_cells(path):
        if kind == "code":
            parts.append(text.rstrip("\n"))
        elif text.strip():
            parts.append("\n".join(f"# {line}".rstrip() for line in text.rstrip().split("\n")))
    return "\n\n".join(part for part in parts if part) + "\n"


def write_notebook(path: Path, cells: Iterable[Mapping[str, Any]]) -> None:
    """Write a notebook of version 4.5."""
    version = sys.version_info
    content = {
        "cells": list(cells),
        "metadata": {
            "kernelspec": {"display_name": "itui", "language": "python", "name": "itui"},
            "language_info": {
                "file_extension": ".py",
                "mimetype": "text/x-python",
                "name": "python",
                "version": f"{version.major}.{version.minor}.{version.micro}",
            },
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    # half of a pair of surrogates becomes what JSON writes for it
    with open(path, "w", encoding="utf-8", errors="backslashreplace") as stream:
        json.dump(content, stream, ensure_ascii=False, indent=1)
        stream.write("\n")


def shown_so_far(shell: Shell) -> Shown | None:
    """Return what the inputs of the session have shown; ``None`` if that was not kept."""
    published = shell.published()
    if published is None:
        return None
    shown = Shown()
    for message in published:
        shown.take(message)
    return shown


def session_cells(shell: Shell, shown: Shown | None) -> Iterator[dict[str, Any]]:
    """Yield a cell for each input, with what it showed, else with its result as it is now."""
    records = shell.records
    for number in range(1, shell.history.last + 1):
        code = records.raw_inputs[number].rstrip("\n")
        if not code:
            continue
        outputs = None if shown is None else shown.of(number, code)
        if outputs is None:  # what runs within another input shows its outputs as those of that
            outputs = _result(shell, number) if shown is None or shown.lost else []
        yield {
            "cell_type": "code",
            "execution_count": number,
            "id": f"input-{number}",
            "metadata": {},
            "outputs": [_written(each) for each in outputs],
            "source": code.splitlines(keepends=True),
        }


def _result(shell: Shell, number: int) -> list[Output]:
    if number not in shell.records.outputs:
        return []
    data, metadata = shell.formatters.bundle(shell.records.outputs[number])
    fields = {"execution_count": number, "data": data, "metadata": metadata}
    return [{"output_type": "execute_result", **fields}] if data else []


def _written(output: Output) -> Output:
    """Return an output as the file has it: texts as lists of lines."""
    match output:
        case {"text": str(text)}:
            return {**output, "text": text.splitlines(keepends=True)}
        case {"data": data}:
            return {**output, "data": {mime: _plain(mime, data[mime]) for mime in data}}
    return output


def _plain(mime: str, value: Any) -> Any:
    """Return a value of a bundle: JSON as it is, all else as text without colours."""
    if mime == "application/json" or mime.endswith("+json"):
        return value
    return _ESCAPE.sub("", str(value)).splitlines(keepends=True)


def _text(source: Any) -> str:
    return "".join(source) if isinstance(source, list) else str(source or "")
