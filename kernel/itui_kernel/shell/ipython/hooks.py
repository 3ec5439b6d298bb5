"""``get_ipython().hooks``: what the functions of ``IPython.core`` call in the shell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.running.payloads import show_page

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell


class Hooks:
    """The hooks by name."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def show_in_pager(
        self, data: str | Mapping[str, Any], start: int = 0, screen_lines: int = 0
    ) -> None:
        """Show a text or a MIME bundle in the pager; ``IPython.core.page.page`` calls it."""
        show_page(self._shell, {"text/plain": data} if isinstance(data, str) else data, start=start)

    def synchronize_with_editor(self, filename: str, linenum: int, column: int) -> None:
        """Do nothing: IPython's formatters would have an editor go to the place of an error."""
