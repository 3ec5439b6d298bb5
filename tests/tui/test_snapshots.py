"""The screens as they are: text and looks of every scene at four sizes in four themes.

``ITUI_UPDATE_SNAPSHOTS=1 pytest tests/tui/test_snapshots.py`` writes them anew. A file holds the
text of each size once, below it a letter for the look of every cell, and in the end what the
letters mean in each theme.
"""

from __future__ import annotations

import os
import string
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest
from pyte.screens import Char

from canvas import cells_of_canvas
from itui.drawing.compositor import Frame
from itui.drawing.palette import Palette
from itui_themes.loader import load_theme
from scenes import SCENES
from stage import Stage

DIRECTORY = Path(__file__).parents[1] / "snapshots"
SIZES = [(200, 50), (120, 40), (80, 24), (40, 12)]
THEMES = {"ansi": 16, "dark": 2**24, "light": 256, "mono": 1}
LETTERS = string.ascii_lowercase + string.ascii_uppercase + string.digits
SETTINGS = ("bold", "italics", "underscore", "strikethrough", "reverse")
is_updating = bool(os.environ.get("ITUI_UPDATE_SNAPSHOTS"))

Looks = tuple[Char, ...]
Grid = list[list[Char]]


def look_of(cell: Char) -> str:
    """Return the look of a cell in words."""
    words = [cell.fg] if cell.fg != "default" else []
    words += [f"on {cell.bg}"] if cell.bg != "default" else []
    words += [name for name in SETTINGS if getattr(cell, name)]
    words += ["faint"] if cell.blink else []  # see Emulator
    return " ".join(words) or "plain"


def drawn(stage: Stage) -> Iterator[Grid]:
    """Yield the cells of the same state in each theme."""
    for name, colours in THEMES.items():
        stage.compositor.palette = Palette(load_theme(name), colours)
        frame = stage.compositor.render(stage.screen.get_cols_rows(), True)
        assert isinstance(frame, Frame)
        yield cells_of_canvas(frame)


class Legend:
    """Letters for looks; a look is what a cell looks like in all themes."""

    def __init__(self) -> None:
        self._letters: dict[Looks, str] = {}

    def letter(self, cells: tuple[Char, ...]) -> str:
        looks = tuple(cell._replace(data="") for cell in cells)
        if all(look == Char("") for look in looks):
            return "."
        number = len(self._letters)
        name = LETTERS[number % len(LETTERS)] + "'" * (number // len(LETTERS))
        return self._letters.setdefault(looks, name)

    def lines(self) -> Iterator[str]:
        for looks, letter in self._letters.items():
            parts = [f"{theme} {look_of(look)}" for theme, look in zip(THEMES, looks, strict=True)]
            yield f"{letter}  {' | '.join(parts)}"


def runs_of(rows: Iterator[tuple[Char, ...]], legend: Legend) -> str:
    """Return the looks of a row as letters with counts, the plain rest left out."""
    letters = [legend.letter(cells) for cells in rows]
    while letters and letters[-1] == ".":
        del letters[-1]
    return " ".join(f"{letter}{len(list(same))}" for letter, same in groupby(letters))


def picture_of(name: str) -> str:
    """Return the whole snapshot of a scene."""
    legend = Legend()
    lines = [f"{name.replace('_', ' ')}: {', '.join(THEMES)}"]
    for size in SIZES:
        stage = Stage(size=size)
        try:
            SCENES[name](stage)
            stage.check()
            grids = list(drawn(stage))
            cursor = stage.frame.cursor if stage.frame else None
        finally:
            stage.close()
        texts = ["".join(cell.data for cell in row).rstrip() for row in grids[0]]
        for grid in grids[1:]:
            assert texts == ["".join(cell.data for cell in row).rstrip() for row in grid]
        lines += ["", f"== {size[0]}x{size[1]} cursor {cursor}", *texts, "-- looks"]
        for number in range(size[1]):
            runs = runs_of(zip(*(grid[number] for grid in grids), strict=True), legend)
            lines += [f"{number:2} {runs}"] if runs else []
    return "\n".join([*lines, "", "== letters", *legend.lines(), ""])


@pytest.mark.parametrize("name", SCENES)
def test_the_screens_are_as_they_were(name: str) -> None:
    path = DIRECTORY / f"{name}.txt"
    picture = picture_of(name)
    if is_updating:
        path.write_text(picture)
    assert path.exists(), "ITUI_UPDATE_SNAPSHOTS=1 writes it"
    assert picture.splitlines() == path.read_text().splitlines()


def test_every_snapshot_has_its_scene() -> None:
    assert {path.stem for path in DIRECTORY.glob("*.txt")} == set(SCENES)
