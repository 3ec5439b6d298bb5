"""The table of the namespace: tree, filter, order, columns, selection."""

from __future__ import annotations

from typing import Any

import pytest

from itui.drawing.picture import Picture, plain
from itui.drawing.quantities import human_bytes, human_duration
from itui.drawing.variable_rows import visible_rows
from itui.model.state import Kernel, KernelPhase, State, Variable, Variables
from itui.panes.variables import VariablesPane
from itui_kernel.protocol.schema import replace

ROWS = (
    Variable(
        name="grid",
        path="grid",
        type="ndarray",
        shape="(100, 3)",
        dtype="float64",
        bytes=2_400,
        value="[[0. 0. 0.]",
        has_children=True,
    ),
    Variable(name="count", path="count", type="int", bytes=28, value="42", change="changed"),
    Variable(name="Data", path="Data", type="dict", length=3, value="{…}", has_children=True),
    Variable(name="numpy", path="numpy", type="module", kind="module", value="numpy 2.1"),
)
CHILDREN = (
    Variable(name="'b'", path="Data['b']", type="list", length=1, has_children=True),
    Variable(name="'a'", path="Data['a']", type="int", value="7"),
)


def state_with(**changes: Any) -> State:
    variables = Variables(rows={row.path: row for row in ROWS}, total=len(ROWS), selected="count")
    ready = Kernel(phase=KernelPhase.READY)
    return State(kernel=ready, variables=replace(variables, **changes), now=100.0)


def lines(picture: Picture) -> list[str]:
    return [plain(row).rstrip() for row in picture.rows]


def draw(state: State, width: int = 70, height: int = 8) -> list[str]:
    return lines(VariablesPane().draw(state, width, height, True))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ["count", "Data", "grid"]),
        ({"sort": "type"}, ["Data", "count", "grid"]),
        ({"sort": "bytes"}, ["grid", "count", "Data"]),
        ({"filter": "DATA"}, ["Data"]),
        ({"filter": "nd ar"}, ["grid"]),
        ({"kinds": frozenset({"module"})}, ["numpy"]),
        ({"kinds": frozenset()}, ["count", "Data", "grid", "numpy"]),
    ],
)
def test_order_filter_and_kinds(changes: dict[str, Any], expected: list[str]) -> None:
    assert [row.path for row in visible_rows(state_with(**changes))] == expected


def test_children_stand_below_their_parent_in_their_own_order() -> None:
    state = state_with(
        children={"Data": CHILDREN}, expanded=frozenset({"Data"}), children_total={"Data": 3}
    )
    rows = [(row.depth, row.variable.name, row.is_expanded) for row in visible_rows(state)]
    assert rows[1:5] == [
        (0, "Data", True),
        (1, "'b'", False),
        (1, "'a'", False),
        (1, "… 1 more", False),
    ]


def test_children_not_known_yet_are_announced() -> None:
    rows = visible_rows(state_with(expanded=frozenset({"Data"})))
    assert [row.variable.name for row in rows if row.is_continuation] == ["… is being read"]


def test_a_child_that_is_its_own_parent_ends() -> None:
    loop = Variable(name="x", path="Data", has_children=True)
    state = state_with(children={"Data": (loop,)}, expanded=frozenset({"Data"}))
    assert [row.path for row in visible_rows(state)] == ["count", "Data", "grid"]


def test_the_table() -> None:
    assert draw(state_with(children={"Data": CHILDREN}, expanded=frozenset({"Data"}))) == [
        "   Name  Type       Shape Dtype    Bytes Value",
        "*  count int                        28 B 42",
        " ▾ Data  dict           3                {…}",
        "   ▸ 'b' list           1",
        "     'a' int                             7",
        " ▸ grid  ndarray (100, 3) float64 2.4 kB [[0. 0. 0.]",
        "",
        "",
    ]


def test_columns_go_when_it_is_narrow_and_the_value_keeps_what_they_said() -> None:
    assert draw(state_with(), 46)[3] == " ▸ grid  ndarray (100, 3) float64 [[0. 0. 0.]"
    assert draw(state_with(), 42)[3] == " ▸ grid  ndarray (100, 3) [[0. 0. 0.]"
    assert draw(state_with(), 28)[3] == " ▸ grid  ndarray (100, 3) […"
    assert draw(state_with(), 9) == ["   Name", "*  count", " ▸ Data", " ▸ grid", *[""] * 4]


def test_the_column_sorted_by_stays() -> None:
    assert draw(state_with(sort="bytes"), 30)[0].split()[:3] == ["Name", "Bytes", "Value"]


