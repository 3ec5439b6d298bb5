"""Copy mode draws text and nothing else, keeps its place, and gives everything back."""

from __future__ import annotations

import pytest

from itui.drawing.picture import Pane, plain
from itui.editor.editor import Editor
from itui.model.events import Noticed
from itui.model.reducer import reduce
from itui.model.state import Cell, Display, HelpPage, Phase, State, Text, View
from itui.panes.help import HelpPane
from itui.panes.input import InputPane
from itui.panes.output import OutputPane
from itui.panes.status import StatusPane
from itui_kernel.protocol.schema import replace

VIEW = View(width=40, height=12, focus="output")


def cell(number: int, code: str, printed: str = "", **changes: object) -> Cell:
    output = Text(name="stdout", chunks=(printed,), end=len(printed))
    made = Cell(id=f"c{number}", code=code, number=number, phase=Phase.DONE, outputs=(output,))
    return replace(made, **changes)


def shown(pane: Pane, state: State, height: int = 8) -> list[str]:
    return [plain(row).rstrip() for row in pane.draw(state, 40, height, True).rows]


def copying(state: State, is_on: bool = True) -> State:
    return replace(state, view=replace(state.view, is_copying=is_on))


def test_the_output_has_no_prompts_and_no_labels() -> None:
    result = Display(data={"text/plain": "42"}, number=1)
    cells = (
        cell(1, "def f():\n    return 42\nf()", outputs=(result,), started=1.0, ended=9.0),
        cell(2, "print('日本')", "日本\n", is_foreign=True, username="ann", session="abcd"),
    )
    pane, state = OutputPane(), State(cells=cells, view=VIEW)
    assert shown(pane, state)[0].startswith("In [1]: def f():")
    assert shown(pane, copying(state)) == [
        "def f():",
        "    return 42",
        "f()",
        "42",
        "",
        "print('日本')",
        "日本",
        "",
    ]
    assert shown(pane, state)[3].startswith("Out[1]: 42")


def test_output_that_arrives_moves_nothing_and_is_followed_afterwards() -> None:
    lines = "".join(f"line {number}\n" for number in range(30))
    pane, state = OutputPane(), State(cells=(cell(1, "x", lines),), view=VIEW)
    shown(pane, state)
    before = shown(pane, copying(state))
    assert before[-1] == "line 29"
    more = replace(state, cells=(*state.cells, cell(2, "y", "more\n" * 5)))
    assert shown(pane, copying(more)) == before
    pane.scroll(rows=-5)
    assert shown(pane, copying(more))[-1] == "line 24"
    pane.scroll(to="end")
    assert shown(pane, copying(more))[-1] == "more"
    assert shown(pane, more)[-1] == "more"
    assert pane.is_following


def test_who_had_scrolled_back_stays_there() -> None:
    lines = "".join(f"line {number}\n" for number in range(30))
    pane, state = OutputPane(), State(cells=(cell(1, "x", lines),), view=VIEW)
    shown(pane, state)
    pane.scroll(rows=-9)
    before = shown(pane, state)
    shown(pane, copying(state))
    assert shown(pane, state) == before
    assert not pane.is_following


def test_the_cursor_of_a_selection_stands_where_its_character_is_drawn() -> None:
    pane, state = OutputPane(), State(cells=(cell(1, "abc", "text\n"),), view=VIEW)
    shown(pane, copying(state))
    pane.select(state)
    selecting = copying(replace(state, output=replace(state.output, selecting="characters")))
    assert pane.draw(selecting, 40, 8, True).cursor == (0, 0)
    assert pane.selection is not None
    for _ in range(len("In [1]: ") + 2):
        pane.selection.move("right")
    assert pane.draw(selecting, 40, 8, True).cursor == (2, 0)


def test_input_and_help_lose_their_decoration() -> None:
    state = State(editor=Editor.of("if x:\n    y"), view=replace(VIEW, focus="input"))
    pane = InputPane()
    assert shown(pane, state, 3) == ["In [1]: if x:", "   ...:     y", ""]
    assert shown(pane, copying(state), 3) == ["if x:", "    y", ""]
    assert pane.draw(copying(state), 40, 3, True).cursor is None
    helped = State(help=HelpPage(title="", text="about f"), view=VIEW)
    assert shown(HelpPane(), helped, 1) == [" about f"]
    assert shown(HelpPane(), copying(helped), 1) == ["about f"]


@pytest.mark.parametrize("width", [80, 200])
def test_the_status_line_says_how_to_leave_and_does_not_move(width: int) -> None:
    running = State(cells=(cell(1, "x", phase=Phase.RUNNING, started=1.0),), now=5.0, view=VIEW)
    pane = StatusPane()

    def line(state: State) -> str:
        return plain(pane.draw(state, width, 1, False).rows[0]).rstrip()

    text = line(copying(running))
    assert text.startswith(" copy mode  ")
    assert all(key in text for key in ("Esc", "q", "Alt-c", "Ctrl-G"))
    assert "…" not in text
    assert line(copying(replace(running, now=9.0))) == text
    short = plain(pane.draw(copying(running), 40, 1, False).rows[0]).rstrip()
    assert short == " copy mode  Esc or q goes back"
    noticed, _ = reduce(copying(running), Noticed("copied 3 lines"))
    assert line(noticed).endswith("copied 3 lines")
