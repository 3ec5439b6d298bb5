"""Takes over the history of IPython: its sessions become sessions that are older than ours."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from contextlib import closing
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from itui_kernel.history.files import LONGEST_OUTPUT, SessionFile, note_import, read_import

_INPUTS = """
    SELECT h.session, h.line, h.source_raw, h.source, o.output, s.start
    FROM history h
    LEFT JOIN output_history o ON o.session = h.session AND o.line = h.line
    LEFT JOIN sessions s ON s.session = h.session
    WHERE h.session > ?
    ORDER BY h.session, h.line
"""


class Done(NamedTuple):
    """What an import brought."""

    sessions: int
    inputs: int


def ipython_history() -> Path:
    """Return where IPython keeps the history of its default profile."""
    base = os.environ.get("IPYTHONDIR") or Path.home() / ".ipython"
    return Path(base, "profile_default", "history.sqlite")


def import_history(file: str, directory: Path) -> Done:
    """Write the sessions of a database of IPython's into files of ours; return how much it was.

    The database is copied before it is read: IPython may be writing to it, and file systems of
    networks and SQLite do not get on. What was imported before is not imported again.
    """
    with tempfile.TemporaryDirectory(prefix="itui-") as place:
        copy = Path(place, "history.sqlite")
        shutil.copyfile(file, copy)
        if os.path.exists(f"{file}-wal"):
            shutil.copyfile(f"{file}-wal", f"{copy}-wal")
        return _imported(copy, os.path.abspath(file), directory)


def _imported(copy: Path, name: str, directory: Path) -> Done:
    import sqlite3

    sources = read_import(directory).sources
    numbers: set[int] = set()
    inputs = number = 0
    last = sources.get(name, 0)
    try:
        with closing(sqlite3.connect(copy)) as database:
            for theirs, rows in groupby(database.execute(_INPUTS, (last,)), lambda row: row[0]):
                found = list(rows)
                number = _write_session(directory, theirs, found, after=number)
                numbers.add(number)
                inputs, last = inputs + len(found), theirs
    except sqlite3.DatabaseError as error:
        raise OSError(errno.EINVAL, f"is no history of IPython ({error})") from None
    finally:  # what was written is written, even when it is not all
        note_import(directory, numbers, {**sources, name: last})
    return Done(len(numbers), inputs)


def _write_session(directory: Path, theirs: int, rows: list[Any], *, after: int) -> int:
    """Write a file with one session of theirs and return the number it has here."""
    at = _seconds(rows[0][5])
    file = SessionFile(directory, after=after)
    records: list[dict[str, Any]] = [{"started": at, "client": "ipython", "theirs": theirs}]
    records += (_record(line, raw, source, output) for _, line, raw, source, output, _ in rows)
    file.append(*records, {"ended": at})
    file.close()
    return file.number


def _record(line: int, raw: str, source: str, output: str | None) -> dict[str, Any]:
    record: dict[str, Any] = {"n": line, "code": raw}
    if source != raw:
        record["source"] = source
    if output:
        record["output"] = output[:LONGEST_OUTPUT]
    return record


def _seconds(start: Any) -> float:
    """Return a moment as SQLite has it in seconds; 0 where it is not known."""
    try:
        return datetime.fromisoformat(str(start)).timestamp()
    except ValueError:
        return 0.0
