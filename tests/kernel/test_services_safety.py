"""No service may run code of the objects it describes, whatever they define."""

from __future__ import annotations

import dataclasses
import enum
import threading
from collections import OrderedDict, namedtuple
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itui_kernel.services.completion import complete
from itui_kernel.services.inspection import inspect
from itui_kernel.services.variables import VariableTable

ran: list[str] = []
TRAP_NAMES = (
    "__getattr__ __getattribute__ __dir__ __repr__ __str__ __len__ __iter__ __eq__ __hash__ "
    "__bool__ __format__ __contains__ __getitem__ __call__ __sizeof__ __index__ __int__ __float__ "
    "__reduce__ __reduce_ex__ __instancecheck__ __subclasscheck__ __length_hint__ __missing__ "
    "__enter__ __lt__ __next__ __array__ __fspath__ keys items values shape dtype "
    "_ipython_key_completions_ _repr_html_ _repr_mimebundle_"
)


def trap(name: str) -> Callable[..., Any]:
    def run(self: Any, *args: Any, **kwargs: Any) -> Any:
        ran.append(name)
        if name == "__hash__":
            return 1
        raise AssertionError(f"{name} was run")

    return run


class Descriptor:
    """Records being read; poses as whatever attribute it stands for."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        ran.append(f"{self.name}.__get__")
        raise AssertionError("a descriptor was read")

    def __set__(self, instance: Any, value: Any) -> None:
        ran.append(f"{self.name}.__set__")


def meta_trap(name: str) -> Callable[..., Any]:
    def run(cls: Any, *args: Any, **kwargs: Any) -> Any:
        ran.append(f"metaclass {name}")
        return 1 if name == "__hash__" else AssertionError(f"metaclass {name} was run")

    return run


META_NAMES = (
    "__getattr__ __getattribute__ __dir__ __repr__ __eq__ __hash__ __len__ __iter__ "
    "__instancecheck__ __subclasscheck__ __bool__ __contains__ __getitem__ mro_ __subclasses__"
)
META = {name: meta_trap(name) for name in META_NAMES.split()}


def poisoned(base: Any, names: list[str], properties: list[str], with_metaclass: bool) -> Any:
    body: dict[str, Any] = {name: trap(name) for name in names}
    body |= {name: property(trap(f"property {name}")) for name in properties}
    body["__module__"] = "__main__"
    body["lazy"] = Descriptor("lazy")
    body["__doc__"] = Descriptor("__doc__")
    metaclass = type("Meta", (type,), dict(META)) if with_metaclass else type
    made: Any = metaclass("Trap", (base,), body)
    return made


PROPERTIES = [
    "__class__",
    "__dict__",
    "__wrapped__",
    "__signature__",
    "__name__",
    "__dataclass_fields__",
    "_fields",
    "value",
    "_mgr",
    "_data",
    "obj",
]
BASES = [object, list, dict, tuple, set, str, int, float, bytes, Exception, OrderedDict]


def everything(name: str, namespace: Mapping[str, Any]) -> None:
    """Ask every service everything about a name."""
    for code in (
        f"{name}.", f"{name}._", f"{name}.value.", f"{name}.lazy.", f"{name}['", f"{name}[",
        f"{name}(", f"{name}(x", f"{name}.value(", f"{name}[0].", f"{name}()", f"{name}().",
        f"{name[:-1]}", f"holder['a'].{name}", "holder['", "holder[", "holder[0].", "pair.first.",
    ):  # fmt: skip
        complete(code, len(code), namespace, budget=0.0)
    for code in (
        name, f"{name}.value", f"{name}.lazy", f"{name}(", f"{name}.value(", f"{name}[0]",
        f"type({name})", "holder", "pair", "pair.first", "function", "function(", "Trap", "Trap(",
    ):  # fmt: skip
        for level in (0, 1):
            inspect(code, len(code), namespace, detail_level=level)
    table = VariableTable()
    table.snapshot(namespace)
    table.delta(namespace)
    for path in (name, f"{name}.value", f"{name}[0]", f"{name}@0", "holder", "pair", "point"):
        table.answer({"request": "children", "path": path, "offset": 0, "limit": 9}, namespace)


Pair = namedtuple("Pair", "first second")


@settings(max_examples=60, deadline=None)
@given(
    base=st.sampled_from(BASES),
    names=st.lists(st.sampled_from(TRAP_NAMES.split()), unique=True, min_size=1),
    properties=st.lists(st.sampled_from(PROPERTIES), unique=True),
    with_metaclass=st.booleans(),
)
def test_nothing_is_run(
    base: Any, names: list[str], properties: list[str], with_metaclass: bool
) -> None:
    if base is Exception:
        names = [name for name in names if name != "__reduce__"]
    trapped = poisoned(base, names, properties, with_metaclass)
    value: Any = base.__new__(trapped)
    point = dataclasses.make_dataclass("PointLike", ["x", "y"])(value, 1)
    keys = {} if base in (list, dict, set, OrderedDict) or "__eq__" in names else {value: 1}
    namespace: dict[str, Any] = {
        "thing": value,
        "Trap": trapped,
        "holder": {"a": value, "list": [value], **keys},
        "many": [value, value, (value,), {"x": value}],
        "pair": Pair(value, trapped),
        "point": point,
        "function": lambda a=value, *, b=trapped: a,
        "error": ValueError(value),
    }
    ran.clear()
    everything("thing", namespace)
    recorded = list(ran)
    namespace.clear()
    assert recorded == []


def test_annotations_and_defaults_are_not_formatted_by_themselves() -> None:
    trapped = poisoned(object, ["__repr__", "__str__", "__format__"], ["__name__"], True)

    def function(a: Any = None, b: int = 0) -> None:
        """Do nothing."""

    function.__annotations__["a"] = trapped()
    function.__annotations__["return"] = trapped
    function.__defaults__ = (trapped(), 1)
    ran.clear()
    found = inspect("function(", 9, {"function": function})
    assert ran == []
    assert found.metadata["itui"]["signature"] == "function(a: <Trap> = <Trap>, b: int = 1) -> Trap"


class Colour(enum.Enum):
    RED = 1

    @property
    def mixed(self) -> int:
        ran.append("mixed")
        return 0


def test_an_enumeration() -> None:
    ran.clear()
    assert complete("Colour.", 7, {"Colour": Colour}, budget=0).matches[0] == "mixed"
    assert "RED" in complete("Colour.", 7, {"Colour": Colour}, budget=0).matches
    (row,) = VariableTable().snapshot({"c": Colour.RED})["rows"]
    assert row["value"] == "Colour.RED"
    assert ran == []


def test_a_lazy_module_is_not_loaded() -> None:
    from types import ModuleType

    class Lazy(ModuleType):
        def __getattr__(self, name: str) -> Any:
            ran.append(name)
            raise AttributeError(name)

    ran.clear()
    namespace = {"lazy": Lazy("lazy_module")}
    everything("lazy", namespace)
    assert ran == []


@pytest.fixture
def growing() -> Iterator[dict[str, Any]]:
    """A namespace that a busy thread changes all the time."""
    namespace: dict[str, Any] = {f"name_{index}": index for index in range(200)}
    namespace["holder"] = {index: index for index in range(200)}
    ended = threading.Event()

    def change() -> None:
        count = 0
        while not ended.is_set():
            namespace[f"new_{count % 500}"] = [count]
            namespace.pop(f"new_{(count * 7) % 500}", None)
            namespace["holder"][f"k{count % 300}"] = count
            namespace["holder"].pop(f"k{(count * 3) % 300}", None)
            count += 1

    thread = threading.Thread(target=change)
    thread.start()
    yield namespace
    ended.set()
    thread.join()


def test_the_namespace_may_change_meanwhile(growing: dict[str, Any]) -> None:
    table = VariableTable()
    for _ in range(20):
        assert "name_1" in complete("name_", 5, growing, budget=0).matches
        complete("holder['", 8, growing, budget=0)
        assert inspect("name_1", 6, growing).found
        assert table.snapshot(growing)["total"] >= 201
        table.delta(growing)
        table.answer({"request": "children", "path": "holder"}, growing)
