"""A conversation whose output is read: the real output pane, its actions, and what was copied."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from conversation import Conversation
from itui.commands.command import Step
from itui.drawing.picture import Picture, plain
from itui.model.effects import Copy, Effect, OutputEffect, Scroll
from itui.model.events import CellShown, Event
from itui.output.actions import OutputActions
from itui.output.spill import Spill
from itui.panes.output import OutputPane
from itui_kernel.protocol.message import Message, Sender
from itui_kernel.protocol.messages import ExecuteRequest


class Reader(Conversation):
    """Performs what concerns the output at once; what takes time when it is waited for."""

    def __init__(self, width: int = 60, height: int = 12) -> None:
        super().__init__()
        self.size = width, height
        self.output = OutputPane()
        self.said: list[str] = []
        self.spill = Spill(self.said.append)
        self.actions = OutputActions(self, self.spill, self.effects.append)
        self.tasks: list[Coroutine[Any, Any, None]] = []

    def _follow(self, step: Step) -> None:
        state, effects = step
        super()._follow((state, ()))
        for effect in effects:
            self.perform(effect)

    def perform(self, effect: Effect) -> None:
        if isinstance(effect, OutputEffect):
            self.actions.perform(effect)
        elif isinstance(effect, Scroll) and effect.pane == "output":
            self.output.read(self.state)
            self.output.scroll(effect.rows, effect.pages, effect.to)
            self.on(CellShown(cell=self.output.cell_after(self.state, effect.to)))
        else:
            super()._follow((self.state, (effect,)))

    # --- what the actions need

    def dispatch(self, events: Sequence[Event]) -> None:
        self.on(*events)

    def refresh(self) -> None:
        """Nothing is drawn before it is looked at."""

    def spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        self.tasks.append(coroutine)

    async def outside(self, run: Callable[[], Coroutine[Any, Any, int]]) -> int:
        return await run()

    def wait_for_all(self) -> None:
        """Let what takes time end."""

        async def wait() -> None:
            while self.tasks:
                await self.tasks.pop(0)

        asyncio.run(wait())

    # --- playing

    def cell(self, code: str, printed: str = "", *, fails: bool = False) -> Message:
        request = self.submit(code)
        self.begin(request)
        if printed:
            self.print(printed, request)
        if fails:
            self.fail(request)
        else:
            self.done(request)
        return request

    def run_unseen(self, code: str) -> Message:
        """Run an input of another client, whatever has the keys here."""
        request = Sender("other", username="ada").message(ExecuteRequest(code=code))
        self.begin(request, code)
        return request

    # --- what is seen

    def picture(self) -> Picture:
        is_focused = self.state.view.focus == "output"
        return self.output.draw(self.state, *self.size, is_focused)

    @property
    def rows(self) -> list[str]:
        return [plain(row).rstrip() for row in self.picture().rows]

    @property
    def note(self) -> str:
        self.picture()
        return plain(self.output.note(self.state))

    @property
    def copied(self) -> str:
        self.wait_for_all()
        return next(each.text for each in reversed(self.effects) if isinstance(each, Copy))

    def styled(self, role: str) -> list[str]:
        """Return the texts drawn in a role, in order."""
        return [
            text
            for row in self.picture().rows
            for style, text in row
            if role == style or (isinstance(style, tuple) and role in style)
        ]

    @property
    def selected(self) -> str:
        """The code of the selected cell."""
        cell = self.state.cell(self.state.output.selected)
        return "" if cell is None else cell.code


def numbered(start: int, end: int) -> str:
    return "".join(f"line {n}\n" for n in range(start, end))


def read_three() -> Reader:
    """Return a reader with the keys in the output: thirty lines, a failure, a line."""
    reader = Reader()
    reader.cell("one()", numbered(0, 30))
    reader.cell("two()", fails=True)
    reader.cell("three()", "c\n")
    reader.picture()
    reader.press("ctrl x 2")
    return reader
