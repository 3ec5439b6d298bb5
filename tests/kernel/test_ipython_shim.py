"""What libraries that know IPython find in our shell; each test is a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from typing import Any

import pytest

PRELUDE = """
import json, sys
from itui_kernel.protocol.messages import ExecuteRequest
from itui_kernel.shell.shell import Shell

outputs = []
shell = Shell(lambda content, **_: outputs.append([content.msg_type(), content.to_json()]))

def run(code):
    reply = shell.run(ExecuteRequest(code=code))
    if reply.status == "error":
        sys.exit("\\n".join(reply.traceback))
"""


def outputs(*inputs: str) -> list[list[Any]]:
    """What a fresh shell publishes for some inputs, the inputs themselves left out."""
    code = PRELUDE + "".join(f"run({textwrap.dedent(each)!r})\n" for each in inputs)
    code += "print('\\n' + json.dumps(outputs))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: list[list[Any]] = json.loads(done.stdout.splitlines()[-1])
    return [output for output in found if output[0] != "execute_input"]


def result(*inputs: str) -> str:
    """The text of the last result."""
    return str(outputs(*inputs)[-1][1]["data"]["text/plain"])


def test_display_of_ipython_shows_in_our_shell() -> None:
    shown = outputs("""
        from IPython.display import display, HTML, clear_output, update_display
        display(HTML('<b>x</b>'))
        clear_output(wait=True)
        handle = display(1, display_id='here')
        handle.update(2)
    """)
    kinds = [kind for kind, _ in shown]
    assert kinds == ["display_data", "clear_output", "display_data", "update_display_data"]
    assert shown[0][1]["data"]["text/html"] == "<b>x</b>"
    assert shown[1][1] == {"wait": True}
    assert shown[2][1]["transient"] == shown[3][1]["transient"] == {"display_id": "here"}
    assert shown[3][1]["data"] == {"text/plain": "2"}


@pytest.mark.parametrize(
    "expression",
    [
        "__import__('IPython').get_ipython()",
        "__import__('IPython.core.getipython').core.getipython.get_ipython()",
        "__import__('IPython.core.interactiveshell')"
        ".core.interactiveshell.InteractiveShell.instance()",
    ],
)
def test_every_way_to_ask_ipython_leads_to_us(expression: str) -> None:
    assert result(f"{expression} is get_ipython()") == "True"


def test_initialized_and_the_abstract_class() -> None:
    code = """
        from IPython.core.interactiveshell import InteractiveShell, InteractiveShellABC
        InteractiveShell.initialized(), isinstance(get_ipython(), InteractiveShellABC)
    """
    assert result(code) == "(True, True)"


def test_ipython_may_still_run_a_shell_of_its_own() -> None:
    code = """
        from IPython.core.interactiveshell import InteractiveShell
        class Other(InteractiveShell): pass
        before = Other.initialized()
        shell = Other.instance(user_module=sys.modules['__main__'])
        before, type(shell).__name__, Other.initialized()
    """
    assert result("import os, sys, tempfile\nos.environ['IPYTHONDIR'] = tempfile.mkdtemp()", code)


def test_pandas_shows_tables_and_plots_do_no_harm() -> None:
    shown = outputs(
        "import pandas; pandas.DataFrame({'a': [1]})",
        "import matplotlib.pyplot as plt; plt.plot([1]); plt.gcf()",
    )
    assert shown[0][1]["data"]["text/plain"] == "   a\n0  1"
    assert "<table" in shown[0][1]["data"]["text/html"]
    assert shown[1][1]["data"]["text/plain"] == "<Figure size 640x480 with 1 Axes>"


def test_the_interface_libraries_probe() -> None:
    code = """
        ip = get_ipython()
        ip.push({'a': 1}); ip.ex('b = a + 1')
        def f():
            local = 3
            ip.push('local')
        f()
        (ip.user_ns is globals(), ip.ev('a + b'), local, ip.execution_count,
         'IPKernelApp' in ip.config, ip.config.InteractiveShell.colors,
         sorted(ip.display_formatter.format(1)[0]), ip.kernel)
    """
    assert result(code) == "(True, 3, 3, 1, False, {}, ['text/plain'], None)"


def test_display_pub_publishes_bundles() -> None:
    assert outputs("get_ipython().display_pub.publish({'text/x': 'y'}, {'m': 1})") == [
        ["display_data", {"data": {"text/x": "y"}, "metadata": {"m": 1}, "transient": {}}]
    ]


def test_run_cell_runs_within_the_running_input() -> None:
    shown = outputs(
        "done = get_ipython().run_cell('1 + 1'); failed = get_ipython().run_cell('1 / 0')",
        "done.success, done.result, failed.success, type(failed.error_in_exec).__name__",
        "get_ipython().run_cell('5', store_history=True); Out[4]",
    )
    assert [kind for kind, _ in shown] == [
        "execute_result", "error", "execute_result", "execute_result", "execute_result",
    ]  # fmt: skip
    assert shown[2][1]["data"]["text/plain"] == "(True, 2, False, 'ZeroDivisionError')"


def test_what_comes_of_a_cell_is_told() -> None:
    told = result("""
        done = get_ipython().run_cell('%time')
        done.execution_count, done.info.transformed_cell, done.info.store_history
    """)
    assert told == """(1, "get_ipython().run_line_magic('time', '')", False)"""


def test_events_come_around_every_input() -> None:
    code = """
        seen = []
        for name in ('pre_execute', 'pre_run_cell', 'post_execute', 'post_run_cell'):
            get_ipython().events.register(name, lambda *info, name=name: seen.append((name, *info)))
    """
    after = "[(name, *[each.success for each in info if hasattr(each, 'success')])"
    after += " for name, *info in seen]"
    assert result(code, "pass", after).replace("\n", "") == (
        "[('post_execute',), ('post_run_cell', True), ('pre_execute',), ('pre_run_cell',),"
        " ('post_execute',), ('post_run_cell', True), ('pre_execute',), ('pre_run_cell',)]"
    )


def test_a_broken_callback_is_reported_and_stops_nothing() -> None:
    assert result("get_ipython().events.register('post_execute', lambda: 1 / 0)", "5") == "5"


def test_a_formatter_can_be_registered_and_replaced() -> None:
    code = """
        formatters = get_ipython().display_formatter.formatters
        formatters['text/html'].for_type(int, lambda obj: f'<i>{obj}</i>')
        7
    """
    assert outputs(code)[0][1]["data"]["text/html"] == "<i>7</i>"
    code = """
        from IPython.core.formatters import BaseFormatter
        class Upper(BaseFormatter):
            def __call__(self, value): return repr(value).upper()
        get_ipython().display_formatter.formatters['text/plain'] = Upper()
        'abc'
    """
    assert result(code) == "'ABC'"


def test_formatters_are_found_by_the_names_of_types_and_taken_out() -> None:
    code = """
        html = get_ipython().display_formatter.formatters['text/html']
        html.for_type('decimal.Decimal', len)
        import decimal
        found = [html.lookup_by_type('decimal.Decimal'), html.lookup(decimal.Decimal(1))]
        found += [html.lookup_by_type('decimal.Decimal'), html.pop('decimal.Decimal')]
        try: html.pop('decimal.Decimal')
        except KeyError: found.append(html.pop('decimal.Decimal', 'gone'))
        [each is len or each for each in found]
    """
    assert result(code) == "[True, True, True, True, 'gone']"


def test_nothing_of_ipython_is_imported_unasked() -> None:
    code = "[name for name in sys.modules if name.startswith('IPython')]"
    assert result("import sys", code) == "['IPython.core.getipython']"


def test_set_next_input_travels_with_the_reply() -> None:
    code = PRELUDE + (
        "reply = shell.run(ExecuteRequest(code='get_ipython().set_next_input(\"x\")'))\n"
        "print(json.dumps(reply.payload))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [{"source": "set_next_input", "text": "x", "replace": False}]
