"""Running inputs: what Enter means, the queue, what holds it back, interrupting, restarting."""

from __future__ import annotations

import pytest

from conversation import Conversation
from itui.model.effects import Interrupt, Quit, Restart, Scroll
from itui.model.overlays import Question
from itui.model.state import Kernel, KernelPhase, Phase, State
from itui_kernel.client.events import Expired, KernelDied
from itui_kernel.protocol.messages import ExecuteReply, IsCompleteReply
from itui_kernel.protocol.schema import replace


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def test_enter_runs_a_complete_input_and_empties_the_editor(talk: Conversation) -> None:
    talk.type("x = 1")
    talk.press("enter")
    assert talk.codes == ["x = 1"]
    assert talk.state.editor.is_empty
    assert talk.state.history.entries == ("x = 1",)
    assert Scroll(pane="output", to="end") in talk.effects


def test_enter_begins_a_line_where_code_is_incomplete_or_follows(talk: Conversation) -> None:
    talk.type("def f():")
    talk.press("enter")
    assert talk.state.editor.text == "def f():\n    "
    talk.paste("return 1\n\nf()")
    talk.press("up up enter")
    assert talk.codes == []
    talk.press("ctrl end enter")
    assert len(talk.codes) == 1


def test_an_empty_input_is_not_sent(talk: Conversation) -> None:
    talk.type("   ")
    talk.press("f5")
    assert talk.codes == []


def test_inputs_run_one_after_the_other(talk: Conversation) -> None:
    first = talk.submit("a")
    talk.submit("b")
    talk.submit("c")
    assert talk.codes == ["a"]
    assert list(talk.state.queue) == ["b", "c"]
    talk.begin(first)
    talk.done(first)
    assert talk.codes == ["a", "b"]
    assert talk.state.queue == ("c",)


def test_a_reply_after_the_idle_sends_one_input_only(talk: Conversation) -> None:
    first = talk.submit("a")
    talk.submit("b")
    talk.submit("c")
    talk.begin(first)
    talk.idle(first)
    talk.reply(ExecuteReply(execution_count=1), first)
    assert talk.codes == ["a", "b"]
    assert talk.state.queue == ("c",)


def test_inputs_wait_for_the_kernel_to_be_up() -> None:
    talk = Conversation(State())
    talk.type("a")
    talk.press("enter")
    assert talk.state.queue == ("a",)
    talk.restart("client")
    assert talk.codes == ["a"]
    assert talk.state.queue_held == ""


def test_an_error_holds_what_waits_and_a_new_input_passes_by(talk: Conversation) -> None:
    first = talk.submit("load()")
    talk.submit("overwrite()")
    talk.begin(first)
    talk.fail(first)
    assert talk.state.queue == ("overwrite()",)
    assert talk.state.queue_held == "an input failed"
    look = talk.submit("x")
    assert talk.codes == ["load()", "x"]
    talk.begin(look)
    talk.done(look)
    assert talk.state.queue == ("overwrite()",)
    talk.press("ctrl x enter")
    assert talk.codes == ["load()", "x", "overwrite()"]
    assert talk.state.queue_held == ""


def test_an_error_with_nothing_waiting_holds_nothing(talk: Conversation) -> None:
    first = talk.submit("a")
    talk.begin(first)
    talk.fail(first)
    assert talk.state.queue_held == ""
    talk.submit("b")
    assert talk.codes == ["a", "b"]


def test_an_interrupt_holds_what_waits(talk: Conversation) -> None:
    first = talk.submit("a")
    talk.submit("b")
    talk.begin(first)
    talk.press("ctrl c")
    assert talk.effects[-1] == Interrupt()
    talk.fail(first, "KeyboardInterrupt")
    assert talk.codes == ["a"]
    assert talk.state.queue_held == "interrupted"


def test_an_interrupt_while_a_foreign_input_runs_goes_to_it(talk: Conversation) -> None:
    other = Conversation()
    other.client.session = "other"
    request = other.submit("long()")
    talk.begin(request)
    talk.press("ctrl c")
    assert talk.effects == [Interrupt()]


def test_ctrl_c_clears_the_input_then_the_queue_then_says_how_to_quit() -> None:
    talk = Conversation(phase=KernelPhase.LOST)
    talk.paste("a")
    talk.press("f5")
    talk.type("b")
    talk.press("ctrl c")
    assert talk.state.editor.is_empty
    assert list(talk.state.queue) == ["a"]
    talk.press("ctrl c")
    assert not talk.state.queue
    assert "1 waiting input forgotten" in talk.notice
    talk.press("ctrl c")
    assert "Ctrl-X Ctrl-C quits" in talk.notice
    talk.press("ctrl _")
    assert talk.state.editor.text == "b"


