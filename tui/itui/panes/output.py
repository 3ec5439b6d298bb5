"""The output pane: the inputs and outputs of all clients, oldest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from itui.drawing.picture import Picture, Row, fit_rows
from itui.drawing.quantities import counted
from itui.drawing.text import cells_of
from itui.drawing.welcome import welcome_rows
from itui.model.events import CellClicked
from itui.model.jobs import running
from itui.model.overlays import SearchPrompt
from itui.model.state import State
from itui.output.cell_state import state_label
from itui.output.decoration import NOTHING, Decoration, decorated, is_at, matches_on, unprompted
from itui.output.document import Document
from itui.output.reading import name_of, selected
from itui.output.section import Section
from itui.output.seeker import Seeker
from itui.output.selection import TextSelection, place_at
from itui.output.viewport import Bookmark, Place, Spot, Viewport

if TYPE_CHECKING:
    from itui.output.progress import Progress
    from itui.output.progress_watch import BackgroundWatch


class OutputPane:
    """Shows what the cells of the state look like; it keeps their lines and its own place."""

    title = "Output"
    scope = "output"

    def __init__(self) -> None:
        self.document = Document()
        self.viewport = Viewport(self.document)
        self.seeker = Seeker(self.document, self.viewport)
        self.selection: TextSelection | None = None
        self._look = ("", False)
        self._spots: list[Spot] = []
        self._before_copying: Bookmark | None = None
        self._pressed: Place | None = None
        self._watch: BackgroundWatch | None = None

    @property
    def is_following(self) -> bool:
        """Whether the end is shown, and stays so while output arrives."""
        return self.viewport.is_following

    @property
    def new_lines(self) -> int:
        """The number of lines that came since the end was left."""
        return self.viewport.new_lines

    # --- drawing

    def draw(self, state: State, width: int, height: int, focused: bool) -> Picture:
        """Return the picture of the lines in view."""
        if not state.cells:
            self._spots = []
            return fit_rows(welcome_rows(state, width), width, max(height, 0))
        self.read(state)
        self._spots = spots = self.viewport.spots(width, height)
        if self._before_copying is not None:
            self.viewport.hold()
            spots = [unprompted(spot) for spot in spots]
        brush = _Brush(self, state, focused)
        rows = [decorated(spot, width, brush.decoration(spot)) for spot in spots]
        blank: Row = (("text", " " * width),) if width > 0 else ()
        picture = Picture((*rows, *[blank] * (max(height, 0) - len(rows))))
        if self.selection is None or not focused:
            return picture
        cursor = _cursor_of(self.selection.cursor, self._spots, spots, width)
        return Picture(picture.rows, cursor)

    def note(self, state: State) -> Row:
        """Return what to know of the picture: what is found, what is new, whether it has keys."""
        parts: list[Row] = []
        has_keys = _has_keys(state)
        if has_keys and self.seeker.search is not None:
            parts.append((("title.focus", self.seeker.count),))
        elif has_keys and not state.view.is_zoomed:
            cell = selected(state) if state.output.selected else None
            name = "Output" if cell is None or cell.number is None else name_of(cell)
            parts.append((("title.focus", f"{name} ↑"),))
        is_typed = isinstance(state.overlay, SearchPrompt)  # the prompt leaves room for the count
        if not self.is_following and (self.new_lines or not has_keys) and not is_typed:
            new = counted(self.new_lines, "new line") if self.new_lines else "scrolled back"
            parts.append((("notice.info", f" {new}: Alt-> follows "),))
        gap: Row = (("border", " "),)
        return tuple(segment for part in parts for segment in (*gap, *part))[1:]

    def progress_in_background(self, state: State) -> Mapping[str, Progress]:
        """Return how far the background jobs have come, by their cells."""
        if self._watch is None:
            if not running(state):
                return {}
            from itui.output.progress_watch import BackgroundWatch

            self._watch = BackgroundWatch()
        return self._watch.look(state)

    # --- reading

    def read(self, state: State) -> None:
        """Take in what is new in the state, drawn or not."""
        from itui.editor.highlighting import is_loaded

        lexer = state.kernel.lexer
        look = (lexer, is_loaded())
        if look != self._look:
            self._look = look
            self.document.dress(lexer)
        self.document.update(state.cells, lexer, state.output.folded)
        self.seeker.work()
        is_held = _has_keys(state) and bool(state.output.selecting or state.output.query)
        if is_held and not self.viewport.is_held:
            self.viewport.hold()
        self.viewport.is_held = self._is_copied_from(state) or is_held
        if self.selection is not None and state.output.selecting:
            self.selection.is_linewise = state.output.selecting == "lines"

    def _is_copied_from(self, state: State) -> bool:
        """Return whether this is copied from; when that is over the end is followed as before."""
        is_copied_from = state.view.is_copying and state.view.focus == self.scope
        if is_copied_from and self._before_copying is None:
            self._before_copying = self.viewport.bookmark()
        elif not is_copied_from and self._before_copying is not None:
            if self._before_copying.is_following:
                self.viewport.scroll(to="end")
            self._before_copying = None
        return is_copied_from

    # --- moving

    def scroll(self, rows: int = 0, pages: float = 0.0, to: str = "") -> None:
        """Move by rows or pages (up is negative), or ``to`` the top or the end."""
        self.viewport.scroll(rows, pages, to)

    def reveal(self, cell_id: str) -> None:
        """Bring a cell into view: nothing moves when all of it is, else it begins at the top."""
        section = self.document.section(cell_id)
        if section is None:
            return
        header = section.blocks[0]
        place = Place(header, header.log.begin + section.header_line)
        spots = self.viewport.in_view()
        is_seen = any(spot.block is header and spot.number == place.number for spot in spots)
        if not is_seen or spots[-1].block.section is section:
            self.viewport.show_at_top(place)

    def cell_after(self, state: State, to: str) -> str:
        """Return which cell is selected after scrolling: one in view, "" for the newest.

        A move ``to`` top or end leads to the outmost.
        """
        cell = selected(state)
        sections = self._sections_in_view()
        if cell is None or not sections or state.view.focus != self.scope:
            return state.output.selected
        if to:
            return "" if to == "end" else sections[0].cell.id
        if any(each.cell.id == cell.id for each in sections):
            return state.output.selected
        known = self.document.section(cell.id)
        is_above = known is not None and known.serial < sections[0].serial
        return sections[0 if is_above else -1].cell.id

    def _sections_in_view(self) -> list[Section]:
        found = (self.document.section_of(spot.block) for spot in self.viewport.in_view())
        unique = dict.fromkeys(each for each in found if each is not None)
        return [each for each in unique if not each.cell.is_note]

    def pointed(self, column: int, row: int) -> CellClicked | None:
        """Return which cell is at a row of the last picture."""
        if not 0 <= row < len(self._spots):
            return None
        self._pressed = place_at(self._spots[row], column)
        section = self.document.section_of(self._spots[row].block)
        return None if section is None else CellClicked(section.cell.id)

    def drag(self, column: int, row: int) -> None:
        """Select from where the mouse was pressed to a cell; above and below it scrolls."""
        if self._pressed is None or not self._spots:
            return
        last = len(self._spots) - 1
        if not 0 <= row <= last:
            self.viewport.scroll(rows=-1 if row < 0 else 1)
            self._spots = self.viewport.in_view() or self._spots
        if self.selection is None:
            self.selection = TextSelection(self.document, self.viewport, self._pressed)
        spot = self._spots[max(0, min(row, len(self._spots) - 1))]
        self.selection.go(place_at(spot, column))

    def select(self, state: State) -> None:
        """Begin a selection at what was found, or in the selected cell's first row in view."""
        spots = self.viewport.in_view()
        if not spots:
            return
        place = self.seeker.place
        if place is None or not any(is_at(spot, place[:2]) for spot in spots):
            cell = selected(state)
            section = None if cell is None else self.document.section(cell.id)
            own = (each for each in spots if each.block.section is section and each.line.text)
            spot = next(own, spots[0])
            place = Place(*spot[:2], spot.start)
        self.selection = TextSelection(self.document, self.viewport, place)


