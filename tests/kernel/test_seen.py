"""A message is taken once, whichever kernel of the session it comes to."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from itui_kernel import seen
from itui_kernel.log import Log
from itui_kernel.protocol.errors import ProtocolError
from itui_kernel.protocol.message import Sender
from itui_kernel.protocol.messages import ExecuteRequest
from itui_kernel.protocol.wire import Wire
from itui_kernel.seen import SEEN, Seen

KEY = b"k"
Make = Callable[[Path], None]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    descriptor = os.open(tmp_path / "log", os.O_WRONLY | os.O_CREAT)
    yield Log(descriptor)
    os.close(descriptor)


def kernel(place: Path, log: Log, session: str = "s1") -> tuple[Wire, Seen]:
    """Return what a kernel that starts there decodes with."""
    wire = Wire(KEY)
    return wire, Seen(place, session, wire, log)


def signed() -> list[bytes]:
    return Wire(KEY).encode(Sender().message(ExecuteRequest(code="1")))


def test_the_next_kernel_refuses_what_one_before_it_took(tmp_path: Path, log: Log) -> None:
    first, later = signed(), signed()
    kernel(tmp_path, log)[0].decode(first)
    for session in ("s2", "s3"):
        wire, _ = kernel(tmp_path, log, session)
        with pytest.raises(ProtocolError, match="repeated"):
            wire.decode(first)
    wire.decode(later)
    with pytest.raises(ProtocolError, match="repeated"):
        kernel(tmp_path, log)[0].decode(later)
    assert stat.S_IMODE((tmp_path / SEEN).stat().st_mode) == 0o600


def test_what_kernels_before_it_published_is_known_as_such(tmp_path: Path, log: Log) -> None:
    kernel(tmp_path, log, "s1")
    _, known = kernel(tmp_path, log, "s2")
    assert [known.is_kernel(each) for each in ("s1", "s2", "s3", "\ud800")] == [
        True,
        True,
        False,
        False,
    ]


def test_what_a_torn_line_hides_is_one_message(tmp_path: Path, log: Log) -> None:
    messages = [signed() for _ in range(3)]
    wire, _ = kernel(tmp_path, log)
    for each in messages:
        wire.decode(each)
    file = tmp_path / SEEN
    file.write_bytes(file.read_bytes()[:-7])
    wire, _ = kernel(tmp_path, log)
    wire.decode(messages[2])
    for each in messages:
        with pytest.raises(ProtocolError, match="repeated"):
            kernel(tmp_path, log)[0].decode(each)


def test_the_file_has_bounds(tmp_path: Path, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "REMEMBERED_DIGESTS", 10)
    messages = [signed() for _ in range(45)]
    wire, _ = kernel(tmp_path, log)
    for each in messages:
        wire.decode(each)
    assert len((tmp_path / SEEN).read_bytes().split()) < 25
    wire, known = kernel(tmp_path, log, "s2")
    for each in messages[-10:]:
        with pytest.raises(ProtocolError, match="repeated"):
            wire.decode(each)
    assert known.is_kernel("s1")


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.symlink_to("/nowhere/at/all")])
def test_a_file_that_cannot_be_written_stops_nothing(tmp_path: Path, log: Log, make: Make) -> None:
    make(tmp_path / SEEN)
    wire, _ = kernel(tmp_path, log)
    message = signed()
    wire.decode(message)
    with pytest.raises(ProtocolError, match="repeated"):
        wire.decode(message)
    assert "is not written down" in (tmp_path / "log").read_text()
