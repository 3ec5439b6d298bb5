"""Hostile visitors of a supervisor, and hostile supervisors: refused, and nobody has to wait."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzzing import HARD, damaged, encoded, many, spoiled, values
from itui_kernel.client.launch import LaunchedKernel
from itui_kernel.client.supervised import ask_supervisor
from itui_kernel.protocol.errors import KernelError
from places import keep_files_in
from sessions import SLEEPER, asked, sessions, wait_until_up

QUESTIONS: list[dict[str, Any]] = [
    {"do": "status"},
    {"do": "watch"},
    {"do": "stack"},
    {"do": "life", "rule": "idle", "hours": 3},
]
ENDING = (b"restart", b"end", b"kill", b"interrupt")
NUMBERS = st.sampled_from([each for each in HARD if not isinstance(each, str)])
LIVES = NUMBERS.map(lambda hours: {"do": "life", "rule": "stay", "hours": hours})


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LaunchedKernel]:
    place = tmp_path_factory.mktemp("s")
    with pytest.MonkeyPatch.context() as patch:
        keep_files_in(place, patch)
        with sessions(place) as start:
            kernel = start(SLEEPER)
            wait_until_up(kernel)
            yield kernel


questions = st.one_of(
    st.sampled_from(QUESTIONS).flatmap(spoiled).map(encoded),
    LIVES.map(encoded),
    damaged(json.dumps(QUESTIONS[3]).encode()),
    st.just(b"[" * 60_000),
    st.just(b"x" * 70_000),
)


def test_hostile_visitors_do_no_harm(session: LaunchedKernel) -> None:
    path = str(session.directory / "supervisor")

    @many(120)
    @given(st.lists(questions, min_size=1, max_size=4), st.booleans())
    def visit(lines: list[bytes], is_complete: bool) -> None:
        data = b"\n".join(lines) + b"\n" * is_complete
        if any(word in data for word in ENDING):
            return
        with closing(socket.socket(socket.AF_UNIX)) as visitor:
            visitor.settimeout(20)
            visitor.connect(path)
            try:
                visitor.sendall(data)
                visitor.shutdown(socket.SHUT_WR)
                answer = visitor.makefile("rb").readline()
            except (BrokenPipeError, ConnectionResetError):
                return
            assert not answer or isinstance(json.loads(answer)["ok"], bool)

    visit()
    assert asked(session.directory, "status")["alive"]
    resident = Path(f"/proc/{session.supervisor}/statm").read_text().split()[1]
    assert int(resident) * os.sysconf("SC_PAGE_SIZE") < 20 << 20


def test_who_never_reads_keeps_nobody_waiting(session: LaunchedKernel) -> None:
    path = str(session.directory / "supervisor")
    with closing(socket.socket(socket.AF_UNIX)) as deaf:
        deaf.setblocking(False)
        deaf.connect(path)
        deaf.send(b'{"do": "watch"}\n')
        sent = 0
        while sent < 3000:
            try:
                sent += deaf.send(b'{"do": "status"}\n') > 0
            except BlockingIOError:
                break
            except (BrokenPipeError, ConnectionResetError):
                break
        assert asked(session.directory, "status")["alive"]


def test_what_is_no_supervisor_is_told() -> None:
    whole = {"ok": True, "alive": True, "kernel": {"pid": 1, "started": 2}}
    answers = st.one_of(spoiled(whole).map(encoded), values.map(encoded), damaged(encoded(whole)))

    @many(60)
    @given(answers, st.booleans())
    def ask(answer: bytes, is_complete: bool) -> None:
        with tempfile.TemporaryDirectory() as directory:
            try:
                found = asyncio.run(answered(Path(directory), answer + b"\n" * is_complete))
            except KernelError as trouble:
                said = str(trouble)
            else:
                said = repr(found["ok"])
            assert said

    ask()


async def answered(directory: Path, answer: bytes) -> dict[str, Any]:
    """Ask something that is no supervisor."""

    async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_unix_server(visit, str(directory / "supervisor"))
    async with server:
        return await ask_supervisor(directory, "status", deadline=20)
