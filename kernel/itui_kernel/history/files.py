"""The history on disk: one file of JSON lines for each session, never shared between writers.

The name holds the session's number. Creating it exclusively is what makes numbers unique, on
network file systems too; no lock and no database is needed.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

_NAME = re.compile(r"session-(\d{6,})\.jsonl")
LONGEST_OUTPUT = 10_000  # characters kept of a result


class Entry(NamedTuple):
    """One input of a session, and its result as text."""

    session: int
    line: int
    raw: str
    source: str
    output: str | None = None

    def to_json(self, *, raw: bool, output: bool) -> list[Any]:
        """Return the entry as ``history_reply`` has it."""
        code = self.raw if raw else self.source
        return [self.session, self.line, [code, self.output] if output else code]


class SessionFile:
    """The file of the running session; the one writer appends whole lines."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        numbers = session_numbers(directory)
        self.number = numbers[-1] + 1 if numbers else 1
        while True:
            try:
                self._descriptor = os.open(
                    _path(directory, self.number),
                    os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC,
                    0o600,
                )
                return
            except FileExistsError:  # another kernel was faster
                self.number += 1

    def append(self, record: Mapping[str, Any]) -> None:
        """Write one record."""
        text = json.dumps(record, separators=(",", ":")) + "\n"
        os.write(self._descriptor, text.encode())


def session_numbers(directory: Path) -> list[int]:
    """Return the numbers of all sessions, oldest first."""
    try:
        names = os.listdir(directory)
    except OSError:  # there is none, or it cannot be read
        return []
    return sorted(int(found[1]) for name in names if (found := _NAME.fullmatch(name)))


def read_session(directory: Path, number: int) -> list[Entry]:
    """Return the inputs of a session; a line torn by a crash is left out."""
    try:
        data = _path(directory, number).read_bytes()
    except OSError:
        return []
    entries: dict[int, Entry] = {}
    for record in _records(data):
        line = record.get("n")
        if not isinstance(line, int):
            continue
        if isinstance(record.get("code"), str):
            source = record.get("source", record["code"])
            entries[line] = Entry(number, line, record["code"], source)
        elif line in entries and isinstance(record.get("output"), str):
            entries[line] = entries[line]._replace(output=record["output"])
    return list(entries.values())


def _records(data: bytes) -> Iterator[dict[str, Any]]:
    for line in data.splitlines():
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict):
            yield record


def _path(directory: Path, number: int) -> Path:
    return directory / f"session-{number:06}.jsonl"
