"""After the kernel's death: what is told of it, and which inputs run again in a new one."""

from __future__ import annotations

import pytest

from conversation import Conversation
from itui.autopsy import stack
from itui.autopsy.telling import OVER
from itui.drawing.text import safe_line
from itui.model.effects import Restart
from itui.model.events import AutopsyRead, KernelFailed, RowClicked, SessionEnded
from itui.model.overlays import ReplayList
from itui.model.resuming import DIED, ENDED, RESTARTED
from itui.model.state import KernelPhase, Phase
from itui_kernel.client.events import KernelDied, Ready, Restarted
from itui_kernel.protocol.autopsy import Autopsy
from itui_kernel.protocol.message import Sender
from itui_kernel.protocol.messages import CommMsg, ExecuteRequest, KernelInfoReply, Status
from itui_kernel.protocol.own import SESSION
from itui_kernel.protocol.schema import replace
from scenes import AUTOPSY, STACK


@pytest.fixture
def talk() -> Conversation:
    """Return a session with inputs that went well, failed, wait, and one that kills its kernel."""
    talk = Conversation(can_restart=True)
    for code in ("a = 1", "1/0", "b = 2"):
        request = talk.submit(code)
        talk.begin(request)
        (talk.fail if code == "1/0" else talk.done)(request)
    talk.begin(talk.submit("crash()"))
    talk.submit("waits()")
    talk.on(KernelDied("process 4711 was killed by SIGSEGV", -11))
    return talk


def rows(talk: Conversation) -> list[tuple[str, str, bool]]:
    assert isinstance(talk.state.overlay, ReplayList)
    return [(row.code, row.detail, row.is_chosen) for row in talk.state.overlay.rows]


def chosen(talk: Conversation) -> list[str]:
    return [code for code, _, is_chosen in rows(talk) if is_chosen]


def begin_anew(talk: Conversation) -> None:
    """Let the new kernel answer."""
    talk.count = 0
    talk.on(Restarted(), Ready(KernelInfoReply(implementation="itui")))


# --- what is told


def test_the_note_of_the_death_becomes_what_is_known(talk: Conversation) -> None:
    talk.on(AutopsyRead(AUTOPSY))
    notes = [cell.code for cell in talk.cells if cell.is_note]
    assert notes == [
        "The kernel died: killed by SIGSEGV (Segmentation fault).\n"
        "It ran for 2 h 03 min and used up to 1.2 GB of memory.\n"
        "It was running In [4]: crash()\n"
        "in fold (lab/fast.py, line 31)\n"
        "called from In [4], line 1\n"
        "Ctrl-X A tells all that is known, F9 starts a new kernel,\n"
        "Ctrl-X R also runs inputs of your choice in it again."
    ]
    assert talk.state.kernel.reason == "killed by SIGSEGV (Segmentation fault)"


def test_little_is_told_where_little_is_known(talk: Conversation) -> None:
    talk.on(AutopsyRead(Autopsy(pid=1, returncode=3)))
    note = talk.cells[-1].code.splitlines()
    assert note[:2] == [f"{DIED}: exited with status 3.", "It was running In [4]: crash()"]
    talk.run("autopsy.show")
    assert talk.state.help is not None
    assert "Status:   3" in talk.state.help.text
    assert "Stack:" not in talk.state.help.text


def test_the_page_tells_everything(talk: Conversation) -> None:
    talk.on(AutopsyRead(replace(AUTOPSY, oom_kills=2)))
    talk.press("ctrl x A")
    assert talk.state.view.focus == "help"
    assert talk.state.help is not None
    text = talk.state.help.text
    for part in (
        "Kernel:   process 4711",
        "Signal:   SIGSEGV",
        "Memory:   1.2 GB at most",
        "Limit:    for want of memory the system killed 2 processes of its group",
        "In [2]: 1/0\n",
        "In [4]: crash()   ← was running",
        'File "/home/ada/lab/fast.py", line 31 in fold\n  In [4], line 1',
        "Extension modules: numpy",
        "fold: index 88120 out of range",
    ):
        assert part in text
    assert "itui_kernel" not in text
    assert "zmq" not in text


def test_hostile_words_do_no_harm(talk: Conversation) -> None:
    evil = "\x1b]0;gotcha\x07\x1b[2J\r\u202eevil"
    found = Autopsy(signal=evil, stack=f'Current thread (most recent call first):\n  File "{evil}')
    talk.on(AutopsyRead(replace(found, stderr=evil, inputs=({"code": evil},))))
    talk.run("autopsy.show")
    assert talk.state.help is not None
    for text in (talk.cells[-1].code, talk.state.help.text, talk.state.kernel.reason):
        assert all(line == safe_line(line) for line in text.splitlines())


