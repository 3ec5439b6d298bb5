"""The rules by which a session ends."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from itui_kernel.life import Life, rule_of
from itui_kernel.log import Log
from itui_kernel.protocol.preferences import Life as Rule
from itui_kernel.protocol.session_file import change_fields, write_fields


class Place:
    """A life whose clients, inputs and times a test decides on."""

    def __init__(self, directory: Path, rule: Rule) -> None:
        self.directory = directory
        self.clients = 0
        self.is_busy = False
        self.ended: list[str] = []
        self.life = Life(
            directory,
            rule,
            is_attended=lambda: self.clients > 0,
            is_busy=lambda: self.is_busy,
            end=self.ended.append,
            log=Log(os.open(directory / "kernel.log", os.O_CREAT | os.O_WRONLY)),
        )
        self.now = 1000.0

    def go_on(self, seconds: float) -> list[str]:
        """Let time pass as the I/O thread does: it calls when it was told to, and in between."""
        end = self.now + seconds
        while self.now < end and (due := self.life.timer(self.now)) is not None:
            self.life.timer(min(due, end) - 0.001)
            self.now = min(due, end)
        self.life.timer(self.now)
        return self.ended


@pytest.fixture
def place(tmp_path: Path) -> Callable[..., Place]:
    def make(rule: str = "stay", hours: float = 24.0) -> Place:
        return Place(tmp_path, Rule(rule=rule, hours=hours))

    return make


def test_it_stays(place: Callable[..., Place]) -> None:
    assert place().go_on(1e6) == []


def test_with_its_clients(place: Callable[..., Place]) -> None:
    session = place("client")
    session.is_busy = True  # what runs does not matter
    assert session.go_on(50) == []  # the first one may still be on its way
    session.clients = 1
    assert session.go_on(5000) == []
    session.clients = 0
    assert session.go_on(50) == []
    session.clients = 2
    assert session.go_on(20) == []
    session.clients = 0
    assert session.go_on(80) == ["no client has been there for a minute"]
    assert session.go_on(1000) == ["no client has been there for a minute"]


def test_idle_hours(place: Callable[..., Place]) -> None:
    session = place("idle", 2)
    session.is_busy = True
    session.go_on(9 * 3600)
    session.is_busy = False
    session.go_on(1.9 * 3600)
    session.life.note_input(session.now)  # a script that came and went
    assert session.go_on(1.9 * 3600) == []
    assert session.go_on(600) == ["nothing has happened for 2 h"]


@pytest.mark.parametrize(
    ("end", "expected"),
    [("", []), ("99999999999", []), ("1000000000", ["the batch job ends"])],
)
def test_with_the_batch_job(
    place: Callable[..., Place], monkeypatch: pytest.MonkeyPatch, end: str, expected: list[str]
) -> None:
    monkeypatch.setenv("SLURM_JOB_END_TIME", end)
    assert place("job").go_on(1e5) == expected


def test_the_rule_is_changed_while_it_lives(place: Callable[..., Place]) -> None:
    session = place()
    assert session.go_on(7200) == []
    write_fields(session.directory, {"name": "x", "life": {"rule": "idle", "hours": 3.0}})
    assert session.go_on(20) == []
    assert session.life.rule == Rule(rule="idle", hours=3.0)
    change_fields(session.directory, lambda fields: fields.update(life={"rule": "for ever"}))
    assert session.go_on(100) == []
    assert session.life.rule.rule == "idle"
    assert "no rule of life: {'rule': 'for ever'}" in (session.directory / "kernel.log").read_text()
    assert session.go_on(3600) == ["nothing has happened for 3 h"]


@pytest.mark.parametrize(
    "found",
    [None, [], "idle", {}, {"rule": 3}, {"rule": "idle", "hours": 0}, {"rule": "x", "hours": 1}],
)
def test_what_is_no_rule(found: object) -> None:
    assert rule_of(found) is None
