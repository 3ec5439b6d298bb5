"""What came late: the times of then, marks of what is lost, another kernel, an unknown past."""

from __future__ import annotations

import pytest

from conversation import Conversation, texts
from itui.model.events import ClientRestored, Noticed, Sent
from itui.model.resuming import RESTARTED, mark_of
from itui.model.state import KernelPhase, Phase, State
from itui.panes.status import kernel_phase
from itui.saved.saved_client import SavedClient, SentInput
from itui_kernel.client.events import (
    CatchingUp,
    CaughtUp,
    Expired,
    KernelDied,
    LinkChanged,
    Lost,
    Ready,
    Received,
    Restarted,
)
from itui_kernel.protocol.message import Channel, Message, Sender
from itui_kernel.protocol.messages import (
    Content,
    ExecuteInput,
    ExecuteReply,
    ExecuteRequest,
    HistoryReply,
    KernelInfoReply,
    Status,
    Stream,
)
from itui_kernel.protocol.schema import replace

OTHER = Sender("other", username="anna")
INFO = KernelInfoReply(implementation="itui")
FOREIGN = KernelInfoReply(implementation="ipython", language_info={"name": "python"})


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def again(talk: Conversation, at: float, content: Content, parent: Message | None) -> None:
    """Give a message of then again."""
    header = parent.header if parent else None
    message = talk.kernel.message(content, parent=header, channel=Channel.IOPUB)
    talk.on(Received(message, at, True))


def earlier_input(talk: Conversation, at: float, code: str = "work()") -> Message:
    request = OTHER.message(ExecuteRequest(code=code))
    again(talk, at, Status(execution_state="busy"), request)
    again(talk, at, ExecuteInput(code=code, execution_count=3), request)
    return request


# --- times


def test_a_running_cell_has_its_true_time(talk: Conversation) -> None:
    request = earlier_input(talk, 40.0)
    again(talk, 99.0, Stream(name="stdout", text="50%|#####     |"), request)
    assert talk.state.running is not None
    assert talk.state.seconds_running == 60.0
    assert talk.state.now == 100.0
    assert talk.state.next_number == 4


def test_a_cell_that_ended_took_as_long_as_it_did(talk: Conversation) -> None:
    request = earlier_input(talk, 40.0)
    again(talk, 47.5, Status(execution_state="idle"), request)
    (cell,) = talk.cells
    assert (cell.phase, cell.started, cell.ended) == (Phase.DONE, 40.0, 47.5)


def test_a_time_to_come_is_now(talk: Conversation) -> None:
    earlier_input(talk, 500.0)
    assert talk.state.seconds_running == 0.0


# --- reading what came before


def test_inputs_wait_until_what_came_before_is_read(talk: Conversation) -> None:
    talk.on(CatchingUp(0, 50))
    talk.paste("mine")
    talk.press("f5")
    assert talk.codes == []
    request = earlier_input(talk, 40.0)
    again(talk, 47.5, Status(execution_state="idle"), request)
    assert talk.sent == []  # neither inputs nor questions for each cell of then
    talk.on(CatchingUp(25, 50))
    talk.wait(1)
    assert kernel_phase(talk.state) == ("status.busy", "reading what came before 50%")
    talk.on(CaughtUp())
    assert talk.codes == ["mine"]
    assert kernel_phase(talk.state)[1] == "sent"


def test_what_is_read_in_a_moment_is_not_worth_a_word(talk: Conversation) -> None:
    talk.on(CatchingUp(0, 50))
    assert kernel_phase(talk.state)[1] == "idle"


def test_a_cell_is_not_given_up_while_its_end_is_to_be_read(talk: Conversation) -> None:
    request = talk.submit("a")
    talk.begin(request)
    talk.reply(ExecuteReply(execution_count=1), request)
    talk.on(CatchingUp(10, 50))
    talk.wait(10)
    assert talk.phase() is Phase.RUNNING
    again(talk, 101.0, Status(execution_state="idle"), request)
    assert talk.phase() is Phase.DONE


