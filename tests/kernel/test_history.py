import os
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from itui_kernel.history.files import (
    SessionFile,
    read_content,
    read_session,
    session_numbers,
)
from itui_kernel.history.recorder import History
from itui_kernel.log import Log
from itui_kernel.protocol.messages import HistoryReply, HistoryRequest
from kernel_fixtures import DEADLINE, started


class Session:
    """One session's history, asked synchronously."""

    def __init__(self, directory: Path, log: Path) -> None:
        self.log_stream = log.open("ab")
        self.history = History(lambda: directory, Log(self.log_stream.fileno()))
        self.history.start()
        self.count = 0

    def add(self, *codes: str) -> None:
        for code in codes:
            self.count += 1
            self.history.record_input(self.count, code, code)

    def ask(self, kind: str, **options: Any) -> list[Any]:
        answers: SimpleQueue[HistoryReply] = SimpleQueue()
        self.history.answer(HistoryRequest(hist_access_type=kind, **options), answers.put)
        return list(answers.get(timeout=DEADLINE).history)

    def close(self) -> None:
        self.history.close()
        self.log_stream.close()


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Session]:
    session = Session(tmp_path / "history", tmp_path / "log")
    yield session
    session.close()


@pytest.fixture
def new(old: Session, tmp_path: Path) -> Iterator[Session]:
    old.add("a = 1", "b = 2", "a = 1")
    old.ask("tail")
    session = Session(tmp_path / "history", tmp_path / "log")
    session.add("c = 3", "a = 1")
    yield session
    session.close()


def test_tail_reaches_into_earlier_sessions(new: Session) -> None:
    assert new.ask("tail", n=3) == [[1, 3, "a = 1"], [2, 1, "c = 3"], [2, 2, "a = 1"]]
    assert len(new.ask("tail", n=100)) == 5
    assert new.ask("tail", n=0) == []


def test_range_of_this_and_other_sessions(new: Session) -> None:
    assert new.ask("range", session=0) == [[2, 1, "c = 3"], [2, 2, "a = 1"]]
    assert new.ask("range", session=2, start=1, stop=2) == [[2, 1, "c = 3"]]
    assert new.ask("range", session=1, start=2) == [[1, 2, "b = 2"], [1, 3, "a = 1"]]
    assert new.ask("range", session=-1, stop=2) == [[1, 1, "a = 1"]]
    assert new.ask("range", session=99) == []


def test_search_by_pattern(new: Session) -> None:
    assert [each[:2] for each in new.ask("search", pattern="a*")] == [[1, 1], [1, 3], [2, 2]]
    assert new.ask("search", pattern="a*", unique=True) == [[2, 2, "a = 1"]]
    assert new.ask("search", pattern="? = *", n=2) == [[2, 1, "c = 3"], [2, 2, "a = 1"]]
    assert new.ask("search", pattern="a") == []


def test_output_and_source(old: Session) -> None:
    old.history.record_input(1, "!ls", "get_ipython().system('ls')")
    old.history.record_output(1, "a\nb")
    assert old.ask("tail", output=True) == [[1, 1, ["!ls", "a\nb"]]]
    assert old.ask("tail", raw=False) == [[1, 1, "get_ipython().system('ls')"]]


def test_the_file_has_what_the_session_had(old: Session, tmp_path: Path) -> None:
    old.add("x = 'ä\u2028\udc80'", "y")
    old.history.record_output(2, "result")
    before = old.ask("range", session=0, output=True)
    found = read_session(tmp_path / "history", 1)
    assert [each.to_json(raw=True, output=True) for each in found] == before


def test_a_torn_line_costs_itself_only(tmp_path: Path) -> None:
    file = SessionFile(tmp_path)
    file.append({"n": 1, "code": "kept"})
    with (tmp_path / "session-000001.jsonl").open("ab") as stream:
        stream.write(b'["odd"]\n{"n": 2, "co')
    assert [each.raw for each in read_session(tmp_path, 1)] == ["kept"]


def test_numbers_are_unique(tmp_path: Path) -> None:
    assert [SessionFile(tmp_path).number for _ in range(3)] == [1, 2, 3]
    (tmp_path / "session-000007.jsonl").touch()
    (tmp_path / "notes.txt").touch()
    assert SessionFile(tmp_path).number == 8
    assert session_numbers(tmp_path) == [1, 2, 3, 7, 8]


def test_a_directory_that_cannot_be_written_keeps_the_session(tmp_path: Path) -> None:
    (tmp_path / "history").write_text("a file is in the way")
    session = Session(tmp_path / "history", tmp_path / "log")
    session.add("a", "b")
    assert session.ask("range", session=0) == [[1, 1, "a"], [1, 2, "b"]]
    session.close()
    assert "not kept" in (tmp_path / "log").read_text()


def test_a_disk_that_stalls_holds_nobody_up(tmp_path: Path) -> None:
    is_back = threading.Event()

    def directory() -> Path:
        is_back.wait()
        return tmp_path

    with (tmp_path / "log").open("ab") as stream:
        history = History(directory, Log(stream.fileno()))
        history.start()
        for number in range(1, 200):
            history.record_input(number, "x", "x")
        asking = threading.Thread(target=history.find, args=[lambda sessions: sessions.tail(1)])
        asking.start()
        is_back.set()
        asking.join()
        history.close()
    assert len(read_session(tmp_path, 1)) == 199


def test_a_session_tells_where_it_was_and_that_it_ended(
    old: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "work").mkdir()
    for client, place in (("one", tmp_path), ("one", tmp_path / "work"), ("two", tmp_path)):
        monkeypatch.chdir(place)
        old.history.record_input(old.count + 1, "x", "x", client)
        old.count += 1
    old.ask("tail")
    before = read_content(tmp_path / "history", 1)
    assert [(each.client, Path(each.directory).name) for each in before.entries] == [
        ("one", tmp_path.name),
        ("one", "work"),
        ("two", tmp_path.name),
    ]
    assert {each.host for each in before.entries} == {os.uname().nodename}
    assert not before.has_ended
    old.history.close()
    assert read_content(tmp_path / "history", 1).has_ended


def test_an_unknown_access_type_is_an_error(old: Session) -> None:
    answers: SimpleQueue[HistoryReply] = SimpleQueue()
    old.history.answer(HistoryRequest(hist_access_type="all"), answers.put)
    assert answers.get(timeout=DEADLINE).status == "error"


def test_a_kernel_writes_before_it_runs(tmp_path: Path) -> None:
    with started(tmp_path) as kernel:
        kernel.run("1 + 1")
        kernel.run("secret = 1", store_history=False)
        kernel.client.execute("import os; os.kill(os.getpid(), 9)")
        kernel.process.wait(DEADLINE)
    with started(tmp_path, "-f", str(fresh(tmp_path))) as kernel:
        kernel.run("2")
        reply = kernel.ask(
            "history_request", {"hist_access_type": "tail", "output": True}, channel="shell"
        )
        entries = reply["content"]["history"]
    codes = [code for _, _, (code, _) in entries]
    assert codes == ["1 + 1", "import os; os.kill(os.getpid(), 9)", "2"]
    assert [session for session, _, _ in entries] == [1, 1, 2]
    assert entries[0][2][1] == "2"


def fresh(directory: Path) -> Path:
    file = directory / "kernel.json"
    file.unlink()
    return file
