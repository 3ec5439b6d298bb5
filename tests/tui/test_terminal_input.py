from __future__ import annotations

from itertools import pairwise

import pytest
import urwid
from hypothesis import given
from hypothesis import strategies as st

from itui.terminal.decoder import InputDecoder, Key

urwid.set_encoding("utf-8")

REPLIES = [
    b"\x1b]11;rgb:1e1e/2121/2727\x07",
    b"\x1b]11;rgb:1e1e/2121/2727\x1b\\",
    b"\x1bP>|tmux 3.3a\x1b\\",
    b"\x1bP1$r0m\x1b\\",
    b"\x1b_Gi=1;OK\x1b\\",
    b"\x1b[?2026;2$y",
    b"\x1b[?1;2c",
    b"\x1b[>84;0;0c",
    b"\x1b[4;1248;1920t",
    b"\x1b[12;40R",
    b"\x1b[I",
    b"\x1b[O",
]


def decoded(*chunks: bytes) -> list[Key]:
    decoder = InputDecoder()
    keys = [key for chunk in chunks for key in decoder.feed(chunk)]
    return keys + (decoder.flush() if decoder.waits is not None else [])


def test_every_control_byte_is_a_key() -> None:
    names = {0: "<0>", 8: "backspace", 9: "tab", 10: "ctrl j", 13: "enter"}
    for code in range(27):
        assert decoded(bytes([code])) == [names.get(code, f"ctrl {chr(code + 96)}")]
    assert decoded(b"\x1c\x1d\x1e\x1f\x7f") == [
        "ctrl \\",
        "ctrl ]",
        "ctrl ^",
        "ctrl _",
        "backspace",
    ]


@pytest.mark.parametrize(
    ("data", "keys"),
    [
        (b"\x1b[A", ["up"]),
        (b"\x1bOP\x1b[15~", ["f1", "f5"]),
        (b"\x1bx\x1b\r", ["meta x", "meta enter"]),
        (b"\x1b[27;5;13~\x1b[13;2u", ["ctrl enter", "shift enter"]),
        (b"\x1b[<64;10;5M\x1b[<0;1;2m", [("mouse press", 4, 9, 4), ("mouse release", 1, 0, 1)]),
        ("né日".encode(), ["n", "é", "日"]),
        (b"a\xffb", ["a", "<255>", "b"]),
        (b"\x1b", ["esc"]),
        (b"\x1b]", ["meta ]"]),
        (b"\x1bP", ["meta P"]),
        (b"\x1b_", ["meta _"]),
        (b"\x1bPq", ["meta P", "q"]),
        (b"\xe6\x97", ["<230>", "<151>"]),
    ],
)
def test_keys(data: bytes, keys: list[Key]) -> None:
    assert decoded(data) == keys


def typed(keys: list[Key]) -> list[Key]:
    return [key for key in keys if key[0] != "reply"]


@pytest.mark.parametrize("reply", REPLIES)
def test_replies_are_never_typed_wherever_they_are_split(reply: bytes) -> None:
    for cut in range(len(reply) + 1):
        keys = decoded(b"a" + reply[:cut], reply[cut:] + b"b")
        assert typed(keys) == ["a", "b"]
        assert [key for key in keys if key[0] == "reply"] in ([("reply", reply)], [])
    assert typed(decoded(*[bytes([code]) for code in b"a" + reply + b"b"])) == ["a", "b"]


@pytest.mark.parametrize("reply", [reply for reply in REPLIES if reply[-1:] not in b"IORt"])
def test_a_reply_that_stops_in_the_middle_for_long_is_not_typed(reply: bytes) -> None:
    for cut in [1, *range(4 if reply[:3] == b"\x1bP>" else 3, len(reply))]:
        decoder = InputDecoder()
        keys = decoder.feed(reply[:cut]) + decoder.flush() + decoder.feed(reply[cut:] + b"b")
        assert typed(keys) == (["esc", "b"] if cut == 1 else ["b"]), cut


