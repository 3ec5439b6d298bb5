"""What printed text costs before it is drawn, beside pyte; and a large paste."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable

import pyte
from console import Program, opened
from measure import Table

from itui.termlog.termlog import TermLog

MEGABYTES = 8
CHUNK = 8192
LEAST_CHUNKS = 20
PASTE_LINES = 20_000


def measure(program: Program, runs: int) -> Table:
    table = Table("output model, MB/s", ["itui", "pyte"])
    for name, text in _texts().items():
        chunks = [text[at : at + CHUNK] for at in range(0, len(text), CHUNK)]
        own = max(_rate(chunks, TermLog().feed) for _ in range(runs))
        stream = pyte.Stream(pyte.Screen(120, 40))
        table.add(name, own, _rate(chunks[:LEAST_CHUNKS], stream.feed))
    pastes = [_paste(program) for _ in range(runs)]
    table.add("paste of 1 MB → visible, ms", statistics.median(each for each, _ in pastes) * 1000)
    table.add("key behind it → visible, ms", statistics.median(each for _, each in pastes) * 1000)
    return table


def _rate(chunks: list[str], feed: Callable[[str], None]) -> float:
    """Return megabytes (of UTF-8) per second of processor time."""
    size = sum(len(chunk.encode()) for chunk in chunks)
    begin = time.process_time()
    for chunk in chunks:
        feed(chunk)
    return size / (time.process_time() - begin) / 1e6


def _texts() -> dict[str, str]:
    chance = random.Random(1)
    words = ["loss", "accuracy", "0.12345", "epoch", "of", "the", "value", "is"]
    lines = [" ".join(chance.choices(words, k=12)) + "\n" for _ in range(1000)]
    coloured = [
        " ".join(f"\x1b[{31 + place % 7}m{word}\x1b[0m" for place, word in enumerate(line.split()))
        + "\n"
        for line in lines
    ]
    foreign = [line.replace("loss", "потеря").replace("value", "価値") for line in lines]
    bars = [f"\r{n % 101:3d}%|{'█' * (n % 41):40}| {n}/9999 [00:01<00:09]" for n in range(9999)]
    nested = [f"\r\x1b[A\x1b[Kouter {n}\n\rinner {'#' * (n % 40):40}" for n in range(9999)]
    return {
        "numbers, one a line": _enough("".join(f"{n}\n" for n in range(200_000))),
        "words": _enough("".join(lines)),
        "one long line": "x" * (MEGABYTES * 1_000_000),
        "not ASCII": _enough("".join(foreign)),
        "a colour for every word": _enough("".join(coloured)),
        "a progress bar": _enough("".join(bars)),
        "nested progress bars": _enough("".join(nested)),
    }


def _enough(text: str) -> str:
    return text * (MEGABYTES * 1_000_000 // len(text.encode()) + 1)


def _paste(program: Program) -> tuple[float, float]:
    """Return the seconds until a paste is visible, and until a key behind it is."""
    text = "".join(f"value_{n:06d} = {n:>30}  # pasted\r" for n in range(PASTE_LINES))
    with opened(program) as console:
        console.settle(0.5)
        begin = time.monotonic()
        console.terminal.send(f"\x1b[200~{text}the_end = 1\x1b[201~")
        console.terminal.wait_for("the_end = 1")
        seconds = time.monotonic() - begin
        console.settle(0.5)
        begin = time.monotonic()
        console.terminal.send("2")
        console.terminal.wait_for("the_end = 12")
        return seconds, time.monotonic() - begin
