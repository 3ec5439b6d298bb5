"""The inputs of this session and of those before it, as magics ask for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from itui_kernel.history.files import Entry
from itui_kernel.history.sessions import Search
from itui_kernel.shell.recall.ranges import Range, read_ranges

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell


class SessionHistory:
    """Finds entries; those of this session have the session number 0 and need no disk."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    @property
    def last(self) -> int:
        """The number of the last input that is complete: not the one that runs."""
        current = self._shell.current
        is_running = current is not None and current.is_stored
        return self._shell.records.next_number - 1 - is_running

    def entries(self, ranges: Iterable[Range]) -> list[Entry]:
        """Return the entries of ranges, in their order."""
        return [entry for each in ranges for entry in self._entries(each)]

    def _entries(self, wanted: Range) -> list[Entry]:
        session, start, stop = wanted
        recorder = self._shell.recorder
        ours = (0, 1 if recorder is None else recorder.session)
        if session in ours:
            return self._ours(start, stop)
        if recorder is None:
            return []
        return recorder.find(lambda sessions: sessions.range(session, start, stop))

    def _ours(self, start: int, stop: int | None) -> list[Entry]:
        records = self._shell.records
        end = records.next_number if stop is None else min(stop, records.next_number)
        return [
            Entry(0, number, raw, _code(records.inputs, number) or raw)
            for number in range(max(start, 1), end)
            if (raw := _code(records.raw_inputs, number))
        ]

    def code(self, text: str, *, raw: bool) -> str | None:
        """Return the inputs of the ranges in a text, ``None`` when it names none.

        An empty text means all inputs of this session up to now.
        """
        ranges = read_ranges(text) if text.strip() else [Range(0, 1, self.last + 1)]
        found = self.entries(ranges or ())
        if not found:
            return None
        return "\n".join(entry.raw if raw else entry.source for entry in found)

    def tail(self, count: int) -> list[Entry]:
        """Return the last entries of all sessions but for the one that runs."""
        recorder = self._shell.recorder
        if recorder is None:
            return self._ours(1, self.last + 1)[-count:] if count > 0 else []
        found = recorder.find(lambda sessions: sessions.tail(count + 1))
        found = [each for each in self._with_ours(found) if each.session or each.line <= self.last]
        return found[-count:] if count > 0 else []

    def search(self, question: Search) -> list[Entry]:
        """Return the entries of all sessions that match, oldest first."""
        recorder = self._shell.recorder
        if recorder is not None:
            return self._with_ours(recorder.find(lambda sessions: sessions.search(question)))
        from itui_kernel.history.sessions import found_in

        return found_in(self._ours(1, None), question)

    def _with_ours(self, entries: Iterable[Entry]) -> list[Entry]:
        """Return entries with 0 for this session."""
        ours = self._shell.recorder.session if self._shell.recorder else 0
        return [each._replace(session=0) if each.session == ours else each for each in entries]

    def output(self, entry: Entry) -> str | None:
        """Return the text of the result of an input, as far as it is known."""
        if entry.session:
            return entry.output
        recorder = self._shell.recorder
        text = recorder.output(entry.line) if recorder is not None else None
        outputs = self._shell.records.outputs
        if text is not None or entry.line not in outputs:
            return text
        data, _ = self._shell.formatters.bundle(outputs[entry.line])
        return str(data.get("text/plain", ""))


def label(entry: Entry) -> str:
    """Return how an entry is called in ranges: ``3``, or ``12/3`` for another session."""
    return f"{entry.session}/{entry.line}" if entry.session else str(entry.line)


def _code(texts: list[str], number: int) -> str:
    """Return an input, empty where the user took it out of the list."""
    text: object = texts[number] if number < len(texts) else ""
    return text.rstrip("\n") if isinstance(text, str) else ""
