"""What the magics of the families take is completed from what there is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from completing_session import Completing, completing_session
from itui_kernel.magics.catalogue import Kind, catalogue
from itui_kernel.services.word_kinds import KINDS
from itui_kernel.shell.magic.registry import MagicRegistry


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Completing]:
    monkeypatch.setenv("ITUI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("OUR_VARIABLE", "1")
    work = tmp_path / "work"
    (work / "sub").mkdir(parents=True)
    for name in ("script.py", "script.txt", "session.ipynb"):
        (work / name).touch()
    monkeypatch.chdir(work)
    with completing_session() as made:
        yield made


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("%cd s|", ["sub/"]),
        ("cd s|", ["sub/"]),
        ("%pushd s|", ["sub/"]),
        ("%run s|", ["script.py", "session.ipynb", "sub/"]),
        ("%run -i script.py s|", ["script.py", "script.txt", "session.ipynb", "sub/"]),
        ("%run -m email.mime.aud|", ["email.mime.audio"]),
        ("%env OUR_|", ["OUR_VARIABLE"]),
        ("%set_env OUR_|", ["OUR_VARIABLE"]),
        ("%set_env OUR_VARIABLE=s|", ["script.py", "script.txt", "session.ipynb", "sub/"]),
        ("ls s|", ["script.py", "script.txt", "session.ipynb", "sub/"]),
        ("rmdir s|", ["sub/"]),
        ("%unalias ld|", ["ldir"]),
        ("%alias ld|", ["ldir"]),
        ("%alias new cat s|", ["script.py", "script.txt", "session.ipynb", "sub/"]),
        ("%xmode V|", ["Verbose"]),
        ("%xmode --h|", ["--hide"]),
        ("%colors li|", ["lightbg", "linux"]),
        ("%automagic o|", ["off", "on"]),
        ("%config IPC|", ["IPCompleter"]),
        ("%config IPCompleter.use|", ["IPCompleter.use_jedi"]),
        ("%config IPCompleter.use_jedi = T|", ["True"]),
        ("%config IPCompleter.use_jedi=|", ["False", "True"]),
        ("%config InteractiveShell.colors = 'li|", ["'lightbg'", "'linux'"]),
        ("%save out s|", ["script.py", "script.txt", "session.ipynb", "sub/"]),
        ("%logstart log o|", ["over"]),
        ("%autoreload c|", ["complete"]),
        ("%%bash --n|", ["--no-raise-error"]),
        ("%pip install s|", ["script.py", "script.txt", "session.ipynb", "sub/"]),
        ("%lsmagic |", []),
        ("%tb V|", ["Verbose"]),
        ("%%capture --no-d|", ["--no-display"]),
        ("%prun -D s|", ["script.py", "script.txt", "session.ipynb", "sub/"]),
        ("%pinfo2 enumer|", ["enumerate"]),
        ("%load_ext itertoo|", ["itertools"]),
    ],
)
def test_arguments(session: Completing, marked: str, expected: list[str]) -> None:
    assert sorted(session.matches(marked)) == expected


def test_what_was_made_in_the_session(session: Completing) -> None:
    session.run("own_value = 1\nown_text = 'a'")
    for code in ("%bookmark base", "%store own_value", "%alias own_alias ls %l"):
        session.printed(code)
    assert session.matches("%cd -b b|") == ["base"]
    assert session.matches("%bookmark -d b|") == ["base"]
    assert session.matches("%store own|") == ["own_text", "own_value"]
    assert session.matches("%store -r own|") == ["own_value"]
    assert session.matches("%who_ls s|") == ["str"]
    assert session.matches("%xdel own|") == ["own_text", "own_value"]
    assert session.matches("own_a|") == ["%own_alias"]
    assert session.matches("own_alias su|") == ["sub/"]


@pytest.mark.parametrize(("kind", "name"), sorted(catalogue()))
def test_what_an_argument_says_that_it_is_can_be_completed(kind: Kind, name: str) -> None:
    found = MagicRegistry().find(kind, name)
    assert found is not None
    assert {each.words for each in found.arguments if each.words} <= KINDS
