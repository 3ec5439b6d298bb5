"""What itui answers while code runs, floods or hangs; no peer answers at all."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from functools import partial

from consoles import PROGRAMS, Console
from measure import Table, percentile, resident

CASES = {
    "sleep": "time.sleep(60)",
    "while": "while True: pass",
    "numpy": "m = np.random.rand(10000, 10000); sum((m @ m)[0, 0] for _ in range(9))",
}
ROUNDS = 15


def measure() -> list[Table]:
    waiting = Table("while code runs, ms p95", ["itui"])
    for name, code in CASES.items():
        _in_console(partial(_busy, waiting, name, code))
    flood = Table("while True: print('x'*100)", ["itui"])
    _in_console(partial(_flood, flood))
    return [waiting, flood]


def _in_console(measured: Callable[[Console], None]) -> None:
    with tempfile.TemporaryDirectory(prefix="itui-bench-") as home:
        console = Console(PROGRAMS["itui"], home)
        try:
            console.terminal.send(
                "import time, numpy as np; my_value_one = 1; my_value_two = 2; a = {'inner': 1}\r"
            )
            console.terminal.wait_for(r"In \[2\]:")
            console.terminal.wait_for(r"my_value_two")
            measured(console)
        finally:
            console.close()


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


def _flood(table: Table, console: Console) -> None:
    terminal = console.terminal
    terminal.send("while True: print('x'*100)\r")
    terminal.wait_for(r"x{70}")
    seconds = []
    typed = ""
    for character in "typing_under_a_flood_of_output":
        typed += character
        terminal.send(character)
        seconds.append(terminal.wait(partial(console.shows, typed)))
    table.add("key → visible, ms p95", percentile(seconds, 0.95) * 1000)
    end = time.monotonic() + 20
    while time.monotonic() < end:
        terminal.read(0.05)
    table.add("client RSS after 20 s, MiB", resident(terminal.process.pid))
    begin = time.monotonic()
    terminal.press("ctrl c")
    terminal.wait_for(r"KeyboardInterrupt[\s\S]*idle")
    table.add("Ctrl-C → idle, ms", (time.monotonic() - begin) * 1000)
