"""The mouse on the real panes: what is scrolled, focused, chosen, selected and dragged."""

from __future__ import annotations

import pytest

from conversation import Conversation
from itui.drawing.compositor import Compositor
from itui.drawing.layout import Region
from itui.drawing.palette import Palette
from itui.drawing.picture import Pane
from itui.editor.editor import Editor
from itui.keys.pointer import Mouse, Pointer
from itui.model.effects import Mark, Run, Scroll
from itui.model.events import Resized
from itui.model.overlays import Completion, Finder, FinderRow, InputPrompt, Match, Question
from itui.model.state import Cell, Phase, Preset, Text, Variable, Variables
from itui.panes.help import HelpPane
from itui.panes.input import InputPane
from itui.panes.output import OutputPane
from itui.panes.overlays import Overlays
from itui.panes.variables import VariablesPane
from itui_kernel.protocol.schema import replace
from itui_themes.loader import load_theme

ROWS = {
    name: Variable(name=name, path=name, type="list", value="[…]", has_children=True)
    for name in ("alpha", "beta", "gamma")
}


class Desk:
    """A conversation that is seen and pointed at; every effect on the screen is kept."""

    def __init__(self, width: int = 120, height: int = 40) -> None:
        self.talk = Conversation()
        self.talk.on(Resized(width, height))
        overlays = Overlays()
        self.output = OutputPane()
        panes: dict[str, Pane] = {
            "input": InputPane(),
            "output": self.output,
            "variables": VariablesPane(),
            "help": HelpPane(),
        }
        palette = Palette(load_theme("ansi"), 256)
        self.screen = Compositor(panes, palette, overlays.place, overlays.pointed)
        self.pointer = Pointer()
        self.set()

    def set(self, **changes: object) -> None:
        self.talk.state = replace(self.talk.state, **changes)
        self.draw()

    def draw(self) -> None:
        view = self.talk.state.view
        self.screen.show(self.talk.state)
        self.screen.render((view.width, view.height))

    def mouse(self, kind: str, column: int, row: int, button: int = 1) -> None:
        mouse = Mouse(kind, button, column, row)
        for meaning in self.pointer.move(mouse, self.screen, self.talk.state):
            match meaning:
                case Run(command=name):
                    self.talk.run(name)
                case Scroll():
                    self.talk.effects.append(meaning)
                case _:
                    self.talk.on(meaning)
            self.mark()
        self.draw()

    def mark(self) -> None:
        """Perform what the output pane was asked for, as the app does."""
        for effect in self.talk.effects:
            match effect:
                case Mark(move="drag"):
                    self.output.read(self.talk.state)
                    self.output.drag(effect.column, effect.row)
                case Mark(move="drop"):
                    self.output.selection = None
        self.talk.effects = [each for each in self.talk.effects if not isinstance(each, Mark)]

    @property
    def selected_text(self) -> str:
        selection = self.output.selection
        return "" if selection is None else "".join(selection.parts())

    def click(self, column: int, row: int) -> None:
        self.mouse("press", column, row)
        self.mouse("release", column, row, button=0)

    def drag(self, start: tuple[int, int], *places: tuple[int, int]) -> None:
        self.mouse("press", *start)
        for place in places:
            self.mouse("drag", *place)
        self.mouse("release", *places[-1], button=0)

    def region(self, scope: str) -> Region:
        region = self.screen.layout.region(scope)
        assert region is not None
        return region

    @property
    def editor(self) -> Editor:
        return self.talk.state.editor


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize("scope", ["output", "variables", "help", "input"])
def test_the_wheel_scrolls_what_is_under_the_pointer_and_a_click_focuses_it(
    desk: Desk, scope: str
) -> None:
    region = desk.region(scope)
    desk.mouse("press", region.column + 3, region.row, button=4)
    desk.mouse("press", region.column + 3, region.row, button=5)
    assert desk.talk.effects == [Scroll(pane=scope, rows=-3), Scroll(pane=scope, rows=3)]
    assert desk.talk.state.view.focus == "input"
    desk.click(region.column + 3, region.row)
    assert desk.talk.state.view.focus == scope


def test_nothing_is_meant_by_other_buttons_and_by_the_lines_at_the_bottom(desk: Desk) -> None:
    before = desk.talk.state
    for button in (2, 3, 6):
        desk.mouse("press", 5, 5, button)
    desk.click(5, 39)
    desk.click(5, 38)
    desk.mouse("drag", 9, 9)
    desk.mouse("press", 5, 39, button=4)
    assert desk.talk.state == before
    assert not desk.talk.effects


