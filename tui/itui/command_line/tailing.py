"""``itui tail``: what a session has printed, read from its journal: no kernel is needed."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from itui.command_line.reaching import ExitCode
from itui.plain.linear import plain_text
from itui.plain.transcript import Transcript, died_before
from itui_kernel.client.attending import answer_text, event_of
from itui_kernel.client.discovery import FoundKernel, find_session, list_kernels
from itui_kernel.client.kernelspec import OUR_NAME
from itui_kernel.client.replayed import message_of
from itui_kernel.journal.keeping import place_of_journal
from itui_kernel.journal.reading import Loss, Past, read_journal
from itui_kernel.journal.recovery import recover
from itui_kernel.protocol.autopsy import read_autopsy
from itui_kernel.protocol.connection import read_connection
from itui_kernel.protocol.errors import ConnectionFileError, KernelError, ProtocolError
from itui_kernel.protocol.processes import is_running
from itui_kernel.protocol.session_file import is_supervised

LINES = 40
_NEWEST_BYTES = 2_000_000  # enough for some lines
_LOOK_SECONDS = 0.2
_START_SECONDS = 1.5  # from the first sign of a session until its kernel publishes something
_AUTOPSY_SECONDS = 3.0  # in which a supervisor writes down why a kernel died


def tail(session: str | None, *, lines: int | None, follows: bool, is_json: bool) -> int:
    """Print the last lines of a session and, if ``follows``, whatever comes."""
    found = _found(session)
    directory = place_of_journal(found.path.absolute())
    if not _appears(directory, found):
        reason = "its kernel keeps none; itui attach shows what comes from now on"
        raise KernelError(f"{found.name} has no journal: {reason}")
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    form = _Json() if is_json else _Lines()
    most = (LINES if lines is None and not is_json else lines) or 0
    recover(directory)
    last = _print_last(directory, form, most)
    if follows:
        return _follow(found, directory, form, last)
    if not _is_alive(found):
        _tell_end(found, form)
    return ExitCode.DONE


def _appears(directory: Path, found: FoundKernel) -> bool:
    """Return whether there is a journal; a kernel that is only starting makes it in a moment."""
    end = time.monotonic() + _START_SECONDS
    while not directory.is_dir():
        if time.monotonic() > end or found.kind != OUR_NAME or not _is_alive(found):
            return False
        time.sleep(_LOOK_SECONDS / 10)
    return True


def _found(session: str | None) -> FoundKernel:
    """Return the session meant; without a name the newest, alive or not."""
    if session:
        return find_session(session)
    sessions = [each for each in list_kernels() if each.is_session]
    if not sessions:
        raise KernelError("there is no session: itui starts one")
    return sessions[0]


class _Lines:
    """Messages as a person reads them."""

    def __init__(self) -> None:
        self._transcript = Transcript()

    def texts(self, past: Past) -> Iterator[str]:
        """Yield what to print of a part of the journal, with what is lost of it."""
        for each in _in_order(past):
            if isinstance(each, Loss):
                yield self._lost(each)
                continue
            with suppress(ProtocolError):  # what is no message is passed over
                message = message_of(each)
                yield self._told(event_of(message.content))
                yield self._transcript.take(message, time.monotonic())

    def end(self) -> str:
        """Return the end of a line that has none."""
        return self._transcript.finish()

    def note(self, text: str) -> str:
        """Return a line about the session."""
        return self._transcript.note(text)

    def _lost(self, loss: Loss) -> str:
        lines = "" if loss.lines is None else f", {loss.lines} lines"
        text = f"… {loss.messages} messages are missing{lines}: {loss.why} …"
        return self._transcript.note(text)

    def _told(self, event: Mapping[str, Any]) -> str:
        """Return what to print of an event of the session."""
        match event:
            case {"event": "joined", "session": str(session), "name": str(name)}:
                self._transcript.names[session] = name
            case {"event": "died", "reason": str(reason)}:
                return self._transcript.note(died_before(reason))
            case {"event": "answered"}:
                return self._transcript.finish() + plain_text(answer_text(event))
        return ""


class _Json:
    """Messages as programs read them, one a line."""

    def texts(self, past: Past) -> Iterator[str]:
        """Yield the lines of a part of the journal; what is lost is an object ``lost``."""
        for each in _in_order(past):
            data = {"lost": each.to_json()} if isinstance(each, Loss) else each
            yield f"{json.dumps(data)}\n"

    def end(self) -> str:
        """Return nothing: every line has an end."""
        return ""

    def note(self, text: str) -> str:
        """Return nothing: this is for programs."""
        return ""


_Form = _Lines | _Json


def _in_order(past: Past) -> Iterator[Mapping[str, Any] | Loss]:
    """Yield what there is of a part of the journal, and what is lost of it, by their numbers."""
    lost = deque(past.lost)
    for data in past.messages:
        while lost and lost[0].last < _number(data):
            yield lost.popleft()
        yield data
    yield from lost


def _number(data: Mapping[str, Any]) -> int:
    own = (data.get("metadata") or {}).get("itui")
    number = own.get("first", own.get("seq")) if isinstance(own, Mapping) else None
    return number if isinstance(number, int) else 0


def _print_last(directory: Path, form: _Form, most: int) -> int:
    """Print the last lines, or all if ``most`` is 0; return the number of the newest message."""
    if not most:
        return _print_since(directory, form, 0)
    texts: deque[str] = deque()
    last = 0
    newest_bytes = _NEWEST_BYTES
    while True:
        past = read_journal(directory, last, newest_bytes=newest_bytes)
        newest_bytes = 0
        texts.append("".join(form.texts(past)))
        if past.last <= last:
            break
        last = past.last
        if len(texts) > 3:
            texts.popleft()
    shown = "".join(texts)
    kept = shown.split("\n")[-(most + 1) :]
    _write("\n".join(kept))
    return last


def _print_since(directory: Path, form: _Form, since: int) -> int:
    while True:
        past = read_journal(directory, since)
        for text in form.texts(past):
            _write(text)
        if past.last <= since:
            return since
        since = past.last


def _follow(found: FoundKernel, directory: Path, form: _Form, last: int) -> int:
    """Print what comes until the kernel has ended."""
    seen: object = None
    while True:
        is_alive = _is_alive(found)
        state = _state(directory)
        if state != seen:
            seen = state
            last = _print_since(directory, form, last)
        if not is_alive:
            break
        time.sleep(_LOOK_SECONDS)
    recover(directory)  # the last words, which the supervisor may not have come to save
    last = _print_since(directory, form, last)
    return _tell_end(found, form)


def _tell_end(found: FoundKernel, form: _Form) -> ExitCode:
    """Say how a session has ended, or its kernel; return the code for who waited for that."""
    _write(form.end())
    died = _death(found)
    _write(form.note(f"the kernel has died: {died}" if died else "the session has ended"))
    return ExitCode.LOST if died else ExitCode.DONE


def _death(found: FoundKernel) -> str:
    """Return why a kernel that has ended died; empty if it ended in order."""
    end = time.monotonic() + _AUTOPSY_SECONDS
    while found.path.exists():
        autopsy = read_autopsy(found.path.parent)
        if autopsy is not None and autopsy.pid == _pid(found):
            return autopsy.reason()
        if time.monotonic() > end or not is_supervised(found.path.parent):
            return "nobody saw how"
        time.sleep(_LOOK_SECONDS)
    return ""


def _pid(found: FoundKernel) -> int | None:
    try:
        return read_connection(found.path).pid
    except ConnectionFileError:
        return None  # it was removed just now


def _is_alive(found: FoundKernel) -> bool:
    try:
        connection = read_connection(found.path)
    except (ConnectionFileError, OSError):
        return False  # it was removed: the session has ended
    known = is_running(connection.pid, connection.started, connection.host)
    return known is not False  # it may be one that cannot be looked at from here


def _state(directory: Path) -> object:
    """Return something that is another when more was written."""
    try:
        with os.scandir(directory) as entries:
            return sorted((each.name, each.stat().st_size) for each in entries)
    except OSError:
        return None


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
