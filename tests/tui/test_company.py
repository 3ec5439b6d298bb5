"""Several clients of one kernel: names, colours, the questions of others, who came and left."""

from __future__ import annotations

from typing import Any

import pytest

from conversation import Conversation, texts
from itui.commands.attending import page_text
from itui.drawing.picture import plain
from itui.model.effects import Answer
from itui.model.overlays import InputPrompt
from itui.model.presence import BEAT_SECONDS, client_of, next_beat
from itui.model.state import KernelPhase
from itui.model.ticking import seconds_to_tick
from itui.output.cell_lines import footer_block, header_block
from itui.panes.status import StatusPane, company_row
from itui_kernel.client.events import KernelDied, LinkChanged, Received
from itui_kernel.protocol.message import Channel, Message, Sender
from itui_kernel.protocol.messages import CommMsg, CommOpen, ExecuteRequest, InputRequest
from itui_kernel.protocol.own import SESSION
from itui_kernel.protocol.schema import replace

ME = {"session": "client", "name": "me", "colour": 1, "host": "here", "pid": 7, "since": 40.0}
BOB = {"session": "bob-1", "name": "bob", "colour": 2, "host": "here", "pid": 8, "since": 70.0}
CARL = {"session": "carl-1", "name": "carl", "colour": 3, "kind": "jupyter", "since": 90.0}


@pytest.fixture
def talk() -> Conversation:
    talk = Conversation()
    told(talk, ME, BOB)
    return talk


def event(talk: Conversation, event: str, **data: Any) -> None:
    talk.publish(CommMsg(comm_id=SESSION, data={"event": event, **data}), None)


def told(talk: Conversation, *clients: dict[str, Any], unknown: int = 0) -> None:
    event(talk, "clients", clients=list(clients), unknown=unknown)


def of_bob(talk: Conversation, code: str = "f()") -> Message:
    """Have bob run something."""
    sender = Sender("bob-1", username="bob")
    request = sender.message(ExecuteRequest(code=code), channel=Channel.SHELL)
    talk.begin(request)
    return request


def offer(talk: Conversation, parent: Message, prompt: str = "which? ", **told: Any) -> Message:
    """Offer the question of a cell, as the kernel does to those whose code it is not."""
    content = InputRequest(prompt=prompt, password=bool(told.pop("password", False)))
    metadata = {"itui": {"offer": 1, "asks": "bob", "is_alone": False, **told}}
    message = talk.kernel.message(
        content, parent=parent.header, channel=Channel.STDIN, metadata=metadata
    )
    talk.on(Received(message))
    return message


def answered(talk: Conversation, request: Message, **values: Any) -> None:
    data = {"by": "bob", "asks": "bob", "value": "run7", "session": "bob-1", "prompt": "which? "}
    event(talk, "answered", request=request.msg_id, cell=request.parent_id, **{**data, **values})


# --- names and colours


def test_cells_carry_the_name_everybody_knows_their_client_by(talk: Conversation) -> None:
    of_bob(talk)
    cell = talk.cells[0]
    assert (cell.client, cell.colour) == ("bob", 2)
    log = header_block(cell, "python", True).log
    assert log.line(0).text == "bob In [*]: f()"
    assert dict(log.line(0).runs)[0] == "client.2"


def test_a_name_that_comes_after_the_cell_is_put_to_it() -> None:
    talk = Conversation()
    of_bob(talk)
    assert talk.cells[0].client == "bob:bob-"
    event(talk, "joined", session="bob-1", name="bob-2", colour=4)
    assert (talk.cells[0].client, talk.cells[0].colour) == ("bob-2", 4)


def test_the_names_of_those_who_left_stay(talk: Conversation) -> None:
    told(talk, ME)
    of_bob(talk)
    assert talk.cells[0].client == "bob"


def test_own_cells_bear_no_name(talk: Conversation) -> None:
    talk.begin(talk.submit("1"))
    assert header_block(talk.cells[0], "python", True).log.line(0).text.startswith("In [")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"clients": None},
        {"clients": [None, 3, {"session": 5}, {"session": "x", "name": 7, "pid": "x"}]},
        {"clients": [{"session": "x", "colour": 99, "since": "x", "active": None}]},
        {"clients": "xy", "unknown": "many"},
    ],
)
def test_nonsense_told_of_clients_does_no_harm(talk: Conversation, data: dict[str, Any]) -> None:
    event(talk, "clients", **data)
    event(talk, "joined", **data)
    assert all(each.colour == 0 for each in talk.state.clients.there)
    talk.press("ctrl x u")


# --- who is there


def test_the_status_line_names_the_others(talk: Conversation) -> None:
    assert plain([company_row(talk.state)][0]) == "with bob"
    told(talk, ME, BOB, CARL, unknown=2)
    row = company_row(talk.state)
    assert plain(row) == "with bob, carl +2"
    assert ("client.2", "bob") in row
    line = plain(StatusPane().draw(talk.state, 100, 1, False).rows[0])
    assert "with bob, carl +2" in line
    told(talk, ME, unknown=1)
    assert plain(company_row(talk.state)) == "1 other client"
    told(talk, ME)
    assert company_row(talk.state) == ()


