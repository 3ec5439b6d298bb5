"""A supervisor may be killed at any moment, also between being reached and being spoken to."""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path

import pytest

from itui_kernel.client import supervised
from itui_kernel.client.supervised import NoSupervisor, Watch


def test_a_supervisor_that_ends_while_it_is_reached_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connected(directory: str | os.PathLike[str]) -> socket.socket:
        mine, other = socket.socketpair()
        other.close()
        return mine

    monkeypatch.setattr(supervised, "_connected", connected)

    async def watch() -> None:
        with pytest.raises(NoSupervisor, match="no supervisor"):
            Watch(tmp_path, lambda event: None)

    asyncio.run(watch())
