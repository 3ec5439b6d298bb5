"""How much of an exception is shown, and that showing it never hangs, floods or breaks."""

from __future__ import annotations

import re
import sys
import threading

import pytest

from itui_kernel.shell.errors.look import MODES, next_mode
from itui_kernel.shell.errors.patience import Patience
from shell_session import ShellSession


def verbose(session: ShellSession, code: str) -> list[str]:
    """Return the lines about variables in the verbose traceback of an input."""
    session.run("%xmode Verbose")
    text = session.run(code).error
    return [line.strip() for line in text.split("\n") if " = " in line and line[:8].isspace()]


def test_modes_follow_each_other(session: ShellSession) -> None:
    seen = [session.printed("%xmode").split()[-1] for _ in MODES]
    assert sorted(seen) == sorted(MODES)
    assert seen[0] == next_mode("Context")
    assert session.shell.settings.xmode == "Context"


def test_a_mode_that_is_none(session: ShellSession) -> None:
    ran = session.run("%xmode loud")
    assert ran.error.startswith("UsageError: unrecognized mode 'loud'; valid modes: Plain, ")
    assert session.shell.settings.xmode == "Context"


def test_the_last_exception_is_shown_again_in_another_mode(session: ShellSession) -> None:
    session.run("def f(): 1/0\nf()")
    assert session.run("%tb Minimal").error == "ZeroDivisionError: division by zero"
    assert "in f()" in session.run("%tb").error
    assert session.run("%tb nothing").reply.ename == "UsageError"
    session.run("raise SystemExit(3)")
    assert "----> 1 raise SystemExit(3)" in session.run("%tb").error


def test_values_are_those_of_the_failing_statement(session: ShellSession) -> None:
    session.run(
        "import math as m\nclass P:\n    size = 3\np = P(); d = {'k': [1, 2]}; i = 1; z = 5"
    )
    found = verbose(session, "(p.size + d['k'][i]) / m.inf + d['x'] + len(d) + m.sqrt(4)")
    assert found[0].startswith("p = <__main__.P object at 0x")
    assert found[1:] == [
        "p.size = 3",
        "d = {'k': [1, 2]}",
        "d['k'] = [1, 2]",
        "i = 1",
        "d['k'][i] = 2",
        found[6],
        "m.inf = inf",
    ]
    assert found[6].startswith("m = <module 'math'")


def test_values_of_arguments_stand_in_the_head_of_a_frame(session: ShellSession) -> None:
    session.run("%xmode Verbose")
    session.run("def f(a, *b, c, **d):\n    raise KeyError")
    text = session.run("f('x' * 500, 2, c=None, e=object)").error
    assert f"in f(a='{'x' * 78}…, c=None, *b=(2,), **d={{'e': <class 'object'>}})" in text


def test_reading_values_runs_no_property_and_no_getattr(session: ShellSession) -> None:
    session.run(
        "asked = []\nclass Lazy:\n    @property\n    def value(self): asked.append('property')\n"
        "    def __getattr__(self, name): asked.append(name)\n"
        "    def __getitem__(self, key): asked.append(key); return 1\nlazy = Lazy()"
    )
    verbose(session, "lazy.value; lazy.other; lazy[3]; asked.clear(); lazy = 1 / 0")
    assert session.shown("asked") == "[]"


def test_a_repr_of_the_users_is_shown_on_its_lines(session: ShellSession) -> None:
    session.run("class P:\n    def __repr__(self): return 'P(\\n 1)'\np = P(); ps = [p]")
    session.run("%xmode Verbose")
    text = session.run("p + ps").error
    assert "        p = P(\n             1)\n" in text
    assert "        ps = [P(\n" in text


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("return 1 / 0", "<H: its repr() failed: ZeroDivisionError>"),
        ("return 5", "<H: its repr() failed: TypeError>"),
        ("raise SystemExit", "<H: its repr() failed: SystemExit>"),
        ("raise KeyboardInterrupt", "<H: its repr() failed: KeyboardInterrupt>"),
        ("return repr(self)", "<H: its repr() failed: RecursionError>"),
        ("while True: pass", "<H: its repr() takes too long>"),
        ("import threading; threading.Event().wait()", "<H: its repr() takes too long>"),
        ("return 'x' * 10**6", "x" * 299 + "…"),
        ("return 'y\\n' * 10**6", "y"),
    ],
)
def test_a_hostile_repr_neither_hangs_nor_floods(
    session: ShellSession, body: str, shown: str
) -> None:
    session.run(f"class H:\n    def __repr__(self):\n        {body}\nh = H(); other = 7")
    found = verbose(session, "h + other")
    assert found == [f"h = {shown}", "other = 7"]
    assert len(session.run("%tb").error) < 2000


