"""The keys of real terminals, byte by byte: what each sends, and what we call it."""

from __future__ import annotations

import pytest
import urwid
from hypothesis import given
from hypothesis import strategies as st

from itui.terminal.decoder import InputDecoder, Key
from itui.terminal.key_reports import read_report

urwid.set_encoding("utf-8")
E = "\x1b"


def numbered(*numbers: int, first: int = 1, suffix: str = "~") -> dict[str, str]:
    return {f"\x1b[{number}{suffix}": f"f{at}" for at, number in enumerate(numbers, first)}


F1_TO_F4 = {E + "OP": "f1", E + "OQ": "f2", E + "OR": "f3", E + "OS": "f4"}
F5_TO_F12 = numbered(15, 17, 18, 19, 20, 21, 23, 24, first=5)
ARROWS = {E + "[A": "up", E + "[B": "down", E + "[C": "right", E + "[D": "left"}
APPLICATION_ARROWS = {key.replace("[", "O"): name for key, name in ARROWS.items()}
PAGES = {E + "[2~": "insert", E + "[3~": "delete", E + "[5~": "page up", E + "[6~": "page down"}
TILDE_ENDS = {E + "[1~": "home", E + "[4~": "end"}
ALT = {
    E + "a": "meta a",
    E + "Z": "meta Z",
    E + "<": "meta <",
    E + ">": "meta >",
    E + ";": "meta ;",
    E + "\r": "meta enter",
    E + "\x7f": "meta backspace",
    E + "1": "meta 1",
    E + " ": "meta  ",
}
MODIFIERS = {
    2: "shift ",
    3: "meta ",
    4: "shift meta ",
    5: "ctrl ",
    6: "shift ctrl ",
    7: "meta ctrl ",
    8: "shift meta ctrl ",
}
XTERM_MODIFIED = {
    f"\x1b[1;{number}{letter}": modifiers + name
    for number, modifiers in MODIFIERS.items()
    for letter, name in {
        **dict(zip("ABCDHF", ["up", "down", "right", "left", "home", "end"], strict=True)),
        **dict(zip("PQRS", ["f1", "f2", "f3", "f4"], strict=True)),
    }.items()
} | {
    f"\x1b[{code};{number}~": modifiers + name
    for number, modifiers in MODIFIERS.items()
    for code, name in {
        2: "insert",
        3: "delete",
        5: "page up",
        6: "page down",
        15: "f5",
        17: "f6",
        20: "f9",
        24: "f12",
    }.items()
}
ESCAPED_ARROWS = {E + key: "meta " + name for key, name in ARROWS.items()}

