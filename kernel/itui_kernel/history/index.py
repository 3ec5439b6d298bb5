"""The index of sessions that have ended: their inputs in a form that is searched in no time.

It is made of what the files of the sessions have, kept on the disk of this host, and can be
deleted at any time. One kernel at a time adds to it; the others read what is there.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from heapq import merge
from pathlib import Path
from typing import NamedTuple

from itui_kernel.history.columns import Column
from itui_kernel.history.files import MOST_SESSIONS, Content, Entry, read_import, runs, stamp
from itui_kernel.history.glob import Glob
from itui_kernel.protocol.files import make_directory, private, replace_file

_VERSION = 1
_STATE = "state.json"
_NUMBERS = 3  # of each input: its session, its line, its directory
_WIDTH = 4 * _NUMBERS  # bytes of them
_AT_REST = 7 * 86400  # seconds after which a session without an end is taken for crashed


class Hit(NamedTuple):
    """A text that matches, the input it is of, and the directory it was typed in."""

    session: int
    line: int
    text: str
    directory: str


@dataclass
class State:
    """What is in the index; written last, so that what is not told here is not there."""

    version: int = _VERSION
    generation: str = ""  # the directory with the texts
    count: int = 0
    sessions: list[list[int]] = field(default_factory=list)  # first and last of each run
    crashed: list[int] = field(default_factory=list)  # those that never wrote an end
    stamps: dict[str, list[int]] = field(default_factory=dict)  # size and time of some files
    imported: list[list[int]] = field(default_factory=list)  # the ranges of older sessions
    directories: list[str] = field(default_factory=list)

    @property
    def numbers(self) -> set[int]:
        """The numbers of the sessions."""
        return {each for first, last in self.sessions for each in range(first, last + 1)}


class Index:
    """The inputs of all sessions that have ended, as one long text."""

    def __init__(self, directory: Path, sessions: Path) -> None:
        self._directory, self._sessions = directory, sessions
        self._state = self._on_disk = State()

    def open(self, present: set[int]) -> set[int]:
        """Return which sessions are in it; when one was changed or deleted, none is any more."""
        self._state = self._on_disk = self._read_state()
        if not self._is_true(present):
            self._state = State()
        return self._state.numbers

    def forget(self) -> None:
        """Have the next one who searches make the index anew: it is damaged."""
        with suppress(OSError):
            (self._directory / _STATE).unlink()

    def _is_true(self, present: set[int]) -> bool:
        stamps = self._state.stamps
        is_unchanged = all(stamp(self._sessions, int(each)) == stamps[each] for each in stamps)
        is_in_order = self._state.imported == read_import(self._sessions).ranges
        return self._state.numbers <= present and is_unchanged and is_in_order and self._is_whole()

    def _is_whole(self) -> bool:
        count = self._state.count
        directory = self._directory / self._state.generation
        numbers = directory / "numbers"
        return not count or (
            all(Column(directory, name).is_whole(count) for name in ("raw", "source"))
            and numbers.exists()
            and numbers.stat().st_size >= count * _WIDTH
        )

    def add(self, contents: Mapping[int, Content]) -> bool:
        """Take in sessions at rest, the oldest first, unless another kernel does so right now."""
        with self._locked() as is_locked:
            if not is_locked or self._read_state() != self._on_disk:
                return False
            state = self._state
            generation = state.generation or f"{time.time_ns()}-{os.getpid()}"
            (self._directory / generation).mkdir(mode=0o700, exist_ok=True)
            self._state = self._extended(state, generation, contents)
            self._write_state()
            if not state.generation:
                self._delete_others(generation)
        return True

    def _extended(self, state: State, generation: str, contents: Mapping[int, Content]) -> State:
        entries = [entry for content in contents.values() for entry in content.entries]
        directories = list(dict.fromkeys([*state.directories, *(e.directory for e in entries)]))
        self._append(self._directory / generation, state.count, entries, directories)
        numbers = state.numbers | set(contents)
        unended = [each for each, content in contents.items() if not content.has_ended]
        crashed = sorted({*state.crashed, *unended})
        watched = sorted({min(numbers), max(numbers), *crashed})
        return State(
            generation=generation,
            count=state.count + len(entries),
            sessions=runs(numbers),
            crashed=crashed,
            stamps={str(each): stamp(self._sessions, each) for each in watched},
            imported=read_import(self._sessions).ranges,
            directories=directories,
        )

    def _append(
        self, directory: Path, count: int, entries: list[Entry], directories: list[str]
    ) -> None:
        Column(directory, "raw").append((each.raw for each in entries), count)
        sources = ("" if each.source == each.raw else each.source for each in entries)
        Column(directory, "source").append(sources, count)
        places = {name: index for index, name in enumerate(directories)}
        numbers = array("I")
        for each in entries:
            numbers.extend((each.session, each.line, places[each.directory]))
        mode = "r+b" if count else "wb"
        with open(directory / "numbers", mode, opener=private) as file:
            file.truncate(count * _WIDTH)
            file.seek(count * _WIDTH)
            file.write(numbers.tobytes())

    def _read_state(self) -> State:
        try:
            state = State(**json.loads((self._directory / _STATE).read_bytes()))
        except (OSError, ValueError, TypeError, RecursionError):  # none, or of another version
            return State()
        return state if state.version == _VERSION and _is_sound(state) else State()

    def _write_state(self) -> None:
        replace_file(self._directory / _STATE, json.dumps(asdict(self._state)).encode())
        self._on_disk = self._state

    def _delete_others(self, generation: str) -> None:
        for each in self._directory.iterdir():
            if each.is_dir() and each.name != generation:
                shutil.rmtree(each, ignore_errors=True)

    @contextmanager
    def _locked(self) -> Iterator[bool]:
        make_directory(self._directory)
        descriptor = os.open(self._directory / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            yield _lock(descriptor)
        finally:
            os.close(descriptor)

    def search(self, glob: Glob, *, raw: bool) -> Iterator[Hit]:
        """Yield what matches in the text as typed, or in the translated one; last one first."""
        count = self._state.count
        if not count:
            return
        directory = self._directory / self._state.generation
        found = Column(directory, "raw").search(glob, count)
        with (directory / "numbers").open("rb") as numbers:
            if not raw:
                translated = Column(directory, "source")
                found = _with_translated(found, translated, glob, count)
            for index, text in found:
                numbers.seek(index * _WIDTH)
                session, line, place = array("I", numbers.read(_WIDTH))
                yield Hit(session, line, text, self._state.directories[place])


def _is_sound(state: State) -> bool:
    """Tell whether a state says what it may; otherwise the index is made anew."""
    try:
        size = sum(len(range(first, last + 1)) for first, last in state.sessions)
        parts = (*state.directories, *state.stamps, state.generation)
        are_names = all(isinstance(each, str) for each in parts) and "/" not in state.generation
        are_stamps = all(each.isdecimal() for each in state.stamps)
        is_count = type(state.count) is int and state.count >= 0
        return are_names and are_stamps and is_count and size < MOST_SESSIONS
    except (TypeError, ValueError, AttributeError, OverflowError):
        return False


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_at_rest(content: Content, changed: int) -> bool:
    """Tell whether nothing more is written to a file that was last changed at some nanosecond."""
    return content.has_ended or changed < (time.time() - _AT_REST) * 1e9


def _with_translated(
    raw: Iterable[tuple[int, str]], column: Column, glob: Glob, count: int
) -> Iterator[tuple[int, str]]:
    """Yield what matches in the translated text, which is empty where it is as typed."""
    translated = (each for each in column.search(glob, count) if each[1])
    same = (each for each in raw if not column.text(each[0]))
    return merge(translated, same, key=lambda each: each[0], reverse=True)
