"""The whole interface on an emulated terminal, one step at a time: bytes in, cells out.

Keys arrive as bytes and go through the screen's decoder and the keymap; every picture goes through
the compositor, the screen and a pseudo terminal. The kernel is played by the test, the clock stands
still unless the test moves it.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
import select
import signal
import struct
import termios
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any, ClassVar

from canvas import cells_of_canvas
from conversation import Conversation
from emulator import Emulator, assert_harmless, joined
from itui.commands.command import Command
from itui.commands.registry import COMMANDS
from itui.drawing.compositor import Frame
from itui.drawing.desk import Desk
from itui.drawing.palette import MONO, TRUE_COLOUR, Palette
from itui.keys.gestures import Gestures
from itui.keys.keymap import split_keys
from itui.model.effects import (
    Effect,
    OutputEffect,
    Page,
    Redraw,
    Run,
    Save,
    Scroll,
    UseTheme,
)
from itui.model.events import CellShown, Event, Resized
from itui.model.state import State
from itui.output.actions import OutputActions
from itui.output.spill import Spill
from itui.terminal.screen import ItuiScreen
from itui_themes.loader import load_theme
from terminal import KEYS

SIZE = (80, 24)
DEPTHS = (MONO, 16, 256, TRUE_COLOUR)
_ARROWS = {"up": "A", "down": "B", "right": "C", "left": "D", "home": "H", "end": "F"}
_TILDES = {"insert": 2, "delete": 3, "page up": 5, "page down": 6, "f6": 17}


def bytes_of(key: str) -> bytes:
    """Return what xterm sends for a key."""
    return _sequence(key).encode()


def _sequence(key: str) -> str:
    named = {**KEYS, "insert": "\x1b[2~", "delete": "\x1b[3~", "f2": "\x1bOQ", "f8": "\x1b[19~"}
    if key in named:
        return named[key]
    modifier, _, rest = key.partition(" ")
    if modifier == "meta" and rest in _ARROWS:
        return f"\x1b[1;3{_ARROWS[rest]}"
    if modifier == "meta":
        return "\x1b" + _sequence(rest)
    if modifier in ("shift", "ctrl") and rest in _ARROWS:
        return f"\x1b[1;{2 if modifier == 'shift' else 5}{_ARROWS[rest]}"
    if key == "shift tab":
        return "\x1b[Z"
    if modifier == "shift" and rest in _TILDES:
        return f"\x1b[{_TILDES[rest]};2~"
    if modifier == "ctrl" and len(rest) == 1:
        return chr(ord(rest.upper()) & 0x1F)
    return {"<0>": "\x00"}.get(key, key)


class _Failures(logging.Handler):
    """Keeps what was logged as an error: panes that could not be drawn."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(self.format(record))


class Turns:
    """An event loop that goes on only when it is told to; alarms never come by themselves."""

    def __init__(self) -> None:
        self._watched: dict[int, Callable[[], object]] = {}
        self.alarms: list[Callable[[], object]] = []

    def watch_file(self, fd: int, callback: Callable[[], object]) -> int:
        self._watched[fd] = callback
        return fd

    def remove_watch_file(self, handle: int) -> bool:
        return self._watched.pop(handle, None) is not None

    def alarm(self, seconds: float, callback: Callable[[], object]) -> Callable[[], object]:
        self.alarms.append(callback)
        return callback

    def remove_alarm(self, handle: Callable[[], object]) -> bool:
        with suppress(ValueError):
            self.alarms.remove(handle)
            return True
        return False

    def turn(self) -> None:
        """Call whoever waits for a descriptor that is readable now."""
        while ready := select.select(list(self._watched), [], [], 0)[0]:
            for fd in ready:
                if fd in self._watched:
                    self._watched[fd]()

    def expire(self) -> None:
        """Let the time of all alarms come."""
        alarms, self.alarms = self.alarms, []
        for callback in alarms:
            callback()


