"""Background jobs in the interface: their cells, the list, what asks about them."""

from __future__ import annotations

from typing import Any

import pytest

from conversation import Conversation
from itui.model.effects import Interrupt, Quit, Reveal
from itui.model.overlays import Finder, Question
from itui.model.state import Phase
from itui.output.cell_state import state_label
from itui.output.progress_watch import BackgroundWatch, ProgressWatch
from itui.panes.status import StatusPane
from itui_kernel.client.events import KernelDied
from itui_kernel.protocol.message import Message
from itui_kernel.protocol.messages import CommMsg
from itui_kernel.protocol.own import SESSION


@pytest.fixture
def talk() -> Conversation:
    return Conversation(can_restart=True)


def tell(talk: Conversation, *jobs: dict[str, Any], waiting: Any = ()) -> None:
    data = {"event": "jobs", "jobs": list(jobs), "waiting": list(waiting)}
    talk.publish(CommMsg(comm_id=SESSION, data=data), None)


def job(parent: Message, state: str = "running", seconds: float = 0.0, **more: Any) -> Any:
    told = {"name": "1", "parent": parent.msg_id, "code": "f()", "state": state}
    return {**told, "seconds": seconds, **more}


def start(talk: Conversation) -> Message:
    """Run an input that starts a job."""
    request = talk.submit("f() &")
    talk.begin(request)
    tell(talk, job(request))
    talk.done(request)
    return request


def label(talk: Conversation, index: int = 0) -> str:
    return state_label(talk.cells[index], talk.state.now, False)


def status(talk: Conversation, width: int = 100) -> str:
    rows = StatusPane().draw(talk.state, width, 1, False).rows
    return "".join(text for _, text in rows[0])


def rows(talk: Conversation) -> list[tuple[str, str]]:
    finder = talk.state.overlay
    assert isinstance(finder, Finder)
    return [(each.text, each.detail) for each in finder.rows]


def test_the_cell_of_a_job_runs_on_while_later_inputs_run(talk: Conversation) -> None:
    first = start(talk)
    assert talk.phase() is Phase.BACKGROUND
    assert talk.state.own_under_way is None
    assert "1 job" in status(talk)
    second = talk.submit("1 + 1")
    talk.begin(second)
    talk.wait(12.0)
    talk.print("from the job\n", first)
    assert label(talk) == "in background 12 s"
    tell(talk, job(first, "done", 12.5))
    assert (talk.phase(), label(talk)) == (Phase.DONE, "12 s")
    assert talk.phase(1) is Phase.RUNNING
    assert "1 job" not in status(talk)


def test_a_job_may_be_over_before_its_input_is(talk: Conversation) -> None:
    request = talk.submit("f() &")
    talk.begin(request)
    tell(talk, job(request, "done", 0.1))
    assert talk.phase() is Phase.RUNNING
    talk.done(request)
    assert talk.phase() is Phase.DONE


@pytest.mark.parametrize("state", ["failed", "interrupted"])
def test_a_job_that_fails_makes_its_cell_a_failed_one(talk: Conversation, state: str) -> None:
    request = start(talk)
    tell(talk, job(request, state, 2.0, error="ValueError"))
    assert talk.phase() is Phase.FAILED


def test_the_clock_of_a_job_does_not_jump(talk: Conversation) -> None:
    request = start(talk)
    began = talk.state.jobs[0].began
    talk.wait(5.0)
    tell(talk, job(request, seconds=4.8))
    assert talk.state.jobs[0].began == began
    tell(talk, job(request, seconds=100.0))  # told by the kernel to a client that came late
    assert talk.state.jobs[0].began == talk.state.now - 100.0


def test_who_comes_later_sees_since_when_a_job_runs(talk: Conversation) -> None:
    request = talk.submit("f() &")
    talk.begin(request)
    talk.done(request)
    tell(talk, job(request, seconds=60.0))
    assert (talk.phase(), talk.state.jobs[0].began) == (Phase.BACKGROUND, talk.state.now - 60.0)


def test_who_comes_later_sees_how_long_a_job_took(talk: Conversation) -> None:
    request = talk.submit("f() &")
    talk.begin(request)
    talk.done(request)
    talk.wait(60.0)
    tell(talk, job(request, "done", 7.0, age=60.0))
    assert label(talk) == "7.0 s"


def test_the_end_of_the_kernel_ends_its_jobs(talk: Conversation) -> None:
    start(talk)
    talk.on(KernelDied("killed"))
    assert (talk.phase(), talk.state.jobs) == (Phase.LOST, ())


def test_a_progress_bar_of_a_job_is_followed(talk: Conversation) -> None:
    request = start(talk)
    talk.print("\r 40%|####      | 40/100 [00:04<00:06]", request)
    found = BackgroundWatch().look(talk.state)[request.msg_id]
    assert found.fraction == pytest.approx(0.4)
    text = state_label(talk.cells[0], talk.state.now, False, found)
    assert text.startswith("40% eta 0:06  in background")
    followed = ProgressWatch().look(talk.state)
    assert followed is not None
    assert followed.fraction == pytest.approx(0.4)


