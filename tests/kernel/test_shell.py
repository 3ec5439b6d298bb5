"""Inputs, their numbers, names, results and replies."""

from __future__ import annotations

import builtins
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from itui_kernel.protocol.messages import (
    Error,
    ExecuteInput,
    ExecuteReply,
    ExecuteRequest,
    ExecuteResult,
)
from shell_session import HeardShell


class Session(HeardShell):
    """A shell whose replies are looked at, and whose user types always the same."""

    def __init__(self) -> None:
        super().__init__(self._read_line)
        self.lines: list[str] = []

    def _read_line(self, prompt: str, is_password: bool) -> str:
        self.lines.append(f"{prompt}{'*' if is_password else ''}")
        return "typed"

    def run(self, code: str, **options: Any) -> ExecuteReply:
        self.outputs.clear()
        return self.shell.run(ExecuteRequest(code=code, **options))

    def value(self, code: str) -> Any:
        """The value of an expression, not stored."""
        return self.shell.evaluate(code)

    def shown(self, code: str, **options: Any) -> str | None:
        """The text of the result of an input."""
        reply = self.run(code, **options)
        assert reply.status == "ok", "\n".join(reply.traceback or [])
        results = [each for each in self.outputs if isinstance(each, ExecuteResult)]
        return str(results[0].data["text/plain"]) if results else None


@pytest.fixture
def session() -> Iterator[Session]:
    made = Session()
    yield made
    made.shell.close()


def test_an_input_is_announced_then_its_result_shown(session: Session) -> None:
    reply = session.run("x = 20\nx + 1")
    assert session.outputs == [
        ExecuteInput(code="x = 20\nx + 1", execution_count=1),
        ExecuteResult(execution_count=1, data={"text/plain": "21"}),
    ]
    assert reply == ExecuteReply(execution_count=1, user_expressions={}, payload=[])


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("1 + 1", "2"),
        ("x = 1", None),
        ("None", None),
        ("1;", None),
        ("(1);  # hidden", None),
        ("1  # not hidden;", "1"),
        ("';'", "';'"),
        ("'é;ü';", None),
        ("1; 2", "2"),
        ("if True:\n    1", None),
        ("'''a\n;'''", "'a\\n;'"),
        ("1 \\\n;", None),
        (">>> a = 4\n>>> a", "4"),
        ("In [3]: a = 5\n   ...: a", "5"),
        ("   a = 6\n   a", "6"),
        ("from __future__ import annotations\ndef f(x: nothing): ...\nf.__annotations__",
         "{'x': 'nothing'}"),
    ],
)  # fmt: skip
def test_the_value_of_a_last_expression_is_shown(
    session: Session, code: str, shown: str | None
) -> None:
    assert session.shown(code) == shown


def test_a_future_import_holds_for_the_inputs_after(session: Session) -> None:
    session.run("from __future__ import annotations")
    assert session.shown("def f(x: nothing): ...\nf.__annotations__") == "{'x': 'nothing'}"


def test_inputs_and_results_are_numbered(session: Session) -> None:
    session.run("10")
    session.run("x = 3")
    session.run("20")
    assert session.value("(_, __, ___)") == (20, 10, "")
    assert session.value("(_1, _3, Out, _oh is Out)") == (10, 20, {1: 10, 3: 20}, True)
    assert session.value("(In, _ih is In)") == (["", "10", "x = 3", "20"], True)
    assert session.value("(_i, _ii, _iii, _i2)") == ("x = 3", "10", "", "x = 3")
    assert session.value("_dh") == [Path.cwd()]
    assert session.shell.execution_count == 4


def test_while_an_input_runs_the_last_input_is_the_one_before(session: Session) -> None:
    session.run("5")
    assert session.shown("_i, In[-1]") == "('5', '_i, In[-1]')"


