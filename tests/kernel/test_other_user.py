"""Another user of the same host, really with another uid, gets nothing of a session.

Each test stands behind a line of docs/security.md.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zmq
from jupyter_client.blocking.client import BlockingKernelClient

import stranger
from client_fixtures import attached, kill, wait_for_end
from client_fixtures import run as run_test
from itui.autopsy.finding import find_autopsy
from itui.model.state import State
from itui.saved.keeper import Keeper
from itui.saved.saved_client import SavedPlace
from itui_kernel.client.launch import LaunchedKernel, launch_itui_kernel
from itui_kernel.client.supervised import restart
from itui_kernel.protocol.errors import ConnectionFileError, KernelError
from itui_kernel.protocol.locations import runtime_directory
from itui_kernel.protocol.message import Channel, Sender
from itui_kernel.protocol.messages import ExecuteRequest
from itui_kernel.protocol.own import SESSION
from itui_kernel.protocol.session_file import read_fields
from itui_kernel.protocol.wire import Wire

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can play another user")
SECRET = "hunter2-not-for-others"
Act = Callable[..., Any]


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """Give a directory that everybody may enter, as /tmp is: what is private must be so itself."""
    path = Path(tempfile.mkdtemp(prefix="itui-seen-", dir="/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def kernel(place: Path) -> Iterator[LaunchedKernel]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("RUNTIME", "DATA", "STATE", "CACHE"):
            patch.setenv(f"ITUI_{name}_DIR", str(place / name.lower()))
        old = os.umask(0)  # the worst a user can have set
        try:
            started = launch_itui_kernel()
        finally:
            os.umask(old)
    yield started
    kill(started)


@pytest.fixture(scope="module")
def owner(kernel: LaunchedKernel) -> Iterator[Any]:
    """Give the client of the user whose session it is, after some work with secrets in it."""
    client: Any = BlockingKernelClient(connection_file=str(kernel.connection_file))
    client.load_connection_file()
    client.start_channels()
    client.wait_for_ready(timeout=30)
    client.execute_interactive(f"token = {SECRET!r}; hits = 0", output_hook=lambda message: None)
    client.execute_interactive(
        "import getpass; typed = getpass.getpass()",
        stdin_hook=lambda message: client.input(SECRET[::-1]),
        output_hook=lambda message: None,
    )
    yield client
    client.stop_channels()


@pytest.fixture(scope="module")
def other(owner: Any) -> Iterator[Act]:
    """Give what another user can do, while the session is there."""
    with subprocess.Popen(
        [sys.executable, stranger.__file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def act(name: str, *arguments: object) -> Any:
            assert process.stdin is not None
            assert process.stdout is not None
            print(json.dumps([name, *arguments]), file=process.stdin, flush=True)
            return json.loads(process.stdout.readline())

        yield act
        process.stdin.close()


@pytest.fixture
def opened(place: Path) -> Iterator[None]:
    """Open all directories and sockets, as a mistaken chmod -R does."""
    modes = {path: stat.S_IMODE(path.lstat().st_mode) for path in place.rglob("*")}
    for path in modes:
        if path.is_dir() or path.is_socket():
            path.chmod(0o777)
    yield
    for path, mode in modes.items():
        path.chmod(mode)


def sockets(kernel: LaunchedKernel) -> list[Path]:
    return [path for path in kernel.connection_file.parent.iterdir() if path.is_socket()]


def told(owner: Any, least: int) -> dict[str, Any]:
    """Return what an itui client that comes now is told, as soon as so much has been refused."""
    comm_id = f"{owner.session.session}-session"
    content = {"comm_id": comm_id, "target_name": SESSION, "data": {"name": "eve"}}
    owner.shell_channel.send(owner.session.msg("comm_open", content))
    while True:
        content = owner.get_iopub_msg(timeout=10)["content"]
        data = content.get("data", {})
        if data.get("event") == "refused" and data["count"] >= least:
            return dict(data)


def run(owner: Any, code: str) -> str:
    reply = owner.execute_interactive(
        "", user_expressions={"value": code}, output_hook=lambda message: None
    )
    return str(reply["content"]["user_expressions"]["value"]["data"]["text/plain"])


def signed_request(kernel: LaunchedKernel) -> list[str]:
    """Return an execute request as somebody with the key would sign it."""
    wire = Wire(kernel.connection.key, kernel.connection.signature_scheme)
    message = Sender().message(ExecuteRequest(code="hits += 1"))
    return [base64.b64encode(each).decode() for each in wire.encode(message)]


def test_no_port_of_the_host_listens_for_a_session(kernel: LaunchedKernel, other: Act) -> None:
    with socket.create_server(("127.0.0.1", 0)) as seen:
        assert seen.getsockname()[1] in other("listening_ports", os.geteuid())
        listening = _listening_inodes()
        assert f"socket:[{os.fstat(seen.fileno()).st_ino}]" in listening
    for pid in (kernel.pid, kernel.supervisor):
        links = Path(f"/proc/{pid}/fd").iterdir()
        assert not listening & {os.readlink(each) for each in links if each.is_symlink()}


def _listening_inodes() -> set[str]:
    lines = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path("/proc/net", name).read_text().splitlines()
    ]
    return {f"socket:[{row[9]}]" for row in lines if row[3] == "0A"}


def test_the_sockets_can_be_seen_but_not_reached(kernel: LaunchedKernel, other: Act) -> None:
    directory = kernel.connection_file.parent
    seen = other("socket_paths", str(directory))
    assert {str(path) for path in sockets(kernel)} <= set(seen)
    assert len(seen) >= 6  # five channels and the supervisor
    assert {other("connect", path) for path in seen} == {"PermissionError"}


def test_nothing_published_reaches_another_user(
    kernel: LaunchedKernel, owner: Any, other: Act
) -> None:
    owner.execute("import time\nfor n in range(20): print(token); time.sleep(0.05)")
    assert other("subscribe", kernel.connection.endpoint(Channel.IOPUB)) == 0


@pytest.mark.usefixtures("opened")
def test_even_through_open_directories_nothing_published_reaches_another_user(
    kernel: LaunchedKernel, owner: Any, other: Act
) -> None:
    assert {other("connect", str(path)) for path in sockets(kernel)} == {"connected"}
    owner.execute("for n in range(20): print(token); time.sleep(0.05)")
    assert other("subscribe", kernel.connection.endpoint(Channel.IOPUB)) == 0


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("channel", [Channel.SHELL, Channel.CONTROL, Channel.STDIN])
def test_even_through_open_directories_a_signed_message_of_another_user_does_nothing(
    kernel: LaunchedKernel, owner: Any, other: Act, channel: Channel
) -> None:
    before = run(owner, "hits")
    assert other("send", kernel.connection.endpoint(channel), signed_request(kernel)) == 0
    assert run(owner, "hits") == before


@pytest.mark.usefixtures("opened")
def test_attempts_of_others_are_counted_and_told(
    kernel: LaunchedKernel, owner: Any, other: Act
) -> None:
    for channel in (Channel.SHELL, Channel.IOPUB):
        path = kernel.connection.endpoint(channel).removeprefix("ipc://")
        assert other("connect", path) == "connected"
    assert "from a process of another user" in told(owner, 2)["text"]
    assert "from a process of another user" in kernel.log_file.read_text()


def test_what_is_signed_wrongly_or_comes_twice_is_counted_and_told(
    kernel: LaunchedKernel, owner: Any
) -> None:
    before = run(owner, "hits")
    once = [base64.b64decode(each) for each in signed_request(kernel)]
    forged = [*once[:1], bytes(64), *once[2:]]
    with zmq.Context() as context, context.socket(zmq.DEALER) as dealer:
        dealer.connect(kernel.connection.endpoint(Channel.SHELL))
        for frames in (once, once, forged):
            dealer.send_multipart(frames)
        assert dealer.poll(10_000)
    assert run(owner, "hits") == str(int(before) + 1)
    assert "wrong signature" in told(owner, 2)["text"]
    log = kernel.log_file.read_text()
    assert "refused a message on shell: message repeated" in log


@pytest.mark.usefixtures("opened")
def test_even_through_open_directories_the_supervisor_answers_nobody_else(
    kernel: LaunchedKernel, owner: Any, other: Act
) -> None:
    path = str(kernel.connection_file.parent / "supervisor")
    assert other("say", path, '{"do": "kill"}\n') == ""
    assert run(owner, "1 + 1") == "2"


def test_no_file_of_a_session_can_be_read(place: Path, other: Act) -> None:
    files = [str(path) for path in place.rglob("*") if not path.is_socket()]
    assert any(each.endswith("kernel.json") for each in files)
    assert other("read", files) == []


@pytest.mark.usefixtures("opened")
def test_even_in_open_directories_no_file_can_be_read(place: Path, other: Act) -> None:
    files = [str(path) for path in place.rglob("*") if path.is_file()]
    assert any(each.endswith("kernel.log") for each in files)
    assert other("read", files) == []


def test_processes_tell_others_nothing(kernel: LaunchedKernel, other: Act) -> None:
    for pid in (kernel.pid, kernel.supervisor):
        seen = other("look_at", pid)
        assert "python" in seen["cmdline"]
        assert kernel.connection.key not in seen["cmdline"]
        assert (seen["environ"], seen["maps"], seen["fd"]) == ("", "", "")
        assert other("interrupt", pid) == "PermissionError"


def test_the_key_is_in_the_connection_file_alone(
    place: Path, kernel: LaunchedKernel, owner: Any
) -> None:
    key = kernel.connection.key.encode()
    for pid in (kernel.pid, kernel.supervisor):
        assert key not in Path(f"/proc/{pid}/environ").read_bytes()
    holding = [path for path in place.rglob("*") if path.is_file() and key in path.read_bytes()]
    assert holding == [kernel.connection_file]
    assert stat.S_IMODE(kernel.connection_file.stat().st_mode) == 0o600


def test_what_was_typed_unseen_is_in_no_file(place: Path, owner: Any) -> None:
    assert run(owner, "typed") == repr(SECRET[::-1])
    files = [path for path in place.rglob("*") if path.is_file()]
    assert not [path for path in files if SECRET[::-1].encode() in path.read_bytes()]


@pytest.mark.usefixtures("opened")
def test_sockets_in_a_directory_that_was_opened_are_not_trusted(kernel: LaunchedKernel) -> None:
    async def test() -> None:
        async with attached(kernel.connection):
            pass

    with pytest.raises(KernelError, match="may be written to by other users: the sockets there"):
        run_test(test)


def test_a_directory_another_user_has_prepared_is_refused(
    place: Path, other: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = Path(tempfile.mkdtemp(prefix="itui-trap-", dir="/tmp"))
    trap.chmod(0o1777)
    try:
        monkeypatch.setenv("ITUI_RUNTIME_DIR", other("make_directory", str(trap / "run")))
        with pytest.raises(ConnectionFileError, match="belongs to another user"):
            runtime_directory()
        monkeypatch.setenv("ITUI_RUNTIME_DIR", str(trap / "run" / "mine"))
        with pytest.raises(ConnectionFileError, match="run belongs to another user"):
            runtime_directory()
        (trap / "link").symlink_to(place)
        monkeypatch.setenv("ITUI_RUNTIME_DIR", str(trap / "link"))
        with pytest.raises(ConnectionFileError, match="is a link"):
            runtime_directory()
    finally:
        shutil.rmtree(trap)


def test_a_message_from_before_a_restart_is_refused_after_it(
    kernel: LaunchedKernel, owner: Any
) -> None:
    endpoint = kernel.connection.endpoint(Channel.SHELL)
    recorded = [base64.b64decode(each) for each in signed_request(kernel)]
    with zmq.Context() as context, context.socket(zmq.DEALER) as dealer:
        dealer.connect(endpoint)
        dealer.send_multipart(recorded)
        assert dealer.poll(10_000)
    asyncio.run(restart(kernel.directory))
    owner.wait_for_ready(timeout=30)
    owner.execute_interactive("hits = 0")
    with zmq.Context() as context, context.socket(zmq.DEALER) as dealer:
        dealer.connect(endpoint)
        dealer.send_multipart(recorded)
        assert "message repeated" in told(owner, 1)["text"]
    assert run(owner, "hits") == "0"


def test_nothing_that_is_left_by_a_death_is_for_others(
    place: Path, kernel: LaunchedKernel, owner: Any, other: Act
) -> None:
    owner.execute("import os; os.abort()")
    wait_for_end((read_fields(kernel.directory) or {})["kernel"]["pid"])
    found = asyncio.run(find_autopsy(kernel.directory))
    assert found is not None
    assert found.signal
    old = os.umask(0)
    try:
        keeper = Keeper(SavedPlace, print)
        keeper.begin(kernel.directory, "s")
        keeper.close(State())
    finally:
        os.umask(old)
    files = [path for path in place.rglob("*") if path.is_file()]
    names = {path.name for path in files}
    assert {"autopsy.json", "s.json", "recorder", "seen", "kernel.log"} <= names
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    key, typed = kernel.connection.key.encode(), SECRET[::-1].encode()
    content = {path: path.read_bytes() for path in files}
    assert [path for path in files if key in content[path]] == [kernel.connection_file]
    assert not [path for path in files if typed in content[path]]
    assert other("read", [str(path) for path in files]) == []
