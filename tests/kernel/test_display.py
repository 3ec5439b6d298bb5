"""How objects are shown: MIME bundles, pretty text, displays."""

from __future__ import annotations

import base64
import json
import re
import types
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque, namedtuple
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.lib import pretty

from itui_kernel.protocol.messages import (
    ClearOutput,
    Content,
    DisplayData,
    ExecuteRequest,
    ExecuteResult,
    UpdateDisplayData,
)
from itui_kernel.shell.display.formatting import Formatters
from itui_kernel.shell.display.pretty import Printer
from shell_session import HeardShell


def ours(obj: object) -> str:
    return str(Formatters().plain_text(obj))


# --- pretty text


class Plain:
    def method(self) -> None: ...


class Meta(type):
    def __repr__(cls) -> str:
        return "Meta!"


class WithMeta(metaclass=Meta):
    pass


class ListOfMine(list[int]):
    pass


class ListWithRepr(list[int]):
    def __repr__(self) -> str:
        return "mine"


class Trouble(Exception):
    pass


def function(x: int, *rest: str, y: str = "a") -> int:
    return 1


Pair = namedtuple("Pair", "a b")
cyclic_list: list[Any] = [1]
cyclic_list.append(cyclic_list)
cyclic_dict: dict[str, Any] = {}
cyclic_dict["x"] = cyclic_dict

SAME: list[object] = [
    1, "a", b"x", 1j, None, ..., NotImplemented, True, 0.1, [], (), {}, set(), frozenset(),
    [1, 2], (1,), {3, 1, 2}, {1, "a"}, frozenset([1, 2]), {1: 2, "a": [1, 2]},
    Plain, Plain.method, function, len, print, [].append, int, ValueError, type(None), WithMeta,
    Trouble, ValueError("x"), Trouble(1, 2), KeyError(), OSError(2, "no"), Pair(1, 2),
    ListOfMine([1]), ListWithRepr([1]), cyclic_list, cyclic_dict, deque([1, 2]),
    deque([1], maxlen=3), OrderedDict(a=1), OrderedDict(), defaultdict(int, {1: 2}),
    Counter("aab"), Counter(), ChainMap({1: 2}), types.SimpleNamespace(a=1, b=[1]),
    types.MappingProxyType({1: 2}), range(3), slice(1), {"a": 1}.keys(), {"a": 1}.items(),
    {"a": {"b": {"c": "x" * 30}, "d": "y" * 40}, "e": [["z" * 20] * 5] * 2},
    list(range(100)), [["x" * 30, "y" * 30], ["w" * 75]], [{"a": "x" * 70}], [Plain, int, len],
    dict.fromkeys(range(30)), "x" * 200, ["x" * 200], {("a" * 40, "b" * 40): 1},
    list(range(1002)), dict.fromkeys(range(1002)), [*range(18), "a" * 12], set(range(40)),
    OrderedDict((i, "x" * i) for i in range(15)),
    types.SimpleNamespace(**{f"a{i}": i for i in range(20)}), numpy.eye(2), numpy.float64(1),
]  # fmt: skip


@pytest.mark.parametrize("obj", SAME, ids=lambda obj: type(obj).__name__)
def test_plain_text_is_ipythons(obj: object) -> None:
    assert ours(obj) == pretty.pretty(obj)  # type: ignore[no-untyped-call]


values = st.recursive(
    st.integers() | st.text("ab", max_size=30) | st.none() | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=6)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text("kl", max_size=9), inner, max_size=6)
    ),
    max_leaves=30,
)


@settings(max_examples=150, deadline=None)
@given(values)
def test_plain_text_is_the_repr_broken_at_the_width(value: object) -> None:
    text = ours(value)
    assert eval(text) == value
    assert " ".join(line.strip() for line in text.split("\n")) == repr(value)
    assert all(len(line) <= 79 or not line.strip(" ([{")[:1].isspace() for line in text.split("\n"))


@dataclass
class Point:
    x: int
    name: str
    rest: list[int] = field(default_factory=list)
    hidden: int = field(default=0, repr=False)


def test_classes_with_generated_repr_are_broken_too() -> None:
    assert ours(Point(1, "a")) == repr(Point(1, "a"))
    assert ours([Point(1, "a" * 60, [1, 2])]) == (
        "[Point(x=1,\n       name='" + "a" * 60 + "',\n       rest=[1, 2])]"
    )
    assert ours(Pair("a" * 40, "b" * 40)) == f"Pair(a='{'a' * 40}',\n     b='{'b' * 40}')"