def test_a_hung_repr_that_can_be_ended_is_ended(session: ShellSession) -> None:
    session.run("class H:\n    def __repr__(self):\n        while True: pass\nh = H()")
    before = set(threading.enumerate())
    assert "takes too long" in Patience().repr(session["h"])
    for thread in set(threading.enumerate()) - before:
        thread.join(10)
        assert not thread.is_alive()


def test_many_objects_that_hang_are_not_waited_for_one_by_one(session: ShellSession) -> None:
    session.run("import threading\nclass H:\n    def __repr__(self): threading.Event().wait()")
    session.run("a, b, c, d, e, f = (H() for _ in range(6))")
    found = verbose(session, "a + b + c + d + e + f")
    assert found[0] == "a = <H: its repr() takes too long>"
    assert found[-1] == "f = <H: no time left to ask it>"


def test_large_values_are_not_read_to_their_end(session: ShellSession) -> None:
    session.run(
        "text = 'x' * 10**8; numbers = list(range(10**6)); table = dict.fromkeys(numbers)\n"
        "deep = [[[numbers] * 100] * 100] * 100; ring = []; ring.append(ring); big = 10 ** 5000\n"
        "class Mine(list):\n    pass\nmine = Mine(numbers)"
    )
    session.run("%xmode Verbose")
    text = session.run("text + numbers + table + deep + ring + big + mine").error
    assert all(f"        {name} = " in text for name in ("text", "table", "deep", "ring", "big"))
    assert "big = ≈1.00000e+5000" in text
    assert len(text) < 4000


def test_arrays_and_frames_are_described(session: ShellSession) -> None:
    pytest.importorskip("numpy")
    session.run("import numpy\nsmall = numpy.arange(3); large = numpy.zeros((5000, 500))")
    found = verbose(session, "small + large + numpy.nosuch")
    assert found == [
        "small = array([0, 1, 2])",
        "large = <numpy.ndarray (5000, 500) float64: [0.0, 0.0, 0.0, …]>",
    ]


def test_all_values_of_a_traceback_together_are_bounded(session: ShellSession) -> None:
    session.run("%xmode Verbose")
    names = [f"n{n}" for n in range(50)]
    for level in range(80):
        session.run(f"def f{level}(k):\n    {' = '.join(names)} = 'v' * 290\n    f{level + 1}(k)")
    text = session.run("f0(1)").error
    assert "frames left out" in text
    assert len(text) < 60_000


def test_no_colours_at_all(session: ShellSession) -> None:
    session.run("%colors nocolor")
    assert session.shell.settings.colors.lower() == "nocolor"
    traceback = session.run("x = 1; y = x + 1 / 0").reply.traceback or ()
    assert "\x1b" not in "".join(traceback)
    assert traceback[2].split("\n")[1:3] == [
        "----> 1 x = 1; y = x + 1 / 0",
        "                       ^^^^^",
    ]


def test_the_failing_part_is_marked_over_several_lines(session: ShellSession) -> None:
    traceback = session.run("x = (1 + [\n  1,\n] * 2) * 3").reply.traceback or ()
    assert traceback[2].count("\x1b[31;4m") == 3


def test_an_exception_that_renders_itself(session: ShellSession) -> None:
    session.run(
        "class Far(Exception):\n    def _render_traceback_(self): return ['from', 'far']\n"
        "class Broken(Exception):\n    def _render_traceback_(self): return 1 / 0"
    )
    assert session.run("raise Far('x')").error == "from\nfar"
    assert session.run("raise Broken('x')").error.endswith("\nBroken: x")


def test_an_exception_class_that_overrides_what_it_can(session: ShellSession) -> None:
    session.run(
        "class Meta(type):\n    __name__ = property(lambda cls: 1 / 0)\n"
        "    def __getattribute__(cls, name): raise ValueError(name)\n"
        "class E(Exception, metaclass=Meta):\n    __notes__ = property(lambda self: 1 / 0)\n"
        "    def __str__(self): raise KeyboardInterrupt"
    )
    ran = session.run("raise E")
    assert ran.reply.ename == "E"
    assert "----> 1 raise E" in ran.error
    assert ran.error.endswith(
        "E: <exception str() failed: KeyboardInterrupt>\n"
        "<its notes cannot be read: ZeroDivisionError>"
    )


def test_misused_magics_say_so_in_one_line(session: ShellSession) -> None:
    ran = session.run("%nosuch_magic")
    assert ran.stderr == "UsageError: Line magic function `%nosuch_magic` not found.\n"
    assert not ran.reply.traceback
    assert ran.reply.ename == "UsageError"
    assert [type(each).__name__ for each in ran.outputs] == ["ExecuteInput"]