@pytest.mark.parametrize("change", [{"has_mouse": False}, {"is_copying": True}])
def test_nothing_is_meant_while_the_terminal_has_the_mouse(
    desk: Desk, change: dict[str, bool]
) -> None:
    desk.set(view=replace(desk.talk.state.view, **change))
    before = desk.talk.state
    desk.click(5, 5)
    desk.mouse("press", 5, 5, button=4)
    assert desk.talk.state == before
    assert not desk.talk.effects


def test_a_click_in_the_code_places_the_cursor(desk: Desk) -> None:
    desk.set(editor=Editor.of("first = 1\n日本 = 2\nlast"))
    region = desk.region("input")
    start = region.column + len("In [1]: ")
    desk.click(start + 3, region.row)
    assert (desk.editor.row, desk.editor.column) == (0, 3)
    desk.click(start + 3, region.row + 1)
    assert (desk.editor.row, desk.editor.column) == (1, 1)  # the second half of a wide character
    desk.click(start + 60, region.row + 2)
    assert (desk.editor.row, desk.editor.column) == (2, 4)
    desk.click(region.column, region.row)
    assert (desk.editor.row, desk.editor.column) == (0, 0)


def test_a_drag_in_the_code_selects(desk: Desk) -> None:
    desk.set(editor=Editor.of("first = 1\nsecond = 2"))
    region = desk.region("input")
    start = region.column + len("In [1]: ")
    desk.drag((start + 2, region.row), (start + 5, region.row), (start + 3, region.row + 1))
    assert desk.editor.selected_text == "rst = 1\nsec"
    desk.drag((start + 8, region.row), (0, region.row), (0, 0))
    assert desk.editor.selected_text == "first = "
    desk.click(start, region.row)
    assert desk.editor.selection is None


def test_a_click_selects_a_cell_of_the_output_and_a_drag_text(desk: Desk) -> None:
    printed = Text(name="stdout", chunks=("first line\nsecond line\n",), end=23)
    cells = tuple(
        Cell(id=name, code="x", number=1, phase=Phase.DONE, outputs=(printed,)) for name in "ab"
    )
    desk.set(cells=cells)
    desk.click(3, 1)
    assert desk.talk.state.output.selected == "a"
    desk.click(3, 6)
    assert desk.talk.state.output.selected == "b"
    desk.drag((2, 1), (4, 1), (1, 2))
    assert desk.talk.state.output.selecting == "characters"
    assert desk.talk.state.view.focus == "output"
    assert desk.selected_text == "rst line\nse"
    desk.drag((4, 2), (0, 1))
    assert desk.selected_text == "first line\nsecon"
    desk.click(3, 3)
    assert desk.talk.state.output.selecting == ""
    assert desk.selected_text == ""


def test_waiting_inputs_and_the_tip_are_no_places_of_the_code(desk: Desk) -> None:
    desk.set(editor=Editor.of("f(\n1)"), queue=("a", "b"), tip="f(x)")
    region = desk.region("input")
    before = desk.editor
    desk.click(region.column + 20, region.row)
    assert desk.editor == before
    desk.click(region.column + 9, region.row + 2)
    assert (desk.editor.row, desk.editor.column) == (0, 1)


def test_a_click_selects_a_variable_and_its_mark_opens_it(desk: Desk) -> None:
    items = tuple(Variable(name=f"[{n}]", path=f"beta[{n}]") for n in range(2))
    desk.set(variables=Variables(rows=ROWS, children={"beta": items}))
    region = desk.region("variables")
    desk.click(region.column + 6, region.row + 2)
    assert desk.talk.state.variables.selected == "beta"
    assert not desk.talk.state.variables.expanded
    desk.click(region.column + 1, region.row + 2)
    assert desk.talk.state.variables.expanded == {"beta"}
    desk.click(region.column + 6, region.row + 4)
    assert desk.talk.state.variables.selected == "beta[1]"
    desk.click(region.column + 1, region.row + 2)
    assert not desk.talk.state.variables.expanded
    desk.click(region.column + 6, region.row)  # the heading
    desk.click(region.column + 6, region.row + 9)  # below the last row
    assert desk.talk.state.variables.selected == "beta"


