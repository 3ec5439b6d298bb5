"""The file of preferences: defaults, values, and what is said of mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from itui_kernel.protocol.preferences import Preferences, PreferencesError, read_preferences


def written(path: Path, text: str) -> Path:
    file = path / "config.toml"
    file.write_text(text)
    return file


def test_without_a_file_all_is_as_usual(tmp_path: Path) -> None:
    assert read_preferences(tmp_path / "none.toml") == Preferences()


def test_what_the_file_says_holds_and_the_rest_is_as_usual(tmp_path: Path) -> None:
    text = 'name = "ada"\n[journal]\nmegabytes = 10\n[notify]\nafter = 5\n[life]\nrule = "idle"\n'
    read = read_preferences(written(tmp_path, text))
    assert (read.name, read.journal.megabytes, read.journal.messages) == ("ada", 10, 100_000)
    assert (read.notify.after, read.notify.bell, read.life.rule) == (5.0, True, "idle")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name =", "not TOML"),
        ("colour = 1", '"colour" is unknown here (known: name, journal'),
        ("[journal]\nmegabytes = true", '"journal": "megabytes" must be a number, not True'),
        ("[journal]\nmegabytes = -1", '"megabytes" must be 0 or more, not -1'),
        ("[notify]\nafter = nan", '"after" must be 0 or more, not nan'),
        ("[memory]\npercent = 0.95", '"percent" must be 1 to 100, not 0.95'),
        ("[memory]\npercent = 950", '"percent" must be 1 to 100, not 950.0'),
        ("[notify]\nbell = 1", '"bell" must be true or false'),
        ("journal = 3", '"journal" must be a table'),
        ('[life]\nrule = "for ever"', "must be one of stay, client, idle, job"),
        ("\x00", "not TOML"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, words: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(PreferencesError) as caught:
        read_preferences(file)
    assert str(file) in str(caught.value)
    assert words in str(caught.value)
