"""What most tests of the kernel begin with: one as a process for a module, a shell for a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kernel_fixtures import Kernel, started
from shell_session import ShellSession, shell_session


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    with started(tmp_path_factory.mktemp("k")) as kernel:
        yield kernel


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
