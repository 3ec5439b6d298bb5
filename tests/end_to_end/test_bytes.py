"""How little is sent to the terminal; the limits are wide of what is usual."""

from __future__ import annotations

import statistics

from terminal import Open, Terminal

CODE = "value = math.sqrt(12.5) + sum(range(100))"
ASK = b"\x1b[5n"


def amount(terminal: Terminal, keys: str, seen: str) -> int:
    """Type keys; return how many bytes came until something was seen and no more came."""
    before = terminal.received
    terminal.send(keys)
    terminal.wait_for(seen)
    quiet(terminal)
    return terminal.received - before


def quiet(terminal: Terminal) -> None:
    while terminal.read(0.05):
        continue


def test_the_first_frames_are_small(itui: Terminal) -> None:
    assert itui.received < 8000


def test_keys_take_few_bytes(itui: Terminal) -> None:
    terminal = itui
    terminal.send("import math\r")
    terminal.wait_for(r"In \[2\]:")
    terminal.wait_for(r"idle")
    quiet(terminal)
    amounts = []
    for end in range(1, len(CODE) + 1):
        seen = CODE[:end].rstrip().translate({ord(each): f"\\{each}" for each in "().+"})
        amounts.append(amount(terminal, CODE[end - 1], seen))
    assert statistics.median(amounts) <= 25
    assert statistics.mean(amounts) <= 60
    assert amount(terminal, "\x1b[H\x1b[F", "value") <= 100


def test_a_letter_takes_one_byte_and_no_question(itui: Terminal) -> None:
    quiet(itui)
    word = "measurements"
    seen = [rf"In \[1\]: {word[: end + 1]}" for end in range(len(word))]
    amounts = [amount(itui, letter, each) for letter, each in zip(word, seen, strict=True)]
    assert statistics.median(amounts) == 1  # the status line may tell of memory besides


def test_a_printed_line_in_a_full_screen_pane_is_scrolled(itui: Terminal) -> None:
    itui.press("f7", "f7")
    itui.send("for i in range(60): print(i, 'of many lines of text')\r\r")
    itui.wait_for("59 of many")
    quiet(itui)
    assert amount(itui, "print('o' + 'ne')\r", "^one") < 1500
    assert b"r\x1b[" in itui.raw


def test_a_terminal_that_answers_nothing_is_asked_three_times(open_terminal: Open) -> None:
    terminal = open_terminal()
    terminal.screen.answer = lambda data: None
    terminal.wait_for(r"In \[1\]:")
    terminal.send("import time\rfor i in range(50): print(i); time.sleep(0.1)\r\r")
    terminal.wait_for(r"^49")
    terminal.wait_for(r"idle")
    terminal.send("'the e' + 'nd'\r")
    terminal.wait_for("'the end'")
    assert terminal.raw.count(ASK) <= 6
