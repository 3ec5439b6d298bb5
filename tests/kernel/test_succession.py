"""After the end of a session several clients that go on come to one and the same new one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from client_fixtures import kill
from itui_kernel.client.launch import LaunchedKernel, launch_itui_kernel
from itui_kernel.client.succession import begin_after, successor
from itui_kernel.protocol.errors import KernelError


def begun(directory: Path) -> Path:
    """Leave what a session has whose kernel runs."""
    directory.mkdir()
    (directory / "kernel.json").touch()
    return directory


def refuse(session_id: str) -> LaunchedKernel:
    raise AssertionError(f"another session begins: {session_id}")


def test_two_at_the_same_time_begin_one(place: Path) -> None:
    ended = place / "run" / "0a1b2c"
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(
            lambda launch: begin_after(ended, launch), [launch_itui_kernel] * 2
        )
    launched, found = (first, second) if isinstance(second, Path) else (second, first)
    assert isinstance(launched, LaunchedKernel)
    try:
        assert found == launched.directory == place / "run" / successor("0a1b2c")
    finally:
        kill(launched)


def test_who_comes_late_finds_where_the_others_are_by_now(tmp_path: Path) -> None:
    later = begun(tmp_path / successor(successor(successor("0a1b2c"))))
    assert begin_after(tmp_path / "0a1b2c", refuse) == later


def test_a_session_of_others_is_let_alone(tmp_path: Path) -> None:
    begun(tmp_path / successor("ffffff"))
    with pytest.raises(AssertionError, match=successor("0a1b2c")):
        begin_after(tmp_path / "0a1b2c", refuse)


def test_a_place_without_a_kernel_is_told(tmp_path: Path) -> None:
    def taken(session_id: str) -> LaunchedKernel:
        raise FileExistsError

    with pytest.raises(KernelError, match=f"{successor('0a1b2c')}: .* has no kernel"):
        begin_after(tmp_path / "0a1b2c", taken, patience=0.0)
