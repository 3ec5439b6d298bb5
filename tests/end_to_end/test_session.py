"""What a person does with itui, from the first key to the terminal given back."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable

import pytest

from terminal import Open, Terminal


def test_keys_typed_before_the_kernel_is_up_are_run(open_terminal: Open) -> None:
    terminal = open_terminal()
    terminal.run("6*7")
    terminal.wait_for(r"Out\[1\]: 42")


def test_results_streams_and_errors_are_shown_as_people_know_them(itui: Terminal) -> None:
    itui.run("print('hello'); 1+1")
    itui.wait_for(r"^hello")
    itui.wait_for(r"Out\[1\]: 2")
    itui.run("1/0")
    itui.wait_for(r"ZeroDivisionError: division by zero")
    itui.wait_for(r"failed")  # what is sent before that is known would be held
    itui.run("_ + 40")
    itui.wait_for(r"Out\[3\]: 42")


def test_a_block_is_typed_line_by_line_and_runs_when_complete(itui: Terminal) -> None:
    itui.run("for i in range(3):")
    itui.wait_for(r"\.\.\.:")
    itui.run("print('row', i)")
    itui.press("enter")
    itui.wait_for(r"row 2")


def test_completion_shows_runtime_names_with_types_and_takes_one(itui: Terminal) -> None:
    itui.run("my_value_one = 1; my_value_two = 2")
    itui.wait_for(r"my_value_two +int")
    itui.send("my_val")
    itui.press("tab")
    itui.wait_for(r"Tab next")
    itui.wait_for(r"my_value_one +instance")
    itui.press("tab", "enter")
    itui.wait_for(r"In \[2\]: my_value_two")


def test_help_shows_signature_and_source(itui: Terminal) -> None:
    itui.run("import textwrap")
    itui.wait_for(r"In \[2\]: *│")
    itui.run("textwrap.dedent?")
    itui.wait_for(r"Remove any common leading whitespace")
    itui.run("textwrap.dedent??")
    itui.wait_for(r"def dedent\(text\)")


def test_variables_are_listed_with_types_and_values(itui: Terminal) -> None:
    itui.run("answer = 42; words = ['a', 'b']")
    itui.wait_for(r"answer +int.* 42")
    itui.wait_for(r"words +list")


def test_an_interrupt_ends_a_loop_and_the_session_goes_on(itui: Terminal) -> None:
    itui.run("while True: pass")
    itui.wait_for(r"busy")
    itui.press("ctrl c")
    itui.wait_for(r"KeyboardInterrupt")
    itui.wait_for(r"idle")
    itui.run("2*21")
    itui.wait_for(r"Out\[2\]: 42")


def test_inputs_typed_ahead_wait_in_sight_and_run_in_order(itui: Terminal) -> None:
    itui.run("import time; time.sleep(1.5)")
    itui.wait_for(r"busy")
    itui.run("x = 20")
    itui.run("x + 1")
    itui.wait_for(r"waiting 2: +x \+ 1")
    itui.wait_for(r"Out\[3\]: 21")


def test_input_is_asked_in_an_overlay(itui: Terminal) -> None:
    itui.run("name = input('who? ')")
    itui.wait_for(r"the running code asks")
    itui.run("Ada")
    itui.wait_for(r"name +str.*Ada")
    itui.wait_for(r"^who\? Ada")


def test_a_killed_kernel_is_said_and_one_key_restarts_it(
    itui: Terminal, kernel_pid: Callable[[], int]
) -> None:
    itui.run("print('before')")
    itui.wait_for(r"^before")
    os.kill(kernel_pid(), signal.SIGKILL)
    itui.wait_for(r"kernel died.*SIGKILL|kernel died.*signal 9")
    itui.press("f9")
    itui.run("'after'.upper()")
    itui.wait_for(r"Out\[1\]: 'AFTER'")
    assert re.search(r"^before", itui.text(), re.M)
    itui.press("up", "up")
    itui.wait_for(r"In \[2\]: print\('before'\)")


def test_a_second_client_sees_inputs_and_outputs_of_the_first(
    itui: Terminal, open_terminal: Open
) -> None:
    itui.run("shared = 'seen by both'")
    itui.wait_for(r"In \[2\]: *│")
    other = open_terminal("itui", "--existing")
    other.wait_for(r"shared +str")
    other.wait_for(r"^ itui \S+  idle")
    other.run("shared.title()")
    other.wait_for(r"'Seen By Both'")
    itui.wait_for(r"shared\.title\(\)")
    itui.wait_for(r"Out\[2\]: 'Seen By Both'")


def test_a_foreign_kernel_can_be_attached_and_interrupted(
    open_terminal: Open, directories: dict[str, str]
) -> None:
    file = f"{directories['HOME']}/foreign.json"
    foreign = open_terminal("ipykernel_launcher", "-f", file)
    foreign.wait(lambda: os.path.exists(file), "the connection file")
    terminal = open_terminal("itui", "--existing", file)
    terminal.wait_for(r"In \[1\]:")
    terminal.run("value = 6*7; value")
    terminal.wait_for(r"Out\[1\]: 42")
    terminal.wait_for(r"value +int.* 42")
    terminal.run("import time; time.sleep(60)")
    terminal.wait_for(r"busy")
    terminal.press("ctrl c")
    terminal.wait_for(r"KeyboardInterrupt")


def test_resizing_down_to_nothing_and_back_keeps_the_session(itui: Terminal) -> None:
    itui.run("print('still here')")
    itui.wait_for(r"^still here")
    for columns, rows in ((80, 24), (20, 5), (3, 2), (1, 1), (200, 50), (120, 40)):
        itui.resize(columns, rows)
    itui.wait_for(r"^still here")
    itui.run("1+1")
    itui.wait_for(r"Out\[2\]: 2")


@pytest.mark.parametrize("end", ["quit", "detach", "terminate"])
def test_the_terminal_is_given_back(
    itui: Terminal, kernel_pid: Callable[[], int], end: str
) -> None:
    itui.run("1+1")
    itui.wait_for(r"Out\[1\]: 2")
    pid = kernel_pid()
    if end == "quit":
        itui.press("ctrl x", "ctrl c")
        itui.wait_for(r"end the kernel\?")
        itui.press("enter")
    elif end == "detach":
        itui.press("ctrl x", "d")
    else:
        itui.process.terminate()
    assert itui.wait_exit() == 0
    assert itui.modes() == itui.before
    assert b"\x1b[?1049l" in itui.raw
    assert b"\x1b[?2004l" in itui.raw
    alive = os.path.exists(f"/proc/{pid}/stat")
    assert alive is (end != "quit")


def test_after_a_hang_up_the_kernel_lives_and_can_be_reached(
    itui: Terminal, open_terminal: Open
) -> None:
    itui.run("kept = 'through the drop'")
    itui.wait_for(r"kept +str")
    itui.hang_up()
    itui.process.wait(20)
    again = open_terminal("itui", "--existing")
    again.run("kept")
    again.wait_for(r"'through the drop'")


def test_the_finder_runs_a_command(itui: Terminal) -> None:
    itui.press("meta x")
    itui.wait_for(r"cell\.run")
    itui.send("view.focus")
    itui.wait_for(r"Show output and input alone")
    itui.press("enter")
    itui.wait_gone(r"Variables")
