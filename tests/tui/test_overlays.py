"""The overlays: completion popup, finder, input prompt, question."""

from __future__ import annotations

import pytest

from itui.drawing.picture import Row, plain
from itui.drawing.row_window import RowWindow
from itui.model.overlays import Completion, Finder, FinderRow, InputPrompt, Match, Overlay, Question
from itui.model.state import State
from itui.panes.overlays import Overlays
from itui.panes.popup import Placed, Rectangle, emphasised
from itui_kernel.protocol.schema import replace

AREA = Rectangle(0, 20, 80, 2)


def placed(
    overlay: Overlay, cursor: tuple[int, int] | None = None, width: int = 80, height: int = 24
) -> Placed:
    found = Overlays().place(State(overlay=overlay), width, height, cursor, AREA)
    assert found is not None
    return found


def lines(found: Placed) -> list[str]:
    return [plain(row) for row in found.picture.rows]


def styled(row: Row, name: str) -> str:
    return "".join(text for style, text in row if name in str(style))


def matches(count: int) -> tuple[Match, ...]:
    return tuple(Match(text=f"array{n}", type="function", signature="(a, b)") for n in range(count))


def test_no_overlay_is_no_picture() -> None:
    assert Overlays().place(State(), 80, 24) is None
    empty = Completion(matches=(), start=0, prefix="")
    assert Overlays().place(State(overlay=empty), 80, 24) is None


def test_the_popup_stands_above_the_word_it_completes() -> None:
    found = placed(Completion(matches=matches(2), start=3, prefix="arr"), cursor=(13, 5))
    assert (found.column, found.row) == (9, 3)
    assert lines(found) == [" array0  function  ", " array1  function  "]
    assert styled(found.picture.rows[0], "popup.match") == "arr"
    assert "popup.selected" in str(found.picture.rows[0])
    assert "popup.selected" not in str(found.picture.rows[1])


def test_signatures_have_a_column_when_there_is_room() -> None:
    wide = (Match(text="f", type="function", signature="(object, dtype=None)"),)
    popup = Completion(matches=wide, start=0, prefix="")
    assert lines(placed(popup, (0, 0)))[0] == " f  function  (object, dtype=None)  "
    assert lines(placed(popup, (0, 0), width=20))[0] == " f  function  "


@pytest.mark.parametrize(("row", "top", "rows"), [(0, 1, 10), (23, 13, 10), (12, 2, 10)])
def test_the_popup_takes_the_side_with_room(row: int, top: int, rows: int) -> None:
    found = placed(Completion(matches=matches(30), start=0, prefix=""), cursor=(70, row))
    assert (found.row, len(found.picture.rows)) == (top, rows)


def test_the_popup_scrolls_with_its_selection() -> None:
    found = placed(Completion(matches=matches(30), start=0, prefix="", selected=29), (0, 0))
    assert lines(found)[-1].startswith(" array29")
    assert [line[-1] for line in lines(found)] == ["│"] * 7 + ["┃"] * 3


COMMANDS = (
    FinderRow(text="Run the input", value="cell.run", detail="cell.run", keys="Alt-Enter"),
    FinderRow(
        text="Restart the kernel", value="kernel.restart", keys="Ctrl-X r", reason="not ours"
    ),
    FinderRow(text="x = 1\ny = 2", value="x = 1\ny = 2"),
)


def test_the_finder() -> None:
    found = placed(Finder(kind="command", rows=COMMANDS, selected=1), width=50, height=8)
    assert lines(found) == [
        "┌─ commands ──────────────────────────── 3 of 3 ─┐",
        "│>                                               │",
        "│ Run the input  cell.run             Alt-Enter  │",
        "│ Restart the kernel  not ours         Ctrl-X r  │",
        "│ x = 1  … 1 more                                │",
        "│                                                │",
        "│                                                │",
        "└────────────────────────────────────────────────┘",
    ]
    assert "popup.disabled" in str(found.picture.rows[3])
    assert "popup.selected" in str(found.picture.rows[3])
    assert found.picture.cursor == (3, 1)


def test_the_finder_marks_matched_letters_and_keeps_the_end_of_its_query() -> None:
    found = placed(Finder(kind="command", rows=COMMANDS, query="rest"))
    assert styled(found.picture.rows[2], "popup.match") == "Rest"
    assert "1 of 3" in lines(found)[0]
    long = placed(Finder(kind="command", rows=COMMANDS, query="a" * 60 + "z"), width=30, height=8)
    assert lines(long)[1] == f"│> {'a' * 24}z │"
    assert long.picture.cursor == (28, 1)
    assert "nothing matches" in lines(long)[2]


def test_the_finder_follows_a_new_query() -> None:
    overlays = Overlays()
    finder = Finder(kind="command", rows=COMMANDS)
    for query, rows in (("", 3), ("run", 1), ("r", 2), ("", 3)):
        state = State(overlay=replace(finder, query=query))
        found = overlays.place(state, 60, 10)
        assert found is not None
        assert f"{rows} of 3" in lines(found)[0]


def test_the_input_prompt_stands_over_the_input_pane() -> None:
    prompt = InputPrompt(request="r", prompt="Hello\x1b[0m\nname:", value="Anna", cursor=2)
    found = placed(prompt)
    assert (found.column, found.row) == (0, 18)
    assert [line.strip("│ ") for line in lines(found)[1:3]] == ["Hello<1B>[0m", "name: Anna"]
    assert found.picture.cursor == (9, 2)


def test_a_password_is_never_shown() -> None:
    prompt = InputPrompt(request="r", prompt="pw:", value="sécret", cursor=6, is_password=True)
    text = "\n".join(lines(placed(prompt)))
    assert "sécret" not in text
    assert "pw: ******" in text
    assert "password" in text


def test_a_long_answer_is_scrolled_to_the_cursor() -> None:
    value = "".join(chr(ord("a") + n % 26) for n in range(100))
    found = placed(InputPrompt(request="r", prompt="", value=value, cursor=100), width=20)
    assert lines(found)[1] == f"│{value[-17:]} │"
    assert found.picture.cursor == (18, 1)


def test_prompts_that_wait_are_counted() -> None:
    first, second = (InputPrompt(request=name, prompt="?") for name in "ab")
    state = State(overlay=first, input_requests=(first, second))
    found = Overlays().place(state, 60, 20)
    assert found is not None
    assert "1 more" in lines(found)[0]


def test_the_question() -> None:
    found = placed(Question(text="End the kernel?", confirms="kernel.end"))
    drawn = [line.strip("│ ") for line in lines(found)[1:3]]
    assert drawn == ["End the kernel?", "Enter y yes   Esc n no"]
    assert styled(found.picture.rows[2], "popup.key") == "Enter yEsc n"


def test_letters_are_emphasised_by_cluster() -> None:
    row = emphasised("e\u0301a👩\u200d👩", {0, 3}, "popup", "hit")
    assert row == (("hit", "e\u0301"), ("popup", "a"), ("hit", "👩\u200d👩"))


def test_the_window_of_rows() -> None:
    window = RowWindow()
    window.fit(100, 10)
    window.show(50)
    assert window.rows == range(41, 51)
    window.show(45)
    assert window.rows == range(41, 51)
    window.scroll(pages=1)
    assert window.rows == range(50, 60)
    window.fit(5, 10)
    assert window.rows == range(5)
    assert window.marks() == [" "] * 10
    window.fit(5, 0)
    assert window.rows == range(0)
    assert window.marks() == []
