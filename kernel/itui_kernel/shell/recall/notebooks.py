"""Notebooks as files: the code of one, and one made of the inputs and results of a session."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.magic.declaring import UsageError

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
    with open(path, "w", encoding="utf-8", errors="surrogatepass") as stream:
        json.dump(content, stream, ensure_ascii=False, indent=1)
        stream.write("\n")


def session_cells(shell: Shell) -> Iterator[dict[str, Any]]:
    """Yield a cell for each input of the session, with its result as it is now."""
    records, formatters = shell.records, shell.formatters
    for number in range(1, shell.history.last + 1):
        code = records.raw_inputs[number].rstrip("\n")
        if not code:
            continue
        outputs: list[dict[str, Any]] = []
        if number in records.outputs:
            data, metadata = formatters.bundle(records.outputs[number])
            if data:
                outputs.append(_result(number, data, metadata))
        yield {
            "cell_type": "code",
            "execution_count": number,
            "id": f"input-{number}",
            "metadata": {},
            "outputs": outputs,
            "source": code.splitlines(keepends=True),
        }


def _result(number: int, data: Mapping[str, Any], metadata: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "output_type": "execute_result",
        "execution_count": number,
        "data": {mime: _plain(each) for mime, each in data.items()},
        "metadata": dict(metadata),
    }


def _plain(value: Any) -> Any:
    """Return a value as a notebook has it: texts as lists of lines, without colours."""
    if isinstance(value, str):
        return _ESCAPE.sub("", value).splitlines(keepends=True)
    return value


def _text(source: Any) -> str:
    return "".join(source) if isinstance(source, list) else str(source or "")
