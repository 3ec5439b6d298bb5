"""The user is called: for what ran long, in the way of the terminal, and only when not there."""

from __future__ import annotations

import pytest

from conversation import Conversation
from itui.model.effects import Call
from itui.model.events import KernelChosen
from itui.model.state import Kernel, KernelPhase, Phase, State
from itui.terminal.calling import ATTENTIVE_SECONDS, Caller
from itui_kernel.client.events import KernelDied
from itui_kernel.protocol.message import Sender
from itui_kernel.protocol.messages import CommMsg
from itui_kernel.protocol.own import SESSION
from itui_kernel.protocol.preferences import Notify, Preferences

XTERM = {"TERM": "xterm-256color"}


class Window:
    """A caller whose writing a test reads, with a clock that a test moves."""

    def __init__(self, notify: Notify | None = None, **environ: str) -> None:
        self.now = 1000.0
        self.text = ""
        self.caller = Caller(
            notify or Notify(), {**XTERM, **environ}, self._write, lambda: self.now
        )

    def _write(self, text: str) -> None:
        self.text += text

    def call(self, text: str = "In [3] is done") -> str:
        self.caller.call("itui work", text)
        return self.said()

    def said(self) -> str:
        said, self.text = self.text, ""
        return said


# --- how


def test_a_call_is_a_bell_a_title_and_a_message() -> None:
    assert Window().call() == (
        "\a\x1b[22;2t\x1b]2;In [3] is done - itui work\x1b\\\x1b]9;itui work: In [3] is done\x1b\\"
    )


@pytest.mark.parametrize(
    ("environ", "name", "sequence"),
    [
        ({"TERM": "rxvt-unicode-256color"}, "", "\x1b]777;notify;itui work;done\x1b\\"),
        ({}, "VTE(7600)", "\x1b]777;notify;itui work;done\x1b\\"),
        ({"LC_TERMINAL": "iTerm2"}, "", "\x1b]9;itui work: done\x1b\\"),
        (
            {"TERM": "tmux-256color", "TMUX": "/tmp/x,1,0"},
            "tmux 3.4",
            "\x1bPtmux;\x1b\x1b]9;itui work: done\x1b\x1b\\\x1b\\",
        ),
        ({"TERM": "screen", "STY": "1.x"}, "", "\x1bP\x1b]9;itui work: done\a\x1b\\"),
    ],
)
def test_a_message_is_written_as_the_terminal_knows_it(
    environ: dict[str, str], name: str, sequence: str
) -> None:
    window = Window(Notify(bell=False, title=False), **environ)
    window.caller.name = name
    assert window.call("done") == sequence


def test_terminals_that_might_show_sequences_get_the_bell_alone() -> None:
    assert Window(TERM="linux").call() == "\a"
    assert Window(Notify(bell=False), TERM="vt100").call() == ""


@pytest.mark.parametrize("off", ["bell", "title", "message"])
def test_each_way_can_be_switched_off(off: str) -> None:
    notify = Notify(bell=off != "bell", title=off != "title", message=off != "message")
    said = Window(notify).call()
    signs = {"bell": "\a", "title": "\x1b]2;", "message": "\x1b]9;"}
    assert [name for name, sign in signs.items() if sign in said] == [
        name for name in signs if name != off
    ]


def test_what_code_says_never_reaches_the_terminal_as_a_sequence() -> None:
    window = Window(Notify(bell=False))
    said = window.call("evil \x1b]0;owned\x07 \x9b2J \u202e" + "x" * 500)
    assert "owned" in said
    assert said.count("\x1b") == 5  # of the title kept, the title and the message, with their ends
    assert not set("\x07\x9b\u202e") & set(said)
    assert len(said) < 600
    window.caller.is_utf8 = False
    assert window.call("größer").isascii()


# --- when


def test_who_has_just_typed_is_not_called_unless_the_window_is_behind() -> None:
    window = Window()
    window.caller.key()
    assert window.call() == ""
    window.caller.focus(False)
    assert window.call()
    window.caller.focus(True)
    window.said()
    assert window.call() == ""
    window.now += ATTENTIVE_SECONDS + 1
    assert "\a" in window.call()


def test_a_window_in_front_needs_no_message_of_the_desktop() -> None:
    window = Window()
    window.caller.focus(True)
    window.now += 60
    said = window.call()
    assert "\a" in said
    assert "\x1b]2;" in said
    assert "\x1b]9;" not in said


