"""Measures itui beside ipykernel and the programs people use, in one run."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import busy
import consoles
import flood
import journal
import kernels
import link
import model
import past
import returning
import scale
from console import OWN_BIN, Program, find_programs
from measure import Table

Part = Callable[[Sequence[Program], argparse.Namespace], Table]
PARTS: dict[str, Part] = {
    "kernels": lambda programs, options: kernels.measure(options.runs),
    "consoles": lambda programs, options: consoles.measure(programs, options.runs, options.idle),
    "busy": lambda programs, options: busy.measure(programs[0]),
    "flood": lambda programs, options: flood.measure(programs, options.flood),
    "link": lambda programs, options: link.measure(programs, options.link),
    "scale": lambda programs, options: scale.measure(programs[0]),
    "past": lambda programs, options: past.measure(),
    "journal": lambda programs, options: journal.measure(options.runs),
    "returning": lambda programs, options: returning.measure(),
    "model": lambda programs, options: model.measure(programs[0], options.runs),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=f"{__doc__} Usage: python benchmarks/run.py")
    parser.add_argument("--runs", type=int, default=3, help="runs of each program (default 3)")
    parser.add_argument(
        "--peers", type=Path, default=OWN_BIN, help="the directory of the other consoles' programs"
    )
    parser.add_argument("--idle", type=float, default=60, help="seconds to be idle (default 60)")
    parser.add_argument("--flood", type=float, default=60, help="seconds of flood (default 60)")
    parser.add_argument(
        "--link", type=float, default=15, help="seconds of flood before typing (default 15)"
    )
    parser.add_argument("parts", nargs="*", choices=PARTS, default=[])
    options = parser.parse_args()
    programs = find_programs(options.peers)
    tables = [PARTS[name](programs, options) for name in options.parts or PARTS]
    print("\n\n".join(str(table) for table in tables))


if __name__ == "__main__":
    main()
