"""Sizes of panes by keys, and copy mode: what they do to the view."""

from __future__ import annotations

import pytest

from conversation import Conversation
from itui.drawing.layout import Layout, arrange
from itui.editor.waiting_rows import rows_wanted
from itui.keys.keymap import scopes_of
from itui.model.effects import Scroll
from itui.model.events import Resized
from itui.model.state import Preset


@pytest.fixture
def talk() -> Conversation:
    talk = Conversation()
    talk.on(Resized(120, 40))
    return talk


def layout(talk: Conversation) -> Layout:
    return arrange(talk.state.view, rows_wanted(talk.state))


def size(talk: Conversation, scope: str) -> tuple[int, int]:
    region = layout(talk).region(scope)
    assert region is not None
    return region.width, region.height


def test_keys_make_the_focused_pane_larger_and_smaller(talk: Conversation) -> None:
    width, height = size(talk, "input")
    talk.press("meta +")
    talk.press("ctrl x +")
    assert size(talk, "input") == (width, height + 2)
    talk.press("meta -")
    talk.press("meta }")
    assert size(talk, "input") == (width + 2, height + 1)
    talk.press("ctrl x 4")
    width, height = size(talk, "help")
    talk.press("meta +")
    talk.press("ctrl x }")
    assert size(talk, "help") == (width + 2, height + 1)
    talk.press("meta {")
    assert size(talk, "help") == (width, height + 1)


def test_what_the_user_chose_survives_other_sizes_of_the_terminal(talk: Conversation) -> None:
    talk.press("ctrl x 4")
    for _ in range(12):
        talk.press("meta }")
    wide = size(talk, "help")
    talk.on(Resized(70, 30))
    assert size(talk, "help")[0] == 70
    talk.on(Resized(120, 40))
    assert size(talk, "help") == wide
    talk.press("ctrl x =")
    assert talk.state.view.side_columns == 0
    assert size(talk, "help") != wide
    talk.press("ctrl x =")
    assert "itui chose" in talk.notice


def test_a_pane_alone_cannot_be_resized(talk: Conversation) -> None:
    talk.press("f4")
    talk.press("meta +")
    assert talk.notice == "the pane has the whole screen"
    talk.press("f4")
    talk.run(f"view.{Preset.FOCUS}")
    talk.press("meta }")
    assert talk.notice == "no pane stands beside it"


@pytest.mark.parametrize("keys", ["esc", "q", "ctrl g", "meta c", "ctrl x c"])
@pytest.mark.parametrize("pane", ["input", "output", "variables", "help"])
def test_copy_mode_ends_where_it_began(talk: Conversation, keys: str, pane: str) -> None:
    talk.run(f"pane.{pane}")
    talk.run("pane.zoom")
    before = talk.state.view
    talk.press("meta c")
    assert talk.state.view.is_copying
    assert [region.scope for region in layout(talk).regions] == ["status", pane]
    talk.press(keys)
    assert talk.state.view == before


def test_nothing_is_typed_in_copy_mode_but_a_paste_ends_it(talk: Conversation) -> None:
    talk.type("a")
    talk.press("meta c")
    assert scopes_of(talk.state) == ("copy", "global")
    talk.press("x")
    talk.press("enter")
    talk.press("backspace")
    assert talk.state.editor.text == "a"
    assert not talk.codes
    assert talk.state.view.is_copying
    talk.paste("b")
    assert talk.state.editor.text == "ab"
    assert not talk.state.view.is_copying


def test_the_input_scrolls_in_copy_mode(talk: Conversation) -> None:
    talk.press("meta c")
    talk.press("down")
    talk.press("page up")
    talk.press("G")
    assert talk.effects == [
        Scroll(pane="input", rows=1),
        Scroll(pane="input", pages=-1),
        Scroll(pane="input", to="end"),
    ]
    talk.run("pane.output")
    assert talk.state.view.is_copying  # another pane can be copied from at once
    assert scopes_of(talk.state) == ("output", "copy", "global")
