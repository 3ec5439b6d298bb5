"""The history on disk: one file of JSON lines for each session, never shared between writers.

The name holds the session's number. Creating it exclusively is what makes numbers unique, on
network file systems too; no lock and no database is needed.
"""

from __future__ import annotations

import json
import os
import re
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from itui_kernel.protocol.files import make_directory, replace_file

_NAME = re.compile(r"session-(\d{6,9})\.jsonl", re.ASCII)
_IMPORTED = "imported.json"
MOST_SESSIONS = 10_000_000  # more than anybody has: the file is damaged
_LAST_LINE = 2**31 - 1  # of a session
_MOST_WAITING = 10_000  # records that wait for a disk that is full
LONGEST_OUTPUT = 10_000  # characters kept of a result

T = TypeVar("T")


class Entry(NamedTuple):
    """One input of a session, its result as text, and where it was typed."""

    session: int
    line: int
    raw: str
    source: str
    output: str | None = None
    directory: str = ""
    client: str = ""
    host: str = ""

    def to_json(self, *, raw: bool, output: bool) -> list[Any]:
        """Return the entry as ``history_reply`` has it."""
        code = self.raw if raw else self.source
        return [self.session, self.line, [code, self.output] if output else code]


class Content(NamedTuple):
    """What a file has: its entries, and whether its session has come to its end."""

    entries: list[Entry]
    has_ended: bool


class SessionFile:
    """The file of one session; the one writer appends whole lines."""

    def __init__(self, directory: Path, *, after: int = 0) -> None:
        make_directory(directory)
        numbers = [after] if after else session_numbers(directory)
        self.number = numbers[-1] + 1 if numbers else 1
        self._waiting: deque[bytes] = deque(maxlen=_MOST_WAITING)
        self._is_torn = False
        while True:
            try:
                self._descriptor = os.open(
                    session_path(directory, self.number),
                    os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC,
                    0o600,
                )
                return
            except FileExistsError:  # another kernel was faster
                self.number += 1

    def append(self, *records: Mapping[str, Any]) -> None:
        """Write records, and those before that found no room on the disk."""
        for record in records:
            self._waiting.append(json.dumps(record, separators=(",", ":")).encode() + b"\n")
            while self._waiting:
                self._write(self._waiting[0])
                self._waiting.popleft()

    def _write(self, line: bytes) -> None:
        """Write one line; when part of it was written before the disk was full, begin a new one."""
        data = b"\n" + line if self._is_torn else line
        written = os.write(self._descriptor, data)
        if written < len(data):
            self._is_torn = True
            written += os.write(self._descriptor, data[written:])
        self._is_torn = written < len(data)

    def close(self) -> None:
        """Close the file; nothing is waited for."""
        os.close(self._descriptor)


def session_numbers(directory: Path) -> list[int]:
    """Return the numbers of all sessions in the order of their files."""
    try:
        names = os.listdir(directory)
    except OSError:  # there is none, or it cannot be read
        return []
    return sorted(int(found[1]) for name in names if (found := _NAME.fullmatch(name)))


def in_order(directory: Path, numbers: list[int]) -> list[int]:
    """Return the numbers oldest session first: what was imported is older than what is ours."""
    imported = read_import(directory).numbers
    if not imported:
        return numbers
    return sorted(numbers, key=lambda number: (number not in imported, number))


class Import(NamedTuple):
    """What came from other programs: runs of sessions, and the last one taken of each file."""

    ranges: list[list[int]]
    sources: dict[str, int]

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers of the sessions here."""
        return frozenset(each for first, last in self.ranges for each in range(first, last + 1))


def read_import(directory: Path) -> Import:
    """Return what was imported."""
    try:
        found = json.loads((directory / _IMPORTED).read_bytes())
        ranges = [[int(first), int(last)] for first, last in found["sessions"]]
        if sum(last - first for first, last in ranges) > MOST_SESSIONS:
            raise ValueError("more than anybody has")
        return Import(ranges, {str(name): int(last) for name, last in found["sources"].items()})
    except (OSError, ArithmeticError, ValueError, RecursionError):  # nothing was
        return Import([], {})
    except (TypeError, KeyError, AttributeError):
        return Import([], {})


def note_import(directory: Path, numbers: set[int], sources: Mapping[str, int]) -> None:
    """Note that sessions came from other programs."""
    ranges = runs({*read_import(directory).numbers, *numbers})
    content = {"sessions": ranges, "sources": dict(sources)}
    replace_file(directory / _IMPORTED, json.dumps(content).encode())


def runs(numbers: set[int]) -> list[list[int]]:
    """Return the runs of neighbouring numbers.

    >>> runs({5, 1, 2, 3})
    [[1, 3], [5, 5]]
    """
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def read_session(directory: Path, number: int) -> list[Entry]:
    """Return the inputs of a session; a line torn by a crash is left out."""
    return read_content(directory, number).entries


def read_content(directory: Path, number: int) -> Content:
    """Return what the file of a session has."""
    try:
        data = session_path(directory, number).read_bytes()
    except OSError:
        return Content([], False)
    entries: dict[int, Entry] = {}
    has_ended = False
    host, place, client = "", "", ""
    for record in _records(data):
        host, place = _text(record, "host", host), _text(record, "cwd", place)
        client = _text(record, "client", client)
        has_ended = has_ended or "ended" in record
        line = record.get("n")
        if type(line) is not int or not 0 <= line <= _LAST_LINE:
            continue
        if isinstance(record.get("code"), str):
            code = record["code"]
            source = _text(record, "source", code)
            output = _text(record, "output", None)
            entries[line] = Entry(number, line, code, source, output, place, client, host)
        elif line in entries and isinstance(record.get("output"), str):
            entries[line] = entries[line]._replace(output=record["output"])
    return Content(list(entries.values()), has_ended)


def _text(record: Mapping[str, Any], name: str, default: T) -> str | T:
    """Return the text of a field, the default if it holds none."""
    found = record.get(name)
    return found if isinstance(found, str) else default


def _records(data: bytes) -> Iterator[dict[str, Any]]:
    for line in data.splitlines():
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict):
            yield record


def stamp(directory: Path, number: int) -> list[int]:
    """Return size and time of the file of a session, which tell whether it has changed."""
    try:
        found = session_path(directory, number).stat()
    except OSError:
        return [0, 0]
    return [found.st_size, found.st_mtime_ns]


def session_path(directory: Path, number: int) -> Path:
    """Return the file of a session."""
    return directory / f"session-{number:06}.jsonl"
