"""The status line and the footer."""

from __future__ import annotations

import pytest

from itui.drawing.picture import plain
from itui.model.cells import note
from itui.model.overlays import InputPrompt
from itui.model.state import Cell, Kernel, KernelPhase, Notice, Pending, Phase, State, View
from itui.model.ticking import seconds_to_tick
from itui.panes.status import FooterPane, StatusPane, kernel_phase
from itui_kernel.protocol.schema import replace

READY = State(session="me", kernel=Kernel(phase=KernelPhase.READY, name="k1", since=1.0), now=100.0)


def drawn(state: State, width: int = 80) -> str:
    return plain(StatusPane().draw(state, width, 1, False).rows[0])


def cell(session: str, **changes: object) -> Cell:
    made = Cell(id=session, session=session, phase=Phase.RUNNING, number=7, started=88.0)
    return replace(made, **changes)


@pytest.mark.parametrize(
    ("state", "role", "words"),
    [
        (State(), "status.busy", "starting"),
        (READY, "status.idle", "idle"),
        (replace(READY, cells=(cell("me"),)), "status.busy", "busy 12 s"),
        (replace(READY, cells=(cell("me", started=99.5),)), "status.busy", "busy"),
        (
            replace(READY, cells=(cell("other", username="an\x1bna", is_foreign=True),)),
            "status.busy",
            "busy 12 s for an<1B>na:othe",
        ),
        (replace(READY, cells=(cell("me", phase=Phase.SENT),)), "status.busy", "sent"),
        (
            replace(READY, queue=("a",), kernel=Kernel(phase=KernelPhase.LOST, since=88.0)),
            "status.warning",
            "link lost 12 s ago, 1 input waiting",
        ),
        (
            replace(READY, kernel=Kernel(phase=KernelPhase.DEAD, reason="signal 9")),
            "status.dead",
            "dead: signal 9",
        ),
    ],
)
def test_what_the_kernel_does(state: State, role: str, words: str) -> None:
    assert kernel_phase(state) == (role, words)


def test_the_line() -> None:
    state = replace(
        READY,
        cells=(cell("me"), cell("other", phase=Phase.DONE, number=6, is_foreign=True)),
        queue=("a", "b"),
        queue_held="error in In [5]",
        view=View(theme="dark"),
    )
    left = " k1  busy 12 s  In [7]  2 queued held: error in In [5]  2 clients"
    assert drawn(state) == left + "dark ".rjust(80 - len(left))


def test_the_least_important_goes_first() -> None:
    state = replace(
        READY,
        cells=(cell("other", is_foreign=True), cell("me")),
        queue=("a",),
        view=View(theme="dark"),
    )
    widths = {width: drawn(state, width).split() for width in (60, 45, 30, 14, 6)}
    assert "dark" in widths[60]
    assert "dark" not in widths[45]
    assert "clients" not in widths[30]
    assert widths[14] == ["busy", "12", "s"]
    assert drawn(state, 6) == " busy "


def test_notices() -> None:
    informed = drawn(replace(READY, notice=Notice(text="copied 3 lines")))
    assert informed.startswith(" k1  idle")
    assert informed.endswith("copied 3 lines ")
    long = drawn(replace(READY, notice=Notice(text="copied " * 8)))
    assert long.rstrip().endswith("copied " * 7 + "copied")
    warned = drawn(replace(READY, notice=Notice(text="x" * 200, level="error")))
    assert warned.startswith(" idle  xxx")
    assert warned.endswith("xxx…")
    assert drawn(replace(READY, notice=Notice(text="bad key", level="error")), 9) == " bad key "


def test_keys_typed_and_input_waiting() -> None:
    pane = StatusPane(key_label=str.upper)
    waiting = (InputPrompt(request="r", prompt=""),)
    state = replace(
        READY,
        keys_typed="ctrl x",
        input_requests=waiting,
        notice=Notice(text="something", level="error"),
    )
    line = plain(pane.draw(state, 60, 1, False).rows[0])
    assert line.endswith("CTRL X- ")
    assert "waits for input" in line


def test_clients_are_counted_again_for_new_cells() -> None:
    pane = StatusPane()
    assert "clients" not in plain(pane.draw(READY, 80, 1, False).rows[0])
    state = replace(
        READY, cells=(cell("a", is_foreign=True), cell("b", is_foreign=True), cell("own before"))
    )
    assert "3 clients" in plain(pane.draw(state, 80, 1, False).rows[0])
    state = note(state, "The kernel was ended; a new one starts.")
    assert "clients" not in plain(pane.draw(state, 80, 1, False).rows[0])


def test_the_footer_shows_whole_keys_only() -> None:
    pane = FooterPane(lambda state: [("F1", "help"), ("Tab", "complete"), ("Alt-x", "commands")])
    texts = [plain(pane.draw(READY, width, 1, True).rows[0]) for width in (50, 24, 21, 8, 7)]
    assert [text.rstrip() for text in texts] == [
        " F1 help  Tab complete  Alt-x commands",
        " F1 help  Tab complete",
        " F1 help",
        " F1 help",
        "",
    ]


def test_a_kernel_busy_with_what_began_before_is_not_called_idle() -> None:
    state = replace(
        READY,
        kernel=replace(READY.kernel, phase=KernelPhase.READY, since=100.0),
        pending={"asked": Pending(purpose="number")},
        now=100.5,
    )
    assert kernel_phase(state) == ("status.idle", "idle")  # it may answer any moment
    assert seconds_to_tick(state, 100.5) == pytest.approx(0.5, abs=0.1)
    state = replace(state, now=101.0)
    assert kernel_phase(state) == ("status.busy", "busy with an earlier input")
    assert seconds_to_tick(state, 101.0) is None
    assert kernel_phase(replace(state, pending={})) == ("status.idle", "idle")


def test_a_phase_too_long_for_the_line_ends_in_an_ellipsis() -> None:
    kernel = Kernel(phase=KernelPhase.DEAD, reason="killed by SIGKILL (out of memory?)")
    line = plain(StatusPane().draw(State(kernel=kernel), 30, 1, False).rows[0])
    assert line == " dead: killed by SIGKILL (ou… "


def test_a_kernel_that_others_can_read_is_marked() -> None:
    exposed = replace(READY, kernel=replace(READY.kernel, is_exposed=True))
    row = StatusPane().draw(exposed, 80, 1, False).rows[0]
    assert (("status", "status.exposed"), "plain TCP") in row
    assert "plain TCP" in drawn(exposed, 30)  # it goes last
    assert "TCP" not in drawn(READY)