def test_filter_and_count_are_shown() -> None:
    pane = VariablesPane()
    for changes, words in (({}, "3 of 4"), ({"filter": "grid"}, "/grid 1 of 4")):
        state = state_with(**changes)
        pane.draw(state, 60, 6, False)
        assert plain(pane.note(state)) == words


def test_a_deep_tree_keeps_its_names() -> None:
    path = "Data"
    children = {}
    for depth in range(5):
        child = Variable(name=f"[{depth}]", path=f"{path}[0]", type="ndarray", has_children=True)
        children[path] = (child,)
        path = child.path
    state = state_with(children=children, expanded=frozenset(children))
    assert "          ▸ [4]" in "\n".join(draw(state, 39))


def test_old_rows_tell_their_age() -> None:
    table = draw(state_with(is_stale=True, at=88.0, reason="the kernel is busy in C code"))
    assert table[-1] == "as of 12 s ago: the kernel is busy in C code"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State(), "the kernel is starting"),
        (state_with(rows={}), "no variables yet"),
        (state_with(filter="zz"), "no name or type contains 'zz'"),
        (state_with(kinds=frozenset({"class"})), "no data; 4 names of other kinds not shown"),
        (state_with(rows={}, reason="IRkernel sends no variables"), "IRkernel sends no variables"),
    ],
)
def test_an_empty_pane_says_why(state: State, words: str) -> None:
    assert draw(state)[0].strip() == words


def many(selected: str) -> State:
    rows = {f"v{n:03}": Variable(name=f"v{n:03}", path=f"v{n:03}") for n in range(100)}
    return State(variables=Variables(rows=rows, selected=selected))


def test_the_selection_is_in_view_until_the_viewport_is_moved() -> None:
    pane = VariablesPane()
    assert "v050" in " ".join(lines(pane.draw(many("v050"), 20, 6, True)))
    pane.scroll(to="top")
    assert "v000" in lines(pane.draw(many("v050"), 20, 6, True))[1]
    pane.scroll(to="end")
    assert "v099" in lines(pane.draw(many("v050"), 20, 6, True))[-1]
    assert "v051" in " ".join(lines(pane.draw(many("v051"), 20, 6, True)))


def test_what_a_row_at_the_bottom_holds_comes_into_view_when_it_is_opened() -> None:
    pane = VariablesPane()
    state = many("v099")
    assert lines(pane.draw(state, 20, 6, True))[-1].strip() == "v099"
    last = Variable(name="v099", path="v099", has_children=True)
    opened = replace(
        state.variables,
        rows={**state.variables.rows, "v099": last},
        expanded=frozenset({"v099"}),
        children={"v099": tuple(Variable(name=f"[{n}]", path=f"v099[{n}]") for n in range(3))},
    )
    drawn = lines(pane.draw(replace(state, variables=opened), 20, 6, True))
    assert [line.strip() for line in drawn[2:]] == ["▾ v099", "[0]", "[1]", "[2]"]


@pytest.mark.parametrize(("selected", "row"), [("count", 1), ("grid", 3), ("gone", 1)])
def test_the_selected_row_is_marked_in_the_focused_pane_only(selected: str, row: int) -> None:
    state = state_with(selected=selected)
    focused = VariablesPane().draw(state, 40, 6, True)
    styles = [any("select" in str(style) for style, _ in each) for each in focused.rows]
    assert styles.index(True) == row
    assert sum(styles) == 1
    elsewhere = VariablesPane().draw(state, 40, 6, False)
    assert not any("select" in str(style) for each in elsewhere.rows for style, _ in each)


def test_new_rows_are_drawn_by_the_same_pane() -> None:
    pane = VariablesPane()
    before = pane.draw(state_with(), 60, 6, True)
    changed = replace(ROWS[1], value="43")
    after = pane.draw(state_with(rows={"count": changed}), 60, 6, True)
    assert "42" in lines(before)[1]
    assert "43" in lines(after)[1]


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.0 kB"),
        (9_949, "9.9 kB"),
        (9_960, "10 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (1_234_567_890, "1.2 GB"),
        (-5_000, "-5.0 kB"),
        (10**30, "1000000 EB"),
    ],
)
def test_bytes(count: int, text: str) -> None:
    assert human_bytes(count) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-3.0, "0 s"),
        (59.9, "59 s"),
        (60.0, "1 min 00 s"),
        (3_600.0, "1 h 00 min"),
        (90_000.0, "1 d 1 h"),
        (float("nan"), "unknown time"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert human_duration(seconds) == text
