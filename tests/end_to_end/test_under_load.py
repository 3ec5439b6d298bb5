"""What only a real terminal shows: floods, large pastes, resizes, a terminal nobody reads."""

from __future__ import annotations

import random
import re
import string
from pathlib import Path

from terminal import Terminal

SIZES = random.Random(7)


def _without_memory(text: str) -> str:
    """Leave out what the status line says at its own time."""
    return re.sub(r" +\d+ MB", " MB", text)


def test_what_is_typed_during_a_flood_is_complete_and_in_order(itui: Terminal) -> None:
    itui.run("for i in iter(int, 1): print('flood', i)")
    itui.press("enter")
    itui.wait_for(r"^flood 0")
    letters = "".join(SIZES.choices(string.ascii_letters, k=300))
    for letter in f"typed = '{letters}'":
        itui.send(letter)
        itui.read(0)
    itui.wait_for(f"{letters[-20:]}'")
    itui.press("ctrl c")
    itui.wait_for(r"KeyboardInterrupt")
    itui.wait_for(r" idle ")
    itui.press("enter")
    itui.run(f"typed == '{letters}'")
    itui.wait_for(r"Out\[3\]: True")


def test_a_megabyte_pasted_is_an_input(itui: Terminal) -> None:
    lines = "".join(f"line {number} of a long text\n" for number in range(40_000))
    paste = f"text = '''{lines}'''"
    assert len(paste) > 1_000_000
    itui.feed(b"\x1b[200~" + paste.replace("\n", "\r").encode() + b"\x1b[201~")
    itui.wait_for(r"line 39999 of a long text")
    itui.press("f5")
    itui.run("text.count('line'), len(text)")
    itui.wait_for(rf"Out\[2\]: \(40000, {len(lines)}\)")


def test_resizes_during_a_flood_end_in_the_right_picture(itui: Terminal) -> None:
    itui.run("for i in range(60_000): print('row', i, 'x' * (i % 90))")
    itui.press("enter")
    itui.wait_for(r"^row")
    for _ in range(60):
        itui.resize(SIZES.randint(1, 200), SIZES.randint(1, 60))
        itui.read(0.005)
    itui.resize(100, 30)
    itui.wait_for(r"^row 59999.*\n(.*\n)*─ Input ─{92}$")  # drawn for the last size
    itui.wait_for(r"idle")
    while itui.read(0.2):
        continue
    seen = _without_memory(itui.text())
    received = itui.received
    itui.press("ctrl l")
    itui.wait(lambda: itui.received > received + 500, "painted again")
    itui.wait(lambda: _without_memory(itui.text()) == seen, "the same picture")


def test_a_terminal_read_again_shows_the_newest_state(itui: Terminal, tmp_path: Path) -> None:
    done = tmp_path / "done"
    itui.run(f"for i in range(300_000): print('number', i)\nopen({str(done)!r}, 'w').close()")
    itui.press("enter")
    itui.wait_unread(done.exists, "the end of the flood")
    received = itui.received
    itui.wait_for(r"^number 299999")
    assert itui.received - received < 200_000


def test_progress_ends_in_one_line(itui: Terminal) -> None:
    itui.run("for i in range(2001): print(f'\\r{i:4d}/2000 {i // 100 * chr(35):20}|', end='')")
    itui.press("enter")
    itui.wait_for(r"^2000/2000 #{20}\|")
    assert itui.text().count("#|") == 1
    itui.run("print('after')")
    itui.wait_for(r"^after")


def test_a_session_of_numbers_tables_and_figures(itui: Terminal) -> None:
    itui.run("import numpy as np, pandas as pd, matplotlib.pyplot as plt")
    itui.run("np.arange(6.0).reshape(2, 3)")
    itui.wait_for(r"Out\[2\]:.*\narray\(\[\[0\., 1\., 2\.\],.*\n       \[3\., 4\., 5\.\]\]\)")
    itui.run("frame = pd.DataFrame({'energy': [1332.5, 661.66], 'counts': [12, 20411]}); frame")
    itui.wait_for(r"^    energy  counts .*\n0  1332\.50      12 .*\n1   661\.66   20411 ")
    itui.wait_for(r"frame +DataFrame")
    itui.run("plt.plot(frame.energy)")
    itui.wait_for(r"\[<matplotlib\.lines\.Line2D at 0x\w+>\]")
    itui.run("frame.energie")
    itui.wait_for(r"KeyError: 'energie'|AttributeError")
