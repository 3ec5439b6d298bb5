"""The flight recorder: what was handed over is there, whatever became of the process."""

from __future__ import annotations

import os
import random
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from itui_kernel.journal import ring
from itui_kernel.journal.entries import Counts
from itui_kernel.journal.reading import read_journal
from itui_kernel.journal.recorder import LONGEST, Recorder, recorder_in
from itui_kernel.journal.recovery import recover
from itui_kernel.journal.ring import Ring
from itui_kernel.origins import Origin
from itui_kernel.protocol.message import Header
from itui_kernel.protocol.messages import DisplayData

NEWEST = Counts(40, 20, 5)


def origin(msg_id: str, **more: str) -> Origin:
    extra = tuple(more.items())
    header = Header(msg_id=msg_id, msg_type="execute_request", session="s", extra=extra)
    return Origin(header)


def ring_of(directory: Path) -> Ring:
    return Ring((directory / ring.RECORDER).read_bytes())


def test_records_come_in_order_with_their_inputs(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, NEWEST)
    first, second = origin("first"), origin("second", long="x" * 5000)
    recorder.text(first, "stdout", "é\0\ud800")
    recorder.text(second, "stderr", "b")
    recorder.message(first, DisplayData(data={"text/plain": "c"}, metadata={}), None)
    recorder.text(None, "stdout", "d\n")
    found = ring_of(tmp_path)
    headers = {0: {}, **found.headers()}
    assert [(headers[each.origin].get("msg_id"), each.name) for each in found.records()] == [
        ("first", "stdout"),
        ("second", "stderr"),
        ("first", "message"),
        (None, "stdout"),
    ]
    texts = [each.text for each in found.records()]
    assert texts[:2] + texts[3:] == ["é\0\ud800", "b", "d\n"]
    assert (found.number, found.counts) == (40, NEWEST)


def test_what_the_journal_has_is_not_there_any_more(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, NEWEST)
    place = recorder.text(None, "stdout", "known")
    recorder.text(None, "stdout", "new")
    recorder.taken(place, 41)
    assert [each.text for each in ring_of(tmp_path).records()] == ["new"]


def test_the_ring_goes_round(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, NEWEST)
    owners = [origin(str(index)) for index in range(ring.SLOTS + 5)]
    source = random.Random(1)
    waiting: list[tuple[int, str]] = []
    for index in range(3000):
        text = f"{index}" * source.choice([1, 100, 3000])
        waiting.append((recorder.text(owners[index % len(owners)], "stdout", text), text))
        if len(waiting) > 50:
            taken = source.randint(1, 50)
            recorder.taken(waiting[taken - 1][0], 41)
            waiting = waiting[taken:]
        if index % 500 == 0:
            assert [each.text for each in ring_of(tmp_path).records()] == [t for _, t in waiting]
    assert [each.text for each in ring_of(tmp_path).records()] == [text for _, text in waiting]


def test_a_message_that_is_too_long_is_left_to_the_journal(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, NEWEST)
    big = DisplayData(data={"text/plain": "x" * LONGEST}, metadata={})
    assert recorder.message(None, big, None) == 0


def test_without_room_there_is_no_recorder(tmp_path: Path) -> None:
    assert recorder_in(tmp_path / "missing", NEWEST) is None


@pytest.mark.parametrize("seed", range(int(os.environ.get("ITUI_FUZZ", "20"))))
def test_a_damaged_file_is_harmless(tmp_path: Path, seed: int) -> None:
    source = random.Random(seed)
    recorder = Recorder(tmp_path, NEWEST)
    owner = origin("first")
    for index in range(20):
        recorder.text(owner, "stdout", f"{index}\n")
    recorder.message(owner, DisplayData(data={"text/plain": "c"}, metadata={}), None)
    path = tmp_path / ring.RECORDER
    data = bytearray(path.read_bytes())
    for _ in range(source.randint(1, 8)):
        start = source.choice([0, 0, ring.SLOTS_AT, ring.RING_AT])
        at = start + source.randrange(300)
        data[at] = source.randrange(256)
    if source.random() < 0.3:
        begin = ring.REACHED_AT
        struct.pack_into("<QQQd", data, begin, *(source.choice([0, 1, 2**63]),) * 3, float("nan"))
    if source.random() < 0.2:
        del data[source.randrange(len(data)) :]
    other = tmp_path / "journal"
    other.mkdir()
    (other / ring.RECORDER).write_bytes(data)
    counts = recover(other)
    past = read_journal(other, most_bytes=1 << 30)
    assert counts is None or counts.number < 10**16
    assert all(each["header"]["msg_id"] for each in past.messages)
    assert recover(other) == counts
    assert read_journal(other, most_bytes=1 << 30) == past


RECOVERS = """
import sys
from pathlib import Path
from itui_kernel.journal.reading import read_journal
from itui_kernel.journal.recovery import recover
sys.stdin.readline()
counts = recover(Path(sys.argv[1]))
past = read_journal(Path(sys.argv[1]), most_bytes=1 << 30)
print(counts[1:], "".join(each["content"]["text"] for each in past.messages) == "x" * 999_999)
"""


def test_who_recovers_second_waits_for_the_first(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, Counts())
    for index in range(9):  # inputs, so that it takes a moment
        owner = origin(str(index))
        for _ in range(1111):
            recorder.text(owner, "stdout", "x" * 100)
    recorder.text(origin("last"), "stdout", "x" * 99)
    argv = [sys.executable, "-c", RECOVERS, str(tmp_path)]
    readers = [
        subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    (tmp_path / ring.RECORDER).open().close()  # ends our lock of it, as the end of a process does
    for each in readers:
        assert each.stdin is not None
        each.stdin.write("\n")
        each.stdin.flush()
    outputs = {each.communicate()[0] for each in readers}
    assert len(outputs) == 1
    assert outputs.pop().endswith("True\n")
