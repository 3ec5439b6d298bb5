"""Two people at one session, each with itui in a terminal."""

from __future__ import annotations

from terminal import Open


def test_two_share_a_session(open_terminal: Open) -> None:
    anna = open_terminal(USER="anna")
    anna.wait_for(r"In \[1\]:")
    anna.wait_for(r"idle")
    bob = open_terminal("itui", "attach", USER="bob")
    bob.wait_for(r"with anna")
    anna.wait_for(r"with bob")
    anna.send("run = input('which? ')\r")
    anna.wait_for(r"the running code asks")
    bob.wait_for(r"anna In \[\*\]: run = input")
    bob.wait_for(r"which\? … \(Ctrl-X i answers\)")
    bob.send("\x18i")
    bob.wait_for(r"anna's code asks ─")
    bob.send("run7\r")
    anna.wait_for(r"which\? run7  ← bob")
    anna.wait_for(r"bob answered: run7")
    bob.wait_for(r"which\? run7  ← bob")
    bob.send("\x18d")
    anna.wait_for(r"bob left")
