"""The app: keys become commands, events become state, effects are performed, the state is drawn."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any

import urwid

from itui.commands.command import Command, Step
from itui.commands.registry import COMMANDS
from itui.drawing.appearance import Appearance
from itui.drawing.desk import Desk
from itui.editor.highlighting import find_lexer
from itui.failures import Failures
from itui.keys.gestures import Gestures
from itui.model.clients import Clients
from itui.model.effects import Quit, Run, Scroll
from itui.model.events import CellShown, Event, LogWritten, Noticed, Resized, Ticked
from itui.model.reducer import reduce
from itui.model.state import State, View
from itui.model.ticking import seconds_to_tick
from itui.output.spill import sweep
from itui.performer import Performer
from itui.source import Source
from itui.terminal.calling import Caller
from itui.terminal.capabilities import Capabilities
from itui.terminal.error_log import NotedStream, redirect_stderr
from itui.terminal.frames import Frames, MainLoop
from itui.terminal.screen import ItuiScreen
from itui_kernel.client import clock
from itui_kernel.client.attending import about, own_name
from itui_kernel.client.launch import LaunchedKernel
from itui_kernel.protocol.locations import state_directory
from itui_kernel.protocol.preferences import Preferences
from itui_kernel.protocol.schema import replace
from itui_themes.theme import Theme

WARM_SECONDS = 0.3
ANSWER_SECONDS = 2.0
SWITCH_SECONDS = 0.001  # a key waits no longer for a thread that imports
LOG_FORMAT = "%(asctime)s %(process)d %(name)s: %(message)s"


class App:
    """One run of the full-screen interface; ``run`` returns the exit code."""

    def __init__(
        self,
        source: Source,
        launched: LaunchedKernel | None,
        theme: Theme,
        preferences: Preferences | None = None,
    ) -> None:
        self.log_path = str(state_directory() / "itui.log")
        self._look = Appearance(theme, os.environ, is_coerced=bool(sys.flags.utf8_mode))
        self._screen = ItuiScreen(is_utf8=self._look.is_utf8)
        self._screen.on_capabilities = self._on_capabilities
        chosen = preferences or Preferences()
        view, clients = View(theme=theme.name), Clients(about=about(own_name(chosen.name)))
        self.state = State(view=view, preferences=chosen, clients=clients, now=clock.now())
        self._caller = Caller(chosen.notify, os.environ, self.write, clock.now)
        self._screen.on_focus = self._caller.focus
        self._desk = Desk(self._look.palette)
        self._compositor = self._desk.compositor
        self.output = self._desk.output
        self._gestures = Gestures(COMMANDS.values(), self._compositor, self._size)
        self._compositor.use_ascii(not self._look.is_utf8)
        self._source, self._launched = source, launched
        self._failures = Failures(self.log_path)
        self._tasks: set[asyncio.Task[None]] = set()
        self._tick: asyncio.TimerHandle | None = None

    def run(self) -> int:
        """Show the interface until the user leaves."""
        farewell = ""
        with redirect_stderr(self.log_path) as stream:
            logging.basicConfig(format=LOG_FORMAT)
            try:
                farewell = asyncio.run(self._run(stream))
            except Exception as failure:
                self._failures.note(failure)
        return self._failures.end(farewell)

    async def _run(self, stderr: NotedStream) -> str:
        sys.setswitchinterval(SWITCH_SECONDS)
        self._loop = asyncio.get_running_loop()
        stderr.on_written = self._on_log_written
        self._done: asyncio.Future[str] = self._loop.create_future()
        self._loop.set_exception_handler(self._on_failure)
        self._performer = Performer(self, self._source, self._launched)
        self._frames = Frames(self._loop, self._screen, self._draw)
        self._main_loop = MainLoop(
            self._compositor,
            screen=self._screen,
            event_loop=urwid.AsyncioEventLoop(loop=self._loop),
            input_filter=self._on_keys,
            handle_mouse=True,
        )
        for number in (signal.SIGTERM, signal.SIGHUP):
            self._loop.add_signal_handler(number, self._performer.perform, Quit(ends_kernel=False))
        with self._main_loop.start():
            self.dispatch([Resized(*self._size())])
            self._frames.draw_for_key()
            self._loop.call_soon(self._begin)
            try:
                return await self._done
            finally:  # a closed window says so twice, and the loop is about to forget its handler
                signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})

    def _begin(self) -> None:
        """Connect, now that the first frame is on its way, then warm what keys will need."""
        self._performer.begin()
        if not self._look.is_utf8:
            self._loop.call_later(ANSWER_SECONDS, self._note_ascii)
        self._loop.call_later(WARM_SECONDS, lambda: self.spawn(self._warm()))

    def _note_ascii(self) -> None:
        """Say why lines are drawn in ASCII, unless the terminal has shown that it need not be."""
        if not self._look.is_utf8:
            text = "the locale is not UTF-8: characters outside ASCII are shown as ?"
            self.dispatch([Noticed(text, "warning")])

    def _on_capabilities(self, known: Capabilities) -> None:
        """Follow what the terminal tells of itself."""
        self._caller.name = known.name
        if self._look.hear(known):
            self._desk.wear(self._look)
            self._frames.request()

    def _on_log_written(self, lines: int) -> None:
        """Tell the interface; this may be any thread."""
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self.dispatch, [LogWritten(lines)])

    async def _warm(self) -> None:
        """Load the highlighter, which the first keys shall not wait for; tidy up after crashes."""
        await asyncio.to_thread(find_lexer, self.state.kernel.lexer)
        self._desk.input.load()
        self._compositor.refresh()
        self._frames.request()
        await asyncio.to_thread(sweep)

    # --- events and effects

    def dispatch(self, events: Sequence[Event]) -> None:
        """Fold events into the state, perform what follows, draw soon."""
        before = self.state = replace(self.state, now=clock.now())
        for event in events:
            self._follow(reduce(self.state, event))
        if self.state is not before:
            self._frames.request()
            self._performer.returning.follow(self.state)

    def _follow(self, step: Step) -> None:
        self.state, effects = step
        for effect in effects:
            self._performer.perform(effect)

    def apply(self, name: str) -> None:
        """Run a command by its name."""
        self._follow(COMMANDS[name](self.state))

    def spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Let a coroutine run beside the interface; its failure is the program's."""
        task = self._loop.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._on_task_done)

    def _on_task_done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self._fail(task.exception())

    def _on_failure(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self._fail(context.get("exception") or RuntimeError(context.get("message")))

    def _fail(self, failure: BaseException | None) -> None:
        """End with a failure of our own; a terminal that is gone means detach."""
        if isinstance(failure, urwid.ExitMainLoop):
            self._performer.perform(Quit(ends_kernel=False))
            return
        self._failures.note(failure)
        self.leave(self._performer.detach())

    def leave(self, farewell: str) -> None:
        """Give the terminal back and end."""
        if not self._done.done():
            self._caller.close()
            self._frames.close()
            self._done.set_result(farewell)

    # --- keys

    def _on_keys(self, keys: list[Any], raw: list[int]) -> list[Any]:
        """Take everything that came from the terminal."""
        self.state = replace(self.state, now=clock.now())
        self._caller.key()
        for meaning in self._gestures.meanings(keys, lambda: self.state):
            if isinstance(meaning, Command):
                self._follow(meaning(self.state))
            elif isinstance(meaning, (Run, Scroll)):
                self._performer.perform(meaning)
            else:
                self._follow(reduce(self.state, meaning))
        self._performer.returning.follow(self.state)
        if not self._done.done():
            self._frames.draw_for_key()
        return []

    def _size(self) -> tuple[int, int]:
        """Return how large the terminal is now, and let urwid ask as well."""
        self._main_loop.screen_size = None
        return self._screen.get_cols_rows()

    # --- what effects do here

    def scroll(self, effect: Scroll) -> None:
        """Move the viewport of a pane."""
        self._desk.scroll(effect)
        if effect.pane == self.output.scope:
            cell = self.output.cell_after(self.state, effect.to)
            self._follow(reduce(self.state, CellShown(cell=cell)))
            self._performer.returning.on_scrolled()

    def refresh(self) -> None:
        """Draw again soon: something moved that the state does not tell."""
        self._compositor.refresh()
        self._frames.request()

    def use_theme(self, theme: Theme) -> None:
        """Draw with another theme."""
        self._look.use(theme)
        self._desk.wear(self._look)

    @property
    def is_light(self) -> bool | None:
        """Whether the terminal's paper is light, if that is known."""
        return self._look.is_light

    def redraw(self) -> None:
        """Paint every cell again."""
        self._screen.repaint()

    def suspend(self) -> None:
        """Give the terminal back, stop, and take it again."""
        self._screen.suspend()

    def call(self, text: str) -> None:
        """Call the user, unless that would only disturb."""
        self._caller.is_utf8 = self._look.is_utf8
        self._caller.call(self.state.kernel.name or "itui", text)

    def write(self, sequence: str) -> None:
        """Send a sequence to the terminal."""
        self._screen.write(sequence)
        self._screen.flush()

    async def outside(self, run: Callable[[], Coroutine[Any, Any, int]]) -> int:
        """Give the terminal to another program until it ends; return its exit code."""
        try:
            with self._main_loop.paused():
                return await run()
        finally:
            self._frames.request()

    # --- frames

    def _draw(self) -> None:
        """Draw the state as it is."""
        view = self.state.view
        self._screen.use_mouse(view.has_mouse and not view.is_copying)
        self._compositor.show(self.state)
        self._main_loop.draw_screen()
        self._schedule_tick()

    def _schedule_tick(self) -> None:
        """Let the clock tick while something on the screen depends on it."""
        if self._tick is None:
            seconds = seconds_to_tick(self.state, clock.now())
            if seconds is not None:
                self._tick = self._loop.call_later(seconds, self._on_tick)

    def _on_tick(self) -> None:
        self._tick = None
        self.dispatch([Ticked(clock.now())])
