"""Results by number: how many are kept, what falls out, and what the user does to them."""

from __future__ import annotations

import gc
import pickle
import weakref

import pytest

from itui_kernel.services.weights import weigh
from shell_session import ShellSession


def keep(session: ShellSession, *, count: int | None = None, size: int | None = None) -> None:
    if count is not None:
        session.run(f"%config InteractiveShell.cache_size = {count}")
    if size is not None:
        session.run(f"%config InteractiveShell.cache_bytes = {size}")


def numbers(session: ShellSession) -> list[int]:
    return list(session.shell.records.outputs)


def test_the_newest_results_are_kept(session: ShellSession) -> None:
    keep(session, count=2)
    for value in (10, 20, 30):
        session.run(str(value))
    assert numbers(session) == [3, 4]
    assert "_2" not in session.shell.namespace
    assert session.shown("_3, Out[4], _, __, ___") == "(20, 30, 30, 20, 10)"


@pytest.mark.parametrize("asked", ["_2", "Out[2]"])
def test_a_result_that_fell_out_says_so_when_asked(session: ShellSession, asked: str) -> None:
    keep(session, count=1)
    session.run("1")
    session.run("2")
    assert (
        "Out[2] and _2 fell out: only the newest results are kept (InteractiveShell.cache_size = 1,"
        in session.run(asked).error
    )
    assert "fell out" not in session.run("Out[99]").error
    assert "fell out" not in session.run("_99").error
    assert "fell out" not in session.run("_b").error


def test_results_that_the_user_took_out_weigh_nothing(session: ShellSession) -> None:
    keep(session, size=2_000_000)
    session.run("b'x' * 1_900_000")
    session.run("Out.clear()")
    session.run("b'y' * 200_000")
    session.run("b'z' * 200_000")
    assert numbers(session) == [4, 5]


def test_fewer_results_wanted_let_the_others_fall_at_once(session: ShellSession) -> None:
    for value in range(5):
        session.run(str(value))
    keep(session, count=3)
    assert numbers(session) == [3, 4, 5]


def test_no_results_wanted_none_are_kept(session: ShellSession) -> None:
    keep(session, count=0)
    assert session.shown("7") == "7"
    assert numbers(session) == []
    assert session.shown("_") == "''"


def test_results_are_bounded_by_bytes(session: ShellSession) -> None:
    keep(session, size=1_000_000)
    session.run("a, b, c = (bytearray(400_000) for _ in range(3))")
    for name in "abc":
        session.run(name)
    assert numbers(session) == [4, 5]
    assert "cache_bytes = 1000000" in session.run("_3").error


def test_one_result_bigger_than_all_room_is_kept_alone(session: ShellSession) -> None:
    keep(session, size=1000)
    session.run("1")
    session.run("'x' * 5000")
    assert numbers(session) == [3]


def test_an_object_shown_again_counts_once(session: ShellSession) -> None:
    pytest.importorskip("numpy")
    keep(session, size=1_000_000)
    session.run("import numpy as np; a = np.zeros(100_000)")
    for code in ("a", "a", "a[:10]", "[a, a]"):
        session.run(code)
    assert len(numbers(session)) == 4
    assert 800_000 <= session.shell.records.results.bytes < 810_000
    session.run("np.ones(100_000)")
    assert len(numbers(session)) == 1


def test_a_deleted_result_is_let_go_of(session: ShellSession) -> None:
    session.run("class A: pass")
    session.run("A()")
    held = weakref.ref(session["_2"])
    session.run("1; 2; 3")
    session.run("4")
    session.run("5")
    session.run("del _2")
    gc.collect()
    assert held() is None
    assert numbers(session) == [3, 4, 5]
    assert "fell out" not in session.run("Out[2]").error


def test_a_name_the_user_took_is_not_taken_away(session: ShellSession) -> None:
    keep(session, count=1)
    session.run("1")
    session.run("_2 = 'mine'")
    session.run("2")
    assert session.shown("_2") == "'mine'"


