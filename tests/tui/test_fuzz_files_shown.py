"""Hostile files on the command line and on the screen: told in one line, shown harmless."""

from __future__ import annotations

import json
import random
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from damaged_files import AUTOPSY, CONNECTION, FIELDS, ID, json_files, session
from emulator import assert_harmless
from fuzzing import damaged, encoded, many, spoiled
from itui.cli import run
from itui.model.events import AutopsyRead, ClientRestored
from itui.saved.saved_client import (
    Draft,
    SavedClient,
    SavedClientError,
    SavedPlace,
    SentInput,
    from_json,
    to_json,
)
from itui_kernel.client.events import KernelDied
from itui_kernel.protocol.autopsy import read_autopsy
from itui_themes.loader import load_theme
from itui_themes.theme import ThemeError
from stage import Stage

SAVED = json.loads(
    to_json(
        SavedClient(
            session="s",
            at=12.5,
            former=("a", "b"),
            selected="x",
            folded=("x",),
            place=SavedPlace(cell="x", block=1, line=70, offset=4),
            draft=Draft(text="text\nmore", cursor=3, recalled="r", before="b", prefix="p"),
            queue=("later()",),
            held="because",
            sent=(SentInput(id="m", code="f()"),),
        )
    )
)
ANSWERS = (0, 1, 2, 3)


def command(*arguments: str) -> tuple[int, str]:
    """Return the exit code of a command, and what it said in one string."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryFile("w+") as said:
        patch.setattr("sys.stdout", said)
        patch.setattr("sys.stderr", said)
        code = run(arguments)
        said.seek(0)
        return code, said.read()


def assert_one_line(said: str) -> None:
    assert said
    assert "\n" not in said


@many(25)
@given(json_files(CONNECTION), json_files(FIELDS), json_files(AUTOPSY), st.integers(0, 4))
def test_commands_about_damaged_sessions(
    kernel: bytes, fields: bytes, autopsy: bytes, chosen: int
) -> None:
    whole = [encoded(each) for each in (CONNECTION, FIELDS, AUTOPSY)]
    made = [kernel, fields, autopsy]
    if chosen < 3:  # one alone is damaged
        made = [each if place == chosen else whole[place] for place, each in enumerate(made)]
    with session(kernel=made[0], session=made[1], autopsy=made[2]) as directory:
        told: list[tuple[str, ...]] = [("ls",), ("ls", "--json"), ("tail", ID)]
        for arguments in told:
            code, said = command(*arguments)
            assert code in ANSWERS
            assert_harmless(said.encode())
        done = [("rename", ID, "new"), ("kill", "-f", ID), ("wait", str(directory)), ("gc",)]
        for arguments in done:
            code, said = command(*arguments)
            assert code in ANSWERS
            assert_harmless(said.encode())
            assert not code or said.startswith("itui: ")


@many(40)
@given(json_files(AUTOPSY))
def test_autopsies_are_shown(data: bytes) -> None:
    with session(autopsy=data) as directory:
        found = read_autopsy(directory)
    stage = Stage(size=(100, 30))
    try:
        stage.begin(stage.submit("work()"))
        stage.on(KernelDied("killed", -9))
        if found is not None:
            stage.on(AutopsyRead(found))
            stage.run("autopsy.show")
        stage.look()
    finally:
        stage.close()


@many(50)
@given(st.one_of(json_files(SAVED), spoiled(SAVED).map(encoded)))
def test_clients_come_back(data: bytes) -> None:
    try:
        saved = from_json(data)
    except SavedClientError as trouble:
        assert_one_line(str(trouble))
        return
    stage = Stage(size=(100, 30))
    try:
        stage.begin(stage.submit("work()"))
        stage.on(ClientRestored(saved))
        stage.look()
        stage.press("up")
        stage.press("left")
        stage.look()
    finally:
        stage.close()


THEME = b"""name = "mine"
inherits = "dark"
contrast = 4.5
monochrome = false
[colors]
red = "#ff0000"
blue = { rgb = "#0000ff", basic = "light blue" }
[roles]
text = { fg = "red", bold = true }
[syntax]
style = "monokai"
"""


@many(100)
@given(st.one_of(damaged(THEME), st.integers(0, 10**6)))
def test_themes(data: Any) -> None:
    if isinstance(data, int):
        source = random.Random(data)
        lines = THEME.splitlines()
        place = source.randrange(len(lines))
        value = source.choice([b"1", b'"\\u001b[2J"', b"[1]", b"{}", b"nan", b'"x"', b"9" * 99])
        lines[place] = lines[place].partition(b"=")[0] + b"= " + value
        data = b"\n".join(lines)
    with tempfile.TemporaryDirectory() as base:
        path = Path(base, "mine.toml")
        path.write_bytes(data)
        try:
            load_theme(str(path))
        except ThemeError as trouble:
            said = str(trouble)
            assert_one_line(said)
            assert "mine.toml" in said


@pytest.mark.parametrize("content", [b"\xff", b"[x", b'name = 3\n"\\u001b" = 1', b"[[journal]]"])
def test_preferences_that_cannot_be_used_end_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    (tmp_path / "config.toml").write_bytes(content)
    monkeypatch.setenv("ITUI_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("ITUI_RUNTIME_DIR", str(tmp_path))
    with session(kernel=encoded(CONNECTION), session=encoded(FIELDS)):
        code, said = command("attach", ID)
    assert code == 2
    assert "config.toml" in said
    assert said.count("\n") == 1
    assert said[:-1].isprintable()