def test_the_list_has_what_runs_what_waits_and_what_is_over(talk: Conversation) -> None:
    request = start(talk)
    talk.begin(talk.submit("busy()"))
    talk.submit("later()")
    talk.wait(3.0)
    theirs = {"request": "r", "session": "other", "username": "ann", "code": "x()\ny()"}
    over = job(request, "failed", 2.0, name="9", code="g()", error="KeyError")
    tell(talk, job(request, seconds=3.0), over, waiting=[theirs, {**theirs, "session": "client"}])
    talk.press("ctrl x j")
    assert rows(talk) == [
        ("f()", "job 1 running 3 s"),
        ("later()", "waits here"),
        ("x()", "waits, of ann:othe"),
        ("g()", "job 9 failed after 2 s (KeyError)"),
    ]
    talk.wait(2.0)
    assert rows(talk)[0] == ("f()", "job 1 running 5 s")
    tell(talk, job(request, "done", 5.0))
    assert rows(talk)[1] == ("f()", "job 1 done after 5 s")


def test_the_list_ends_cancels_and_brings_to_the_front(talk: Conversation) -> None:
    request = start(talk)
    talk.begin(talk.submit("busy()"))
    talk.submit("one()")
    talk.submit("two()")
    theirs = {"request": "r7", "session": "other", "username": "ann", "code": "x()"}
    tell(talk, job(request), waiting=[theirs])
    talk.press("ctrl x j")
    talk.press("ctrl k")
    assert talk.sent_for("session")[-1].data == {"event": "job.kill", "name": "1"}
    talk.press("down down ctrl t")
    assert list(talk.state.queue) == ["two()", "one()"]
    talk.press("ctrl k")
    assert list(talk.state.queue) == ["two()"]
    talk.press("ctrl k")
    assert talk.sent_for("session")[-1].data == {"event": "input.cancel", "request": "r7"}
    talk.press("up up ctrl t")
    assert talk.state.overlay is None
    assert list(talk.state.queue) == ["%fg 1", "two()"]


def test_enter_shows_a_job_and_edits_an_input_that_waits(talk: Conversation) -> None:
    request = start(talk)
    talk.press("ctrl x j enter")
    assert Reveal(cell=request.msg_id) in talk.effects
    assert (talk.state.output.selected, talk.state.view.focus) == (request.msg_id, "output")
    talk.begin(talk.submit("busy()"))
    talk.submit("one()")
    talk.press("ctrl x j down enter")
    assert (talk.state.queue, talk.state.editor.text) == ((), "one()")


def test_a_list_of_nothing_is_not_opened(talk: Conversation) -> None:
    talk.press("ctrl x j")
    assert talk.state.overlay is None
    assert talk.notice.startswith("no jobs and no waiting inputs")


def test_leaving_and_restarting_ask_about_jobs(talk: Conversation) -> None:
    start(talk)
    talk.press("ctrl x ctrl c")
    assert isinstance(talk.state.overlay, Question)
    assert "In the background: 1 job." in talk.state.overlay.text
    talk.press("n")
    assert not any(isinstance(each, Quit) for each in talk.effects)
    talk.press("f9")
    assert isinstance(talk.state.overlay, Question)
    assert "All variables and 1 job in the background will be lost" in talk.state.overlay.text


def test_an_interrupt_with_only_jobs_running_says_where_they_are(talk: Conversation) -> None:
    start(talk)
    talk.press("ctrl c")
    assert not any(isinstance(each, Interrupt) for each in talk.effects)
    assert talk.notice == "1 job in the background: Ctrl-X j lists and ends"


def test_a_job_asks_for_input_and_is_ended_by_ctrl_c(talk: Conversation) -> None:
    request = start(talk)
    talk.ask("name? ", request)
    talk.done(talk.submit("1"))
    assert [each.prompt for each in talk.state.input_requests] == ["name? "]
    talk.press("ctrl x i")
    talk.press("ctrl c")
    assert talk.sent_for("session")[-1].data == {"event": "job.kill", "name": "1"}


@pytest.mark.parametrize(
    ("data", "jobs"),
    [({}, 0), ({"jobs": 3}, 0), ({"jobs": [4, {"seconds": "x"}], "waiting": [""]}, 1)],
)
def test_strange_news_are_survived(talk: Conversation, data: dict[str, Any], jobs: int) -> None:
    talk.publish(CommMsg(comm_id=SESSION, data={"event": "jobs", **data}), None)
    talk.press("ctrl x j")
    assert (len(talk.state.jobs), talk.state.waiting) == (jobs, ())