def test_a_click_takes_a_match_and_the_wheel_walks(desk: Desk) -> None:
    matches = tuple(Match(text=f"name{number}") for number in range(5))
    desk.set(editor=Editor.of("na"), overlay=Completion(matches=matches, start=0, prefix="na"))
    region = desk.region("input")
    column, row = region.column + 10, region.row - 5
    desk.mouse("press", column, row, button=5)
    assert isinstance(desk.talk.state.overlay, Completion)
    assert desk.talk.state.overlay.selected == 1
    desk.click(column, row + 3)
    assert desk.talk.state.overlay is None
    assert desk.editor.text == "name3"


def test_a_click_beside_the_completions_closes_them(desk: Desk) -> None:
    desk.set(overlay=Completion(matches=(Match(text="a"), Match(text="b")), start=0, prefix=""))
    desk.click(3, 3)
    assert desk.talk.state.overlay is None
    assert desk.talk.state.view.focus == "output"


def test_a_click_takes_a_row_of_the_finder(desk: Desk) -> None:
    rows = tuple(FinderRow(text=f"x = {number}", value=f"x = {number}") for number in range(9))
    desk.set(overlay=Finder(kind="history", rows=rows))
    column, row = next(
        (10, row) for row in range(40) if desk.screen.pointed("overlay", 10, row) is not None
    )
    desk.mouse("press", column, row, button=5)
    assert isinstance(desk.talk.state.overlay, Finder)
    assert desk.talk.state.overlay.selected == 1
    desk.click(column, row - 1)  # the filter
    assert desk.talk.state.overlay is not None
    desk.click(column, row + 4)
    assert desk.editor.text == "x = 4"
    desk.set(overlay=Finder(kind="history", rows=rows))
    desk.click(0, 0)
    assert desk.talk.state.overlay is None


def test_questions_are_answered_with_a_click_and_prompts_keep_what_is_typed(desk: Desk) -> None:
    desk.set(overlay=Question(text="Quit and end the kernel?", confirms="view.cycle"))
    desk.click(0, 0)
    assert desk.talk.state.overlay is not None
    places = [
        (column, row)
        for row in range(40)
        for column in range(120)
        if desk.screen.pointed("overlay", column, row) == Run(command="kernel.confirm")
    ]
    assert len(places) == len("Enter y yes")
    desk.click(*places[0])
    assert desk.talk.state.overlay is None
    assert desk.talk.state.view.preset is Preset.WIDE
    desk.set(overlay=InputPrompt(request="r", prompt="name? "))
    desk.click(3, 3)
    assert desk.talk.state.overlay is not None
    assert desk.talk.state.view.focus == "input"


def test_every_border_can_be_dragged(desk: Desk) -> None:
    left, top = desk.region("output").width, desk.region("input").row - 1
    desk.drag((left, 3), (left + 5, 4), (left - 10, 30))
    assert desk.region("output").width == left - 10
    assert desk.region("help").width == 120 - left + 9
    desk.drag((4, top), (4, top - 6))
    assert desk.region("input").row == top - 5
    assert desk.region("output").height == top - 6
    middle = desk.region("help").row - 1
    desk.drag((100, middle), (100, middle + 7))
    assert desk.region("help").row == middle + 8
    assert desk.talk.state.view.focus == "input"
    desk.drag((left - 10, 3), (0, 3))
    assert desk.region("output").width == 16
    desk.talk.press("ctrl x =")
    desk.draw()
    assert (desk.region("output").width, desk.region("input").row - 1) == (left, top)


def test_borders_of_the_stacked_layout_can_be_dragged() -> None:
    desk = Desk(100, 40)
    side = desk.region("help")
    desk.drag((10, side.row - 1), (10, side.row - 4))
    assert desk.region("help").height == side.height + 3
    assert desk.region("variables").height == side.height + 3
    desk.drag((side.column - 1, side.row + 2), (30, side.row))
    assert desk.region("variables").width == 30
    assert desk.region("help").width == 69


def test_a_release_ends_a_drag(desk: Desk) -> None:
    left = desk.region("output").width
    desk.click(left, 3)
    desk.mouse("drag", 30, 3)
    assert desk.region("output").width == left
    desk.mouse("press", left, 3)
    desk.mouse("press", 3, 3)  # the release was lost
    desk.mouse("drag", 30, 3)
    assert desk.region("output").width == left


def test_the_title_of_a_zoomed_pane_stays(desk: Desk) -> None:
    desk.talk.press("f4")
    desk.draw()
    desk.drag((3, 0), (3, 9))
    view = desk.talk.state.view
    assert (view.side_columns, view.side_rows, view.input_rows) == (0, 0, 0)
