"""A client comes back: it takes up what was kept, then keeps what becomes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from itui.model.events import ClientRestored, Event
from itui.model.state import State
from itui.panes.output import OutputPane
from itui.saved.keeper import Keeper, Say
from itui.saved.places import go_to, saved_place
from itui.saved.saved_client import SavedClient, SavedPlace
from itui_kernel.protocol.connection import Connection
from itui_kernel.protocol.errors import ItuiError

PLACE_SECONDS = 5.0  # in which the lines that were in view have come again


class SavingStage(Protocol):
    """What is kept, and where it comes back."""

    state: State
    output: OutputPane

    def dispatch(self, events: Sequence[Event]) -> None: ...  # noqa: D102
    def refresh(self) -> None: ...  # noqa: D102


class Returning:
    """Connects the keeper of the state with the interface."""

    def __init__(self, stage: SavingStage, say: Say) -> None:
        self._stage = stage
        self._say = say
        self._keeper = Keeper(self._place_now, say)
        self._place: SavedPlace | None = None
        self._until = 0.0

    async def begin(
        self, session: Path | None, connection: Connection | None, connect: Callable[[], None]
    ) -> None:
        """Take up what was kept for a kernel, once there is a client that takes it up."""
        directory = session
        if directory is None and connection is not None:
            directory = await self._elsewhere(connection)
        saved = None if directory is None else await self._keeper.claim(directory)
        connect()
        self.keep(directory)
        if saved is not None:
            self._take_up(saved)

    async def _elsewhere(self, connection: Connection) -> Path | None:
        """Return where the state is kept of clients of a kernel without a session."""
        from itui.saved.elsewhere import directory_for

        try:
            return await asyncio.to_thread(directory_for, connection)
        except (OSError, ItuiError) as error:
            self._say(f"what is not sent yet is not kept for later: {error}")
            return None

    def keep(self, directory: Path | None) -> None:
        """Keep the state beside a session from now on."""
        self._keeper.begin(directory, self._stage.state.session)

    def _take_up(self, saved: SavedClient) -> None:
        self._stage.dispatch([ClientRestored(saved)])
        if saved.place.cell:
            self._place = saved.place
            self._until = self._stage.state.now + PLACE_SECONDS

    def follow(self, state: State) -> None:
        """Keep what is new; go to where the output was scrolled to, as soon as that is there."""
        self._keeper.follow(state)
        if self._place is not None:
            self._go_to(self._place)

    def _go_to(self, place: SavedPlace) -> None:
        output, state = self._stage.output, self._stage.state
        if state.now > self._until:
            self._place = None
            return
        output.read(state)
        if go_to(output.viewport, output.document, place):
            output.viewport.in_view()
            if not output.is_following:  # else its end is still to come
                self._place = None
            self._stage.refresh()

    def on_scrolled(self) -> None:
        """Note that the user has scrolled the output."""
        self._place = None
        self._keeper.touch()

    def close(self, *, is_over: bool = False) -> None:
        """Keep the state for the next client, unless the session ``is_over``."""
        self._keeper.close(self._stage.state, is_over=is_over)

    def _place_now(self) -> SavedPlace:
        if self._place is not None:
            return self._place
        return saved_place(self._stage.output.viewport, self._stage.output.document)