class Wire:
    """A screen of ours at one end of a pseudo terminal; used again when nobody needs it."""

    _idle: ClassVar[dict[bool, list[Wire]]] = {False: [], True: []}

    def __init__(self, knows_sync: bool) -> None:
        self._knows_sync = knows_sync
        self.master, self.slave = os.openpty()
        os.set_blocking(self.master, False)
        outside = os.environ.get("TERM")
        os.environ["TERM"] = "xterm-256color"
        try:
            self.screen = ItuiScreen(self.slave, self.slave)
        finally:
            os.environ.pop("TERM") if outside is None else os.environ.update(TERM=outside)

    @classmethod
    def taken(cls, knows_sync: bool) -> Wire:
        """Return one that nobody uses; a screen asks its terminal only once."""
        return cls._idle[knows_sync].pop() if cls._idle[knows_sync] else cls(knows_sync)

    def release(self) -> None:
        """Stop the screen and leave the wire to the next one, with nothing on the way."""
        self.screen.stop()
        termios.tcflush(self.slave, termios.TCIOFLUSH)
        self._idle[self._knows_sync].append(self)

    def set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self) -> bytes:
        """Return all that the screen wrote."""
        data = bytearray()
        while True:
            try:
                data += os.read(self.master, 65536)
            except BlockingIOError:
                if not self.screen.is_stuck:
                    return bytes(data)
                self.screen.write("")
                self.screen.flush()


