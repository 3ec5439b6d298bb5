"""A session as it is read aloud: who asked what, and which output belongs to it."""

from __future__ import annotations

from itui.plain.backlog import Backlog, Text
from itui.plain.telling import Asked, Died, Ended, News, Revived, Telling, UpToDate, Withdrawn
from itui.plain.transcript import Transcript
from itui_kernel.client.events import (
    CaughtUp,
    ClientEvent,
    Expired,
    KernelDied,
    LinkChanged,
    Lost,
    Ready,
    Received,
    Refused,
    Restarted,
)
from itui_kernel.protocol.message import Channel, Message, Sender
from itui_kernel.protocol.messages import (
    CommMsg,
    Content,
    DisplayData,
    Error,
    ExecuteInput,
    ExecuteReply,
    ExecuteRequest,
    ExecuteResult,
    InputRequest,
    KernelInfoReply,
    Status,
    Stream,
    UpdateDisplayData,
)
from itui_kernel.protocol.own import SESSION

ANNA = Sender("s-anna", "anna")
ME = Sender("s-me", "me")
KERNEL = Sender("s-kernel", "kernel")


def asked(sender: Sender, code: str = "f()") -> Message:
    return sender.message(ExecuteRequest(code=code))


def published(content: Content, request: Message) -> Message:
    return KERNEL.message(content, parent=request.header)


def read(*messages: Message, own: str = "s-me") -> str:
    transcript = Transcript(own)
    return "".join(transcript.take(each, 0.0) for each in messages) + transcript.finish()


def test_inputs_of_others_are_announced_own_ones_stand_there_already() -> None:
    hers, mine = asked(ANNA), asked(ME)
    assert (
        read(
            published(ExecuteInput(code="for i in x:\n    i", execution_count=3), hers),
            published(Stream(name="stdout", text="hello\n"), hers),
            published(ExecuteInput(code="1+1", execution_count=4), mine),
            published(ExecuteResult(execution_count=4, data={"text/plain": "2"}), mine),
        )
        == "anna, In [3]: for i in x:\n   ...:     i\nhello\n[In [4]:]\nOut[4]: 2\n"
    )


def test_output_that_comes_later_says_whose_it_is() -> None:
    hers, mine = asked(ANNA), asked(ME)
    assert (
        read(
            published(ExecuteInput(code="t()", execution_count=1), hers),
            published(ExecuteInput(code="u()", execution_count=2), mine),
            published(Stream(name="stdout", text="tick"), hers),
            published(Stream(name="stdout", text="tock"), mine),
            published(Stream(name="stdout", text="tack"), hers),
        )
        == "anna, In [1]: t()\ntick\n[In [2]:]\ntock\n[In [1] of anna:]\ntack\n"
    )


def test_a_result_of_several_lines_begins_on_its_own() -> None:
    request = asked(ANNA)
    result = ExecuteResult(execution_count=7, data={"text/plain": "a\nb"})
    assert read(published(result, request)) == "[an earlier input:]\nOut[7]: \na\nb\n"


def test_pictures_errors_and_updates() -> None:
    request = asked(ANNA)
    assert (
        read(
            published(DisplayData(data={"image/png": "…"}), request),
            published(Error(ename="E", evalue="v", traceback=["\x1b[31mE\x1b[0m: v"]), request),
            published(UpdateDisplayData(data={"text/plain": "1 %"}), request),
            published(UpdateDisplayData(data={"text/plain": "9 %"}), request),
        )
        == "[an earlier input:]\n<image/png>\nE: v\n1 %\n9 %\n"
    )


def test_foreign_names_and_code_cannot_deceive() -> None:
    request = asked(Sender("s", "an\x1b[2Jna\n"))
    shown = read(published(ExecuteInput(code="x\x1b]0;y\x07", execution_count=1), request))
    assert shown == "an<1B>[2Jna<0A>, In [1]: x\n"


def told(*events: ClientEvent) -> list[Text | News]:
    telling = Telling(Transcript("s-me"), "s-me")
    items: list[Text | News] = []
    for event in events:
        items += [each for each in telling.items(event, 0.0) if each != Text("")]
    return items


def event(**data: object) -> Received:
    return Received(KERNEL.message(CommMsg(comm_id=SESSION, data=data), channel=Channel.IOPUB))


def test_an_input_ends_with_its_reply_and_its_idle() -> None:
    mine = asked(ME)
    reply, idle = ExecuteReply(execution_count=1), Status(execution_state="idle")
    for contents in ((reply, idle), (idle, reply)):
        telling = Telling(Transcript("s-me"), "s-me")
        telling.typed(mine.msg_id)
        first, second = (Received(published(each, mine)) for each in contents)
        assert telling.items(first, 0.0) == []
        assert Ended(mine.msg_id, reply) in telling.items(second, 0.0)
        assert telling.transcript.number == 1


