"""The clock moves the screen once a second, when the seconds shown change, or not at all."""

from __future__ import annotations

import pytest

from itui.commands.registry import COMMANDS
from itui.keys.keymap import footer
from itui.model.state import Cell, Kernel, KernelPhase, Notice, Phase, State
from itui.model.ticking import seconds_to_tick
from itui_kernel.protocol.schema import replace

IDLE = State(kernel=Kernel(phase=KernelPhase.READY))
RUNNING = replace(IDLE, cells=(Cell(id="a", phase=Phase.RUNNING, started=100.25),))


@pytest.mark.parametrize(
    ("state", "now", "seconds"),
    [
        (RUNNING, 100.25, 1.0),
        (RUNNING, 112.75, 0.5),
        (replace(IDLE, kernel=Kernel(since=50.5)), 51.0, 0.5),
        (replace(IDLE, notice=Notice(text="copied", at=10.0)), 13.75, 0.25),
        (replace(IDLE, cells=(Cell(id="a", phase=Phase.SENT),)), 7.5, 0.5),
    ],
)
def test_the_next_second_is_waited_for(state: State, now: float, seconds: float) -> None:
    assert seconds_to_tick(state, now) == pytest.approx(seconds, abs=0.05)


def test_the_footer_offers_to_interrupt_with_the_first_tick() -> None:
    keys = footer(replace(RUNNING, now=100.25), COMMANDS.values())
    assert keys[0] != ("Ctrl-C", "interrupt")
    now = 100.25 + (seconds_to_tick(RUNNING, 100.25) or 0.0)
    keys = footer(replace(RUNNING, now=now), COMMANDS.values())
    assert keys[0] == ("Ctrl-C", "interrupt")


@pytest.mark.parametrize("phase", [KernelPhase.READY, KernelPhase.DEAD])
def test_nothing_ticks_while_nothing_counts(phase: KernelPhase) -> None:
    cells = (Cell(id="a", phase=Phase.DONE),)
    assert seconds_to_tick(State(kernel=Kernel(phase=phase), cells=cells), 5.0) is None
