import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jupyter_client.session import Session

from itui_kernel.protocol.errors import ProtocolError
from itui_kernel.protocol.message import Message, Sender
from itui_kernel.protocol.messages import (
    CommMsg,
    Content,
    DisplayData,
    ExecuteRequest,
    Status,
    Stream,
    Unknown,
)
from itui_kernel.protocol.wire import DELIMITER, REMEMBERED_DIGESTS, Wire, to_json_bytes

KEY = b"a secret of the test"
SCHEMES = sorted(
    f"hmac-{name}"
    for name in hashlib.algorithms_guaranteed
    if hashlib.new(name, usedforsecurity=False).digest_size
)

texts = st.text(st.characters(codec=None))  # lone surrogates included
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda children: st.lists(children, max_size=4) | st.dictionaries(texts, children, max_size=4),
    max_leaves=12,
)
objects = st.dictionaries(texts, values, max_size=4)
contents = st.one_of(
    st.builds(Stream, name=st.sampled_from(["stdout", "stderr"]), text=texts),
    st.builds(ExecuteRequest, code=texts, silent=st.booleans(), user_expressions=objects),
    st.builds(DisplayData, data=objects, metadata=objects, transient=objects),
    st.builds(CommMsg, comm_id=texts, data=objects),
    st.builds(Unknown, name=st.just("message_of_the_future"), data=objects),
)
buffers = st.lists(st.binary(max_size=64), max_size=3).map(tuple)


