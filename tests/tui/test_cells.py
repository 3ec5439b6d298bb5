"""How the messages of a kernel become cells."""

from __future__ import annotations

import pytest

from conversation import Conversation, texts
from itui.model.bounds import (
    CELL_LIMIT,
    OUTPUT_LIMIT,
    OUTPUTS_DROPPED,
    PLAIN_LIMIT,
    SESSION_LIMIT,
    TEXT_LIMIT,
    extended,
    size_of,
)
from itui.model.cells import note
from itui.model.state import Cell, Display, Phase, State, Text
from itui_kernel.client.events import KernelDied
from itui_kernel.protocol.message import Channel, Message, Sender
from itui_kernel.protocol.messages import (
    ClearOutput,
    CompleteRequest,
    DisplayData,
    ExecuteInput,
    ExecuteReply,
    ExecuteRequest,
    Status,
    UpdateDisplayData,
)
from itui_kernel.protocol.schema import replace


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def of_another(code: str = "y = 2") -> Message:
    return Sender("another", "ada").message(ExecuteRequest(code=code), channel=Channel.SHELL)


def test_an_own_input_has_a_cell_from_the_moment_it_is_sent(talk: Conversation) -> None:
    talk.submit("x = 1")
    (cell,) = talk.cells
    assert (cell.code, cell.phase, cell.number) == ("x = 1", Phase.SENT, None)
    assert not cell.is_foreign


def test_outputs_come_in_order_and_texts_of_one_stream_are_joined(talk: Conversation) -> None:
    request = talk.submit("f()")
    talk.begin(request)
    talk.print("a", request)
    talk.print("b\n", request)
    talk.print("oops\n", request, "stderr")
    talk.print("c\n", request)
    talk.show("<table>", request)
    talk.result("42", request)
    assert texts(talk.cells[0]) == [
        "stdout: ab\n",
        "stderr: oops\n",
        "stdout: c\n",
        "shown: <table>",
        "Out[1]: 42",
    ]
    assert talk.phase() is Phase.RUNNING
    talk.done(request)
    assert talk.phase() is Phase.DONE
    assert talk.state.next_number == 2


@pytest.mark.parametrize("is_idle_first", [False, True])
def test_a_cell_is_over_when_both_reply_and_idle_came(
    talk: Conversation, is_idle_first: bool
) -> None:
    request = talk.submit("x")
    talk.begin(request)
    steps = [
        lambda: talk.reply(ExecuteReply(execution_count=1), request),
        lambda: talk.idle(request),
    ]
    if is_idle_first:
        steps.reverse()
    steps[0]()
    assert talk.phase() is Phase.RUNNING
    steps[1]()
    assert talk.phase() is Phase.DONE


@pytest.mark.parametrize("lost", ["idle", "reply"])
def test_a_lost_idle_or_reply_does_not_hold_the_next_input(talk: Conversation, lost: str) -> None:
    request = talk.submit("x")
    talk.submit("y")
    talk.begin(request)
    if lost == "idle":
        talk.reply(ExecuteReply(execution_count=1), request)
    else:
        talk.idle(request)
    talk.wait(1.9)
    assert talk.codes == ["x"]
    talk.wait(0.2)
    assert talk.phase() is Phase.DONE
    assert talk.codes == ["x", "y"]


def test_a_reply_that_comes_after_settling_is_still_heard(talk: Conversation) -> None:
    request = talk.submit("x")
    talk.begin(request)
    talk.idle(request)
    talk.wait(2.1)
    payload = [{"source": "set_next_input", "text": "next"}]
    talk.reply(ExecuteReply(status="ok", execution_count=1, payload=payload), request)
    assert talk.state.editor.text == "next"


def test_late_output_belongs_to_its_cell_and_does_not_wake_it(talk: Conversation) -> None:
    first = talk.submit("start_thread()")
    talk.begin(first)
    talk.done(first)
    second = talk.submit("x")
    talk.begin(second)
    talk.print("from the thread\n", first)
    assert texts(talk.cells[0]) == ["stdout: from the thread\n"]
    assert [cell.phase for cell in talk.cells] == [Phase.DONE, Phase.RUNNING]


def test_the_input_may_be_published_after_the_reply(talk: Conversation) -> None:
    request = talk.submit("1/0")
    talk.reply(ExecuteReply(status="error", execution_count=7), request)
    talk.publish(ExecuteInput(code="1/0", execution_count=7), request)
    assert (talk.cells[0].phase, talk.cells[0].number) == (Phase.FAILED, 7)
    assert talk.state.running is None


def test_an_input_aborted_before_it_began_waits_again(talk: Conversation) -> None:
    request = talk.submit("x")
    talk.submit("y")
    talk.busy(request)
    talk.reply(ExecuteReply(status="aborted"), request)
    talk.idle(request)
    assert not talk.cells
    assert talk.state.queue == ("x", "y")
    assert "another client" in talk.state.queue_held


