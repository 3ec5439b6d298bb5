"""The terminal as urwid's screen: every key as a key, output that never blocks, always restored."""

from __future__ import annotations

import atexit
import os
import signal
import termios
import time
from collections.abc import Callable
from typing import Any

import urwid
from urwid.display import raw

from itui.terminal.capabilities import Capabilities
from itui.terminal.decoder import FOCUS_IN, FOCUS_OUT
from itui.terminal.dialogue import Dialogue
from itui.terminal.drawing import Drawing
from itui.terminal.modes import enter_raw_mode
from itui.terminal.output import TerminalOutput
from itui.terminal.reader import Descriptor, TerminalReader
from itui.terminal.receipts import Receipts
from itui.terminal.signals import TerminalSignals

Deliver = Callable[[list[Any], list[int]], Any]

_DRAIN_SECONDS = 0.5
_ERASE = "\x1b[m\x1b[H\x1b[2J"
_FALLBACK_SIZE = (80, 24)
# the only private name of urwid: overridden to send no queries; without it they are sent, and the
# answers swallowed
PRIVATE_NAMES = ("_detect_terminal_modes",)


class ItuiScreen(raw.Screen):
    """Urwid's raw screen with its own input, output, signals and modes.

    Keys come as urwid names them, except that Ctrl-J is ``"ctrl j"``, and a paste is one event
    ``("paste", text)``. When the terminal is gone, ``ExitMainLoop`` is raised in the event loop.
    ``is_utf8`` says that the terminal is known to show UTF-8; else it is asked as well.
    """

    def __init__(self, input_fd: int = 0, output_fd: int = 1, *, is_utf8: bool = True) -> None:
        urwid.set_encoding("utf-8")
        self._input_fd = input_fd
        self._output = TerminalOutput(output_fd)
        self._output.on_failure = self._on_output_failure
        super().__init__(
            Descriptor(input_fd),
            self._output,
            bracketed_paste_mode=True,
            focus_reporting=False,
        )
        self._reader = TerminalReader(input_fd, self._deliver_keys, self._end)
        self._kind = os.environ.get("TERM", "")
        self._dialogue = Dialogue(self._kind, is_utf8=is_utf8)
        self.on_capabilities: Callable[[Capabilities], None] = _nothing
        self.on_focus: Callable[[bool], None] = _nothing
        self._has_mouse = True
        self._drawing = Drawing(self, self._kind)
        if "256" in self._kind:
            self.set_terminal_properties(bright_is_bold=False)
        self.receipts = Receipts()
        self.is_hurried = False
        self._signals = TerminalSignals(self.stop)
        self._is_gone = False
        self._event_loop: urwid.EventLoop | None = None
        self._deliver: Deliver = _nothing
        self._watched: Any = None

    # --- start and stop

    def start(self, *args: Any, **kwargs: Any) -> Any:
        """Take the terminal: alternate screen, raw mode, mouse, paste as one event."""
        if self.started:
            return super().start(*args, **kwargs)
        atexit.register(self.stop)
        self.receipts.forget()
        self._reader.keep_typed_ahead()
        stopping = super().start(*args, **kwargs)
        enter_raw_mode(self._input_fd)
        self.set_mouse_tracking()
        self.write(self._dialogue.opening())
        self.flush()
        return stopping

    def stop(self) -> None:
        """Give the terminal back as it was; does nothing the second time."""
        atexit.unregister(self.stop)
        if not self.started:
            return
        self._reader.remove_alarm()
        try:
            if self._output.pending:
                # nobody reads: without this the sequences that restore would never arrive
                self._output.discard()
                termios.tcflush(self._output.fileno(), termios.TCOFLUSH)
            else:
                self._await_answers()
            # tmux shows rows of a screen that was resized among the shell's unless they are blank
            self.write(_ERASE)
            self.write(self._drawing.ending + self._dialogue.closing())
            super().stop()
            self._output.drain(_DRAIN_SECONDS)
        except (OSError, termios.error):
            self._is_gone = True
            self._output.discard()

    def _await_answers(self) -> None:
        """Take the answers that are on their way; the shell would take them for typing."""
        while self.receipts.unanswered:
            keys = self._reader.read_within(self.receipts.patience(time.monotonic()))
            if keys is None:
                return
            self.receipts.take(keys)

    def suspend(self) -> None:
        """Give the terminal back, stop this process group as Ctrl-Z does, and come back."""
        self.stop()
        os.kill(0, signal.SIGTSTP)
        self.start()
        self._deliver_keys(["window resize"])

    def _detect_terminal_modes(self) -> None:
        """Ask the terminal nothing."""

    @property
    def capabilities(self) -> Capabilities:
        """What the terminal has told of itself so far."""
        return self._dialogue.capabilities

    # --- input

    def signal_init(self) -> None:
        """Handle signals our way."""
        self._signals.install()

    def signal_restore(self) -> None:
        """Set the handlers back."""
        self._signals.uninstall()

    def hook_event_loop(self, event_loop: urwid.EventLoop, callback: Deliver) -> None:
        """Deliver keys to ``callback`` from now on."""
        self.unhook_event_loop(event_loop)
        if not self.started or self._is_gone:
            return
        self._event_loop, self._deliver = event_loop, callback
        self._watched = event_loop.watch_file(self._signals.fileno(), self._on_wake)
        self._reader.hook(event_loop)

    def unhook_event_loop(self, event_loop: urwid.EventLoop) -> None:
        """Stop delivering keys."""
        self._reader.unhook()
        if self._watched is not None:
            event_loop.remove_watch_file(self._watched)
        self._watched = self._event_loop = None

    def _deliver_keys(self, keys: list[Any]) -> None:
        """Hand over what was typed; what the terminal answered stays here."""
        keys = self.receipts.take(keys)
        self._hear([key[1] for key in keys if key[0] == "reply"])
        if typed := [key for key in keys if key[0] != "reply"]:
            self._deliver(typed, [])

    def _hear(self, replies: list[bytes]) -> None:
        before = self.capabilities
        for reply in replies:
            if reply in (FOCUS_IN, FOCUS_OUT):
                self.on_focus(reply == FOCUS_IN)
            else:
                self.write(self._dialogue.hear(reply))
        if self.capabilities != before:
            self._reader.decoder.has_kitty_keys = self.capabilities.has_kitty_keys
            self.flush()
            self.on_capabilities(self.capabilities)

    def _on_wake(self) -> None:
        """Do what a signal or a failed write asked for."""
        numbers = self._signals.take()
        if self._output.failure is not None:
            self._end()
        if signal.SIGTSTP in numbers:
            self.suspend()
            return
        if signal.SIGCONT in numbers:
            enter_raw_mode(self._input_fd)
            self.repaint()
        if numbers:
            self.clear()
            self._deliver_keys(["window resize"])

    def _end(self) -> None:
        """End the main loop: the terminal is gone, reading it again would only spin."""
        self._is_gone = True
        if self._event_loop is not None:
            self.unhook_event_loop(self._event_loop)
        raise urwid.ExitMainLoop

    # --- output

    def draw_screen(self, size: tuple[int, int], canvas: urwid.Canvas) -> None:
        """Draw where the frame differs from the last one, nothing while the terminal is stuck.

        With ``is_hurried`` only what is at the cursor is drawn; ``is_complete`` tells.
        """
        if not self.started or self._is_gone or self.is_stuck:
            return
        before = self.written
        if self._drawing.trouble:
            super().draw_screen(size, canvas)
        else:
            text = self._drawing.frame(
                size[0],
                canvas,
                has_sync=self.capabilities.has_sync,
                is_hurried=self.is_hurried,
            )
            self.write(text)
        sent = self.written - before
        self.write(
            self.receipts.question(sent, time.monotonic(), is_hurried=self.is_hurried),
        )
        self.flush()

    def clear(self) -> None:
        """Draw every cell in the next frame."""
        super().clear()
        self._drawing.forget()

    @property
    def is_complete(self) -> bool:
        """Whether all of the last frame was drawn."""
        return self._drawing.is_complete

    @property
    def written(self) -> int:
        """How many bytes the terminal was sent so far, those included that it has not taken."""
        return self._output.written

    @property
    def on_drained(self) -> Callable[[], None]:
        """Called when the terminal has taken everything after it was stuck."""
        return self._output.on_drained

    @on_drained.setter
    def on_drained(self, call: Callable[[], None]) -> None:
        self._output.on_drained = call

    def _on_output_failure(self) -> None:
        self._is_gone = True
        self._signals.wake()

    def repaint(self) -> None:
        """Erase the terminal; the next frame draws every cell."""
        self.write(_ERASE)
        self.clear()

    def get_cols_rows(self) -> tuple[int, int]:
        """Return columns and rows; a terminal that does not know them counts as 80x24."""
        columns, rows = super().get_cols_rows()
        return (columns, rows) if columns > 0 and rows > 0 else _FALLBACK_SIZE

    def set_mouse_tracking(self, enable: bool = True) -> None:
        """Switch the mouse on unless it was toggled off or the console has none, or off."""
        has_one = not self._kind.startswith("linux")
        super().set_mouse_tracking(enable and self._has_mouse and has_one)

    @property
    def has_mouse(self) -> bool:
        """Whether the mouse is ours, or would be if the screen were started."""
        return self._has_mouse

    def use_mouse(self, is_on: bool) -> None:
        """Take the mouse, or leave it to the terminal's own selection."""
        if is_on == self._has_mouse:
            return
        self._has_mouse = is_on
        if self.started:
            self.set_mouse_tracking()
            self.flush()

    @property
    def is_stuck(self) -> bool:
        """Whether the terminal has not taken everything yet."""
        return self._output.pending > 0


def _nothing(*told: object) -> None:
    """Take what nobody waits for."""
