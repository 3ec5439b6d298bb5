"""The history of inputs: recorded and searched by a thread of its own, because disks can stall."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from itui_kernel.history.files import (
    LONGEST_OUTPUT,
    Entry,
    SessionFile,
    read_session,
    session_numbers,
)
from itui_kernel.log import Log
from itui_kernel.protocol.messages import HistoryReply, HistoryRequest

_USUAL = 10  # entries of a tail whose length the client leaves open
_WRITING = 0.02  # seconds an input may wait for its record to be written
_PATIENCE = 1.0  # seconds for the last records when the kernel ends


class History:
    """Takes records and questions from any thread; every look at the disk is on its own thread."""

    def __init__(self, directory: Callable[[], Path], log: Log) -> None:
        self._find_directory = directory
        self._log = log
        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="itui-history", daemon=True)
        self._entries: dict[int, Entry] = {}  # of this session
        self._file: SessionFile | None = None
        self._session = 0
        self._is_broken = False
        self._is_behind = False

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def record_input(self, number: int, raw: str, source: str) -> None:
        """Keep an input that is about to run; it is on its way to the disk before it runs.

        A disk that stalls is waited for once, and again only when it has caught up.
        """
        written = threading.Event()
        self._work.put(partial(self._add_input, number, raw, source, time.time(), written))
        if not self._is_behind:
            self._is_behind = not written.wait(_WRITING)

    def record_output(self, number: int, text: str) -> None:
        """Keep the result of an input."""
        self._work.put(partial(self._add_output, number, text[:LONGEST_OUTPUT]))

    def answer(self, request: HistoryRequest, done: Callable[[HistoryReply], None]) -> None:
        """Look something up and call ``done`` with the reply, on the history thread."""
        self._work.put(partial(self._answer, request, done))

    def close(self) -> None:
        """Write what is waiting, for a bounded time."""
        self._work.put(None)
        if self._thread.is_alive():
            self._thread.join(_PATIENCE)

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            try:
                work()
            except Exception:
                self._log.error("a bug in the history")

    # --- on the history thread

    def _answer(self, request: HistoryRequest, done: Callable[[HistoryReply], None]) -> None:
        try:
            reply = self._reply(request)
        except Exception as error:  # the client must not wait for ever
            self._log.error("a bug in the history")
            name = type(error).__name__
            reply = HistoryReply(status="error", ename=name, evalue=str(error), traceback=[])
        done(reply)

    def _add_input(
        self, number: int, raw: str, source: str, at: float, written: threading.Event
    ) -> None:
        self._entries[number] = Entry(self._number(), number, raw, source)
        record = {"n": number, "t": round(at, 3), "code": raw, "cwd": _working_directory()}
        if source != raw:
            record["source"] = source
        self._append(record)
        written.set()
        self._is_behind = not self._work.empty()

    def _add_output(self, number: int, text: str) -> None:
        entry = self._entries.get(number)
        if entry is not None:
            self._entries[number] = entry._replace(output=text)
            self._append({"n": number, "output": text})

    def _number(self) -> int:
        """Return the number of this session; taken when it is first needed."""
        if not self._session:
            directory = self._find_directory()
            try:
                self._file = SessionFile(directory)
                self._session = self._file.number
            except OSError as error:
                self._break(error)
                self._session = 1
                return self._session
            self._append(_description())
        return self._session

    def _append(self, record: Mapping[str, Any]) -> None:
        if self._file is None or self._is_broken:
            return
        try:
            self._file.append(record)
        except OSError as error:
            self._break(error)

    def _break(self, error: OSError) -> None:
        self._is_broken = True
        self._log.write(f"the history is not kept any more: {error}")

    def _reply(self, request: HistoryRequest) -> HistoryReply:
        found: Iterable[Entry]
        if request.hist_access_type == "tail":
            count = _USUAL if request.n is None else request.n
            found = _last(self._newest_first(), count)
        elif request.hist_access_type == "search":
            found = _last(self._matching(request), request.n)
        elif request.hist_access_type == "range":
            found = self._range(request)
        else:
            reason = f'history access "{request.hist_access_type}" is unknown'
            return HistoryReply(status="error", ename="ValueError", evalue=reason, traceback=[])
        raw, output = request.raw, request.output
        return HistoryReply(history=[entry.to_json(raw=raw, output=output) for entry in found])

    def _newest_first(self) -> Iterator[Entry]:
        yield from reversed(self._entries.values())
        directory = self._find_directory()
        for number in reversed(session_numbers(directory)):
            if number != self._session:
                yield from reversed(read_session(directory, number))

    def _matching(self, request: HistoryRequest) -> Iterator[Entry]:
        from fnmatch import translate
        from re import compile as compile_pattern

        matches = compile_pattern(translate(request.pattern or "*")).match
        seen: set[str] = set()
        for entry in self._newest_first():
            code = entry.raw if request.raw else entry.source
            if matches(code) and not (request.unique and code in seen):
                seen.add(code)
                yield entry

    def _range(self, request: HistoryRequest) -> Iterator[Entry]:
        session = request.session
        if session <= 0:  # relative to this one
            session += self._number()
        if session == self._session:
            entries = list(self._entries.values())
        else:
            entries = read_session(self._find_directory(), session)
        for entry in entries:
            is_early = request.start is not None and entry.line < request.start
            is_late = request.stop is not None and entry.line >= request.stop
            if not is_early and not is_late:
                yield entry


def _last(newest_first: Iterator[Entry], count: int | None) -> list[Entry]:
    return list(islice(newest_first, count))[::-1]


def _description() -> dict[str, Any]:
    """Return the first record of a file: where the session ran."""
    return {
        "started": round(time.time(), 3),
        "host": os.uname().nodename,
        "pid": os.getpid(),
        "job": os.environ.get("SLURM_JOB_ID", ""),
        "python": sys.version.split()[0],
    }


def _working_directory() -> str:
    try:
        return os.getcwd()
    except OSError:  # it was deleted
        return ""
