"""Letters by their names, names by their letters, and names that nearly fit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from completing_session import Completing, completing_session
from itui_kernel.services.symbols import latex_symbols


@pytest.fixture(scope="module")
def session() -> Iterator[Completing]:
    with completing_session() as made:
        made.run("import os; fine_structure = {'α': 1}; α_value = 1\nclass Real: split_point = 1")
        yield made


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("\\alph|", ["\\alpha"]),
        ("\\alpha|", ["α"]),
        ("x = 2*\\Gamma|", ["Γ"]),
        ("x\\_a|", ["ₐ"]),
        ("\\α|", ["\\alpha"]),
        ("\\é|", ["\\LATIN SMALL LETTER E WITH ACUTE"]),
        ("\\GREEK SMALL LETTER ETA|", ["η"]),
        ("\\GREEK SMALL LETTER OMEGA WITH T|", ["GREEK SMALL LETTER OMEGA WITH TONOS"]),
        ("'\\alph|", ["\\alpha"]),
        ("'\\n|", []),
        ("\\notthere|", []),
        ("α_v|", ["α_value"]),
        ("fine_structure['|", ["α']"]),
    ],
)
def test_letters(session: Completing, marked: str, expected: list[str]) -> None:
    assert session.matches(marked) == expected


def test_a_letter_replaces_its_backslash(session: Completing) -> None:
    reply = session.reply("x = \\alpha|")
    assert (reply.cursor_start, reply.cursor_end) == (4, 10)


def test_the_table_has_what_may_stand_in_names() -> None:
    symbols = latex_symbols()
    assert len(symbols) > 1000
    assert all(("a" + letter).isidentifier() for letter in symbols.values())


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("enumrate|", "enumerate"),
        ("fnstr|", "fine_structure"),
        ("prnt|", "print"),  # and %pprint
        ("os.gtcwd|", "getcwd"),
        ("os.environm|", "environ"),
        ("Real.spilt|", "split_point"),
        ("import jsn|", "json"),
        ("zqx|", None),
        ("e|", None),
    ],
)
def test_names_that_nearly_fit(session: Completing, marked: str, expected: str | None) -> None:
    found = session.nearly(marked)
    assert found[0] == expected if expected else not found


def test_keys_that_nearly_fit(session: Completing) -> None:
    session.run("table = {'temperature': 1, 'humidity': 2, 3: 4, b'time': 5}")
    assert session.nearly("table['tmpr|") == ["temperature']"]
    assert session.nearly('table["hmd|"]') == ["humidity"]
    assert not session.nearly("table['zzz|")
    assert not session.nearly("print('tmpr|")


def test_names_that_fit_leave_no_room_for_those_that_nearly_do(session: Completing) -> None:
    assert not session.nearly("zi|")
    assert "itui" not in session.reply("zi|").metadata


def test_a_string_or_comment_is_not_guessed_at(session: Completing) -> None:
    assert not session.reply("'enumrate|").matches
    assert not session.reply("# enumrate|").matches
