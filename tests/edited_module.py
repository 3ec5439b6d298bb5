"""A module that is edited while a session uses it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from textwrap import dedent

import pytest

from shell_session import ShellSession

Write = Callable[[str], None]
_TIMES = count(1_000_000_000)


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Write the module ``edited``, each time with a later date."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    path = tmp_path / "edited.py"

    def write(text: str) -> None:
        path.write_text(dedent(text))
        at = next(_TIMES)
        os.utime(path, (at, at))

    yield write
    sys.modules.pop("edited", None)


def begin(session: ShellSession, mode: str = "2", imports: str = "import edited") -> None:
    session.run(f"%autoreload {mode}")
    assert session.run(imports).reply.status == "ok"
