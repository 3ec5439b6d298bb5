"""What is said of kernels that others can read, and of those that may only know ports."""

from __future__ import annotations

from conversation import Conversation
from itui.drawing.picture import plain
from itui.drawing.welcome import welcome_rows
from itui.model.events import AutopsyRead, KernelChosen
from itui_kernel.client.events import KernelDied
from itui_kernel.protocol.messages import CommMsg
from itui_kernel.protocol.own import SESSION
from itui_kernel.protocol.schema import replace
from scenes import AUTOPSY

WAY = "--insecure-tcp"


def started(name: str, *, is_exposed: bool = False) -> Conversation:
    talk = Conversation()
    chosen = KernelChosen(
        name=name, session="s", is_own=True, can_restart=True, is_exposed=is_exposed
    )
    talk.on(chosen)
    return talk


def welcome(talk: Conversation, seconds: float) -> str:
    state = replace(talk.state, now=talk.state.kernel.since + seconds)
    return " ".join(plain(row) for row in welcome_rows(state, 60))


def test_a_kernel_that_does_not_answer_on_unix_sockets_may_want_ports() -> None:
    talk = started("ir main")
    assert WAY not in welcome(talk, 5.0)
    assert WAY in welcome(talk, 20.0)
    assert WAY not in welcome(started("itui main"), 20.0)
    assert WAY not in welcome(started("ir main", is_exposed=True), 20.0)


def test_one_that_dies_before_it_answers_may_want_ports() -> None:
    talk = started("ir main")
    talk.on(KernelDied("process 4711 exited with status 1", 1), AutopsyRead(AUTOPSY))
    assert WAY in talk.cells[-1].code


def test_what_the_kernel_refused_is_a_warning() -> None:
    talk = started("itui main")
    data = {"event": "refused", "count": 2, "text": "the kernel has refused 2 messages"}
    talk.publish(CommMsg(comm_id=SESSION, data=data), None)
    assert talk.state.notice is not None
    assert (talk.state.notice.level, talk.state.notice.text) == ("warning", data["text"])
