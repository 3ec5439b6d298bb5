from __future__ import annotations

import asyncio
import fcntl
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from itui.output import spill as spill_module
from itui.output.spill import Spill, sweep


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def spilled(
    use: Callable[[Spill], Coroutine[Any, Any, None]], said: list[str] | None = None, **limits: int
) -> None:
    async def run() -> None:
        spill = Spill((said if said is not None else []).append, **limits)
        try:
            await use(spill)
        finally:
            spill.close()

    asyncio.run(run())


def text_of(spill: Spill, cell: str) -> str:
    path = spill.path_of(cell)
    return "" if path is None else path.read_text()


def test_parts_come_one_behind_the_other_or_in_place_of_all(temporary: Path) -> None:
    async def use(spill: Spill) -> None:
        spill.keep("a", ("1", "2\n"))
        spill.keep("b", ("other",))
        spill.keep("a", ("\ud8003\r",))
        await spill.settled()
        assert text_of(spill, "a") == "12\n\\ud8003\r".replace("\r", "\n")
        spill.keep("a", ("anew",), is_anew=True)
        spill.keep("b", (), is_anew=True)
        await spill.settled()
        assert text_of(spill, "a") == "anew"
        assert spill.path_of("b") is None

    spilled(use)
    assert list(temporary.iterdir()) == []


def test_a_file_goes_to_the_end_of_another(temporary: Path) -> None:
    async def use(spill: Spill) -> None:
        spill.keep("a", ("1\n",))
        spill.keep("b", ("2\n",))
        spill.keep("a", ("then ",), absorbs="b")
        spill.keep("a", ("3",), absorbs="unknown")
        await spill.settled()
        assert text_of(spill, "a") == "1\nthen 2\n3"
        assert spill.path_of("b") is None
        assert len([*temporary.glob("*/*.txt")]) == 1

    spilled(use)


def test_nobody_else_can_read_it(temporary: Path) -> None:
    async def use(spill: Spill) -> None:
        spill.keep("a", ("secret",))
        await spill.settled()
        path = spill.path_of("a")
        assert path is not None
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700

    spilled(use)


def test_a_cell_has_a_bound_and_says_so() -> None:
    async def use(spill: Spill) -> None:
        for _ in range(5):
            spill.keep("a", ("x" * 400,))
        await spill.settled()
        text = text_of(spill, "a")
        assert text.startswith("x" * 1000)
        assert text.endswith("… more than 1.0 kB: the rest is not kept\n")
        assert len(text) < 1100

    spilled(use, cell_bytes=1000)


def test_the_oldest_make_room_for_the_newest() -> None:
    async def use(spill: Spill) -> None:
        for cell in "abcd":
            spill.keep(cell, (cell * 400,))
        await spill.settled()
        assert [cell for cell in "abcd" if spill.path_of(cell)] == ["c", "d"]

    spilled(use, session_bytes=1000)


def test_a_full_disk_is_said_once_and_breaks_nothing() -> None:
    said: list[str] = []

    async def use(spill: Spill) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
        try:
            for number in range(30):
                spill.keep("a", (f"{number}" * 1000,))
                await spill.settled()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert spill.path_of("a") is None
        spill.keep("b", ("more",))
        await spill.settled()
        assert spill.path_of("b") is None

    spilled(use, said)
    assert said == ["long outputs are no longer kept on disk: File too large"]


def test_a_disk_too_full_for_a_directory_is_said_and_the_end_is_quiet(
    monkeypatch: pytest.MonkeyPatch, temporary: Path
) -> None:
    monkeypatch.setattr(spill_module, "_LOCK", "not/there")
    said: list[str] = []

    async def use(spill: Spill) -> None:
        spill.keep("a", ("text",))
        await spill.settled()
        assert spill.path_of("a") is None

    spilled(use, said)
    assert said == ["long outputs are no longer kept on disk: No such file or directory"]
    assert list(temporary.iterdir()) == []


def test_what_a_killed_session_left_is_removed_and_nothing_else(temporary: Path) -> None:
    code = (
        "import asyncio, os, signal, sys, tempfile\n"
        "tempfile.tempdir = sys.argv[1]\n"
        "from itui.output.spill import Spill\n"
        "async def main():\n"
        "    spill = Spill(print)\n"
        "    spill.keep('a', ('left behind',))\n"
        "    await spill.settled()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())\n"
    )
    subprocess.run([sys.executable, "-c", code, str(temporary)], check=False)
    (left,) = temporary.iterdir()
    used = temporary / "itui-output-used"
    used.mkdir()
    lock = os.open(used / "lock", os.O_CREAT | os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    (temporary / "itui-output-link").symlink_to(used)
    (temporary / "other").mkdir()
    sweep()
    assert not left.exists()
    assert sorted(path.name for path in temporary.iterdir()) == [
        "itui-output-link", "itui-output-used", "other",
    ]  # fmt: skip
    os.close(lock)


def test_the_end_of_the_program_removes_the_files(temporary: Path) -> None:
    code = (
        "import asyncio, sys, tempfile\n"
        "tempfile.tempdir = sys.argv[1]\n"
        "from itui.output.spill import Spill\n"
        "async def main():\n"
        "    spill = Spill(print)\n"
        "    spill.keep('a', ('x',))\n"
        "    await spill.settled()\n"
        "    print(len(list(spill.path_of('a').parent.iterdir())))\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(temporary)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "2\n"
    assert list(temporary.iterdir()) == []
