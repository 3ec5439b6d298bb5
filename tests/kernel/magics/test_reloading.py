"""``%autoreload``: what is in use behaves like the changed file."""

from __future__ import annotations

import pytest

from edited_module import Write, begin
from shell_session import ShellSession

FORMS = [
    ("def f(): return 1", "def f(): return 2", "f", "f()"),
    ("def f(a=1): return a", "def f(a=2, *, b=0): return a + b", "f", "f()"),
    ("async def f(): return 1", "async def f(): return 2", "f", "await f()"),
    ("class C:\n  def m(self): return 1", "class C:\n  def m(self): return 2", "c = C()", "c.m()"),
    ("class C:\n  def m(self): return 1", "class C:\n  def m(self): return 2", "m = C().m", "m()"),
    ("class C:\n  x = 1", "class C:\n  x = 2", "c = C()", "c.x"),
    (
        "class C:\n  @property\n  def p(self): return 1",
        "class C:\n  @property\n  def p(self): return 2",
        "c = C()",
        "c.p",
    ),
    (
        "class C:\n  @classmethod\n  def m(cls): return cls, 1",
        "class C:\n  @classmethod\n  def m(cls): return cls, 2",
        "m = C.m",
        "m()[1] if m()[0] is C else 0",
    ),
    (
        "class C:\n  @staticmethod\n  def m(): return 1",
        "class C:\n  @staticmethod\n  def m(): return 2",
        "m = C.m",
        "m()",
    ),
    ("class C:\n  pass", "class C:\n  def new(self): return 2", "c = C()", "c.new()"),
    (
        "class C:\n  class D:\n    def m(self): return 1",
        "class C:\n  class D:\n    def m(self): return 2",
        "d = C.D()",
        "d.m()",
    ),
    (
        "class B: v = 1\nclass A: v = 2\nclass C(B): pass",
        "class B: v = 1\nclass A: v = 2\nclass C(A): pass",
        "c = C()",
        "c.v",
    ),
    (
        "class C:\n  def __len__(self): return 1",
        "class C:\n  def __len__(self): return 2",
        "c = C()",
        "len(c)",
    ),
    (
        "class B:\n  def m(self): return 1\nclass C(B):\n  def m(self): return super().m()",
        "class B:\n  def m(self): return 1\nclass C(B):\n  def m(self): return super().m() + 1",
        "c = C()",
        "c.m()",
    ),
    (
        "import functools\n@functools.lru_cache\ndef f(): return 1",
        "import functools\n@functools.lru_cache\ndef f(): return 2",
        "f; f()",
        "f()",
    ),
    (
        "import functools\nclass C:\n  @functools.cached_property\n  def p(self): return 1",
        "import functools\nclass C:\n  @functools.cached_property\n  def p(self): return 2",
        "c = C()",
        "c.p",
    ),
    (
        "from dataclasses import dataclass\n@dataclass\nclass C:\n  x: int\n"
        "  def m(self): return 1",
        "from dataclasses import dataclass\n@dataclass\nclass C:\n  x: int\n  y: int = 2\n"
        "  def m(self): return self.x",
        "c = C(2)",
        "c.m() if C(1).y == 2 and c == C(2) else 0",
    ),
    (
        "from dataclasses import dataclass\n@dataclass(slots=True)\nclass C:\n  x: int\n"
        "  def m(self): return 1\nclass D(C): pass",
        "from dataclasses import dataclass\n@dataclass(slots=True)\nclass C:\n  x: int\n"
        "  def m(self): return self.x\nclass D(C): pass",
        "c, d = C(2), D(2)",
        "d.m() if c.m() == 2 and isinstance(d, C) and isinstance(D(1), C) else 0",
    ),
    (
        "from typing import NamedTuple\nclass P(NamedTuple):\n  x: int\n  def m(self): return 1",
        "from typing import NamedTuple\nclass P(NamedTuple):\n  x: int\n  def m(self): return 2",
        "p = P(3)",
        "p.m()",
    ),
    (
        "from abc import ABC, abstractmethod\nclass C(ABC):\n  @abstractmethod\n"
        "  def m(self): ...\n"
        "class D(C):\n  def m(self): return 1",
        "from abc import ABC, abstractmethod\nclass C(ABC):\n  pass\n"
        "class D(C):\n  def m(self): return 2",
        "d = D()",
        "d.m() if isinstance(d, C) and C() else 0",
    ),
    (
        "def around(f):\n  def call(): return f()\n  return call\n@around\ndef g(): return 1",
        "def around(f):\n  def call(): return f()\n  return call\n@around\ndef g(): return 2",
        "g",
        "g()",
    ),
    (
        "def make(n):\n  def add(): return n\n  return add\nf = make(1)",
        "def make(n):\n  def add(): return n\n  return add\nf = make(2)",
        "f",
        "f()",
    ),
    (
        "from functools import singledispatch\nclass C: pass\n@singledispatch\ndef f(x): return 0\n"
        "@f.register\ndef _(x: C): return 1",
        "from functools import singledispatch\nclass C: pass\n@singledispatch\ndef f(x): return 0\n"
        "@f.register\ndef _(x: C): return 2",
        "c = C()",
        "f(c)",
    ),
]


