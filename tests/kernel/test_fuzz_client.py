"""Hostile kernels: whatever they publish and give again, the client stays and says what was so."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import zmq
from hypothesis import given
from hypothesis import strategies as st

from client_fixtures import FakeKernel, attached, fake_kernel, old_kernel, run
from fuzzing import encoded, frames, many, spoiled
from itui_kernel.client.events import Lost, Received
from itui_kernel.protocol.content import Content, Unknown
from itui_kernel.protocol.message import Message
from itui_kernel.protocol.messages import CompleteReply, CompleteRequest, KernelInfoReply, Stream
from itui_kernel.protocol.own import ItuiReplayRequest
from itui_kernel.protocol.wire import DELIMITER, Wire

INFO = KernelInfoReply(implementation="itui", supported_features=["itui replay"])


def again(number: int, text: str) -> dict[str, Any]:
    header = {"msg_id": f"m{number}", "msg_type": "stream", "session": "k", "date": "2026-11-21"}
    return {
        "header": header,
        "parent_header": {},
        "metadata": {"itui": {"seq": number, "kept": number, "lines": number}},
        "content": {"name": "stdout", "text": text},
    }


REPLY: dict[str, Any] = {
    "status": "ok",
    "last": 6,
    "newest": 6,
    "messages": [again(1, "a\n"), again(2, "b\n"), again(6, "c\n")],
    "lost": [{"first": 3, "last": 5, "why": "dropped", "messages": 3, "lines": 3}],
}
STREAM = {"name": "stdout", "text": "live\n"}


class Hostile:
    """Answers for its journal with what was drawn."""

    def __init__(self, replies: list[Any]) -> None:
        self._replies = iter(replies)

    def answer(self, message: Message) -> Content | None:
        if isinstance(message.content, ItuiReplayRequest):
            found = next(self._replies, {"status": "error", "ename": "E", "evalue": "no more"})
            data = found if isinstance(found, Mapping) else {"status": found}
            return Unknown(name="itui_replay_reply", data=data)
        if isinstance(message.content, CompleteRequest):
            return CompleteReply(matches=["alive"])
        return INFO if message.content.type_name() == "kernel_info_request" else old_kernel(message)


def publish(fake: FakeKernel, numbers: list[int], hostile: list[list[bytes]]) -> None:
    wire = Wire(fake.connection.key)
    for number in numbers:
        header = {"msg_id": f"l{number}", "msg_type": "stream", "session": "k"}
        made = [encoded(each) for each in (header, {}, {"itui": {"seq": number}}, STREAM)]
        fake.publish_frames([b"topic", DELIMITER, wire.sign(made), *made])
    for each in hostile:
        signed = each
        if DELIMITER in each and len(each) > each.index(DELIMITER) + 2:
            begin = each.index(DELIMITER)
            signed = [
                *each[: begin + 1],
                wire.sign(each[begin + 2 : begin + 6]),
                *each[begin + 2 :],
            ]
        fake.publish_frames(signed or [b""])


@many(25)
@given(
    st.lists(spoiled(REPLY), max_size=4),
    st.lists(st.one_of(st.integers(1, 12), st.sampled_from([10**17, -5, 0])), max_size=5),
    st.lists(frames(Wire("unknown")), max_size=8),
)
def test_hostile_kernels_do_no_harm(
    replies: list[Any], numbers: list[int], hostile: list[list[bytes]]
) -> None:
    async def test(directory: Path) -> None:
        failures: list[object] = []

        def note(_: object, failure: Mapping[str, Any]) -> None:
            cause = failure.get("exception")
            if not isinstance(cause, zmq.ZMQError) or cause.errno != zmq.ENOTSUP:
                failures.append(failure)  # the other is the fake's own, whose iopub is not read

        asyncio.get_running_loop().set_exception_handler(note)
        async with (
            fake_kernel(directory, Hostile(replies).answer) as fake,
            attached(fake.connection, since="everything") as (client, log),
        ):
            publish(fake, numbers, hostile)
            fake.publish(Stream(name="stdout", text="the end"))
            await log.content(Stream, text="the end")
            reply = await client.request(CompleteRequest(code="a", cursor_pos=1))
            assert reply.content == CompleteReply(matches=["alive"])
            assert not failures, failures
            told = [each for each in log if isinstance(each, (Received, Lost))]
            assert len(told) < 200

    with tempfile.TemporaryDirectory() as place:
        run(lambda: test(Path(place)))