def test_an_input_without_an_end() -> None:
    mine = asked(ME)
    for final, reason in (
        (Expired(mine), "its reply was lost"),
        (KernelDied("killed"), "the kernel died"),
    ):
        telling = Telling(Transcript("s-me"), "s-me")
        telling.typed(mine.msg_id)
        assert Ended(mine.msg_id, None, reason) in telling.items(final, 0.0)
        assert not telling.begun


def test_another_kernel_counts_from_the_beginning() -> None:
    telling = Telling(Transcript("s-me"), "s-me")
    hers = asked(ANNA)
    telling.items(Received(published(ExecuteInput(code="1", execution_count=7), hers)), 0.0)
    assert (telling.transcript.number, telling.begun) == (7, {hers.msg_id})
    telling.items(Received(KERNEL.message(Status(execution_state="starting"))), 0.0)
    assert (telling.transcript.number, telling.begun) == (0, set())


def test_a_kernel_that_gives_nothing_again_may_lose_an_idle() -> None:
    mine, reply = asked(ME), ExecuteReply(execution_count=1)
    telling = Telling(Transcript("s-me"), "s-me")
    telling.typed(mine.msg_id)
    telling.items(Received(published(reply, mine)), 0.0)
    assert Ended(mine.msg_id, reply) in telling.items(LinkChanged(True, "connected again"), 0.0)


def test_a_death_is_told_once() -> None:
    earlier = event(event="died", reason="killed by \x1bSIGKILL")
    note = Text("[the kernel has died: killed by <1B>SIGKILL; another one runs from here on]\n")
    assert told(earlier) == [note]
    assert told(KernelDied("killed"), Restarted(), earlier)[2:] == []
    began = Received(published(ExecuteInput(code="1", execution_count=1), asked(ME)))
    assert told(KernelDied("killed"), Restarted(), earlier, began, earlier)[2:] == [note]


def test_what_happens_to_the_session_is_said_in_brackets() -> None:
    assert told(
        LinkChanged(False, "no \x1b answer"),
        Lost(3, 5, "dropped", lines=9),
        Lost(None, None, "unknown"),
        Refused(Channel.IOPUB, "wrong signature"),
        Refused(Channel.IOPUB, "wrong signature"),
        Restarted(),
    ) == [
        Text("[link lost: no <1B> answer]\n"),
        Text("[… 3 messages are lost, 9 lines: dropped …]\n"),
        Text("[… some messages are lost: unknown …]\n"),
        Text("[a message was refused: wrong signature]\n"),
        Text("[the kernel was started again: the variables are gone]\n"),
    ]


def test_the_kernel_dies_and_comes_again() -> None:
    ready = Ready(KernelInfoReply())
    assert told(ready, KernelDied("killed"), ready, CaughtUp()) == [
        Died("killed"),
        Revived(),
        UpToDate(),
    ]


def test_questions_and_who_answered_them() -> None:
    question = KERNEL.message(InputRequest(prompt="who? "), channel=Channel.STDIN)
    answered = {"event": "answered", "request": "r", "prompt": "who? ", "value": "x", "by": "anna"}
    assert told(
        Received(question),
        event(**answered, session="s-anna", asks="me"),
        event(**answered, session="s-me", asks="me"),
        event(event="withdrawn", request="q"),
        event(event="late", request="r", session="s-me", by="anna"),
        event(event="late", request="r", session="s-anna", by="me"),
        event(event="from a newer kernel"),
    ) == [
        Asked(question),
        Withdrawn("r"),
        Text("[who? x  <- anna]\n"),
        Withdrawn("r"),
        Withdrawn("q"),
        Text("[too late: anna has answered]\n"),
    ]


def test_clients_have_the_names_the_kernel_gave_them() -> None:
    hers = asked(ANNA)
    items = told(
        event(event="joined", session="s-anna", name="anna-2"),
        Received(published(ExecuteInput(code="1", execution_count=1), hers)),
    )
    assert items == [Text("anna-2, In [1]: 1\n")]


def test_while_somebody_types_the_newest_lines_wait() -> None:
    backlog: Backlog[str] = Backlog(most_lines=3)
    backlog.add("news")
    for number in range(10):
        backlog.add(Text(f"{number}\n"))
    backlog.add("more")
    assert backlog.release() == [
        Text("[… 7 lines before this: see itui tail …]\n"),
        "news",
        Text("7\n"),
        Text("8\n"),
        Text("9\n"),
        "more",
    ]
    assert backlog.release() == []


def test_of_one_long_text_the_end_waits() -> None:
    backlog: Backlog[str] = Backlog(most_lines=2)
    backlog.add(Text("".join(f"{number}\n" for number in range(100))))
    assert backlog.release() == [
        Text("[… 98 lines before this: see itui tail …]\n"),
        Text("98\n99\n"),
    ]
