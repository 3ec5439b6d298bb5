"""Searching many sessions finds the same with and without the index."""

from __future__ import annotations

import json
import os
import random
import threading
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from itui_kernel.history.current import Current
from itui_kernel.history.files import Entry, SessionFile, note_import, runs, session_path
from itui_kernel.history.glob import Glob
from itui_kernel.history.index import Index
from itui_kernel.history.sessions import Search, Sessions

TEXTS = (
    "a = 1",
    "print('ä → ü')",
    "for x in y:\n    pass",
    "",
    "%cd ~/work [1]",
    "half \udc80 of a pair",
    "x*y?",
    "abc" * 1000,
)
PATTERNS = (
    *("*", "", "?", "a*", "*a*", "*1", "a = 1", "*for*pass*", "[ap]*", "*\n*", "*[[]1]*", "*[1]*"),
    *("*→*", "*\udc80*", "?=*", "*x[*]y[?]", "*abc", "*[", "*no such*", "*(*)", "??????*"),
)


def write(directory: Path, session: int, codes: list[str], **more: Any) -> None:
    """Write the file of a session that has ended."""
    records: list[dict[str, Any]] = [{"started": 1.0, "host": "here"}]
    for line, code in enumerate(codes, start=1):
        records.append({"n": line, "code": code, **more})
    records.append({"ended": 2.0})
    directory.mkdir(exist_ok=True)
    session_path(directory, session).write_text("".join(json.dumps(e) + "\n" for e in records))


@pytest.fixture
def make(tmp_path: Path) -> Callable[[], Sessions]:
    """Return what makes a reader of the history, as a new kernel has it."""

    def make() -> Sessions:
        directory = tmp_path / "history"
        return Sessions(directory, Current(), Index(tmp_path / "index", directory))

    return make


def lines(entries: list[Entry]) -> list[tuple[int, int]]:
    return [(each.session, each.line) for each in entries]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_finds_what_fnmatch_finds(
    pattern: str, make: Callable[[], Sessions], tmp_path: Path
) -> None:
    glob = Glob(pattern)
    wanted = [text for text in TEXTS if fnmatchcase(text, pattern)]
    assert [text for text in TEXTS if glob.matches(text)] == wanted
    write(tmp_path / "history", 1, list(TEXTS))
    for number in range(2, 80):
        write(tmp_path / "history", number, ["nothing of interest ~"])
    found = [each.raw for each in make().search(Search(pattern)) if each.session == 1]
    assert found == wanted
    assert (tmp_path / "index" / "state.json").exists()
    found = [each.raw for each in make().search(Search(pattern)) if each.session == 1]
    assert found == wanted


def test_random_histories_are_found_with_and_without_an_index(
    make: Callable[[], Sessions], tmp_path: Path
) -> None:
    chance = random.Random(5)
    directory = tmp_path / "history"
    for number in range(1, 100):
        count = chance.randint(0, 300)
        codes = ["".join(chance.choices("ab\nü", k=chance.randint(0, 5))) for _ in range(count)]
        write(directory, number, codes)
    plain = Sessions(directory, Current())
    for pattern in ("*ab*", "a*", "*b", "*ü?a*", "*", "", "*a*b*", "?", "b[ab]*"):
        for limit in (None, 0, 7):
            for is_unique in (False, True):
                question = Search(pattern, count=limit, is_unique=is_unique)
                assert make().search(question) == plain.search(question), question


def test_new_and_running_sessions_are_found_beside_the_index(
    make: Callable[[], Sessions], tmp_path: Path
) -> None:
    directory = tmp_path / "history"
    for number in range(1, 71):
        write(directory, number, [f"x = {number}"])
    assert len(make().search(Search("x*"))) == 70
    write(directory, 71, ["x = 'ended'"])
    running = SessionFile(directory)
    running.append({"n": 1, "code": "x = 'running'"})
    assert lines(make().search(Search("x*", count=3))) == [(70, 1), (71, 1), (72, 1)]
    running.append({"n": 2, "code": "x = 'still running'"})
    assert lines(make().search(Search("x*", count=2))) == [(72, 1), (72, 2)]
    running.close()


@pytest.mark.parametrize("change", ["deleted", "begun anew"])
def test_an_index_of_a_history_that_is_gone_is_forgotten(
    change: str, make: Callable[[], Sessions], tmp_path: Path
) -> None:
    directory = tmp_path / "history"
    for number in range(1, 71):
        write(directory, number, [f"secret = {number}"])
    assert len(make().search(Search("secret*"))) == 70
    for number in range(1, 70):
        session_path(directory, number).unlink()
    if change == "deleted":
        assert lines(make().search(Search("secret*"))) == [(70, 1)]
    else:
        for number in range(1, 71):
            write(directory, number, [f"public = {number} of 70"])
        assert make().search(Search("secret*")) == []
        assert len(make().search(Search("public*"))) == 70