def test_what_was_lost_ended_with_the_kernel(talk: Conversation) -> None:
    began = talk.state.now
    talk.wait(50)
    talk.on(AutopsyRead(Autopsy(signal="SIGKILL", at=began + 3)))
    (lost,) = (cell for cell in talk.cells if cell.code == "crash()")
    assert lost.ended == began  # the death was seen before the file says so
    talk.state = talk.state.with_cell(replace(lost, ended=began + 50))
    talk.on(AutopsyRead(Autopsy(signal="SIGKILL", at=began + 3)))
    (lost,) = (cell for cell in talk.cells if cell.code == "crash()")
    assert lost.ended == began + 3


def test_an_autopsy_that_comes_late_is_not_told(talk: Conversation) -> None:
    begin_anew(talk)
    before = talk.state
    talk.on(AutopsyRead(AUTOPSY))
    assert talk.state == before
    talk.run("autopsy.show")
    assert talk.notice == "no kernel of this session has died"


def test_a_kernel_that_another_client_restarts_has_not_died(talk: Conversation) -> None:
    begin_anew(talk)
    assert ENDED in [cell.code for cell in talk.cells]
    assert not any(cell.code.startswith(DIED) for cell in talk.cells)


def test_what_an_earlier_kernel_ran_did_not_kill_this_one(talk: Conversation) -> None:
    talk.on(AutopsyRead(AUTOPSY))
    begin_anew(talk)
    talk.on(KernelDied("killed"), AutopsyRead(Autopsy(signal="SIGKILL")))
    assert talk.cells[-1].code.startswith("The kernel died: killed by SIGKILL.\nCtrl-X A tells")


def test_the_inputs_of_an_earlier_kernel_are_not_told_as_its_own(talk: Conversation) -> None:
    talk.on(AutopsyRead(AUTOPSY))
    talk.press("ctrl x A")
    talk.press("f9")
    assert talk.state.view.focus == "input"  # the page is of the past now
    begin_anew(talk)
    request = talk.submit("again()")
    talk.begin(request)
    talk.on(KernelDied("killed"), AutopsyRead(Autopsy(signal="SIGKILL")))
    talk.run("autopsy.show")
    assert talk.state.help is not None
    assert "again()   ← was running" in talk.state.help.text
    assert "crash()" not in talk.state.help.text


def test_a_session_that_was_ended_has_not_died(talk: Conversation) -> None:
    talk.on(SessionEnded())
    notes = [cell.code for cell in talk.cells if cell.is_note]
    assert notes == [OVER]
    assert talk.state.kernel.reason == "the session has ended"
    talk.press("f9")
    assert talk.effects[-1] == Restart()


def test_inputs_run_again_in_a_new_session(talk: Conversation) -> None:
    talk.on(SessionEnded())
    talk.press("ctrl x R")
    talk.press("enter")
    talk.restart("client")
    assert talk.codes[-1] == "a = 1"


def test_why_a_session_ends_is_said(talk: Conversation) -> None:
    begin_anew(talk)
    content = CommMsg(comm_id=SESSION, data={"event": "ending", "reason": "idle for 24 h\x1b[2J"})
    talk.publish(content, None)
    assert talk.cells[-1].code.startswith("The session ends: idle for 24 h")
    assert "\x1b" not in talk.cells[-1].code


def test_what_may_have_killed_a_kernel_without_a_journal_does_not_wait_again() -> None:
    talk = Conversation(implementation="ipython", can_restart=True)
    talk.submit("os._exit(3)")
    talk.on(KernelDied("exited with status 3", 3))
    assert talk.state.queue == ()
    talk.press("ctrl x R")
    assert rows(talk) == [("os._exit(3)", "was running at the end", False)]


def test_what_waited_for_another_client_waits_again() -> None:
    talk = Conversation(implementation="ipython", can_restart=True)
    other = Sender("other").message(ExecuteRequest(code="theirs()"))
    talk.begin(other)
    talk.submit("mine()")
    talk.on(KernelDied("exited with status 3", 3))
    assert talk.state.queue == ("mine()",)