@pytest.mark.parametrize("full", ["", "-"])
@pytest.mark.parametrize(("old", "new", "hold", "ask"), FORMS)
def test_what_is_in_use_becomes_the_new(
    session: ShellSession, write: Write, old: str, new: str, hold: str, ask: str, full: str
) -> None:
    write(old)
    begin(session, f"2{full}", "from edited import *")
    session.run(hold)
    for _ in range(2):  # twice: what was made new can be made new again
        write(new)
        assert session.shown(ask) == "2"
        write(old)
        session.run("pass")
    write(new)
    assert session.shown(ask) == "2"


def test_classes_and_functions_stay_the_same_objects(session: ShellSession, write: Write) -> None:
    write("def f(): pass\nclass C: pass\nclass D(C): pass\nALL = [C, D]")
    begin(session)
    session.run("f, C, D = edited.f, edited.C, edited.D\nclass Mine(C): pass\nc = C()")
    write("def f(): return 1\nclass C:\n  def m(self): return 2\nclass D(C): pass\nALL = [C, D]")
    assert session.shown("f is edited.f, C is edited.C, D is edited.D") == "(True, True, True)"
    assert session.shown("edited.ALL == [C, D], D.__bases__ == (C,)") == "(True, True)"
    assert session.shown("isinstance(c, edited.C), Mine().m()") == "(True, 2)"
    assert session.shown("__import__('pickle').loads(__import__('pickle').dumps(c)).m()") == "2"


def test_a_name_may_mean_another_function_or_class(session: ShellSession, write: Write) -> None:
    text = "def f(): return 'f'\ndef g(): return 'g'\nclass C: x = 'C'\nclass D: x = 'D'\n"
    write(text + "a = f\nb = C\n")
    begin(session, "2-")
    session.run("f, C = edited.f, edited.C")
    write(text + "a = g\nb = D\n")
    assert session.shown("f(), C.x, edited.a(), edited.b.x") == "('f', 'C', 'g', 'D')"
    assert session.shown("edited.a is edited.g, edited.b is edited.D, C is edited.C") == (
        "(True, True, True)"
    )


def test_what_was_removed_is_gone(session: ShellSession, write: Write) -> None:
    write("def f(): pass\nx = 1\nclass C:\n  def m(self): pass\n  def n(self): pass")
    begin(session)
    session.run("c = edited.C()\nedited.mine = 5")
    write("class C:\n  def n(self): pass")
    assert session.shown("[hasattr(edited, name) for name in ('f', 'x', 'C', 'mine')]") == (
        "[False, False, True, True]"
    )
    assert session.shown("hasattr(c, 'm'), hasattr(c, 'n')") == "(False, True)"


def test_only_what_changed_runs(session: ShellSession, write: Write) -> None:
    start = "runs = globals().get('runs', 0) + 1\nclass C:\n  seen = []\n  def m(self): return 1\n"
    write(start + "def f(): return 1\n")
    begin(session)
    session.run("edited.C.seen.append(9)")
    write(start + "import json\n\n\ndef f():\n    return 2\ndef g(): return 3\n")
    assert session.shown("edited.runs, edited.f(), edited.g(), edited.json.dumps(1)") == (
        "(1, 2, 3, '1')"
    )
    write(start.replace("return 1", "return 4") + "def f():\n    return 2\n")
    assert session.shown("edited.C().m(), edited.C.seen, edited.runs") == "(4, [9], 1)"
    write("y = 1\n" + start)
    assert session.shown("edited.C.seen, edited.runs") == "([], 2)"


