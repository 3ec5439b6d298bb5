"""Measures itui beside ipykernel, jupyter console and ipython in one run."""

from __future__ import annotations

import argparse

import busy
import consoles
import kernels


def main() -> None:
    parser = argparse.ArgumentParser(description=f"{__doc__} Usage: python benchmarks/run.py")
    parser.add_argument("--runs", type=int, default=3, help="runs of each program (default 3)")
    parser.add_argument("parts", nargs="*", choices=["kernels", "consoles", "busy"], default=[])
    options = parser.parse_args()
    parts = options.parts or ["kernels", "consoles", "busy"]
    tables = []
    if "kernels" in parts:
        tables.append(kernels.measure(options.runs))
    if "consoles" in parts:
        tables.append(consoles.measure(options.runs))
    if "busy" in parts:
        tables.extend(busy.measure())
    print("\n\n".join(str(table) for table in tables))


if __name__ == "__main__":
    main()
