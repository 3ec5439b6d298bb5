"""From keys to commands, typed text and notices; the flows of the finder and questions."""

from __future__ import annotations

import pytest

from conversation import Conversation
from itui.model.effects import Quit, UseTheme
from itui.model.overlays import Finder, InputPrompt, Question
from itui.model.state import Kernel, State, Variable, Variables
from itui_kernel.client.events import KernelDied
from itui_kernel.protocol.schema import replace


@pytest.fixture
def talk() -> Conversation:
    return Conversation(can_restart=True)


def finder(talk: Conversation) -> Finder:
    assert isinstance(talk.state.overlay, Finder)
    return talk.state.overlay


# --- sequences


def test_a_prefix_is_shown_until_the_sequence_ends(talk: Conversation) -> None:
    talk.press("ctrl x")
    assert talk.state.keys_typed == "ctrl x"
    talk.press("d")
    assert talk.state.keys_typed == ""
    assert talk.effects == [Quit(ends_kernel=False)]


def test_an_unknown_sequence_is_named_and_types_nothing(talk: Conversation) -> None:
    talk.press("ctrl x y")
    assert talk.notice == "Ctrl-X y is not bound"
    assert talk.state.keys_typed == ""
    talk.press("d")
    assert talk.state.editor.text == "d"


@pytest.mark.parametrize("cancel", ["ctrl g", "esc"])
def test_a_sequence_is_cancelled(talk: Conversation, cancel: str) -> None:
    talk.press(f"ctrl x {cancel} d")
    assert talk.notice == ""
    assert talk.state.keys_typed == ""
    assert talk.state.editor.text == "d"
    assert talk.effects == []


def test_a_sequence_interrupted_by_a_prompt_does_no_harm(talk: Conversation) -> None:
    request = talk.submit("input()")
    talk.begin(request)
    talk.press("ctrl x")
    talk.ask("? ", request)
    talk.press("s")
    assert isinstance(talk.state.overlay, InputPrompt)
    assert talk.state.keys_typed == ""
    talk.press("ctrl x d")
    assert talk.effects[-1] == Quit(ends_kernel=False)


def test_unbound_keys_are_named_and_characters_are_typed(talk: Conversation) -> None:
    talk.press("f12")
    assert talk.notice.startswith("F12 is not bound")
    for key in ("a", "ä", "漢", "?"):
        talk.press(key)
    assert talk.state.editor.text == "aä漢?"
    talk.state = replace(talk.state, notice=None)
    talk.press("esc")
    assert talk.notice == ""


def test_keys_mean_what_the_focused_pane_says(talk: Conversation) -> None:
    talk.press("ctrl x 3")
    assert talk.state.view.focus == "variables"
    talk.press("s")
    assert talk.state.variables.sort == "type"
    assert talk.state.editor.is_empty
    talk.press("q s")
    assert talk.state.editor.text == "s"


# --- the finder


def test_the_finder_runs_what_is_chosen(talk: Conversation) -> None:
    talk.press("meta x")
    talk.type("pane.zoom")
    talk.press("enter")
    assert talk.state.overlay is None
    assert talk.state.view.is_zoomed


def test_a_disabled_command_says_why_and_the_finder_stays(talk: Conversation) -> None:
    talk.press("meta x")
    talk.type("queue.run")
    talk.press("enter")
    assert talk.notice == "queue.run: no input is waiting"
    assert finder(talk).query == "queue.run"


def test_the_filter_is_edited_and_the_selection_held(talk: Conversation) -> None:
    talk.press("meta x")
    talk.press("down down page down page up up down")
    assert finder(talk).selected == 2
    talk.type("zz")
    assert finder(talk).selected == 0
    talk.press("backspace")
    assert finder(talk).query == "z"
    talk.press("ctrl u up")
    assert (finder(talk).query, finder(talk).selected) == ("", 0)
    talk.paste("two\nlines")
    assert finder(talk).query == "two"
    for _ in range(30):
        talk.press("page down")
    talk.press("ctrl u enter")
    talk.press("esc")
    assert talk.state.overlay is None


def test_nothing_found_is_said(talk: Conversation) -> None:
    talk.press("meta x")
    talk.type("qqqqzz")
    talk.press("down enter")
    assert talk.notice == "nothing matches 'qqqqzz'"


def test_an_earlier_input_comes_into_the_editor(talk: Conversation) -> None:
    for code in ("import numpy", "x = 1", "x = 1", "y = 2"):
        request = talk.submit(code)
        talk.begin(request)
        talk.done(request)
    talk.press("ctrl r")
    assert [row.value for row in finder(talk).rows] == ["y = 2", "x = 1", "import numpy"]
    talk.type("imp")
    talk.press("enter")
    assert talk.state.editor.text == "import numpy"


def test_a_theme_is_chosen(talk: Conversation) -> None:
    talk.press("ctrl x t")
    assert [row.detail for row in finder(talk).rows] == ["in use", ""]
    talk.press("down enter")
    assert talk.effects == [UseTheme(name="dark")]


def test_a_variable_is_found_from_anywhere(talk: Conversation) -> None:
    rows = {name: Variable(name=name, path=name) for name in ("alpha", "beta")}
    talk.state = replace(talk.state, variables=Variables(rows=rows, at=1.0))
    talk.run("variables.find")
    talk.type("bet")
    talk.press("enter")
    assert talk.state.variables.selected == "beta"
    assert talk.state.view.focus == "variables"


# --- questions


def test_a_question_takes_yes_no_and_nothing_else(talk: Conversation) -> None:
    talk.press("f9")
    talk.type("maybe")
    talk.paste("y")
    talk.press("x f7")
    assert isinstance(talk.state.overlay, Question)
    assert talk.state.editor.is_empty
    talk.press("N")
    assert talk.state.overlay is None


def test_ctrl_d_deletes_and_asks_only_in_an_empty_input(talk: Conversation) -> None:
    talk.type("ab")
    talk.press("home ctrl d")
    assert talk.state.editor.text == "b"
    talk.done(talk.submit("1"))
    talk.press("ctrl d ctrl d")
    assert isinstance(talk.state.overlay, Question)
    talk.press("enter")
    assert talk.effects[-1] == Quit(ends_kernel=True)


def test_the_keys_still_work_when_the_kernel_is_dead() -> None:
    talk = Conversation(State(kernel=Kernel()))
    talk.on(KernelDied("killed"))
    talk.press("meta x esc f6 f7 f1")
    assert talk.notice == "no help: the kernel is dead"