class Stage(Conversation):
    """A conversation seen on a terminal; ``draw`` shows it, ``check`` compares every cell."""

    def __init__(
        self,
        state: State | None = None,
        *,
        size: tuple[int, int] = SIZE,
        theme: str = "ansi",
        colours: int = 256,
        emulator: Emulator | None = None,
        **kernel: Any,
    ) -> None:
        super().__init__(state, **kernel)
        self.colours = colours
        self.desk = Desk(Palette(load_theme(theme), colours))
        self.compositor, self.output = self.desk.compositor, self.desk.output
        self._actions = OutputActions(self, Spill(lambda text: None), self.perform)
        self._spawned: list[Coroutine[Any, Any, None]] = []
        self.frame: Frame | None = None
        self.drawn = b""
        self._shown: dict[int, object] = {}
        self._failures = _Failures()
        logging.getLogger("itui").addHandler(self._failures)
        self.terminal = emulator or Emulator(*size)
        self._wire = Wire.taken(self.terminal.knows_sync)
        self._wire.set_size(*size)
        self.screen = self._wire.screen
        self._gestures = Gestures(COMMANDS.values(), self.compositor, self.screen.get_cols_rows)
        self.loop = Turns()
        self.screen.start()
        self.screen.hook_event_loop(self.loop, self._on_keys)  # type: ignore[arg-type]
        self.terminal.feed(self._wire.read())
        self.on(Resized(*size))

    def close(self) -> None:
        """Give the terminal back."""
        logging.getLogger("itui").removeHandler(self._failures)
        self.screen.unhook_event_loop(self.loop)  # type: ignore[arg-type]
        self._wire.release()

    # --- what comes from the terminal

    def send(self, data: bytes) -> None:
        """Let the terminal send bytes, and the interface take them."""
        left = memoryview(data)
        while left:
            left = left[os.write(self._wire.master, left[:2048]) :]
            self.loop.turn()

    def press(self, keys: str) -> None:
        """Press keys one after the other, waiting long enough for each to be complete."""
        for key in split_keys(keys):
            self.send(bytes_of(key))
            self.loop.expire()

    def _on_keys(self, keys: list[Any], raw: list[int]) -> None:
        for meaning in self._gestures.meanings(keys, lambda: self.state):
            if isinstance(meaning, Command):
                self._follow(meaning(self.state))
            elif isinstance(meaning, Run):
                self.run(meaning.command)
            elif isinstance(meaning, Scroll):
                self.perform(meaning)
            else:
                self.on(meaning)

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size; what it shows until it is redrawn is rubbish."""
        self._wire.set_size(columns, rows)
        self.terminal.resize(rows, columns)
        self.terminal.spoil()
        self._shown.clear()
        os.kill(os.getpid(), signal.SIGWINCH)
        self.loop.turn()

    # --- what the interface does by itself

    def _follow(self, step: Any) -> None:
        super()._follow(step)
        effects, self.effects = self.effects, []
        for effect in effects:
            self.perform(effect)

    def perform(self, effect: Effect) -> None:
        """Do what an effect asks for on the screen; others are kept for the test."""
        match effect:
            case Scroll():
                self._scroll(effect)
            case Save() | Page():
                self.effects.append(effect)  # files are not what this is about
            case _ if isinstance(effect, OutputEffect):
                self._actions.perform(effect)
            case UseTheme(name=name):
                self.compositor.palette = Palette(load_theme(name), self.colours)
            case Redraw():
                self.screen.repaint()
            case _:
                self.effects.append(effect)

    def _scroll(self, effect: Scroll) -> None:
        self.desk.scroll(effect)
        if effect.pane == "output":
            self.on(CellShown(cell=self.output.cell_after(self.state, effect.to)))

    def dispatch(self, events: Sequence[Event]) -> None:
        self.on(*events)

    def refresh(self) -> None:
        self.compositor.refresh()

    def spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Run what the app would let run beside the interface; one after the other, to its end."""
        self._spawned.append(coroutine)
        if len(self._spawned) == 1:
            with asyncio.Runner() as runner:
                while self._spawned:
                    runner.run(self._spawned[0])
                    del self._spawned[0]

    async def outside(self, run: Callable[[], Coroutine[Any, Any, int]]) -> int:
        raise AssertionError("no program runs outside here")

    # --- what is seen

    def draw(self) -> Frame:
        """Draw the state and let the terminal take all of it."""
        size = self.screen.get_cols_rows()
        view = self.state.view
        self.screen.use_mouse(view.has_mouse and not view.is_copying)
        self.compositor.show(self.state)
        frame = self.compositor.render(size, True)
        assert isinstance(frame, Frame)
        self.frame = frame
        self.terminal.feed(self._wire.read())  # modes switched since the last frame
        self.screen.draw_screen(size, frame)
        self.drawn = self._wire.read()
        self.terminal.feed(self.drawn)
        if self.terminal.answered:
            answer, self.terminal.answered = self.terminal.answered, ""
            self.send(answer.encode())
        return frame

    def look(self) -> None:
        """Draw: nothing harmful was sent, and every pane could be drawn."""
        self.draw()
        assert_harmless(self.drawn)
        assert not self._failures.found, self._failures.found[0]

    def check(self) -> None:
        """Draw, and compare every cell and the cursor with what the canvas says."""
        self.look()
        frame, terminal = self.frame, self.terminal
        assert frame is not None
        expected = cells_of_canvas(frame)
        assert len(expected) == terminal.lines
        for number, cells in enumerate(expected):
            if number not in terminal.dirty and self._shown.get(number) is cells:
                continue
            assert terminal.row(number) == cells, self._difference(number, cells)
            self._shown[number] = cells
        terminal.dirty.clear()
        cursor = terminal.cursor
        if frame.cursor is None:
            assert cursor.hidden
        else:
            assert (cursor.hidden, cursor.x, cursor.y) == (False, *frame.cursor)

    def _difference(self, number: int, cells: Any) -> str:
        shown = self.terminal.row(number)
        first = next(
            column
            for column in range(max(len(shown), len(cells)))
            if shown[column : column + 1] != cells[column : column + 1]
        )
        return (
            f"row {number} of {self.terminal.columns}x{self.terminal.lines} from column {first}\n"
            f"  canvas   {joined([cells])!r}\n  terminal {joined([shown])!r}\n"
            f"  canvas   {cells[first : first + 2]}\n  terminal {shown[first : first + 2]}\n"
            f"  sent {self.drawn[-400:]!r}"
        )

    def text(self) -> str:
        """Return what a person reads."""
        return self.terminal.text()
