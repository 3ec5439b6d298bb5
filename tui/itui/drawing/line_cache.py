"""Rows of segments as the runs of bytes that urwid's canvases hold; drawn again only if new."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Literal, cast

from itui.drawing.palette import Palette
from itui.drawing.picture import Row, fit_row
from itui.drawing.rows import harmless

Run = tuple[Hashable, Literal["0", "U"] | None, bytes]


class LineCache:
    """Rows turned into runs of bytes; what neither this nor the last frame used is forgotten."""

    def __init__(self, palette: Palette, is_ascii: bool = False) -> None:
        self.palette = palette
        self.is_ascii = is_ascii
        self._old: dict[tuple[Row, int], tuple[Row, list[Run]]] = {}
        self._new: dict[tuple[Row, int], tuple[Row, list[Run]]] = {}

    def runs(self, row: Row, width: int) -> list[Run]:
        """Return the runs of a row fitted to exactly ``width`` columns."""
        return self._entry(row, width)[1]

    def fitted(self, row: Row, width: int) -> Row:
        """Return the row itself, fitted."""
        return self._entry(row, width)[0]

    def forget_unused(self) -> None:
        """End a frame."""
        self._old, self._new = self._new, {}

    def _entry(self, row: Row, width: int) -> tuple[Row, list[Run]]:
        key = row, width
        entry = self._new.get(key)
        if entry is None:
            entry = self._old.get(key) or self._made(row, width)
            self._new[key] = entry
        return entry

    def _made(self, row: Row, width: int) -> tuple[Row, list[Run]]:
        fitted = fit_row(harmless(row), width)
        spec = self.palette.spec
        runs: list[Run] = []
        for style, text in fitted:
            attribute = cast(Hashable, spec(style))
            if self.is_ascii:
                from itui.drawing.plain_characters import plain_ascii

                text = plain_ascii(text)
            data = text.encode("utf-8", "replace")
            if runs and runs[-1][0] == attribute:
                data = runs.pop()[2] + data
            runs.append((attribute, None, data))
        return fitted, runs
