"""Events that are neither outputs nor inputs: link, clock, terminal, history, payloads."""

from __future__ import annotations

import pytest

from conversation import Conversation
from itui.model.effects import EditFile, Quit
from itui.model.events import (
    Edited,
    InputProposed,
    KernelFailed,
    Noticed,
    Resized,
    ThemeChanged,
)
from itui.model.overlays import Completion, Finder, Match
from itui.model.state import Kernel, KernelPhase, Phase, State
from itui_kernel.client.events import Expired, KernelDied, LinkChanged, Ready, Refused
from itui_kernel.protocol.message import Channel
from itui_kernel.protocol.messages import ExecuteReply, HistoryReply, KernelInfoReply
from itui_kernel.protocol.schema import replace

LOST = LinkChanged(False, "no heartbeat")
BACK = LinkChanged(True, "reconnected")


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


# --- the first answer


def test_a_kernel_of_ours_is_asked_for_variables_history_and_number() -> None:
    talk = Conversation(State())
    talk.restart("client")
    purposes = [effect.purpose for effect, _ in talk.sent]
    assert purposes == ["session", "variables", "history", "number"]
    talk.reply(ExecuteReply(execution_count=4), talk.last("number"))
    assert talk.state.next_number == 5


def test_the_number_is_asked_for_again_when_the_question_was_passed_over() -> None:
    talk = Conversation(State())
    talk.restart("client")
    talk.reply(ExecuteReply(status="aborted"), talk.last("number"))
    assert len(talk.sent_for("number")) == 2
    talk.reply(ExecuteReply(execution_count=4), talk.last("number"))
    assert talk.state.next_number == 5
    assert len(talk.cells) == 0


def test_a_kernel_of_another_language_says_why_there_are_no_variables() -> None:
    talk = Conversation(State())
    info = KernelInfoReply(implementation="IRkernel", language_info={"name": "R"})
    talk.on(Ready(info))
    assert talk.state.kernel.language == "r"
    assert "variables of a r kernel" in talk.state.variables.reason
    assert not talk.sent_for("probe")


def test_a_kernel_that_never_came_is_not_called_dead() -> None:
    talk = Conversation(State(kernel=Kernel(can_restart=True)))
    talk.on(KernelFailed("python9: no such file"))
    assert talk.cells[-1].code == "No kernel: python9: no such file. F9 starts a new one."
    assert talk.state.kernel.phase is KernelPhase.DEAD


# --- the link


def test_a_lost_link_is_said_and_inputs_wait_for_it(talk: Conversation) -> None:
    talk.on(LOST)
    assert talk.notice == "no heartbeat"
    talk.paste("a")
    talk.press("f5")
    assert talk.codes == []
    talk.on(BACK)
    assert talk.state.kernel.phase is KernelPhase.READY
    assert talk.codes == ["a"]


def test_an_input_whose_end_was_lost_with_the_link_does_not_hold_the_queue(
    talk: Conversation,
) -> None:
    first = talk.submit("a")
    talk.submit("b")
    talk.begin(first)
    talk.on(LOST, BACK)
    number = talk.last("number")
    talk.wait(60)
    assert talk.phase() is Phase.RUNNING  # it may well run on
    talk.reply(ExecuteReply(execution_count=1), number)
    talk.wait(2.1)
    assert talk.phase() is Phase.LOST
    assert talk.codes == ["a", "b"]


def test_an_input_that_runs_on_is_not_given_up_when_the_link_is_back(talk: Conversation) -> None:
    first = talk.submit("a")
    talk.begin(first)
    talk.on(LOST, BACK)
    talk.print("still here\n", first)
    talk.done(first)
    talk.reply(ExecuteReply(execution_count=1), talk.last("number"))
    talk.wait(5)
    assert talk.phase() is Phase.DONE


def test_questions_lost_with_the_link_are_asked_again() -> None:
    talk = Conversation(implementation="ipykernel")
    talk.run("variables.refresh")
    assert len(talk.sent_for("probe")) == 1
    talk.run("variables.refresh")
    assert len(talk.sent_for("probe")) == 1  # one at a time
    talk.on(LOST, BACK)
    assert len(talk.sent_for("probe")) == 2