def test_the_users_own_underscore_is_left_alone(session: Session) -> None:
    session.run("1")
    session.run("_ = 'mine'")
    session.run("2")
    assert session.value("(_, _3)") == ("mine", 2)
    session.run("del _")
    session.run("4")
    assert session.value("_") == 4


def test_a_gettext_underscore_in_the_builtins_is_left_alone(session: Session) -> None:
    builtins._ = str.upper  # type: ignore[attr-defined]
    try:
        session.run("del _, __, ___")
        session.run("1")
        assert session.shown("_('x')") == "'X'"
    finally:
        del builtins._  # type: ignore[attr-defined]


def test_showing_all_results_does_not_store_them_in_themselves(session: Session) -> None:
    session.run("1")
    session.run("Out")
    assert session.value("Out") == {1: 1}


def test_silent_inputs_publish_and_count_nothing(session: Session) -> None:
    reply = session.run("1 + 1", silent=True)
    assert session.outputs == []
    assert reply.execution_count == 0  # the last number that was taken
    assert session.shell.execution_count == 1
    assert session.run("1 / 0", silent=True).ename == "ZeroDivisionError"
    assert session.outputs == []


def test_inputs_outside_the_history_are_shown_but_not_stored(session: Session) -> None:
    assert session.shown("7", store_history=False) == "7"
    assert session.shell.execution_count == 1
    assert session.value("(Out, In)") == ({}, [""])


def test_blank_inputs_get_no_number(session: Session) -> None:
    session.run("  \n")
    assert session.shell.execution_count == 1


def test_user_expressions_are_bundles_or_errors(session: Session) -> None:
    reply = session.run("x = 2", user_expressions={"good": "x * 2", "bad": "y", "wrong": "1 +"})
    assert reply.user_expressions is not None
    assert reply.user_expressions["good"] == {
        "status": "ok",
        "data": {"text/plain": "4"},
        "metadata": {},
    }
    assert reply.user_expressions["bad"]["ename"] == "NameError"
    assert reply.user_expressions["wrong"]["status"] == "error"
    assert session.run("1 / 0", user_expressions={"x": "1"}).user_expressions == {}


def test_classes_of_the_user_belong_to_a_real_main_module(session: Session) -> None:
    session.run(
        "import pickle, typing\nfrom dataclasses import dataclass\n"
        "@dataclass\nclass Point:\n    x: 'int'\n    next: 'Point | None' = None\n"
    )
    assert session.shown("pickle.loads(pickle.dumps(Point(1)))") == "Point(x=1, next=None)"
    assert session.value("typing.get_type_hints(Point)['x']") is int
    assert session.shown("if __name__ == '__main__': found = 1\nfound") == "1"
    assert vars(sys.modules["__main__"]) is session.shell.namespace


def test_exit_typed_bare_or_called_asks_the_frontend(session: Session) -> None:
    asked = [{"source": "ask_exit", "keepkernel": False}]
    for code in ("exit", "quit", "exit()", "quit(0)", "if True:\n    exit()"):
        assert session.run(code).payload == asked
    assert session.run("exit(keep_kernel=True)").payload == [
        {"source": "ask_exit", "keepkernel": True}
    ]
    assert session.run("exit;").payload == asked
    assert session.run("[exit]").payload == []


def test_what_an_input_within_another_asks_of_the_frontend_is_asked(session: Session) -> None:
    asked = [{"source": "ask_exit", "keepkernel": False}]
    assert session.run("get_ipython().run_cell('exit');").payload == asked
    propose = "get_ipython().set_next_input('old')\nget_ipython().run_cell('%recall 1 + 1');"
    assert session.run(propose).payload == [
        {"source": "set_next_input", "text": "2", "replace": False}
    ]


def test_system_exit_is_an_error_and_nothing_more(session: Session) -> None:
    reply = session.run("import sys; sys.exit(3)")
    assert (reply.status, reply.ename, reply.evalue) == ("error", "SystemExit", "3")
    assert session.shown("1") == "1"