def test_an_input_aborted_while_it_ran_is_over_and_holds_those_behind(talk: Conversation) -> None:
    request = talk.submit("x")
    talk.submit("y")
    talk.publish(ExecuteInput(code="x", execution_count=7), request)
    talk.reply(ExecuteReply(status="abort"), request)
    assert talk.phase() is Phase.ABORTED
    assert talk.state.queue == ("y",)
    assert "aborted" in talk.state.queue_held


def test_another_clients_input_is_a_foreign_cell_with_its_name(talk: Conversation) -> None:
    request = of_another()
    talk.begin(request)
    (cell,) = talk.cells
    assert (cell.code, cell.username, cell.is_foreign) == ("y = 2", "ada", True)
    assert talk.state.running == cell
    talk.idle(request)  # its reply goes to the other client
    assert talk.phase() is Phase.DONE
    assert talk.state.next_number == 2


def test_a_foreign_failure_is_seen_from_its_error(talk: Conversation) -> None:
    request = of_another("1/0")
    talk.begin(request)
    talk.fail(request)
    assert talk.phase() is Phase.FAILED
    assert texts(talk.cells[0]) == ["failed: ValueError"]


def test_the_next_input_ends_a_foreign_one_whose_idle_was_lost(talk: Conversation) -> None:
    first, second = of_another("a"), of_another("b")
    talk.begin(first)
    talk.begin(second)
    talk.wait(2.1)
    assert [cell.phase for cell in talk.cells] == [Phase.DONE, Phase.RUNNING]


def test_an_input_in_a_subshell_ends_no_other(talk: Conversation) -> None:
    first = of_another("a")
    talk.begin(first)
    header = replace(of_another("b").header, subshell_id="s1")
    talk.publish(Status(execution_state="busy"), header)
    talk.publish(ExecuteInput(code="b", execution_count=2), header)
    talk.wait(5)
    assert [cell.phase for cell in talk.cells] == [Phase.RUNNING, Phase.RUNNING]


def test_the_number_follows_a_kernel_that_another_client_restarted(talk: Conversation) -> None:
    talk.count = 40
    talk.begin(of_another("a"))
    assert talk.state.next_number == 42
    talk.count = 0
    talk.begin(of_another("b"))
    assert talk.state.next_number == 2


def test_silent_questions_make_no_cells_even_after_their_reply(talk: Conversation) -> None:
    talk = Conversation(implementation="ipykernel")
    talk.run("variables.refresh")
    probe = talk.last("probe")
    talk.busy(probe)
    talk.print("a repr that prints\n", probe)
    talk.reply(ExecuteReply(execution_count=0), probe)
    talk.print("and once more\n", probe)
    talk.idle(probe)
    complete = talk.client.message(CompleteRequest(code="x.", cursor_pos=2))
    talk.print("a property that prints\n", complete)
    assert talk.cells == ()


def test_silent_inputs_of_others_never_look_busy(talk: Conversation) -> None:
    request = of_another()
    talk.busy(request)
    talk.idle(request)
    assert list(talk.cells) == []
    talk.print("printed by a thread of it\n", request)
    assert talk.state.running is None
    assert texts(talk.cells[0]) == ["stdout: printed by a thread of it\n"]


def test_what_runs_when_the_client_comes_is_busy_until_the_kernel_answers() -> None:
    talk = Conversation(State())
    talk.restart("client")
    request = of_another("long()")
    talk.print("working\n", request)
    assert talk.state.running is not None
    talk.busy(talk.last("number"))
    talk.wait(2.1)
    assert talk.state.running is None


def test_output_without_a_parent_is_shown_in_a_cell_of_its_own(talk: Conversation) -> None:
    request = talk.submit("x")
    talk.begin(request)
    talk.receive(DisplayData(data={"text/plain": "a"}), None, Channel.IOPUB)
    talk.receive(DisplayData(data={"text/plain": "b"}), None, Channel.IOPUB)
    assert [texts(cell) for cell in talk.cells] == [[], ["shown: a", "shown: b"]]
    assert talk.state.running == talk.cells[0]


# --- clearing and updating


def test_clear_output_clears_at_once_or_with_the_next_output(talk: Conversation) -> None:
    request = talk.submit("x")
    talk.begin(request)
    talk.print("1", request)
    talk.publish(ClearOutput(wait=True), request)
    assert texts(talk.cells[0]) == ["stdout: 1"]
    talk.print("2", request)
    assert texts(talk.cells[0]) == ["stdout: 2"]
    talk.print("3", request)
    assert texts(talk.cells[0]) == ["stdout: 23"]
    talk.publish(ClearOutput(), request)
    assert texts(talk.cells[0]) == []


def test_update_display_data_reaches_every_display_of_its_id(talk: Conversation) -> None:
    first = talk.submit("a")
    talk.begin(first)
    talk.show("0 %", first, "bar")
    talk.show("other", first, "else")
    talk.done(first)
    second = talk.submit("b")
    talk.begin(second)
    talk.show("0 %", second, "bar")
    update = UpdateDisplayData(data={"text/plain": "50 %"}, transient={"display_id": "bar"})
    talk.publish(update, second)
    assert texts(talk.cells[0]) == ["shown: 50 %", "shown: other"]
    assert texts(talk.cells[1]) == ["shown: 50 %"]