def test_groups_show_the_frames_of_what_they_consist_of(session: ShellSession) -> None:
    session.run("def fail(n):\n    raise KeyError(n)")
    session.run(
        "found = []\nfor n in range(2):\n    try: fail(n)\n    except KeyError as error: "
        "found.append(error)"
    )
    text = session.run("raise ExceptionGroup('many', found)").error
    assert text.count("  | Cell In[1], line 2, in fail(n)") == 2
    assert "  | KeyError: 1" in text


def test_the_exceptions_of_a_group_are_bounded(session: ShellSession) -> None:
    text = session.run("raise ExceptionGroup('many', [KeyError(n) for n in range(10_000)])").error
    assert text.endswith("+- and 9985 more")


def test_showtraceback_and_its_relatives(session: ShellSession) -> None:
    assert session.run("get_ipython().showtraceback()").stderr == (
        "No traceback available to show.\n"
    )
    session.run("shell = get_ipython()\ndef f(): 1/0")
    ran = session.run("try: f()\nexcept Exception: shell.showtraceback()")
    assert ran.reply.status == "ok"
    assert "in f()" in ran.error
    ran = session.run("try: f()\nexcept Exception: shell.showtraceback(exception_only=True)")
    assert ran.error.startswith("An exception has occurred, use %tb")
    ran = session.run("shell.showtraceback((KeyError, KeyError('given'), None), tb_offset=1)")
    assert ran.error.endswith("KeyError: 'given'")
    assert repr(sys.last_value) == "KeyError('given')"
    ran = session.run(
        "try: compile('1 +', 'x.py', 'exec')\nexcept SyntaxError: shell.showsyntaxerror('other.py')"
    )
    assert "File other.py:1" in ran.error
    session.run("shell.InteractiveTB.set_mode('Minimal')")
    assert session.run("f()").error == "ZeroDivisionError: division by zero"


def test_code_made_of_text_and_frozen_code_have_no_source(session: ShellSession) -> None:
    text = session.run("exec('x = 1\\n1 / 0')").error
    assert "\nFile <string>:2\n\n" in text


def test_an_interrupt_shows_the_users_line_alone(session: ShellSession) -> None:
    session.run("import json\ndef f(x):\n    raise KeyboardInterrupt")
    text = session.run("json.loads('1', object_hook=None, parse_int=f)").error
    assert text.count("----> ") == 1
    assert "in f(x)" in text
    session.run("%xmode Verbose")
    assert "json" in session.run("%tb").error


@pytest.mark.parametrize(
    ("code", "end"),
    [
        ("speed = 1\nsped", "name 'sped' is not defined. Did you mean: 'speed'?"),
        ("Prnt(1)", "name 'Prnt' is not defined. Did you mean: 'print'?"),
        ("fractions.gcd", "name 'fractions' is not defined. Did you forget to import 'fractions'?"),
        ("q7", "name 'q7' is not defined"),
        ("_7", "name '_7' is not defined"),
        ("[].apend(1)", "'list' object has no attribute 'apend'. Did you mean: 'append'?"),
        ("import math\nmath.sqr", "module 'math' has no attribute 'sqr'. Did you mean: 'sqrt'?"),
        ("def f(value): return valu\nf(1)", "name 'valu' is not defined. Did you mean: 'value'?"),
        ("raise NameError('own')", "own"),
        ("raise AttributeError('own', name='apend', obj=[])", "own. Did you mean: 'append'?"),
    ],
)
def test_a_misspelt_name_is_told_what_may_be_meant(
    session: ShellSession, code: str, end: str
) -> None:
    ran = session.run(code)
    assert ran.error.endswith(f"Error: {end}")
    assert (ran.reply.evalue or "") in end


def test_looking_for_a_name_asks_no_object(session: ShellSession) -> None:
    session.run(
        "asked = []\nclass Proxy:\n    def __getattr__(self, name):\n        asked.append(name)\n"
        "        raise AttributeError(name, name=name, obj=self)\n"
        "    def __dir__(self): asked.append('dir')\n"
        "    value = property(lambda self: asked.append('value'))"
    )
    assert session.run("Proxy().valu").error.endswith("valu. Did you mean: 'value'?")
    assert session.shown("asked") == "['valu']"


def test_a_hung_repr_does_not_hold_up_a_profiler(session: ShellSession) -> None:
    session.run("import threading\nclass H:\n    def __repr__(self): threading.Event().wait()")
    assert "takes too long" in Patience().repr(session.shell.evaluate("H()"))
    assert session.run("%prun sum(range(10))").reply.status == "ok"


def test_a_long_chain_of_exceptions_shows_the_last_ones(session: ShellSession) -> None:
    session.run(
        "def fail(n):\n    try:\n        if n: fail(n - 1)\n    finally:\n        raise KeyError(n)"
    )
    text = session.run("fail(200)").error
    assert "[... earlier exceptions left out ...]" in text
    assert re.findall(r"^KeyError: (\d+)", text, re.M) == [str(n) for n in range(191, 201)]
    assert len(text) < 60_000