def test_a_kernel_that_was_restarted_after_its_death_has_died(talk: Conversation) -> None:
    talk.on(AutopsyRead(AUTOPSY))
    begin_anew(talk)
    assert any(cell.code.startswith(DIED) for cell in talk.cells)


def died_before(talk: Conversation, found: Autopsy = AUTOPSY) -> None:
    """Let the next kernel tell how the one before it died."""
    data = {"event": "died", "reason": found.reason(), "autopsy": found.to_json()}
    talk.publish(CommMsg(comm_id=SESSION, data=data), None)


KNOWN = (
    "The kernel died: killed by SIGSEGV (Segmentation fault).\n"
    "It ran for 2 h 03 min and used up to 1.2 GB of memory.\n"
    "It was running In [1]: crash()\n"
    "in fold (lab/fast.py, line 31)\n"
    "called from In [4], line 1"
)


def test_who_comes_later_is_told_of_all_deaths() -> None:
    talk = Conversation(can_restart=True)
    hers, other = Sender("anna", "anna"), Autopsy(pid=2, returncode=3, at=talk.state.now)
    talk.begin(hers.message(ExecuteRequest(code="crash()")))
    for found in (AUTOPSY, other):
        died_before(talk, found)
        talk.publish(Status(execution_state="starting"), None)
    notes = [cell.code for cell in talk.cells if cell.is_note]
    assert notes == [KNOWN, RESTARTED, f"{DIED}: exited with status 3.", RESTARTED]
    assert talk.phase() is Phase.LOST
    talk.run("autopsy.show")
    assert talk.state.help is not None
    assert "Status:   3" in talk.state.help.text


def test_jobs_and_inputs_end_with_the_kernel_they_ran_in() -> None:
    talk = Conversation()
    talk.begin(talk.submit("f() &"))
    talk.state = talk.state.with_cell(replace(talk.cells[0], phase=Phase.BACKGROUND))
    died_before(talk, Autopsy(pid=2, at=talk.state.now + 5))
    assert (talk.phase(), talk.cells[0].ended) == (Phase.LOST, talk.state.now + 5)


def test_who_saw_a_death_is_not_told_again(talk: Conversation) -> None:
    talk.on(AutopsyRead(AUTOPSY))
    begin_anew(talk)
    died_before(talk)
    talk.publish(Status(execution_state="starting"), None)
    notes = [cell.code for cell in talk.cells if cell.is_note]
    assert notes == [KNOWN.replace("In [1]: crash", "In [4]: crash"), RESTARTED]


def test_a_death_that_another_client_was_quicker_with_is_explained(talk: Conversation) -> None:
    begin_anew(talk)
    died_before(talk, Autopsy(pid=2, returncode=3))
    notes = [cell.code for cell in talk.cells if cell.is_note]
    assert notes == [f"{DIED}: exited with status 3.\nIt was running In [4]: crash()", RESTARTED]


def test_a_death_while_the_client_was_stopped_is_told_in_its_place() -> None:
    talk = Conversation(can_restart=True)
    talk.begin(talk.submit("crash()"))
    begin_anew(talk)
    died_before(talk)
    request = talk.submit("again()")
    talk.begin(request)
    assert [cell.code for cell in talk.cells] == ["crash()", KNOWN, RESTARTED, "again()"]
    assert len({cell.id for cell in talk.cells}) == 4


def test_after_a_restart_the_page_is_of_the_kernel_that_died(talk: Conversation) -> None:
    talk.on(
        AutopsyRead(replace(AUTOPSY, inputs=({"number": 4, "code": "crash()", "is_done": False},)))
    )
    begin_anew(talk)
    talk.begin(talk.submit("again()"))
    talk.run("autopsy.show")
    assert talk.state.help is not None
    assert "In [4]: crash()   ← was running" in talk.state.help.text
    assert "F9" not in talk.state.help.text
    assert "again()" not in talk.state.help.text


@pytest.mark.parametrize("about", [None, [], {"stack": 5, "inputs": ["\x1b[2J"], "at": "now"}])
def test_a_death_told_badly_is_told_as_little(about: object) -> None:
    talk = Conversation()
    talk.begin(talk.submit("f()"))
    talk.publish(CommMsg(comm_id=SESSION, data={"event": "died", "autopsy": about}), None)
    assert talk.cells[-1].code.startswith(DIED)
    talk.run("autopsy.show")


@pytest.mark.parametrize("text", ["", "Fatal", "\n\n", "Thread\n  File", "  File x\nThread y"])
def test_any_stack_can_be_told(text: str) -> None:
    list(stack.told(text))
    assert not list(stack.place(text))


