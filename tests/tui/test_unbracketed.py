from __future__ import annotations

import pytest

from itui.keys.unbracketed import pasted_text
from itui.terminal.decoder import InputDecoder


def test_indented_lines_at_once_are_a_paste() -> None:
    keys = InputDecoder().feed(b"def f(x):\r    if x:\r\treturn 1\rf(2)")
    assert pasted_text(keys) == "def f(x):\n    if x:\n\treturn 1\nf(2)"


@pytest.mark.parametrize(
    "typed",
    [
        b"", b"x", b"1+1\rx\r", b"a = 1\rb = 2\rc = 3\rd\r", b"for i in x:\r  print(i)\r",
        b"a\r\r\r  \x1b[A", b"a\r b\r c\x03\r", b"pri\t\r1\r2\r", b" " * 300,
    ],
)  # fmt: skip
def test_typing_ahead_is_no_paste(typed: bytes) -> None:
    assert pasted_text(InputDecoder().feed(typed)) is None