def test_the_link_of_a_kernel_that_is_being_ended_is_not_missed(talk: Conversation) -> None:
    talk.state = replace(talk.state, kernel=replace(talk.state.kernel, is_restarting=True))
    talk.on(LOST)
    assert talk.notice == ""


def test_a_dead_kernel_has_no_link_to_lose(talk: Conversation) -> None:
    talk.on(KernelDied("killed"))
    before = talk.state
    talk.on(LOST, BACK)
    assert talk.state == before


# --- the clock


@pytest.mark.parametrize(("level", "seconds"), [("info", 6), ("warning", 10), ("error", 30)])
def test_a_notice_goes_after_a_while(talk: Conversation, level: str, seconds: int) -> None:
    talk.on(Noticed("hello", level))
    talk.wait(seconds - 0.5)
    assert talk.notice == "hello"
    talk.wait(1)
    assert talk.notice == ""


def test_requests_without_an_answer_are_named(talk: Conversation) -> None:
    talk.press("f1")
    talk.on(Expired(talk.last("help")))
    assert talk.notice == "no help: the kernel does not answer"
    assert talk.state.pending == {}


def test_refused_messages_are_named(talk: Conversation) -> None:
    talk.on(Refused(Channel.IOPUB, "wrong signature"))
    assert talk.notice == "message refused: wrong signature"


# --- the terminal


def test_size_theme_and_the_users_editor_reach_the_state(talk: Conversation) -> None:
    talk.on(Resized(132, 43), ThemeChanged("dark"), Edited("x = 1"))
    view = talk.state.view
    assert (view.width, view.height, view.theme) == (132, 43, "dark")
    assert talk.state.editor.text == "x = 1"


def test_pasted_text_is_one_step_of_undo_and_comes_to_the_input(talk: Conversation) -> None:
    talk.press("f6")
    talk.paste("a = 1\r\nb = 2\x1b[31m")
    assert talk.state.view.focus == "input"
    assert talk.state.editor.text == "a = 1\nb = 2"
    talk.press("ctrl _")
    assert talk.state.editor.is_empty


def test_typing_in_a_pane_without_that_key_comes_to_the_input(talk: Conversation) -> None:
    talk.press("ctrl x 2")
    talk.press("x")
    assert talk.state.view.focus == "input"
    assert talk.state.editor.text == "x"


# --- history


def history(*codes: str) -> HistoryReply:
    return HistoryReply(history=[(0, n, code) for n, code in enumerate(codes)])


def recalled(talk: Conversation, *keys: str) -> list[str]:
    found = []
    for key in keys:
        talk.press(key)
        found.append(talk.state.editor.text)
    return found


@pytest.fixture
def old() -> Conversation:
    talk = Conversation(State())
    talk.restart("client")
    entries = history("import numpy", "x = 1", "x = 1", "imports = 3", "y = 2")
    talk.reply(entries, talk.last("history"))
    return talk


def test_up_and_down_walk_the_history_and_come_back_to_the_draft(old: Conversation) -> None:
    assert recalled(old, "up", "up", "up", "down", "down", "down") == [
        "y = 2",
        "imports = 3",
        "x = 1",
        "imports = 3",
        "y = 2",
        "",
    ]


def test_what_was_typed_chooses_the_entries_that_begin_with_it(old: Conversation) -> None:
    old.type("imp")
    assert recalled(old, "up", "up", "up") == ["imports = 3", "import numpy", "import numpy"]
    assert recalled(old, "down", "down", "down") == ["imports = 3", "imp", "imp"]


def test_a_recalled_input_that_was_changed_is_a_draft_of_its_own(old: Conversation) -> None:
    assert recalled(old, "up") == ["y = 2"]
    old.press("backspace")
    assert recalled(old, "down") == ["y = "]
    assert recalled(old, "up", "down") == ["y = 2", "y = "]


def test_an_input_run_is_the_newest_entry_once(old: Conversation) -> None:
    old.submit("y = 2")
    old.submit("z")
    assert old.state.history.entries[-3:] == ("imports = 3", "y = 2", "z")


def test_inputs_typed_before_the_history_came_stay_the_newest() -> None:
    talk = Conversation(State())
    talk.paste("early")
    talk.press("f5")
    talk.restart("client")
    talk.press("up")
    talk.reply(history("old"), talk.last("history"))
    assert talk.state.history.entries == ("old", "early")
    assert recalled(talk, "up") == ["old"]


