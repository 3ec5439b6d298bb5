"""Help pages and signature tips made of inspect replies."""

from __future__ import annotations

from typing import Any

import pytest

from conversation import Conversation
from itui.editor.waiting_rows import rows_wanted
from itui.model.effects import Scroll
from itui.model.events import Resized
from itui.model.overlays import Question
from itui.model.replies import signature_of
from itui.model.state import HelpPage
from itui_kernel.client.events import Expired
from itui_kernel.protocol.messages import ExecuteReply, InspectReply
from itui_kernel.protocol.schema import replace


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def found(text: str, **facts: Any) -> InspectReply:
    return InspectReply(found=True, data={"text/plain": text}, metadata={"itui": facts})


def test_f1_shows_the_object_at_the_cursor(talk: Conversation) -> None:
    talk.type("np.zeros")
    talk.press("f1")
    (request,) = talk.sent_for("help")
    assert (request.code, request.cursor_pos, request.detail_level) == ("np.zeros", 8, 0)
    text = "\x1b[31mSignature:\x1b[39m zeros(shape)\nDocstring: All zero."
    talk.reply(found(text, name="np.zeros", file="core.py"), talk.last("help"))
    page = talk.state.help
    assert page is not None
    assert (page.title, page.file) == ("np.zeros", "core.py")
    assert page.text == "Signature: zeros(shape)\nDocstring: All zero."
    assert talk.effects[-1] == Scroll(pane="help", to="top")


def test_source_is_asked_for_the_page_shown(talk: Conversation) -> None:
    talk.type("f")
    talk.press("f1")
    talk.reply(found("Docstring: f", name="f"), talk.last("help"))
    assert talk.state.help is not None
    assert talk.state.help.title == "f"
    talk.press("ctrl x 4 s")
    assert talk.sent_for("help")[-1].detail_level == 1
    talk.reply(found("Source:", source="def f(): ..."), talk.last("help"))
    assert talk.state.help.source == "def f(): ..."


def test_what_an_input_sends_to_the_pager_is_a_page_of_help(talk: Conversation) -> None:
    request = talk.submit("f?")
    page = {
        "source": "page",
        "data": {"text/plain": "\x1b[31mSignature:\x1b[0m f()"},
        "metadata": {"itui": {"name": "f", "file": "/x.py", "source": "def f(): ..."}},
        "start": 3,
    }
    talk.reply(ExecuteReply(status="ok", execution_count=1, payload=[page]), request)
    assert talk.state.help == HelpPage(
        title="f", text="Signature: f()", source="def f(): ...", file="/x.py", start=3
    )


def test_a_page_of_another_kernel_is_its_text(talk: Conversation) -> None:
    request = talk.submit("f?")
    foreign = {"source": "page", "data": {"text/plain": "text"}, "start": "first"}
    talk.reply(ExecuteReply(status="ok", execution_count=1, payload=[foreign]), request)
    assert talk.state.help == HelpPage(title="", text="text")


def test_a_hidden_help_pane_gets_the_screen_and_a_visible_one_no_keys(talk: Conversation) -> None:
    talk.on(Resized(60, 15))
    talk.run("view.focus")
    talk.press("f1")
    talk.reply(found("text", name="x"), talk.last("help"))
    assert talk.state.view.focus == "help"
    talk.press("q")
    assert talk.state.view.focus == "input"
    talk.on(Resized(160, 50))
    talk.run("view.wide")
    talk.press("f1")
    talk.reply(found("text", name="x"), talk.last("help"))
    assert talk.state.view.focus == "input"


def test_an_unknown_name_is_said_and_the_page_stays(talk: Conversation) -> None:
    talk.busy(talk.submit("work()"))
    talk.type("nothing?")
    talk.press("enter")
    talk.reply(InspectReply(found=False), talk.last("help"))
    assert talk.notice == "nothing is known of nothing"
    assert talk.state.help is None


# --- tips


