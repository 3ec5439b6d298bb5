"""The journal as it is written and read: everything in order, and what is missing is known."""

from __future__ import annotations

import json
import os
import random
import resource
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itui_kernel.journal.entries import DAMAGED, DROPPED, SKIPPED, Counts
from itui_kernel.journal.reading import Loss, Past, read_journal
from itui_kernel.journal.rotation import Bounds
from itui_kernel.journal.segments import last_counts, segments
from itui_kernel.journal.writing import Journal
from itui_kernel.protocol.content import Content
from itui_kernel.protocol.message import Header
from itui_kernel.protocol.messages import DisplayData, Stream
from itui_kernel.protocol.wire import to_json_bytes

WIDE = Bounds(1 << 40, 1 << 40)
PARENT = Header(msg_id="input", msg_type="execute_request", session="client")


class Writer:
    """Publishes into a journal as the kernel does, and remembers what it published."""

    def __init__(self, directory: Path, bounds: Bounds = WIDE) -> None:
        self.directory = directory
        self.journal = Journal(directory, bounds)
        self.counts = last_counts(segments(directory))
        self.printed: list[tuple[int, str]] = []

    def print(self, text: str, name: str = "stdout", parent: str = "input") -> None:
        self.publish(Stream(name=name, text=text), parent=parent)
        self.printed.append((self.counts.number, text))

    def publish(
        self, content: Content, parent: str = "input", buffers: tuple[bytes, ...] = ()
    ) -> None:
        number, kept, lines = self.counts
        lines += content.text.count("\n") if isinstance(content, Stream) else 0
        self.counts = Counts(number + 1, kept + 1, lines)
        header = {"msg_id": f"m{number}", "msg_type": content.msg_type(), "session": "kernel"}
        metadata = {"itui": {"seq": number + 1}}
        parts = (header, {"msg_id": parent}, metadata, content.to_json())
        self.journal.append(self.counts, content, [*map(to_json_bytes, parts)], buffers)
        self.journal.flush()

    def refuse(self, lines: int) -> None:
        """Publish a message that cannot be kept, and nothing to say so."""
        number, kept, before = self.counts
        self.counts = Counts(number + 1, kept + 1, before + lines)

    def pass_over(self) -> None:
        """Give a number to a message that tells nothing of the session."""
        self.counts = self.counts._replace(number=self.counts.number + 1)

    def read(self, since: int = 0, **options: Any) -> Past:
        return read_journal(self.directory, since, end=self.counts, **options)


def texts(past: Past) -> str:
    return "".join(each["content"]["text"] for each in past.messages)


def numbers(past: Past) -> list[int]:
    return [each["metadata"]["itui"]["seq"] for each in past.messages]


