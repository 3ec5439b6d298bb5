"""``input()`` of running code: prompts shown, hidden, answered, interrupted."""

from __future__ import annotations

import pytest

from conversation import Conversation
from itui.model.effects import Answer, Interrupt, Quit
from itui.model.overlays import Completion, Finder, InputPrompt, Match
from itui_kernel.client.events import KernelDied
from itui_kernel.protocol.message import Message
from itui_kernel.protocol.schema import replace


@pytest.fixture
def talk() -> Conversation:
    talk = Conversation()
    talk.begin(talk.submit("name = input('name? ')"))
    return talk


def code(talk: Conversation) -> Message:
    return talk.last("execute")


def prompt(talk: Conversation) -> InputPrompt | None:
    overlay = talk.state.overlay
    return overlay if isinstance(overlay, InputPrompt) else None


def value(talk: Conversation) -> tuple[str, int]:
    shown = prompt(talk)
    assert shown is not None
    return shown.value, shown.cursor


def test_a_prompt_takes_the_keys_and_enter_answers(talk: Conversation) -> None:
    request = talk.ask("name? ", code(talk))
    talk.type("Ada")
    assert value(talk) == ("Ada", 3)
    assert talk.state.editor.is_empty
    talk.press("enter")
    assert talk.effects[-1] == Answer(request=request.msg_id, value="Ada")
    assert talk.state.overlay is None
    assert talk.state.input_requests == ()


def test_the_line_is_edited(talk: Conversation) -> None:
    talk.ask("? ", code(talk))
    talk.type("abcd")
    talk.press("left left backspace")
    assert value(talk) == ("acd", 1)
    talk.press("delete home x")
    assert value(talk) == ("xad", 1)
    talk.press("ctrl k")
    assert value(talk) == ("x", 1)
    talk.press("ctrl u backspace delete left")
    assert value(talk) == ("", 0)


def test_a_paste_gives_its_first_line_and_says_so(talk: Conversation) -> None:
    talk.ask("? ", code(talk))
    talk.paste("one\r\ntwo\x1b[0m\n")
    assert value(talk) == ("one", 3)
    assert "only the first line" in talk.notice
    talk.paste("\n")
    assert value(talk) == ("one", 3)


def test_a_password_is_marked(talk: Conversation) -> None:
    talk.ask("? ", code(talk), password=True)
    shown = prompt(talk)
    assert shown is not None
    assert shown.is_password


def test_what_was_typed_survives_hiding(talk: Conversation) -> None:
    talk.ask("? ", code(talk))
    talk.type("half")
    talk.press("esc")
    assert talk.state.overlay is None
    assert "Ctrl-X i" in talk.notice
    talk.type("x = 2")
    assert talk.state.editor.text == "x = 2"
    talk.press("ctrl x i")
    assert value(talk) == ("half", 4)


def test_two_requests_are_answered_one_after_the_other(talk: Conversation) -> None:
    first = talk.ask("a? ", code(talk))
    talk.type("1")
    second = talk.ask("b? ", code(talk))
    assert value(talk) == ("1", 1)
    talk.press("enter")
    shown = prompt(talk)
    assert shown is not None
    assert (shown.prompt, shown.value) == ("b? ", "")
    talk.type("2")
    talk.press("enter")
    assert talk.effects[-2:] == [
        Answer(request=first.msg_id, value="1"),
        Answer(request=second.msg_id, value="2"),
    ]
    assert talk.state.overlay is None


def test_an_interrupt_takes_the_prompt_away(talk: Conversation) -> None:
    talk.ask("a? ", code(talk))
    talk.press("ctrl c")
    assert talk.effects[-1] == Interrupt()
    assert talk.state.overlay is None
    talk.fail(code(talk), "KeyboardInterrupt")
    assert talk.state.input_requests == ()


def test_code_that_catches_the_interrupt_asks_again(talk: Conversation) -> None:
    talk.ask("a? ", code(talk))
    talk.press("ctrl c")
    again = talk.ask("really? ", code(talk))
    talk.type("yes")
    talk.press("enter")
    assert talk.effects[-1] == Answer(request=again.msg_id, value="yes")


def test_the_end_of_the_code_ends_its_requests(talk: Conversation) -> None:
    talk.ask("a? ", code(talk))
    talk.press("esc")
    talk.ask("b? ", code(talk))
    talk.done(code(talk))
    assert talk.state.input_requests == ()
    assert talk.state.overlay is None
    talk.press("ctrl x i")
    assert talk.notice == "no code asks for input"


def test_a_request_waits_below_an_open_finder(talk: Conversation) -> None:
    talk.press("meta x")
    talk.ask("a? ", code(talk))
    assert isinstance(talk.state.overlay, Finder)
    talk.press("esc")
    shown = prompt(talk)
    assert shown is not None
    assert shown.prompt == "a? "


def test_a_request_covers_a_completion_popup_at_once(talk: Conversation) -> None:
    popup = Completion(matches=(Match(text="a"), Match(text="b")), start=0, prefix="")
    talk.state = replace(talk.state, overlay=popup)
    talk.ask("a? ", code(talk))
    assert prompt(talk) is not None


def test_end_of_file_is_said_with_an_empty_line_only(talk: Conversation) -> None:
    request = talk.ask("a? ", code(talk))
    talk.type("x")
    talk.press("ctrl d")
    assert "not empty" in talk.notice
    talk.press("backspace ctrl d")
    assert talk.effects[-1] == Answer(request=request.msg_id, value="\x04")


def test_a_dead_kernel_asks_nothing(talk: Conversation) -> None:
    talk.ask("a? ", code(talk))
    talk.on(KernelDied("killed"))
    assert talk.state.overlay is None
    talk.ask("b? ", code(talk))
    assert talk.state.overlay is None
    assert talk.state.input_requests == ()


def test_leaving_lets_the_code_wait(talk: Conversation) -> None:
    talk.ask("name? ", code(talk))
    talk.type("Ad")
    talk.press("ctrl x d")
    assert talk.effects[-1] == Quit(ends_kernel=False)
    assert value(talk) == ("Ad", 2)
