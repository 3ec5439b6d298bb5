from __future__ import annotations

from collections.abc import Callable
from io import StringIO

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itui.drawing.picture import plain, row_width
from itui.model.state import Cell, Display, Failure, Kernel, KernelPhase, Phase, State, Text, View
from itui.panes.output import OutputPane
from itui_kernel.protocol.schema import replace


def text(printed: str, name: str = "stdout") -> Text:
    return Text(name=name, chunks=(printed,), end=len(printed))


def text_of(pane: OutputPane, cell: str) -> str:
    """Return what a cell printed as it is seen."""
    section = pane.document.section(cell)
    batches = [] if section is None else section.batches(1, -1)
    return "".join(f"{line.text}\n" for batch in batches for line in batch)


CELLS = (
    Cell(
        id="1",
        code="print('日本')\n1",
        number=1,
        phase=Phase.DONE,
        outputs=(
            text("日本\n\x1b[31mred\x1b[0m " + "long " * 30),
            text("warning\n", "stderr"),
            Display(data={"text/plain": "1"}, number=1),
        ),
    ),
    Cell(
        id="2",
        code="1/0",
        number=2,
        username="ada",
        session="0bad",
        is_foreign=True,
        phase=Phase.FAILED,
        outputs=(Failure(ename="ZeroDivisionError", evalue="division by zero"),),
    ),
    Cell(id="3", code="wait()", phase=Phase.RUNNING, number=3),
    Cell(id="4", code="more()"),
)


@pytest.mark.parametrize("width", [0, 1, 2, 3, 5, 20, 80])
@pytest.mark.parametrize("height", [0, 1, 2, 5, 24])
def test_every_size_is_filled(width: int, height: int) -> None:
    pane = OutputPane()
    for to in ("", "top", "end"):
        pane.scroll(to=to, rows=-1)
        for state in (State(), State(cells=CELLS)):
            picture = pane.draw(state, width, height, True)
            assert len(picture.rows) == height
            assert all(row_width(row) == width for row in picture.rows)
            assert picture.cursor is None


def test_the_picture_of_a_session() -> None:
    rows = OutputPane().draw(State(cells=CELLS), 40, 20, True).rows
    assert [plain(row).rstrip() for row in rows] == [
        "In [1]: print('日本')",
        "   ...: 1",
        "日本",
        "red long long long long long long long l",
        "ong long long long long long long long l",
        "ong long long long long long long long l",
        "ong long long long long long long",
        "warning",
        "Out[1]: 1",
        "",
        "ada:0bad In [2]: 1/0             failed",
        "ZeroDivisionError: division by zero",
        "",
        "In [*]: wait()",
        "",
        "In [ ]: more()                  waiting",
        "", "", "", "",
    ]  # fmt: skip


def test_an_empty_session_begins_with_the_banner_and_what_was_before() -> None:
    def seen(state: State, width: int = 60) -> list[str]:
        rows = OutputPane().draw(state, width, 6, True).rows
        return [line for line in (plain(row).strip() for row in rows) if line]

    kernel = Kernel(phase=KernelPhase.READY, banner="Python\x1b[31m 3\n\nTip: none\n", since=5.0)
    fresh = seen(State(kernel=kernel))
    assert fresh[:2] == ["Python<1B>[31m 3", "Tip: none"]
    assert fresh[2].startswith("Alt-x finds any command")
    attached = seen(State(kernel=kernel, next_number=4))
    assert attached[2].startswith("It has run 3 inputs")
    starting = State(kernel=Kernel(since=5.0), now=5.5)
    assert seen(starting) == []
    assert seen(replace(starting, now=7.0)) == [
        "The kernel is starting; what you run waits for it."
    ]
    assert len(seen(State(kernel=kernel), 3)) == 6


def test_roles_tell_what_is_what() -> None:
    rows = OutputPane().draw(State(cells=CELLS), 40, 20, False).rows
    first = {plain((row[0],)).strip(): row[0][0] for row in rows if row}
    assert first["In [1]:"] == "prompt.in"
    assert first["In [*]:"] == "prompt.running"
    assert first["In [ ]:"] == "prompt.waiting"
    assert first["Out[1]:"] == "prompt.out"
    assert first["ada:0bad"] == "prompt.client"
    assert first["warning"] == "output.stderr"
    assert first["日本"] == "output.stdout"
    assert rows[10][1][0] == "prompt.failed"