def test_lines_of_an_array_stay_aligned_in_a_container() -> None:
    assert ours({"a": numpy.eye(2), "b": 1}) == (
        "{'a': array([[1., 0.],\n             [0., 1.]]),\n 'b': 1}"
    )


def test_big_and_deep_containers_are_cut() -> None:
    assert ours([[0] * 1000] * 1000).count("0") < 25_000
    nested: list[Any] = []
    for _ in range(300):
        nested = [nested]
    assert ours(nested) == "[" * 301 + "]" * 301


class Custom:
    def _repr_pretty_(self, printer: Printer, cycle: bool) -> None:
        if cycle:
            printer.text("Custom(...)")
            return
        with printer.group(7, "Custom(", ")"):
            printer.pretty(["x" * 60])
            printer.text(",")
            printer.breakable()
            printer.pretty(self.__dict__)


def test_repr_pretty_draws_with_the_printer() -> None:
    custom = Custom()
    assert ours(custom) == "Custom(['" + "x" * 60 + "'], {})"
    vars(custom)["me"] = custom
    assert ours([custom]) == "[Custom(['" + "x" * 60 + "'],\n        {'me': Custom(...)})]"


# --- bundles


class Rich:
    def __repr__(self) -> str:
        return "rich"

    def _repr_html_(self) -> str:
        return "<b>rich</b>"

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        return b"\x89PNG", {"width": 3}

    def _repr_json_(self) -> dict[str, int]:
        return {"x": 1}

    def _repr_latex_(self) -> None:
        return None


def test_a_bundle_has_every_format_the_object_knows() -> None:
    data, metadata = Formatters().bundle(Rich())
    assert data == {
        "text/plain": "rich",
        "text/html": "<b>rich</b>",
        "image/png": base64.b64encode(b"\x89PNG").decode(),
        "application/json": {"x": 1},
    }
    assert metadata == {"image/png": {"width": 3}}
    json.dumps(data)


def test_formats_can_be_chosen() -> None:
    formatters = Formatters()
    assert set(formatters.bundle(Rich(), include=["text/html"])[0]) == {"text/html"}
    assert "text/html" not in formatters.bundle(Rich(), exclude=["text/html"])[0]


class Bundled(Rich):
    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        return {"text/html": "own", "application/x-own": b"x", "text/latex": None}, {
            "text/html": {"isolated": True}
        }


def test_an_own_bundle_comes_before_the_methods() -> None:
    data, metadata = Formatters().bundle(Bundled(), exclude=["image/png", "application/json"])
    assert data == {"text/html": "own", "application/x-own": "eA==", "text/plain": "rich"}
    assert metadata == {"text/html": {"isolated": True}}


def test_functions_are_registered_by_type_base_and_name() -> None:
    formatters = Formatters()
    html = formatters.by_mime["text/html"]
    assert html.for_type(int, lambda obj: f"<i>{obj}</i>") is None
    assert formatters.bundle(True)[0]["text/html"] == "<i>True</i>"
    html.for_type("test_display.Plain", lambda obj: "plain")
    html.for_type_by_name("decimal", "Decimal", lambda obj: "decimal")
    assert formatters.bundle(Plain())[0]["text/html"] == "plain"
    assert formatters.bundle(__import__("decimal").Decimal(1))[0]["text/html"] == "decimal"
    assert html.for_type(Plain) is not None
    html.pop(int)
    assert "text/html" not in formatters.bundle(1)[0]
    with pytest.raises(KeyError):
        html.lookup_by_type(int)


def test_a_registered_function_beats_an_own_bundle() -> None:
    formatters = Formatters()
    formatters.by_mime["text/html"].for_type(Bundled, lambda obj: "registered")
    assert formatters.bundle(Bundled())[0]["text/html"] == "registered"


def test_a_plain_text_function_draws_with_the_printer() -> None:
    formatters = Formatters()

    def show(obj: Plain, printer: Printer, cycle: bool) -> None:
        printer.text("drawn")

    formatters.plain_text.for_type(Plain, show)
    assert formatters.bundle([Plain()])[0]["text/plain"] == "[drawn]"


class AnswersEverything:
    def __getattr__(self, name: str) -> Callable[..., str]:
        return lambda *arguments, **options: "everything"

    def __repr__(self) -> str:
        return "answers"