def test_an_update_of_an_unknown_or_missing_id_changes_nothing(talk: Conversation) -> None:
    request = talk.submit("a")
    talk.begin(request)
    talk.show("plain", request)
    before = talk.state
    talk.publish(UpdateDisplayData(data={"text/plain": "x"}), request)
    talk.publish(UpdateDisplayData(data={}, transient={"display_id": "no"}), request)
    assert talk.state == before


# --- the end of the kernel


def test_what_is_read_after_the_kernels_death_runs_no_more(talk: Conversation) -> None:
    request = talk.submit("x")
    talk.on(KernelDied("killed", -9))
    talk.begin(request)
    talk.begin(of_another())
    talk.print("its last words\n", request)
    assert talk.state.running is None
    assert all(cell.is_over for cell in talk.cells)
    assert texts(talk.cells[0]) == ["stdout: its last words\n"]


# --- bounds


def test_small_texts_are_joined_and_large_ones_kept_apart() -> None:
    text = extended(extended(Text(name="stdout"), "a"), "b")
    assert text.chunks == ("ab",)
    assert len(extended(text, "c" * 5000).chunks) == 2


def test_a_text_keeps_its_newest_four_million_characters() -> None:
    text = Text(name="stdout")
    for number in range(50):
        text = extended(text, f"{number:04}" * 25_000)
    assert text.end == 5_000_000
    assert text.end - text.start == sum(map(len, text.chunks)) <= TEXT_LIMIT
    assert text.end - text.start > TEXT_LIMIT - 200_000
    assert text.chunks[-1].endswith("0049")


def test_one_huge_message_is_cut_too() -> None:
    text = extended(extended(Text(name="stdout"), "before"), "x" * TEXT_LIMIT + "yz")
    assert text.chunks[0].endswith("xyz")
    assert (text.end - text.start, text.end) == (TEXT_LIMIT, TEXT_LIMIT + 8)
    assert sum(map(len, text.chunks)) == TEXT_LIMIT


def test_too_many_outputs_of_one_cell_lose_the_oldest(talk: Conversation) -> None:
    request = talk.submit("x")
    talk.begin(request)
    outputs = tuple(Display(data={"text/plain": str(number)}) for number in range(OUTPUT_LIMIT))
    talk.state = talk.state.with_cell(replace(talk.cells[0], outputs=outputs))
    talk.show("newest", request)
    kept = texts(talk.cells[0])
    assert "let go" in kept[0]
    assert kept[-1] == "shown: newest"
    assert len(kept) <= OUTPUT_LIMIT
    assert kept[1] == f"shown: {OUTPUTS_DROPPED}"


def test_the_session_keeps_its_newest_outputs(talk: Conversation) -> None:
    for number in range(6):
        request = talk.submit(f"f({number})")
        talk.begin(request)
        if number % 2:
            talk.print("x" * (TEXT_LIMIT - 10), request)
        else:
            image = {"text/plain": "<Figure>", "image/png": "A" * TEXT_LIMIT}
            talk.publish(DisplayData(data=image), request)
        talk.done(request)
    sizes = [sum(map(size_of, cell.outputs)) for cell in talk.cells]
    assert 0 < sum(sizes) <= SESSION_LIMIT
    assert sizes[:2] == [0, 0]
    assert min(sizes[3:]) > 0
    assert texts(talk.cells[0]) == ["shown: <Figure>"]
    (text,) = talk.cells[1].outputs
    assert isinstance(text, Text)
    assert text.start == text.end == TEXT_LIMIT - 10


def test_a_large_text_of_an_old_object_is_let_go(talk: Conversation) -> None:
    for _ in range(3):
        request = talk.submit("f()")
        talk.begin(request)
        talk.show("x" * (SESSION_LIMIT // 2), request)
        talk.done(request)
    assert talk.cells[0].is_partial
    (display,) = talk.cells[0].outputs
    assert isinstance(display, Display)
    assert len(display.data["text/plain"]) == PLAIN_LIMIT
    assert "the rest of 8,000,000 characters let go, Ctrl-X o" in display.data["text/plain"]
    assert size_of(display) == 0
    assert not talk.cells[2].is_partial


def test_the_session_is_bounded_and_goes_on_at_the_bound(talk: Conversation) -> None:
    old = tuple(Cell(id=f"old{n}", phase=Phase.DONE) for n in range(CELL_LIMIT))
    talk.state = replace(talk.state, cells=old)
    first = talk.submit("a")
    talk.submit("b")
    talk.begin(first)
    talk.done(first)
    assert talk.codes == ["a", "b"]
    # the bound, the one just sent, and a note for the one let go
    assert len(talk.cells) == CELL_LIMIT + 2
    assert talk.cells[0].code == "… 1 earlier input let go, Ctrl-X O opens all"
    assert talk.cells[1].id == "old1"


def test_notes_never_replace_each_other(talk: Conversation) -> None:
    state = note(note(talk.state, "one"), "two")
    state = replace(state, cells=state.cells[1:])  # the first one was let go
    state = note(state, "three")
    assert [cell.code for cell in state.cells] == ["two", "three"]
