import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jupyter_client.connect import write_connection_file

from itui_kernel.protocol.connection import (
    LONGEST_SOCKET_PATH,
    PORTS,
    Connection,
    new_ipc_connection,
    new_key,
    process_started,
    read_connection,
    write_connection,
)
from itui_kernel.protocol.errors import ConnectionFileError
from itui_kernel.protocol.message import Channel

ports = st.integers(0, 65535)
connections = st.builds(
    Connection,
    transport=st.sampled_from(["tcp", "ipc"]),
    ip=st.text(),
    **dict.fromkeys(PORTS, ports),
    key=st.text(),
    kernel_name=st.text(),
    pid=st.none() | st.integers(1),
    host=st.none() | st.text(),
    started=st.none() | st.integers(0),
    extra=st.dictionaries(st.sampled_from(["jupyter_session", "curve_publickey"]), st.text()),
)


@given(connections)
def test_round_trip(connection: Connection) -> None:
    assert Connection.from_json(json.loads(json.dumps(connection.to_json()))) == connection


def test_files_are_private_and_complete(tmp_path: Path) -> None:
    path = tmp_path / "kernel.json"
    connection = new_ipc_connection("/run/x")
    write_connection(path, Connection())
    write_connection(path, connection)
    assert read_connection(path) == connection
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["kernel.json"]


def test_a_link_is_replaced_not_followed(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("precious")
    (tmp_path / "kernel.json").symlink_to(tmp_path / "target")
    write_connection(tmp_path / "kernel.json", Connection())
    assert (tmp_path / "target").read_text() == "precious"


def test_files_of_jupyter_are_read(tmp_path: Path) -> None:
    path, written = write_connection_file(
        str(tmp_path / "kernel-1.json"), key=b"k", kernel_name="python3", jupyter_session="a.ipynb"
    )
    connection = read_connection(path)
    assert connection.shell_port == written["shell_port"]
    assert connection.key == "k"
    assert connection.extra == {"jupyter_session": "a.ipynb"}
    assert connection.endpoint(Channel.SHELL) == f"tcp://127.0.0.1:{written['shell_port']}"
    assert connection.has_ports


def test_endpoints() -> None:
    ipc = new_ipc_connection("/run/itui/ab")
    assert ipc.endpoint(Channel.SHELL) == "ipc:///run/itui/ab/k-1"
    assert ipc.endpoint("hb") == "ipc:///run/itui/ab/k-5"
    assert Connection(ip="::1", iopub_port=7).endpoint(Channel.IOPUB) == "tcp://[::1]:7"
    assert not Connection().has_ports


def test_secrets_are_in_no_traceback() -> None:
    connection = Connection(key="hunter2", extra={"curve_secretkey": "hunter3"})
    assert "hunter" not in repr(connection)


def test_keys_are_fresh() -> None:
    assert len({new_key() for _ in range(100)}) == 100


def test_socket_paths_have_a_limit() -> None:
    room = LONGEST_SOCKET_PATH - len("/supervisor")
    assert new_ipc_connection("/" + "a" * (room - 1))
    with pytest.raises(ConnectionFileError, match=r"too long for sockets .*ITUI_RUNTIME_DIR"):
        new_ipc_connection("/" + "a" * room)
    with pytest.raises(ConnectionFileError):  # bytes count, not characters
        new_ipc_connection("/" + "é" * (room // 2 + 1))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not a connection file"),
        ("[", "not a connection file"),
        ("[" * 100_000, "not a connection file"),
        ("[]", "holds list, not an object"),
        ('{"shell_port": "5"}', '"shell_port" must be a port number'),
        ('{"shell_port": true}', '"shell_port" must be a port number'),
        ('{"hb_port": 70000}', '"hb_port" must be a port number'),
        ('{"key": 5}', '"key" must be a string'),
        ('{"transport": "inproc"}', 'transport "inproc" is unknown: use ipc or tcp'),
    ],
)
def test_broken_files_are_explained(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "kernel.json"
    path.write_text(text)
    with pytest.raises(ConnectionFileError) as caught:
        read_connection(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_places_are_explained(tmp_path: Path) -> None:
    with pytest.raises(ConnectionFileError, match="no such connection file"):
        read_connection(tmp_path / "absent.json")
    with pytest.raises(ConnectionFileError, match="is a directory"):
        read_connection(tmp_path)
    with pytest.raises(ConnectionFileError, match="cannot be written: no such file"):
        write_connection(tmp_path / "absent" / "kernel.json", Connection())


def test_start_times_tell_processes_apart() -> None:
    assert process_started(os.getpid()) == process_started(os.getpid()) is not None
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert process_started(child.pid) is not None
        child.communicate(b"\n")
    assert process_started(child.pid) is None