def test_the_title_is_the_usual_one_once_the_user_is_back_and_the_old_one_at_the_end() -> None:
    window = Window()
    window.caller.key()
    assert window.said() == ""
    window.now += 60
    window.call()
    window.caller.key()
    assert window.said() == "\x1b]2;itui work\x1b\\"
    window.caller.key()
    assert window.said() == ""
    window.now += 60
    assert "\x1b[22;2t" not in window.call()
    window.caller.close()
    assert window.said() == "\x1b[23;2t"
    window.caller.close()
    assert window.said() == ""


# --- for what


@pytest.fixture
def talk() -> Conversation:
    kernel = Kernel(phase=KernelPhase.READY, implementation="itui", is_own=True)
    chosen = Preferences(notify=Notify(after=10.0))
    return Conversation(State(session="client", kernel=kernel, preferences=chosen, now=100.0))


def calls(talk: Conversation) -> list[str]:
    found = [effect.text for effect in talk.effects if isinstance(effect, Call)]
    talk.effects.clear()
    return found


def test_an_input_that_ran_long_calls_when_it_ends(talk: Conversation) -> None:
    request = talk.submit("\n# first\nsum(x)")
    talk.begin(request)
    talk.wait(125)
    assert calls(talk) == []
    talk.done(request)
    assert calls(talk) == ["In [1] is done after 2 min 05 s: # first"]
    talk.wait(5)
    assert calls(talk) == []


def test_it_says_how_an_input_ended(talk: Conversation) -> None:
    for name, said in (("ValueError", "failed (ValueError)"), ("KeyboardInterrupt", "interrupted")):
        request = talk.submit("work()")
        talk.begin(request)
        talk.wait(20)
        talk.fail(request, name)
        (call,) = calls(talk)
        assert said in call


def test_a_quick_input_and_one_of_another_user_call_nobody(talk: Conversation) -> None:
    request = talk.submit("1")
    talk.begin(request)
    talk.wait(9)
    talk.done(request)
    foreign = Sender("another").message(request.content)
    talk.begin(foreign)
    talk.wait(60)
    talk.idle(foreign)
    assert [cell.phase for cell in talk.cells] == [Phase.DONE, Phase.DONE]
    assert calls(talk) == []


def test_a_question_calls_once_the_input_has_run_long(talk: Conversation) -> None:
    request = talk.submit("input('name? ')")
    talk.begin(request)
    talk.ask("name? ", request)
    talk.wait(5)
    assert calls(talk) == []
    talk.wait(6)
    assert calls(talk) == ["In [1] waits for input: name?"]
    talk.wait(6)
    assert calls(talk) == []
    talk.ask("", request)
    talk.wait(1)


def test_a_job_calls_when_it_is_over_not_its_input(talk: Conversation) -> None:
    request = talk.submit("f() &")
    talk.begin(request)
    talk.done(request)
    for state, seconds in (("running", 0.0), ("done", 40.0)):
        job = {"name": "1", "parent": request.msg_id, "state": state, "seconds": seconds}
        data = {"event": "jobs", "jobs": [job], "waiting": []}
        assert calls(talk) == []
        talk.wait(seconds)
        talk.publish(CommMsg(comm_id=SESSION, data=data), None)
    assert calls(talk) == ["In [1] is done after 40 s: f() &"]


def test_the_death_of_the_kernel_calls_for_what_ran_long(talk: Conversation) -> None:
    request = talk.submit("crash()")
    talk.begin(request)
    talk.wait(20)
    talk.on(KernelDied("killed"))
    (call,) = calls(talk)
    assert call.startswith("In [1] was lost after 20 s")


def test_the_end_of_the_batch_job_is_told_twice(talk: Conversation) -> None:
    data = {"event": "resources", "job_end": talk.state.now + 700}
    talk.publish(CommMsg(comm_id=SESSION, data=data), None)
    talk.wait(1)
    assert calls(talk) == []
    talk.wait(110)
    assert calls(talk) == ["the batch job ends in 9 min 49 s, and the kernel with it"]
    assert "the batch job ends in 9 min" in talk.notice
    talk.wait(100)
    assert calls(talk) == []
    talk.wait(440)
    assert calls(talk) == ["the batch job ends in 49 s, and the kernel with it"]
    talk.on(KernelChosen(name="k", session="new", is_own=True, can_restart=True))
    assert talk.state.use.job_end is None
