"""Memory, processors and the batch job's end: how they are told, asked for, and shown."""

from __future__ import annotations

from typing import Any

import pytest

from conversation import Conversation
from itui.drawing.picture import plain
from itui.drawing.resource_row import resource_rows
from itui.model.resource_use import Use
from itui.model.state import Kernel, KernelPhase, State
from itui.model.ticking import seconds_to_tick
from itui.panes.status import StatusPane
from itui_kernel.client.events import Expired, Ready
from itui_kernel.protocol.message import Channel
from itui_kernel.protocol.messages import CommMsg, KernelInfoReply
from itui_kernel.protocol.own import SESSION
from itui_kernel.protocol.usage import UsageReply

GIGABYTE = 1_000_000_000


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def tell(talk: Conversation, **data: Any) -> None:
    content = CommMsg(comm_id=SESSION, data={"event": "resources", **data})
    talk.publish(content, None)


def line(state: State, width: int = 120) -> str:
    return plain(StatusPane().draw(state, width, 1, False).rows[0])


def test_what_our_kernel_tells_is_in_the_status_line(talk: Conversation) -> None:
    assert " B" not in line(talk.state)
    tell(talk, memory=2_500_000_000, cpu=98)
    assert "2.5 GB  ansi" in line(talk.state)
    request = talk.submit("1")
    talk.begin(request)
    assert "2.5 GB  cpu 98%" in line(talk.state)


def test_a_limit_is_a_bar_that_warns_when_little_is_left(talk: Conversation) -> None:
    tell(talk, memory=1, used=GIGABYTE, limit=4 * GIGABYTE, limited_by="cgroup")
    assert "▕█▌    ▏1.0 GB/4.0 GB" in line(talk.state)
    assert "status.warning" not in str(resource_rows(talk.state.use, 0.0, is_busy=False))
    tell(talk, memory=1, used=int(3.6 * GIGABYTE), limit=4 * GIGABYTE, limited_by="cgroup")
    (shown,) = resource_rows(talk.state.use, 0.0, is_busy=False)
    assert shown == (True, (("status.warning", "▕█████ ▏3.6 GB/4.0 GB cgroup"),))
    assert "3.6 GB/4.0 GB" in line(talk.state, 60)
    talk.state = talk.state.noting("a notice")
    assert "3.6 GB/4.0 GB" in line(talk.state, 80)


def test_a_full_machine_is_told(talk: Conversation) -> None:
    tell(talk, memory=1_000_000, host_used=94 * GIGABYTE, host_total=100 * GIGABYTE)
    assert "host memory 94%" in line(talk.state)


def test_the_time_of_the_batch_job_goes_by_and_is_drawn_anew_only_when_its_words_change() -> None:
    use = Use(job_end=10_000.0, is_known=True)
    state = State(use=use, kernel=Kernel(phase=KernelPhase.READY))
    for now, words in ((0.0, "2 h 46 min"), (7000.0, "50 min"), (9500.0, "8 min 20 s")):
        assert resource_rows(use, now, is_busy=False)[0][1][0][1] == f"job ends in {words}"
    assert seconds_to_tick(state, 0.5) == pytest.approx(39.5, abs=0.1)
    assert seconds_to_tick(state, 9500.25) == pytest.approx(0.75, abs=0.1)
    assert seconds_to_tick(state, 10_000.0) is None


@pytest.mark.parametrize("value", ["x", None, -1, float("nan"), float("inf"), 1e30, [], True])
def test_nonsense_counts_as_unknown(talk: Conversation, value: object) -> None:
    names = ("memory", "cpu", "used", "limit", "limited_by", "host_used", "host_total")
    tell(talk, **dict.fromkeys(names, value))
    use = talk.state.use
    assert (use.memory, use.cpu, use.used, use.limit, use.host_total) == (0, 0, 0, 0, 0)
    assert line(talk.state)


def test_what_the_kernel_warns_of_is_a_notice(talk: Conversation) -> None:
    talk.publish(CommMsg(comm_id=SESSION, data={"event": "warned", "text": "no\x1b[2J good"}), None)
    assert "no\x1b[2J good" in talk.notice
    assert "\x1b" not in line(talk.state)


# --- other kernels


def foreign() -> Conversation:
    talk = Conversation(implementation="ipython", is_own=False)
    talk.on(Ready(KernelInfoReply(implementation="ipython", language_info={"name": "python"})))
    return talk


def test_other_kernels_are_asked_at_times_and_while_they_work() -> None:
    talk = foreign()
    assert len(talk.sent_for("usage")) == 1
    reply = UsageReply(
        kernel_cpu=12.5,
        kernel_memory=3.4e9,
        host_virtual_memory={"total": 10 * GIGABYTE, "available": GIGABYTE // 2},
    )
    talk.reply(reply, talk.last("usage"), Channel.CONTROL)
    assert talk.state.use == Use(
        memory=3_400_000_000,
        cpu=12,
        host_used=9_500_000_000,
        host_total=10 * GIGABYTE,
        is_known=True,
        asked=100.0,
    )
    assert "host memory 95%  3.4 GB" not in line(talk.state)
    assert "3.4 GB" in line(talk.state)
    request = talk.submit("1")
    talk.begin(request)
    for _ in range(11):
        talk.wait(1)
    assert len(talk.sent_for("usage")) == 3
    talk.done(request)
    assert len(talk.sent_for("usage")) == 4


@pytest.mark.parametrize("is_answered", [True, False])
def test_a_kernel_that_cannot_tell_is_asked_once(is_answered: bool) -> None:
    talk = foreign()
    question = talk.last("usage")
    if is_answered:
        talk.reply(UsageReply(hostname="h"), question, Channel.CONTROL)
    else:
        talk.on(Expired(question))
    assert talk.notice == ""
    request = talk.submit("1")
    talk.begin(request)
    talk.wait(60)
    assert len(talk.sent_for("usage")) == 1
    assert not talk.state.use.is_known


def test_our_kernel_is_not_asked(talk: Conversation) -> None:
    talk.on(Ready(KernelInfoReply(implementation="itui")))
    talk.wait(60)
    assert talk.sent_for("usage") == []
