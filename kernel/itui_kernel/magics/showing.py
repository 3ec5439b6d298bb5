"""Cell magics that show their cell as what it is written in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itui_kernel.shell.magic.declaring import Call, flag, magic

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from itui_kernel.shell.shell import Shell


@magic("html", "HTML", line=False, cell=True, cell_words="text")
@flag("--isolated", help="in a frame of its own, out of reach of the page's styles and scripts")
def html(shell: Shell, call: Call) -> None:
    """Show the cell as HTML."""
    metadata = {"text/html": {"isolated": True}} if call.arguments.isolated else {}
    _show(shell, call, "text/html", metadata)


@magic("latex", line=False, cell=True, cell_words="text")
def latex(shell: Shell, call: Call) -> None:
    """Show the cell as LaTeX."""
    _show(shell, call, "text/latex")


@magic("markdown", line=False, cell=True, cell_words="text")
def markdown(shell: Shell, call: Call) -> None:
    """Show the cell as Markdown."""
    _show(shell, call, "text/markdown")


@magic("svg", "SVG", line=False, cell=True, cell_words="text")
def svg(shell: Shell, call: Call) -> None:
    """Show the cell as an SVG drawing."""
    _show(shell, call, "image/svg+xml")


@magic("javascript", "js", line=False, cell=True, cell_words="text")
def javascript(shell: Shell, call: Call) -> None:
    """Run the cell as JavaScript, where the frontend is a browser."""
    _show(shell, call, "application/javascript")


def _show(shell: Shell, call: Call, mime: str, metadata: Mapping[str, Any] | None = None) -> None:
    text = call.cell or ""
    shell.displays.publish({"text/plain": text.rstrip("\n"), mime: text}, metadata)
