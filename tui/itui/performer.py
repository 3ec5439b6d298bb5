"""Performs effects: the only place where the interface touches kernel, terminal and files."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from itui.drawing.quantities import counted
from itui.model.effects import (
    Answer,
    Call,
    Copy,
    Edit,
    EditFile,
    Effect,
    Find,
    Interrupt,
    KeepText,
    OutputEffect,
    Quit,
    Redraw,
    Restart,
    Run,
    Scroll,
    Send,
    ShowLog,
    Suspend,
    UseTheme,
)
from itui.model.events import (
    Edited,
    Event,
    FinderOpened,
    InputProposed,
    LogRead,
    Noticed,
    ThemeChanged,
)
from itui.model.state import State
from itui.output.spill import Spill
from itui.panes.output import OutputPane
from itui.saved.returning import Returning
from itui.session import Session
from itui.source import Source
from itui.terminal import error_log
from itui_kernel.client.launch import LaunchedKernel
from itui_kernel.protocol.errors import ItuiError
from itui_themes.loader import AUTO, load_theme, theme_names
from itui_themes.theme import Theme, ThemeError

if TYPE_CHECKING:
    from itui.output.actions import OutputActions


class Stage(Protocol):
    """What effects act on besides the kernel: the state, the panes, the terminal."""

    state: State
    output: OutputPane
    log_path: str

    @property
    def is_light(self) -> bool | None: ...  # noqa: D102
    def dispatch(self, events: Sequence[Event]) -> None: ...  # noqa: D102
    def apply(self, name: str) -> None: ...  # noqa: D102
    def scroll(self, effect: Scroll) -> None: ...  # noqa: D102
    def refresh(self) -> None: ...  # noqa: D102
    def use_theme(self, theme: Theme) -> None: ...  # noqa: D102
    def redraw(self) -> None: ...  # noqa: D102
    def suspend(self) -> None: ...  # noqa: D102
    def write(self, sequence: str) -> None: ...  # noqa: D102
    def call(self, text: str) -> None: ...  # noqa: D102
    def leave(self, farewell: str) -> None: ...  # noqa: D102
    def spawn(self, coroutine: Coroutine[Any, Any, None]) -> None: ...  # noqa: D102
    async def outside(self, run: Callable[[], Coroutine[Any, Any, int]]) -> int: ...  # noqa: D102


class Performer:
    """Performs one effect after the other for a stage."""

    def __init__(self, stage: Stage, source: Source, launched: LaunchedKernel | None) -> None:
        self._stage = stage
        name = stage.state.clients.about.get("name")
        self.session = Session(source, launched, stage.dispatch, stage.spawn, name)
        self.spill = Spill(lambda text: stage.dispatch([Noticed(text, "warning")]))
        self.returning = Returning(stage, lambda text: stage.dispatch([Noticed(text, "warning")]))
        self._is_leaving = False
        self._output: OutputActions | None = None

    def begin(self) -> None:
        """Connect to the kernel, as the client that was there before if one is to come back."""
        session = self.session
        if session.where.is_new:
            session.connect()
            self.returning.keep(session.where.directory)
        else:
            where = session.where
            begin = partial(self.returning.begin, where.directory, where.source.connection)
            self._stage.spawn(session.come_back(begin))

    def perform(self, effect: Effect) -> None:
        """Do what an effect asks; nothing here waits."""
        stage, session = self._stage, self.session
        match effect:
            case Send():
                session.send(effect)
            case Answer(request=request, value=value):
                session.answer(request, value)
            case Interrupt():
                session.interrupt()
            case Restart():
                stage.spawn(self._restart())
            case Quit(ends_kernel=ends_kernel):
                self._quit(ends_kernel)
            case Scroll():
                stage.scroll(effect)
            case Run(command=name):
                stage.apply(name)
            case KeepText(cell=cell, parts=parts):
                self.spill.keep(cell, parts, is_anew=effect.is_anew, absorbs=effect.absorbs)
            case _ if isinstance(effect, OutputEffect):
                self._on_output(effect)
            case Find(kind=kind):
                from itui.keys import choices

                found = choices.finder(stage.state, kind, [*theme_names(), AUTO])
                stage.dispatch([FinderOpened(found)])
            case _:
                self._perform_on_terminal(effect)

    def _on_output(self, effect: OutputEffect) -> None:
        if self._output is None:
            from itui.output.actions import OutputActions

            self._output = OutputActions(self._stage, self.spill, self.perform)
        self._output.perform(effect)

    def _perform_on_terminal(self, effect: Effect) -> None:
        stage = self._stage
        match effect:
            case Suspend():
                stage.suspend()
            case ShowLog():
                stage.spawn(self._show_log())
            case Redraw():
                stage.redraw()
            case Call(text=text):
                stage.call(text)
            case Copy(text=text):
                stage.spawn(self._copy(text))
            case Edit(text=text):
                stage.spawn(self._edit(text))
            case EditFile():
                stage.spawn(self._edit_file(effect))
            case UseTheme(name=name):
                self._use_theme(name)
            case _:
                raise AssertionError(effect)

    def _use_theme(self, name: str) -> None:
        try:
            theme = load_theme(name, is_light=self._stage.is_light)
        except ThemeError as error:
            self._stage.dispatch([Noticed(str(error), "error")])
            return
        self._stage.use_theme(theme)
        self._stage.dispatch([ThemeChanged(theme.name)])

    async def _show_log(self) -> None:
        path = self._stage.log_path
        text = await asyncio.to_thread(error_log.tail, path)
        self._stage.dispatch([LogRead(text, path)])

    async def _copy(self, text: str) -> None:
        from itui.terminal import clipboard

        try:
            done = await clipboard.copy(text, self._stage.write, os.environ)
        except (OSError, ItuiError) as error:
            self._stage.dispatch([Noticed(f"not copied: {error}", "error")])
        else:
            self._stage.dispatch([Noticed(done)])

    async def _edit(self, text: str) -> None:
        from itui.terminal import outside

        changed, trouble = await outside.edit(text, self._stage.outside, os.environ)
        if trouble:
            self._stage.dispatch([Noticed(f"{trouble}; the input is as it was", "warning")])
        else:
            self._stage.dispatch([Edited(changed)])

    async def _edit_file(self, effect: EditFile) -> None:
        from itui.terminal import outside

        text, trouble = await outside.edit_file(
            Path(effect.path), effect.line, self._stage.outside, os.environ
        )
        if trouble:
            self._stage.dispatch([Noticed(trouble, "warning")])
            return
        proposed = text if effect.then is None else effect.then
        if proposed:
            self._stage.dispatch([InputProposed(proposed)])

    async def _restart(self) -> None:
        before = self.session.where.directory
        await self.session.restart()
        if self.session.where.directory != before:  # of a session that has ended nothing is left
            self.returning.keep(self.session.where.directory)

    def _quit(self, ends_kernel: bool) -> None:
        if self._is_leaving:
            return
        self._is_leaving = True
        self._stage.spawn(self._leave(ends_kernel))

    async def _leave(self, ends_kernel: bool) -> None:
        if ends_kernel:
            self._stage.dispatch([Noticed("ending the kernel …")])
            await self.session.end(is_leaving=True)
            self.returning.close(is_over=True)
        self._stage.leave(self.detach())

    def detach(self) -> str:
        """Close the link to the kernel; return how to come back to one that runs on.

        The kernel runs what was waiting for its turn, too, unless something held it back.
        """
        session, state = self.session, self._stage.state
        farewell = ""
        if session.is_alive and state.kernel.is_own:
            self._stage.apply("queue.hand_over")
            farewell = f"kernel left running; itui attach {session.where.name} comes back"
        elif session.is_dead and state.kernel.is_own:
            farewell = f"the kernel is dead; itui attach {session.where.name} starts another"
        if farewell and (kept := self._stage.state.queue):
            farewell += f"; {counted(len(kept), 'waiting input')} kept for then"
        self.returning.close()
        session.close()
        return farewell