def test_the_last_waiting_input_comes_back_into_the_editor(talk: Conversation) -> None:
    first = talk.submit("a")
    talk.submit("b")
    talk.begin(first)
    talk.fail(first)
    talk.press("ctrl x e")
    assert talk.state.editor.text == "b"
    assert (talk.state.queue, talk.state.queue_held) == ((), "")


@pytest.mark.parametrize("keys", ["ctrl x k", "ctrl x e", "ctrl x enter"])
def test_without_a_queue_its_commands_say_so(talk: Conversation, keys: str) -> None:
    talk.press(keys)
    assert talk.notice == "no input is waiting"


# --- questions instead of code


def test_a_question_mark_is_an_input_like_any_other(talk: Conversation) -> None:
    talk.submit("np.zeros??")
    assert talk.codes == ["np.zeros??"]
    assert talk.sent_for("help") == []


def test_a_question_that_would_have_to_wait_is_answered_at_once(talk: Conversation) -> None:
    talk.busy(talk.submit("work()"))
    talk.type("np.zeros??")
    talk.press("enter")
    assert talk.codes == ["work()"]
    (request,) = talk.sent_for("help")
    assert (request.code, request.detail_level) == ("np.zeros", 1)
    assert talk.state.queue == ()


def test_a_comment_that_ends_in_a_question_mark_is_code(talk: Conversation) -> None:
    talk.submit("x = 1  # is it one?")
    assert len(talk.codes) == 1


def test_help_is_not_asked_of_a_kernel_that_cannot_answer(talk: Conversation) -> None:
    talk.on(KernelDied("killed"))
    talk.type("len?")
    talk.press("f5")
    assert talk.sent_for("help") == []
    assert talk.state.editor.text == "len?"


# --- kernels of other languages decide themselves


@pytest.fixture
def other() -> Conversation:
    return Conversation(language="r", implementation="IRkernel")


def test_another_language_is_asked_whether_the_input_is_complete(other: Conversation) -> None:
    other.type("x <- 1")
    other.press("enter")
    assert other.codes == []
    other.reply(IsCompleteReply(status="complete"), other.last("complete?"))
    assert other.codes == ["x <- 1"]


def test_an_incomplete_input_goes_on_with_the_kernels_indent(other: Conversation) -> None:
    other.type("f <- function() {")
    other.press("enter")
    other.reply(IsCompleteReply(status="incomplete", indent="   "), other.last("complete?"))
    assert other.state.editor.text == "f <- function() {\n   "
    assert other.codes == []


def test_an_answer_about_an_older_text_is_ignored(other: Conversation) -> None:
    other.type("x")
    other.press("enter")
    other.type("y")
    other.reply(IsCompleteReply(status="complete"), other.last("complete?"))
    assert other.codes == []
    assert other.state.editor.text == "xy"


def test_a_kernel_that_does_not_answer_gets_a_new_line_and_a_hint(other: Conversation) -> None:
    other.type("x")
    other.press("enter")
    other.on(Expired(other.last("complete?")))
    assert other.state.editor.text == "x\n"
    assert "Alt-Enter runs it" in other.notice
    other.press("meta enter")
    assert other.codes == ["x"]


def test_an_expiry_leaves_a_text_alone_that_was_typed_on(other: Conversation) -> None:
    other.type("x")
    other.press("enter")
    other.type("y")
    other.on(Expired(other.last("complete?")))
    assert other.state.editor.text == "xy"


# --- the end of the kernel


def test_a_dead_kernel_loses_what_runs_and_keeps_what_waits(talk: Conversation) -> None:
    first = talk.submit("a")
    talk.submit("b")
    talk.begin(first)
    talk.on(KernelDied("killed by SIGKILL", -9))
    assert talk.phase() is Phase.LOST
    assert talk.state.kernel.phase is KernelPhase.DEAD
    assert talk.state.queue == ("b",)
    assert talk.state.queue_held == "the kernel died"
    note = talk.cells[-1]
    assert note.is_note
    assert "killed by SIGKILL" in note.code
    talk.on(KernelDied("again"))
    assert talk.cells[-1] == note


def test_an_input_for_a_dead_kernel_stays_in_the_editor(talk: Conversation) -> None:
    talk.on(KernelDied("killed"))
    talk.type("x = 1")
    talk.press("enter")
    assert talk.state.editor.text == "x = 1"
    assert "dead" in talk.notice