@pytest.mark.parametrize("event", [KernelDied("killed"), Restarted()])
def test_nothing_is_read_from_a_kernel_that_ended(
    talk: Conversation, event: KernelDied | Restarted
) -> None:
    talk.on(CatchingUp(0, 50), event)
    assert talk.state.catch_up is None


# --- marks


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (Lost(4, 4, "too old"), "… 1 message of the kernel is lost: too old …"),
        (Lost(1, 2000, "full"), "… 2,000 messages of the kernel are lost: full …"),
        (Lost(1, 2, "full", 1), "… 2 messages (1 line) of the kernel are lost: full …"),
        (Lost(None, None, "no journal"), "… output may be missing: no journal …"),
    ],
)
def test_a_loss_is_marked_with_its_count(talk: Conversation, event: Lost, text: str) -> None:
    talk.on(event)
    (cell,) = talk.cells
    assert cell.is_note
    assert cell.code == text == mark_of(event)


@pytest.mark.parametrize(("before", "break_"), [("one\n", ""), ("one", "\n")])
def test_a_loss_within_a_cell_is_marked_where_it_is(
    talk: Conversation, before: str, break_: str
) -> None:
    request = talk.submit("a")
    talk.begin(request)
    talk.print(before, request)
    talk.on(Lost(7, 8, "too old"))
    talk.print("two\n", request)
    (cell,) = talk.cells
    mark = "… 2 messages of the kernel are lost: too old …"
    assert texts(cell) == [f"stdout: {before}{break_}{mark}\ntwo\n"]


# --- the link


def test_a_lost_link_says_what_waits(talk: Conversation) -> None:
    talk.submit("a")
    talk.on(LinkChanged(False, "the connection was lost"))
    for code in ("b", "c"):
        talk.submit(code)
    talk.wait(12)
    expected = ("status.warning", "link lost 12 s ago, 3 inputs waiting")
    assert kernel_phase(talk.state) == expected
    assert all(cell.phase is Phase.SENT for cell in talk.cells)


def test_an_input_lost_on_the_way_waits_to_be_sent_again(talk: Conversation) -> None:
    request = talk.submit("a")
    talk.submit("b")
    talk.on(LinkChanged(False, "cut"), LinkChanged(True, "back"), Expired(request))
    assert talk.cells == ()
    assert talk.state.queue == ("a", "b")
    assert "sends it again" in talk.notice
    talk.press("ctrl x enter")
    assert talk.codes == ["a", "a"]


def test_an_input_whose_end_is_known_needs_no_reply(talk: Conversation) -> None:
    request = talk.submit("a")
    talk.begin(request)
    talk.on(LinkChanged(False, "cut"), LinkChanged(True, "back"))
    again(talk, 100.5, Status(execution_state="idle"), request)
    notice = talk.notice
    talk.on(Expired(request))
    talk.wait(3)
    assert talk.phase() is Phase.DONE
    assert talk.notice in (notice, "")
    assert talk.state.queue == ()


# --- another kernel


def test_the_client_goes_on_with_the_next_kernel(talk: Conversation) -> None:
    talk.begin(talk.submit("a"))
    phases = []
    for event in (KernelDied("killed by SIGKILL"), Restarted(), Ready(INFO)):
        talk.on(event)
        phases.append(talk.state.kernel.phase)
    assert phases == [KernelPhase.DEAD, KernelPhase.STARTING, KernelPhase.READY]
    assert talk.cells[-1].code == RESTARTED
    assert talk.state.next_number == 1
    talk.submit("b")
    assert talk.codes == ["a", "b"]


def test_a_kernel_that_was_replaced_far_away_has_lost_its_inputs(talk: Conversation) -> None:
    talk.begin(talk.submit("a"))
    talk.on(LinkChanged(False, "cut"), Restarted(), Ready(INFO))
    assert talk.phase() is Phase.LOST
    assert [cell.code for cell in talk.cells if cell.is_note] == [RESTARTED]


