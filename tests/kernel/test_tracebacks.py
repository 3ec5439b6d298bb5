"""Exceptions as the user reads them."""

from __future__ import annotations

import inspect
import linecache
import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from itui_kernel.protocol.messages import ExecuteRequest
from itui_kernel.shell.running.cells import MAX_UNNUMBERED
from itui_kernel.shell.shell import Shell

COLOR = re.compile(r"\x1b\[[0-9;]*m")


class Session:
    """A shell whose errors are read without colours."""

    def __init__(self) -> None:
        self.shell = Shell(lambda content, **_: None)

    def error(self, code: str) -> str:
        reply = self.shell.run(ExecuteRequest(code=textwrap.dedent(code).strip("\n")))
        assert reply.status == "error"
        return COLOR.sub("", "\n".join(reply.traceback or ()))

    def run(self, code: str) -> None:
        reply = self.shell.run(ExecuteRequest(code=textwrap.dedent(code).strip("\n")))
        assert reply.status == "ok", reply.traceback


@pytest.fixture
def session() -> Iterator[Session]:
    made = Session()
    yield made
    made.shell.close()


def expected(text: str) -> str:
    return textwrap.dedent(text).strip("\n")


def test_a_traceback_shows_the_inputs_it_went_through(session: Session) -> None:
    session.run("""
        def f(x):
            y = x - 1
            return 1 + 1 / x
    """)
    assert session.error("x = 0\nf(x)") == expected(f"""
        {"-" * 75}
        ZeroDivisionError                         Traceback (most recent call last)
        Cell In[2], line 2
              1 x = 0
        ----> 2 f(x)

        Cell In[1], line 3, in f(x)
              1 def f(x):
              2     y = x - 1
        ----> 3     return 1 + 1 / x

        ZeroDivisionError: division by zero
    """)


def test_colours_are_of_the_sixteen(session: Session) -> None:
    reply = session.shell.run(ExecuteRequest(code="1 / 0"))
    codes = {code for part in reply.traceback or () for code in COLOR.findall(part)}
    assert codes
    assert all(re.fullmatch(r"\x1b\[(0|1|4|3[0-7])(;(1|4|3[0-7]))?m", code) for code in codes)


def test_wide_characters_do_not_shift_the_carets(session: Session) -> None:
    session.shell.settings.colors = "nocolor"
    assert session.error("'日本é' + 1; 0").splitlines()[3:5] == [
        "----> 1 '日本é' + 1; 0",
        "        ^^^^^^^^^^^",
    ]


def test_causes_and_contexts_come_first(session: Session) -> None:
    text = session.error("""
        try:
            {}["a"]
        except KeyError as error:
            raise ValueError("bad") from error
    """)
    assert re.findall(r"^(?:KeyError|ValueError|The above|During).*", text, re.M) == [
        "KeyError                                  Traceback (most recent call last)",
        "KeyError: 'a'",
        "The above exception was the direct cause of the following exception:",
        "ValueError                                Traceback (most recent call last)",
        "ValueError: bad",
    ]
    assert "During handling" in session.error("try:\n    a\nexcept NameError:\n    1 / 0")
    assert "NameError: " not in session.error(
        "try:\n    a\nexcept NameError:\n    raise KeyError from None"
    )


def test_a_circle_of_causes_ends(session: Session) -> None:
    text = session.error(
        "a, b = ValueError('a'), ValueError('b')\na.__cause__ = b; b.__cause__ = a\nraise a"
    )
    assert text.count("ValueError: a") == 1


def test_groups_and_notes(session: Session) -> None:
    text = session.error("""
        note = TypeError("inner")
        note.add_note("a note")
        raise ExceptionGroup("outer", [note, ExceptionGroup("deep", [KeyError(1)])])
    """)
    assert text[text.index("ExceptionGroup: outer") :] == expected("""
        ExceptionGroup: outer (2 sub-exceptions)
          +---------------- 1 ----------------
          | TypeError: inner
          | a note
          +---------------- 2 ----------------
          | ExceptionGroup: deep (1 sub-exception)
          |   +---------------- 1 ----------------
          |   | KeyError: 1
          |   +------------------------------------
          +------------------------------------
    """)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (
            "x = 1\nif x:\n    y = = 2",
            """
              Cell In[1], line 3
                y = = 2
                    ^
            SyntaxError: invalid syntax
            """,
        ),
        (
            "if x:\ny",
            """
              Cell In[1], line 2
                y
                ^
            IndentationError: expected an indented block after 'if' statement on line 1
            """,
        ),
        (
            "if x:\n    return 5",
            """
              Cell In[1], line 2
                return 5
            SyntaxError: 'return' outside function
            """,
        ),
    ],
)
def test_syntax_errors_show_the_line(session: Session, code: str, text: str) -> None:
    found = session.error(code)
    if "^" not in text:
        found = re.sub(r"\n *\^+", "", found)  # where depends on the version
    assert found == expected(text)


