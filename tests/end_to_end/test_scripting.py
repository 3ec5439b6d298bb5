"""A session used from shell scripts: what is printed where, and the exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from client_fixtures import wait_for_end
from itui_kernel.protocol.connection import read_connection

Itui = subprocess.CompletedProcess[str]


class Shell:
    """Runs ``itui`` with directories of its own."""

    def __init__(self, directories: dict[str, str]) -> None:
        self.environment = {**os.environ, **directories, "USER": "anna"}
        self.runtime = Path(directories["ITUI_RUNTIME_DIR"])

    def run(self, *arguments: str, typed: str = "") -> Itui:
        return subprocess.run(
            [sys.executable, "-m", "itui", *arguments],
            input=typed,
            capture_output=True,
            text=True,
            env=self.environment,
            timeout=60,
            check=False,
        )

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "itui", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            env=self.environment,
        )

    def listed(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(self.run("ls", "--json").stdout)
        return found

    def pid(self, name: str) -> int:
        (found,) = [each for each in self.listed() if each["name"] == name]
        pid = read_connection(Path(str(found["file"]))).pid
        assert pid is not None
        return pid


@pytest.fixture
def shell(directories: dict[str, str]) -> Shell:
    shell = Shell(directories)
    assert shell.run("new", "work", "-d").stdout == "work\n"
    return shell


def said(done: Itui) -> tuple[int, str, str]:
    return done.returncode, done.stdout, done.stderr


def test_code_runs_and_says_how_it_ended(shell: Shell, tmp_path: Path) -> None:
    assert said(shell.run("exec", "print('out'); 6 * 7")) == (0, "out\n42\n", "")
    code = "import sys; print('\\x1b[1mraw', end=''); print('err', file=sys.stderr)"
    assert said(shell.run("exec", code)) == (0, "\x1b[1mraw", "err\n")
    failed = shell.run("exec", "--name", "wo", "1/0")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr.endswith("ZeroDivisionError: division by zero\n")
    assert "\x1b" not in failed.stderr
    assert said(shell.run("exec", "-", typed="x = 5\nx + 1\n")) == (0, "6\n", "")
    program = tmp_path / "program.py"
    program.write_text("for i in range(2):\n    print(i)\n")
    assert said(shell.run("exec", str(program))) == (0, "0\n1\n", "")
    assert said(shell.run("exec", "input('who? ')", typed="bob\n")) == (0, "'bob'\n", "who? ")
    assert "EOFError" in shell.run("exec", "input()").stderr
    missing = shell.run("exec", "absent.py")
    assert said(missing) == (2, "", "itui: absent.py: no such file or directory\n")
    late = shell.run("exec", "--timeout", "0.2", "import time; time.sleep(3600)")
    assert late.returncode == 124
    assert "KeyboardInterrupt" in late.stderr
    assert shell.run("exec", "raise KeyboardInterrupt").returncode == 130


def test_variables_and_what_was_printed(shell: Shell) -> None:
    shell.run("exec", "a, b = [1, 2], 'text'; print('hello')")
    variables = json.loads(shell.run("vars", "--json").stdout)
    assert {each["name"]: each["type"] for each in variables} == {"a": "list", "b": "str"}
    lines = shell.run("vars", "work").stdout.splitlines()
    assert [line.split()[:3] for line in lines[1:]] == [["a", "list", "2"], ["b", "str", "4"]]
    shown = "anna, In [1]: a, b = [1, 2], 'text'; print('hello')\nhello\n"
    assert shell.run("tail").stdout == shown
    assert shell.run("tail", "-l", "1").stdout == "hello\n"
    messages = [json.loads(each) for each in shell.run("tail", "--json").stdout.splitlines()]
    assert "hello\n" in [each["content"].get("text") for each in messages]


def test_a_script_waits_and_interrupts(shell: Shell) -> None:
    assert shell.run("wait", "work").returncode == 0
    assert shell.run("exec", "--no-wait", "import time; time.sleep(3600)").returncode == 0
    wrong = shell.run("wait", "--timeout", "soon")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "'soon' is no number of seconds above 0" in wrong.stderr
    busy = shell.run("wait", "--timeout", "0.1")
    assert said(busy) == (124, "", "itui: work is still busy\n")
    (session,) = shell.listed()
    assert (session["state"], session["busy_with"]) == ("busy", "import time; time.sleep(3600)")
    refused = shell.run("kill", "work")
    assert refused.returncode == 2
    assert refused.stderr.startswith("itui: work is busy with import time; time.sleep(3600): ")
    interrupting = "work: interrupting import time; time.sleep(3600)\n"
    assert said(shell.run("interrupt")) == (0, interrupting, "")
    assert shell.run("wait").returncode == 0
    assert said(shell.run("interrupt")) == (0, "nothing runs in work\n", "")
    assert shell.listed()[0]["state"] == "idle"


def test_names(shell: Shell) -> None:
    assert shell.run("new", "-d", "work").stdout == "work-2\n"
    clash = shell.run("rename", "work-2", "work")
    assert said(clash) == (2, "", 'itui: another session is called "work"\n')
    assert shell.run("rename", "work-2", "a b").returncode == 2
    assert shell.run("rename", "work-2", "play").stdout == "work-2 is called play now\n"
    assert {each["name"] for each in shell.listed()} == {"work", "play"}
    assert shell.run("exec", "-n", "pl", "1").stdout == "1\n"
    assert shell.run("exec", "-n", "*", "1").returncode == 2  # one of two: neither
    assert shell.run("kill", "work", "play").stdout == "work has ended\nplay has ended\n"
    assert shell.listed() == []
    assert os.listdir(shell.runtime) == []


def test_a_session_whose_file_is_damaged(shell: Shell) -> None:
    (file,) = shell.runtime.glob("*/session.json")
    known, id_ = json.loads(file.read_text()), file.parent.name
    file.write_text("{")
    assert said(shell.run("rename", id_, "fit")) == (0, "work is called fit now\n", "")
    os.kill(known["supervisor"]["pid"], signal.SIGKILL)
    file.write_text("{")
    trouble = shell.run("rename", id_, "play")
    assert (trouble.returncode, trouble.stdout) == (2, "")
    assert trouble.stderr.startswith(f"itui: {file}: it is damaged, ")
    assert trouble.stderr.endswith(f": itui kill {id_} ends the session\n")
    os.kill(known["kernel"]["pid"], signal.SIGKILL)
    wait_for_end(known["kernel"]["pid"])
    assert shell.run("gc", "-n").stdout == f"{id_} would be removed: {file.parent}\n"
    assert shell.run("kill", id_).stdout == f"{id_} has ended\n"
    assert os.listdir(shell.runtime) == []


def test_a_session_whose_kernel_died(shell: Shell) -> None:
    following = shell.begin("tail", "-f")
    dies = shell.run("exec", "print('last words', flush=True); import os; os.kill(os.getpid(), 9)")
    assert dies.returncode == 3
    out, _ = following.communicate(timeout=60)
    assert following.returncode == 3
    assert "\nlast words\n" in out
    assert out.endswith("[the kernel has died: killed by SIGKILL]\n")
    ended = shell.run("tail", "-l", "1", "work")
    assert said(ended) == (0, "last words\n[the kernel has died: killed by SIGKILL]\n", "")
    assert "died" not in shell.run("tail", "--json", "work").stdout
    (session,) = shell.listed()
    assert (session["state"], session["died"]) == ("dead", "dead: killed by SIGKILL")
    lost = shell.run("exec", "--name", "work", "1")
    assert lost.returncode == 3
    assert "the kernel of work has died" in lost.stderr
    assert shell.run("gc", "-n").stdout.startswith("work would be removed: ")
    assert shell.run("gc").stdout.startswith("work is removed: ")
    assert shell.listed() == []
    assert shell.run("gc").stdout == "nothing to remove\n"


def test_closed_standard_streams_lead_nowhere(shell: Shell) -> None:
    code = "try: input('who? ')\nexcept EOFError: print('nobody')"
    command = ["sh", "-c", 'exec "$0" -m itui exec "$1" <&- 2>&-', sys.executable, code]
    done = subprocess.run(
        command, capture_output=True, text=True, env=shell.environment, timeout=60, check=False
    )
    assert said(done) == (0, "nobody\n", "")


def test_the_end_of_a_reader_ends_the_code(shell: Shell) -> None:
    code = "import itertools\nfor i in itertools.count(): print(i)"
    running = shell.begin("exec", code)
    assert running.stdout is not None
    assert running.stdout.readline() == "0\n"
    running.stdout.close()
    assert running.wait(60) == 141
    assert shell.run("wait").returncode == 0


def test_ctrl_c_interrupts_what_was_sent_and_nothing_else(shell: Shell) -> None:
    first = shell.begin("exec", "print('begun', flush=True); import time; time.sleep(3600)")
    assert first.stdout is not None
    assert first.stdout.readline() == "begun\n"
    shell.run("exec", "--timeout", "0.2", "print('second')")  # it waits behind the first
    assert shell.listed()[0]["state"] == "busy"
    first.send_signal(signal.SIGINT)
    assert first.wait(60) == 130
    first.stdout.close()
    assert shell.run("wait").returncode == 0


def test_a_kernel_on_ports_is_marked_wherever_it_is_named(shell: Shell) -> None:
    assert shell.run("new", "open", "-d", "--insecure-tcp").stdout == "open\n"
    assert {each["name"]: each["is_exposed"] for each in shell.listed()} == {
        "work": False,
        "open": True,
    }
    assert "itui (plain TCP!)" in shell.run("ls").stdout
    seen = shell.run("--plain", "attach", "open", typed="6 * 7\nexit\n").stdout
    assert "on plain TCP: every user of the kernel's host can read it" in seen
    assert "42" in seen
    assert "plain TCP" not in shell.run("--plain", "attach", "work", typed="6 * 7\n").stdout
