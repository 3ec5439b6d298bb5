"""Functions of the user's for exceptions of some classes, and failures beside the input."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from itui_kernel.protocol.messages import Error
from shell_session import Ran, ShellSession, shell_session

SHOW = """
def shows(name):
    def show(self, etype, value, tb, tb_offset=None):
        print(name, self is get_ipython(), etype.__name__, value, tb is value.__traceback__)
    return show
handle = get_ipython().set_custom_exc
"""


@pytest.fixture
def session() -> Iterator[ShellSession]:
    with shell_session() as made:
        made.run(SHOW)
        yield made


def has_traceback(ran: Ran) -> bool:
    return any(isinstance(each, Error) for each in ran.outputs)


def test_the_function_is_called_instead_of_a_traceback(session: ShellSession) -> None:
    session.run("handle((ZeroDivisionError, KeyError), shows('mine'))")
    ran = session.run("1 / 0")
    assert ran.stdout == "mine True ZeroDivisionError division by zero True\n"
    assert not has_traceback(ran)
    assert (ran.reply.status, ran.reply.ename) == ("error", "ZeroDivisionError")
    assert session.run("{}[2]").stdout == "mine True KeyError 2 True\n"
    assert has_traceback(session.run("[][2]"))
    assert isinstance(sys.last_value, IndexError)


def test_the_nearest_class_decides(session: ShellSession) -> None:
    session.run("handle((Exception,), shows('any')); handle((LookupError,), shows('lookup'))")
    session.run("handle((KeyError,), shows('key')); handle((OSError,), shows('os'))")
    shown = [
        session.run(code).stdout.split()[0] for code in ("{}[1]", "[][1]", "1 / 0", "open('')")
    ]
    assert shown == ["key", "lookup", "any", "os"]
    session.run("handle((KeyError,), shows('later'))")
    assert session.run("{}[1]").stdout.startswith("later ")
    assert session.shown("get_ipython().custom_exceptions") == (
        "(Exception, LookupError, KeyError, OSError)"
    )


def test_an_empty_tuple_takes_all_away(session: ShellSession) -> None:
    session.run("handle((Exception,), shows('any')); handle((), None)")
    assert has_traceback(session.run("1 / 0"))


def test_what_the_function_returns_is_the_traceback_of_the_reply(session: ShellSession) -> None:
    session.run("handle((KeyError,), lambda *given, **more: ['one', 'two'])")
    session.run("handle((IndexError,), lambda *given, **more: 'text')")
    assert session.run("{}[1]").reply.traceback == ["one", "two"]
    assert session.run("[][1]").reply.traceback == ["text"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("raise ValueError('broken')", "ValueError: broken"),
        ("raise SystemExit", "SystemExit"),
        ("return 5", "TypeError: CustomTB must return list of strings, not 5"),
        ("return [5]", "TypeError: CustomTB must return list of strings, not [5]"),
        ("return show_again(self)", "RecursionError"),
    ],
)
def test_a_function_that_fails_is_forgotten(session: ShellSession, body: str, reason: str) -> None:
    session.run("def show_again(self): return show_again(self)")
    session.run(f"def bad(self, etype, value, tb, tb_offset=None):\n    {body}")
    session.run("handle((KeyError, ZeroDivisionError), bad); handle((IndexError,), shows('good'))")
    ran = session.run("1 / 0")
    assert ran.stderr == "Custom TB Handler failed, unregistering\n"
    assert ran.stdout == "The original exception:\n"
    assert reason in ran.error
    assert ran.error.endswith("ZeroDivisionError: division by zero")
    assert session.run("{}[1]").stderr == ""
    assert session.run("[][1]").stdout.startswith("good ")


def test_a_function_may_show_the_exception_after_all(session: ShellSession) -> None:
    session.run(
        "def show(self, etype, value, tb, tb_offset=None):\n"
        "    print('before')\n    self.showtraceback((etype, value, tb), tb_offset=tb_offset)"
    )
    session.run("handle((Exception,), show)")
    ran = session.run("1 / 0")
    assert ran.stdout == "before\n"
    assert "----> 1 1 / 0" in ran.error


def test_what_does_not_run_has_no_function(session: ShellSession) -> None:
    session.run("handle((BaseException,), shows('all'))")
    assert session.run("x = = 1").stdout == ""
    assert session.run("raise SystemExit").stdout == ""
    assert session.run("raise KeyboardInterrupt").stdout.startswith("all ")


@pytest.mark.parametrize(
    "given", ["[KeyError], print", "(5,), print", "(int,), print", "(KeyError,), 5"]
)
def test_what_is_no_class_or_no_function_is_refused(session: ShellSession, given: str) -> None:
    assert session.run(f"handle({given})").reply.ename == "TypeError"


def test_failing_callbacks_and_formatters_are_shown_in_the_look_of_the_user(
    session: ShellSession,
) -> None:
    session.run("def fail(*given): 1 / 0\nget_ipython().events.register('pre_run_cell', fail)")
    session.run("%colors nocolor")
    ran = session.run("3")
    assert ran.result == "3"
    assert "(for pre_run_cell):\n-----" in ran.stderr
    assert "----> 1 def fail(*given): 1 / 0\n                          ^^^^^\n" in ran.stderr
    session.run("get_ipython().events.unregister('pre_run_cell', fail)\n%xmode Minimal")
    ran = session.run(
        "class H:\n    def _repr_html_(self): 1 / 0\n    def __repr__(self): return 'H'\nH()"
    )
    assert ran.result == "H"
    assert ran.stderr.endswith("(text/html):\nZeroDivisionError: division by zero\n")


def test_failing_transforms_are_errors_of_the_input(session: ShellSession) -> None:
    session.run("def fail(lines): 1 / 0\nget_ipython().input_transformers_post.append(fail)")
    ran = session.run("3")
    assert ran.reply.ename == "ZeroDivisionError"
    assert "in fail(lines)" in ran.error
    assert "itui_kernel" not in ran.error


def test_a_library_may_show_exceptions_its_own_way(session: ShellSession) -> None:
    session.run("import rich.traceback; rich.traceback.install(width=60)")
    session.run("def f(x):\n    return 1 / x")
    ran = session.run("f(0)")
    assert not has_traceback(ran)
    shown = ran.stdout + ran.stderr + str(ran.displays)
    assert "Traceback (most recent call last)" in shown
    assert "ZeroDivisionError" in shown
    assert "itui_kernel" not in shown
    ran = session.run("x = = 1")
    assert "SyntaxError" in ran.stdout + ran.stderr + str(ran.displays)
    assert "itui_kernel" not in ran.stdout + ran.stderr + str(ran.displays)


def test_a_library_that_fails_to_show_them(session: ShellSession) -> None:
    session.run("get_ipython()._showtraceback = lambda *given: 1 / 0")
    ran = session.run("{}[5]")
    assert ran.error.endswith("KeyError: 5")
    assert "ZeroDivisionError" in ran.stderr


REPLACEMENT = """
import sys
def shows(*given, **options):
    kind, error, frames = sys.exc_info()
    print("mine", kind and kind.__name__, options, frames and frames.tb_next.tb_lineno)
