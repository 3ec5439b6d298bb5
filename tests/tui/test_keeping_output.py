"""Outputs saved to files and shown in pagers: all that was printed, with what went wrong said."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from itui.drawing.picture import Sgr
from itui.model import bounds
from itui.model.effects import KeepText
from itui.model.overlays import PathPrompt, Question
from itui.output.colour_text import coloured
from itui.output.keeping import pager_of
from itui.termlog.line_store import Line
from itui_kernel.protocol.messages import DisplayData
from reader import Reader


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    found = Reader()
    found.cell("one()", "10%\r\x1b[31mred\x1b[0m\n日本\n")
    return found


def save(reader: Reader, path: str, keys: str = "ctrl x w") -> None:
    reader.press(f"{keys} ctrl u")
    reader.type(path)
    reader.press("enter")
    reader.wait_for_all()


def save_spilled(reader: Reader, keys: str, path: str) -> None:
    """Save after what the pane has no room for was written to the disk."""

    async def keep_and_save() -> None:
        for each in reader.effects:
            if isinstance(each, KeepText):
                reader.spill.keep(each.cell, each.parts, is_anew=each.is_anew, absorbs=each.absorbs)
        reader.press(f"{keys} ctrl u")
        reader.type(path)
        reader.press("enter")
        while reader.tasks:
            await reader.tasks.pop(0)
        reader.spill.close()

    asyncio.run(keep_and_save())


def test_a_name_is_proposed(reader: Reader, tmp_path: Path) -> None:
    reader.press("ctrl x w")
    prompt = reader.state.overlay
    assert isinstance(prompt, PathPrompt)
    assert (prompt.label, prompt.value) == ("save the output of In [1]", "output-1.txt")
    reader.press("enter")
    reader.wait_for_all()
    assert (tmp_path / "output-1.txt").read_text() == "red\n日本\n"
    assert reader.notice == f"saved to {tmp_path}/output-1.txt (2 lines, 11 B)"


def test_home_and_relative_paths_are_known(reader: Reader, tmp_path: Path) -> None:
    save(reader, "~/a")
    assert (tmp_path / "home" / "a").read_text() == "red\n日本\n"
    save(reader, "./b")
    assert (tmp_path / "b").exists()


def test_a_file_that_exists_is_asked_about(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    save(reader, "a")
    question = reader.state.overlay
    assert isinstance(question, Question)
    assert question.text == "a exists. Replace it?"
    reader.press("n")
    reader.wait_for_all()
    assert (tmp_path / "a").read_text() == "old"
    save(reader, "a")
    reader.press("y")
    reader.wait_for_all()
    assert (tmp_path / "a").read_text() == "red\n日本\n"


@pytest.mark.parametrize(
    ("path", "why"),
    [("nowhere/a", "No such file or directory"), ("home", "Is a directory"), ("", "needs a name")],
)
def test_what_went_wrong_is_said(reader: Reader, path: str, why: str) -> None:
    if path == "home":
        Path("home/x").write_text("")
        path = "home/x/y"
        why = "Not a directory"
    save(reader, path)
    assert why in reader.notice


def test_a_directory_is_no_file_to_replace(reader: Reader, tmp_path: Path) -> None:
    save(reader, "~")
    assert reader.state.overlay is None
    assert reader.notice.startswith(f"not saved: {tmp_path}/home: Is a directory")


def test_the_session_is_saved(reader: Reader, tmp_path: Path) -> None:
    reader.cell("two()", fails=True)
    save(reader, "all", "ctrl x W")
    assert (tmp_path / "all").read_text() == (
        "In [1]: one()\nred\n日本\n\nIn [2]: two()\nValueError: no\n"
    )


def test_the_path_is_edited(reader: Reader) -> None:
    reader.press("ctrl x w ctrl u")
    reader.paste("a/b/c\nd")
    reader.press("ctrl w left ctrl k home delete x end")
    prompt = reader.state.overlay
    assert isinstance(prompt, PathPrompt)
    assert prompt.value == "x/b"
    reader.press("esc")
    assert reader.state.overlay is None


def test_what_the_disk_has_is_saved_too(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "TEXT_LIMIT", 1000)
    lines = [f"line {n}\n" for n in range(500)]
    request = reader.submit("long()")
    reader.begin(request)
    for line in lines:
        reader.print(line, request)
    reader.done(request)
    assert reader.state.cells[-1].is_partial
    reader.press("ctrl x 2 y")
    assert reader.notice == "In [2] printed too much for a clipboard; Ctrl-X w saves all of it"
    reader.press("q")

    save_spilled(reader, "ctrl x w", "long")
    assert (tmp_path / "long").read_text() == "".join(lines)


def test_what_the_pane_has_no_room_for_is_saved_too(reader: Reader, tmp_path: Path) -> None:
    request = reader.submit("fail()")
    reader.begin(request)
    reader.print("printed\n", request)
    reader.fail(request)
    reader.output.read(reader.state)
    section = reader.output.document.sections[-1]
    section.trim(section.kept)
    save(reader, "a")
    saved = (tmp_path / "a").read_text()
    assert saved.startswith("printed\n")
    assert saved.endswith("Error: no\n")


def test_inputs_let_go_are_saved_with_the_session(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "CELL_LIMIT", 2)
    for number in (2, 3, 4):
        reader.cell(f"f({number})\nnow", f"{number} printed\n")
    assert reader.rows[0] == "… 2 earlier inputs let go, Ctrl-X O opens all"

    save_spilled(reader, "ctrl x W", "all")
    assert (tmp_path / "all").read_text() == (
        "… 2 earlier inputs let go, Ctrl-X O opens all\n"
        "\nIn [1]: one()\nred\n日本\n\nIn [2]: f(2)\n   ...: now\n2 printed\n"
        "\nIn [3]: f(3)\n   ...: now\n3 printed\n\nIn [4]: f(4)\n   ...: now\n4 printed\n"
    )


def test_lines_too_long_for_the_pane_are_saved_and_copied_whole(
    reader: Reader, tmp_path: Path
) -> None:
    long = {name: name * 15_000 for name in "crdp"}
    request = reader.submit(f"f('{long['c']}')")
    reader.begin(request)
    reader.print(f"{long['p']}\n", request)
    reader.publish(DisplayData(data={"text/plain": long["d"]}), request)
    reader.result(long["r"], request)
    reader.done(request)
    assert "more characters, Ctrl-X o opens all" in "".join(reader.rows)
    outputs = [long["p"], long["d"], long["r"]]
    save(reader, "a")
    assert (tmp_path / "a").read_text().splitlines() == outputs
    save(reader, "all", "ctrl x W")
    assert (tmp_path / "all").read_text().splitlines()[-4:] == [
        f"In [2]: f('{long['c']}')",
        *outputs[:2],
        f"Out[2]: {long['r']}",
    ]
    reader.press("ctrl x 2 y")
    assert reader.copied.splitlines() == outputs


# --- the pager


def pager(tmp_path: Path, name: str) -> str:
    """Make a pager that keeps what it was given."""
    script = tmp_path / name
    script.write_text(f'#!/bin/sh\ncat "$1" > {tmp_path}/shown\n')
    script.chmod(0o700)
    return str(script)


def test_the_pager_shows_all_with_colours_where_it_can(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGER", pager(tmp_path, "less"))
    reader.press("ctrl x o")
    reader.wait_for_all()
    assert (tmp_path / "shown").read_text() == "\x1b[31mred\x1b[m\n日本\n"
    monkeypatch.setenv("PAGER", pager(tmp_path, "view"))
    reader.press("ctrl x 2 o")
    reader.wait_for_all()
    assert (tmp_path / "shown").read_text() == "red\n日本\n"
    reader.press("ctrl x O")
    reader.wait_for_all()
    assert (tmp_path / "shown").read_text() == "In [1]: one()\nred\n日本\n"


def test_a_pager_that_is_not_there_is_named(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGER", "/no/such/pager -x")
    reader.press("ctrl x o")
    reader.wait_for_all()
    assert reader.notice == (
        "not shown: /no/such/pager: No such file or directory; $PAGER names the pager"
    )


def test_a_quote_too_many_in_the_pagers_name_does_no_harm(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGER", "/no/such/pager '")
    reader.press("ctrl x o")
    reader.wait_for_all()
    assert reader.notice.startswith("not shown: /no/such/pager: No such file or directory")


def test_without_room_for_the_pagers_file_the_disk_is_to_blame(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr("tempfile._candidate_tempdir_list", lambda: [str(tmp_path / "none")])
    reader.press("ctrl x o")
    reader.wait_for_all()
    assert reader.notice.startswith("not shown: No usable temporary directory found")


def test_without_less_there_is_more(tmp_path: Path) -> None:
    assert pager_of({"PATH": str(tmp_path)}) == ["more"]
    pager(tmp_path, "less")
    assert pager_of({"PATH": str(tmp_path), "PAGER": " "}) == ["less", "-R"]


def test_nothing_to_copy_is_said(reader: Reader) -> None:
    request = reader.submit("quiet()")
    reader.begin(request)
    reader.print("", request)
    reader.press("ctrl x 2 y")
    reader.wait_for_all()
    assert reader.notice == "there is nothing to copy"


# --- colours


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ((), "abcd"),
        (((1, "output.mark"),), "abcd"),
        (((0, Sgr(bold=True)), (2, None)), "\x1b[1mab\x1b[mcd"),
        (((1, Sgr(fg=9)), (2, Sgr(bg=3))), "a\x1b[91mb\x1b[;43mcd\x1b[m"),
        (((0, Sgr(fg=200, underline=True)),), "\x1b[4;38;5;200mabcd\x1b[m"),
        (((0, Sgr(bg="#0a0b0c")), (4, None)), "\x1b[48;2;10;11;12mabcd\x1b[m"),
    ],
)
def test_looks_become_escapes(runs: tuple[tuple[int, Sgr | str | None], ...], text: str) -> None:
    assert coloured(Line("abcd", runs)) == text


def test_the_environment_is_as_it_was(reader: Reader) -> None:
    assert "LESS" not in os.environ