def test_restart_asks_unless_the_kernel_is_dead() -> None:
    talk = Conversation(can_restart=True)
    talk.press("f9")
    assert isinstance(talk.state.overlay, Question)
    talk.press("n")
    assert talk.effects == []
    talk.press("f9 y")
    assert talk.effects == [Restart()]
    talk.press("f9")
    assert talk.effects == [Restart()]
    assert "being restarted" in talk.notice

    dead = Conversation(can_restart=True)
    dead.on(KernelDied("killed"))
    dead.press("f9")
    assert dead.effects[-1] == Restart()


def test_a_restart_is_no_death_and_begins_anew() -> None:
    talk = Conversation(can_restart=True)
    first = talk.submit("a")
    talk.submit("b")
    talk.begin(first)
    talk.press("f9 y")
    talk.on(KernelDied("ended with code 0", 0))
    assert "died" not in talk.cells[-1].code
    assert talk.state.kernel.phase == "starting"
    talk.restart("second")
    assert talk.state.kernel.phase == "ready"
    assert not talk.state.kernel.is_restarting
    assert talk.state.next_number == 1
    assert talk.phase() is Phase.LOST
    assert talk.codes == ["a"]
    assert talk.state.queue == ("b",)
    talk.press("ctrl x enter")
    assert talk.codes == ["a", "b"]
    assert talk.cells[-1].session == "second"


def test_a_new_kernel_ends_what_the_old_one_left_running(talk: Conversation) -> None:
    first = talk.submit("a")
    talk.begin(first)
    talk.restart("second")  # the death of the old one was never seen
    assert talk.phase() is Phase.LOST
    talk.submit("b")
    assert talk.codes == ["a", "b"]


# --- leaving


def test_quitting_asks_while_an_input_is_under_way(talk: Conversation) -> None:
    talk.submit("a")  # sent, and not begun
    talk.press("ctrl x ctrl c")
    assert isinstance(talk.state.overlay, Question)
    talk.press("y")
    assert talk.effects[-1] == Quit(ends_kernel=True)


def test_a_dead_kernel_is_not_forgotten_unasked(talk: Conversation) -> None:
    talk.submit("a")
    talk.submit("b")
    talk.on(KernelDied("killed"))
    talk.press("ctrl x ctrl c")
    assert isinstance(talk.state.overlay, Question)
    assert talk.state.overlay.text == "The kernel is dead. Forget the session and its output?"
    talk.press("y")
    assert talk.effects[-1] == Quit(ends_kernel=True)


def test_the_third_answer_leaves_the_kernel_running(talk: Conversation) -> None:
    talk.submit("a")
    talk.press("ctrl q d")
    assert talk.state.overlay is None
    assert talk.effects[-1] == Quit(ends_kernel=False)


def test_other_questions_have_two_answers(talk: Conversation) -> None:
    talk.done(talk.submit("a"))
    talk.state = replace(talk.state, kernel=replace(talk.state.kernel, can_restart=True))
    talk.press("f9 d")
    assert isinstance(talk.state.overlay, Question)


def test_waiting_inputs_are_handed_over_in_order(talk: Conversation) -> None:
    talk.submit("a")
    talk.submit("b")
    talk.submit("c")
    assert talk.codes == ["a"]
    talk.run("queue.hand_over")
    assert talk.codes == ["a", "b", "c"]
    assert talk.state.queue == ()
    talk.run("queue.hand_over")
    assert talk.notice == "no input is waiting"


def test_inputs_held_back_are_not_handed_over(talk: Conversation) -> None:
    first = talk.submit("a")
    talk.submit("b")
    talk.begin(first)
    talk.fail(first)
    talk.run("queue.hand_over")
    assert talk.codes == ["a"]
    assert talk.notice == "held: an input failed; Ctrl-X Enter runs them"


def test_ctrl_q_asks_when_something_would_be_lost() -> None:
    fresh = Conversation()
    fresh.press("ctrl q")
    assert fresh.effects == [Quit(ends_kernel=True)]
    used = Conversation()
    used.done(used.submit("x = 1"))
    used.press("ctrl q")
    assert isinstance(used.state.overlay, Question)
    used.press("n")
    assert used.state.overlay is None
    foreign = Conversation(is_own=False)
    foreign.done(foreign.submit("x = 1"))
    foreign.press("ctrl q")
    assert foreign.effects[-1] == Quit(ends_kernel=False)


def test_quitting_leaves_a_kernel_of_others_alone(talk: Conversation) -> None:
    kernel: Kernel = replace(talk.state.kernel, is_own=False)
    talk.state = replace(talk.state, kernel=kernel)
    talk.press("ctrl x ctrl c")
    assert talk.effects == [Quit(ends_kernel=False)]
