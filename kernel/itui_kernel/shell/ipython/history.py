"""``get_ipython().history_manager``: the history as libraries ask IPython for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from itui_kernel.history.files import Entry
from itui_kernel.history.sessions import Search
from itui_kernel.shell.recall.ranges import Range, read_ranges

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

Row = tuple[int, int, Any]
"""Session, line and code; with results the code is a pair of code and result."""


class HistoryOfLibraries:
    """Answers as IPython's history does; this session has the number 0 in what it returns."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self.input_hist_raw = shell.records.raw_inputs
        self.input_hist_parsed = shell.records.inputs
        self.output_hist = shell.records.outputs
        self.dir_hist = shell.records.directories

    @property
    def session_number(self) -> int:
        """The number of this session."""
        recorder = self._shell.recorder
        return 1 if recorder is None else max(recorder.session, 1)

    def get_tail(
        self, n: int = 10, raw: bool = True, output: bool = False, include_latest: bool = False
    ) -> list[Row]:
        """Return the last inputs of all sessions."""
        history = self._shell.history
        if not include_latest:
            return list(self._rows(history.tail(n), raw, output))
        running = history.entries([Range(0, history.last + 1)])
        return list(self._rows([*history.tail(n), *running][-n:], raw, output))

    def search(
        self,
        pattern: str = "*",
        raw: bool = True,
        search_raw: bool = True,
        output: bool = False,
        n: int | None = None,
        unique: bool = False,
    ) -> list[Row]:
        """Return the inputs of all sessions that match a pattern, oldest first."""
        question = Search(
            pattern,
            raw=search_raw,
            is_unique=unique,
            count=n,
            has_output=output or raw != search_raw,
        )
        return list(self._rows(self._shell.history.search(question), raw, output))

    def get_range(
        self,
        session: int = 0,
        start: int = 1,
        stop: int | None = None,
        raw: bool = True,
        output: bool = False,
    ) -> Iterator[Row]:
        """Yield lines of a session, from one and before another."""
        return self._rows(self._shell.history.entries([Range(session, start, stop)]), raw, output)

    def get_range_by_str(
        self, rangestr: str, raw: bool = True, output: bool = False
    ) -> Iterator[Row]:
        """Yield the lines of ranges as users write them."""
        ranges = read_ranges(rangestr) if rangestr.strip() else [Range(0)]
        return self._rows(self._shell.history.entries(ranges or ()), raw, output)

    def _rows(self, entries: Iterable[Entry], raw: bool, output: bool) -> Iterator[Row]:
        for entry in entries:
            code = entry.raw if raw else entry.source
            text = self._shell.history.output(entry) if output else None
            yield entry.session, entry.line, (code, text) if output else code