get_ipython().showtraceback = shows
"""


def test_what_replaces_showtraceback_shows_exceptions_of_inputs(session: ShellSession) -> None:
    session.run(REPLACEMENT)
    ran = session.run("x = 1\n1 / 0")
    assert not has_traceback(ran)
    assert ran.stdout == "mine ZeroDivisionError {'running_compiled_code': True} 2\n"
    assert session.run("%tb").stdout == "mine None {} None\n"
    assert has_traceback(session.run("x = = 1"))
    session.run("del get_ipython().showtraceback")
    assert has_traceback(session.run("1 / 0"))


def test_what_replaces_showsyntaxerror_shows_syntax_errors(session: ShellSession) -> None:
    session.run("get_ipython().showsyntaxerror = lambda *given: print('mine', given)")
    assert session.run("x = = 1").stdout == "mine ()\n"
    assert session.run("eval('x = = 1')").stdout == "mine (None, True)\n"


def test_a_traceback_may_be_hidden_by_the_recipe_for_that(session: ShellSession) -> None:
    session.run(
        "import sys\n"
        "shell = get_ipython()\n"
        "def hide(exc_tuple=None, filename=None, tb_offset=None, exception_only=False,\n"
        "         running_compiled_code=False):\n"
        "    etype, value, tb = sys.exc_info()\n"
        "    parts = shell.InteractiveTB.get_exception_only(etype, value)\n"
        "    return shell._showtraceback(etype, value, parts)\n"
        "shell.showtraceback = hide"
    )
    assert session.run("def f():\n    1 / 0\nf()").error == "ZeroDivisionError: division by zero"


def test_what_wraps_showtraceback_may_call_it(session: ShellSession) -> None:
    session.run(
        "shell = get_ipython()\nreal = shell.showtraceback\n"
        "def wrap(*given, **options):\n    print('before')\n    real(*given, **options)\n"
        "shell.showtraceback = shell.showsyntaxerror = wrap"
    )
    ran = session.run("{}[5]")
    assert ran.stdout == "before\n"
    assert "Cell In[3], line 1\n----> 1 {}[5]" in ran.error
    assert "itui_kernel" not in ran.error


def test_functions_of_the_user_find_the_exception_as_handled(session: ShellSession) -> None:
    session.run(
        "import sys, traceback\n"
        "def show(self, *given, **options): traceback.print_exc()\n"
        "handle((ValueError,), show)"
    )
    ran = session.run("int('x')")
    assert "invalid literal" in ran.stderr