def test_of_a_stack_the_frames_of_users_are_told() -> None:
    told = list(stack.told(STACK))
    assert told[0] == "Fatal Python error: Segmentation fault"
    assert [line.strip()[:20] for line in told[2:5]] == [
        "Current thread 0x000",
        'File "/home/ada/lab/',
        "In [4], line 1",
    ]
    assert len(told) == 7


def test_a_stack_that_was_asked_for_has_no_reason_above_it() -> None:
    told = list(stack.told(STACK.partition("\n\n")[2]))
    assert told[1].startswith("Current thread")
    assert told[3] == "  In [4], line 1"
    assert not any("itui_kernel" in line for line in told)


# --- running again


def test_what_went_well_and_what_waits_is_chosen(talk: Conversation) -> None:
    talk.press("ctrl x R")
    assert rows(talk) == [
        ("a = 1", "", True),
        ("1/0", "failed", False),
        ("b = 2", "", True),
        ("crash()", "was running at the end", False),
        ("waits()", "waiting", True),
    ]


def test_the_chosen_inputs_run_in_order_in_a_new_kernel(talk: Conversation) -> None:
    sent = len(talk.codes)
    talk.press("ctrl x R down down")
    talk.press(" ")
    assert chosen(talk) == ["a = 1", "waits()"]
    talk.press("enter")
    assert talk.effects[-1] == Restart()
    assert talk.state.overlay is None
    assert talk.state.queue == ("a = 1", "waits()")
    assert talk.codes[sent:] == []
    begin_anew(talk)
    assert talk.codes[sent:] == ["a = 1"]
    request = talk.last("execute")
    talk.begin(request)
    talk.done(request)
    assert talk.codes[sent:] == ["a = 1", "waits()"]
    assert not talk.state.kernel.is_replaying


def test_an_input_that_fails_holds_the_others_back(talk: Conversation) -> None:
    talk.press("ctrl x R")
    talk.press("enter")
    begin_anew(talk)
    request = talk.last("execute")
    talk.begin(request)
    talk.fail(request)
    assert talk.state.queue == ("b = 2", "waits()")
    assert talk.state.queue_held == "an input failed"


def test_waiting_inputs_left_out_stay_in_the_history(talk: Conversation) -> None:
    talk.press("ctrl x R n")
    talk.press("enter")
    assert talk.state.queue == ()
    assert talk.state.history.entries[-1] == "waits()"
    assert talk.notice.endswith("1 waiting input left in the history")


def test_closing_the_list_changes_nothing(talk: Conversation) -> None:
    before = talk.state
    talk.press("ctrl x R a")
    assert len(chosen(talk)) == 5
    talk.press("esc")
    assert replace(talk.state, tip=before.tip) == before
    assert Restart() not in talk.effects


def test_a_living_kernel_is_ended_for_a_replay(talk: Conversation) -> None:
    begin_anew(talk)
    talk.press("ctrl x R")
    assert chosen(talk) == ["waits()"]
    assert rows(talk)[0] == ("a = 1", "earlier kernel", False)
    talk.press("g")
    talk.press("x")
    assert chosen(talk) == ["a = 1", "waits()"]
    talk.press("enter")
    assert talk.effects[-1] == Restart()
    talk.on(KernelDied("ended", 0))
    begin_anew(talk)
    assert talk.codes[-1] == "a = 1"


def test_a_kernel_that_does_not_start_keeps_the_inputs(talk: Conversation) -> None:
    talk.press("ctrl x R")
    talk.press("enter")
    talk.on(KernelFailed("no room"))
    assert talk.state.kernel.phase is KernelPhase.DEAD
    assert talk.state.queue == ("a = 1", "b = 2", "waits()")
    assert talk.state.queue_held
    assert not talk.state.kernel.is_replaying


def test_rows_are_chosen_with_the_mouse_too(talk: Conversation) -> None:
    talk.press("ctrl x R")
    talk.on(RowClicked(1))
    assert "1/0" in chosen(talk)


def test_a_kernel_of_others_is_not_replayed() -> None:
    talk = Conversation(can_restart=False)
    talk.done(talk.submit("a"))
    talk.press("ctrl x R")
    assert "started elsewhere" in talk.notice
    fresh = Conversation(can_restart=True)
    fresh.press("ctrl x R")
    assert fresh.notice == "there is no input to run again"
