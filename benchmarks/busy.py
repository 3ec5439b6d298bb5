"""What itui answers while code runs or hangs; no peer answers at all."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from console import Console, Program, opened
from measure import Table, percentile

CASES = {
    "sleep": "time.sleep(60)",
    "while": "while True: pass",
    "numpy": "m = np.random.rand(10000, 10000); sum((m @ m)[0, 0] for _ in range(9))",
}
ROUNDS = 15


def measure(program: Program) -> Table:
    waiting = Table("while code runs, ms p95", ["itui"])
    for name, code in CASES.items():
        _in_console(program, partial(_busy, waiting, name, code))
    return waiting


def _in_console(program: Program, measured: Callable[[Console], None]) -> None:
    with opened(program) as console:
        console.enter(
            "import time, numpy as np; my_value_one = 1; my_value_two = 2; a = {'inner': 1}"
        )
        console.wait_prompt()
        console.terminal.wait_for(r"my_value_two")
        measured(console)


def _busy(table: Table, name: str, code: str, console: Console) -> None:
    terminal = console.terminal
    terminal.send(f"{code}\r")
    terminal.wait_for(r"busy")
    seconds, _ = console.echo("typing_while_busy_is_as_quick_as_ever_or_so_they_say_at_least")
    table.add(f"{name}: key → visible", percentile(seconds, 0.95) * 1000)
    console.wipe()
    popups, pages = [], []
    for _ in range(ROUNDS):
        console.echo("my_val")
        terminal.press("tab")
        popups.append(terminal.wait_for(r"my_value_one[\s\S]*my_value_one[\s\S]*my_value_two"))
        terminal.press("ctrl g")
        console.wipe()
    table.add(f"{name}: completion popup", percentile(popups, 0.95) * 1000)
    for index in range(ROUNDS):
        what, text = ("len", "Return the number") if index % 2 else ("abs", "Return the absolute")
        console.echo(what)
        terminal.press("f1")
        pages.append(terminal.wait_for(text))
        console.wipe()
    table.add(f"{name}: help", percentile(pages, 0.95) * 1000)
    terminal.press("ctrl x", "3", "home")
    console.settle()
    openings = []
    for _ in range(ROUNDS):
        terminal.press("right")
        openings.append(terminal.wait_for(r"'inner' +int"))
        terminal.press("left")
        terminal.wait_gone(r"'inner' +int")
        console.settle()
    table.add(f"{name}: a variable opened", percentile(openings, 0.95) * 1000)
    if name == "numpy":  # one call that nothing interrupts until it returns
        return
    terminal.press("q")
    begin = time.monotonic()
    terminal.press("ctrl c")
    terminal.wait_for(r"KeyboardInterrupt[\s\S]*idle")
    table.add(f"{name}: Ctrl-C → idle", (time.monotonic() - begin) * 1000)
