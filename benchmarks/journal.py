"""What the journal costs a kernel that prints without end, and how soon it is read again."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path

from kernels import Probe
from measure import Table

LINES = 500_000
MISSED = 100_000
_FLOOD = f"""
import time
begin, busy = time.perf_counter(), time.process_time()
for _ in range({LINES}):
    print("x" * 100)
seconds = time.perf_counter() - begin, time.process_time() - busy
"""
_KEPT = {"journal": "", "no journal": "[journal]\nmegabytes = 0\n"}


def measure(runs: int) -> Table:
    """Print with and without it in turns, so that a busy machine is no more unkind to one."""
    table = Table("journal", list(_KEPT))
    floods: dict[str, list[tuple[float, float]]] = {name: [] for name in _KEPT}
    pasts: list[float] = []
    for _ in range(runs):
        for name, preferences in _KEPT.items():
            with tempfile.TemporaryDirectory() as place:
                probe = _started(Path(place), preferences)
                try:
                    floods[name].append(_flood(probe))
                    if not preferences:
                        pasts.append(_past(probe))
                finally:
                    probe.close()
    for index, what in enumerate(("s", "s of the processor")):
        flood = [statistics.median(each[index] for each in floods[name]) for name in _KEPT]
        table.add(f"print {LINES:,} lines, {what}", *flood)
    table.add(f"{MISSED:,} missed lines given again, ms", statistics.median(pasts) * 1000, None)
    return table


def _started(place: Path, preferences: str) -> Probe:
    place.chmod(0o700)
    (place / "config.toml").write_text(preferences)
    os.environ |= {"ITUI_CONFIG": str(place / "config.toml"), "ITUI_RUNTIME_DIR": str(place)}
    return Probe("itui_kernel", place)


def _flood(probe: Probe) -> tuple[float, float]:
    """Return how long printing takes, and how long the processor was needed for it."""
    content = {"code": _FLOOD, "silent": False, "user_expressions": {"seconds": "seconds"}}
    reply = probe.request("execute_request", content)
    text = reply["content"]["user_expressions"]["seconds"]["data"]["text/plain"]
    seconds, busy = text.strip("()").split(",")
    return float(seconds), float(busy)


def _past(probe: Probe) -> float:
    """Return the seconds in which a client that was away gets everything it has missed."""
    since = _newest(probe)
    probe.request("execute_request", {"code": f"for i in range({MISSED}): print(i)"})
    begin, lines = time.perf_counter(), 0
    while since < _newest(probe):
        content = probe.request("itui_replay_request", {"since": since})["content"]
        streams = [each["content"] for each in content["messages"] if "text" in each["content"]]
        lines += sum(each["text"].count("\n") for each in streams)
        since = content["last"]
    assert lines == MISSED, lines
    return time.perf_counter() - begin


def _newest(probe: Probe) -> int:
    content = probe.request("itui_replay_request", {"since": 0, "until": 0})["content"]
    return int(content["newest"])
