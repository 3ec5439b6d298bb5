"""Strings with fields, in which since Python 3.12 anything may stand."""

from __future__ import annotations

import sys

import pytest

from itui_kernel.shell.input.completeness import check_complete
from itui_kernel.shell.input.f_strings import end_of_f_string, is_f_string
from itui_kernel.shell.input.transforms import TransformRegistry


@pytest.mark.parametrize(
    "text",
    [
        'abc"',
        'a{b}c"',
        '{{"',
        '}}"',
        '{a["b"]}"',
        '{f"{1}" + f(")")}"',
        '{a + "}"}"',
        '{x!r:>{w}}"',
        "{x:'>10}\"",
        '{x:%H:%M}"',
        '{x:{y:{z}}}"',
        '{(lambda x: 1)}"',
        '{x[a:b]}"',
        '{a # "\n}"',
        r'\"{a}"',
        r'\{a}"',
        r'\\"',
        '\\N{EM DASH}"',
        '{x=}"',
        "{'''a\nb'''}\"",
    ],
)
def test_the_end_is_found(text: str) -> None:
    assert end_of_f_string(f'{text} + g("', 0, '"') == len(text)


@pytest.mark.parametrize("text", ["{", "{a", "{a\n", "{f(", "{x:{y", "{'''a", '{f"""{'])
def test_more_text_can_end_it(text: str) -> None:
    assert end_of_f_string(text, 0, '"') == len(text) + 1


@pytest.mark.parametrize("text", ["", "a", "a\nb", "{x:\n}", "{'a\n'}", '{x:a"b}'])
def test_no_text_can_end_it(text: str) -> None:
    assert end_of_f_string(text, 0, '"') == -1


def test_three_quotes_need_three() -> None:
    text = 'a" ""{b\n}\n"""'
    assert end_of_f_string(text + '"', 0, '"""') == len(text)
    assert end_of_f_string(text[:-1], 0, '"""') == len(text)


def test_letters_before_the_quote() -> None:
    assert [
        each for each in ("f", "Rf", "t", "r", "b", "u", "", "format") if is_f_string(each)
    ] == [
        "f",
        "Rf",
        "t",
    ]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="strings end at their first quote")
@pytest.mark.parametrize(
    ("code", "status"), [('f"{d["k("]}"', "complete"), ('f"{', "incomplete"), ('f"a', "invalid")]
)
def test_completeness_knows_of_fields(code: str, status: str) -> None:
    assert check_complete(code, TransformRegistry())[0] == status


@pytest.mark.skipif(sys.version_info < (3, 12), reason="strings end at their first quote")
def test_special_lines_are_found_behind_them() -> None:
    code = TransformRegistry().runnable('x = f"{d["k("]}"\n!ls')
    assert code.endswith("\nget_ipython().system('ls')")


def test_a_backslash_before_a_field_is_no_mistake() -> None:
    assert check_complete(r'rf"\{x}"', TransformRegistry()) == ("complete", "")
