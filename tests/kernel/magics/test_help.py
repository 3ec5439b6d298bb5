"""``?`` and ``??``, the magics behind them, and names by pattern."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from itui_kernel.services.description import home_shortened
from shell_session import ShellSession

MODULE = '''"""Shapes."""

import functools


class Shape:
    """A shape."""

    def __init__(self, size: int = 1):
        """Make it."""
        self.size = size

    def __call__(self, factor):
        """Scale it."""

    def __len__(self):
        return self.size

    @property
    def area(self):
        """The area."""
        raise AssertionError("was run")


def kept(function):
    @functools.wraps(function)
    def wrapper(*arguments):
        return function(*arguments)

    return wrapper


@kept
def draw(shape, *, color="red"):
    """Draw it."""
    return shape
'''


@pytest.fixture
def shapes(session: ShellSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ShellSession:
    """A session that has imported a module of a file."""
    (tmp_path / "shapes.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "shapes", raising=False)
    session.run("import shapes; shape = shapes.Shape(3); boxes = [shape, {'a': shape}]")
    session.shell.settings.colors = "nocolor"
    return session


def page(session: ShellSession, code: str) -> str:
    """Run an input that must open the pager, and return what it shows."""
    ran = session.run(code)
    assert ran.reply.status == "ok", ran.error
    assert ran.stdout == ""
    return ran.page


def payload(session: ShellSession, code: str) -> dict[str, Any]:
    (found,) = session.run(code).reply.payload or ()
    return dict(found)


def test_a_function(shapes: ShellSession, tmp_path: Path) -> None:
    where = home_shortened(str(tmp_path / "shapes.py"))
    assert page(shapes, "shapes.draw?") == (
        f"Signature: shapes.draw(shape, *, color='red')\n"
        f"Docstring: Draw it.\n"
        f"File:      {where}\n"
        f"Type:      function"
    )


def test_the_source_of_what_a_decorator_wraps(shapes: ShellSession) -> None:
    shown = page(shapes, "shapes.draw??")
    assert "Source:\n@kept\ndef draw(shape" in shown
    assert "Docstring:" not in shown


def test_a_class_and_an_instance(shapes: ShellSession, tmp_path: Path) -> None:
    where = home_shortened(str(tmp_path / "shapes.py"))
    assert page(shapes, "?shapes.Shape") == (
        f"Init signature: shapes.Shape(size: int = 1)\n"
        f"Docstring:      A shape.\n"
        f"Init docstring: Make it.\n"
        f"File:           {where}\n"
        f"Type:           type\n"
        f"Subclasses:     "
    )
    shown = page(shapes, "shape?")
    assert "Signature:      shape(factor)\nType:           Shape\n" in shown
    assert "\nLength:         3\n" in shown
    assert shown.endswith(
        "Docstring:      A shape.\nInit docstring: Make it.\nCall docstring: Scale it."
    )


@pytest.mark.parametrize("name", ["boxes[0]", "boxes[-1]['a']", "boxes[0].__class__.size"])
def test_attributes_and_elements_are_followed(shapes: ShellSession, name: str) -> None:
    shapes.run("shapes.Shape.size = shape")
    assert "Type:           Shape" in page(shapes, f"%pinfo {name}")


def test_a_property_is_described_not_run(shapes: ShellSession) -> None:
    assert "Docstring:   The area." in page(shapes, "shape.area?")
    shown = page(shapes, "shape.area??")
    assert '# shape.area.fget\n@property\ndef area(self):\n    """The area."""' in shown


def test_what_objects_say_of_their_attributes(session: ShellSession) -> None:
    session.run("class Table:\n    __custom_documentations__ = {'rows': 'How many.'}\n")
    session.run("table = Table()")
    assert "Docstring:   How many." in page(session, "table.rows?")
    assert session.printed("table.columns?") == "Object `table.columns` not found.\n"


def test_objects_that_fail_when_asked_are_described_all_the_same(session: ShellSession) -> None:
    session.run(
        "class Bad:\n"
        "    '''What it is.'''\n"
        "    def __getattr__(self, name): raise ValueError(name)\n"
        "    def __str__(self): raise ValueError\n"
        "    def __len__(self): raise ValueError\n"
        "    def __bool__(self): raise ValueError\n"
        "    def __dir__(self): raise ValueError"
    )
    session.run("bad = Bad()")
    shown = page(session, "bad?")
    assert shown.startswith("Type:      Bad\n")
    assert shown.endswith("Docstring: What it is.")
    assert session.printed("bad.x*?") == "No name fits `bad.x*`.\n"


HOSTILE = {
    "dead": "import weakref\nclass A: pass\na = A()\nx = weakref.proxy(a)\ndel a",
    "class": "class A:\n    @property\n    def __class__(self): raise ValueError\nx = A()",
    "any": "class A:\n    def __getattribute__(self, name): raise RuntimeError(name)\nx = A()",
    "metaclass": (
        "class M(type):\n    def __getattribute__(cls, name): raise ValueError(name)\n"
        "class x(metaclass=M): pass"
    ),
    "of metaclass": (
        "class M(type):\n    def __getattribute__(cls, name): raise ValueError(name)\n"
        "class A(metaclass=M): pass\nx = A()"
    ),
    "slots": "class A:\n    __slots__ = ('b',)\n    __doc__ = 3\nx = A()",
    "signature": "class A:\n    __signature__ = 1\n    def __call__(self): pass\nx = A()",
    "mock": "from unittest.mock import MagicMock\nx = MagicMock(spec=type)",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("code", ["x?", "x??", "%pdoc x", "%pdef x", "%psource x", "%pfile x"])
def test_no_object_breaks_what_describes_it(session: ShellSession, name: str, code: str) -> None:
    session.run(HOSTILE[name])
    ran = session.run(code)
    assert ran.reply.status == "ok", ran.error
    assert ran.page or ran.stdout


def test_an_object_that_answers_any_name_has_no_wrappers_without_end(
    session: ShellSession,
) -> None:
    session.run(
        "class Any:\n"
        "    '''Anything.'''\n"
        "    def __getattr__(self, name): return Any()\n"
        "anything = Any()"
    )
    assert "Docstring:      Anything." in page(session, "anything.some.name?")


def test_a_method_may_give_the_documentation(session: ShellSession) -> None:
    session.run("class Told:\n    '''Standard.'''\n    def getdoc(self): return 'Its own.'")
    session.run("told = Told()")
    assert "Docstring:       Its own.\nClass docstring: Standard." in page(session, "told?")


def test_long_texts_are_shortened_unless_more_is_asked(session: ShellSession) -> None:
    session.run("text = 'a' * 300")
    assert f"String form: {'a' * 97} <...> {'a' * 97}\n" in page(session, "text?")
    assert f"String form: {'a' * 300}\n" in page(session, "text??")
    session.run("text = 'a' * 3_000_000")
    assert len(page(session, "text??")) < 1_100_000


def test_long_signatures_have_a_parameter_to_a_line(session: ShellSession) -> None:
    session.run("def f(first_parameter: int, /, second_parameter: str = 'x', *, third=1.0): 'Doc.'")
    assert page(session, "f?").startswith("Signature: f(first_parameter: int, /, second")
    session.run("a_longer_name = f")
    assert page(session, "a_longer_name?").startswith(
        "Signature:\na_longer_name(\n    first_parameter: int,\n    /,\n"
    )


def test_what_an_input_defined_is_in_its_cell(session: ShellSession) -> None:
    session.run("def f(): 'Doc.'\n\nclass Empty: pass")
    assert "File:      Cell In[1]" in page(session, "f?")
    shown = page(session, "Empty??")
    assert "Source:         class Empty: pass" in shown
    assert "File:           Cell In[1]" in shown


def test_local_names_come_first(session: ShellSession) -> None:
    session.run("value = 'outer'\ndef f():\n    value = 'inner'\n    value?\nf()")
    assert "String form: inner" in page(session, "f()")


def test_builtins_tell_where_they_are(session: ShellSession) -> None:
    assert "Namespace:   Python builtin" in page(session, "True?")
    assert "Namespace" not in page(session, "Ellipsis = 1; get_ipython().show_usage()")


def test_magics_of_all_kinds(session: ShellSession) -> None:
    shown = page(session, "%psearch?")
    assert shown.startswith("Docstring:\n%psearch [-a] [-i] [-c] [-l]")
    assert "  -i" in shown
    assert shown.splitlines()[-1].endswith("magics/introspection.py")
    assert "Source:\n@magic()" in page(session, "psearch??")
    session.run("def hello(line):\n    '''Greet somebody.'''\n")
    session.run("get_ipython().register_magic_function(hello, 'cell')")
    assert page(session, "%%hello?").startswith("Docstring: Greet somebody.\nFile:")
    assert page(session, "hello?").startswith("Signature: hello(line)")
    assert session.printed("%nosuch?") == "Object `%nosuch` not found.\n"


def test_marks_within_the_line_of_the_magic(shapes: ShellSession) -> None:
    assert "Source:" in page(shapes, "%pinfo pinfo shapes.draw")
    assert "Source:" in page(shapes, "%pinfo ?shapes.draw")
    assert "Source:" in page(shapes, "%pinfo2 shapes.draw")
    assert page(shapes, "%pinfo shapes.d*") == "shapes.draw"


def test_the_payload_has_colours_html_and_facts(shapes: ShellSession, tmp_path: Path) -> None:
    shapes.shell.settings.colors = "neutral"
    sent = payload(shapes, "shapes.draw??")
    assert "\x1b[31mSignature:\x1b[0m" in sent["data"]["text/plain"]
    assert "<h1>Signature</h1>\n<div" in sent["data"]["text/html"]
    facts = sent["metadata"]["itui"]
    assert (facts["name"], facts["type"]) == ("shapes.draw", "function")
    assert facts["file"] == str(tmp_path / "shapes.py")
    assert facts["source"].startswith("@kept\n")
    assert facts["line"] == MODULE.split("\n").index("@kept") + 1


def test_documentation_signature_and_source_alone(shapes: ShellSession) -> None:
    assert page(shapes, "%pdoc shapes.Shape") == (
        "Class docstring:\n    A shape.\nInit docstring:\n    Make it."
    )
    assert page(shapes, "%pdoc shape") == (
        "Class docstring:\n    A shape.\nCall docstring:\n    Scale it."
    )
    assert shapes.printed("%pdef shapes.draw") == " shapes.draw(shape, *, color='red')\n"
    assert shapes.printed("%pdef shapes.Shape") == (
        "Class constructor information:\n shapes.Shape(size: int = 1)\n"
    )
    assert page(shapes, "%psource shapes.kept").startswith("def kept(function):")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("%pdef 3", "Object is not callable.\n"),
        ("%psource len", "No source found for len\n"),
        ("%pdef dict", "No definition header found for dict\n"),
        ("%pfile len", "No file found for len\n"),
        ("%pinfo", "Object `` not found.\n"),
        ("%pinfo f(1)", "Object `f(1)` not found.\n"),
        ("%page nosuch", "Object `nosuch` not found\n"),
        ("%pfile nosuch", "Object `nosuch` not found.\nFile `'nosuch'` not found.\n"),
    ],
)
def test_what_is_not_there_is_said(session: ShellSession, line: str, said: str) -> None:
    assert session.printed(line) == said


def test_the_file_of_a_definition_begins_there(shapes: ShellSession) -> None:
    sent = payload(shapes, "%pfile shapes.draw")
    assert sent["data"]["text/plain"] == MODULE
    assert MODULE.split("\n")[sent["start"]] == "@kept"
    assert payload(shapes, "%pfile shapes")["start"] == 0
    shapes.run("def here(): pass")
    assert page(shapes, "%pfile here") == "def here(): pass\n"


def test_a_file_by_its_name(shapes: ShellSession, tmp_path: Path) -> None:
    (tmp_path / "old.py").write_bytes("# coding: latin-1\nx = 'é'\n".encode("latin-1"))
    ran = shapes.run("%pfile old")
    assert (ran.stdout, ran.page) == ("Object `old` not found.\n", "# coding: latin-1\nx = 'é'\n")


def test_python_that_is_named(shapes: ShellSession) -> None:
    assert page(shapes, "%pycat shapes.py") == MODULE
    shapes.run("code = 'print(1)'")
    assert page(shapes, "%pycat code") == "print(1)"
    assert page(shapes, "%pycat 3").strip() == "code = 'print(1)'"
    assert shapes.printed("%pycat nosuch.py") == (
        "Error: no such file, variable, URL, history range or macro\n"
    )
    assert shapes.run("%pycat").reply.ename == "UsageError"


def names(session: ShellSession, line: str) -> list[str]:
    return page(session, line).split("\n")


def test_names_that_fit(shapes: ShellSession) -> None:
    shapes.run("first, _second = 1, 2; Third = 'x'")
    assert names(shapes, "%psearch shapes.?ra*") == ["shapes.draw"]
    assert names(shapes, "shapes.d*?") == ["shapes.draw"]
    assert names(shapes, "%psearch -i sHa*e.s?ze") == ["shape.size"]
    assert names(shapes, "shapes.d*??") == ["shapes.draw"]
    assert names(shapes, "?fir*") == ["first"]
    assert names(shapes, "%psearch -a _sec*") == ["_second"]
    assert shapes.printed("%psearch _sec*") == "No name fits `_sec*`.\n"
    assert names(shapes, "%psearch -i thi*") == ["Third"]
    assert names(shapes, "%psearch shapes.* function") == ["shapes.draw", "shapes.kept"]
    assert names(shapes, "?-i T*ird str") == ["Third"]
    assert "shape.area" in names(shapes, "shape.*a*?")  # the property was not run


def test_the_namespaces_that_are_searched(shapes: ShellSession) -> None:
    shapes.run("printed = 1")
    assert names(shapes, "%psearch print*") == ["print", "printed"]
    assert names(shapes, "%psearch -e builtin print*") == ["printed"]
    assert names(shapes, "%psearch -e user print*") == ["print"]
    assert "In" in names(shapes, "%psearch -s internal -e user -e builtin I*")
    assert "ll" in names(shapes, "%psearch -s alias -e user -e builtin ?l*")
    assert "function" in names(shapes, "%psearch -l")


@pytest.mark.parametrize("line", ["", "-s nosuch a*", "a* nosuch", "a b c"])
def test_a_search_that_cannot_be_understood(session: ShellSession, line: str) -> None:
    assert session.run(f"%psearch {line}").reply.ename == "UsageError"


def test_an_object_in_the_pager(session: ShellSession) -> None:
    session.run("text = 'a\\nb'")
    assert page(session, "%page text") == "'a\\nb'"
    assert page(session, "%page -r text") == "a\nb"
    session.run("1 + 1")
    assert page(session, "%page") == "2"


def test_the_guides(session: ShellSession) -> None:
    listed = session.shown("%lsmagic")
    assert listed is not None
    assert {"%lsmagic", "%%timeit"} <= set(listed.split())
    assert max(map(len, listed.split("\n"))) < 80
    assert "Automagic is ON, % prefix IS NOT needed for line magics." in listed
    assert session.run("x = %lsmagic\nx._repr_json_()['line']['pinfo']").result == "'introspection'"
    assert session.run("x = %lsmagic --json\nx['cell']['bash']").result == "'scripts'"
    assert max(map(len, page(session, "%magic").split("\n"))) < 80
    assert "%pinfo              Show what an object is" in page(session, "%quickref")
    assert "%pinfo              Show what an object is" in page(session, "%magic -brief")
    assert "%pinfo\n    Show what an object is" in page(session, "%magic")
    assert "**%pinfo**::" in session.printed("%magic -rest")
    assert r"\textbf{\%pinfo}" in session.printed("%magic -latex")
    assert session.run("%magic -html").reply.ename == "UsageError"
    assert page(session, "?").startswith("The interactive shell")


def test_descriptions_through_get_ipython(shapes: ShellSession) -> None:
    shapes.run("facts = get_ipython().object_inspect('shapes.Shape')")
    assert shapes["facts"]["init_definition"] == "shapes.Shape(size: int = 1)"
    assert (shapes["facts"]["found"], shapes["facts"]["isclass"]) == (True, True)
    assert shapes.shown("get_ipython().object_inspect('nosuch')['found']") == "False"
    assert "A shape." in (shapes.shown("get_ipython().object_inspect_text('shape')") or "")
    assert shapes.run("get_ipython().object_inspect_mime('nosuch')").reply.ename == "KeyError"
