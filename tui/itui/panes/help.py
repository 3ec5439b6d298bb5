"""The help pane: what an object is, its docstring, its source."""

from __future__ import annotations

from collections.abc import Sequence

from itui.drawing.fitting import display_line, padded, wrap_paragraph
from itui.drawing.help_text import HelpText
from itui.drawing.picture import Picture, Row, fit_rows
from itui.drawing.row_window import RowWindow
from itui.drawing.text import cells_of, shorten
from itui.model.state import HelpPage, State

_LEAST_WITH_MARGIN = 32
_EMPTY = "Some keys to begin with"


class HelpPane:
    """A page of help that scrolls; before the first page, the most useful keys."""

    title = "Help"
    scope = "help"

    def __init__(self, keys: Sequence[tuple[str, str]] = ()) -> None:
        self._keys = [(display_line(key), display_line(label)) for key, label in keys]
        self._window = RowWindow()
        self._page: HelpPage | None = None
        self._text: HelpText | None = None
        self._form = (-1, "")
        self._is_new = False

    def scroll(self, rows: int = 0, pages: float = 0.0, to: str = "") -> None:
        """Move the viewport."""
        self._window.scroll(rows, pages, to)

    def draw(self, state: State, width: int, height: int, focused: bool) -> Picture:
        """Return the rows in view."""
        if width <= 0:
            return fit_rows((), width, height)
        margin = 1 if width >= _LEAST_WITH_MARGIN and not state.view.is_copying else 0
        if state.help is None:
            rows = self._key_rows(width - margin)
        else:
            text = self._laid_out(state.help, width - 2 * margin, state.kernel.lexer)
            self._window.fit(len(text), height)
            if self._is_new:
                self._is_new = False
                self._begin(state.help, text)
            rows = [text.row(index) for index in self._window.rows]
        if margin:
            rows = [(("help.text", " "), *row) for row in rows]
        return fit_rows(rows, width, height, "help.text")

    def note(self, state: State) -> Row:
        """Return which rows of a longer page are shown."""
        window = self._window
        if state.help is None or not window.is_partial:
            return ()
        is_end = window.rows.stop == window.count
        where = "end" if is_end else f"{100 * window.rows.stop // window.count}%"
        return (("title", f"{window.place}  {where}"),)

    def _laid_out(self, page: HelpPage, width: int, lexer: str) -> HelpText:
        if self._text is None or page != self._page or (width, lexer) != self._form:
            if page != self._page:
                self._window.scroll(to="top")
                self._is_new = True
            self._page, self._form = page, (width, lexer)
            self._text = HelpText(page, width, lexer)
        return self._text

    def _begin(self, page: HelpPage, text: HelpText) -> None:
        if page.is_newest_last:
            self._window.scroll(to="end")
        elif page.start:
            self._window.scroll(rows=text.row_of(page.start), to="top")

    def _key_rows(self, width: int) -> list[Row]:
        rows: list[Row] = [(("text.dim", line),) for line in wrap_paragraph(_EMPTY, width)]
        rows.append(())
        widest = max((cells_of(key) for key, _ in self._keys), default=0)
        for key, label in self._keys:
            words = shorten(label, max(width - widest - 2, 0))
            rows.append((("status.key", padded(key, widest)), ("help.text", f"  {words}")))
        return rows
