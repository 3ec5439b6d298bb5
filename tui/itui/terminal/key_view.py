"""``itui keys``: what the terminal sends for a key, its name, and what it does in itui."""

from __future__ import annotations

import os
import select
import shutil
import signal
import termios
import textwrap
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

import urwid

from itui.commands.command import SCOPES
from itui.commands.registry import COMMANDS
from itui.drawing.palette import MONO, TRUE_COLOUR, colour_depth
from itui.keys.keymap import Keymap, key_label
from itui.terminal.capabilities import Capabilities
from itui.terminal.decoder import InputDecoder, Key
from itui.terminal.dialogue import Dialogue
from itui.terminal.modes import enter_raw_mode

ANSWER_SECONDS = 2.0
LAST_SECONDS = 0.3
_PASTE_ON, _PASTE_OFF = "\x1b[?2004h", "\x1b[?2004l"
_NAMES = {
    **{code: f"^{chr(code + 64)}" for code in range(32)},
    27: "\\e",
    32: "\\x20",
    92: "\\\\",
    127: "^?",
}
_BYTES, _NAME = 18, 18


class KeyViewer:
    """What is shown for what was read; knows no terminal, only bytes and lines."""

    def __init__(self, dialogue: Dialogue, columns: int) -> None:
        self._dialogue = dialogue
        self._columns = max(columns, 20)
        self._decoder = InputDecoder()
        self._keymap = Keymap(COMMANDS.values())
        self._unread = b""
        self._prefix = ""
        self._last: Key = ""
        self.is_over = False

    @property
    def waits(self) -> float | None:
        """How long to wait for the rest of what is incomplete."""
        return self._decoder.waits

    def feed(self, data: bytes) -> Iterator[str]:
        """Yield what to write for bytes read, one by one: so each key keeps its own."""
        for code in data:
            self._unread += bytes([code])
            yield from self._shown(self._decoder.feed(bytes([code])))

    def flush(self) -> Iterator[str]:
        """Yield what to write for what never became complete."""
        yield from self._shown(self._decoder.flush())

    def _shown(self, keys: list[Key]) -> Iterator[str]:
        if not keys and self._decoder.waits is not None:
            return
        read, self._unread = self._unread, b""
        for key in keys:
            if key[0] == "reply" and isinstance(key[1], bytes):
                was_answered = self._dialogue.capabilities.answered
                yield self._dialogue.hear(key[1])
                self._decoder.has_kitty_keys = self._dialogue.capabilities.has_kitty_keys
                if self._dialogue.capabilities.answered and not was_answered:
                    yield self._lines(said(self._dialogue.capabilities))
            elif key[0] == "paste":
                yield self._row(b"\x1b[200~", "paste", f"{len(str(key[1]))} characters")
            elif isinstance(key, str):
                yield self._row(read, *self._meaning(key))
                self.is_over = self.is_over or key == "q" or key == self._last == "ctrl c"
                self._last = key
                read = b""

    def _meaning(self, key: str) -> tuple[str, str]:
        """Return the name of a key or a sequence, and what it is bound to in each scope."""
        keys = f"{self._prefix} {key}" if self._prefix else key
        found = [(scope, self._keymap.find((scope,), keys)) for scope in SCOPES]
        bound = [f"{scope}: {each.command.name}" for scope, each in found if each.command]
        is_prefix = any(each.is_prefix for _, each in found)
        if not bound and not is_prefix and self._prefix:
            self._prefix = ""
            return key_label(keys), "not bound"
        self._prefix = keys if is_prefix else ""
        if is_prefix:
            bound.append("begins a sequence")
        if not bound:
            bound.append("types itself" if len(key) == 1 else "not bound")
        return key_label(keys), ", ".join(bound)

    def _row(self, read: bytes, name: str, meaning: str) -> str:
        begin = f"{shown_bytes(read):<{_BYTES}} {_ascii(name):<{_NAME}} "
        indent = " " * min(_BYTES + _NAME + 2, self._columns // 2)
        return self._lines(begin + meaning, indent)

    def _lines(self, text: str, indent: str = "") -> str:
        rows = textwrap.wrap(
            text,
            self._columns - 1,
            subsequent_indent=indent,
            break_on_hyphens=False,
        )
        return "".join(f"{row.rstrip()}\r\n" for row in rows)


def shown_bytes(data: bytes) -> str:
    r"""Return bytes as people write them.

    >>> shown_bytes(b"\x1b[1;5D"), shown_bytes(b"\x18"), shown_bytes("é".encode())
    ('\\e[1;5D', '^X', '\\xc3\\xa9')
    """
    return "".join(_NAMES.get(code, chr(code) if code < 127 else f"\\x{code:02x}") for code in data)


def said(known: Capabilities) -> str:
    """Return in words what a terminal has told of itself."""
    papers = {None: "does not tell its background", True: "is light", False: "is dark"}
    abilities = {
        "synchronised output": known.has_sync,
        "kitty's keyboard protocol": known.has_kitty_keys,
        "grapheme clusters": known.has_clusters,
    }
    able = ", ".join(name for name, is_able in abilities.items() if is_able)
    unable = ", ".join(name for name, is_able in abilities.items() if not is_able)
    name = f'calls itself "{_ascii(known.name)}"' if known.name else "does not tell its name"
    return (
        f"The terminal {name}; it {papers[known.is_light]}; it has {able or 'no extras'}"
        f"{f', but not {unable}' if unable and able else ''}."
    )


def show_keys(environ: Mapping[str, str]) -> None:
    """Show every key pressed until q or twice Ctrl-C."""
    urwid.set_encoding("utf-8")
    term = environ.get("TERM", "")
    viewer = KeyViewer(dialogue := Dialogue(term), shutil.get_terminal_size().columns)
    colours = {MONO: "no colours", TRUE_COLOUR: "true colour"}.get(
        depth := colour_depth(environ), f"{depth} colours"
    )
    heading = f"{'it sends':<{_BYTES}} {'the key':<{_NAME}} and what it does in which pane"
    _write(f"TERM={term}, {colours}. Press keys; q or twice Ctrl-C ends.\r\n\r\n{heading}\r\n")
    with _raw_terminal():
        try:
            _write(_PASTE_ON + dialogue.opening())
            _run(viewer, dialogue)
            _await_answers(viewer, dialogue)
        finally:
            _write(dialogue.closing() + _PASTE_OFF)


def _run(viewer: KeyViewer, dialogue: Dialogue) -> None:
    deadline: float | None = time.monotonic() + ANSWER_SECONDS
    while not viewer.is_over:
        if dialogue.capabilities.answered:
            deadline = None
        waits = viewer.waits
        if waits is None and deadline is not None:
            waits = max(0.0, deadline - time.monotonic())
        if select.select([0], [], [], waits)[0]:
            data = os.read(0, 4096)
            if not data:
                return
            for text in viewer.feed(data):
                _write(text)
            continue
        for text in viewer.flush():
            _write(text)
        if deadline is not None and time.monotonic() >= deadline:
            deadline = None
            _write(f"The terminal has not told anything within {ANSWER_SECONDS:g} seconds.\r\n")


def _await_answers(viewer: KeyViewer, dialogue: Dialogue) -> None:
    """Take the answers that are on their way; the shell would take them for typing."""
    deadline = time.monotonic() + LAST_SECONDS
    while not dialogue.capabilities.answered:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([0], [], [], left)[0]:
            return
        for _ in viewer.feed(os.read(0, 4096)):
            continue


@contextmanager
def _raw_terminal() -> Iterator[None]:
    """Read every key as a key; give the terminal back after the signals that end programs."""
    before = termios.tcgetattr(0)
    ends = (signal.SIGTERM, signal.SIGHUP)
    handlers = [signal.signal(number, _end) for number in ends]
    try:
        enter_raw_mode(0)
        yield
    finally:
        termios.tcsetattr(0, termios.TCSAFLUSH, before)
        for number, handler in zip(ends, handlers, strict=True):
            signal.signal(number, handler)


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _write(text: str) -> None:
    if text:
        os.write(1, text.encode("ascii", "replace"))


def _ascii(text: str) -> str:
    return "".join(each if " " <= each <= "~" else "?" for each in text)
