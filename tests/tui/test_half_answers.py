"""What was typed to running code and not sent is there again, while the same question waits."""

from __future__ import annotations

from typing import Any

import pytest

from conversation import Conversation
from itui.model.events import ClientRestored
from itui.model.overlays import InputPrompt
from itui.model.state import KernelPhase
from itui.saved.restoring import saved_of
from itui.saved.saved_client import (
    HalfAnswer,
    SavedClient,
    SavedPlace,
    Writer,
    from_json,
    is_waiting,
    to_json,
)
from itui_kernel.client.events import KernelDied, Ready, Received
from itui_kernel.protocol.message import Channel, Message, Sender
from itui_kernel.protocol.messages import (
    CommMsg,
    ExecuteRequest,
    InputRequest,
    KernelInfoReply,
)
from itui_kernel.protocol.own import SESSION
from itui_kernel.protocol.schema import replace

RUNNING = Sender("old").message(ExecuteRequest(code="f()"))
TYPED = HalfAnswer(request="q1", cell=RUNNING.msg_id, value="forty-two", cursor=5)


def saved_again(talk: Conversation) -> SavedClient:
    return from_json(to_json(saved_of(talk.state, SavedPlace(), Writer())))


@pytest.fixture
def returned() -> Conversation:
    """Return a client that took up one which was answering; the code of that still runs."""
    talk = Conversation(phase=KernelPhase.STARTING)
    talk.on(ClientRestored(SavedClient(session="old", answers=(TYPED,))))
    talk.on(Ready(KernelInfoReply(implementation="itui")))
    talk.begin(RUNNING)
    return talk


def question(request: str = "q1", **fields: Any) -> Message:
    content = InputRequest(prompt="how many? ", **fields)
    message = Sender("k").message(content, parent=RUNNING.header, channel=Channel.STDIN)
    return replace(message, header=replace(message.header, msg_id=request))


def event(talk: Conversation, event: str, **data: Any) -> None:
    talk.publish(CommMsg(comm_id=SESSION, data={"event": event, "request": "q1", **data}), None)


def test_an_answer_is_kept_while_it_is_typed() -> None:
    talk = Conversation()
    running = talk.submit("input()")
    talk.begin(running)
    asked = talk.ask("name? ", running)
    assert not is_waiting(saved_again(talk))
    talk.type("ann")
    talk.press("left")
    (half,) = saved_again(talk).answers
    assert half == HalfAnswer(request=asked.msg_id, cell=running.msg_id, value="ann", cursor=2)
    assert is_waiting(saved_again(talk))
    talk.press("esc")
    assert saved_again(talk).answers == (half,)
    talk.press("ctrl x i")
    talk.press("enter")
    assert saved_again(talk).answers == ()


def test_a_password_is_not_kept() -> None:
    talk = Conversation()
    talk.ask("password: ", talk.submit("getpass()"), password=True)
    talk.type("secret")
    assert saved_again(talk).answers == ()
    assert b"secret" not in to_json(saved_of(talk.state, SavedPlace(), Writer()))


def test_it_is_there_again_when_the_question_comes(returned: Conversation) -> None:
    assert saved_again(returned).answers == (TYPED,)  # this client may be killed as well
    returned.on(Received(question("another")))
    assert isinstance(returned.state.overlay, InputPrompt)
    assert returned.state.overlay.value == ""
    returned.press("esc")
    returned.on(Received(question()))
    assert isinstance(returned.state.overlay, InputPrompt)
    assert (returned.state.overlay.value, returned.state.overlay.cursor) == ("forty-two", 5)
    assert returned.state.half_answers == ()
    assert saved_again(returned).answers == (TYPED,)


def test_a_password_is_not_filled_in(returned: Conversation) -> None:
    returned.on(Received(question(password=True)))
    assert isinstance(returned.state.overlay, InputPrompt)
    assert returned.state.overlay.value == ""


def test_who_answered_meanwhile_is_told_with_the_line(returned: Conversation) -> None:
    event(returned, "answered", by="bob", session="bob-1", value="41", cell=RUNNING.msg_id)
    assert returned.notice == "bob answered: 41; your line was not sent: forty-two"
    assert saved_again(returned).answers == ()


def test_what_the_client_before_has_sent_is_no_news(returned: Conversation) -> None:
    event(returned, "answered", by="ann", session="old", value="42", cell=RUNNING.msg_id)
    assert returned.notice == ""
    assert saved_again(returned).answers == ()


def test_when_the_code_asks_no_more_the_line_is_told(returned: Conversation) -> None:
    returned.done(RUNNING)
    assert returned.notice == "the code does not ask any more; your line was not sent: forty-two"
    assert saved_again(returned).answers == ()


def test_a_dead_kernel_asks_nothing(returned: Conversation) -> None:
    returned.on(KernelDied("killed"))
    assert saved_again(returned).answers == ()


def test_a_withdrawn_question_is_forgotten(returned: Conversation) -> None:
    event(returned, "withdrawn")
    assert saved_again(returned).answers == ()
