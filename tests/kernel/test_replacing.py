"""A file that is replaced is the old one or the new one, and nothing is left beside it."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from itui_kernel.protocol.files import replace_file


def test_it_is_for_its_owner_alone_unless_told_otherwise(tmp_path: Path) -> None:
    replace_file(tmp_path / "mine", b"1")
    replace_file(tmp_path / "ours", b"2", mode=0o640)
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()}
    assert modes == {"mine": 0o600, "ours": 0o640 & ~_umask()}


def test_what_fails_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    with pytest.raises(IsADirectoryError):
        replace_file(place, b"new")
    assert [each.name for each in tmp_path.iterdir()] == ["place"]


def test_many_writers_of_one_process_do_not_mix(tmp_path: Path) -> None:
    texts = [bytes([each]) * 100_000 for each in b"abcdefgh"]
    with ThreadPoolExecutor(len(texts)) as pool:
        list(pool.map(lambda text: replace_file(tmp_path / "one", text), texts))
    assert (tmp_path / "one").read_bytes() in texts
    assert os.listdir(tmp_path) == ["one"]


def _umask() -> int:
    former = os.umask(0)
    os.umask(former)
    return former
