from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itui.drawing.picture import Sgr
from itui.drawing.text import cells_of, clusters
from itui.termlog.line_grid import LINE_CAP, WIDEST
from itui.termlog.line_rows import REACH, REST
from itui.termlog.line_store import PAGE, row_of
from real_screen import assert_same_picture, cut, log_of, screen_of, texts_of

PIECES = st.sampled_from(
    ["a", "bc", "hello ", "日本", "é", "x", " ", "\n", "\n", "\r", "\b", "\t", "\r\n"]
    + [f"\x1b[{n}{final}" for n in ("", 0, 1, 2, 3, 7) for final in "ABCDG"]
    + [f"\x1b[{n}{final}" for n in ("", 0, 1, 2) for final in "KJ"]
    + ["\x1b[H", "\x1b[2;3H", "\x1b[3d", "\x1b7", "\x1b8"]
    + [f"\x1b[{n}{final}" for n in ("", 1, 2) for final in "LM@PXEFae"]
    + ["\x1bM", "\x1bD", "\x1b[2;4r", "\x1b[1;3r", "\x1b[r", "\x1bc"]
    + ["\x1b[?1049h", "\x1b[?1049l", "\x1b[?1049h", "\x1b[?1049l", "\v", "\f"]
    + ["\x1b[m", "\x1b[31m", "\x1b[1;44m", "\x1b[0;7;3m", "\x1b[38;5;200m", "\x1b[39;49;22m"]
    + ["\x1b[38;2;1;2;3m", "\x1b]0;title\x07", "\x1b]8;;http://x\x1b\\", "\x1b[?25l", "\x1b(B"]
)
BIDI_CONTROLS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@given(st.lists(PIECES, max_size=60), st.lists(st.integers(0, 500), max_size=6))
@settings(max_examples=400, deadline=None)
def test_same_picture_as_a_terminal(pieces: list[str], places: list[int]) -> None:
    text = "".join(pieces)
    log = log_of(*cut(text, places))
    assert texts_of(log_of(text)) == texts_of(log)
    if "日本" not in text:
        assert_same_picture(log, screen_of(text))


@given(st.text(), st.lists(st.integers(0, 500), max_size=4))
def test_whatever_is_printed_cannot_reach_the_terminal(text: str, places: list[int]) -> None:
    for line in texts_of(log_of(*cut(text, places))):
        assert not {unicodedata.category(each) for each in line} & {"Cc", "Cs", "Zl", "Zp"}
        assert not any(unicodedata.bidirectional(each) in BIDI_CONTROLS for each in line)


def test_wide_characters_keep_their_columns() -> None:
    assert texts_of(log_of("日本語x\r\x1b[4CY")) == ["日本Y x"]
    assert texts_of(log_of("日本語x\rab")) == ["ab本語x"]
    assert texts_of(log_of("日本語x\ra")) == ["a 本語x"]
    assert texts_of(log_of("日本語x\r\x1b[3Cb")) == ["日 b語x"]
    assert texts_of(log_of("abcdef\r\x1b[2C語")) == ["ab語ef"]
    assert texts_of(log_of("日本\x1b[2D\x1b[K!")) == ["日!"]
    assert texts_of(log_of("e\u0301a\b\bo")) == ["oa"]


def test_behind_the_widest_terminal_every_character_takes_a_column() -> None:
    row = "日" * WIDEST + "語" * 100
    assert texts_of(log_of(row + f"\r\x1b[{2 * WIDEST}Cab")) == ["日" * WIDEST + "ab" + "語" * 98]
    assert texts_of(log_of(row + "\b\bab")) == [row[:-2] + "ab"]
    assert texts_of(log_of(row + "\rab")) == ["ab" + row[1:]]
    assert texts_of(log_of(row + f"\x1b[{2 * WIDEST + 51}G\x1b[K")) == [row[: WIDEST + 50]]


def test_clusters_are_reduced_to_what_terminals_agree_on() -> None:
    assert texts_of(log_of("👍🏽 ❤️ 👩‍👩‍👧 क्षि")) == ["👍 ❤ 👩 क्षि"]
    assert texts_of(log_of("👩\u200d", "👩 x")) == ["👩 x"]
    assert texts_of(log_of("क\u200dष")) == ["कष"]


