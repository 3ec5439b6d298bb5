"""The ways to a kernel: by name, on Unix sockets unless ports are wanted, and said to be open."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import zmq

from client_fixtures import attached, kill, run
from itui_kernel.client.channels import encrypt
from itui_kernel.client.launch import launch_itui_kernel
from itui_kernel.client.new_connection import new_connection
from itui_kernel.protocol.connection import (
    Connection,
    new_ipc_connection,
    write_connection,
)
from itui_kernel.protocol.errors import ConnectionFileError
from itui_kernel.protocol.message import Channel
from itui_kernel.protocol.transports import CURVE_KEYS, TRANSPORTS
from itui_kernel.sockets import Sockets
from itui_kernel.startup import ConnectionFile


@pytest.fixture(autouse=True)
def _place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("RUNTIME", "DATA", "STATE"):
        monkeypatch.setenv(f"ITUI_{name}_DIR", str(tmp_path / name.lower()))


def encrypted(directory: Path) -> Connection:
    keys = (each.decode() for each in zmq.curve_keypair())
    data = new_ipc_connection(directory).to_json() | dict(zip(CURVE_KEYS, keys, strict=True))
    return Connection.from_json(data)


@pytest.mark.parametrize("name", TRANSPORTS)
def test_every_transport_can_be_chosen_by_its_name(tmp_path: Path, name: str) -> None:
    connection = new_connection(tmp_path, name)
    assert connection.transport == name
    assert connection.key
    assert connection.endpoint(Channel.SHELL).startswith(f"{name}://")
    assert connection.is_exposed is not TRANSPORTS[name].is_private


def test_only_encryption_keeps_others_out_of_ports() -> None:
    keys = dict.fromkeys(CURVE_KEYS, "x")
    assert Connection(transport="tcp").is_exposed
    assert Connection(transport="tcp", extra=keys | {CURVE_KEYS[1]: 5}).is_exposed
    assert not Connection(transport="tcp", extra=keys).is_exposed
    assert not Connection(transport="ipc").is_exposed


def test_a_kernel_on_ports_works_and_says_so_in_its_log() -> None:
    async def test() -> None:
        kernel = launch_itui_kernel(transport="tcp")
        try:
            async with attached(kernel.connection, kernel.pid) as (client, _):
                assert (await client.execute("1")).status == "ok"
            assert "plain TCP: every user of this host" in kernel.log_file.read_text()
        finally:
            kill(kernel)

    run(test)


def test_a_connection_file_that_demands_encryption_gets_it(tmp_path: Path) -> None:
    connection = encrypted(tmp_path)
    sockets = Sockets(connection)
    with zmq.Context() as context:
        plain, secret = context.socket(zmq.DEALER), context.socket(zmq.DEALER)
        plain.setsockopt(zmq.LINGER, 0)
        encrypt(secret, connection)
        events = plain.get_monitor_socket(
            zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL | zmq.EVENT_DISCONNECTED
        )
        for each in (plain, secret):
            each.connect(connection.endpoint(Channel.SHELL))
            each.send(b"hello")
        assert sockets["shell"].poll(10_000)
        assert sockets["shell"].recv_multipart()[-1] == b"hello"
        assert events.poll(10_000)
        assert not sockets["shell"].poll(0)
        plain.disable_monitor()
        for each in (plain, secret, events):
            each.close()
    sockets.close()


def test_a_kernel_on_ports_without_a_key_does_not_start(tmp_path: Path) -> None:
    path = tmp_path / "kernel-1.json"
    connection = new_connection(tmp_path, "tcp")
    write_connection(path, replace(connection, key=""))
    with pytest.raises(ConnectionFileError, match="every user of this host could run code"):
        ConnectionFile(str(path))
    write_connection(path, connection)
    assert ConnectionFile(str(path)).connection == connection
