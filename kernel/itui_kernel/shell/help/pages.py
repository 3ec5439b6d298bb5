"""Texts for the frontend's pager, coloured as the settings have it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from itui_kernel.services.description import Description, Row, markup, plain
from itui_kernel.shell.errors.colors import RED, colored
from itui_kernel.shell.running.payloads import show_page, show_text

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_MOST_COLORED = 500_000  # characters of source; longer ones would take seconds


def show_code(shell: Shell, code: str, *, start: int = 0) -> None:
    """Show Python in the pager, beginning with the line ``start``."""
    show_text(shell, painter(shell.settings.colors)(code), start=start)


def show_description(shell: Shell, made: Description, facts: Mapping[str, Any]) -> None:
    """Show a description in the pager; ``facts`` are for a client that has a help pane."""
    data = bundle(made.rows(), shell.settings.colors)
    show_page(shell, data, metadata={"itui": dict(facts)})


def bundle(rows: list[Row], scheme: str) -> dict[str, str]:
    """Return a description as text and as HTML, with colours by the scheme."""
    if scheme == "nocolor":
        return {"text/plain": plain(rows), "text/html": markup(rows)}
    text = plain(rows, title=lambda title: colored(title, RED), code=painter(scheme))
    return {"text/plain": text, "text/html": markup(rows, _code_markup)}


def painter(scheme: str) -> Callable[[str], str]:
    """Return the function that colours Python for terminals."""
    if scheme == "nocolor":
        return str
    from pygments import highlight
    from pygments.formatters.terminal import TerminalFormatter
    from pygments.lexers.python import PythonLexer

    formatter = TerminalFormatter(bg="light" if scheme == "lightbg" else "dark")
    lexer = PythonLexer(stripnl=False, ensurenl=False)

    def paint(code: str) -> str:
        return code if len(code) > _MOST_COLORED else highlight(code, lexer, formatter)

    return paint


def _code_markup(code: str) -> str:
    from pygments import highlight
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexers.python import PythonLexer

    shown = code[:_MOST_COLORED]
    return highlight(shown, PythonLexer(stripnl=False), HtmlFormatter(noclasses=True))