def test_out_can_be_pickled_as_a_plain_dictionary(session: ShellSession) -> None:
    session.run("1")
    assert pickle.loads(pickle.dumps(session["Out"])) == {1: 1}


def test_the_names_of_the_shell_come_back_after_all_was_cleared(session: ShellSession) -> None:
    session.run("1")
    session.run("globals().clear()")
    assert session.shown("__name__, In[1], len(Out), _") == "('__main__', '1', 0, '')"
    assert session.shown("class A: pass\nA.__module__") == "'__main__'"


def test_numbers_go_on_whatever_is_done_to_in(session: ShellSession) -> None:
    session.run("1")
    session.run("In.clear()")
    assert session.run("2").reply.execution_count == 3
    assert session.shown("In") == "['', '', '', '2', 'In']"
    session.run("In.extend('abc')")
    assert session.run("7").reply.execution_count == 6
    assert session.shown("In[6:]") == "['7', 'In[6:]']"


def test_several_shown_values_of_one_input_leave_the_last(session: ShellSession) -> None:
    session.run("%config InteractiveShell.ast_node_interactivity = 'all'")
    outputs = session.run("bytearray(500)\n2").outputs
    assert len(outputs) == 3
    assert session.shell.records.outputs == {2: 2}
    assert session.shell.records.results.bytes < 100


@pytest.mark.parametrize("interactivity", ["all", "last"])
def test_shown_statements_may_await(session: ShellSession, interactivity: str) -> None:
    session.run("import asyncio")
    session.run(f"%config InteractiveShell.ast_node_interactivity = {interactivity!r}")
    assert session.shown("await asyncio.sleep(0, 5)") == "5"


# --- bytes


class Pair:
    def __init__(self, first: object, second: object) -> None:
        self.first = first
        self.second = second


def total(value: object) -> int:
    own, parts = weigh(value)
    return own + sum(parts.values())


def test_containers_weigh_what_is_in_them() -> None:
    assert 30_000_000 < total([bytes([n % 256]) * 1000 for n in range(30_000)]) < 33_000_000
    assert 100_000 < total({n: bytes([n % 256]) * 100 for n in range(1000)}) < 400_000
    assert total({b"x" * 10_000}) > 10_000
    assert total(Pair(bytearray(5000), [bytearray(5000)])) > 10_000


def test_cycles_and_depth_have_an_end() -> None:
    endless: list[object] = []
    endless.append(endless)
    assert total(endless) < 1000
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    assert total(deep) > 0


def test_functions_classes_and_modules_weigh_nothing() -> None:
    assert total(total) == total(Pair) == total(pytest) == 0


def test_arrays_weigh_the_memory_they_keep() -> None:
    numpy = pytest.importorskip("numpy")
    array = numpy.zeros((100, 100))
    assert total(array) == total(array[:2]) == total(array.T) == 80_000
    assert total([array, array[1:], array.T]) < 81_000
    assert total(numpy.array([b"x" * 1000] * 10, dtype=object)) > 1000


def test_tables_weigh_their_columns() -> None:
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"a": range(10_000), "b": [0.5] * 10_000})
    assert 160_000 <= total(table) < 200_000
    assert total([table, table]) < 200_000


def test_objects_that_refuse_everything_can_be_results(session: ShellSession) -> None:
    session.run(
        "class Meta(type):\n"
        "    def __hash__(cls): 1/0\n"
        "class A(metaclass=Meta):\n"
        "    def __getattribute__(self, name): 1/0\n"
        "    def __sizeof__(self): 1/0\n"
        "a = [object.__new__(A)]"
    )
    assert total(session["a"]) > 0


def test_a_library_that_fails_to_tell_a_size_costs_no_result(session: ShellSession) -> None:
    pandas = pytest.importorskip("pandas")
    broken = pandas.DataFrame.__new__(pandas.DataFrame)
    object.__setattr__(
        broken, "_mgr", pandas.DataFrame()._mgr.__class__.__new__(pandas.DataFrame()._mgr.__class__)
    )
    session.shell.records.add_output(1, broken)
    assert session.shell.records.outputs[1] is broken
