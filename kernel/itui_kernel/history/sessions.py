"""What was typed in all sessions: found by number, by age and by pattern."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from itui_kernel.history.current import Current
from itui_kernel.history.files import (
    Content,
    Entry,
    in_order,
    read_content,
    read_session,
    session_numbers,
    stamp,
)
from itui_kernel.history.glob import Glob
from itui_kernel.history.index import Hit, Index, is_at_rest

_FEW_SESSIONS = 64  # that are searched without an index
_DAMAGE = (OSError, ValueError, IndexError, OverflowError, MemoryError)  # what an index may cause
_FEW_ENTRIES = 5_000
_AT_ONCE = 50_000  # entries that are indexed together


@dataclass(frozen=True, slots=True)
class Search:
    """A question for what was typed."""

    pattern: str
    raw: bool = True  # as typed, not as translated
    is_unique: bool = False  # of equal ones the last alone
    count: int | None = None  # the last ones, so many
    directory: str = ""  # typed there or below
    has_output: bool = False  # the results are wanted, too


class Sessions:
    """Reads the files of all sessions, and remembers those that do not change any more."""

    def __init__(self, directory: Path, current: Current, index: Index | None = None) -> None:
        self._directory, self._current, self._index = directory, current, index
        self._at_rest: dict[int, Content] = {}  # not indexed, for they are few
        self._live: dict[int, Content] = {}  # of other kernels, or crashed not long ago
        self._stamps: dict[int, list[int]] = {}  # of the live ones

    def newest_first(self) -> Iterator[Entry]:
        """Yield all entries, the last one first."""
        yield from reversed(self._ours())
        for number in reversed(in_order(self._directory, session_numbers(self._directory))):
            if number != self._current.number:
                yield from reversed(read_session(self._directory, number))

    def tail(self, count: int) -> list[Entry]:
        """Return the last entries, oldest first."""
        return list(islice(self.newest_first(), max(count, 0)))[::-1]

    def number(self, session: int) -> int:
        """Return the number of a session; 0 is this one, -1 the one before it."""
        if session > 0:
            return session
        ours = self._current.number
        others = [each for each in session_numbers(self._directory) if each != ours]
        known = in_order(self._directory, sorted([*others, ours]) if ours else others)
        place = (known.index(ours) if ours else len(known)) + session
        return ours if session == 0 else known[place] if place >= 0 else -1

    def entries(self, session: int) -> list[Entry]:
        """Return the inputs of a session by its number."""
        return (
            self._ours()
            if session == self._current.number
            else read_session(self._directory, session)
        )

    def range(self, session: int, start: int | None, stop: int | None) -> list[Entry]:
        """Return inputs of a session, from a line and before another."""
        return [
            each
            for each in self.entries(self.number(session))
            if (start is None or each.line >= start) and (stop is None or each.line < stop)
        ]

    def _ours(self) -> list[Entry]:
        return list(self._current.entries.values())

    def search(self, question: Search) -> list[Entry]:
        """Return what matches, oldest first; the last ones when there are more than wanted."""
        glob = Glob(question.pattern)
        try:
            found = _chosen(self._hits(glob, raw=question.raw), question)
        except FileNotFoundError:  # another kernel has just made the index anew
            found = _chosen(self._hits(glob, raw=question.raw), question)
        except _DAMAGE:  # the files have it all
            if self._index is not None:
                self._index.forget()
            self._index = None
            found = _chosen(self._hits(glob, raw=question.raw), question)
        if question.has_output:
            return list(self._whole(found))
        return [Entry(*hit[:3], hit.text, directory=hit.directory) for hit in found]

    def _hits(self, glob: Glob, *, raw: bool) -> Iterator[Hit]:
        numbers = session_numbers(self._directory)
        for entries in (self._ours(), *self._not_indexed(numbers)):
            yield from _hits_in(entries, glob, raw=raw)
        if self._index is not None:
            yield from self._index.search(glob, raw=raw)

    def _not_indexed(self, numbers: list[int]) -> list[list[Entry]]:
        """Return the sessions that are not in the index, newest first; it gets what it lacks."""
        try:
            indexed = self._index.open(set(numbers)) if self._index is not None else set()
            wanted = [n for n in numbers if n not in indexed and n != self._current.number]
            contents = self._read(in_order(self._directory, wanted))
        except OSError:  # the index cannot be kept here; the files are there all the same
            self._index = None
            return self._not_indexed(numbers)
        return [content.entries for content in reversed(contents.values())]

    def _read(self, numbers: list[int]) -> dict[int, Content]:
        """Read sessions oldest first and move those at rest to the index, unless they are few."""
        contents: dict[int, Content] = {}
        waiting: dict[int, Content] = {}
        size = 0
        for number in numbers:
            content = contents[number] = self._content(number)
            if number in self._at_rest:
                waiting[number] = content
                size += len(content.entries)
            if size > _AT_ONCE:
                self._move_to_index(waiting, contents)
                size = 0
        if size > _FEW_ENTRIES or len(waiting) > _FEW_SESSIONS:
            self._move_to_index(waiting, contents)
        return contents

    def _content(self, number: int) -> Content:
        """Return what a file has, read again only when it has changed."""
        if number in self._at_rest:
            return self._at_rest[number]
        found = stamp(self._directory, number)
        if self._stamps.get(number) != found:
            self._stamps[number] = found
            self._live[number] = read_content(self._directory, number)
        content = self._live[number]
        if is_at_rest(content, found[1]):
            self._at_rest[number] = self._live.pop(number)
            del self._stamps[number]
        return content

    def _move_to_index(self, waiting: dict[int, Content], contents: dict[int, Content]) -> None:
        if self._index is not None and self._index.add(waiting):
            for number in waiting:
                del contents[number], self._at_rest[number]
        waiting.clear()

    def _whole(self, hits: Iterable[Hit]) -> Iterator[Entry]:
        """Yield the entries of hits with all that is known of them."""
        known: dict[int, dict[int, Entry]] = {}
        for hit in hits:
            if hit.session not in known:
                known[hit.session] = {each.line: each for each in self.entries(hit.session)}
            if hit.line in known[hit.session]:
                yield known[hit.session][hit.line]


def found_in(entries: Sequence[Entry], question: Search) -> list[Entry]:
    """Return which of some entries match, oldest first."""
    hits = _chosen(_hits_in(entries, Glob(question.pattern), raw=question.raw), question)
    wanted = {(hit.session, hit.line) for hit in hits}
    return [each for each in entries if (each.session, each.line) in wanted]


def _hits_in(entries: Sequence[Entry], glob: Glob, *, raw: bool) -> Iterator[Hit]:
    for entry in reversed(entries):
        text = entry.raw if raw else entry.source
        if glob.matches(text):
            yield Hit(entry.session, entry.line, text, entry.directory)


def _chosen(hits: Iterable[Hit], question: Search) -> list[Hit]:
    """Return of hits, the last one first, those that are wanted, oldest first."""
    if question.directory:
        hits = (each for each in hits if _is_below(each.directory, question.directory))
    if question.is_unique:
        hits = _unique(hits)
    return list(islice(hits, question.count))[::-1]


def _unique(hits: Iterable[Hit]) -> Iterator[Hit]:
    seen: set[str] = set()
    for hit in hits:
        if hit.text not in seen:
            seen.add(hit.text)
            yield hit


def _is_below(path: str, directory: str) -> bool:
    """Tell whether a path is a directory or something in it.

    >>> _is_below("/a/b", "/a"), _is_below("/ab", "/a")
    (True, False)
    """
    return path == directory or path.startswith(directory.rstrip("/") + "/")