def test_objects_that_answer_to_every_name_and_classes_are_plain() -> None:
    assert Formatters().bundle(AnswersEverything())[0] == {"text/plain": "answers"}
    assert set(Formatters().bundle(Rich)[0]) == {"text/plain"}


# --- in the shell


class Session(HeardShell):
    """A shell of which the outputs of an input count."""

    def run(self, code: str) -> list[Content]:
        self.outputs.clear()
        reply = self.shell.run(ExecuteRequest(code=code))
        assert reply.status == "ok", "\n".join(reply.traceback or [])
        return self.outputs[1:]


@pytest.fixture
def session() -> Iterator[Session]:
    made = Session()
    yield made
    made.shell.close()


def test_display_shows_each_object(session: Session) -> None:
    session.shell.namespace["rich"] = Rich()
    assert session.run("display('a', rich, include=['text/plain'], metadata={'k': 1})") == [
        DisplayData(data={"text/plain": "'a'"}, metadata={"k": 1}),
        DisplayData(data={"text/plain": "rich"}, metadata={"k": 1}),
    ]
    assert session.run("display({'text/x': 1}, raw=True)") == [DisplayData(data={"text/x": 1})]
    assert session.run("display(1, clear=True)")[0] == ClearOutput(wait=True)


def test_a_display_can_be_updated(session: Session) -> None:
    session.run("handle = display(1, display_id='here')")
    assert session.outputs[1] == DisplayData(
        data={"text/plain": "1"}, transient={"display_id": "here"}
    )
    assert session.run("handle.update(2)") == [
        UpdateDisplayData(data={"text/plain": "2"}, transient={"display_id": "here"})
    ]
    session.run("made = display(1, display_id=True)")
    assert session.shell.evaluate("len(made.display_id)") == 32


def test_an_object_may_show_itself(session: Session) -> None:
    session.run("class A:\n    def _ipython_display_(self): display('self')")
    assert session.run("A()") == [DisplayData(data={"text/plain": "'self'"})]
    assert session.shell.evaluate("type(_).__name__") == "A"
    assert session.run("display(A())") == [DisplayData(data={"text/plain": "'self'"})]


@pytest.mark.parametrize(
    ("method", "failure"),
    [
        ("__repr__", "1 / 0"),
        ("__repr__", "return 3"),
        ("__repr__", "return self.__repr__()"),
        ("_repr_html_", "raise ValueError('no')"),
        ("_repr_html_", "return 5"),
        ("_repr_mimebundle_", "return 5"),
        ("_repr_pretty_", "pass"),
    ],
)
def test_an_object_that_fails_to_show_itself_is_named(
    session: Session, capsys: pytest.CaptureFixture[str], method: str, failure: str
) -> None:
    session.run(f"class Broken:\n    def {method}(self):\n        {failure}")
    shown = session.run("Broken()")[0]
    assert isinstance(shown, ExecuteResult)
    assert "<__main__.Broken at 0x" in shown.data["text/plain"]
    assert "an object of type __main__.Broken" in capsys.readouterr().err


def test_an_interrupt_in_a_repr_is_an_interrupt(session: Session) -> None:
    session.run("class Broken:\n    def __repr__(self):\n        raise KeyboardInterrupt")
    reply = session.shell.run(ExecuteRequest(code="Broken()"))
    assert reply.ename == "KeyboardInterrupt"
    assert "while displaying an object of type __main__.Broken" in "\n".join(reply.traceback or [])


def test_nobody_asks_what_is_not_a_method(session: Session) -> None:
    session.run("class A:\n    _repr_html_ = None\n    def __repr__(self): return 'A'")
    assert session.run("A()")[0] == ExecuteResult(
        execution_count=2, data={"text/plain": "A"}, metadata={}
    )


def test_an_object_without_a_text_of_its_own_is_shown_by_its_type(session: Session) -> None:
    session.run("class Plain:\n    class Inner: pass\nimport itertools")
    for code, kind in [
        ("Plain()", "__main__.Plain"),
        ("Plain.Inner()", "__main__.Plain.Inner"),
        ("object()", "object"),
        ("iter([])", "list_iterator"),
        ("itertools.chain()", "itertools.chain"),
    ]:
        shown = session.run(code)[0]
        assert isinstance(shown, ExecuteResult)
        assert re.fullmatch(f"<{kind} at 0x[0-9a-f]+>", shown.data["text/plain"])