def test_recursion_is_folded(session: Session) -> None:
    session.run("def f(n):\n    return f(n + 1)")
    text = session.error("f(0)")
    skipped = r"^    \[\.\.\. skipping similar frames: f at line 2 \(\d+ times\)\]$"
    assert re.search(skipped, text, re.M)
    assert text.count("\n") < 25
    session.run("def a(n):\n    return b(n)\ndef b(n):\n    return a(n)")
    assert "a at line 2 (" in session.error("a(0)")


def test_size_is_bounded(session: Session) -> None:
    calls = "\n".join(f"def f{n}(): f{n + 1}()" for n in range(300))
    assert "frames left out" in session.error(calls + "\nf0()")
    text = session.error("raise ValueError('x' * 10_000_000)")
    assert len(text) < 30_000
    assert len(session.error(f"{'a' * 100_000}")) < 30_000 + 100_000


def test_an_exception_that_cannot_be_shown(session: Session) -> None:
    text = session.error("class E(Exception):\n    def __str__(self): return 1\nraise E")
    assert text.endswith("E: <exception str() failed: TypeError>")
    text = session.error("e = ValueError('x')\ne.__notes__ = 5\nraise e")
    assert text.endswith("ValueError: x")
    session.error("e = SyntaxError('odd')\ne.lineno = 'x'; e.text = 5; e.offset = 'y'\nraise e")


def test_interrupts_and_exits_are_short(session: Session) -> None:
    session.run("def f():\n    raise KeyboardInterrupt")
    assert session.error("f()") == expected("""
        Cell In[1], line 2, in f()
              1 def f():
        ----> 2     raise KeyboardInterrupt

        KeyboardInterrupt
    """)
    assert session.error("raise SystemExit('bye')") == expected("""
        An exception has occurred, use %tb to see the full traceback.

        SystemExit: bye
    """)


def test_frames_may_hide_themselves(session: Session) -> None:
    session.run("def check():\n    __tracebackhide__ = True\n    fail()")
    session.run("def fail():\n    __tracebackhide__ = True\n    raise ValueError('x')")
    text = session.error("check()")
    assert "    [... skipping hidden 1 frame]\n" in text
    assert "in check" not in text
    assert "in fail" in text
    session.run("%xmode --show")
    assert "in check" in session.error("check()")


def test_library_code_shows_one_line_unless_it_failed(session: Session) -> None:
    text = session.error("import json\njson.loads('{')")
    assert re.search(r"in loads\(.*\)\n-+> \d+ .*\n\nFile", text)
    assert len(text.splitlines()) < 35


def test_files_are_shown_with_their_path(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "itui_sample.py"
    path.write_text("def f():\n    1 / 0\n")
    session.run(f"import sys; sys.path.insert(0, {str(tmp_path)!r})\nfrom itui_sample import f")
    try:
        assert f"File {path}:2, in f()" in session.error("f()")
    finally:
        sys.path.remove(str(tmp_path))
        del sys.modules["itui_sample"]


def test_the_shell_itself_is_not_shown(session: Session) -> None:
    session.run("import asyncio\nasync def f():\n    1 / 0")
    for code in ("await f()", "display(1, raw=True)", "get_ipython().ev('1 / 0')"):
        assert "itui_kernel" not in session.error(code)
    assert sys.last_traceback is not None
    name = sys.last_traceback.tb_frame.f_code.co_filename
    assert name.startswith("<ipython-input-4-")


def test_source_of_inputs_can_be_found(session: Session) -> None:
    session.run("def f():\n    return 1  # here")
    linecache.checkcache()
    function = session.shell.evaluate("f")
    assert inspect.getsource(function) == "def f():\n    return 1  # here\n"
    assert inspect.getsource(session.shell.evaluate("lambda: 5")) == "lambda: 5\n"


def test_sources_of_unnumbered_inputs_do_not_pile_up(session: Session) -> None:
    before = len(linecache.cache)
    for number in range(MAX_UNNUMBERED + 50):
        session.shell.evaluate(f" {number}")
    assert len(linecache.cache) - before <= MAX_UNNUMBERED


def test_warnings_name_the_line_of_the_input(session: Session) -> None:
    import warnings

    session.run("import warnings")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        session.run("\nx = 1\nwarnings.warn('old', DeprecationWarning)")
        session.run("\nx = 1\nwarnings.warn('old', DeprecationWarning)")
    shown = [warnings.formatwarning(w.message, w.category, w.filename, w.lineno) for w in caught]
    for number, each in zip((2, 3), shown, strict=True):
        assert each.startswith(f"<ipython-input-{number}-")
        assert each.endswith(
            ">:2: DeprecationWarning: old\n  warnings.warn('old', DeprecationWarning)\n"
        )


def test_caches_of_functions_know_an_input_again_by_its_name(session: Session) -> None:
    names = []
    for code in ("def f(): pass", "def f(): pass", "def f(): return 1"):
        session.run(code)
        names.append(session.shell.evaluate("f").__code__.co_filename)
    parts = [re.fullmatch("<ipython-input-([0-9]+)-([0-9a-f]{12})>", name) for name in names]
    (first, one), (second, two), (third, three) = (found.groups() for found in parts if found)
    assert (first, second, third) == ("1", "2", "3")
    assert one == two != three
