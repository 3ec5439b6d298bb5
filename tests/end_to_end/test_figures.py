"""The sessions that the paper of 2007 shows, typed by hand: figures 2 to 6.

F. Perez and B. E. Granger, "IPython: A System for Interactive Scientific Computing", Computing in
Science and Engineering 9(3), 2007. Numbers and messages are those of the Python that runs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from terminal import Open, Terminal

UNIVERSE = '''\
class DeepThought:
    name = "Deep Thought"
    question = None

    def answer(self):
        """Return the Answer to The Ultimate Question Of Life, the Universe and Everything"""
        return 42
'''

SCRIPT = """\
def ratios(values, limit):
    total = 0.0
    for place, value in enumerate(values):
        total += limit / value
    return total


readings = [4, 2, 0, 1]
scale = 8
result = ratios(readings, scale)
"""


@pytest.fixture
def session(
    open_terminal: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Terminal]:
    """Start itui in a directory of its own, on a screen high enough for a figure."""

    def start() -> Terminal:
        monkeypatch.chdir(tmp_path)
        terminal = open_terminal(columns=140, rows=60)
        terminal.wait_for(r"In \[1\]:")
        terminal.wait_for(r"idle")
        return terminal

    return start


def test_figure_2_results_are_kept(session: Callable[[], Terminal]) -> None:
    itui = session()
    itui.run("2**45+1")
    itui.wait_for(r"Out\[1\]: 35184372088833\b")
    itui.run("import cmath")
    itui.run("cmath.exp(-1j*cmath.pi)")
    itui.wait_for(r"Out\[3\]: \(-1-1\.2246467991473532e-16j\)")
    itui.run("_ ** 2")
    itui.wait_for(r"Out\[4\]: \(1\+2\.4492935982947064e-16j\)")
    itui.run("_3 + _4")
    itui.wait_for(r"Out\[5\]: 1\.2246467991473532e-16j")


def test_figure_3_the_session_is_logged(session: Callable[[], Terminal], tmp_path: Path) -> None:
    itui = session()
    itui.run("x = 1")
    itui.wait_for(r"In \[2\]: *│")
    itui.run("logstart -o -t ipsession.log")
    itui.wait_for(r"Activating auto-logging\. Current session state plus future input saved\.")
    itui.wait_for(r"Filename +: ipsession\.log")
    itui.wait_for(r"Mode +: backup")
    itui.wait_for(r"Output logging +: True")
    itui.wait_for(r"Raw input log +: False")
    itui.wait_for(r"Timestamping +: True")
    itui.wait_for(r"State +: active")
    itui.run("x + 41")
    itui.wait_for(r"Out\[3\]: 42")
    itui.wait(lambda: "#[Out]# 42" in (tmp_path / "ipsession.log").read_text())
    log = (tmp_path / "ipsession.log").read_text()
    assert "\nx = 1\n" in log
    assert re.search(r"^# \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d$\nx \+ 41$", log, re.MULTILINE)
    itui.run("logstart = 3")  # a variable of the name wins, the mark tells them apart
    itui.wait_for(r"In \[5\]: *│")
    itui.run("logstart + 1")
    itui.wait_for(r"Out\[5\]: 4")
    itui.run("%logstate")
    itui.wait_for(r"(?s)State +: active.*State +: active")


def test_figure_4_files_are_renamed_by_values_in_commands(
    session: Callable[[], Terminal], tmp_path: Path
) -> None:
    for name in ("tt0.dat", "tt1.DAT", "tt2.dat", "tt3.DAT"):
        (tmp_path / name).touch()
    itui = session()
    itui.run("ls")
    itui.wait_for(r"tt0\.dat +tt1\.DAT +tt2\.dat +tt3\.DAT")
    itui.run("files = !ls")
    itui.run("files")
    itui.wait_for(r"Out\[3\]: \['tt0\.dat', 'tt1\.DAT', 'tt2\.dat', 'tt3\.DAT'\]")
    itui.run("for i, name in enumerate(files):")
    itui.run("newname = 'time%03d.dat' % i")
    itui.run("!mv $name $newname")
    itui.press("enter")
    itui.wait_for(r"In \[5\]: *│")
    itui.run("ls")
    itui.wait_for(r"time000\.dat +time001\.dat +time002\.dat +time003\.dat")


def test_figure_5_an_object_tells_about_itself(
    session: Callable[[], Terminal], tmp_path: Path
) -> None:
    (tmp_path / "universe.py").write_text(UNIVERSE)
    itui = session()
    itui.run("from universe import DeepThought")
    itui.wait_for(r"In \[2\]: *│")
    itui.send("DeepThought.")
    itui.press("tab")
    itui.wait_for(r"answer +function")
    itui.wait_for(r"name +\w+")
    itui.wait_for(r"question +\w+")
    itui.press("esc")
    itui.wait_gone(r"answer +function")
    itui.press("backspace")
    itui.run("??")
    itui.wait_for(r"Type: +type")
    itui.wait_for(r"(?s)File:.*?/")
    itui.wait_for(r'(?s)Source:.*class DeepThought:.*name = "Deep Thought".*def answer\(self\):')
    itui.wait_for(r"return 42")


def test_figure_6_an_error_in_a_program_shows_the_values(
    session: Callable[[], Terminal], tmp_path: Path
) -> None:
    (tmp_path / "error.py").write_text(SCRIPT)
    itui = session()
    itui.run("%xmode Verbose")
    itui.wait_for(r"Exception reporting mode: Verbose")
    itui.run("run error.py")
    itui.wait_for(r"ZeroDivisionError: division by zero")
    itui.wait_for(r"-+> 4 +total \+= limit / value")
    itui.wait_for(r"value = 0")
    itui.wait_for(r"limit = 8")
    itui.wait_for(r"total = 6\.0")
    itui.run("readings, scale")  # what the program made is there to be looked at
    itui.wait_for(r"Out\[3\]: \(\[4, 2, 0, 1\], 8\)")