def test_many_others_are_counted(talk: Conversation) -> None:
    crowd = [{**BOB, "session": f"s{n}", "name": f"n{n}"} for n in range(9)]
    told(talk, ME, *crowd)
    assert plain(company_row(talk.state)) == "with n0, n1, n2 +6"


def test_who_comes_and_leaves_is_said_once(talk: Conversation) -> None:
    assert talk.notice == ""
    dora = {**BOB, "session": "dora", "name": "dora"}
    told(talk, ME, BOB, dora)
    assert talk.notice == "dora came"
    told(talk, ME, BOB, CARL)
    assert talk.notice == "dora left"  # plain clients come and go with every script


def test_a_warning_is_not_covered_by_news_of_others(talk: Conversation) -> None:
    talk.state = talk.state.noting("the disk is full", "warning")
    told(talk, ME)
    assert talk.notice == "the disk is full"


def test_the_page_lists_all_with_what_they_ran_last(talk: Conversation) -> None:
    talk.done(of_bob(talk, "frame.head()\n# more"))
    told(talk, ME, {**BOB, "active": 95.0}, CARL, unknown=1)
    lines = page_text(talk.state).splitlines()
    assert lines[0] == "me  (this one)"
    assert lines[1] == "  itui on here, process 7"
    assert lines[2] == "  here for 1 min 00 s, no input yet"
    assert "  here for 30 s, last input 5 s ago: frame.head()" in lines
    assert "  another Jupyter client" in lines
    assert lines[-1] == "1 more client listens and has run nothing yet"
    talk.press("ctrl x u")
    assert talk.state.help is not None
    assert talk.state.help.title == "Clients of this session"


def test_hostile_names_are_shown_as_text(talk: Conversation) -> None:
    told(talk, ME, {**BOB, "name": "\x1b]0;x\x07bob", "host": "\x1b[2J"})
    of_bob(talk)
    shown = plain(company_row(talk.state)) + page_text(talk.state)
    shown += header_block(talk.cells[0], "python", True).log.line(0).text
    assert "\x1b" not in shown
    assert "\x07" not in shown


def test_other_kernels_tell_nothing() -> None:
    talk = Conversation(implementation="ipython")
    talk.press("ctrl x u")
    assert "only our own kernel tells" in talk.notice


def test_a_dead_kernel_has_no_clients(talk: Conversation) -> None:
    talk.on(KernelDied("killed", -9))
    assert talk.state.clients.there == ()
    assert talk.state.clients.names["bob-1"] == ("bob", 2)


# --- being there


def test_this_client_says_who_it_is_when_the_link_is_back() -> None:
    talk = Conversation()
    clients = replace(talk.state.clients, about={"name": "me", "pid": 7})
    talk.state = replace(talk.state, clients=clients)
    talk.on(LinkChanged(False, "cut"), LinkChanged(True, "connected again"))
    joined = talk.last("session").content
    assert isinstance(joined, CommOpen)
    assert (joined.target_name, joined.data["name"]) == (SESSION, "me")


def test_a_client_on_another_host_says_now_and_then_that_it_is_there(talk: Conversation) -> None:
    assert next_beat(talk.state) is None
    assert seconds_to_tick(talk.state, talk.state.now) is None
    told(talk, {**ME, "beats": True}, BOB)
    talk.wait(0)
    sent = len(talk.sent_for("session"))
    wanted = seconds_to_tick(talk.state, talk.state.now)
    assert wanted is not None
    assert wanted == pytest.approx(BEAT_SECONDS, abs=0.1)
    talk.wait(BEAT_SECONDS / 2)
    assert len(talk.sent_for("session")) == sent
    talk.wait(BEAT_SECONDS)
    assert len(talk.sent_for("session")) == sent + 1


def test_what_a_client_tells_is_taken_as_it_is() -> None:
    client = client_of({**BOB, "active": 3, "beats": True})
    assert (client.name, client.active, client.beats, client.kind) == ("bob", 3.0, True, "itui")


# --- the questions of others


def test_the_question_of_another_takes_no_keys_but_is_shown(talk: Conversation) -> None:
    request = offer(talk, of_bob(talk))
    assert talk.state.overlay is None
    assert talk.notice == "which? (Ctrl-X i answers)"
    talk.type("x = 1")
    assert talk.state.editor.text == "x = 1"
    line = plain(StatusPane().draw(talk.state, 100, 1, False).rows[0])
    assert "bob's code asks" in line
    assert footer_block(talk.cells[0]).log.line(0).text == "which? … (Ctrl-X i answers)"
    talk.press("ctrl x i")
    talk.type("run7")
    talk.press("enter")
    assert talk.effects[-1] == Answer(request=request.msg_id, value="run7")
    assert talk.state.input_requests == ()
    assert not footer_block(talk.cells[0]).log.kept


