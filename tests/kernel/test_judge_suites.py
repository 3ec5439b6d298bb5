"""The tests that ipykernel and jupyter_client have for themselves, run against our kernel.

They come from PyPI at test time, are kept in the user's cache and never become part of ours.
"""

import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

import pytest

JUDGE = Path(__file__).parent / "judge"
PLUGINS = ("pytest-asyncio", "flaky", "pytest-jupyter")
SETTINGS = """[pytest]
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
"""
# routing replies of comms to subshells is a feature of ipykernel's own comms, not of the protocol;
# one test expects questions to wait until an input of half a second has ended: ours are answered
# meanwhile; our own test_server.py checks what it is after, that nothing but inputs is aborted
NOT_FOR_US = ("test_non_execute_stop_on_error", "test_comm_reply_follows_requesting_subshell")
# the suite of jupyter_client is for a kernel that echoes: give the name it types a value
ECHO = (
    "import builtins, runpy; builtins.hello = 'hello'; "
    "runpy.run_module('itui_kernel', run_name='__main__', alter_sys=True)"
)
PORTS = 100  # of a suite; below those that the system gives away, elsewhere in every run
FIRST_PORT = 10_000 + os.getpid() % 25 * 8 * PORTS
Asked = tuple[str, ...]
MESSAGES = ("ipykernel", "tests/test_message_spec.py", "-k")
SUBSHELLS = ("ipykernel", "tests/test_subshells.py", "-k")
CLIENT = ("jupyter_client", "tests/test_client.py", "-k")
SUITES: dict[Asked, int] = {  # what is run side by side, and how many tests of it pass
    (*MESSAGES, "execute or user_expressions"): 7,
    (*MESSAGES, "not (execute or user_expressions)"): 16,
    (*SUBSHELLS, "stop_on_error"): 3,
    (*SUBSHELLS, "run_concurrently"): 6,
    (*SUBSHELLS, "not (stop_on_error or run_concurrently)"): 13,
    (*CLIENT, "TestKernelClient"): 8,
    (*CLIENT, "TestAsyncKernelClient"): 11,
    (*CLIENT, "TestThreadedKernelClient"): 7,
}


def pip(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments],
        capture_output=True,
        text=True,
        timeout=100,
    )
    if done.returncode:
        pytest.skip(f"pip cannot download the judges: {done.stderr.strip()[-300:]}")


@pytest.fixture(scope="module")
def cache() -> Path:
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "itui-tests")
    plugins = base / f"plugins-{version('pytest')}"
    if not (plugins / "pytest_jupyter").exists():
        pip("install", "--no-deps", "--target", str(plugins), *PLUGINS)
    return base


def suite(cache: Path, name: str) -> Path:
    """Return the unpacked source distribution of the installed version."""
    directory = cache / f"{name}-{version(name)}"
    if not directory.exists():
        wanted = f"{name}=={version(name)}"
        pip(
            "download",
            "--no-deps",
            "--no-binary",
            "ipykernel,jupyter_client",
            "--dest",
            str(cache),
            wanted,
        )
        with tarfile.open(cache / f"{directory.name}.tar.gz") as archive:
            archive.extractall(cache, filter="data")
    return directory


class Judge:
    """A part of a suite, in a process of its own."""

    def __init__(
        self, cache: Path, name: str, asked: Sequence[str], place: Path, ports: int
    ) -> None:
        spec = place / "itui"
        spec.mkdir()
        argv = [sys.executable, "-P", "-c", ECHO, "-f", "{connection_file}"]
        kernel = {"argv": argv, "display_name": "itui", "language": "python"}
        (spec / "kernel.json").write_text(json.dumps(kernel))
        settings = place / "judge.ini"
        settings.write_text(SETTINGS)
        plugins = cache / f"plugins-{version('pytest')}"
        self._said = place / "said"
        with self._said.open("w") as said:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "pytest", "-q", "-c", str(settings), "--rootdir", "."),
                    *("-p", "redirect", "-p", "no:cacheprovider", "--timeout", "60", *asked),
                    *(f"--deselect={asked[0]}::{each}" for each in NOT_FOR_US),
                ],
                cwd=suite(cache, name),
                env={
                    **os.environ,
                    "PYTHONPATH": f"{JUDGE}{os.pathsep}{plugins}",
                    "JUDGED_SPEC": str(spec),
                    "JUDGED_PORTS": str(ports),
                    "ITUI_DATA_DIR": str(place / "data"),
                },
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )

    def says(self) -> str:
        """Wait for the end; return what was said, which is that all is well."""
        code = self._process.wait(110)
        said = self._said.read_text()
        assert code == 0, said[-10000:]
        return said

    def end(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture(scope="module")
def judges(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Asked, Judge]]:
    """Run all suites side by side: they wait much more than they work."""
    started: dict[Asked, Judge] = {}
    try:
        for number, (name, *asked) in enumerate(SUITES):
            place = tmp_path_factory.mktemp("judge")
            ports = FIRST_PORT + number * PORTS
            started[name, *asked] = Judge(cache, name, asked, place, ports)
        yield started
    finally:
        for each in started.values():
            each.end()


@pytest.mark.parametrize("asked", SUITES, ids=" ".join)
def test_suites_of_others_pass(asked: Asked, judges: dict[Asked, Judge]) -> None:
    assert f"{SUITES[asked]} passed" in judges[asked].says()


def test_the_judges_refuse_another_kernel(cache: Path, tmp_path: Path) -> None:
    program = (
        "import redirect\n"
        "try:\n"
        "    redirect._check({'content': {'implementation': 'ipython'}})\n"
        "except AssertionError as error:\n"
        "    print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(JUDGE), "JUDGED_SPEC": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout == "the kernel under test is ipython\n"