@st.composite
def messages(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Message:
    sender = Sender(username=draw(texts))
    parent = draw(st.none() | st.just(sender.message(Status(execution_state="busy")).header))
    content: Content = draw(contents)
    return sender.message(
        content,
        parent=parent,
        metadata=draw(objects),
        buffers=draw(buffers),
        subshell_id=draw(st.none() | st.just("a1")),
    )


@given(messages(), st.lists(st.binary(max_size=16).filter(lambda part: part != DELIMITER)))
def test_round_trip(message: Message, identities: list[bytes]) -> None:
    frames = [*identities, *Wire(KEY).encode(message)]
    assert Wire(KEY).decode(frames) == (identities, message)


@given(messages(), st.data())
def test_truncated_messages_are_refused(message: Message, data: st.DataObject) -> None:
    frames = Wire(KEY).encode(message)
    length = data.draw(st.integers(0, 5))
    with pytest.raises(ProtocolError):
        Wire(KEY).decode(frames[:length])


@given(messages(), st.data())
def test_a_flipped_bit_is_refused(message: Message, data: st.DataObject) -> None:
    frames = Wire(KEY).encode(message)
    index = data.draw(st.integers(0, 5))
    bit = data.draw(st.integers(0, 8 * len(frames[index]) - 1))
    damaged = bytearray(frames[index])
    damaged[bit // 8] ^= 1 << bit % 8
    frames[index] = bytes(damaged)
    with pytest.raises(ProtocolError):
        Wire(KEY).decode(frames)


@given(st.lists(st.binary(max_size=40), max_size=9))
def test_any_frames_are_decoded_or_refused(frames: list[bytes]) -> None:
    for wire in (Wire(b""), Wire(KEY)):
        with pytest.raises(ProtocolError):
            wire.decode([DELIMITER, *frames])


def test_a_repeated_message_is_refused() -> None:
    wire = Wire(KEY)
    frames = wire.encode(Sender().message(Status(execution_state="idle")))
    wire.decode(frames)
    with pytest.raises(ProtocolError, match="repeated"):
        wire.decode(frames)


def test_forged_messages_leave_no_trace_in_the_memory() -> None:
    wire = Wire(KEY)
    frames = wire.encode(Sender().message(Status(execution_state="idle")))
    with pytest.raises(ProtocolError, match="signature"):
        wire.decode([DELIMITER, b"0" * 64, *frames[2:]])
    with pytest.raises(ProtocolError, match="length"):
        wire.decode([DELIMITER, b"0" * 1_000_000, *frames[2:]])
    assert not wire._digests
    wire.decode(frames)


def test_the_memory_of_signatures_is_bounded() -> None:
    wire = Wire(KEY)
    wire._digests = {str(number).encode(): None for number in range(REMEMBERED_DIGESTS)}
    wire.decode(wire.encode(Sender().message(Status(execution_state="idle"))))
    assert len(wire._digests) == REMEMBERED_DIGESTS
    assert b"0" not in wire._digests


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_hash_of_hashlib_signs(scheme: str) -> None:
    message = Sender().message(Stream(name="stdout", text="x"))
    frames = Wire(KEY, scheme).encode(message)
    assert Wire(KEY, scheme).decode(frames) == ([], message)
    with pytest.raises(ProtocolError):
        Wire(b"another key", scheme).decode(frames)


@pytest.mark.parametrize("scheme", ["hmac-nothing", "sha256", "", "hmac-", "hmac-shake_128"])
def test_unknown_schemes_are_named(scheme: str) -> None:
    with pytest.raises(ProtocolError, match=f'"{scheme}" is unknown'):
        Wire(KEY, scheme)


def test_without_key_nothing_is_signed_or_checked() -> None:
    message = Sender().message(Stream(name="stdout", text="x"))
    frames = Wire("").encode(message)
    assert frames[1] == b""
    assert Wire("").decode(frames) == Wire("").decode(frames) == ([], message)
    with pytest.raises(ProtocolError, match="unsigned"):
        Wire(KEY).decode(frames)


class Hostile:
    def __repr__(self) -> str:
        raise RuntimeError("no")


class HostileMapping(dict[str, object]):
    def items(self) -> Any:
        raise RuntimeError("no")


def test_anything_can_be_encoded() -> None:
    circular: list[object] = []
    circular.append(circular)
    deep: object = 0
    for _ in range(100_000):
        deep = [deep]
    content = {
        "nan": float("nan"),
        "infinity": float("inf"),
        "bytes": b"\x00\xff",
        "time": datetime(2026, 1, 2, tzinfo=UTC),
        "set": {1},
        "proxy": MappingProxyType({"a": 1}),
        "huge": 10**5000,
        "complex": 1j,
        (1, 2): "tuple",
        3: "number",
        None: "none",
        "hostile": Hostile(),
        "circular": circular,
        "deep": deep,
        "file": "caf\udce9 \ud800",
    }
    data = json.loads(to_json_bytes(content))
    assert data["nan"] is data["infinity"] is None
    assert data["bytes"] == "AP8="
    assert data["time"] == "2026-01-02T00:00:00+00:00"
    assert data["set"] == [1]
    assert data["proxy"] == {"a": 1}
    assert data["huge"].startswith("0x")
    assert data["complex"] == "1j"
    assert (data["(1, 2)"], data["3"], data["null"]) == ("tuple", "number", "none")
    assert "Hostile object" in data["hostile"]
    assert data["file"] == "caf\udce9 \ud800"
    assert json.loads(to_json_bytes({"a": {1, 2, 3}, "b": HostileMapping(x=1)}))["b"]


def test_undecodable_bytes_of_other_senders_survive() -> None:
    wire = Wire("")
    frames = wire.encode(Sender().message(Stream(name="stdout", text="caf?")))
    frames[5] = frames[5].replace(b"?", b"\xe9")
    content = wire.decode(frames)[1].content
    assert isinstance(content, Stream)
    assert content.text == "caf\udce9"


def test_deep_nesting_is_refused_not_a_crash() -> None:
    frames = Wire("").encode(Sender().message(Stream(name="stdout", text="x")))
    frames[4] = b"[" * 1_000_000
    with pytest.raises(ProtocolError, match="not JSON"):
        Wire("").decode(frames)


@given(messages())
def test_jupyter_reads_what_we_write(message: Message) -> None:
    judge = Session(key=KEY)
    identities, rest = judge.feed_identities([b"id", *Wire(KEY).encode(message)])
    read = judge.deserialize(rest)
    assert identities == [b"id"]
    assert read["msg_type"] == message.content.type_name()
    assert read["msg_id"] == message.msg_id
    assert read["header"]["username"] == message.header.username
    assert read["metadata"] == message.metadata
    assert read["content"] == message.content.to_json()
    assert tuple(bytes(each) for each in read["buffers"]) == tuple(message.buffers)


@given(
    st.builds(Stream, name=st.just("stdout"), text=st.text()),
    st.dictionaries(st.text(), st.text(), max_size=3),
    buffers,
    st.booleans(),
)
def test_we_read_what_jupyter_writes(
    content: Stream, metadata: dict[str, str], parts: tuple[bytes, ...], has_parent: bool
) -> None:
    judge = Session(key=KEY, username="judge")
    parent = judge.msg("execute_request") if has_parent else None
    written = judge.msg("stream", content.to_json(), parent, metadata=metadata)
    frames = [*judge.serialize(written, ident=b"topic"), *parts]
    identities, message = Wire(KEY).decode(frames)
    assert identities == [b"topic"]
    assert message.content == content
    assert message.metadata == metadata
    assert message.buffers == parts
    assert message.header.username == "judge"
    assert message.parent_id == (parent["msg_id"] if parent else "")
