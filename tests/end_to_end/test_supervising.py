"""``itui life`` and ``itui stack``: what a supervisor answers on the command line."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from client_fixtures import attached, kill, launch, run, wait_for_end
from itui.cli import run as itui
from itui_kernel.client.launch import LaunchedKernel, launch_itui_kernel
from itui_kernel.protocol.session_file import read_fields


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, directories: dict[str, str]) -> Path:
    for name, value in directories.items():
        monkeypatch.setenv(name, value)
    return Path(directories["ITUI_RUNTIME_DIR"])


@pytest.fixture
def session(place: Path) -> Iterator[LaunchedKernel]:
    launched = launch_itui_kernel("fit")

    async def until_it_is_up() -> None:
        async with attached(launched.connection, launched.pid):
            return

    run(until_it_is_up)
    yield launched
    kill(launched)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    status = itui(arguments)
    done = capsys.readouterr()
    assert status == (2 if done.err else 0)
    return done.err or done.out


def test_how_long_a_session_lives(
    session: LaunchedKernel,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    (tmp_path / "config.toml").write_text('[life]\nrule = "client"\n')
    monkeypatch.setenv("ITUI_CONFIG", str(tmp_path / "config.toml"))
    assert said(capsys, "life", "fit") == "fit ends when no client has been there for a minute\n"
    idle = "fit ends after 8 h without a client and without anything to run\n"
    assert said(capsys, "life", "fit", "idle", "8") == idle
    assert said(capsys, "life", "fit") == idle
    for mistake in (["idle"], ["stay", "3"]):
        assert "itui life SESSION idle HOURS" in said(capsys, "life", "fit", *mistake)
    os.kill(session.supervisor, signal.SIGKILL)
    wait_for_end(session.supervisor)
    assert said(capsys, "life", "fit", "job") == "fit ends with the batch job it runs in\n"
    assert (read_fields(session.directory) or {})["life"]["rule"] == "job"
    assert "(most recent call first)" in said(capsys, "stack", "fit")
    os.kill((read_fields(session.directory) or {})["supervisor"]["pid"], signal.SIGKILL)


def test_a_kernel_that_knows_no_such_rule(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kernel = launch("ipc", place)
    try:
        name = kernel.session_name
        assert "runs the kernel judge" in said(capsys, "life", name, "client")
        assert "runs the kernel judge" in said(capsys, "stack", name)
    finally:
        kill(kernel)
