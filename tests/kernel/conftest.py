"""What most tests of the kernel begin with: kernels, sessions, shells, and places for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kernel_fixtures import Kernel
from kernel_fixtures import started as started_kernel
from places import keep_files_in
from sessions import Started, sessions
from shell_session import ShellSession, shell_session


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    with started_kernel(tmp_path_factory.mktemp("k")) as kernel:
        yield kernel


@pytest.fixture(scope="module")
def module_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return where a module's kernels and clients keep their files."""
    place = tmp_path_factory.mktemp("p")
    with pytest.MonkeyPatch.context() as patch:
        keep_files_in(place, patch)
        yield place


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return where a test's kernels and clients keep their files."""
    keep_files_in(tmp_path, monkeypatch)
    return tmp_path


@pytest.fixture
def started(place: Path) -> Iterator[Started]:
    with sessions(place) as start:
        yield start


@pytest.fixture
def session() -> Iterator[ShellSession]:
    with shell_session() as made:
        yield made


@pytest.fixture
def subshell(kernel: Kernel) -> Iterator[str]:
    content = kernel.ask("create_subshell_request", {})["content"]
    assert content["status"] == "ok"
    yield content["subshell_id"]
    kernel.ask("delete_subshell_request", {"subshell_id": content["subshell_id"]})
