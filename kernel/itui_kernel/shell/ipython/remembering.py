"""The part of ``get_ipython()`` that knows what was typed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itui_kernel.shell.ipython.history import HistoryOfLibraries
    from itui_kernel.shell.shell import Shell


class Remembers:
    """The history, and code that users name."""

    _shell: Shell

    @cached_property
    def history_manager(self) -> HistoryOfLibraries:
        """The inputs of all sessions."""
        from itui_kernel.shell.ipython.history import HistoryOfLibraries

        return HistoryOfLibraries(self._shell)

    def extract_input_lines(self, range_str: str, raw: bool = False) -> str:
        """Return the inputs of ranges as one text."""
        return self._shell.history.code(range_str, raw=raw) or ""

    def find_user_code(
        self,
        target: str,
        raw: bool = True,
        py_only: bool = False,
        skip_encoding_cookie: bool = True,
        search_ns: bool = False,
    ) -> str:
        """Return the code that a range, a file, an address, a macro or a variable stands for."""
        from itui_kernel.shell.magic.declaring import UsageError
        from itui_kernel.shell.recall.user_code import find_code

        try:
            return find_code(self._shell, target, raw=raw, has_source=search_ns)
        except UsageError as error:
            raise ValueError(str(error)) from None