TERMINALS: dict[str, dict[str, str]] = {
    "xterm": {
        **F1_TO_F4,
        **F5_TO_F12,
        **ARROWS,
        **APPLICATION_ARROWS,
        **PAGES,
        **ALT,
        **XTERM_MODIFIED,
        E + "[H": "home",
        E + "[F": "end",
        E + "OH": "home",
        E + "OF": "end",
        E + "[Z": "shift tab",
        "\x00": "<0>",
        "\x1f": "ctrl _",
        "\x08": "backspace",
        "\x7f": "backspace",
    },
    "xterm, modifyOtherKeys": {
        E + "[27;5;13~": "ctrl enter",
        E + "[27;2;13~": "shift enter",
        E + "[27;3;13~": "meta enter",
        E + "[27;6;88~": "shift ctrl x",
        E + "[27;5;9~": "ctrl tab",
        E + "[27;6;9~": "shift ctrl tab",
        E + "[27;5;44~": "ctrl ,",
        E + "[27;5;59~": "ctrl ;",
        E + "[27;5;49~": "ctrl 1",
        E + "[27;6;95~": "ctrl _",
        E + "[27;5;47~": "ctrl _",
        E + "[27;4;60~": "meta <",
        E + "[27;5;127~": "ctrl backspace",
    },
    "kitty protocol": {
        **ARROWS,
        **PAGES,
        **F5_TO_F12,
        **{key: name for key, name in XTERM_MODIFIED.items() if not key.endswith("R")},
        E + "[27u": "esc",
        E + "[99;5u": "ctrl c",
        E + "[99;69u": "ctrl c",  # caps lock is on
        E + "[99;133u": "ctrl c",  # num lock is on
        E + "[120;6u": "shift ctrl x",
        E + "[120:88;6u": "shift ctrl x",
        E + "[13;5u": "ctrl enter",
        E + "[13;2u": "shift enter",
        E + "[13;3u": "meta enter",
        E + "[120;3u": "meta x",
        E + "[104:72;4u": "meta H",
        E + "[104;4u": "meta H",
        E + "[44:60;4u": "meta <",
        E + "[44;4u": "meta <",
        E + "[46;4u": "meta >",
        E + "[45:95;6u": "ctrl _",
        E + "[45;6u": "ctrl _",
        E + "[47;5u": "ctrl _",
        E + "[32;5u": "<0>",
        E + "[64;5u": "<0>",
        E + "[50:64;6u": "<0>",
        E + "[105;5u": "tab",
        E + "[109;5u": "enter",
        E + "[104;5u": "backspace",
        E + "[91;5u": "esc",
        E + "[106;5u": "ctrl j",
        E + "[9;2u": "shift tab",
        E + "[127;3u": "meta backspace",
        E + "[127;2u": "backspace",
        E + "[1089::99;5u": "ctrl c",  # Russian keyboard
        E + "[1095::120;3u": "meta x",
        E + "[233;5u": "ctrl é",
        E + "[228:196;4u": "meta Ä",
        E + "[57414u": "enter",  # keypad
        E + "[57419u": "up",
        E + "[57423;5u": "ctrl home",
        E + "[99;5:1u": "ctrl c",
        E + "[57376u": "f13",
        E + "[13~": "f3",
        E + "[P": "f1",
        E + "[Q": "f2",
        E + "[R": "f3",
        E + "[S": "f4",
    },
    "tmux": {
        **F1_TO_F4,
        **F5_TO_F12,
        **ARROWS,
        **APPLICATION_ARROWS,
        **PAGES,
        **TILDE_ENDS,
        **ALT,
        **XTERM_MODIFIED,
        E + "[Z": "shift tab",
    },
    "GNU screen": {
        **F1_TO_F4,
        **F5_TO_F12,
        **ARROWS,
        **APPLICATION_ARROWS,
        **PAGES,
        **TILDE_ENDS,
        **ALT,
        **ESCAPED_ARROWS,
        E + "[Z": "shift tab",
        E + "[1;5D": "ctrl left",
    },
    "PuTTY": {
        **numbered(11, 12, 13, 14),
        **F5_TO_F12,
        **numbered(23, 24, 25, 26, 28, 29, 31, 32, 33, 34, first=11),  # with shift from F1 on
        **ARROWS,
        **APPLICATION_ARROWS,  # with Ctrl, or in application mode: they cannot be told apart
        **PAGES,
        **TILDE_ENDS,
        **ALT,
        **ESCAPED_ARROWS,
        E + "[H": "home",
        E + E + "OD": "meta left",
        E + E + "[1~": "meta home",
        E + E + "[15~": "meta f5",
        E + "[1;5C": "ctrl right",
        E + "[Z": "shift tab",
        # application keypad
        E + "OM": "enter",
        E + "Op": "0",
        E + "Oq": "1",
        E + "Oy": "9",
        E + "On": ".",
        E + "Ol": ",",
    },
    "PuTTY like Linux": {E + "[[" + letter: f"f{at}" for at, letter in enumerate("ABCDE", 1)},
    "PuTTY like xterm": dict(F1_TO_F4),
    "linux": {
        **{E + "[[" + letter: f"f{at}" for at, letter in enumerate("ABCDE", 1)},
        **numbered(17, 18, 19, 20, 21, 23, 24, first=6),
        **ARROWS,
        **PAGES,
        **TILDE_ENDS,
        **ALT,
        **ESCAPED_ARROWS,
        E + "[25~": "f13",
        E + "[G": "5",
    },
    "rxvt": {
        **numbered(11, 12, 13, 14),
        **F5_TO_F12,
        **ARROWS,
        **PAGES,
        **ALT,
        **ESCAPED_ARROWS,
        E + "[7~": "home",
        E + "[8~": "end",
        E + "[a": "shift up",
        E + "[b": "shift down",
        E + "[c": "shift right",
        E + "[d": "shift left",
        E + "Oa": "ctrl up",
        E + "Ob": "ctrl down",
        E + "Oc": "ctrl right",
        E + "Od": "ctrl left",
        E + "[7$": "shift home",
        E + "[8^": "ctrl end",
        E + "[7@": "shift ctrl home",
        E + "[2^": "ctrl insert",
        E + "[3^": "ctrl delete",
        E + "[3$": "shift delete",
        E + "[5^": "ctrl page up",
        E + "[6$": "shift page down",
        E + "[11^": "ctrl f1",
        E + "[24^": "ctrl f12",
        E + "[23$": "shift f11",
        E + E + "[7~": "meta home",
        E + "[Z": "shift tab",
    },
}


def decoded(*chunks: bytes, has_kitty_keys: bool = False) -> list[Key]:
    decoder = InputDecoder()
    decoder.has_kitty_keys = has_kitty_keys
    keys = [key for chunk in chunks for key in decoder.feed(chunk)]
    return keys + (decoder.flush() if decoder.waits is not None else [])


@pytest.mark.parametrize("terminal", TERMINALS)
def test_every_key_has_its_name(terminal: str) -> None:
    wrong = {
        sequence: (found, name)
        for sequence, name in TERMINALS[terminal].items()
        if (found := decoded(sequence.encode(), has_kitty_keys=terminal == "kitty protocol"))
        != [name]
    }
    assert not wrong


@pytest.mark.parametrize("terminal", TERMINALS)
def test_keys_come_one_after_the_other_however_they_are_cut(terminal: str) -> None:
    sequences = [key for key in TERMINALS[terminal] if key not in (E, "\x08")]
    data = "".join(sequences).encode()
    is_kitty = terminal == "kitty protocol"
    whole = decoded(data, has_kitty_keys=is_kitty)
    assert len(whole) == len(sequences)
    for size in (1, 2, 3, 7):
        chunks = [data[at : at + size] for at in range(0, len(data), size)]
        assert decoded(*chunks, has_kitty_keys=is_kitty) == whole


def test_st_means_delete_by_what_is_f1_in_the_kitty_protocol() -> None:
    assert decoded(b"\x1b[P") == ["delete"]
    assert decoded(b"\x1b[P", has_kitty_keys=True) == ["f1"]


def test_the_release_of_a_key_is_no_key() -> None:
    assert decoded(b"\x1b[99;5:3u\x1b[99;5:2u") == ["ctrl c"]


@given(st.integers(0, 10**7 - 1), st.integers(0, 255))
def test_no_report_breaks_the_decoder(code: int, modifiers: int) -> None:
    for form in ("\x1b[{};{}u", "\x1b[27;{1};{0}~", "\x1b[{};{};{}u", "\x1b[97:{};{}u"):
        data = form.format(code, modifiers, code).encode()
        read_report(data)
        decoded(data)
