"""Every command, on the states a user can be in."""

from __future__ import annotations

from typing import Any

import pytest

from itui.commands.command import SCOPES, Command
from itui.commands.registry import COMMANDS
from itui.commands.running import asked_help
from itui.editor.editor import Editor
from itui.keys.choices import finder
from itui.keys.keymap import Keymap, footer, key_label, scopes_of, split_keys
from itui.model.output_view import OutputView
from itui.model.overlays import (
    Completion,
    Finder,
    FinderRow,
    InputPrompt,
    Match,
    PathPrompt,
    Question,
    SearchPrompt,
)
from itui.model.state import (
    Cell,
    Failure,
    HelpPage,
    Kernel,
    KernelPhase,
    Phase,
    State,
    Text,
    Variable,
    Variables,
    View,
)
from itui_kernel.protocol.schema import replace

ROWS = {
    "data": Variable(name="data", path="data", type="dict", length=2, has_children=True),
    "x": Variable(name="x", path="x", type="int", value="1"),
}
BASE = State(
    session="me",
    kernel=Kernel(phase=KernelPhase.READY, is_own=True, can_restart=True),
    editor=Editor.of("a = 1\nb = 2"),
    variables=Variables(rows=ROWS, comm_id="c", at=1.0, total=2),
    queue=("x = 1",),
)
READING = replace(
    BASE,
    cells=(
        Cell(id="1", code="f()", number=1, outputs=(Text(name="stdout", chunks=("a",), end=1),)),
        Cell(id="2", code="g()", number=2, outputs=(Failure(ename="E", evalue=""),)),
    ),
    output=OutputView(selected="1", folded=frozenset("2"), query="a", path="x", saving="1"),
    view=View(focus="output"),
)
PROMPT = InputPrompt(request="r", prompt="? ", value="ab", cursor=1)
OVERLAYS = {
    "completion": Completion(matches=(Match(text="aa"), Match(text="ab")), start=0, prefix="a"),
    "finder": Finder(kind="history", rows=(FinderRow(text="one", value="one"),)),
    "prompt": PROMPT,
    "question": Question(text="Sure?", confirms="session.end"),
    "search": SearchPrompt(value="ab", cursor=1),
    "path": PathPrompt(label="save", value="ab", cursor=1),
}
STATES = {
    "initial": State(),
    "base": BASE,
    "dead": replace(BASE, kernel=replace(BASE.kernel, phase=KernelPhase.DEAD)),
    "reading": READING,
    "selecting": replace(READING, output=replace(READING.output, selecting="lines")),
    **{name: replace(BASE, overlay=overlay) for name, overlay in OVERLAYS.items()},
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_command_can_be_run_in_any_state(command: Command) -> None:
    for state in STATES.values():
        after, effects = command(state)
        assert isinstance(after, State)
        assert isinstance(effects, tuple)


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_command_is_named_titled_and_in_a_scope(command: Command) -> None:
    noun, dot, verb = command.name.partition(".")
    assert noun
    assert dot
    assert verb
    assert command.title[:1].isupper()
    assert len(command.title) < 90
    assert command.scope in SCOPES
    assert len(command.footer) <= 14


def test_keys_are_unique_in_their_scope_and_avoid_what_terminals_take() -> None:
    Keymap(COMMANDS.values())  # raises for a key bound twice
    taken = {"meta [", "meta O", "meta ]", "meta P", "meta _", "f10", "f11", "ctrl ]", "ctrl ^"}
    bound = {split_keys(key)[0] for each in COMMANDS.values() for key in each.keys}
    assert not taken & bound


def test_no_command_takes_a_character_from_the_input() -> None:
    for each in COMMANDS.values():
        if each.scope in ("input", "global"):
            assert all(len(split_keys(key)[0]) > 1 for key in each.keys), each.name


def test_a_disabled_command_says_why_and_changes_nothing_else() -> None:
    state = replace(BASE, kernel=replace(BASE.kernel, can_restart=False))
    after, effects = COMMANDS["kernel.restart"](state)
    assert effects == ()
    assert after.notice is not None
    assert "started elsewhere" in after.notice.text
    assert replace(after, notice=None) == state


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_the_footer_names_keys_of_the_scope_that_gets_them(state: State) -> None:
    shown = footer(state, COMMANDS.values())
    assert shown
    assert all(label and key for key, label in shown)


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({}, "cell.run"),
        ({"kernel": Kernel(phase=KernelPhase.DEAD, can_restart=True)}, "kernel.restart"),
        ({"cells": (Cell(id="a", phase=Phase.RUNNING, started=8.5),)}, "cell.run"),
        ({"cells": (Cell(id="a", phase=Phase.RUNNING, started=8.0),)}, "kernel.interrupt"),
        ({"queue": ("a",), "queue_held": "an input failed"}, "queue.run"),
        ({"input_requests": (InputPrompt(request="r", prompt=""),)}, "prompt.show"),
    ],
)
def test_what_the_moment_asks_for_comes_first(changes: dict[str, Any], first: str) -> None:
    shown = footer(replace(BASE, now=9.0, **changes), COMMANDS.values())
    assert shown[0] == (key_label(COMMANDS[first].keys[0]), COMMANDS[first].footer)


def test_the_log_has_no_source_to_show() -> None:
    state = replace(BASE, view=View(focus="help"), help=HelpPage(title="log", is_newest_last=True))
    assert "s" not in dict(footer(state, COMMANDS.values()))
    state = replace(state, help=HelpPage(title="len"))
    assert dict(footer(state, COMMANDS.values()))["s"] == "source"


def test_the_footer_names_no_key_that_another_scope_takes_first() -> None:
    view = replace(BASE.view, focus="output")
    output = replace(BASE.output, selecting="characters")
    keys = [key for key, _ in footer(replace(BASE, view=view, output=output), COMMANDS.values())]
    assert len(keys) == len(set(keys))


def test_a_sequence_begun_shows_how_it_may_go_on() -> None:
    typed = replace(BASE, keys_typed="ctrl x", queue=())
    shown = dict(footer(typed, COMMANDS.values()))
    assert shown["d"] == "detach"
    assert shown["3"] == "variables"
    assert "k" not in shown  # nothing waits
    assert dict(footer(replace(typed, queue=("a",)), COMMANDS.values()))["k"] == "forget waiting"
    assert (shown["m"], shown["!"]) == ("mouse", "log")


def test_overlays_take_all_keys_but_completion() -> None:
    assert scopes_of(STATES["finder"]) == ("finder",)
    assert scopes_of(STATES["completion"]) == ("completion", "input", "global")
    assert scopes_of(BASE) == ("input", "global")


def test_the_finder_lists_every_command_with_keys_and_reasons() -> None:
    rows = {row.value: row for row in finder(State(), "command", ()).rows}
    assert rows["pane.next"].keys.startswith(key_label("f6"))
    assert rows["kernel.restart"].reason
    assert rows["pane.next"].reason == ""


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("np.zeros?", ("np.zeros", 0)),
        ("np.zeros??", ("np.zeros", 1)),
        ("?len", ("len", 0)),
        ("??len", ("len", 1)),
        ("x = 1", None),
        ("print('what?')", None),
        ("np.*array*?", None),
        ("%timeit?", None),
        ("!ls ?", None),
    ],
)
def test_question_marks_ask_for_help(code: str, asked: tuple[str, int] | None) -> None:
    assert asked_help(code) == asked
