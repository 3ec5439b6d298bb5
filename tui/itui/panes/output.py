"""The output pane: the inputs and outputs of all clients, oldest first."""

from __future__ import annotations

from itui.document import Document
from itui.picture import Picture, Row, fit_rows
from itui.quantities import counted
from itui.state import State
from itui.viewport import Viewport
from itui.welcome import welcome_rows


class OutputPane:
    """Shows what the cells of the state look like; it keeps their lines and its own place."""

    title = "Output"
    scope = "output"

    def __init__(self) -> None:
        self._document = Document()
        self._viewport = Viewport(self._document)
        self._look = ("", False)

    @property
    def is_following(self) -> bool:
        """Whether the end is shown, and stays so while output arrives."""
        return self._viewport.is_following

    @property
    def new_lines(self) -> int:
        """The number of lines that came since the end was left."""
        return self._viewport.new_lines

    def draw(self, state: State, width: int, height: int, focused: bool) -> Picture:
        """Return the picture of the lines in view."""
        if not state.cells:
            return fit_rows(welcome_rows(state, width), width, max(height, 0))
        self.read(state)
        rows = self._viewport.rows(width, height)
        blank: Row = (("text", " " * width),) if width > 0 else ()
        return Picture((*rows, *[blank] * (max(height, 0) - len(rows))))

    def note(self, state: State) -> Row:
        """Return that newer output is out of sight, and the way to it; else that keys go here."""
        if self.is_following:
            has_keys = state.view.focus == self.scope and not state.view.is_zoomed
            return (("title.focus", "Output ↑"),) if has_keys else ()
        new = counted(self.new_lines, "new line") if self.new_lines else "scrolled back"
        return (("notice.info", f" {new}: Alt-> follows "),)

    def read(self, state: State) -> None:
        """Take in what is new in the state, drawn or not."""
        from itui.highlighting import is_loaded

        lexer = state.kernel.lexer
        look = (lexer, is_loaded())
        if look != self._look:
            self._look = look
            self._document.dress(lexer)
        self._document.update(state.cells, lexer)

    def scroll(self, rows: int = 0, pages: float = 0.0, to: str = "") -> None:
        """Move by rows or pages (up is negative), or ``to`` the top or the end."""
        self._viewport.scroll(rows, pages, to)

    def text_of(self, cell_id: str) -> str:
        """Return the outputs of a cell as they look, without colours."""
        return self._document.text_of(cell_id)