@pytest.mark.parametrize(
    "hidden",
    [
        "\x1b]0;title\x07", "\x1b]52;c;aGk=\x1b\\", "\x1b]8;;http://x.org\x1b\\", "\x1b[?7h",
        "\x1bP1$r0m\x1b\\", "\x1b_Gf=100;AAAA\x1b\\", "\x1b^pm\x1b\\", "\x1bXsos\x1b\\", "\x1b=",
        "\x1b[6n", "\x1b[21t", "\x1b[>c", "\x1b[2 q", "\x1b(0", "\x07", "\x0e", "\x7f", "\x1b[2;1r",
        "\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\", "\x1b[?1000;1006h",
        "\x1b]1337;File=:" + "A" * 9000 + "\x07",
        "\x1bPq" + "?" * 20000 + "\n" + "?" * 20000 + "\x1b\\",
    ],
)  # fmt: skip
def test_other_sequences_are_dropped_wherever_they_are_cut(hidden: str) -> None:
    for place in {0, 1, 2, 3, len(hidden) // 2, len(hidden) - 1}:
        log = log_of("a" + hidden[:place], hidden[place:] + "b")
        assert texts_of(log) == ["ab"]


def test_what_deceives_is_visible() -> None:
    assert texts_of(log_of("a\x00b\u202ec\ud800d\x9be")) == ["a<00>b<202E>c<D800>d<9B>e"]


def test_an_unterminated_title_ends_with_its_line() -> None:
    assert texts_of(log_of("\x1b]0;oops\nkept\n")) == ["", "kept"]


def test_an_endless_sequence_costs_no_memory() -> None:
    log = log_of(*["\x1b[" + "1;" * 3000, "1;" * 3000])
    assert log.size <= 2 * LINE_CAP
    log = log_of("\x1bP", *["q" * 5000] * 100, "\x1b\\done")
    assert texts_of(log) == ["done"]


def test_blank_lines_count_when_the_cursor_passed_them() -> None:
    assert texts_of(log_of("\n")) == [""]
    assert texts_of(log_of("a\n\n\n")) == ["a", "", ""]
    assert texts_of(log_of("")) == []
    assert texts_of(log_of("bar\nbar\x1b[2K\x1b[1A\x1b[2K\r")) == []


def test_progress_bars_end_in_one_line_each() -> None:
    outer = "".join(f"\router {n}/3\n\rinner {n}/3\x1b[A" for n in range(4))
    assert texts_of(log_of(outer + "\n\n")) == ["outer 3/3", "inner 3/3"]
    assert texts_of(log_of(*[f"\r{n:3d}%" for n in range(101)])) == ["100%"]


def test_a_line_has_a_cap() -> None:
    log = log_of(*["x" * 100_000] * 20, "\nnext")
    first, following = texts_of(log)
    assert first == "x" * LINE_CAP + f" … 1,990,000 more characters, {REST}"
    assert following == "next"
    assert texts_of(log_of("y" * 20_000 + "\n" + "z" * 20_000 + "\n"))[1].startswith("zzz")

    rewritten = texts_of(log_of(*["\r" + "w" * 20_000] * 5))
    assert rewritten[0].endswith(f" … 10,000 more characters, {REST}")


def test_the_cap_survives_storing() -> None:
    log = log_of("x" * 20_000 + "\n" + "a\n" * 2000)
    assert log.line(0).text.endswith(f"… 10,000 more characters, {REST}")


def test_the_oldest_lines_are_dropped_and_counted() -> None:
    log = log_of("".join(f"{n}\n" for n in range(5000)), line_limit=1000)
    assert texts_of(log)[0] == f"… 4,000 lines dropped, {REST}"
    assert texts_of(log)[1] == "4000"
    assert texts_of(log)[-1] == "4999"
    assert len(texts_of(log)) == 1001
    assert list(log.texts()) == [str(n) for n in range(4000, 5000)]


def test_memory_is_bounded_by_size() -> None:
    log = log_of(*[("x" * 1000 + "\n") * 100] * 50, size_limit=1_000_000)
    assert log.size <= 1_000_000
    assert log.dropped == 5000 - (log.end - log.begin - 1)


def test_colours_survive_storing() -> None:
    count = REACH + 3 * PAGE
    log = log_of("".join(f"\x1b[3{n % 8}mred\x1b[0m plain {n}\n" for n in range(count)))
    for n in range(count):
        segments = row_of(log.line(n), "base")
        assert segments == ((("base", Sgr(fg=n % 8)), "red"), ("base", f" plain {n}"))


def test_fast_and_slow_paths_agree() -> None:
    text = "".join(f"line {n} ünïcödé 日本\n" for n in range(3000))
    slow = log_of(*[text[at : at + 7] + "\x1b[m" for at in range(0, len(text), 7)])
    assert texts_of(log_of(text)) == texts_of(slow) == text.splitlines()


def test_a_mark_stands_alone() -> None:
    log = log_of("begun\x1b[31m red")
    log.mark("… 10 characters let go")
    log.feed("on\n")
    assert texts_of(log) == ["begun red", "… 10 characters let go", "on"]
    assert row_of(log.line(1), "base") == (("output.mark", "… 10 characters let go"),)
    assert row_of(log.line(2), "base") == (("base", "on"),)


@given(
    st.lists(st.sampled_from(["a", "abcdefgh", "\t", "\t", "\n", "é", "\r", "x y"]), max_size=30)
)
def test_tabs_end_in_the_same_columns_however_they_come(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert texts_of(log_of(text)) == texts_of(log_of(*text))


ODD = ["\x1b", "\x1b[", "\x1b]8;;", "\x1b]52;c;", "\x1bP", "\x07", "\x1b\\", "\x9b", "\u202e"]
ODD += ["\ufe0f", "\u0301" * 5, "\x1b[99999999999B", "\x1b[9999;9999H", "क्ष", "👩\u200d"]
ODD += [f"\x1b[9999{final}" for final in "@PLMSTX"] + ["\n" * 300, "\t" * 50]
ODD += ["日" * 2500, "😀" * 2500, "x" * 12_000, "\x1b[38;2;9;9m"]
HOSTILE = st.lists(
    st.one_of(
        PIECES,
        st.sampled_from(ODD),
        st.text(max_size=8),
        st.binary(max_size=12).map(lambda each: each.decode("utf-8", "surrogateescape")),
    ),
    max_size=40,
)


@given(HOSTILE, st.lists(st.integers(0, 5000), max_size=6))
@settings(max_examples=200, deadline=None)
def test_no_bytes_break_a_log(pieces: list[str], places: list[int]) -> None:
    text = "".join(pieces)
    log = log_of(*cut(text, places))
    assert log.end - log.begin <= text.count("\n") + REACH * len(pieces) + 1
    for number in range(log.begin, log.end):
        line = log.line(number)
        assert not {unicodedata.category(each) for each in line.text} & {"Cc", "Cs", "Zl", "Zp"}
        assert not any(unicodedata.bidirectional(each) in BIDI_CONTROLS for each in line.text)
        assert cells_of(line.text) == sum(cells for _, cells in clusters(line.text))
        indices = [index for index, _ in line.runs]
        assert indices == sorted(set(indices))
        assert all(0 <= index <= len(line.text) for index in indices)
        assert "".join(part for _, part in row_of(line, "base")) == line.text
    assert list(log.texts()) == texts_of(log)


MARKED = ["a", "bc ", "日本", "é", "\n", "\n", "\n\n", "\x1b[m", "\x1b[31m", "\x1b[0;1;44m"]
MARKED += ["\x1b[39m", "\x1b[38;5;200m", "\x1b[38:2::1:2:3m", "\x1b[", "31m", "\x1b", "word " * 3]
COLOURED = st.lists(st.sampled_from(MARKED), max_size=40)


@given(COLOURED)
def test_the_quick_way_for_colours_is_the_slow_one(pieces: list[str]) -> None:
    text = "".join(pieces)
    quick, slow = log_of(text), log_of(*text)
    assert [quick.line(n) for n in range(quick.end)] == [slow.line(n) for n in range(slow.end)]


@pytest.mark.parametrize(
    ("target", "is_kept"),
    [
        ("https://x.org/a?b=c#d", True),
        ("http://x.org", True),
        ("file:///tmp/a.txt", True),
        ("https://x.org/" + "a" * 1900, True),
        ("https://x.org/" + "a" * 2000, False),
        ("javascript:alert(1)", False),
        ("ssh://host", False),
        ("https://x.org/\u202e", False),
        ("https://x.org/a b", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("end", ["\x07", "\x1b\\"])
def test_links_lead_to_addresses_that_are_harmless(target: str, is_kept: bool, end: str) -> None:
    text = f"a\x1b]8;id=1;{target}{end}b\x1b[1mc\x1b[0md\x1b]8;;{end}e"
    for chunks in ([text], list(text)):
        log = log_of(*chunks)
        links = [
            (style.link if isinstance(style, Sgr) else None, index)
            for index, style in log.line(0).runs
        ]
        assert log.line(0).text == "abcde"
        if is_kept:
            assert links == [(target, 1), (target, 2), (target, 3), (None, 4)]
        else:
            assert all(link is None for link, _ in links)


def test_a_character_is_repeated_and_a_line_begun() -> None:
    assert texts_of(log_of("a-\x1b[4bb")) == ["a-----b"]
    assert texts_of(log_of("\x1b[3bab\x1b[1D\x1b[2b")) == ["aaa"]
    assert texts_of(log_of("日\x1b[2b")) == ["日日日"]
    assert texts_of(log_of("ab\x1bEc")) == ["ab", "c"]


def test_the_lines_that_leave_the_top_of_a_screen_are_kept() -> None:
    rows = "".join(f"row {n}\n" for n in range(5))
    log = log_of("before\n\x1b[1;3r\x1b[3;1H" + rows + "\x1b[r")
    assert [line for line in texts_of(log) if line] == ["before", *rows.splitlines()]


def test_another_screen_leaves_nothing_behind_however_much_it_shows() -> None:
    log = log_of("one\n\x1b[?1049h", *["x\n" * 500] * 20, "\x1b[?1049l", "two\n")
    assert texts_of(log) == ["one", "two"]
    log = log_of("one\n\x1b[?1049h", "never left\n" * 5000)
    assert len(texts_of(log)) <= REACH + 1
    log.mark("… let go")
    log.feed("lines\n" * 1000)
    assert log.end > 1000


def test_each_screen_has_its_own_saved_cursor() -> None:
    log = log_of("ab\x1b7\n\x1b[?1049h\x1b[5;5H\x1b8x\x1b[?1049l\x1b8c")
    assert texts_of(log) == ["abc"]
    assert texts_of(log_of("ab\x1b7\x1bc\x1b8d")) == ["d"]
