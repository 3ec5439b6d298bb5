"""What a kernel tells its itui clients of its machine, and of a mistake in the preferences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from itui_kernel.protocol.own import SESSION
from kernel_fixtures import Kernel, started


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("k") / "kernel.log"


@pytest.fixture(scope="module")
def kernel(log: Path) -> Iterator[Kernel]:
    config = log.with_name("config.toml")
    config.write_text("[memory]\nfuse = 'no'\n")
    with started(log.parent, ITUI_CONFIG=str(config), SLURM_JOB_END_TIME="1900000000") as kernel:
        yield kernel


def told(kernel: Kernel, event: str) -> dict[str, Any]:
    while True:
        data: dict[str, Any] = kernel.until("comm_msg")["content"]["data"]
        if data.get("event") == event:
            return data


def test_a_mistake_in_the_preferences_keeps_no_kernel_away_but_is_told(
    kernel: Kernel, log: Path
) -> None:
    assert kernel.run("6 * 7").result == "42"
    kernel.send("comm_open", {"comm_id": "one", "target_name": SESSION, "data": {}})
    said = told(kernel, "warned")["text"]
    assert said.startswith(str(log.with_name("config.toml")))
    assert said.endswith("; the defaults are used instead")
    assert said in log.read_text()


def test_who_joins_is_told_of_memory_processors_and_the_batch_job(kernel: Kernel) -> None:
    kernel.send("comm_open", {"comm_id": "two", "target_name": SESSION, "data": {}})
    use = told(kernel, "resources")
    assert 5_000_000 < use["memory"] < use["host_total"]
    assert use["job_end"] == 1900000000
    kernel.run("x = bytearray(50_000_000)")
    more = told(kernel, "resources")
    assert more["memory"] - use["memory"] > 40_000_000
    kernel.send("comm_close", {"comm_id": "one"})
    kernel.send("comm_close", {"comm_id": "two"})
