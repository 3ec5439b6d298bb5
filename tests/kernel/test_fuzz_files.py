"""Hostile files: a reason in one line that names the file, or what can be read of it; no crash."""

from __future__ import annotations

import json
import random
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from damaged_files import AUTOPSY, CONNECTION, FIELDS, json_files, session
from fuzzing import damaged, encoded, many, spoiled
from itui_kernel.client.discovery import list_kernels
from itui_kernel.client.events import Lost, Received
from itui_kernel.client.kept import answer_from
from itui_kernel.client.pruning import prune_dead, prune_leftovers
from itui_kernel.client.sequencing import Sequencer
from itui_kernel.history.current import Current
from itui_kernel.history.index import Index
from itui_kernel.history.sessions import Search, Sessions
from itui_kernel.journal.entries import Counts
from itui_kernel.journal.recorder import Recorder
from itui_kernel.journal.rotation import Bounds
from itui_kernel.journal.writing import Journal
from itui_kernel.origins import Origin
from itui_kernel.protocol.autopsy import read_autopsy
from itui_kernel.protocol.connection import read_connection
from itui_kernel.protocol.errors import ConnectionFileError
from itui_kernel.protocol.message import Header
from itui_kernel.protocol.messages import Content, DisplayData, Stream
from itui_kernel.protocol.preferences import PreferencesError, read_preferences
from itui_kernel.protocol.session_file import is_supervised, read_fields, rename
from itui_kernel.protocol.wire import to_json_bytes


def assert_readable(trouble: Exception, path: Path) -> None:
    assert str(path) in str(trouble)
    assert str(trouble).isprintable()


@many(150)
@given(json_files(CONNECTION))
def test_connection_files(data: bytes) -> None:
    with session(kernel=data) as directory:
        try:
            read_connection(directory / "kernel.json")
        except ConnectionFileError as trouble:
            assert_readable(trouble, directory / "kernel.json")
        prune_dead(list_kernels())
        assert (directory / "kernel.json").exists()


@many(100)
@given(json_files(FIELDS))
def test_files_of_sessions(data: bytes) -> None:
    with session(kernel=encoded(CONNECTION), session=data) as directory:
        is_supervised(directory)
        for each in list_kernels():
            assert isinstance(each.name, str)
        prune_leftovers()
        rename(directory, "new")
        assert (read_fields(directory) or {})["name"] == "new"


@many(150)
@given(json_files(AUTOPSY))
def test_autopsies(data: bytes) -> None:
    with session(autopsy=data) as directory:
        found = read_autopsy(directory)
        assert found is None or isinstance(found.reason(), str)


# --- journals


def written(directory: Path) -> None:
    """Write a journal of some segments, with payloads, and a recorder with something left."""
    journal, counts = Journal(directory, Bounds(1 << 20, 64)), Counts()
    for number in range(20):
        content: Content = Stream(name="stdout", text=f"{number}\n")
        if number % 7 == 3:
            content = DisplayData(data={"image/png": "x" * 70_000}, metadata={})
        counts = Counts(number + 1, number + 1, counts.lines + isinstance(content, Stream))
        header = {"msg_id": f"m{number}", "msg_type": content.msg_type(), "session": "kernel"}
        parts = (header, {"msg_id": "i"}, {"itui": {"seq": number + 1}}, content.to_json())
        journal.append(counts, content, [*map(to_json_bytes, parts)], ())
    journal.flush()
    recorder = Recorder(directory, counts)
    recorder.text(
        Origin(Header(msg_id="i", msg_type="execute_request", session="c")), "stdout", "last\n"
    )


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    directory = tmp_path_factory.mktemp("s") / "journal"
    written(directory)
    paths = [path for path in directory.rglob("*") if path.is_file()]
    return {str(path.relative_to(directory)): path.read_bytes() for path in paths}


@many(40)
@given(data=st.data(), seed=st.integers(0, 10**6))
def test_journals(journal: dict[str, bytes], data: st.DataObject, seed: int) -> None:
    source = random.Random(seed)
    victims = source.sample(sorted(journal), source.randint(1, 2))
    with tempfile.TemporaryDirectory() as base:
        for name, whole in journal.items():
            path = Path(base, name)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data.draw(damage(whole)) if name in victims else whole)
        if seed % 4 == 0:
            data.draw(st.sampled_from(STRANGE))(Path(base))
        check_replay(Path(base))


def damage(whole: bytes) -> st.SearchStrategy[bytes]:
    lines = whole.splitlines(keepends=True)
    if not whole.startswith(b"["):
        return damaged(whole)
    changed = st.integers(0, len(lines) - 1).flatmap(
        lambda place: spoiled(json.loads(lines[place])).map(
            lambda value: b"".join((*lines[:place], encoded(value) + b"\n", *lines[place + 1 :]))
        )
    )
    return st.one_of(changed, damaged(whole))


