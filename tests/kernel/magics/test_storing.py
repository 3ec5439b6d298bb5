"""Values kept from session to session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from itui_kernel.shell.names.stored import CannotStore, StoredValues
from kernel_fixtures import started
from shell_session import ShellSession, shell_session


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("ITUI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    yield tmp_path / "data" / "store"  # noqa: PT022


def test_another_session_finds_what_was_stored(session: ShellSession) -> None:
    session.run("x = {'a': [1, 2]}; y = 5; z = 6")
    session.run("%store x y")
    with shell_session() as other:
        other.run("%store -r")
        assert other.shown("x, y, 'z' in globals()") == "({'a': [1, 2]}, 5, False)"


def test_what_is_listed_is_not_made(session: ShellSession, directory: Path) -> None:
    session.run("import fractions; x = fractions.Fraction(1, 3)")
    session.run("%store x")
    (path,) = directory.iterdir()
    path.write_bytes(path.read_bytes().split(b"\n")[0] + b"\nno pickle")
    assert session.printed("%store").endswith("x             -> Fraction(1, 3)\n")
    assert "x cannot be brought back" in session.printed("%store -r")
    path.write_bytes(b"")
    assert session.printed("%store").endswith("x             -> <unavailable>\n")


def test_files_are_the_users_alone_and_whole(session: ShellSession, directory: Path) -> None:
    session.run("x = 1")
    session.run("%store x")
    assert [each.name for each in directory.iterdir()] == ["x.value"]
    assert directory.stat().st_mode & 0o077 == 0
    assert (directory / "x.value").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("def x(): pass", "x exists in this session alone"),
        ("x = lambda: 1", "<lambda> exists in this session alone"),
        ("class A: pass\nx = [A()]", "A exists in this session alone"),
        ("x = (n for n in ())", "cannot pickle"),
    ],
)
def test_what_no_other_session_could_read_is_not_stored(
    session: ShellSession, directory: Path, code: str, reason: str
) -> None:
    session.run(code)
    assert reason in session.run("%store x").error
    assert not directory.exists()


def test_a_value_that_cannot_be_written_leaves_the_one_before(tmp_path: Path) -> None:
    values = StoredValues(tmp_path)
    values.save("x", 1)
    with pytest.raises(CannotStore):
        values.save("x", (n for n in [1]))
    assert values.load("x") == 1
    assert [each.name for each in tmp_path.iterdir()] == ["x.value"]


def test_texts_are_written_and_added_to_files(session: ShellSession, tmp_path: Path) -> None:
    session.run("s, n = 'one', [1, 2]")
    assert session.printed("%store s > a file") == "Writing 's' (str) to file 'a file'.\n"
    session.run("%store n + [3] >>a file")
    assert (tmp_path / "a file").read_text() == "one\n[1, 2, 3]\n"
    assert "no/file" in session.run("%store s > no/file").error


def test_aliases_are_stored_apart_from_values(tmp_path: Path) -> None:
    values = StoredValues(tmp_path)
    assert values.aliases == {}
    values.aliases = {"ll": "ls -l"}
    values.save("x", 1)
    values.clear()
    assert (values.aliases, values.names()) == ({"ll": "ls -l"}, [])


def test_aliases_come_back_until_they_are_removed(session: ShellSession) -> None:
    session.run("%alias greet echo hello")
    assert session.printed("%store greet") == "Alias stored: greet (echo hello)\n"
    with shell_session() as other:
        other.run("%store -r")
        assert other.shell.aliases.commands["greet"] == "echo hello"
        assert other.printed("%unalias greet") == "Removing %stored alias greet\n"
    assert session.shell.stored.aliases == {}


def test_new_sessions_begin_with_what_is_stored_when_that_is_set(session: ShellSession) -> None:
    assert session.shown("%config StoreMagics.autorestore") == "False"
    session.run("%config StoreMagics.autorestore = True")
    with shell_session() as other:
        assert other.shell.stored.autorestore
        other.run("%config StoreMagics.autorestore = False")
    assert not session.shell.stored.autorestore


def test_a_kernel_begins_with_what_is_stored(tmp_path: Path) -> None:
    values = StoredValues(tmp_path / "data" / "store")
    values.save("x", [1, 2])
    values.autorestore = True
    with started(tmp_path) as kernel:
        assert kernel.run("x + [_1]").reply["ename"] == "NameError"
        assert kernel.run("x + [3]").result == "[1, 2, 3]"
