import signal
from pathlib import Path

import pytest

from kernel_fixtures import DEADLINE, started


@pytest.fixture
def marked(tmp_path: Path) -> str:
    """Code that leaves a file when the process ends in order."""
    return f"import atexit, pathlib; atexit.register(pathlib.Path({str(tmp_path / 'end')!r}).touch)"


def test_shutdown_runs_exit_functions_and_removes_files(tmp_path: Path, marked: str) -> None:
    with started(tmp_path) as kernel:
        kernel.run(marked)
        assert len(list(tmp_path.glob("k-*"))) == 5
        msg_id = kernel.send("shutdown_request", {"restart": False}, channel="control")
        reply = kernel.reply(msg_id, "control")["content"]
        assert (reply["status"], reply["restart"]) == ("ok", False)
        kernel.until("shutdown_reply", msg_id)
        assert kernel.process.wait(DEADLINE) == 0
    assert (tmp_path / "end").exists()
    assert not list(tmp_path.glob("k-*"))
    assert not kernel.file.exists()


def test_what_exit_functions_print_is_published(tmp_path: Path) -> None:
    with started(tmp_path) as kernel:
        kernel.run("import atexit; atexit.register(print, 'farewell')")
        kernel.send("shutdown_request", {"restart": False}, channel="control")
        assert kernel.printed("farewell\n") == "farewell\n"
        kernel.process.wait(DEADLINE)


@pytest.mark.parametrize(
    "code", ["import time; time.sleep(1000)", "while True: pass", "input()", "1"]
)
def test_shutdown_ends_running_code(tmp_path: Path, code: str, marked: str) -> None:
    with started(tmp_path) as kernel:
        kernel.run(marked)
        kernel.until("execute_input", kernel.client.execute(code))
        assert kernel.end() == 0
    assert (tmp_path / "end").exists()


def test_shutdown_does_not_wait_for_threads(tmp_path: Path) -> None:
    with started(tmp_path) as kernel:
        kernel.run("import threading; threading.Thread(target=threading.Event().wait).start()")
        assert kernel.end() == 0


def test_code_that_refuses_to_end_is_left(tmp_path: Path) -> None:
    code = """
while True:
    try:
        print("deaf")
        while True: pass
    except BaseException: pass
"""
    with started(tmp_path) as kernel:
        kernel.until("stream", kernel.client.execute(code))
        assert kernel.end() == 1
    assert not list(tmp_path.glob("k-*"))


def test_a_termination_signal_ends_in_order(tmp_path: Path, marked: str) -> None:
    with started(tmp_path) as kernel:
        kernel.run(marked)
        kernel.process.send_signal(signal.SIGTERM)
        assert kernel.process.wait(DEADLINE) == 0
    assert (tmp_path / "end").exists()


@pytest.mark.parametrize("code", ["exit()", "quit"])
def test_exit_ends_the_kernel(tmp_path: Path, code: str) -> None:
    with started(tmp_path) as kernel:
        msg_id = kernel.client.execute(code)
        payload = kernel.reply(msg_id)["content"]["payload"]
        assert payload[0]["source"] == "ask_exit"
        assert kernel.process.wait(DEADLINE) == 0


def test_a_file_of_somebody_else_is_completed_and_left(tmp_path: Path) -> None:
    given = tmp_path / "kernel.json"
    given.write_text('{"transport": "tcp", "ip": "127.0.0.1", "key": "k", "theirs": 1}')
    with started(tmp_path, "-f", str(given)) as kernel:
        assert kernel.run("1").reply["status"] == "ok"
        assert kernel.end() == 0
    assert '"theirs": 1' in given.read_text()
    assert given.stat().st_mode & 0o777 == 0o600


def test_two_kernels_share_a_directory(tmp_path: Path) -> None:
    with started(tmp_path) as first:
        first.file.rename(tmp_path / "first.json")
        with started(tmp_path) as second:
            assert second.run("'two'").result == "'two'"
            assert first.run("'one'").result == "'one'"
            assert len(list(tmp_path.glob("k-*"))) == 10
