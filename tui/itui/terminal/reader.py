"""Reads the terminal in an event loop; comes back to what is incomplete when its time is up."""

from __future__ import annotations

import os
import select
from collections.abc import Callable
from typing import Any

import urwid

from itui.terminal.decoder import InputDecoder, Key
from itui.terminal.modes import take_typed_ahead

_READ_SIZE = 65536
_MOST_READS = 64


class TerminalReader:
    """Hands keys, pastes and replies to ``take``; calls ``on_end`` when the terminal is gone."""

    def __init__(
        self, fd: int, take: Callable[[list[Key]], None], on_end: Callable[[], None]
    ) -> None:
        self.decoder = InputDecoder()
        self._fd = fd
        self._take = take
        self._on_end = on_end
        self._event_loop: urwid.EventLoop | None = None
        self._watched: Any = None
        self._alarm: Any = None
        self._is_alarm_of_reply = False
        self._typed_ahead = b""

    def keep_typed_ahead(self) -> None:
        """Keep what was typed before the terminal was taken."""
        self._typed_ahead += take_typed_ahead(self._fd)

    def hook(self, event_loop: urwid.EventLoop) -> None:
        """Read from now on."""
        self._event_loop = event_loop
        self._watched = event_loop.watch_file(self._fd, self._on_readable)
        if self._typed_ahead:
            event_loop.alarm(0, self._on_typed_ahead)

    def unhook(self) -> None:
        """Read no more."""
        self.remove_alarm()
        if self._event_loop is not None:
            self._event_loop.remove_watch_file(self._watched)
        self._event_loop = self._watched = None

    def remove_alarm(self) -> None:
        """Do not come back to what is incomplete."""
        if self._alarm is not None and self._event_loop is not None:
            self._event_loop.remove_alarm(self._alarm)
        self._alarm = None

    def read_within(self, seconds: float) -> list[Key] | None:
        """Wait for the terminal, but not long; return what came, ``None`` when nothing did."""
        if seconds <= 0 or not select.select([self._fd], [], [], seconds)[0]:
            return None
        data = os.read(self._fd, _READ_SIZE)
        return self.decoder.feed(data) if data else None

    def _on_typed_ahead(self) -> None:
        data, self._typed_ahead = self._typed_ahead, b""
        self._take(self.decoder.feed(data))
        self._set_alarm()

    def _on_readable(self) -> None:
        """Read what the terminal sent; more at once while a paste fills every read."""
        keys: list[Key] = []
        for _ in range(_MOST_READS):
            try:
                data = os.read(self._fd, _READ_SIZE)
            except (BlockingIOError, InterruptedError):
                break
            except OSError:
                data = b""
            if not data:
                self._take(keys)
                self._on_end()
                return
            keys += self.decoder.feed(data)
            if not select.select([self._fd], [], [], 0)[0]:
                break
        self._take(keys)
        self._set_alarm()

    def _set_alarm(self) -> None:
        """Come back to what is incomplete; to an endless reply although keys follow it."""
        is_of_reply = self.decoder.is_in_reply
        if self._alarm is not None and is_of_reply and self._is_alarm_of_reply:
            return
        self.remove_alarm()
        seconds = self.decoder.waits
        if seconds is not None and self._event_loop is not None:
            self._is_alarm_of_reply = is_of_reply
            self._alarm = self._event_loop.alarm(seconds, self._on_alarm)

    def _on_alarm(self) -> None:
        self._alarm = None
        self._take(self.decoder.flush())


class Descriptor:
    """A file descriptor where urwid wants an object with one."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    def fileno(self) -> int:
        """Return it."""
        return self._fd
