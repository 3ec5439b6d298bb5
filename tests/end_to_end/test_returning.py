"""A client that comes back, a kernel that dies: the whole program in pseudo terminals."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

from itui.saved.saved_client import SavedClient, from_json
from itui_kernel.protocol.session_file import rename
from terminal import Open, Terminal


def clients(directories: dict[str, str]) -> list[SavedClient]:
    found = Path(directories["ITUI_RUNTIME_DIR"]).glob("*/clients/*.json")
    return [from_json(path.read_bytes()) for path in found]


def has_all(saved: SavedClient) -> bool:
    return bool(saved.queue) and saved.draft.text == "my draft"


def test_a_killed_client_comes_back_and_a_killed_kernel_too(
    itui: Terminal,
    open_terminal: Open,
    kernel_pid: Callable[[], int],
    directories: dict[str, str],
) -> None:
    itui.run("a = 40")
    itui.wait_for(r"idle  In \[2\]")
    itui.run("print('said', a); import time; time.sleep(900)")
    itui.wait_for(r"^said 40")
    itui.run("print('after', a + 2)")
    itui.send("my draft")
    itui.wait(lambda: any(has_all(each) for each in clients(directories)), "all is kept")
    itui.process.send_signal(signal.SIGKILL)
    itui.wait_exit()

    again = open_terminal("itui", "attach")
    again.wait_for(r"^In \[\*\]: print\('said', a\)")
    again.wait_for(r"^said 40")
    again.wait_for(r"waiting 1: print\('after', a \+ 2\)")
    again.wait_for(r"\]: my draft")
    again.wait_for(r"busy")

    os.kill(kernel_pid(), signal.SIGKILL)
    again.wait_for(r"The kernel died: killed by SIGKILL")
    again.wait_for(r"It was running In \[2\]")
    again.press("ctrl x", "d")
    assert again.wait_exit() == 0
    again.wait_for(r"the kernel is dead; itui attach .* starts another; 1 waiting input kept")

    (session,) = Path(directories["ITUI_RUNTIME_DIR"]).glob("*/session.json")
    again = open_terminal("itui", "attach", session.parent.name)
    again.wait_for(r"^said 40")
    again.wait_for(r"The kernel died: killed by SIGKILL")
    again.press("ctrl x", "R")
    again.wait_for(r"run again in a new kernel")
    again.wait_for(r"\[x\] In \[1\]: a = 40")
    again.wait_for(r"\[ \] In \[2\]: print\('said', a\)")
    again.press("enter")
    again.wait_for(r"^after 42")
    again.wait_for(r"idle  In \[3\]")
    again.wait_for(r"\]: my draft")


def test_inputs_that_wait_run_on_when_the_client_leaves(
    itui: Terminal, open_terminal: Open, directories: dict[str, str], tmp_path: Path
) -> None:
    itui.run(f"import os, time; os.mkfifo('{tmp_path}/go'); open('{tmp_path}/go').read()")
    itui.wait_for(r"busy")
    itui.run(f"open('{tmp_path}/first', 'w').close()")
    itui.run(f"open('{tmp_path}/second', 'w').close(); 6*7")
    itui.wait_for(r"2 queued")
    itui.hang_up()
    assert itui.wait_exit() == 0
    (tmp_path / "go").write_text("")
    itui.wait_unread((tmp_path / "second").exists, "the second waiting input runs")
    assert (tmp_path / "first").exists()
    again = open_terminal("itui", "attach")
    again.wait_for(r"^Out\[3\]: 42")
    again.wait_for(r"idle  In \[4\]")

    # and a session that has ended begins again under its name
    (session,) = Path(directories["ITUI_RUNTIME_DIR"]).glob("*/session.json")
    rename(session.parent, "fit")
    again.press("ctrl x", "d")
    assert again.wait_exit() == 0
    again = open_terminal("itui", "attach", "fit")
    again.wait_for(r"idle  In \[4\]")
    again.run("import os, signal; os.kill(os.getpid(), signal.SIGTERM)")
    again.wait_for("The session has ended, as it was asked to")
    again.press("f9")
    again.wait_for(r"itui fit  idle  In \[1\]")


def test_an_answer_half_typed_comes_back(
    itui: Terminal, open_terminal: Open, directories: dict[str, str]
) -> None:
    itui.run("print(len(input('which one? ')))")
    itui.wait_for("the running code asks")
    itui.send("the se")
    kept = ["the se"]
    itui.wait(
        lambda: any([a.value for a in each.answers] == kept for each in clients(directories)),
        "the answer is kept",
    )
    itui.process.send_signal(signal.SIGKILL)
    itui.wait_exit()

    again = open_terminal("itui", "attach")
    again.wait_for(r"which one\? the se")
    again.press("ctrl x", "d")
    assert again.wait_exit() == 0
    again = open_terminal("itui", "attach")
    again.wait_for(r"which one\? the se")
    again.run("cond")
    again.wait_for(r"which one\? the second.*\n10\b")
