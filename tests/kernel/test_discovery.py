import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from itui_kernel.client.discovery import find_kernel, find_session, list_kernels
from itui_kernel.client.owner import with_process
from itui_kernel.protocol.connection import (
    Connection,
    host_name,
    new_ipc_connection,
    process_started,
    write_connection,
)
from itui_kernel.protocol.errors import ItuiError, KernelError
from itui_kernel.protocol.locations import private_directory
from itui_kernel.protocol.session_file import KERNEL_FILE, write_fields

RUNNING = {"pid": os.getpid(), "host": host_name(), "started": process_started(os.getpid())}


@pytest.fixture(autouse=True)
def _places(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(place / "xdg"))


@pytest.fixture
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def write(path: Path, age: int, **fields: object) -> Path:
    path.parent.mkdir(exist_ok=True)
    write_connection(path, Connection.from_json({"key": "k", **fields}))
    os.utime(path, (1_000_000 - age, 1_000_000 - age))
    return path


def refused_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_all_kernels_the_newest_first(tmp_path: Path, port: int) -> None:
    write(tmp_path / "run/abc/kernel.json", 30, kernel_name="itui", **RUNNING)
    write(tmp_path / "run/dead/kernel.json", 20, **{**RUNNING, "started": 1})
    write(tmp_path / "jupyter/kernel-42.json", 10, kernel_name="python3", shell_port=port)
    write(tmp_path / "jupyter/kernel-43.json", 0, shell_port=refused_port())
    (tmp_path / "jupyter/kernel-broken.json").write_text("{")
    (tmp_path / "jupyter/other.json").write_text("{}")
    found = list_kernels()
    assert [(each.name, each.is_alive, each.kind) for each in found] == [
        ("43", False, "jupyter"),
        ("42", True, "jupyter"),
        ("dead", False, "jupyter"),
        ("abc", True, "itui"),
    ]
    assert found[0].host == host_name()
    assert found[0].modified == 1_000_000


def test_a_session_is_alive_before_its_kernel_listens(tmp_path: Path) -> None:
    directory = private_directory(tmp_path / "run/abc")
    write_connection(directory / KERNEL_FILE, new_ipc_connection(directory))
    write_fields(directory, {"host": host_name(), "kernel": RUNNING})
    assert find_session("abc").is_alive
    write_fields(directory, {"host": host_name(), "kernel": {**RUNNING, "started": 1}})
    assert not find_session("abc").is_alive


def test_sockets_in_the_file_system(tmp_path: Path) -> None:
    for name in ("alive", "stale", "absent"):
        (tmp_path / "run" / name).mkdir()
        connection = new_ipc_connection(tmp_path / "run" / name)
        write_connection(tmp_path / "run" / name / "kernel.json", connection)
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(tmp_path / "run/stale/k-1"))
    with socket.socket(socket.AF_UNIX) as alive:
        alive.bind(str(tmp_path / "run/alive/k-1"))
        alive.listen()
        verdicts = {each.name: each.is_alive for each in list_kernels()}
    assert verdicts == {"alive": True, "stale": False, "absent": False}


def test_a_process_elsewhere_is_judged_by_its_socket(tmp_path: Path, port: int) -> None:
    elsewhere = {**RUNNING, "host": "elsewhere", "started": 1}
    write(tmp_path / "run/far/kernel.json", 0, shell_port=port, **elsewhere)
    kernel = find_kernel("far")
    assert (kernel.is_alive, kernel.host) == (True, "elsewhere")


def test_many_dead_kernels_and_one_alive(tmp_path: Path, port: int) -> None:
    for number in range(100):
        write(tmp_path / f"jupyter/kernel-{number}.json", number, shell_port=refused_port())
    write(tmp_path / "jupyter/kernel-x.json", 500, shell_port=port)
    assert find_kernel().name == "x"


def test_names_patterns_and_paths(tmp_path: Path) -> None:
    path = write(tmp_path / "run/abc123/kernel.json", 0, **RUNNING)
    write(tmp_path / "run/abd999/kernel.json", 5, **RUNNING)
    write(tmp_path / "jupyter/kernel-7f.json", 9, **RUNNING)
    expected = {
        "abc123": "abc123",
        "abd": "abd999",
        "ab*": "abc123",
        "*9": "abd999",
        "ab[d]*": "abd999",
        "7f": "7f",
        "kernel-7f": "7f",
        "kernel-7f.json": "7f",
        str(path): "abc123",
    }
    assert {text: find_kernel(text).name for text in expected} == expected
    assert find_kernel(None).name == find_kernel("").name == "abc123"


def test_errors_are_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(KernelError, match="no kernel is running: start one, or give the path"):
        find_kernel()
    with pytest.raises(KernelError, match=re.escape('no kernel is called "x" (running: none)')):
        find_kernel("x")
    write(tmp_path / "run/abc/kernel.json", 0, **RUNNING)
    write(tmp_path / "run/dead/kernel.json", 0, **{**RUNNING, "started": 1})
    with pytest.raises(KernelError, match=re.escape('no kernel is called "x" (running: abc)')):
        find_kernel("x")
    with pytest.raises(KernelError, match=r'kernel "dead" has ended \(its connection file is'):
        find_kernel("dead")
    with pytest.raises(ItuiError, match="no such connection file"):
        find_kernel(str(tmp_path / "absent.json"))


def test_an_id_never_means_a_file_in_the_current_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "abc", 0, **RUNNING)
    with pytest.raises(KernelError, match="no kernel is called"):
        find_kernel("abc")


LISTENER = """
import socket, sys
family = socket.AF_UNIX if "/" in sys.argv[1] else socket.AF_INET
server = socket.socket(family)
server.bind(sys.argv[1] if "/" in sys.argv[1] else ("127.0.0.1", 0))
server.listen()
print(server.getsockname()[1], flush=True)
input()
"""


@pytest.mark.parametrize("transport", ["tcp", "ipc"])
def test_the_process_behind_a_socket(tmp_path: Path, transport: str) -> None:
    path = tmp_path / "jupyter/kernel-1.json"
    address = str(tmp_path / "k-1") if transport == "ipc" else "tcp"
    for argument, is_certain in [(path, True), (tmp_path / "other.json", False)]:
        with subprocess.Popen(
            [sys.executable, "-c", LISTENER, address, str(argument)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as listener:
            assert listener.stdout is not None
            answer = listener.stdout.readline().strip()
            if transport == "ipc":
                connection = new_ipc_connection(tmp_path)
            else:
                connection = Connection(shell_port=int(answer))
            found = with_process(connection, path)
            if is_certain:
                started = process_started(listener.pid)
                assert (found.pid, found.host, found.started) == (
                    listener.pid,
                    host_name(),
                    started,
                )
            else:
                assert found == connection
            listener.communicate("\n")
        Path(address).unlink(missing_ok=True)


def test_how_a_kernel_of_another_program_is_interrupted(
    tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    spec = tmp_path / "jupyter/kernels/odd/kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(json.dumps({"argv": ["odd"], "interrupt_mode": "message"}))
    write(tmp_path / "jupyter/kernel-1.json", 0, kernel_name="odd", shell_port=port)
    write(tmp_path / "jupyter/kernel-2.json", 0, kernel_name="gone", shell_port=port)
    assert find_kernel("1").connection.interrupt_mode == "message"
    assert find_kernel("2").connection.interrupt_mode is None
