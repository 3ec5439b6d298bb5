"""The log of a session: what is in it, what becomes of files that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shell_session import ShellSession

TITLE = "# IPython log file\n\n"


@pytest.fixture
def used(session: ShellSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ShellSession:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    session.run("a = 1")
    session.run("a + 1")
    return session


def log(name: str = "ipython_log.py") -> str:
    text = Path(name).read_text()
    assert text.startswith(TITLE)
    return text.removeprefix(TITLE)


def test_the_session_of_figure_three(used: ShellSession) -> None:
    assert used.printed("logstart -o -t ipsession.log") == (
        "Activating auto-logging. Current session state plus future input saved.\n"
        "Filename       : ipsession.log\n"
        "Mode           : backup\n"
        "Output logging : True\n"
        "Raw input log  : False\n"
        "Timestamping   : True\n"
        "State          : active\n"
    )
    used.run("'x\\ny'")
    used.run("print('x\\ny')\n'two\\nlines'")
    moment = r"# \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d\n"
    assert re.fullmatch(
        rf"a = 1\na \+ 1\n#\[Out\]# 2\n{moment}'x\\ny'\n#\[Out\]# 'x\\ny'\n"
        rf"{moment}print\('x\\ny'\)\n'two\\nlines'\n#\[Out\]# 'two\\nlines'\n",
        log("ipsession.log"),
    )


def test_a_log_is_python_or_as_typed(used: ShellSession) -> None:
    used.run("%logstart -q")
    used.run("!true")
    used.run("%logstop")
    assert log() == (
        "a = 1\na + 1\nget_ipython().system('true')\nget_ipython().run_line_magic('logstop', '')\n"
    )
    used.run("%logstart -rq raw.log")
    used.run("!true")
    used.run("%logstop")
    assert log("raw.log") == ("a = 1\na + 1\n%logstart -q\n!true\n%logstop\n!true\n%logstop\n")


def test_every_line_is_in_the_file_before_it_runs(used: ShellSession) -> None:
    used.run("%logstart -q")
    used.run("from pathlib import Path")
    assert str(used.shown("Path('ipython_log.py').read_text()")).endswith('read_text()\\n"')


def test_a_log_pauses(used: ShellSession) -> None:
    used.run("%logstart -q")
    assert used.printed("%logoff") == "Switching logging OFF\n"
    assert used.printed("%logoff") == "Logging is already OFF\n"
    used.run("hidden = 1")
    assert used.printed("%logstate").endswith("State          : temporarily suspended\n")
    assert used.printed("%logon") == "Switching logging ON\n"
    used.run("seen = 1")
    assert "hidden" not in log()
    assert log().endswith("seen = 1\n")


def test_without_a_log(used: ShellSession) -> None:
    assert used.printed("%logstate") == "Logging has not been activated.\n"
    assert used.printed("%logstop") == "Logging hadn't been started.\n"
    for line in ("%logon", "%logoff"):
        assert "Logging hasn't been started yet" in used.printed(line)
    used.run("%logstart -q")
    assert used.run("%logstart").error == (
        "UsageError: Couldn't start log: Log file is already active: ipython_log.py"
    )
    used.run("%logstop")
    assert "invalid log mode zz" in used.run("%logstart x zz").error
    assert "No such file" in used.run("%logstart no/x").error
    assert used.printed("%logstate") == "Logging has not been activated.\n"


@pytest.mark.parametrize(
    ("mode", "files"),
    [
        ("append", {"x": "old1a2"}),
        ("backup", {"x": "2", "x~": "old1"}),
        ("over", {"x": "2"}),
        ("rotate", {"x": "2", "x.001~": "old1", "x.002~": "old"}),
        ("global", {"x": "old1", "home/x": "2"}),
    ],
)
def test_modes(used: ShellSession, mode: str, files: dict[str, str]) -> None:
    Path("x").write_text("old")
    if mode == "rotate":
        used.run("%logstart -q x rotate")
        used.run("%logstop")
    Path("x").write_text("old1")
    used.run(f"%logstart -q x {mode}")
    used.run("%logstop")
    found = {str(each) for each in Path().rglob("x*")}
    assert found == set(files)
    for name, mark in files.items():
        text = Path(name).read_text()
        if mark.startswith("old"):
            assert text.startswith(mark.removesuffix("a2"))
            assert ("a = 1" in text) == mark.endswith("a2")
        else:
            assert text.startswith(TITLE + "a = 1\n")


def test_a_full_disk_stops_the_log_and_nothing_else(used: ShellSession) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no device that is always full")
    assert "No space left" in used.run("%logstart -q /dev/full append").error
    assert used.shown("1 + 1") == "2"
