"""The command line without a terminal: one clear line for a mistake, exit code 2."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from client_fixtures import kill
from itui_kernel.client.launch import launch_itui_kernel
from itui_kernel.protocol.connection import read_connection


def itui(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "itui", *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
        timeout=60,
        check=False,
    )


def assert_one_clear_line(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 2, done
    assert done.stderr.startswith("itui: ")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


def wait_until_it_names_itself(path: Path) -> None:
    """Wait for the kernel to be up: it writes its process id into the file by then."""
    end = time.monotonic() + 20
    while read_connection(path).pid is None:
        assert time.monotonic() < end


def test_version_and_help() -> None:
    assert itui("--version").stdout.startswith("itui 0.")
    assert "--existing" in itui("--help").stdout


def test_without_a_terminal_it_says_so() -> None:
    assert_one_clear_line(itui(TERM="xterm"), "terminal")


def test_a_mistake_in_the_preferences_is_told_before_a_kernel_starts(
    tmp_path: Path, directories: dict[str, str]
) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[notify]\nafter = 'soon'\n")
    done = itui(**directories, ITUI_CONFIG=str(file), TERM="xterm")
    assert_one_clear_line(done, str(file), '"after" must be a number')
    assert not list(Path(directories["ITUI_RUNTIME_DIR"]).glob("*"))


@pytest.mark.parametrize("arguments", [("--existing", "no-such-kernel"), ("--kernel", "cobol")])
def test_a_kernel_that_is_not_there(
    arguments: tuple[str, ...], directories: dict[str, str]
) -> None:
    assert_one_clear_line(itui(*arguments, **directories), arguments[1])


@pytest.mark.parametrize(
    "text", ["", "not json", "[]", "{}", '{"key": 1}', '{"transport": "pigeon"}']
)
def test_a_corrupt_connection_file(text: str, tmp_path: Path, directories: dict[str, str]) -> None:
    path = tmp_path / "kernel-bad.json"
    path.write_text(text)
    assert_one_clear_line(itui("--existing", str(path), **directories), "kernel-bad.json")


def test_an_unknown_theme(directories: dict[str, str]) -> None:
    assert_one_clear_line(itui("--theme", "drak", **directories), "drak")


def test_a_list_names_running_kernels(
    directories: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "no kernels" in itui("ls", **directories).stdout
    for name, value in directories.items():
        monkeypatch.setenv(name, value)
    launched = launch_itui_kernel()
    try:
        wait_until_it_names_itself(launched.connection_file)
        listed = itui("ls", **directories).stdout
        assert launched.session_name in listed
        assert "dead" not in listed
    finally:
        kill(launched)
    listed = itui("ls", **directories).stdout
    assert "no kernels are running" in listed
    assert launched.session_name in listed


def test_the_kernelspec_is_installed_where_jupyter_looks(
    tmp_path: Path, directories: dict[str, str]
) -> None:
    done = itui("kernel", "install", "--prefix", str(tmp_path), **directories)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "share/jupyter/kernels/itui/kernel.json").exists()


def test_the_history_of_ipython_is_taken_over(tmp_path: Path, directories: dict[str, str]) -> None:
    file = tmp_path / "history.sqlite"
    database = sqlite3.connect(file)
    database.executescript(
        """
        CREATE TABLE sessions (session integer primary key, start timestamp);
        CREATE TABLE history (session integer, line integer, source text, source_raw text);
        CREATE TABLE output_history (session integer, line integer, output text);
        INSERT INTO history VALUES (1, 1, 'x', 'x');
        """
    )
    database.close()
    done = itui("history", "import", str(file), **directories)
    assert done.stdout == f"{file}: 1 inputs of 1 sessions imported\n"
    assert_one_clear_line(itui("history", "import", "/nowhere", **directories), "/nowhere")
