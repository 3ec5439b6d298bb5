"""The app: keys become commands, events become state, effects are performed, the state is drawn."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any

import urwid

from itui.commands.command import Step
from itui.commands.registry import COMMANDS
from itui.compositor import Compositor
from itui.effects import Quit
from itui.events import Event, KernelFailed, Noticed, Pasted, Resized, Ticked, Typed
from itui.keyboard import Keyboard
from itui.keymap import footer, key_label
from itui.palette import Palette, colour_depth
from itui.panes.help import HelpPane
from itui.panes.input import InputPane
from itui.panes.output import OutputPane
from itui.panes.overlays import Overlays
from itui.panes.status import FooterPane, StatusPane
from itui.panes.variables import VariablesPane
from itui.performer import Performer
from itui.reducer import reduce
from itui.screen import ItuiScreen
from itui.source import Source
from itui.state import State, View
from itui_kernel.client.launch import LaunchedKernel
from itui_themes.loader import load_theme

FRAME_SECONDS = 1 / 30
TICK_SECONDS = 0.5
PASTE_KEYS = 16
log = logging.getLogger(__name__)


class App:
    """One run of the full-screen interface; ``run`` returns the exit code."""

    def __init__(
        self, source: Source, launched: LaunchedKernel | None, *, theme: str | None = None
    ) -> None:
        self._colours = colour_depth(os.environ)
        chosen = load_theme(theme or "ansi")
        self.state = State(view=View(theme=chosen.name), now=time.time())
        commands = list(COMMANDS.values())
        self._keyboard = Keyboard(commands)
        self.output, self.input, self.variables = OutputPane(), InputPane(), VariablesPane()
        self.help = HelpPane()
        self.compositor = Compositor(
            {
                "output": self.output,
                "input": self.input,
                "variables": self.variables,
                "help": self.help,
                "status": StatusPane(key_label),
                "footer": FooterPane(lambda state: footer(state, commands)),
            },
            Overlays(),
            Palette(chosen, self._colours),
        )
        self.screen = ItuiScreen()
        self._source, self._launched = source, launched
        self._failure: BaseException | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._next_frame = 0.0
        self._frame: asyncio.TimerHandle | None = None
        self._ticking: asyncio.TimerHandle | None = None

    def run(self) -> int:
        """Show the interface until the user leaves."""
        farewell = asyncio.run(self._run())
        if farewell:
            print(farewell)
        return 0

    async def _run(self) -> str:
        self._loop = asyncio.get_running_loop()
        self._done: asyncio.Future[str] = self._loop.create_future()
        self._loop.set_exception_handler(self._on_failure)
        self.performer = Performer(self, self._source, self._launched)
        self.main_loop = urwid.MainLoop(
            self.compositor,
            screen=self.screen,
            event_loop=urwid.AsyncioEventLoop(loop=self._loop),
            input_filter=self._on_keys,
            handle_mouse=False,
        )
        for number in (signal.SIGTERM, signal.SIGHUP):
            self._loop.add_signal_handler(number, self.leave, Quit(ends_kernel=False))
        with self.main_loop.start():
            width, height = self.screen.get_cols_rows()
            self.dispatch([Resized(width, height)])
            self.draw()
            self._loop.call_soon(self._connect)
            farewell = await self._done
        await self.performer.finish()
        if self._failure is not None:
            raise self._failure
        return farewell

    def _connect(self) -> None:
        try:
            self.performer.connect()
        except Exception as error:
            self.dispatch([KernelFailed(str(error))])
            raise