def test_the_text_of_a_cell_is_what_is_seen() -> None:
    pane = OutputPane()
    state = State(cells=(Cell(id="a", code="x", outputs=(text("10%\r100%\n"),)),))
    pane.draw(state, 10, 2, False)
    assert text_of(pane, "a") == "100%\n"
    assert text_of(pane, "b") == ""


def test_new_lines_are_counted_while_scrolled_away() -> None:
    pane = OutputPane()
    printed = "".join(f"{n}\n" for n in range(100))
    cell = Cell(id="a", outputs=(text(printed),))
    pane.draw(State(cells=(cell,)), 20, 10, True)
    pane.scroll(pages=-1)
    before = pane.draw(State(cells=(cell,)), 20, 10, True)
    assert plain(pane.note(State())) == " scrolled back: Alt-> follows "
    more = text(printed)
    more = replace(more, chunks=(*more.chunks, "x\ny\n"), end=more.end + 4)
    after = pane.draw(State(cells=(replace(cell, outputs=(more,)),)), 20, 10, True)
    assert before == after
    assert pane.new_lines == 2
    assert not pane.is_following
    assert plain(pane.note(State())) == " 2 new lines: Alt-> follows "
    pane.scroll(to="end")
    assert pane.note(State()) == ()


def test_the_pane_without_a_title_tells_when_it_has_the_keys() -> None:
    focused = State(view=View(focus="output"))
    assert plain(OutputPane().note(focused)) == "Output ↑"
    assert OutputPane().note(replace(focused, view=View(focus="output", is_zoomed=True))) == ()


def terminal(printed: str) -> list[str]:
    screen = pyte.Screen(80, 50)
    pyte.Stream(screen).feed(printed.replace("\n", "\r\n"))
    lines = [line.rstrip() for line in screen.display]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def nested_bars() -> str:
    """Print what tqdm prints for a bar within a bar."""
    parts = ["\router:   0%|          | 0/3"]
    for outer in range(1, 4):
        parts.append("\n\rinner:   0%|          | 0/4\x1b[A")
        for inner in range(1, 5):
            parts.append(f"\n\rinner: {inner * 25:3d}%|{'█' * inner:<10}| {inner}/4\x1b[A")
        parts.append("\n\r" + " " * 30 + "\r\x1b[A")
        parts.append(f"\router: {outer * 33:3d}%|{'█' * outer:<10}| {outer}/3")
    return "".join(parts) + "\n"


def live_table() -> str:
    """Print what rich prints for a live display of three lines."""
    parts = ["\x1b[?25l"]
    for step in range(10):
        if step:
            parts.append("\r\x1b[2K\x1b[1A\x1b[2K\x1b[1A\x1b[2K")
        bar = "━" * step
        parts.append(
            f"\x1b[1mWorking\x1b[0m\n\x1b[38;5;197m{bar}\x1b[0m {step}/9\n\x1b[2mrest\x1b[0m"
        )
    return "".join(parts) + "\n\x1b[?25h"


def installing() -> str:
    """Print what pip prints while it downloads, then a line that takes the bar's place."""
    parts = ["Collecting x\n"]
    parts += [f"\r\x1b[K     \x1b[90m{'━' * n}\x1b[0m {n} kB eta 0:00" for n in range(30)]
    return "".join(parts) + "\r\x1b[KInstalled x\n"


@pytest.mark.parametrize("program", [nested_bars, live_table, installing])
@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_progress_ends_as_in_a_terminal(program: Callable[[], str], data: st.DataObject) -> None:
    printed = program()
    pane = OutputPane()
    rest = StringIO(printed)
    chunks: tuple[str, ...] = ()
    while chunk := rest.read(data.draw(st.integers(1, 200))):
        chunks = (*chunks, chunk)
        shown = Text(name="stderr", chunks=chunks, end=sum(map(len, chunks)))
        pane.draw(State(cells=(Cell(id="a", phase=Phase.DONE, outputs=(shown,)),)), 80, 50, False)
    assert text_of(pane, "a").splitlines() == terminal(printed)
