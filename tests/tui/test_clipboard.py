"""Copying with programs that are there: a little script called tmux or xclip, and tmux itself."""

from __future__ import annotations

import asyncio
import base64
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from itui.terminal import clipboard

HOSTILE = "é日 \x1b]52;c;?\x07\x00 'quoted' $HOME\n"


class Copier:
    """Copies with an environment of its own; keeps what the terminal was sent."""

    def __init__(self, directory: Path) -> None:
        self.programs = directory / "bin"
        self.programs.mkdir()
        self.copied = directory / "copied"
        self.written: list[str] = []
        self.environ = {
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "TERM": "xterm-256color",
            "COPIED": str(self.copied),
        }

    def program(self, name: str, script: str) -> None:
        path = self.programs / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def __call__(self, text: str, **environ: str) -> str:
        return asyncio.run(clipboard.copy(text, self.written.append, {**self.environ, **environ}))

    @property
    def sent(self) -> str:
        (sequence,) = self.written
        assert sequence.startswith("\x1b]52;c;")
        assert sequence.endswith("\x07")
        return base64.b64decode(sequence[7:-1]).decode()


@pytest.fixture
def copier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Copier:
    monkeypatch.setenv("ITUI_STATE_DIR", str(tmp_path / "state"))
    return Copier(tmp_path)


def test_tmux_takes_the_text_as_it_is_and_hands_it_to_its_terminal(copier: Copier) -> None:
    copier.program("tmux", 'echo "$@" > "$COPIED.arguments"; cat > "$COPIED"')
    said = copier(HOSTILE, TMUX="x,1,0", DISPLAY=":0")
    assert said == f"{len(HOSTILE)} characters copied to tmux and its terminal"
    assert copier.copied.read_bytes() == HOSTILE.encode()
    assert Path(f"{copier.copied}.arguments").read_text() == "load-buffer -w -\n"
    assert not copier.written


def test_an_old_tmux_takes_it_for_itself(copier: Copier) -> None:
    copier.program("tmux", '[ "$2" = -w ] && exit 1; cat > "$COPIED"')
    assert copier("a", TMUX="x") == "1 character copied to tmux"
    assert copier.copied.read_text() == "a"


@pytest.mark.parametrize("script", ["exit 1", "exec sleep 600"], ids=["fails", "hangs"])
def test_without_help_of_tmux_the_terminal_is_sent_the_text(
    copier: Copier, script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clipboard, "TMUX_SECONDS", 0.1)
    copier.program("tmux", script)
    assert copier(HOSTILE, TMUX="x") == f"{len(HOSTILE)} characters sent to the terminal (OSC 52)"
    assert copier.sent == HOSTILE


def test_far_away_the_terminal_is_sent_the_text_whatever_display_there_is(copier: Copier) -> None:
    copier("far", DISPLAY="localhost:10.0", SSH_CONNECTION="1 2 3 4")
    assert copier.sent == "far"


def test_lone_surrogates_are_copied_as_question_marks(copier: Copier) -> None:
    copier("a\udc80b")
    assert copier.sent == "a?b"


@pytest.mark.parametrize("term", ["linux", "vt220", "screen", "screen-256color"])
def test_terminals_without_clipboard_leave_a_file(
    copier: Copier, tmp_path: Path, term: str
) -> None:
    said = copier("text", TERM=term)
    path = tmp_path / "state" / "copied.txt"
    assert said == f"4 characters written to {path}: the terminal takes none"
    assert path.read_text() == "text"
    assert path.stat().st_mode & 0o777 == 0o600
    assert not copier.written


def test_what_is_too_long_for_the_terminal_goes_to_a_file(copier: Copier, tmp_path: Path) -> None:
    text = "x" * 1_000_000
    assert "1,000,000 characters written to" in copier(text)
    assert (tmp_path / "state" / "copied.txt").read_text() == text
    assert not copier.written


def test_tmux_takes_what_is_too_long_for_its_terminal(copier: Copier) -> None:
    copier.program("tmux", 'cat > "$COPIED"')
    assert copier("x" * 1_000_000, TMUX="x").endswith("the terminal may not take so many")
    assert copier.copied.stat().st_size == 1_000_000


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"DISPLAY": "localhost:10.0", "SSH_CONNECTION": "x"}, False),
        ({"DISPLAY": ":0", "SSH_TTY": "/dev/pts/1"}, False),
    ],
)
def test_a_display_counts_only_where_the_user_sits(environ: dict[str, str], expected: bool) -> None:
    assert clipboard.has_display(environ) is expected


SENT = "9 characters sent to the terminal (OSC 52)"
HANG = 'echo $$ > "$COPIED.pid"; exec sleep 600 > "$COPIED" 2>&1'
DISPLAY = """
import asyncio, os, sys
from itui.terminal import clipboard
clipboard.DISPLAY_SECONDS = float(sys.argv[1])
print(asyncio.run(clipboard.copy("some text", lambda sequence: print("OSC"), os.environ)))
"""


@pytest.mark.parametrize(
    ("script", "seconds", "term", "said"),
    [
        ('cat > "$COPIED"', "30", "xterm", f"OSC\n{SENT} and copied to the clipboard\n"),
        ('cat > "$COPIED"', "30", "linux", "9 characters copied to the clipboard\n"),
        ("exit 1", "30", "xterm", f"OSC\n{SENT}"),
        (HANG, "0.1", "xterm", f"OSC\n{SENT}\n"),
    ],
    ids=["works", "alone", "fails", "hangs"],
)
def test_a_local_display_gets_what_the_terminal_may_not_take(
    copier: Copier, script: str, seconds: str, term: str, said: str
) -> None:
    for name in ("xclip", "xsel", "wl-copy"):
        copier.program(name, script)
    environ = {**os.environ, **copier.environ, "DISPLAY": ":9", "TERM": term}
    for name in ("TMUX", "SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT", "WAYLAND_DISPLAY"):
        environ.pop(name, None)
    done = subprocess.run(
        [sys.executable, "-c", DISPLAY, seconds],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.startswith(said)
    if script == HANG:
        os.kill(int(Path(f"{copier.copied}.pid").read_text()), signal.SIGTERM)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[list[str]]:
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    tmux = ["tmux", "-S", str(tmp_path / "s"), "-f", "/dev/null"]
    subprocess.run([*tmux, "new", "-d", "sleep 600"], check=True)
    yield tmux
    subprocess.run([*tmux, "kill-server"], check=True)


def test_the_real_tmux(copier: Copier, server: list[str]) -> None:
    said = copier(HOSTILE.replace("\x00", ""), TMUX=f"{server[2]},1,0")
    assert said.endswith("copied to tmux and its terminal")
    shown = subprocess.run([*server, "show-buffer"], capture_output=True, check=True)
    assert shown.stdout.decode() == HOSTILE.replace("\x00", "")
