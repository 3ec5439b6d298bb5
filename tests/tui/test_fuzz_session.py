"""Whatever a kernel tells of the session or gives again: it is shown harmless, and nothing ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fuzzing import encoded, many, spoiled
from itui.model.told import TOLD
from itui_kernel.client.events import Lost, Received
from itui_kernel.client.sequencing import Sequencer
from itui_kernel.protocol.errors import ProtocolError
from itui_kernel.protocol.message import Channel, Message
from itui_kernel.protocol.messages import ExecuteInput, InputRequest
from itui_kernel.protocol.own import SESSION, ItuiReplayReply
from itui_kernel.protocol.schema import replace
from itui_kernel.protocol.wire import Wire
from scenes import AUTOPSY
from stage import Stage

CLIENT = {
    "session": "other",
    "name": "anna",
    "kind": "itui",
    "host": "h",
    "pid": 3,
    "since": 90.0,
    "active": 95.0,
    "colour": 2,
    "beats": True,
}
JOB = {
    "name": "1",
    "parent": "PARENT",
    "code": "f()",
    "state": "running",
    "age": 3.0,
    "seconds": 3.0,
    "error": "",
}
WAITING = {"request": "r", "session": "other", "username": "anna", "code": "g()"}
ANSWER = {
    "request": "REQUEST",
    "session": "other",
    "by": "anna",
    "asks": "bob",
    "value": "v",
    "prompt": "p",
    "cell": "PARENT",
    "is_end": False,
}
TALES: dict[str, dict[str, Any]] = {
    "joined": {"session": "other", "name": "anna", "colour": 1},
    "clients": {"clients": [CLIENT, {**CLIENT, "session": "client"}], "unknown": 1},
    "answered": ANSWER,
    "withdrawn": {"request": "REQUEST"},
    "late": {"session": "client", "by": "anna"},
    "jobs": {"jobs": [JOB, {**JOB, "name": "2", "state": "failed"}], "waiting": [WAITING]},
    "resources": {
        "memory": 5,
        "cpu": 12.5,
        "used": 6,
        "limit": 7,
        "limited_by": "cgroup",
        "host_used": 8,
        "host_total": 9,
        "job_end": 200.0,
    },
    "warned": {"text": "careful"},
    "ending": {"reason": "nobody was there"},
    "died": {"reason": "killed by SIGSEGV", "autopsy": AUTOPSY.to_json()},
    "journal": {"problem": "no space left", "reason": "no space left", "is_kept": False},
    "refused": {"count": 3, "reason": "wrong signature", "text": "wrong"},
}


def test_every_event_is_among_them() -> None:
    assert TOLD.keys() <= TALES.keys()


def spoilt(tale: str) -> st.SearchStrategy[tuple[str, Any]]:
    return spoiled(TALES[tale]).map(lambda data: (tale, data))


def filled(value: Any, known: Mapping[str, str]) -> Any:
    """Return a value with the names of what is on the stage in it."""
    if isinstance(value, dict):
        return {name: filled(each, known) for name, each in value.items()}
    if isinstance(value, list):
        return [filled(each, known) for each in value]
    return known.get(value, value) if isinstance(value, str) else value


@contextmanager
def scene() -> Iterator[tuple[Stage, Message]]:
    """Set up a session of two clients, in which an input runs and asks something."""
    stage = Stage(size=(100, 30))
    try:
        request = stage.submit("work()")
        stage.begin(request)
        stage.print("working\n", request)
        yield stage, request
    finally:
        stage.close()


def told(stage: Stage, event: str, data: Any) -> None:
    header = {"msg_id": "m", "msg_type": "comm_msg", "session": "kernel"}
    whole = {**data, "event": event} if isinstance(data, dict) else data
    content = {"comm_id": SESSION, "data": whole}
    try:
        frames = [b"<IDS|MSG>", b"", *map(encoded, (header, {}, {}, content))]
        message = Wire("").decode(frames)[1]
    except ProtocolError:
        return
    stage.on(Received(message.on(Channel.IOPUB)))


@many(60)
@given(
    st.lists(st.sampled_from(sorted(TALES)).flatmap(spoilt), min_size=1, max_size=5),
    st.sampled_from(["job.list", "clients.show"]),
)
def test_tales_of_the_session_are_shown_harmless(
    tales: list[tuple[str, Any]], command: str
) -> None:
    with scene() as (stage, request):
        asked = stage.ask("name? ", request)
        stage.press("escape")
        known = {"PARENT": request.msg_id, "REQUEST": asked.msg_id}
        for event, data in tales:
            told(stage, event, filled(data, known))
        stage.run(command)
        stage.look()
        stage.wait(70)
        stage.press("escape")
        stage.look()


# --- what is given again


def given_again(number: int, msg_type: str, **content: Any) -> dict[str, Any]:
    return {
        "header": {
            "msg_id": f"m{number}",
            "msg_type": msg_type,
            "session": "kernel",
            "username": "kernel",
            "date": "2026-11-21T10:00:00.000000Z",
            "version": "5.5",
        },
        "parent_header": {"msg_id": "i", "msg_type": "execute_request", "session": "former"},
        "metadata": {"itui": {"seq": number, "kept": number, "lines": number}},
        "content": content,
    }


REPLY: dict[str, Any] = {
    "status": "ok",
    "last": 8,
    "newest": 9,
    "messages": [
        given_again(1, "status", execution_state="busy"),
        given_again(2, "execute_input", code="f()", execution_count=1),
        {**given_again(4, "stream", name="stdout", text="a\nb\n"), "buffers": ["eA=="]},
        given_again(5, "display_data", data={"text/plain": "x"}, metadata={}),
        given_again(7, "error", ename="E", evalue="e", traceback=["t"]),
        given_again(8, "status", execution_state="idle"),
    ],
    "lost": [{"first": 3, "last": 3, "why": "dropped", "messages": 1, "lines": 4}],
}


@many(40)
@given(st.lists(spoiled(REPLY), min_size=1, max_size=3), st.integers(0, 3))
def test_replays_are_shown_harmless(replies: list[Any], held: int) -> None:
    sequencer = Sequencer("everything")
    with scene() as (stage, _):
        for each in replies:
            reply = decoded_reply(each)
            sequencer.check()
            sequencer.question()
            if reply is None:
                events = sequencer.give_up("no answer")
            else:
                events = sequencer.replay(reply, lambda header: 95.0)
            assert all(isinstance(each, (Received, Lost)) for each in events)
            stage.on(*events)
            live = stage.kernel.message(ExecuteInput(code="x", execution_count=held))
            metadata = {"itui": {"seq": (sequencer.last or 0) + held}}
            stage.on(*sequencer.take(replace(live, metadata=metadata).on(Channel.IOPUB)))
        stage.look()
        stage.press("page up")
        stage.look()


def decoded_reply(value: Any) -> ItuiReplayReply | None:
    header = {"msg_id": "m", "msg_type": "itui_replay_reply", "session": "kernel"}
    try:
        frames = [b"<IDS|MSG>", b"", *map(encoded, (header, {}, {}, value))]
        content = Wire("").decode(frames)[1].content
    except ProtocolError:
        return None
    return content if isinstance(content, ItuiReplayReply) else None


@many(40)
@given(spoiled({"itui": {"is_alone": True, "asks": "anna"}}), spoiled("prompt"))
def test_questions_of_others_are_shown_harmless(metadata: Any, prompt: Any) -> None:
    with scene() as (stage, request):
        other = stage.kernel.message(InputRequest(prompt="x"), parent=request.header)
        header = {"msg_id": "q", "msg_type": "input_request", "session": "kernel"}
        parent = {**other.header.to_json(), "session": "other", "msg_id": request.msg_id}
        content = {"prompt": prompt, "password": False}
        try:
            frames = [b"<IDS|MSG>", b"", *map(encoded, (header, parent, metadata, content))]
            message = Wire("").decode(frames)[1]
        except ProtocolError:
            return
        stage.on(Received(message.on(Channel.STDIN)))
        stage.look()
        stage.press("ctrl x")
        stage.press("i")
        stage.look()
