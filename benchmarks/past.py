"""A million inputs of earlier sessions: searched by us and by IPython; tail and range, too."""

from __future__ import annotations

import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from measure import Table

from itui_kernel.history.current import Current
from itui_kernel.history.files import session_path
from itui_kernel.history.index import Index
from itui_kernel.history.sessions import Search, Sessions

INPUTS = 1_000_000
SESSIONS = 10_000
ROUNDS = 9
_WORDS = (
    *("import", "numpy", "as", "np", "for", "x", "in", "range", "plot", "data", "frame"),
    *("mean", "axis", "print", "open", "read", "self"),
)
_PATTERNS = {
    "rare text": "*needle_77*",
    "no match": "*not in any of them*",
    "glob": "import*needle_*1?*",
    "beginning": "needle_5*",
    "common text, last 1000": "*data*",
}


def measure() -> Table:
    table = Table(f"{INPUTS:,} inputs of {SESSIONS:,} sessions", ["itui", "ipython"])
    with tempfile.TemporaryDirectory() as place:
        directory = Path(place, "history")
        database = Path(place, "history.sqlite")
        _write(directory, database)
        started = time.perf_counter()
        _sessions(directory, place).search(Search("*nothing*"))
        table.add("index, once, s", time.perf_counter() - started)
        for name, pattern in _PATTERNS.items():
            count = 1000 if "last" in name else None

            def ours(pattern: str = pattern, count: int | None = count) -> int:
                # as a kernel that searches for the first time
                return len(_sessions(directory, place).search(Search(pattern, count=count)))

            def theirs(pattern: str = pattern, count: int | None = count) -> int:
                return len(_search(database, pattern, count))

            assert ours() == theirs()
            table.add(f"{name}, ms", _milliseconds(ours), _milliseconds(theirs))
        table.add("tail of 1000, ms", _milliseconds(lambda: _sessions(directory, place).tail(1000)))
    return table


def _sessions(directory: Path, place: str) -> Sessions:
    return Sessions(directory, Current(), Index(Path(place, "index"), directory))


def _search(database: Path, pattern: str, count: int | None) -> list[tuple[int, int, str]]:
    """Ask as IPython does."""
    connection = sqlite3.connect(database)
    query = "SELECT session, line, source_raw FROM history WHERE source_raw GLOB ?"
    query += f" ORDER BY session DESC, line DESC LIMIT {-1 if count is None else count}"
    found = connection.execute(query, (pattern,)).fetchall()
    connection.close()
    return found


def _write(directory: Path, database: Path) -> None:
    chance = random.Random(7)
    connection = sqlite3.connect(database)
    connection.execute(
        "CREATE TABLE history (session integer, line integer, source text, source_raw text,"
        " PRIMARY KEY (session, line))"
    )
    directory.mkdir()
    for session in range(1, SESSIONS + 1):
        rows = [
            (session, line, code, code)
            for line in range(1, INPUTS // SESSIONS + 1)
            for code in [_code(chance)]
        ]
        records = [{"n": line, "t": 1.7e9, "code": code} for _, line, code, _ in rows]
        records[0]["cwd"] = f"/home/me/work{session % 50}"
        records = [{"started": 1.7e9, "host": "here"}, *records, {"ended": 1.7e9}]
        text = "\n".join(json.dumps(record, separators=(",", ":")) for record in records)
        session_path(directory, session).write_text(text + "\n")
        connection.executemany("INSERT INTO history VALUES (?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()


def _code(chance: random.Random) -> str:
    words = [chance.choice(_WORDS) for _ in range(chance.randint(2, 14))]
    if chance.random() < 0.0001:
        words.insert(chance.randint(0, 3), f"needle_{chance.randint(0, 99)}")
    return "\n".join([" ".join(words[:7]), " ".join(words[7:])]).rstrip("\n")


def _milliseconds(do: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        do()
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


if __name__ == "__main__":
    print(measure())
