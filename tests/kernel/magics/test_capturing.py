"""``%%capture``: outputs kept instead of shown."""

from __future__ import annotations

import sys

from itui_kernel.protocol.messages import DisplayData, Error
from shell_session import ShellSession

CELL = """%%capture found
import sys
print("out")
print("err", file=sys.stderr)
display("shown")
40 + 2
"""


def test_texts_displays_and_the_result_are_kept(session: ShellSession) -> None:
    ran = session.run(CELL)
    assert (ran.stdout, ran.stderr, ran.displays, ran.result) == ("", "", [], None)
    found = session["found"]
    assert (found.stdout, found.stderr) == ("out\n", "err\n")
    assert [each.data["text/plain"] for each in found.outputs] == ["'shown'", "42"]
    assert str(found) == "out\n"


def test_calling_what_was_captured_shows_it(session: ShellSession) -> None:
    session.run(CELL)
    ran = session.run("found()")
    assert (ran.stdout, ran.stderr) == ("out\n", "err\n")
    assert [each["text/plain"] for each in ran.displays] == ["'shown'", "42"]


def test_one_captured_output_can_be_shown_as_a_result(session: ShellSession) -> None:
    session.run(CELL)
    assert session.shown("found.outputs[1]") == "42"


def test_what_is_not_to_be_captured_goes_through(session: ShellSession) -> None:
    ran = session.run(CELL.replace("capture", "capture --no-stdout --no-display"))
    assert ran.stdout == "out\n"
    assert [each["text/plain"] for each in ran.displays] == ["'shown'"]
    assert (session["found"].stderr, session["found"].stdout) == ("err\n", "")
    assert session["found"].outputs == []


def test_an_error_is_shown_once_and_what_came_before_is_kept(session: ShellSession) -> None:
    ran = session.run("%%capture found\nprint('before')\n1/0")
    assert ran.reply.status == "error"
    assert sum(isinstance(each, Error) for each in ran.outputs) == 1
    assert "1/0" in ran.error
    assert session["found"].stdout == "before\n"
    assert session.printed("print('after')") == "after\n"


def test_an_update_of_a_display_is_replayed_as_one(session: ShellSession) -> None:
    session.run("%%capture found\nhandle = display(1, display_id='x')\nhandle.update(2)")
    first, second = session["found"].outputs
    assert (first.update, second.update, second.transient) == (False, True, {"display_id": "x"})


def test_clearing_forgets_what_was_captured(session: ShellSession) -> None:
    session.run("%%capture found\ndisplay(1)\nget_ipython().display_pub.clear_output()\ndisplay(2)")
    assert [each.data["text/plain"] for each in session["found"].outputs] == ["2"]


def test_captures_may_be_nested(session: ShellSession) -> None:
    session.run("%%capture outer\nprint(1)\nget_ipython().run_cell('%%capture inner\\nprint(2)')")
    assert (session["outer"].stdout, session["inner"].stdout) == ("1\n", "2\n")


def test_ipythons_own_capture_reaches_our_displays(session: ShellSession) -> None:
    code = """
from IPython.utils.capture import capture_output
with capture_output() as found:
    print("text")
    display("shown")
"""
    ran = session.run(code)
    assert not any(isinstance(each, DisplayData) for each in ran.outputs)
    assert session["found"].stdout == "text\n"
    assert session["found"].outputs[0].data["text/plain"] == "'shown'"
    assert session.run("display(3)").displays == [{"text/plain": "3"}]


def test_nothing_stays_captured(session: ShellSession) -> None:
    stdout, hook = sys.stdout, sys.displayhook
    session.run("%%capture\nraise SystemExit")
    assert (sys.stdout, sys.displayhook) == (stdout, hook)
    assert session.shell.displays.publisher is None
