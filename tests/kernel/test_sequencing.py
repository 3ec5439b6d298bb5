"""Every numbered message once and in order, or marked as lost: whatever the link does to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itui_kernel.client.events import Lost, Received
from itui_kernel.client.sequencing import HELD_BYTES, NEWEST_BYTES, Delivery, Sequencer
from itui_kernel.protocol.message import Message, Sender
from itui_kernel.protocol.messages import Content, IopubWelcome, Status, Stream
from itui_kernel.protocol.own import ItuiReplayReply, ItuiReplayRequest

KERNEL = Sender("kernel")


def numbered(number: object, sender: Sender = KERNEL, content: Content | None = None) -> Message:
    content = content or Stream(name="stdout", text=f"{number} ")
    return sender.message(content, metadata={"itui": {"seq": number}})


def given_again(number: int, text: str = "", first: int | None = None) -> dict[str, Any]:
    message = numbered(number)
    ours = {"seq": number} if first is None else {"seq": number, "first": first}
    return {
        "header": message.header.to_json(),
        "parent_header": {},
        "metadata": {"itui": ours},
        "content": {"name": "stdout", "text": text or f"{number} "},
    }


def reply(
    last: int, *numbers: int, newest: int = 0, lost: Sequence[Mapping[str, Any]] = ()
) -> ItuiReplayReply:
    messages = [given_again(each) for each in numbers]
    return ItuiReplayReply(last=last, newest=newest or last, messages=messages, lost=lost)


def shown(deliveries: Sequence[Delivery]) -> str:
    """Return the texts, ``r`` before those given again, ``-`` around those lost."""
    found = ""
    for each in deliveries:
        if isinstance(each, Lost):
            found += f"-{each.first}..{each.last}- "
        else:
            assert isinstance(each.message.content, Stream)
            found += ("r" if each.is_replayed else "") + each.message.content.text
    return found.strip()


def replay(sequencer: Sequencer, answer: ItuiReplayReply) -> str:
    return shown(sequencer.replay(answer, lambda header: None))


def after(*numbers: int) -> Sequencer:
    sequencer = Sequencer()
    for number in numbers:
        assert shown(sequencer.take(numbered(number))) == str(number)
    return sequencer


def test_what_comes_in_order_passes() -> None:
    sequencer = after(7, 8, 9)
    assert sequencer.question() is None
    assert not sequencer.is_behind


def test_a_message_behind_a_gap_waits_for_those_in_it() -> None:
    sequencer = after(7, 8)
    assert sequencer.take(numbered(11)) == []
    assert sequencer.take(numbered(12)) == []
    assert sequencer.is_behind
    question = sequencer.question()
    assert question is not None
    assert (question.since, question.until, question.newest_bytes) == (8, 10, 0)
    assert sequencer.question() is None
    assert sequencer.take(numbered(13)) == []
    assert replay(sequencer, reply(10, 9, 10, newest=12)) == "r9 r10 11 12 13"
    assert not sequencer.is_behind


def counted(number: int, kept: int, lines: int, text: str) -> Message:
    ours = {"seq": number, "kept": kept, "lines": lines}
    return KERNEL.message(Stream(name="stdout", text=text), metadata={"itui": ours})


def test_a_question_tells_what_was_kept_on_both_sides_of_the_gap() -> None:
    sequencer = Sequencer()
    sequencer.take(counted(7, 5, 20, "a\n"))
    sequencer.take(numbered(10))  # it is not kept, and so counts nothing
    sequencer.take(counted(11, 8, 60, "b\nc\n"))
    question = sequencer.question()
    assert question is not None
    assert (question.since, question.kept, question.lines) == (7, 5, 20)
    assert (question.until, question.until_kept, question.until_lines) == (9, 7, 58)


def test_beyond_another_gap_nothing_is_known_of_the_first() -> None:
    sequencer = Sequencer()
    sequencer.take(counted(7, 5, 20, "a\n"))
    sequencer.take(numbered(10))
    sequencer.take(counted(13, 8, 60, "b\n"))
    question = sequencer.question()
    assert question is not None
    assert (question.until, question.until_kept, question.until_lines) == (9, None, None)


def test_a_long_answer_comes_in_parts() -> None:
    sequencer = after(1)
    sequencer.take(numbered(100))
    sequencer.question()
    assert replay(sequencer, reply(40, 2, 40, newest=100)) == "r2 r40"
    question = sequencer.question()
    assert question is not None
    assert (question.since, question.until) == (40, 99)
    assert replay(sequencer, reply(99, 99, newest=100)) == "r99 100"


def test_who_attaches_gets_everything_and_then_what_is_new() -> None:
    sequencer = Sequencer("everything")
    assert sequencer.take(numbered(50)) == []
    question = sequencer.question()
    assert question is not None
    assert (question.since, question.until, question.newest_bytes) == (0, 49, NEWEST_BYTES)
    lost = [{"first": 1, "last": 20, "why": "too old", "lines": 9}]
    answer = reply(30, 21, 30, newest=50, lost=lost)
    delivered = sequencer.replay(answer, lambda header: 5.0)
    assert delivered[0] == Lost(1, 20, "too old", 9)
    assert isinstance(delivered[1], Received)
    assert delivered[1].at == 5.0
    assert shown(delivered) == "-1..20- r21 r30"
    question = sequencer.question()
    assert question is not None
    assert question.newest_bytes == 0
    assert replay(sequencer, reply(49, 31, newest=50)) == "r31 50"


def test_a_kernel_that_has_just_started_is_asked_nothing() -> None:
    sequencer = Sequencer("everything")
    assert len(sequencer.take(numbered(2, content=IopubWelcome()))) == 1
    assert sequencer.question() is None


def test_the_newest_message_may_be_one_that_never_came() -> None:
    sequencer = after(1, 2)
    sequencer.check()
    question = sequencer.question()
    assert question is not None
    assert (question.since, question.until) == (2, None)
    assert sequencer.take(numbered(3)) == []  # the answer may have it, too
    assert replay(sequencer, reply(5, 3, 4, 5)) == "r3 r4 r5"
    assert sequencer.take(numbered(4)) == []
    assert sequencer.take(numbered(5)) == []
    assert shown(sequencer.take(numbered(6))) == "6"


def test_a_check_that_finds_nothing_leaves_no_trace() -> None:
    sequencer = after(1, 2)
    sequencer.check()
    sequencer.question()
    assert replay(sequencer, reply(2)) == ""
    assert sequencer.question() is None
    assert shown(sequencer.take(numbered(3))) == "3"


def test_what_no_record_keeps_is_still_reported_when_it_comes_late() -> None:
    sequencer = after(1)
    sequencer.check()
    sequencer.question()
    assert replay(sequencer, reply(4, 2, 4)) == "r2 r4"
    assert shown(sequencer.take(numbered(3))) == "3"
    assert sequencer.take(numbered(2)) == []
    assert sequencer.take(numbered(1)) == []


def test_what_came_live_stands_between_what_is_given_again() -> None:
    sequencer = after(1)
    sequencer.take(numbered(3))  # not kept
    sequencer.question()
    assert replay(sequencer, reply(4, 2, 4)) == "r2 3 r4"


def test_joined_text_stands_for_all_its_numbers() -> None:
    sequencer = after(1)
    sequencer.check()
    sequencer.question()
    assert sequencer.take(numbered(3)) == []
    joined = given_again(4, "2 3 4", first=2)
    answer = ItuiReplayReply(last=4, newest=4, messages=[joined])
    assert replay(sequencer, answer) == "r2 3 4"
    assert sequencer.take(numbered(4)) == []


def test_an_answer_without_the_missing_ones_is_a_loss() -> None:
    sequencer = after(1)
    sequencer.take(numbered(5))
    sequencer.question()
    assert replay(sequencer, reply(1, newest=5)) == "-2..4- 5"


def test_nobody_answers() -> None:
    sequencer = after(1)
    sequencer.take(numbered(5))
    sequencer.question()
    assert shown(sequencer.give_up("no answer")) == "-2..4- 5"
    assert not sequencer.is_behind
    assert sequencer.give_up("again") == []


def test_a_question_is_asked_again_after_the_link_broke() -> None:
    sequencer = after(1)
    sequencer.take(numbered(5))
    assert sequencer.question() is not None
    sequencer.forget_question()
    assert sequencer.question() is not None


def test_what_waits_behind_a_gap_is_bounded() -> None:
    sequencer = after(1)
    assert sequencer.take(numbered(3), HELD_BYTES) == []
    assert sequencer.take(numbered(4), 1) == []
    sequencer.question()
    assert replay(sequencer, reply(2, 2, newest=4)) == "r2 3"
    question = sequencer.question()
    assert question is not None
    assert (question.since, question.until) == (3, None)
    assert replay(sequencer, reply(4, 4)) == "r4"


def test_numbers_go_on_with_the_next_kernel() -> None:
    sequencer, other = after(1, 2, 3), Sender("other")
    assert sequencer.take(numbered(6, other)) == []
    question = sequencer.question()
    assert question is not None
    assert (question.since, question.until) == (3, 5)
    assert replay(sequencer, reply(5, 4, 5)) == "r4 r5 6"


def test_numbers_that_begin_again_are_another_kernel() -> None:
    sequencer, other = after(7, 8), Sender("other")
    assert sequencer.take(numbered(3, other)) == []
    question = sequencer.question()
    assert question is not None
    assert (question.since, question.until, question.newest_bytes) == (0, 2, 0)
    assert replay(sequencer, reply(2, 1, 2)) == "r1 r2 3"
    assert shown(sequencer.take(numbered(1, Sender("third")))) == "1"


@pytest.mark.parametrize("metadata", [{}, {"itui": None}, {"itui": {}}, {"itui": {"seq": True}}])
def test_other_kernels_number_nothing(metadata: dict[str, object]) -> None:
    sequencer = Sequencer("everything")
    message = KERNEL.message(Status(execution_state="busy"), metadata=metadata)
    assert sequencer.take(message) == [Received(message)]
    assert sequencer.last is None
    assert sequencer.question() is None


@pytest.mark.parametrize(
    "damage",
    [
        {"header": {}},
        {"header": []},
        {"content": None},
        {"content": {"name": 5}},
        {"parent_header": 7},
        {"buffers": ["%%"]},
        {"buffers": "no list"},
    ],
)
def test_a_damaged_record_is_lost_and_the_rest_is_not(damage: dict[str, Any]) -> None:
    sequencer = after(1)
    sequencer.take(numbered(5))
    sequencer.question()
    messages = [given_again(2), {**given_again(3), **damage}, given_again(4)]
    answer = ItuiReplayReply(last=4, newest=5, messages=messages)
    assert replay(sequencer, answer) == "r2 -3..3- r4 5"


def test_nonsense_in_an_answer_is_passed_over() -> None:
    sequencer = after(1)
    sequencer.take(numbered(4))
    sequencer.question()
    nonsense: list[Any] = [None, 5, {}, {"metadata": 7}, {"metadata": {"itui": {"seq": "3"}}}]
    lost: list[Any] = [None, {"first": 3}, {"first": 3, "last": 2}, {"first": "2", "last": 3}]
    answer = ItuiReplayReply(last=3, newest=4, messages=[*nonsense, given_again(2)], lost=lost)
    assert replay(sequencer, answer) == "r2 4"


# --- any journey of the messages

STEPS = st.lists(
    st.sampled_from(["publish", "publish", "drop", "deliver", "answer", "silence", "link"]),
    max_size=60,
)


class Journey:
    """A kernel that publishes numbers, and a link that loses and delays them."""

    def __init__(self, since: int) -> None:
        self.sequencer = Sequencer()
        self.newest = since
        self.under_way: list[int] = []
        self.seen: list[int] = []
        self.question: ItuiReplayRequest | None = None
        self.publish()
        self.deliver()

    def publish(self) -> None:
        self.newest += 1
        self.under_way.append(self.newest)

    def drop(self) -> None:
        if self.under_way:
            self.under_way.pop()

    def deliver(self) -> None:
        if self.under_way:
            self.see(self.sequencer.take(numbered(self.under_way.pop(0))))

    def answer(self) -> None:
        """Give again at most three numbers, joined to one text where that is longer."""
        question, self.question = self.question, None
        if question is None:
            return
        until = self.newest if question.until is None else question.until
        last = min(until, question.since + 3)
        text = "".join(f"{each} " for each in range(question.since + 1, last + 1))
        messages = [given_again(last, text, first=question.since + 1)] if text else []
        found = ItuiReplayReply(last=last, newest=self.newest, messages=messages)
        self.see(self.sequencer.replay(found, lambda header: None))

    def silence(self) -> None:
        self.sequencer.check()
        self.ask()

    def link(self) -> None:
        self.under_way.clear()
        self.question = None
        self.see(self.sequencer.forget_question())

    def ask(self) -> None:
        self.question = self.sequencer.question() or self.question

    def see(self, deliveries: Sequence[Delivery]) -> None:
        for each in deliveries:
            assert isinstance(each, Received)
            assert isinstance(each.message.content, Stream)
            self.seen += map(int, each.message.content.text.split())
        self.ask()


@given(steps=STEPS, since=st.integers(0, 5))
@settings(max_examples=300, deadline=None)
def test_everything_is_seen_once_and_in_order(steps: list[str], since: int) -> None:
    journey = Journey(since)
    for step in steps:
        getattr(journey, step)()
        assert journey.seen == list(range(since + 1, since + 1 + len(journey.seen)))
    while journey.under_way:
        journey.deliver()
    journey.silence()
    while journey.question is not None:
        journey.answer()
    journey.silence()
    while journey.question is not None:
        journey.answer()
    assert journey.seen == list(range(since + 1, journey.newest + 1))
