from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itui.drawing.frame_lines import _JOINTS
from itui.drawing.plain_characters import plain_ascii
from itui.drawing.text import clusters


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("─ Output ─┬─ 3 ▸ x", "- Output -+- 3 > x"),
        ("│ café │", "| caf? |"),
        ("日本", "????"),
        ("a…", "a~"),
        ("plain", "plain"),
        ("e\u0301", "?"),
        ("👩\u200d🔬!", "??!"),
    ],
)
def test_lookalikes_and_question_marks(text: str, expected: str) -> None:
    assert plain_ascii(text) == expected


def test_no_line_between_panes_is_a_question_mark() -> None:
    assert "?" not in plain_ascii("".join(_JOINTS.values()))


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30))
def test_every_character_keeps_its_columns(text: str) -> None:
    plain = plain_ascii(text)
    assert plain.isascii()
    assert len(plain) == sum(width for _, width in clusters(text))
