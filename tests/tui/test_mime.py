from __future__ import annotations

import base64
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itui.output.html_text import text_of_html
from itui.output.mime import write_bundle
from itui.termlog.termlog import TermLog


def lines(data: dict[str, Any], prompt: str = "", **metadata: Any) -> list[str]:
    log = TermLog()
    write_bundle(log, data, metadata.get("metadata", {}), prompt)
    return list(log.texts())


def png(width: int, height: int, size: int = 12_000) -> str:
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height)
    return base64.b64encode(head.ljust(size, b"\0")).decode()


def test_plain_text_comes_first() -> None:
    assert lines({"text/plain": "a\n\x1b[1mb\x1b[0m\n", "text/html": "<p>no"}) == ["a", "b"]


def test_a_prompt_stands_before_one_line_and_above_several() -> None:
    assert lines({"text/plain": "7"}, "Out[1]: ") == ["Out[1]: 7"]
    assert lines({"text/plain": "7\n8"}, "Out[1]: ") == ["Out[1]:", "7", "8"]
    assert lines({"text/plain": ""}, "Out[1]: ") == ["Out[1]: "]


def test_an_object_that_only_has_a_name_is_shown_by_something_richer() -> None:
    name = "<IPython.core.display.Markdown object>"
    assert lines({"text/plain": name, "text/markdown": "# Hi"}) == ["# Hi"]
    assert lines({"text/plain": name, "text/latex": "$x$"}) == ["$x$"]
    assert lines({"text/plain": name, "text/html": "<b>x</b> &amp; y"}) == ["x & y"]
    assert lines({"text/plain": name}) == [name]
    assert lines({"text/plain": "<object object at 0x7f>"}) == ["<object object at 0x7f>"]


def test_json_is_laid_out() -> None:
    assert lines({"application/json": {"a": [1]}}) == ["{", '  "a": [', "    1", "  ]", "}"]


def test_images_are_described() -> None:
    data = {"image/png": png(640, 480), "text/plain": "<Figure size 640x480 with 1 Axes>"}
    assert lines(data) == [
        "[image/png 640x480, 12 kB]",
        "<Figure size 640x480 with 1 Axes>",
    ]
    gif = base64.b64encode(b"GIF89a" + struct.pack("<HH", 3, 4)).decode()
    assert lines({"image/gif": gif}) == ["[image/gif 3x4, 10 B]"]
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08" + struct.pack(">HH", 5, 6) + b"\0" * 9
    assert lines({"image/jpeg": base64.b64encode(jpeg).decode()}) == ["[image/jpeg 6x5, 26 B]"]
    assert lines({"image/svg+xml": "<svg/>"}) == ["[image/svg+xml, 6 B]"]


def test_broken_images_are_named_all_the_same() -> None:
    assert lines({"image/png": "%%%"}) == ["[image/png, 2 B]"]
    assert lines({"image/png": None})[0].startswith("[image/png")
    metadata = {"image/webp": {"width": 8, "height": 9}}
    assert lines({"image/webp": "AAAA"}, metadata=metadata) == ["[image/webp 8x9, 3 B]"]


def test_unknown_types_are_named() -> None:
    assert lines({"application/x-what": "abc"}) == ["[application/x-what, 3 B]"]
    assert lines({"application/\x1b[2J": "x" * 5000}) == ["[application/<1B>[2J, 5 kB]"]
    assert lines({}) == []


def test_texts_may_be_lists_of_lines() -> None:
    assert lines({"text/plain": ["a\n", "b"]}) == ["a", "b"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>one two\n three</p><p>four</p>", "one two three\n\nfour"),
        ("a<br>b<hr>c", "a\nb\n────────────────────\nc"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("<pre>x\n  y</pre>z", "x\n  y\nz"),
        ("<style>p{}</style><script>f()</script>x", "x"),
        ("<div><b>x</b>&nbsp;&lt;<i>y</i></div>", "x\xa0<y"),
    ],
)
def test_html(source: str, text: str) -> None:
    assert text_of_html(source) == text


def test_tables_have_columns() -> None:
    source = (
        "<div><table border=1><thead><tr><th></th><th>name</th></tr></thead><tbody>"
        "<tr><th>0</th><td>日本</td></tr><tr><th>10</th><td>long <b>name</b></td></tr></table>"
        "2 rows"
    )
    assert text_of_html(source).split("\n") == [
        "         name", " 0       日本", "10  long name", "2 rows",
    ]  # fmt: skip


@given(st.text(alphabet="<>/&;ab tr\n!-\"'", max_size=60))
def test_any_markup_gives_text(source: str) -> None:
    assert isinstance(text_of_html(source), str)


TAGS = [
    *["<table>", "</table>", "<tr>", "<td>", "<li>", "<ul>", "</ul>", "<pre>", "</pre>"],
    *["<p>", "</p>", "<br>", "x", "y"],
]


@given(st.lists(st.sampled_from(TAGS)))
def test_badly_nested_markup_keeps_its_words(parts: list[str]) -> None:
    assert text_of_html("".join(parts)).count("x") <= parts.count("x")
