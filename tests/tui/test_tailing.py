"""The journal as ``itui tail`` shows it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from itui.command_line.tailing import _Json, _Lines
from itui_kernel.journal.reading import Loss, Past
from itui_kernel.protocol.message import Message, Sender
from itui_kernel.protocol.messages import CommMsg, Content, ExecuteInput, ExecuteRequest, Stream
from itui_kernel.protocol.own import SESSION

ANNA = Sender("s-anna", "anna")
REQUEST = ANNA.message(ExecuteRequest(code="f()"))


def kept(number: int, content: Content, parent: Message | None = REQUEST) -> dict[str, Any]:
    message = Sender("s-kernel").message(content, parent=parent.header if parent else None)
    return {
        "header": message.header.to_json(),
        "parent_header": parent.header.to_json() if parent else {},
        "metadata": {"itui": {"seq": number}},
        "content": content.to_json(),
    }


PAST = Past(
    [
        kept(
            1, CommMsg(comm_id=SESSION, data={"event": "joined", "session": "s-anna", "name": "a"})
        ),
        kept(2, ExecuteInput(code="f()", execution_count=1)),
        kept(9, Stream(name="stdout", text="\x1b[31mlate\n")),
        kept(9, CommMsg(comm_id=SESSION, data={"event": "died", "reason": "exited"}), None),
        kept(
            10,
            CommMsg(
                comm_id=SESSION,
                data={"event": "answered", "prompt": "? ", "value": "yes", "by": "a", "asks": "b"},
            ),
        ),
    ],
    [Loss(3, 8, "the disk was full", 6, lines=2), Loss(11, 12, "dropped", 2)],
    12,
)


def test_a_person_reads_what_was_printed_and_what_is_missing() -> None:
    form = _Lines()
    assert "".join(form.texts(PAST)) == (
        "a, In [1]: f()\n"
        "[… 6 messages are missing, 2 lines: the disk was full …]\n"
        "late\n"
        "[the kernel has died: exited; another one runs from here on]\n"
        "? yes  <- a\n"
        "[… 2 messages are missing: dropped …]\n"
    )
    assert form.end() == ""
    assert form.note("\x1b the end") == "[<1B> the end]\n"


def test_a_program_reads_every_message() -> None:
    form = _Json()
    objects = [json.loads(each) for each in form.texts(PAST)]
    assert objects[0] == PAST.messages[0]
    assert [each["lost"]["first"] for each in objects if "lost" in each] == [3, 11]
    assert form.end() == form.note("the end") == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"header": []},
        {"header": {}, "content": {}},
        {"header": {"msg_id": "1", "msg_type": "stream", "session": "s"}, "content": {"text": 5}},
        {"header": {"msg_id": "1", "msg_type": "stream", "session": "s"}, "content": None},
    ],
)
def test_what_is_no_message_is_passed_over(wrong: dict[str, Any]) -> None:
    past = Past([wrong, kept(1, Stream(name="stdout", text="x"))], [], 1)
    assert "".join(_Lines().texts(past)).endswith("x")
