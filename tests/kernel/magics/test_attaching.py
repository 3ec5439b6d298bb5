"""How other programs reach the kernel."""

from __future__ import annotations

from pathlib import Path

from kernel_fixtures import started
from shell_session import ShellSession


def test_a_kernel_tells_its_connection_file_and_not_its_key(tmp_path: Path) -> None:
    with started(tmp_path) as kernel:
        text = kernel.run("%connect_info").text()
        assert f"itui --existing {kernel.file}" in text
        assert kernel.client.session.key.decode() not in text


def test_a_shell_within_a_program_has_none(session: ShellSession) -> None:
    assert "no connection file" in session.run("%connect_info").error
