"""The page about preferences tells the preferences there are, with their defaults."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from itui_kernel.protocol.preferences import Preferences
from itui_kernel.protocol.schema import Record

PAGE = Path(__file__).resolve().parent.parent / "docs" / "preferences.md"


def table(record: Record) -> dict[str, object]:
    """Return a record as a file would say it."""
    values = {name: getattr(record, name) for name in type(record).defaults}
    return {
        name: table(value) if isinstance(value, Record) else value for name, value in values.items()
    }


def test_the_page_shows_all_of_them_as_they_are_by_default() -> None:
    shown, example = re.findall(r"^```toml\n(.*?)^```$", PAGE.read_text(), re.M | re.S)
    assert tomllib.loads(shown) == table(Preferences())
    assert list(tomllib.loads(example)["notify"]) == ["command"]
