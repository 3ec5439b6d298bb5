"""A small program on ItuiScreen for the tests: shows what it gets, ends in many ways."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import sys
import warnings
from typing import Any

import urwid

from itui.drawing.compositor import Frame
from itui.terminal.conditions import check_terminal
from itui.terminal.error_log import redirect_stderr
from itui.terminal.frames import Frames, MainLoop
from itui.terminal.screen import ItuiScreen


class Shown(urwid.Widget):
    """The newest lines, the last one at the bottom."""

    _sizing = frozenset((urwid.Sizing.BOX,))
    _selectable = True

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def add(self, line: str) -> None:
        self.lines.append(line)
        self._invalidate()

    def render(self, size: tuple[int, int], focus: bool = False) -> Frame:  # type: ignore[override]
        width, height = size
        shown = [*[""] * height, *self.lines][-height:]
        texts = [line[:width].ljust(width).encode() for line in shown]
        return Frame(width, [[(None, None, text)] for text in texts], (0, 0))


class Program:
    def __init__(self, log: str) -> None:
        self.log = log
        self.screen = ItuiScreen()
        self.shown = Shown()
        self.flood_size = 0

    async def run(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.done: asyncio.Future[str] = self.loop.create_future()
        self.loop.set_exception_handler(self.on_failure)
        self.main_loop = MainLoop(
            self.shown,
            screen=self.screen,
            event_loop=urwid.AsyncioEventLoop(loop=self.loop),
            input_filter=self.on_keys,
            handle_mouse=True,
        )
        self.frames = Frames(self.loop, self.screen, self.main_loop.draw_screen)
        self.main_loop.start()
        self.say("ready é日")
        end = await self.done
        if end == "without stop":
            return
        self.main_loop.stop()
        self.note(f"ended by {end}")

    def on_failure(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        failure = context.get("exception")
        if not self.done.done():
            if isinstance(failure, urwid.ExitMainLoop):
                self.done.set_result("ExitMainLoop")
            else:
                self.done.set_exception(failure or RuntimeError(context["message"]))

    def note(self, text: str) -> None:
        """Write to a file what a test must know while it does not read the terminal."""
        with open(self.log, "a") as log:
            log.write(text + "\n")

    def say(self, text: str) -> None:
        self.shown.add(text)
        self.frames.draw_for_key()

    def on_keys(self, keys: list[Any], raw: list[int]) -> list[Any]:
        for key in keys:
            self.on_key(key)
        return []

    def on_key(self, key: Any) -> None:
        match key:
            case "window resize":
                self.main_loop.screen_size = None
                self.say("resized {} {}".format(*self.screen.get_cols_rows()))
            case "Q":
                self.done.set_result("Q")
            case "E":
                raise RuntimeError("a bug")
            case "N":
                self.done.set_result("without stop")
            case "Z":
                self.screen.suspend()
                self.say("back")
            case "M":
                self.screen.use_mouse(not self.screen.has_mouse)
                self.say(f"mouse {self.screen.has_mouse}")
            case "W":
                warnings.warn("a warning", stacklevel=1)
                os.write(2, b"from C\n")
                self.say("warned")
            case "F":
                self.flood(0)
            case "C":
                known = self.screen.capabilities
                self.say(f"sync={known.has_sync} clusters={known.has_clusters}")
                self.say(f"{known.name} light={known.is_light} keys={known.has_kitty_keys}")
            case ("paste", text):
                self.say(f"paste {len(text)} {hashlib.md5(text.encode()).hexdigest()}")
            case _:
                self.say(f"key {key!r}")

    def flood(self, number: int) -> None:
        """Draw other frames faster than they are paced, and note that the loop goes on."""
        letter = chr(ord("a") + number % 26)
        self.shown.lines = [f"{number} {row} {letter * 200}" for row in range(60)]
        self.shown.add(f"frame {number}")
        self.main_loop.draw_screen()
        self.frames.request()
        self.note(f"tick {self.screen.is_stuck}")
        if number < 300:
            self.loop.call_later(0.001, self.flood, number + 1)


def job(log: str) -> None:
    """Run the program as a shell does: a process group of its own that can be stopped."""
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        asyncio.run(Program(log).run())
        return
    while True:
        _, status = os.waitpid(child, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            return
        os.tcsetpgrp(0, os.getpgrp())
        print("stopped; type Enter")
        sys.stdin.readline()
        os.tcsetpgrp(0, child)
        os.kill(child, signal.SIGCONT)


def main() -> None:
    mode, log = sys.argv[1:]
    check_terminal(os.environ)
    if mode == "nohup":
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    if mode == "job":
        job(log)
    else:
        with redirect_stderr(log + ".err"):
            asyncio.run(Program(log).run())


if __name__ == "__main__":
    main()