def test_a_restarted_kernel_is_not_asked_for_the_history_again(old: Conversation) -> None:
    before = old.state.history.entries
    old.restart("second")
    assert len(old.sent_for("history")) == 1
    assert old.state.history.entries == before


def test_strange_histories_are_survived(talk: Conversation) -> None:
    talk.restart("client")
    strange = HistoryReply(history=[None, 3, (1, 2), (1, 2, 3), (0, 1, ("a", "out")), (0, 2, [])])
    talk.reply(strange, talk.last("history"))
    assert talk.state.history.entries == ("a",)


# --- payloads of replies


def ended_with(talk: Conversation, *payload: dict[str, object]) -> None:
    request = talk.submit("x")
    talk.begin(request)
    talk.done(request, list(payload))


def test_exit_leaves_and_ends_only_a_kernel_of_our_own(talk: Conversation) -> None:
    ended_with(talk, {"source": "ask_exit", "keepkernel": False})
    assert talk.effects[-1] == Quit(ends_kernel=True)
    other = Conversation(is_own=False)
    ended_with(other, {"source": "ask_exit"})
    assert other.effects[-1] == Quit(ends_kernel=False)


def test_a_proposed_input_never_covers_what_is_typed(talk: Conversation) -> None:
    ended_with(talk, {"source": "set_next_input", "text": "print(1)"})
    assert talk.state.editor.text == "print(1)"
    request = talk.submit("")
    talk.begin(request)
    talk.type("typed ahead")
    talk.done(request, [{"source": "set_next_input", "text": "print(2)"}])
    assert talk.state.editor.text == "typed ahead"
    assert talk.state.history.entries[-1] == "print(2)"


def test_a_page_is_shown_in_the_help_pane(talk: Conversation) -> None:
    ended_with(talk, {"source": "page", "data": {"text/plain": "\x1b[31mlong\x1b[0m text"}})
    assert talk.state.help is not None
    assert talk.state.help.text == "long text"


def test_a_result_does_not_scroll_the_output_a_user_reads(talk: Conversation) -> None:
    request = talk.submit("x")
    talk.effects.clear()
    talk.begin(request)
    talk.done(request)
    assert talk.effects == []


def test_unknown_payloads_are_named_and_strange_ones_survived(talk: Conversation) -> None:
    ended_with(talk, {"source": "page", "data": None}, {"source": "edit_magic"}, {"source": "new"})
    assert "'new'" in talk.notice


def test_what_the_kernel_wants_edited_is_opened_and_proposed(talk: Conversation) -> None:
    payload: dict[str, object] = {
        "source": "edit_magic",
        "filename": "/tmp/x.py",
        "line_number": "3",
    }
    ended_with(talk, payload, {"source": "edit", "filename": "a.py", "then": "%run -i a.py"})
    assert talk.effects[-2:] == [
        EditFile(path="/tmp/x.py", line=3),
        EditFile(path="a.py", then="%run -i a.py"),
    ]
    talk.on(InputProposed("x = 1"))
    assert talk.state.editor.text == "x = 1"
    talk.on(InputProposed("y = 2"))
    assert talk.state.editor.text == "x = 1"
    assert talk.state.history.entries[-1] == "y = 2"


# --- overlays and messages


def test_a_death_closes_what_only_a_kernel_could_answer(talk: Conversation) -> None:
    popup = Completion(matches=(Match(text="a"),), start=0, prefix="")
    finder = Finder(kind="theme")
    for overlay, after in ((popup, None), (finder, finder)):
        talk.state = replace(talk.state, overlay=overlay)
        talk.state = replace(talk.state, kernel=replace(talk.state.kernel, phase=KernelPhase.READY))
        talk.on(KernelDied("killed"))
        assert talk.state.overlay == after


def test_a_warning_that_is_cut_off_stands_in_full_among_the_outputs(talk: Conversation) -> None:
    before = len(talk.cells)
    for text, level in (("w" * 79, "warning"), ("n" * 200, "info"), ("w" * 80 + "\x1b", "warning")):
        talk.on(Noticed(text, level))
        assert talk.notice == text
    assert [cell.code for cell in talk.cells[before:]] == ["w" * 80 + "<1B>"]
