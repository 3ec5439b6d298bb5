"""The mouse and copy mode in a real terminal."""

from __future__ import annotations

from terminal import Open, Terminal

DOWN, DRAG, WHEEL_UP = 0, 32, 64


def mouse(terminal: Terminal, button: int, column: int, row: int, end: str = "M") -> None:
    terminal.send(f"\x1b[<{button};{column + 1};{row + 1}{end}")


def test_the_mouse_scrolls_drags_and_is_given_away(open_terminal: Open) -> None:
    terminal = open_terminal()
    terminal.wait_for(r"^In \[1\]:")
    terminal.wait_for("idle")
    terminal.send("for i in range(90): print('line', i)\r")
    terminal.wait_for(r"^line 89 .*\n.*\n?.*In \[2\]|^line 89")
    mouse(terminal, WHEEL_UP, 5, 5)
    terminal.wait_for("scrolled back")
    divider = terminal.screen.display[10].index("│")
    mouse(terminal, DOWN, divider, 10)
    for column in (divider - 4, divider - 20):
        mouse(terminal, DRAG, column, 10)
    mouse(terminal, DOWN, divider - 20, 10, "m")
    terminal.wait(lambda: terminal.screen.display[10][divider - 20] == "│", "the divider")
    terminal.send("last\x1bc")  # Alt-c: the input alone, without its prompt
    terminal.wait_for(r"\Alast$")
    terminal.wait_for("copy mode")
    terminal.wait(lambda: terminal.raw.rindex(b"?1000l") > terminal.raw.rindex(b"?1000h"))
    terminal.send("q")
    terminal.wait_for(r"In \[2\]: last")
    assert terminal.screen.display[10][divider - 20] == "│"
    terminal.wait(lambda: terminal.raw.rindex(b"?1000h") > terminal.raw.rindex(b"?1000l"))
    terminal.send("\x18m")
    terminal.wait_for("mouse off")
    terminal.wait(lambda: terminal.raw.rindex(b"?1000l") > terminal.raw.rindex(b"?1000h"))
