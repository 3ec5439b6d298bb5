import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from client_fixtures import attached, kill, run, wait_for_end
from itui_kernel.client.discovery import find_kernel
from itui_kernel.client.events import KernelDied
from itui_kernel.client.kernelspec import KernelSpec
from itui_kernel.client.launch import LaunchedKernel, launch_itui_kernel, launch_kernelspec
from itui_kernel.protocol.connection import process_started, read_connection
from itui_kernel.protocol.errors import ItuiError, KernelError
from itui_kernel.protocol.message import Channel
from itui_kernel.protocol.messages import ExecuteResult, ShutdownRequest

pytestmark = pytest.mark.usefixtures("place")


@pytest.fixture
def kernel(place: Path) -> Iterator[LaunchedKernel]:
    started = launch_itui_kernel()
    yield started
    kill(started)


def spec(*argv: str, directory: Path = Path("/"), **env: str) -> KernelSpec:
    return KernelSpec(name="odd", argv=argv, env=env, directory=directory)


def test_our_kernel_answers(kernel: LaunchedKernel) -> None:
    async def test() -> None:
        async with attached(kernel.connection, kernel.pid) as (client, log):
            assert client.info is not None
            assert client.info.implementation == "itui"
            await client.execute("1 + 1")
            result = await log.content(ExecuteResult)
            assert isinstance(result.content, ExecuteResult)
            assert result.content.data["text/plain"] == "2"
            found = find_kernel(kernel.connection_file.parent.name)
            assert (found.is_alive, found.kind) == (True, "itui")
            assert found.connection.pid == kernel.pid
            await client.request(ShutdownRequest(), channel=Channel.CONTROL)
            died = await log.until(lambda event: isinstance(event, KernelDied))
            assert died == KernelDied(f"process {kernel.pid} exited with status 0", 0)

    run(test)


def test_the_input_after_an_error_runs(kernel: LaunchedKernel) -> None:
    async def test() -> None:
        async with attached(kernel.connection, kernel.pid) as (client, _):
            for _ in range(5):
                assert (await client.execute("1/0")).status == "error"
                assert (await client.execute("1")).status == "ok"

    run(test)


def test_files_and_process(kernel: LaunchedKernel, place: Path) -> None:
    directory = kernel.connection_file.parent
    assert directory.parent == place / "run"
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert stat.S_IMODE(kernel.connection_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(kernel.log_file.stat().st_mode) == 0o600
    assert read_connection(kernel.connection_file).key == kernel.connection.key
    assert os.getsid(kernel.pid) == os.getpgid(kernel.pid) == kernel.pid
    assert kernel.connection.started == process_started(kernel.pid)


def test_every_kernel_has_its_own_place() -> None:
    kernels = [launch_kernelspec(spec("true")) for _ in range(5)]
    assert len({each.connection_file for each in kernels}) == 5
    assert len({each.connection.key for each in kernels}) == 5
    for each in kernels:
        kill(each)


RECORD = "import json, os, sys; json.dump([sys.argv, dict(os.environ)], open(sys.argv[1], 'w'))"


def test_kernelspecs_are_expanded(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASE", "/base")
    record = str(place / "record")
    arguments = ["{connection_file}", "{resource_dir}/x", "{prefix}", "{other}"]
    kernel = launch_kernelspec(
        spec("python", "-c", RECORD, record, *arguments, directory=place, ODD="${BASE}:$NONE")
    )
    wait_for_end(kernel.pid)
    kill(kernel)
    argv, environment = json.loads(Path(record).read_text())
    assert argv[2:] == [str(kernel.connection_file), f"{place}/x", sys.prefix, "{other}"]
    assert environment["ODD"] == "/base:$NONE"
    assert kernel.connection.key not in json.dumps([argv, environment])


def test_kernels_get_ports_only_where_that_is_asked_for(place: Path) -> None:
    kernel = launch_kernelspec(spec("true"))
    assert read_connection(kernel.connection_file).transport == "ipc"
    kill(kernel)
    kernel = launch_kernelspec(spec("true"), transport="tcp")
    connection = read_connection(kernel.connection_file)
    assert (connection.transport, connection.ip) == ("tcp", "127.0.0.1")
    assert connection.has_ports
    assert connection.kernel_name == "odd"
    kill(kernel)


def test_last_words(place: Path) -> None:
    code = "print('one'); import sys; print('two', file=sys.stderr); print()"
    kernel = launch_kernelspec(spec("python", "-uc", code))
    wait_for_end(kernel.pid)
    kill(kernel)
    assert kernel.last_words() == "two"
    kernel.log_file.unlink()
    assert kernel.last_words() == ""
    kernel.log_file.write_text("Fatal Python error: Segmentation fault\n\nExtension modules: zmq\n")
    assert kernel.last_words() == "Fatal Python error: Segmentation fault"


def test_ignored_signals_are_not_inherited(place: Path) -> None:
    code = "import signal; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        kernel = launch_kernelspec(spec("python", "-c", code))
    finally:
        signal.signal(signal.SIGINT, before)
    wait_for_end(kernel.pid)
    kill(kernel)
    assert kernel.last_words() == "True"


def test_a_program_that_is_absent(place: Path) -> None:
    with pytest.raises(KernelError, match='kernel "odd": no-such-program: no such file'):
        launch_kernelspec(spec("no-such-program"))
    assert list((place / "run").iterdir()) == []


def test_a_path_too_long_for_sockets(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITUI_RUNTIME_DIR", str(place / ("long" * 30)))
    with pytest.raises(ItuiError, match="too long for sockets"):
        launch_itui_kernel()
    assert list((place / ("long" * 30)).iterdir()) == []


def test_the_current_directory_shadows_nothing(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("itui_kernel.py", "json.py", "zmq.py"):
        (place / name).write_text("raise SystemExit('shadowed')")
    monkeypatch.chdir(place)
    kernel = launch_itui_kernel()

    async def test() -> None:
        async with attached(kernel.connection, kernel.pid) as (client, _):
            assert client.info is not None

    try:
        run(test)
    finally:
        kill(kernel)


def test_launching_imports_little() -> None:
    heavy = ("zmq", "asyncio", "subprocess", "socket", "itui_kernel.protocol.messages")
    code = f"import sys, itui_kernel.client.launch; print([x for x in {heavy} if x in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"