def test_who_comes_later_sees_where_one_kernel_ended_and_the_next_began(
    talk: Conversation,
) -> None:
    again(talk, 1.0, Status(execution_state="starting"), None)
    earlier_input(talk, 40.0)
    for at in (50.0, 60.0):
        again(talk, at, Status(execution_state="starting"), None)
    cell, note = talk.cells
    assert (cell.phase, cell.started, cell.ended) == (Phase.LOST, 40.0, 40.0)
    assert note.code == RESTARTED


# --- a kernel without a journal


def attached(history: list[object], count: int = 3) -> Conversation:
    talk = Conversation(State(session="client", now=100.0))
    talk.on(Ready(FOREIGN))
    talk.reply(ExecuteReply(execution_count=count), talk.last("number"))
    talk.reply(HistoryReply(history=history), talk.last("earlier"))
    return talk


def test_the_history_of_a_foreign_kernel_is_shown() -> None:
    talk = attached([[0, 1, ["a = 1", None]], [0, 2, ["a", "1"]], [0, 3, ["print(a)", ""]]])
    note, *cells = talk.cells
    assert note.code.startswith("… 3 earlier inputs from the kernel's history: ")
    assert "keeps no journal" in note.code
    assert [(cell.number, cell.code, texts(cell)) for cell in cells] == [
        (1, "a = 1", []),
        (2, "a", ["Out[2]: 1"]),
        (3, "print(a)", []),
    ]
    assert all(cell.phase is Phase.DONE and cell.is_foreign for cell in cells)


def test_a_gap_in_the_history_is_shown_as_a_gap() -> None:
    talk = attached([[0, 3, ["x", None]], "nonsense", [0, "1", "y"], [0, 9, "running"]])
    note, cell = talk.cells
    assert "1 earlier input from the kernel's history" in note.code
    assert "2 earlier inputs of which it tells nothing" in note.code
    assert cell.number == 3


def test_a_fresh_kernel_has_no_past() -> None:
    assert attached([], count=0).cells == ()


def test_what_came_since_stands_below_and_only_once() -> None:
    talk = Conversation(State(session="client", now=100.0))
    talk.on(Ready(FOREIGN))
    talk.reply(ExecuteReply(execution_count=1), talk.last("number"))
    talk.count = 1
    talk.begin(talk.submit("new"))
    history = [[0, 1, ["old", None]], [0, 2, ["new", None]]]
    talk.reply(HistoryReply(history=history), talk.last("earlier"))
    assert [cell.number for cell in talk.cells] == [None, 1, 2]
    assert talk.cells[-1].code == "new"


def test_what_one_kernel_never_began_waits_once_however_many_follow(talk: Conversation) -> None:
    talk.begin(talk.submit("a"))
    talk.state = replace(talk.state, queue=())
    sent = talk.client.message(ExecuteRequest(code="b"))
    talk.on(Sent(sent, "execute", "b"))
    for _ in range(3):
        talk.on(KernelDied("killed"), Restarted(), Ready(INFO))
    assert talk.state.queue == ("b",)


def test_an_earlier_restart_does_not_bring_back_what_runs_now() -> None:
    talk = Conversation(phase=KernelPhase.STARTING)
    sent = OTHER.message(ExecuteRequest(code="sent()"))
    saved = SavedClient(session="other", sent=(SentInput(id=sent.msg_id, code="sent()"),))
    talk.on(ClientRestored(saved), Ready(INFO), CatchingUp(0, 9))
    earlier_input(talk, 1.0, "crash()")
    again(talk, 2.0, Status(execution_state="starting"), None)
    again(talk, 3.0, ExecuteInput(code="sent()", execution_count=1), sent)
    talk.on(CaughtUp())
    assert (talk.state.queue, talk.state.unconfirmed) == ((), ())


def test_notes_of_the_program_itself_are_no_kernel_before(talk: Conversation) -> None:
    talk.on(Noticed("w" * 80, "warning"))
    again(talk, 40.0, Status(execution_state="starting"), None)
    earlier_input(talk, 41.0)
    talk.on(Restarted(), Noticed("w" * 80, "warning"))
    again(talk, 50.0, Status(execution_state="starting"), None)
    notes = [cell.code for cell in talk.cells if cell.is_note]
    assert notes == ["w" * 80, RESTARTED, "w" * 80]
