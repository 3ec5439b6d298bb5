"""The line client: on a terminal that can do nothing, and in a pipe."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from terminal import Open, Terminal

PROMPT = r"^In \[{}\]:\n\n"  # the last line of the screen


def plain(open_terminal: Open, *arguments: str) -> Terminal:
    return open_terminal("itui", "--plain", *arguments, TERM="dumb")


def piped(
    lines: str, directories: dict[str, str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "itui", "--plain", *arguments],
        input=lines,
        capture_output=True,
        text=True,
        env={**os.environ, **directories},
        timeout=60,
        check=False,
    )


def test_a_conversation_on_a_dumb_terminal(
    open_terminal: Open, directories: dict[str, str]
) -> None:
    terminal = plain(open_terminal)
    terminal.wait_for(PROMPT.format(1))
    terminal.send("6 * 7\n")
    terminal.wait_for(r"^Out\[1\]: 42\n" + PROMPT.format(2))
    terminal.send("for i in range(2):\n")
    terminal.wait_for(r"^   \.\.\.:$")
    terminal.send("    print('line', i)\n\n")
    terminal.wait_for("^line 0\nline 1\n" + PROMPT.format(3))
    terminal.send("name = input('who? ')\n")
    terminal.wait_for(r"^who\?$")
    terminal.send("itui\n")
    terminal.wait_for(PROMPT.format(4))
    # the first Ctrl-C leaves the code to itself, the second one soon after it ends it
    terminal.send("print('be' + 'gun'); import time; time.sleep(3600)\n")
    terminal.wait_for("^begun$")
    terminal.press("ctrl c")
    terminal.wait_for(r"goes on in the background(.|\n)*" + PROMPT.format(5))
    terminal.press("ctrl c")
    terminal.wait_for(r"interrupting the code(.|\n)*KeyboardInterrupt(.|\n)*" + PROMPT.format(5))
    # what another client does is told between two prompts
    exit_code = subprocess.run(
        [sys.executable, "-m", "itui", "exec", "print(name * 2)"],
        env={**os.environ, **directories, "USER": "anna"},
        stdout=subprocess.DEVNULL,
        timeout=60,
        check=False,
    ).returncode
    assert exit_code == 0
    terminal.send("\n")
    terminal.wait_for(r"^anna, In \[5\]: print\(name \* 2\)\nituiitui\n" + PROMPT.format(6))
    terminal.send("\x04")
    assert terminal.wait_exit() == 0
    assert b"itui kill" in terminal.raw
    assert b"\x1b[" not in terminal.raw
    terminal = plain(open_terminal, "attach")
    terminal.wait_for(r"^ituiitui\n" + PROMPT.format(6))
    terminal.send("exit\n")
    assert terminal.wait_exit() == 0


def test_a_question_that_somebody_else_answers_is_put_no_more(
    open_terminal: Open, tmp_path: Path
) -> None:
    anna = open_terminal("itui", "--plain", TERM="dumb", USER="anna")
    anna.wait_for(PROMPT.format(1))
    bob = open_terminal("itui", "--plain", "attach", TERM="dumb", USER="bob")
    bob.wait_for(PROMPT.format(1))
    os.mkfifo(tmp_path / "go")

    def ask() -> None:
        """Have anna's code ask while an input of bob waits in line, so that he hears of it."""
        code = f"print('be' + 'gun'); open('{tmp_path}/go').read(); name = input('who? ')"
        anna.send(f"{code}\n")
        anna.wait_for(r"^begun\n\n")
        bob.send("6 * 7\n")
        bob.wait_for(r"^begun\n\n")
        (tmp_path / "go").write_text("")
        anna.wait_for(r"^who\?\n\n")
        bob.wait_for(r"^who\?\n\n")

    ask()
    bob.send("me\n")
    anna.wait_for(r"^who\?\n\[who\? me  <- bob\]\n(.|\n)*" + PROMPT.format(r"\d"))
    bob.wait_for(r"42\n" + PROMPT.format(3))
    ask()
    bob.send("half")  # what is typed already is let alone
    bob.wait_for(r"^who\? half\n\n")
    anna.send("all\n")
    bob.wait_for(r"^who\? half\n\[no answer is needed any more: Enter goes on\]\nwho\? half$")
    bob.send("\n")
    bob.wait_for(r"^\[who\? all\]\n(.|\n)*42\n" + PROMPT.format(5))
    anna.wait_for(PROMPT.format(r"\d"))
    anna.send("exit\n")
    assert anna.wait_exit() == 0


