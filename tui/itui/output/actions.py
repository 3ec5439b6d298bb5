"""What effects do to the output pane: searching on, selecting, copying, saving, the pager."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterable, AsyncIterator, Callable, Coroutine, Iterable, Sequence
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from itui.drawing.quantities import counted, human_bytes
from itui.model.effects import Copy, CopyCell, Effect, Mark, OutputEffect, Page, Reveal, Save, Seek
from itui.model.events import CellShown, Event, FileExists, Noticed
from itui.model.state import State
from itui.output.reading import name_of
from itui.output.spill import Spill
from itui.output.whole_output import Piece
from itui.panes.output import OutputPane

_SLICES_SHOWN = 32  # a count that still grows is drawn so seldom that it hardly takes time


class OutputStage(Protocol):
    """What the actions need of the app."""

    state: State
    output: OutputPane

    def dispatch(self, events: Sequence[Event]) -> None: ...  # noqa: D102
    def refresh(self) -> None: ...  # noqa: D102
    def spawn(self, coroutine: Coroutine[Any, Any, None]) -> None: ...  # noqa: D102
    async def outside(self, run: Callable[[], Coroutine[Any, Any, int]]) -> int: ...  # noqa: D102


class OutputActions:
    """Performs the effects that need the lines of the output and their places."""

    def __init__(self, stage: OutputStage, spill: Spill, perform: Callable[[Effect], None]) -> None:
        self._stage = stage
        self._spill = spill
        self._perform = perform
        self._pane = stage.output

    def perform(self, effect: OutputEffect) -> None:
        """Do what an effect asks; what takes time goes on beside the interface."""
        pane = self._pane
        pane.read(self._stage.state)
        match effect:
            case Reveal(cell=cell):
                pane.reveal(cell)
            case Seek(to=to, query=query):
                self._seek(to, query)
            case Mark(move="drag"):
                pane.drag(effect.column, effect.row)
            case Mark(move=move):
                self._mark(move)
            case CopyCell():
                self._copy_cell(effect)
            case Save():
                self._stage.spawn(self._save(effect))
            case Page(cell=cell):
                self._stage.spawn(self._page(cell))
        self._stage.refresh()

    # --- searching

    def _seek(self, to: str, query: str) -> None:
        seeker = self._pane.seeker
        match to:
            case "begin":
                seeker.begin()
            case "query":
                seeker.look_for(query)
                if seeker.work():
                    self._choose()
                else:
                    self._stage.spawn(self._work())
            case "next" | "previous":
                seeker.step(is_older=to == "previous")
                self._show_found()
            case "stay":
                seeker.stay()
            case "back":
                seeker.go_back()
            case _:
                seeker.end()

    async def _work(self) -> None:
        """Search on in slices, keys between them, until all is seen or another search begins."""
        seeker = self._pane.seeker
        search = seeker.search
        for slices in count(1):
            await asyncio.sleep(0)
            if seeker.search is not search:
                return
            if seeker.work():
                self._choose()
                return
            if slices % _SLICES_SHOWN == 0:
                self._stage.refresh()

    def _choose(self) -> None:
        seeker = self._pane.seeker
        if seeker.current is None:
            seeker.choose()
            self._show_found()
            self._stage.refresh()

    def _show_found(self) -> None:
        """Unfold and show the line found; a selection under way reaches to it."""
        pane = self._pane
        place = pane.seeker.place
        section = None if place is None else pane.document.section_of(place.block)
        if place is None or section is None:
            return
        is_hidden = place.block in section.blocks[1:-1]
        self._stage.dispatch([CellShown(cell=section.cell.id, unfolds=is_hidden)])
        pane.read(self._stage.state)
        pane.viewport.show(place)
        if pane.selection is not None:
            pane.selection.go(place)

    # --- selecting and copying

    def _mark(self, move: str) -> None:
        pane = self._pane
        if move == "start":
            pane.select(self._stage.state)
            pane.read(self._stage.state)
            return
        selection = pane.selection
        if selection is None:
            return
        match move:
            case "copy":
                self._stage.spawn(self._copy(_slowly(selection.parts())))
                pane.selection = None
            case "drop":
                pane.selection = None
            case "restart":
                selection.restart()
            case _:
                selection.move(move)
                pane.viewport.show(selection.cursor, is_near=True)

    def _copy_cell(self, effect: CopyCell) -> None:
        cell = self._stage.state.cell(effect.cell)
        if cell is not None and cell.is_partial:
            text = f"{name_of(cell)} printed too much for a clipboard; Ctrl-X w saves all of it"
            self._stage.dispatch([Noticed(text, "warning")])
            return
        self._stage.spawn(self._copy(self._text(effect.cell, effect.is_whole)))

    async def _copy(self, parts: AsyncIterable[str]) -> None:
        text = [part async for part in parts]
        if any(text):
            self._perform(Copy(text="".join(text)))
        else:
            self._stage.dispatch([Noticed("there is nothing to copy")])

    # --- all a cell printed

    async def _pieces(
        self, cell: str = "", *, is_whole: bool = False
    ) -> AsyncIterator[Piece | Path]:
        """Yield what a cell printed or shows, or all cells; what was let go is a file."""
        from itui.output import whole_output

        document = self._pane.document
        found = document.section(cell) if cell else None
        sections = [found] if found is not None else [] if cell else list(document.sections)
        await self._spill.settled()
        for section in sections:
            path = self._spill.path_of(section.cell.id) if section.cell.is_partial else None
            has_prompts = is_whole or not cell
            if has_prompts:
                for piece in whole_output.header(section):
                    yield piece
            if path is not None:
                self._stage.dispatch([Noticed("reading from disk all that was printed …")])
                yield path
            else:
                for piece in whole_output.printed(section, has_prompts=has_prompts):
                    yield piece
            if has_prompts:
                for piece in whole_output.footer(section):
                    yield piece

    async def _text(self, cell: str, is_whole: bool) -> AsyncIterator[str]:
        """Yield the text of a cell, without the blank line above it."""
        from itui.output import keeping

        is_first = is_whole
        async for piece in self._pieces(cell, is_whole=is_whole):
            text = await asyncio.to_thread(keeping.text_of, piece)
            yield text.removeprefix("\n") if is_first else text
            is_first = False

    async def _save(self, effect: Save) -> None:
        from itui.output import keeping

        path = os.path.abspath(os.path.expanduser(effect.path))
        pieces = self._pieces(effect.cell)
        try:
            lines, size = await keeping.save(pieces, path, replaces=effect.replaces)
        except FileExistsError:
            self._stage.dispatch([FileExists(path=effect.path, cell=effect.cell)])
        except OSError as error:
            text = f"not saved: {path}: {error.strerror}; Ctrl-X w asks for another file"
            self._stage.dispatch([Noticed(text, "error")])
        else:
            amount = f"{counted(lines, 'line')}, {human_bytes(size)}"
            self._stage.dispatch([Noticed(f"saved to {path} ({amount})")])

    async def _page(self, cell: str) -> None:
        from itui.output import keeping

        try:
            await keeping.page(self._pieces(cell), self._stage.outside, os.environ)
        except OSError as error:
            text = f"{error.strerror}"
            if error.filename:
                text = f"{error.filename}: {text}; $PAGER names the pager"
            self._stage.dispatch([Noticed(f"not shown: {text}", "error")])


async def _slowly(parts: Iterable[str]) -> AsyncIterator[str]:
    """Yield parts and let keys come between them."""
    for part in parts:
        yield part
        await asyncio.sleep(0)