@pytest.mark.parametrize(
    ("reply", "signature"),
    [
        (found("", signature="f(a,\n  b=1)"), "f(a, b=1)"),
        (found("Signature: f(a, b)\nDocstring: x"), "f(a, b)"),
        (found("\x1b[31mInit signature:\x1b[39m\nC(\n    a,\n)\nDocstring: x"), "C( a, )"),
        (found("Docstring: none"), ""),
        (InspectReply(found=False), ""),
    ],
)
def test_signatures_are_one_line(reply: InspectReply, signature: str) -> None:
    assert signature_of(reply) == signature


def test_a_bracket_asks_for_the_signature_and_its_end_hides_it(talk: Conversation) -> None:
    talk.type("f")
    talk.press("(")
    talk.reply(found("", signature="f(a)"), talk.last("tip"))
    assert talk.state.tip == "f(a)"
    talk.press("1")
    assert talk.state.tip == "f(a)"
    talk.press(")")
    assert talk.state.tip == ""


def test_a_tip_goes_with_its_call_and_the_outer_one_is_asked_for(talk: Conversation) -> None:
    talk.type("f(")
    talk.reply(found("", signature="f(a, b)"), talk.last("tip"))
    talk.press("ctrl o")
    assert talk.state.tip == "f(a, b)"  # still inside
    talk.press("backspace")
    talk.type("g(")
    assert talk.state.tip == ""
    talk.reply(found("", signature="g(x)"), talk.last("tip"))
    talk.press("left")
    assert talk.state.tip == ""
    talk.press("end")
    talk.type(")")
    talk.reply(found("", signature="f(a, b)"), talk.last("tip"))
    assert talk.state.tip == "f(a, b)"
    talk.press("ctrl u ctrl u backspace backspace")
    assert talk.state.tip == ""


def test_brackets_in_strings_ask_nothing(talk: Conversation) -> None:
    talk.type("print")
    talk.type('"a(b, ')
    assert not talk.sent_for("tip")


def test_the_row_of_a_tip_stays_until_the_input_is_empty(talk: Conversation) -> None:
    assert rows_wanted(talk.state) == 1
    talk.type("f(")
    talk.reply(found("", signature="f(a)"), talk.last("tip"))
    talk.type("1)")
    assert talk.state.tip == ""
    assert rows_wanted(talk.state) == 2
    talk.press("backspace backspace backspace backspace")
    assert rows_wanted(talk.state) == 1
    talk.type("f(")
    talk.reply(found("", signature="f(a)"), talk.last("tip"))
    talk.type(")")
    talk.press("enter")
    assert rows_wanted(talk.state) == 1


def test_a_tip_that_comes_late_is_shown_only_inside_the_call(talk: Conversation) -> None:
    talk.type("f")
    talk.press("(")
    talk.type("(1), 2")
    talk.reply(found("", signature="f(a)"), talk.last("tip"))
    assert talk.state.tip == "f(a)"
    talk.press("(")
    request = talk.last("tip")
    talk.type("))")
    talk.state = replace(talk.state, tip="")
    talk.reply(found("", signature="f(a)"), request)
    assert talk.state.tip == ""


def test_a_tip_for_a_text_that_is_gone_is_not_shown(talk: Conversation) -> None:
    talk.type("f")
    talk.press("(")
    request = talk.last("tip")
    talk.press("ctrl u")
    talk.reply(found("", signature="f(a)"), request)
    assert talk.state.tip == ""


def test_a_tip_leaves_overlays_alone_and_its_expiry_is_silent(talk: Conversation) -> None:
    talk.type("f")
    talk.press("(")
    talk.state = replace(talk.state, overlay=Question(text="?", confirms="session.end"))
    talk.reply(found("", signature="f(a)"), talk.last("tip"))
    assert talk.state.tip == ""
    talk.press("n (")
    talk.on(Expired(talk.last("tip")))
    assert talk.notice == ""


def test_replies_to_nobodys_request_are_ignored(talk: Conversation) -> None:
    before = talk.state
    talk.reply(found("text"), talk.client.message(InspectReply()))
    assert talk.state == before
