import threading
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from itui_kernel.inspector import DEADLINE, Inspector, Job
from itui_kernel.log import Log
from itui_kernel.outbox import Outbox, Publication, Text


class Bench:
    """An inspector whose I/O thread is the test."""

    def __init__(self, log: Log) -> None:
        self.outbox = Outbox()
        self.inspector = Inspector(self.outbox, log)
        self.outcomes: SimpleQueue[Any] = SimpleQueue()

    def job(self, name: str, work: Any) -> Job:
        def failed(ename: str, _: str) -> None:
            self.outcomes.put((name, ename))

        return Job(name, work, lambda value: self.outcomes.put((name, value)), failed)

    def outcome(self) -> Any:
        while self.outcomes.empty():
            for item in self.outbox.take():
                assert not isinstance(item, Text | Publication)
                item()
        return self.outcomes.get()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with (tmp_path / "log").open("ab") as stream:
        bench = Bench(Log(stream.fileno()))
        yield bench
        bench.outbox.close()


def test_jobs_wait_for_the_namespace(bench: Bench) -> None:
    bench.inspector.submit(bench.job("names", list))
    bench.inspector.start({"a": 1})
    assert bench.outcome() == ("names", ["a"])


def test_a_failure_is_an_outcome(bench: Bench) -> None:
    bench.inspector.start({})
    bench.inspector.submit(bench.job("bad", lambda names: names["missing"]))
    assert bench.outcome() == ("bad", "KeyError")


def test_a_hung_job_loses_its_thread_and_the_next_gets_a_new_one(bench: Bench) -> None:
    begun, gate = threading.Event(), threading.Event()

    def hang(_: object) -> None:
        begun.set()
        gate.wait()

    bench.inspector.start({"a": 1})
    bench.inspector.submit(bench.job("hangs", hang))
    bench.inspector.submit(bench.job("names", list))
    begun.wait()
    due = bench.inspector.timer(0.0)
    assert due is not None
    assert bench.inspector.timer(due + 10) == due + 10 + DEADLINE  # nobody could run: once more
    assert bench.inspector.timer(due + 10 + DEADLINE) is None
    assert bench.outcomes.get() == ("hangs", "TimeoutError")
    assert bench.outcome() == ("names", ["a"])
    gate.set()
    bench.inspector.submit(bench.job("after", len))
    assert bench.outcome() == ("after", 1)