def test_an_error_is_published_and_replied(session: Session) -> None:
    reply = session.run("before = 1\n1 / 0\nafter = 1")
    error = session.outputs[1]
    assert isinstance(error, Error)
    assert (error.ename, error.evalue) == ("ZeroDivisionError", "division by zero")
    assert reply.traceback == error.traceback
    assert "before" in session.shell.namespace
    assert "after" not in session.shell.namespace
    assert session.value("__import__('sys').last_value.args") == ("division by zero",)


def test_hooks_see_inputs_and_outputs(session: Session) -> None:
    seen: list[object] = []
    session.shell.before_input.append(lambda *stored: seen.append(stored))
    session.shell.after_output.append(lambda *stored: seen.append(stored))
    session.shell.after_input.append(lambda: seen.append("after"))
    session.run(">>> 'a'")
    session.run("2", store_history=False)
    assert seen == [(1, ">>> 'a'", "'a'"), (1, "'a'"), "after", "after"]


def test_input_and_getpass_ask_the_frontend(session: Session) -> None:
    assert session.shown("input('name? ')") == "'typed'"
    assert session.shown("import getpass; getpass.getpass('word? ')") == "'typed'"
    assert session.lines == ["name? ", "word? *"]
    assert session.run("input()", allow_stdin=False).ename == "RuntimeError"


def test_a_tree_transform_changes_what_runs(session: Session) -> None:
    import ast

    class Doubled(ast.NodeTransformer):
        def visit_Constant(self, node: ast.Constant) -> ast.Constant:
            return ast.Constant(node.value * 2 if isinstance(node.value, int) else node.value)

    session.shell.transforms.trees.register("double", Doubled().visit)
    assert session.shown("20 + 1") == "42"


def test_a_users_displayhook_gets_the_value(session: Session) -> None:
    session.run("import sys\nours, seen = sys.displayhook, []\nsys.displayhook = seen.append")
    session.run("1 + 1")
    session.run("sys.displayhook = ours")
    assert session.value("seen") == [2]


# --- asyncio


def test_top_level_await(session: Session) -> None:
    session.run("import asyncio\nasync def f(x):\n    await asyncio.sleep(0)\n    return x")
    assert session.shown("await f(3)") == "3"
    assert session.shown("[await f(x) for x in range(3)]") == "[0, 1, 2]"
    assert session.run("x = await f(1)\nasync with nothing: pass").ename == "NameError"
    assert session.value("x") == 1


def test_the_loop_lives_on_and_tasks_progress_while_waiting(session: Session) -> None:
    session.run("import asyncio\nseen = []")
    session.run("async def f():\n    await asyncio.sleep(0)\n    seen.append(1)\n    put()")
    inbox: queue.SimpleQueue[str] = queue.SimpleQueue()
    session.shell.namespace["put"] = lambda: inbox.put("next")
    session.run("task = asyncio.get_event_loop().create_task(f())")
    assert session.shell.loops.wait(inbox.get) == "next"
    assert session.value("seen") == [1]
    assert session.shown("asyncio.run(asyncio.sleep(0, 'run'))") == "'run'"
    assert session.shown("await asyncio.sleep(0, 'same loop')") == "'same loop'"


def test_tasks_can_be_made_without_await(session: Session) -> None:
    session.run("import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return 7")
    session.run("task = asyncio.create_task(f())")
    assert session.shown("await task") == "7"
    assert session.shown("asyncio.get_running_loop() is asyncio.get_event_loop()") == "True"
    assert session.shown("both = asyncio.gather(f(), f())\nawait both") == "[7, 7]"
    assert session.shown("async def g():\n    return await asyncio.create_task(f())\n"
                         "asyncio.run(g())") == "7"  # fmt: skip
    assert session.run("asyncio.create_task(1)").ename == "TypeError"


