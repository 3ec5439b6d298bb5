from __future__ import annotations

import re

import pytest
import wcwidth
from hypothesis import given
from hypothesis import strategies as st

from itui.drawing import text as module
from itui.drawing.text import cells_of, clip_to, clusters, index_after, shown, wrap_columns

MIXED = st.text(
    st.one_of(
        st.sampled_from("ab é日本─█🎉👍क्षिé\u0301\u200d\ufe0f🏽🇩🇪한가"),
        st.characters(exclude_categories=["Cc", "Cs"]),
    ),
    max_size=30,
)


def members(ranges: str) -> list[str]:
    inside = re.compile(f"[{ranges}]").match
    return [chr(code) for code in range(0x20, 0x20000) if inside(chr(code))]


@pytest.mark.parametrize(("ranges", "width"), [(module._NARROW, 1), (module._WIDE, 2)])
def test_the_known_characters_have_the_known_width_and_join_with_nothing(
    ranges: str, width: int
) -> None:
    known = members(ranges)
    assert len(known) > 1000
    wrong = [each for each in known if wcwidth.width(each, control_codes="ignore") != width]
    assert wrong == []
    both = "a".join(known) + "".join(known)
    assert list(wcwidth.iter_graphemes(both)) == list(both)


@given(MIXED)
def test_widths_are_those_of_the_library(text: str) -> None:
    assert cells_of(text) == sum(cells for _, cells in clusters(text))
    assert [cluster for cluster, _ in clusters(text)] == list(wcwidth.iter_graphemes(text))
    for cluster, cells in clusters(text):
        assert cells == cells_of(cluster) == max(wcwidth.width(cluster, control_codes="ignore"), 0)


@pytest.mark.parametrize(("text", "width"), [("ழ்👍", 3), ("क्日", 3), ("क्षि", 2)])
def test_a_text_is_as_wide_as_its_clusters(text: str, width: int) -> None:
    assert cells_of(text) == width


@given(MIXED, st.integers(0, 40))
def test_an_index_is_where_the_columns_end(text: str, cells: int) -> None:
    index, spare = index_after(text, cells)
    expected = taken = 0
    for cluster, width in clusters(text):
        if taken >= cells:
            break
        expected += len(cluster)
        taken += width
    assert (index, spare) == (expected, max(taken - cells, 0))


@given(MIXED, st.integers(1, 12))
def test_pieces_fit_and_are_the_text(text: str, width: int) -> None:
    pieces = wrap_columns(text, width)
    assert "".join(text[a:b] for a, b in pieces) == text
    assert all(
        sum(cells for _, cells in clusters(text[a:b])) <= width
        or len(list(clusters(text[a:b]))) == 1
        for a, b in pieces
    )
    assert text.startswith(clip_to(text, width))


def test_letters_after_joiners_are_kept() -> None:
    assert shown("क्\u200dष") == "क्ष"
    assert shown("ن\u200dن") == "نن"
    assert shown("👩\u200d👩\u200d👧!") == "👩!"
    assert shown("👍🏽 ❤\ufe0f") == "👍 ❤"