def test_the_end_of_an_overlay_gives_no_keys_to_the_question_of_another(talk: Conversation) -> None:
    talk.press("f1")
    offer(talk, of_bob(talk))
    talk.press("esc")
    talk.type("x = 1")
    assert talk.state.editor.text == "x = 1"


def test_an_answer_is_part_of_the_output_of_everybody(talk: Conversation) -> None:
    request = offer(talk, of_bob(talk))
    answered(talk, request)
    assert texts(talk.cells[0]) == ["stdout: which? run7\n"]
    assert talk.notice == "bob answered: run7"
    assert talk.state.input_requests == ()
    assert not footer_block(talk.cells[0]).log.kept


def test_an_answer_by_another_than_who_was_asked_is_attributed(talk: Conversation) -> None:
    mine = talk.submit("input()")
    talk.begin(mine)
    request = talk.ask("which? ", mine)
    talk.type("ru")
    answered(talk, request, asks="me")
    assert texts(talk.cells[0]) == ["stdout: which? run7  \x1b[2m← bob\x1b[22m\n"]
    assert talk.notice == "bob answered: run7; your line was not sent: ru"
    assert talk.state.overlay is None


def test_the_own_answer_comes_from_the_kernel_too_and_only_once(talk: Conversation) -> None:
    mine = talk.submit("input()")
    talk.begin(mine)
    request = talk.ask("which? ", mine)
    talk.type("run7")
    talk.press("enter")
    assert texts(talk.cells[0]) == []
    answered(talk, request, by="me", asks="me", session="client")
    assert texts(talk.cells[0]) == ["stdout: which? run7\n"]
    assert talk.notice == ""


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"value": None}, "which? \n"),
        ({"value": None, "is_end": True}, "which? ^D\n"),
        ({"value": "a\x1b[31mb", "by": "\x1b]0;x\x07"}, None),
        ({"value": 7, "prompt": None, "by": None, "asks": None}, None),
    ],
)
def test_answers_of_all_kinds(
    talk: Conversation, values: dict[str, Any], shown: str | None
) -> None:
    answered(talk, offer(talk, of_bob(talk)), **values)
    text = "".join(texts(talk.cells[0])).removeprefix("stdout: ")
    assert "\x1b]" not in text
    assert shown is None or text == shown


def test_a_password_typed_in_vain_is_not_shown(talk: Conversation) -> None:
    request = offer(talk, of_bob(talk), password=True)
    talk.press("ctrl x i")
    talk.type("hunter2")
    answered(talk, request, value=None)
    assert talk.notice == "bob answered"


def test_who_is_too_late_is_told_so(talk: Conversation) -> None:
    event(talk, "late", session="somebody else", by="bob", request="r")
    assert talk.notice == ""
    event(talk, "late", session="client", by="bob", request="r")
    assert talk.notice == "bob answered first: your line was not used"


def test_a_withdrawn_question_goes(talk: Conversation) -> None:
    request = offer(talk, of_bob(talk))
    talk.press("ctrl x i")
    event(talk, "withdrawn", request=request.msg_id)
    assert talk.state.overlay is None
    assert talk.state.input_requests == ()
    assert talk.cells[0].question == ""
    event(talk, "withdrawn", request=request.msg_id)


def test_who_comes_to_a_question_without_its_client_is_asked_at_once(talk: Conversation) -> None:
    offer(talk, of_bob(talk), is_alone=True)
    assert isinstance(talk.state.overlay, InputPrompt)
    assert talk.state.overlay.asks == "bob"


def test_but_not_in_the_middle_of_typing(talk: Conversation) -> None:
    talk.type("x =")
    offer(talk, of_bob(talk), is_alone=True)
    assert talk.state.overlay is None


def test_a_question_may_come_before_its_cell(talk: Conversation) -> None:
    sender = Sender("bob-1", username="bob")
    request = sender.message(ExecuteRequest(code="input()"), channel=Channel.SHELL)
    offer(talk, request)
    talk.done(talk.submit("1"))
    assert len(talk.state.input_requests) == 1
    talk.begin(request)
    assert talk.cells[-1].question == "which?"


def test_the_end_of_an_input_takes_its_question_only(talk: Conversation) -> None:
    first, second = of_bob(talk), of_bob(talk)
    offer(talk, first, "one? ")
    offer(talk, second, "two? ")
    talk.idle(first)
    assert [each.prompt for each in talk.state.input_requests] == ["two? "]


def test_a_dead_kernel_asks_nothing(talk: Conversation) -> None:
    request = of_bob(talk)
    offer(talk, request)
    talk.on(KernelDied("killed", -9))
    assert talk.state.kernel.phase is KernelPhase.DEAD
    assert talk.state.input_requests == ()
    assert talk.cells[0].question == ""
    offer(talk, request)
    assert talk.state.input_requests == ()