def test_context_variables_last_from_input_to_input(session: Session) -> None:
    session.run("import asyncio, contextvars\nv = contextvars.ContextVar('v', default=0)")
    session.run("async def f():\n    v.set(3)\n    await asyncio.sleep(0)\nawait f()")
    assert session.shown("v.get()") == "3"
    session.run("_ = v.set(4)")
    assert session.shown("await asyncio.sleep(0, v.get())") == "4"


@pytest.mark.parametrize(
    "code", ["await asyncio.sleep(0); kill(); await asyncio.sleep(60)", "kill()\nwhile True: pass"]
)
def test_an_interrupt_ends_an_awaiting_input(session: Session, code: str) -> None:
    session.shell.namespace["kill"] = lambda: os.kill(os.getpid(), signal.SIGINT)
    session.run("import asyncio\nasync def g():\n    " + code.replace("\n", "\n    "))
    reply = session.run("await g()")
    assert reply.ename == "KeyboardInterrupt"
    assert session.shown("await asyncio.sleep(0, 1)") == "1"


def test_an_interrupt_of_what_runs_before_an_input_is_one_of_the_input(session: Session) -> None:
    session.run(
        "def before(info):\n    raise KeyboardInterrupt\nevents = get_ipython().events\nran = []"
    )
    session.run("events.register('pre_run_cell', before)")
    assert session.run("ran.append(1)").ename == "KeyboardInterrupt"
    session.shell.events.unregister("pre_run_cell", session.shell.namespace["before"])
    assert session.value("ran") == []


def test_an_interrupt_lets_a_coroutine_clean_up(session: Session) -> None:
    session.run("import asyncio, os, signal, threading")
    session.run(
        "async def g():\n"
        "    asyncio.get_running_loop().call_soon(threading.Thread(target=lambda: os.kill(\n"
        "        os.getpid(), signal.SIGINT)).start)\n"
        "    try:\n        await asyncio.sleep(60)\n    finally:\n        cleaned.append(1)"
    )
    session.run("cleaned = []")
    assert session.run("await g()").ename == "KeyboardInterrupt"
    assert session.value("cleaned") == [1]


def test_a_cancelled_error_of_the_user_stays_one(session: Session) -> None:
    session.run("import asyncio")
    assert session.run("raise asyncio.CancelledError").ename == "CancelledError"
    assert session.run("await asyncio.sleep(0); raise asyncio.CancelledError").ename == (
        "CancelledError"
    )


def test_an_interrupt_while_waiting_loses_no_request(session: Session) -> None:
    session.run("import asyncio")
    inbox: queue.SimpleQueue[int] = queue.SimpleQueue()
    loop = session.shell.loops.here().loop
    loop.call_soon(os.kill, os.getpid(), signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        session.shell.loops.wait(inbox.get)
    inbox.put(1)
    assert session.shell.loops.wait(inbox.get) == 1


def test_threads_have_loops_of_their_own_and_one_namespace(session: Session) -> None:
    session.run("import asyncio")
    replies: list[ExecuteReply] = []

    def subshell() -> None:
        replies.append(session.shell.run(ExecuteRequest(code="y = await asyncio.sleep(0, 5)")))
        session.shell.loops.close()

    thread = threading.Thread(target=subshell)
    thread.start()
    thread.join()
    assert replies[0].status == "ok"
    assert session.value("y") == 5


# --- the process


def test_closing_gives_back_what_was_taken() -> None:
    before = dict(vars(builtins)), sys.displayhook, sys.modules["__main__"], list(sys.meta_path)
    Session().shell.close()
    after = dict(vars(builtins)), sys.displayhook, sys.modules["__main__"], list(sys.meta_path)
    assert after == before


def test_the_shell_imports_nothing_heavy() -> None:
    code = (
        "import sys; import itui_kernel.shell.shell as s; s.Shell(lambda *a, **k: None);"
        "print([m for m in ('asyncio', 'pprint', 'jedi', 'pygments', 'zmq', 'subprocess',"
        "'IPython', 'logging', 'unittest') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