def link(base: Path) -> None:
    (base / "0000000000000003.jsonl").unlink(missing_ok=True)
    (base / "0000000000000003.jsonl").symlink_to("nowhere")


def folder(base: Path) -> None:
    (base / "0000000000000999.jsonl").mkdir()


def number(base: Path) -> None:
    (base / f"{'9' * 200}.jsonl").write_bytes(b"[1,1,1,{}]\n")


STRANGE = [link, folder, number]


def check_replay(directory: Path) -> None:
    """Read the journal as a client does: it comes to an end, and tells everything once."""
    sequencer, told = Sequencer(0), 0
    sequencer.last = 0
    for _ in range(60):
        sequencer.check()
        question = sequencer.question()
        assert question is not None
        reply, last = answer_from(directory, question), sequencer.last
        for each in sequencer.replay(reply, lambda header: None):
            assert isinstance(each, (Received, Lost))
            told += 1
        assert sequencer.last is not None
        if sequencer.last == last:
            return
    raise AssertionError("it does not come to an end")


# --- what was typed before

INPUTS: list[dict[str, Any]] = [
    {"started": 1.0, "host": "h", "cwd": "/x", "client": "c"},
    {"n": 1, "code": "alpha", "source": "alpha()"},
    {"n": 1, "output": "1"},
    {"n": 2, "code": "beta"},
    {"ended": 2.0},
]
IMPORTED = {"sessions": [[1, 1]], "sources": {"/x": 3}}


@many(150)
@given(spoiled(INPUTS), json_files(IMPORTED), st.booleans(), st.data())
def test_files_of_history(
    records: Any, imported: bytes, is_torn: bool, data: st.DataObject
) -> None:
    records = records if isinstance(records, list) else [records]
    lines = b"\n".join(map(encoded, records))
    with tempfile.TemporaryDirectory() as base:
        directory = Path(base)
        torn = data.draw(damaged(lines)) if is_torn else lines
        (directory / "session-000001.jsonl").write_bytes(torn)
        (directory / "session-000002.jsonl").write_bytes(b'{"n": 1, "code": "gamma"}\n')
        (directory / "imported.json").write_bytes(imported)
        current = Current()
        current.number = 3
        sessions = Sessions(directory, current)
        assert [each.raw for each in sessions.entries(2)] == ["gamma"]
        for found in (sessions.tail(9), sessions.search(Search("*", has_output=True))):
            assert "gamma" in [each.raw for each in found]
            json.dumps([each.to_json(raw=False, output=True) for each in found])
            assert all(isinstance(each.raw + each.source, str) for each in found)


MANY = 70  # sessions: fewer are searched without an index
SOUND = {"version": 1, "generation": "1-1", "count": 5, "sessions": [[1, 3]], "directories": ["/"]}


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("h")
    for each in range(1, MANY + 1):
        lines = f'{{"n": 1, "code": "alpha {each}"}}\n{{"ended": 1}}\n'
        (base / f"session-{each:06}.jsonl").write_text(lines)
    return base


@many(30)
@given(st.integers(0, 10**6), st.data())
def test_the_index_of_histories(indexed: Path, seed: int, data: st.DataObject) -> None:
    current = Current()
    current.number = MANY + 1
    question = Search("*", is_unique=True)
    with tempfile.TemporaryDirectory() as base:
        place = Path(base)
        expected = Sessions(indexed, current, Index(place, indexed)).search(question)
        assert len(expected) == MANY
        files = sorted(each for each in place.rglob("*") if each.is_file() and each.name != "lock")
        victim = files[seed % len(files)]
        state = json_files(SOUND) if victim.suffix == ".json" else damaged(victim.read_bytes())
        victim.write_bytes(data.draw(state))
        found = Sessions(indexed, current, Index(place, indexed)).search(question)
        assert all(isinstance(each.raw, str) for each in found)


# --- preferences

CONFIG = b"""name = "anna"
[journal]
megabytes = 3
messages = 100
[notify]
after = 5.0
command = "x"
[memory]
percent = 90.0
[life]
rule = "idle"
hours = 3.0
"""
VALUES = [b"-1", b"nan", b"inf", b"1e400", b"9" * 400, b'""', b"[]", b"{}", b"true", b'"\\u001b"']


@many(150)
@given(st.one_of(damaged(CONFIG), st.data()))
def test_preferences(data: Any) -> None:
    if not isinstance(data, bytes):
        lines = CONFIG.splitlines()
        place = data.draw(st.integers(0, len(lines) - 1))
        name = lines[place].partition(b"=")[0]
        lines[place] = name + b"= " + data.draw(st.sampled_from(VALUES))
        data = b"\n".join(lines)
    with tempfile.TemporaryDirectory() as base:
        path = Path(base, "config.toml")
        path.write_bytes(data)
        try:
            found = read_preferences(path)
        except PreferencesError as trouble:
            assert_readable(trouble, path)
        else:
            assert found.journal.megabytes >= 0
            assert found.life.hours >= 0