def test_a_kernel_that_dies_is_started_again(open_terminal: Open) -> None:
    terminal = plain(open_terminal)
    terminal.wait_for(PROMPT.format(1))
    other = plain(open_terminal, "attach")
    other.wait_for(PROMPT.format(1))
    terminal.send("import os; input('now? '); os.abort()\n")
    terminal.wait_for(r"^now\?$")
    other.send("x\n")  # it waits in line
    other.wait_for(r"^In \[1\]: x$")
    terminal.send("\n")
    terminal.wait_for(
        r"killed by SIGABRT(.|\n)*\[  In \[\d\], line 1\](.|\n)*Start it again\? \[y/N\]$"
    )
    other.wait_for(r"Start it again\? \[y/N\]$")
    terminal.send("y\n")
    terminal.wait_for(PROMPT.format(1))
    other.wait_for(r"^\[the kernel was started again: .*\n" + PROMPT.format(1))
    terminal.send("20 + 3\n")
    terminal.wait_for(r"^Out\[1\]: 23$")
    terminal.send("exit\n")
    assert terminal.wait_exit() == 0


def test_in_a_pipe_it_runs_to_the_end(directories: dict[str, str]) -> None:
    done = piped("x = 20\nprint(x + 2)\nwho = input('? ')\nbob\nwho\ndef f():\n  pass", directories)
    assert done.returncode == 0, done.stderr
    assert "In [1]: In [2]: 22\nIn [3]: ? In [4]: Out[4]: 'bob'\n" in done.stdout
    assert os.listdir(directories["ITUI_RUNTIME_DIR"]) == []  # it was nobody's but the script's


def test_a_pipe_without_a_reader_ends_the_kernel(directories: dict[str, str]) -> None:
    lines = "import itertools\nfor i in itertools.count(): print(i)\n\n"
    with subprocess.Popen(
        [sys.executable, "-m", "itui", "--plain"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **directories},
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write(lines)
        running.stdin.close()
        while running.stdout.readline() != "1\n":
            continue
        running.stdout.close()
        assert running.wait(60) == 141
    assert os.listdir(directories["ITUI_RUNTIME_DIR"]) == []


def test_in_a_pipe_a_death_is_an_exit_code(directories: dict[str, str]) -> None:
    done = piped("import os; os.kill(os.getpid(), 9)\nx\n", directories)
    assert done.returncode == 3
    assert done.stdout.endswith("\n[the kernel has died: killed by SIGKILL]\n")
    assert done.stdout.count("SIGKILL") == 1
    assert os.listdir(directories["ITUI_RUNTIME_DIR"]) == []  # it was nobody's but the script's


def test_a_session_with_a_name_is_there_after_its_death(directories: dict[str, str]) -> None:
    done = piped("import os; os._exit(3)\n", directories, "new", "fit")
    assert done.returncode == 3
    later = "[itui --plain attach fit starts it again, itui kill fit removes it]\n"
    assert done.stdout.endswith(f"\n[the kernel has died: exited with status 3]\n{later}")
    again = piped("x\n", directories, "attach", "fit")
    assert (again.returncode, again.stdout) == (
        3,
        f"[the kernel of fit has died: exited with status 3]\n{later}",
    )


def test_a_closed_terminal_leaves_the_session(
    open_terminal: Open, directories: dict[str, str]
) -> None:
    terminal = plain(open_terminal)
    terminal.wait_for(PROMPT.format(1))
    terminal.send("x = 23; print('be' + 'gun'); import time; time.sleep(3600)\n")
    terminal.wait_for("^begun$")
    terminal.hang_up()
    terminal.wait_exit()
    environment = {**directories, "TERM": "dumb"}
    after = Terminal([sys.executable, "-m", "itui", "kill", "*"], environment=environment)
    after.wait_for(r"^\S+ is busy with x = 23; (.|\n)*End it\? \[y/N\]$")
    after.send("n\n")
    after.wait_for(" goes on$")
    assert after.wait_exit() == 2
    after.close()
