"""Hostile frames: refused with a reason, nothing crashes, nothing hangs, nothing is run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import zmq
from hypothesis import given
from hypothesis import strategies as st

from fuzzing import frames, many
from itui_kernel.protocol.connection import read_connection
from itui_kernel.protocol.errors import ProtocolError
from itui_kernel.protocol.message import Channel
from itui_kernel.protocol.wire import Wire
from kernel_fixtures import Kernel

KEY = "0123456789abcdef"


def refusal_of(hostile: list[bytes]) -> str | None:
    try:
        _, message = Wire(KEY).decode(hostile)
    except ProtocolError as refusal:
        return str(refusal)
    Wire(KEY).decode(Wire(KEY).encode(message))  # what is taken can be sent on
    return None


@many(400)
@given(frames(Wire(KEY)))
def test_a_damaged_message_is_refused_with_a_reason_in_one_line(hostile: list[bytes]) -> None:
    reason = refusal_of(hostile)
    assert reason is None or (reason and reason.isprintable())


@pytest.fixture(scope="module")
def dealers(kernel: Kernel) -> Iterator[dict[Channel, zmq.Socket[bytes]]]:
    connection = read_connection(kernel.file)
    with zmq.Context() as context:
        opened = {}
        for channel in (Channel.SHELL, Channel.CONTROL, Channel.STDIN):
            opened[channel] = context.socket(zmq.DEALER)
            opened[channel].setsockopt(zmq.LINGER, 0)
            opened[channel].connect(connection.endpoint(channel))
        yield opened
        for each in opened.values():
            each.close()


def test_a_kernel_lives_through_hostile_messages(
    kernel: Kernel, dealers: dict[Channel, zmq.Socket[bytes]], tmp_path: Path
) -> None:
    connection = read_connection(kernel.file)
    # with another key half of them are refused for what they are, half for their signature
    strange, own = Wire("another key"), Wire(connection.key, connection.signature_scheme)
    count, sent = [0], Counter[Channel]()

    @many(150)
    @given(
        st.sampled_from(list(dealers)),
        st.lists(
            st.one_of(frames(strange), st.lists(st.binary(max_size=40), max_size=8)),
            min_size=1,
            max_size=8,
        ),
    )
    def send(channel: Channel, hostile: list[list[bytes]]) -> None:
        for each in hostile:
            dealers[channel].send_multipart(each or [b""])
            sent[channel] += 1
        count[0] += 1
        if count[0] % 100 == 0:
            assert kernel.ask("kernel_info_request", {})["content"]["status"] == "ok"

    send()
    print(sent.total(), "messages sent")
    assert own.sign([b"a"]) != strange.sign([b"a"])
    assert kernel.run("'fuzzed' in globals()").result == "False"
    assert kernel.run("6 * 7").result == "42"


def test_a_kernel_lives_through_signed_nonsense(
    kernel: Kernel, dealers: dict[Channel, zmq.Socket[bytes]]
) -> None:
    connection = read_connection(kernel.file)
    own = Wire(connection.key, connection.signature_scheme)
    count, sent = [0], Counter[Channel]()

    @many(80)
    @given(st.sampled_from(list(dealers)), st.lists(frames(own), min_size=1, max_size=8))
    def send(channel: Channel, hostile: list[list[bytes]]) -> None:
        for each in hostile:
            if not any(word in b"".join(each) for word in (b"execute_request", b"shutdown")):
                dealers[channel].send_multipart(each)
                sent[channel] += 1
        count[0] += 1
        if count[0] % 50 == 0:
            assert kernel.ask("kernel_info_request", {})["content"]["status"] == "ok"

    send()
    print(sent.total(), "messages sent")
    kernel.ask("interrupt_request", {})
    assert kernel.run("'fuzzed' in globals()").result == "False"
    assert kernel.run("6 * 7").result == "42"
