"""Urwid draws where it is not what we draw for any more: slower, but with the same cells."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator

import pytest

import stage as stage_module
from emulator import Emulator
from itui.terminal import drawing
from itui.terminal.screen import ItuiScreen
from stage import Stage, Wire

NAMES = ["fg_bright_is_bold", "bg_bright_is_blink", "back_color_erase", "term"]


def renamed(name: str) -> type[ItuiScreen]:
    """Return a screen on an urwid that has another name for one of its attributes."""
    other = f"_other_{name}"

    def read(screen: object) -> object:
        caller = sys._getframe(1).f_globals["__name__"]
        if caller.startswith("itui."):
            raise AttributeError(f"no attribute {name}")
        return getattr(screen, other)

    def write(screen: object, value: object) -> None:
        setattr(screen, other, value)

    return type("Renamed", (ItuiScreen,), {name: property(read, write)})


@pytest.fixture
def fresh_wires(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Wire, "_idle", {False: [], True: []})


@pytest.fixture
def stages() -> Iterator[list[Stage]]:
    opened: list[Stage] = []
    yield opened
    for each in opened:
        each.close()


def play(stages: list[Stage]) -> Stage:
    """Play a conversation in which rows change, scroll, grow and vanish; compare every cell."""
    stage = Stage(size=(80, 24), emulator=Emulator(80, 24))
    stages.append(stage)
    stage.restart("client")
    request = stage.submit("work('日本')")
    stage.begin(request)
    for number in range(40):
        stage.print(f"{number} \x1b[1;34mblue\x1b[0m 日本 é\n", request)
        stage.check()
    stage.done(request)
    stage.type("x = [")
    stage.check()
    stage.press("f2")
    stage.check()
    stage.press("esc")
    stage.press("page up")
    stage.check()
    stage.resize(50, 12)
    stage.check()
    stage.check()
    assert stage.drawn == b""
    return stage


@pytest.mark.parametrize("name", NAMES)
def test_without_a_name_of_urwid_everything_is_still_drawn(
    name: str, stages: list[Stage], fresh_wires: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage_module, "ItuiScreen", renamed(name))
    play(stages)


def test_with_other_attributes_urwid_draws(
    stages: list[Stage],
    fresh_wires: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(drawing, "find_trouble", lambda: "an attribute has become a surprise")
    with caplog.at_level(logging.WARNING):
        stage = play(stages)
    assert "drawn as a whole by urwid: an attribute has become a surprise" in caplog.text
    stage.type("y")
    stage.check()
    assert len(stage.drawn) > 20  # a row, not a character
