"""Our kernel beside ipykernel: start, round trips and memory, measured at the socket."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import zmq
from jupyter_client.session import Session
from measure import Table, resident

from itui_kernel.protocol.connection import Connection, new_ipc_connection, write_connection
from itui_kernel.protocol.message import Channel
from terminal import NOT_INHERITED

KERNELS = {"itui": "itui_kernel", "ipykernel": "ipykernel_launcher"}


class Probe:
    """One kernel process and a lean client of it."""

    def __init__(self, module: str, directory: Path) -> None:
        self.connection: Connection = new_ipc_connection(directory)
        path = directory / "kernel.json"
        write_connection(path, self.connection)
        self.session = Session(key=self.connection.key.encode())
        self.context = zmq.Context()
        self.shell = self._socket(zmq.DEALER, Channel.SHELL)
        self.iopub = self._socket(zmq.SUB, Channel.IOPUB)
        self.iopub.setsockopt(zmq.SUBSCRIBE, b"")
        environment = {key: os.environ[key] for key in os.environ if key not in NOT_INHERITED}
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", module, "-f", str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**environment, "PYTHONWARNINGS": "ignore"},
        )
        self.request("kernel_info_request", {})
        self.start_seconds = time.monotonic() - self.started

    def _socket(self, kind: int, channel: Channel) -> zmq.Socket[bytes]:
        socket = self.context.socket(kind)
        socket.setsockopt(zmq.LINGER, 0)
        socket.setsockopt(zmq.RECONNECT_IVL, 5)
        socket.setsockopt(zmq.RCVHWM, 0)
        socket.connect(self.connection.endpoint(channel))
        return socket

    def request(self, msg_type: str, content: dict[str, Any]) -> dict[str, Any]:
        """Send a request and return its reply."""
        sent = self.session.send(self.shell, msg_type, content)
        while True:
            if not self.shell.poll(20000):
                raise TimeoutError(msg_type)
            _, reply = self.session.recv(self.shell, mode=0)
            assert reply is not None
            if sent and reply["parent_header"].get("msg_id") == sent["header"]["msg_id"]:
                return dict(reply)

    def execute(self, code: str) -> float:
        """Run code; return the seconds until both its reply and its idle have come."""
        begin = time.perf_counter()
        reply = self.request("execute_request", {"code": code, "silent": False})
        msg_id = reply["parent_header"]["msg_id"]
        while True:
            if not self.iopub.poll(60000):
                raise TimeoutError(code)
            _, message = self.session.recv(self.iopub, mode=0)
            assert message is not None
            is_own = message["parent_header"].get("msg_id") == msg_id
            if is_own and message["content"].get("execution_state") == "idle":
                return time.perf_counter() - begin

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.context.destroy(linger=0)


def measure(runs: int) -> Table:
    table = Table("kernel", list(KERNELS))
    figures: dict[str, list[list[float]]] = {name: [] for name in KERNELS}
    for _ in range(runs):
        for name, module in KERNELS.items():
            with tempfile.TemporaryDirectory(prefix="itui-bench-") as directory:
                probe = Probe(module, Path(directory))
                try:
                    figures[name].append(_figures(probe))
                finally:
                    probe.close()
    names = (
        "exec → kernel_info, ms",
        "execute 1+1, ms",
        "complete zi, ms",
        "200,000 prints, ms",
        "RSS after 1+1, MiB",
    )
    for index, what in enumerate(names):
        values = [statistics.median(run[index] for run in figures[name]) for name in KERNELS]
        table.add(what, *values)
    return table


def _figures(probe: Probe) -> list[float]:
    probe.execute("1+1")
    trips = [probe.execute("1+1") for _ in range(50)]
    memory = resident(probe.process.pid)
    complete = {"code": "zi", "cursor_pos": 2}
    probe.request("complete_request", complete)
    completions = []
    for _ in range(20):
        begin = time.perf_counter()
        probe.request("complete_request", complete)
        completions.append(time.perf_counter() - begin)
    flood = probe.execute("for i in range(200000): print(i)")
    return [
        probe.start_seconds * 1000,
        statistics.median(trips) * 1000,
        statistics.median(completions) * 1000,
        flood * 1000,
        memory,
    ]