def test_all_runs_when_asked_to(session: ShellSession, write: Write) -> None:
    text = "runs = globals().get('runs', 0) + 1\ndef f(): return 1\n"
    write(text)
    begin(session, "--full 2")
    write(text + "\n")
    assert session.shown("edited.runs") == "2"


def test_what_others_are_made_with_runs_those_again(session: ShellSession, write: Write) -> None:
    text = "def deco(f): return lambda: %d\n@deco\ndef g(): pass\ndef h(): return 3\nT = h()\n"
    write(text % 1)
    begin(session)
    write(text % 2)
    assert session.shown("edited.g()") == "2"
    write((text % 2).replace("return 3", "return 4"))
    assert session.shown("edited.T") == "4"


def test_functions_that_moved_know_their_lines(session: ShellSession, write: Write) -> None:
    write("def f():\n    return 1\ndef g():\n    1/0\n")
    begin(session)
    write("def f():\n    x = 1\n    y = 2\n    return 1\n\ndef g():\n    1/0\n")
    error = session.run("edited.g()").error
    assert "edited.py:7" in error
    assert "----> 7     1/0" in error
    assert session.shown("__import__('inspect').getsource(edited.g)") == ("'def g():\\n    1/0\\n'")


ENUM = "from enum import *\nclass E({kind}):\n  A = {a}\n  B = 2\n  {more}\n"


@pytest.mark.parametrize("kind", ["Enum", "IntEnum", "Flag", "IntFlag"])
def test_members_of_enumerations_stay_the_same_objects(
    session: ShellSession, write: Write, kind: str
) -> None:
    write(ENUM.format(kind=kind, a=1, more=""))
    begin(session)
    session.run("E = edited.E\na, b = E.A, E.B")
    write(ENUM.format(kind=kind, a=1, more="C = 4\n  def m(self): return self.value"))
    assert session.shown("a is edited.E.A, b is E(2), E is edited.E") == "(True, True, True)"
    assert session.shown("E.C in E, E.C.value, E(4) is E.C, [e.name for e in E]") == (
        "(True, 4, True, ['A', 'B', 'C'])"
    )
    assert session.shown("a.m(), type(E.C) is E") == "(1, True)"
    write(ENUM.format(kind=kind, a=1, more="").replace("B = 2", "D = 2"))
    assert session.shown("hasattr(E, 'B'), E(2).name, a is E.A") == "(False, 'D', True)"


def test_a_value_of_a_member_may_change(session: ShellSession, write: Write) -> None:
    write(ENUM.format(kind="Enum", a=1, more=""))
    begin(session)
    session.run("E = edited.E\na = E.A")
    write(ENUM.format(kind="Enum", a="'one'", more=""))
    assert session.shown("a.value, a is E.A, E('one') is a") == "('one', True, True)"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            "class C:\n  __slots__ = ('a',)",
            "class C:\n  __slots__ = ('a', 'b')",
            "C: its slots differ; objects made before keep the old class",
        ),
        ("class C: pass", "class C(int): pass", "C: its bases differ in kind; "),
        (
            "class M(type): pass\nclass C: pass",
            "class M(type): pass\nclass C(metaclass=M): pass",
            "C: its metaclass differs; ",
        ),
        (
            "from enum import *\nclass C(IntEnum): A = 1",
            "from enum import *\nclass C(IntEnum): A = 2",
            "C: its kind or a value differs; old members stay as they are",
        ),
        (
            "def make():\n  a = 1\n  def f(): return a\n  return f\nC = make()",
            "def make():\n  a = b = 1\n  def f(): return a + b\n  return f\nC = make()",
            "make.<locals>.f: it uses other names of the function around it",
        ),
    ],
)
def test_what_cannot_be_updated_is_told(
    session: ShellSession, write: Write, old: str, new: str, reason: str
) -> None:
    write(old)
    begin(session)
    session.run("held = edited.C")
    write(new)
    ran = session.run("held is edited.C")
    assert ran.result == "False"
    assert f"[autoreload of edited skipped {reason}" in ran.stderr
    assert session.run("pass").stderr == ""