def _has_keys(state: State) -> bool:
    """Return whether the reader is at work here: what is found and selected is to be seen."""
    return state.view.focus == "output" or isinstance(state.overlay, SearchPrompt)


class _Brush:
    """Knows what to draw on the rows of one picture."""

    def __init__(self, pane: OutputPane, state: State, focused: bool) -> None:
        self._pane = pane
        self._now = state.now
        self._is_bare = state.view.is_copying
        self._running = state.running
        self._progress = pane.progress_in_background(state)
        cell = selected(state) if focused else None
        self._selected = "" if cell is None else cell.id
        search = pane.seeker.search if _has_keys(state) else None
        self._needle = None if search is None else search.needle

    def decoration(self, spot: Spot) -> Decoration:
        """Return what is drawn on the row of a spot."""
        pane = self._pane
        section = pane.document.section_of(spot.block)
        if section is None:
            return NOTHING
        is_header = spot.block is section.blocks[0] and spot.number == section.header_line
        label = ""
        is_end = spot.end == len(spot.line.text)
        if is_header and not self._is_bare and is_end and not section.cell.is_note:
            progress = self._progress.get(section.cell.id)
            label = state_label(section.cell, self._now, self._running is not None, progress)
        is_current = is_at(spot, pane.seeker.current)
        return Decoration(
            label=label,
            is_marked=is_header and section.cell.id == self._selected,
            matches=matches_on(spot, self._needle),
            match="output.match.current" if is_current else "output.match",
            selection=None if pane.selection is None else pane.selection.span_on(spot),
        )


def _cursor_of(
    cursor: Place, spots: list[Spot], drawn: list[Spot], width: int
) -> tuple[int, int] | None:
    """Return the column and row of the selection's cursor; ``drawn`` may lack the prompts."""
    for row, spot in enumerate(spots):
        if is_at(spot, cursor[:2]) and spot.start <= cursor.offset < max(spot.end, spot.start + 1):
            column = cells_of(spot.line.text[drawn[row].start : cursor.offset])
            return (column, row) if column < width else None
    return None