def test_what_is_lost_up_to_a_number_is_told_though_nothing_of_it_is_kept(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    writer.print("1\n")
    known = writer.counts
    writer.refuse(3)
    until = writer.counts
    writer.refuse(50)  # which came live
    writer.print("4\n")

    def lost(until: Counts | None, number: int) -> list[Loss]:
        past = read_journal(tmp_path, known.number, number, known=known, end=until)
        assert (past.messages, past.last) == ([], number)
        return past.lost

    assert lost(until, 2) == [Loss(2, 2, DAMAGED, 1, 3)]
    # who does not know how much was kept until then cannot be told how many lines
    assert lost(writer.counts, 2) == lost(None, 2) == [Loss(2, 2, DAMAGED, 1, None)]
    assert lost(None, 3) == [Loss(2, 3, DAMAGED, 2, 53)]


def test_text_of_one_input_and_stream_is_joined(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    for text, name, parent in [
        ("a\n", "stdout", "1"),
        ("b\n", "stdout", "1"),
        ("c", "stderr", "1"),
        ("d", "stdout", "1"),
        ("e", "stdout", "2"),
        ("f", "stdout", "2"),
    ]:
        writer.print(text, name, parent)
    past = writer.read()
    assert [each["content"]["text"] for each in past.messages] == ["a\nb\n", "c", "d", "ef"]
    assert [each["metadata"]["itui"].get("first") for each in past.messages] == [1, None, None, 5]
    assert (numbers(past), past.lost, past.last) == ([2, 3, 4, 6], [], 6)


def test_what_is_not_kept_is_no_loss(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    writer.print("a")
    writer.pass_over()
    writer.print("b")
    writer.pass_over()
    past = writer.read()
    assert (texts(past), past.lost, past.last) == ("ab", [], 4)
    assert writer.read(since=3) == Past([], [], 4)
    assert writer.read(since=4) == Past([], [], 4)
    assert writer.read(until=2).last == 2


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_range_in_pages_is_what_was_printed(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    directory = tmp_path_factory.mktemp("journal")
    bounds = Bounds(data.draw(st.sampled_from([2_000, 1 << 40])), 1 << 40)
    writer = Writer(directory, bounds)
    for text in data.draw(st.lists(st.sampled_from(["", "é\n", "x" * 200, None]), max_size=40)):
        if text is None:
            writer.pass_over()
        else:
            writer.print(text, data.draw(st.sampled_from(["stdout", "stderr"])))
    since = data.draw(st.integers(0, writer.counts.number))
    until = data.draw(st.integers(since, writer.counts.number))
    found, lost, reached = "", [], since
    while reached < until:
        past = writer.read(reached, until=until, most_bytes=data.draw(st.integers(1, 3_000)))
        assert past.last > reached
        found, reached = found + texts(past), past.last
        lost += past.lost
    first = max((each.last for each in lost), default=since)
    assert all(each.why == DROPPED for each in lost)
    assert found == "".join(text for number, text in writer.printed if first < number <= until)
    if not since and until == writer.counts.number:
        missing = [text for number, text in writer.printed if number <= first]
        assert sum(each.messages for each in lost) == len(missing)
        assert sum(each.lines or 0 for each in lost) == "".join(missing).count("\n")


def test_the_oldest_is_dropped_and_counted(tmp_path: Path) -> None:
    writer = Writer(tmp_path, Bounds(20_000, 1 << 40))
    for index in range(1000):
        writer.print(f"{index}\n" * 3, parent=str(index))
    past = writer.read(most_bytes=1 << 40)
    kept = len(past.messages)
    assert 20 < kept < 200
    assert past.lost == [Loss(1, 1000 - kept, DROPPED, 1000 - kept, 3 * (1000 - kept))]
    assert sum(each.stat().st_size for each in tmp_path.iterdir()) <= 20_000
    known = Counts(500, 500, 1500)
    assert writer.read(500, known=known).lost[0].lines == 3 * (500 - kept)
    assert writer.read(500).lost[0].lines is None


def test_the_number_of_messages_is_bounded_across_kernels(tmp_path: Path) -> None:
    for _ in range(3):
        writer = Writer(tmp_path, Bounds(1 << 40, 32))
        for _ in range(40):
            writer.print("x\n")
        writer.journal.close()
    past = writer.read()
    assert (
        16
        < past.messages[0]["metadata"]["itui"]["seq"]
        - past.messages[0]["metadata"]["itui"]["first"]
        < 33
    )
    assert past.lost[0].messages + len(texts(past)) // 2 == 120


def test_only_the_newest_is_wanted(tmp_path: Path) -> None:
    writer = Writer(tmp_path, Bounds(100_000, 1 << 40))
    for index in range(300):
        writer.print(f"{index}\n", parent=str(index))
    past = writer.read(newest_bytes=2_000)
    assert texts(past).splitlines() == [str(index) for index in range(300)][-len(past.messages) :]
    assert 5 < len(past.messages) < 20
    skipped = 300 - len(past.messages)
    assert past.lost == [Loss(1, skipped, SKIPPED, skipped, skipped)]
    assert texts(writer.read(newest_bytes=1)) == "299\n"  # the last one in any case
    assert texts(writer.read(until=100, newest_bytes=1)) == "99\n"


def test_big_data_is_stored_once_and_dropped_with_the_last_that_needs_it(tmp_path: Path) -> None:
    writer = Writer(tmp_path, Bounds(1_600_000, 1 << 40))
    picture = DisplayData(data={"text/plain": "P", "image/png": "x" * 100_000}, metadata={})
    for _ in range(5):
        writer.publish(picture, buffers=(b"\x00\xff", b"y" * 70_000))
    files = {path.stat().st_ino: path for path in tmp_path.glob("*.payloads/*")}
    assert sorted(path.stat().st_size for path in files.values()) == [70_000, 100_002]
    past = writer.read(most_bytes=1 << 40)
    assert [each["content"]["data"] for each in past.messages] == [picture.data] * 5
    assert [len(each) for each in past.messages[4]["buffers"]] == [4, 93_336]
    assert past.messages[4]["buffers"][0] == "AP8="
    for _ in range(100):
        writer.print("x" * 50_000)
    assert not list(tmp_path.glob("*.payloads/*"))


def test_lost_payloads_leave_a_text(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    writer.publish(DisplayData(data={"image/png": "x" * 100_000}, metadata={}))
    for path in tmp_path.glob("*.payloads/*"):
        path.unlink()
    data = writer.read().messages[0]["content"]["data"]
    assert data == {"text/plain": "(image/png: not in the journal any more)"}


def test_a_full_disk_loses_what_it_loses_and_says_so(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    said: list[str] = []
    writer.journal.on_change = said.append
    writer.print("before\n")
    size = sum(each.stat().st_size for each in tmp_path.iterdir())
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("itui_kernel.journal.writing._RETRY", 0.0)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, limits[1]))
        try:
            writer.print("half of it is in the file\n" * 20)
            writer.print("nothing\n")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert said == ["file too large"]
        assert writer.read(end_why="file too large").lost == [Loss(2, 3, "file too large", 2, 21)]
        writer.print("after\n")
    assert said == ["file too large", ""]
    past = writer.read()
    assert past.lost == [Loss(2, 3, "file too large", 2, 21)]
    assert [each["content"]["text"] for each in past.messages] == ["before\n", "after\n"]
    assert read_journal(tmp_path) == past  # it is in the files, too


def damaged(data: bytes, source: random.Random) -> bytes:
    """Return data in which some bytes are other ones, or missing."""
    for _ in range(source.randint(1, 3)):
        at = source.randrange(len(data))
        how = source.randrange(3)
        if how == 0:
            data = data[:at] + bytes([source.randrange(256)]) + data[at + 1 :]
        elif how == 1:
            data = data[:at] + data[at + source.randint(1, 300) :]
        else:
            data = data[: max(1, at)]
    return data


@pytest.mark.parametrize("seed", range(int(os.environ.get("ITUI_FUZZ", "60"))))
def test_damage_hides_nothing_but_itself(tmp_path: Path, seed: int) -> None:
    source = random.Random(seed)
    writer = Writer(tmp_path, Bounds(40_000, 1 << 40))
    for index in range(60):
        writer.print(f"{index:04}\n", parent=str(index))
    victim = source.choice(segments(tmp_path)).path
    before = {line for line in victim.read_bytes().splitlines() if line}
    victim.write_bytes(damaged(victim.read_bytes(), source))
    whole = before & set(victim.read_bytes().splitlines())
    for since in (0, 30):
        past = writer.read(since)
        others = [path for path in (each.path for each in segments(tmp_path)) if path != victim]
        sound = whole.union(*(path.read_bytes().splitlines() for path in others))
        expected = {json.loads(line)[0] for line in sound}
        assert {number for number in expected if number > since} <= set(numbers(past))
        assert numbers(past) == sorted(set(numbers(past)))
        assert all(isinstance(each["content"], dict) for each in past.messages)
        assert all(each.why == DAMAGED for each in past.lost)


def test_files_of_others_are_passed_over(tmp_path: Path) -> None:
    assert read_journal(tmp_path / "missing") == Past([], [], 0)
    writer = Writer(tmp_path)
    writer.print("x")
    for name in ("notes.jsonl", "recorder", "0000000000000009.jsonl.1", "²³.jsonl"):
        (tmp_path / name).write_bytes(b"\xff\x00[")
    assert texts(writer.read()) == "x"


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "journal")
    writer.publish(DisplayData(data={"image/png": "x" * 100_000}, metadata={}))
    modes = {path.stat().st_mode & 0o777 for path in tmp_path.rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert {path.stat().st_mode & 0o777 for path in tmp_path.rglob("*") if path.is_dir()} == {0o700}