@pytest.mark.parametrize("name", ["raw.text", "raw.starts", "source.starts", "numbers"])
@pytest.mark.parametrize("is_gone", [True, False])
def test_an_index_that_is_not_whole_is_made_anew(
    name: str, is_gone: bool, make: Callable[[], Sessions], tmp_path: Path
) -> None:
    for number in range(1, 71):
        write(tmp_path / "history", number, [f"x = {number}"])
    make().search(Search("*"))
    (file,) = (tmp_path / "index").glob(f"*/{name}")
    if is_gone:
        file.unlink()
    else:
        os.truncate(file, file.stat().st_size // 2)
    assert len(make().search(Search("x*"))) == 70
    (file,) = (tmp_path / "index").glob(f"*/{name}")
    assert len(make().search(Search("x*"))) == 70


def test_what_was_imported_is_older(make: Callable[[], Sessions], tmp_path: Path) -> None:
    directory = tmp_path / "history"
    for number in range(1, 101):
        write(directory, number, [f"x = {number}"])
    assert lines(make().search(Search("*", count=2))) == [(99, 1), (100, 1)]
    note_import(directory, set(range(51, 101)), {})
    assert lines(make().search(Search("*", count=2))) == [(49, 1), (50, 1)]
    assert lines(make().tail(2)) == [(49, 1), (50, 1)]
    assert make().number(-1) == 50
    assert make().number(-51) == 100
    assert make().number(-101) == -1


def test_search_by_translated_text_and_by_directory(
    make: Callable[[], Sessions], tmp_path: Path
) -> None:
    directory = tmp_path / "history"
    for number in range(1, 71):
        write(directory, number, ["!ls"], source="system('ls')", cwd=f"/work/{number}")
        write(directory, number + 100, ["ls = 1"], cwd="/work")
    for _ in range(2):
        assert len(make().search(Search("*ls*", raw=False))) == 140
        assert len(make().search(Search("!*", raw=False))) == 0
        found = make().search(Search("system*", raw=False, has_output=True))
        assert {each.raw for each in found} == {"!ls"}
        assert lines(make().search(Search("*", directory="/work/7"))) == [(7, 1)]
        assert len(make().search(Search("*", directory="/work"))) == 140


def test_an_index_that_cannot_be_kept_costs_nothing_but_time(
    make: Callable[[], Sessions], tmp_path: Path
) -> None:
    (tmp_path / "index").write_text("a file is in the way")
    for number in range(1, 71):
        write(tmp_path / "history", number, ["x"])
    assert len(make().search(Search("x"))) == 70


def test_many_kernels_search_at_once(make: Callable[[], Sessions], tmp_path: Path) -> None:
    for number in range(1, 201):
        write(tmp_path / "history", number, ["x"] * 10)
    found: list[int] = []

    def search() -> None:
        for _ in range(5):
            found.append(len(make().search(Search("*x*"))))

    threads = [threading.Thread(target=search) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert found == [2000] * 20


def test_many_kernels_write_at_once(tmp_path: Path) -> None:
    def write(writer: int) -> None:
        for _ in range(25):
            file = SessionFile(tmp_path)
            file.append({"n": 1, "code": f"of {writer}"}, {"ended": 1.0})
            file.close()

    threads = [threading.Thread(target=write, args=[number]) for number in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    found = Sessions(tmp_path, Current()).search(Search("of ?"))
    assert [each.session for each in found] == list(range(1, 101))
    assert sorted(each.raw for each in found) == [f"of {n}" for n in range(4) for _ in range(25)]


def test_a_full_disk_keeps_what_is_to_be_written(tmp_path: Path) -> None:
    import resource
    import signal

    file = SessionFile(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        file.append({"n": 1, "code": "x" * 40})
        with pytest.raises(OSError, match="too large"):
            file.append({"n": 2, "code": "x" * 40})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    file.append({"n": 9, "code": "later"})
    file.close()
    sessions = Sessions(tmp_path, Current())
    assert [each.raw for each in sessions.entries(1)] == ["x" * 40, "x" * 40, "later"]


def test_runs_of_numbers() -> None:
    assert runs(set()) == []
    assert runs({3, 1, 2, 9}) == [[1, 3], [9, 9]]
