"""The history of inputs: recorded and searched by threads of its own, because disks can stall."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from itui_kernel.history.current import Current
from itui_kernel.history.files import LONGEST_OUTPUT, Entry, SessionFile
from itui_kernel.history.worker import Worker
from itui_kernel.log import Log
from itui_kernel.protocol.errors import ItuiError
from itui_kernel.protocol.messages import HistoryReply, HistoryRequest

if TYPE_CHECKING:
    from itui_kernel.history.sessions import Sessions

_USUAL = 10  # entries of a tail whose length the client leaves open
_WRITING = 0.02  # seconds an input may wait for its record to be written
_PATIENCE = 1.0  # seconds for the last records when the kernel ends


class History:
    """Takes records and questions from any thread; every look at the disk is on its own threads.

    What is written never waits for what is looked up. ``index`` says where searching may keep
    what makes it quick.
    """

    def __init__(
        self,
        directory: Callable[[], Path],
        log: Log,
        index: Callable[[], Path] | None = None,
    ) -> None:
        self._find_directory, self._find_index = directory, index
        self._log = log
        self._writer = Worker("itui-history", log)
        self._reader = Worker("itui-history-search", log)
        self._current = Current()
        self._file: SessionFile | None = None
        self._is_behind = False
        self._has_failed = False
        self._place: dict[str, str] = {}  # directory and client as last written
        self._known: Sessions | None = None

    def start(self) -> None:
        """Start to write."""
        self._writer.start()

    def record_input(self, number: int, raw: str, source: str, client: str = "") -> None:
        """Keep an input that is about to run; it is on its way to the disk before it runs.

        A disk that stalls is waited for once, and again only when it has caught up.
        """
        written = threading.Event()
        place = {"cwd": _working_directory(), "client": client}
        self._writer.do(partial(self._add_input, number, raw, source, time.time(), place, written))
        if not self._is_behind:
            self._is_behind = not written.wait(_WRITING)

    def record_output(self, number: int, text: str) -> None:
        """Keep the result of an input."""
        self._writer.do(partial(self._add_output, number, text[:LONGEST_OUTPUT]))

    def output(self, number: int) -> str | None:
        """Return the text of a result of this session, as far as it is recorded."""
        entry = self._current.entries.get(number)
        return None if entry is None else entry.output

    @property
    def directory(self) -> Path:
        """Where the files of the sessions are."""
        return self._find_directory()

    @property
    def session(self) -> int:
        """The number of this session; 0 before its first input."""
        return self._current.number

    def answer(self, request: HistoryRequest, done: Callable[[HistoryReply], None]) -> None:
        """Look something up and call ``done`` with the reply, on a thread of the history."""
        self._writer.do(partial(self._pass_on, partial(self._answer, request, done)))

    def find(self, question: Callable[[Sessions], list[Entry]]) -> list[Entry]:
        """Return what a question finds; an interrupt ends the waiting."""
        answers: SimpleQueue[list[Entry] | Exception] = SimpleQueue()

        def work() -> None:
            try:
                answers.put(question(self._sessions()))
            except Exception as error:
                answers.put(error)

        self._writer.do(partial(self._pass_on, work))
        answer = answers.get()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        """Write what is waiting, for a bounded time."""
        self._writer.do(self._end)
        self._writer.end(_PATIENCE)

    # --- on the thread that writes

    def _pass_on(self, work: Callable[[], None]) -> None:
        """Let something be looked up, now that all before it is written."""
        self._reader.start()
        self._reader.do(work)

    def _add_input(
        self,
        number: int,
        raw: str,
        source: str,
        at: float,
        place: dict[str, str],
        written: threading.Event,
    ) -> None:
        self._claim_number()
        session, host = self._current.number, os.uname().nodename
        self._current.entries[number] = Entry(
            session, number, raw, source, None, place["cwd"], place["client"], host
        )
        record: dict[str, Any] = {"n": number, "t": round(at, 3), "code": raw}
        if source != raw:
            record["source"] = source
        record |= {name: text for name, text in place.items() if self._place.get(name) != text}
        self._place = place
        self._append(record)
        written.set()
        self._is_behind = not self._writer.is_idle

    def _add_output(self, number: int, text: str) -> None:
        entry = self._current.entries.get(number)
        if entry is not None:
            self._current.entries[number] = entry._replace(output=text)
            self._append({"n": number, "output": text})

    def _claim_number(self) -> None:
        """Take a number for this session, if it has none."""
        if self._current.number:
            return
        try:
            self._file = SessionFile(self._find_directory())
        except OSError as error:
            self._fail(error)
            self._current.number = 1
            return
        self._current.number = self._file.number
        self._append(_description())

    def _append(self, record: Mapping[str, Any]) -> None:
        if self._file is None:
            return
        try:
            self._file.append(record)
        except OSError as error:
            self._fail(error)
        else:
            self._has_failed = False

    def _fail(self, error: OSError) -> None:
        if not self._has_failed:
            self._log.write(f"the history is not kept: {error}")
        self._has_failed = True

    def _end(self) -> None:
        if self._file is not None:
            self._append({"ended": round(time.time(), 3)})
            self._file.close()
            self._file = None

    # --- on the thread that looks up

    def _sessions(self) -> Sessions:
        if self._known is None:
            from itui_kernel.history.index import Index
            from itui_kernel.history.sessions import Sessions

            directory = self._find_directory()
            place = self._place_of_index(directory)
            index = Index(place, directory) if place is not None else None
            self._known = Sessions(directory, self._current, index)
        return self._known

    def _place_of_index(self, directory: Path) -> Path | None:
        """Return where the index of a directory is kept: other directories have other ones."""
        from hashlib import sha256

        if self._find_index is None:
            return None
        name = sha256(os.fsencode(directory.absolute())).hexdigest()[:16]
        try:
            return self._find_index() / f"history-{name}"
        except ItuiError as error:
            self._log.write(f"the history has no index: {error}")
            return None

    def _answer(self, request: HistoryRequest, done: Callable[[HistoryReply], None]) -> None:
        try:
            reply = _reply(request, self._sessions())
        except Exception as error:  # the client must not wait for ever
            self._log.error("a bug in the history")
            name = type(error).__name__
            reply = HistoryReply(status="error", ename=name, evalue=str(error), traceback=[])
        done(reply)


def _reply(request: HistoryRequest, sessions: Sessions) -> HistoryReply:
    from itui_kernel.history.sessions import Search

    if request.hist_access_type == "tail":
        found = sessions.tail(_USUAL if request.n is None else request.n)
    elif request.hist_access_type == "search":
        question = Search(
            request.pattern or "*",
            raw=request.raw,
            is_unique=request.unique,
            count=request.n,
            has_output=request.output,
        )
        found = sessions.search(question)
    elif request.hist_access_type == "range":
        found = sessions.range(request.session, request.start, request.stop)
    else:
        reason = f'history access "{request.hist_access_type}" is unknown'
        return HistoryReply(status="error", ename="ValueError", evalue=reason, traceback=[])
    raw, output = request.raw, request.output
    return HistoryReply(history=[entry.to_json(raw=raw, output=output) for entry in found])


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
