"""Folders are listed once, again when they change, and not at all when there is no time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from itui_kernel.services.listings import Entries, IsLate, Listings


def _names(place: str, entries: Entries, is_late: IsLate) -> Iterator[str]:
    return (each.name for each in entries)


def test_a_folder_is_read_again_only_when_it_changes(tmp_path: Path) -> None:
    looked: list[str] = []

    def choose(place: str, entries: Entries, is_late: IsLate) -> Iterator[str]:
        looked.append(place)
        return _names(place, entries, is_late)

    listings = Listings(choose)
    (tmp_path / "a").touch()
    os.utime(tmp_path, ns=(0, 1))
    for _ in range(2):
        assert listings.names(str(tmp_path), lambda: False) == {"a"}
    (tmp_path / "b").touch()
    os.utime(tmp_path, ns=(0, 2))
    assert listings.names(str(tmp_path), lambda: False) == {"a", "b"}
    assert len(looked) == 2


def test_without_time_it_is_what_was_seen_before(tmp_path: Path) -> None:
    listings = Listings(_names)
    assert listings.names(str(tmp_path), lambda: True) == set()
    (tmp_path / "a").touch()
    assert listings.names(str(tmp_path), lambda: False) == {"a"}
    (tmp_path / "b").touch()
    os.utime(tmp_path, ns=(0, 1))
    assert listings.names(str(tmp_path), lambda: True) == {"a"}


def test_a_look_that_was_cut_short_is_not_remembered(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    answers = iter((False, True))
    listings = Listings(_names)
    listings.names(str(tmp_path), lambda: next(answers))
    assert listings.names(str(tmp_path), lambda: True) == set()


def test_what_is_no_folder_has_no_names(tmp_path: Path) -> None:
    assert Listings(_names).names(str(tmp_path / "absent"), lambda: False) == set()