@pytest.mark.parametrize("reply", [*REPLIES, b"\x1b[0n"])
def test_a_reply_behind_the_escape_key_is_not_typed(reply: bytes) -> None:
    expected = ["esc", "status ok"] if reply == b"\x1b[0n" else ["esc"]
    assert typed(decoded(b"\x1b" + reply)) == expected
    assert typed(decoded(*[bytes([code]) for code in b"\x1b" + reply])) == expected
    assert decoded(b"\x1b\x1b[200~a\x1b[201~") == ["esc", ("paste", "a")]
    assert decoded(b"\x1b\x1b[5~\x1b\x1bOA") == ["meta page up", "meta up"]


def test_an_endless_reply_gives_the_keyboard_back() -> None:
    decoder = InputDecoder()
    assert decoder.feed(b"\x1b]52;c;aaaa") == []
    assert decoder.waits is not None
    assert decoder.is_in_reply
    assert decoder.flush() == []
    assert decoder.feed(b"x") == ["x"]


def test_enter_and_control_keys_end_a_reply_without_end() -> None:
    assert decoded(b"\x1b]11;rgb:12", b"\r") == ["enter"]
    assert decoded(b"\x1bP>|term", b"\x03") == ["ctrl c"]
    assert decoded(b"\x1b]11;rgb", b"\x1b[A") == ["up"]


def test_status_reports_are_handed_over() -> None:
    assert decoded(b"\x1b[0n") == ["status ok"]


def test_a_paste_is_one_event() -> None:
    data = b"a\x1b[200~x = 1\r\ny = 2\rz\x1b[A\x03 \xc3\xa9\x1b[201~\r"
    assert decoded(data) == ["a", ("paste", "x = 1\ny = 2\nz\x1b[A\x03 é"), "enter"]


@given(st.lists(st.integers(0, 40), max_size=6))
def test_a_paste_may_be_split_anywhere(cuts: list[int]) -> None:
    data = b"a\x1b[200~one\ntwo \xe6\x97\xa5\x1b[201~b\x1b[200~\x1b[201~c"
    edges = [0, *sorted(cuts), len(data)]
    chunks = [data[start:end] for start, end in pairwise(edges)]
    expected: list[Key] = ["a", ("paste", "one\ntwo 日"), "b", ("paste", ""), "c"]
    assert decoded(*chunks) == expected


def test_a_paste_that_never_ends_is_delivered() -> None:
    decoder = InputDecoder()
    assert decoder.feed(b"\x1b[200~abc") == []
    assert decoder.flush() == [("paste", "abc")]
    assert decoder.feed(b"d") == ["d"]


TYPED = [b"a", "é日".encode(), b"\r", b"\x03", b"\x1b[A", b"\x1bx", b"\x1b[1;5D", b"\x1b[13;5u"]


def test_the_rest_of_a_paste_after_a_long_pause_is_not_typed() -> None:
    decoder = InputDecoder()
    assert decoder.feed(b"\x1b[200~import os\r") == []
    assert decoder.flush() == [("paste", "import os\n")]
    assert decoder.feed(b"os.remove(path)\ros.rmdir(path)\r") == []
    assert decoder.flush() == [("paste", "os.remove(path)\nos.rmdir(path)\n")]
    assert decoder.feed(b"x\r\x1b[201~\r") == [("paste", "x\n"), "enter"]


@given(st.lists(st.sampled_from(TYPED + REPLIES), max_size=12), st.lists(st.integers(0, 200)))
def test_keys_between_answers_are_all_that_is_typed(items: list[bytes], cuts: list[int]) -> None:
    data = b"".join(items)
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    keys = decoded(*[data[start:end] for start, end in pairwise(edges)])
    expected = [key for item in items if item in TYPED for key in decoded(item)]
    assert typed(keys) == expected


@given(st.lists(st.binary(max_size=20), max_size=10))
def test_no_bytes_break_the_decoder(chunks: list[bytes]) -> None:
    decoder = InputDecoder()
    for chunk in chunks:
        decoder.feed(chunk)
    for _ in range(100):
        if decoder.waits is None:
            break
        decoder.flush()
    assert decoder.waits is None


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=40), st.integers(0, 80))
def test_text_is_typed_as_it_is(text: str, cut: int) -> None:
    data = text.encode()
    assert "".join(map(str, decoded(data[:cut], data[cut:]))) == text
