"""Completers of the user: by command, by type and for everything; slow and broken ones."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from completing_session import Completing, completing_session
from itui_kernel.services import completers


@pytest.fixture
def session() -> Iterator[Completing]:
    with completing_session() as made:
        yield made


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completers, "SECONDS", 0.05)


def hook(session: Completing, arguments: str, body: str) -> None:
    session.printed(
        f"def told(shell, event):\n    {body}\n"
        f"get_ipython().set_hook('complete_command', told, {arguments})"
    )


@pytest.mark.parametrize(
    ("key", "marked", "expected"),
    [
        ("str_key='deploy'", "deploy st|", ["staging", "store"]),
        ("str_key='%deploy'", "%deploy st|", ["staging", "store"]),
        ("str_key='%deploy'", "deploy st|", ["staging", "store"]),
        ("str_key='deploy'", "%deploy sta|", ["staticmethod"]),
        ("re_key='.*into '", "copy this into S|", ["staging", "store"]),
        ("str_key='deploy'", "x = 1\ndeploy st|", ["staging", "store"]),
    ],
)
def test_hooks_for_commands(
    session: Completing, key: str, marked: str, expected: list[str]
) -> None:
    hook(session, key, "return ['staging', 'store', 'production']")
    assert session.matches(marked) == expected


def test_a_hook_is_told_where_the_cursor_is(session: Completing) -> None:
    hook(session, "str_key='go'", "events.append(event); return None")
    session.run("events = []")
    session.matches("a\ngo here, the| end\nb")
    (event,) = session["events"]
    assert event.line == "go here, the end"
    assert event.text_until_cursor == "go here, the"
    assert (event.symbol, event.command) == ("the", "go")


def test_hooks_are_asked_by_priority_until_one_knows(session: Completing) -> None:
    hook(session, "str_key='go', priority=60", "return ['last']")
    hook(session, "str_key='go', priority=10", "return ['other']")
    hook(session, "str_key='go', priority=20", "raise type('TryNext', (Exception,), {})")
    assert session.matches("go l|") == ["last"]
    assert session.faults("go l|") == []


def test_a_completer_for_everything_adds_to_what_is_known(session: Completing) -> None:
    session.printed(
        "def told(completer, text):\n"
        "    seen.append((text, completer.text_until_cursor))\n"
        "    return [text + '_more', 'other.name']\n"
        "seen = []\n"
        "get_ipython().set_custom_completer(told)\n"
        "zipper = 1"
    )
    assert session.matches("x = zipp|") == ["zipp_more", "other.name", "zipper"]
    assert session["seen"] == [("zipp", "x = zipp")]
    reply = session.reply("f(zipper.re|")
    assert "zipper.re_more" in reply.matches
    assert "zipper.real" in reply.matches
    assert reply.cursor_start == 2


def test_a_completer_of_the_second_kind_of_ipython(session: Completing) -> None:
    session.printed(
        "from types import SimpleNamespace\n"
        "class Told:\n"
        "    matcher_api_version = 2\n"
        "    def __call__(self, completer, context):\n"
        "        return {'completions': [SimpleNamespace(text=context.token + '_second')]}\n"
        "get_ipython().set_custom_completer(Told())"
    )
    assert "zi_second" in session.matches("x = zi|")


def test_the_attributes_that_a_type_tells(session: Completing) -> None:
    session.printed(
        "class Remote:\n"
        "    alpha = 1\n"
        "    def __itui_complete__(self, names):\n"
        "        return ['beta', *(name for name in names if name == 'alpha')]\n"
        "class Foreign:\n"
        "    pass\n"
        "get_ipython().set_type_completer(Foreign, lambda value, names: ['gamma'])\n"
        "class Listing:\n"
        "    own = 1\n"
        "    def __dir__(self):\n"
        "        return ['delta']\n"
        "remote, foreign, listing = Remote(), type('Child', (Foreign,), {})(), Listing()"
    )
    assert session.matches("remote.|") == ["alpha", "beta"]
    assert session.matches("foreign.|") == ["gamma"]
    assert session.matches("listing.|") == ["delta", "own"]
    assert session.matches("Remote.|") == ["alpha"]


def test_the_attributes_that_ipythons_generic_function_tells(session: Completing) -> None:
    pytest.importorskip("IPython")
    session.printed(
        "from IPython.utils.generics import complete_object\n"
        "class Special:\n"
        "    own = 1\n"
        "@complete_object.register(Special)\n"
        "def told(value, names):\n"
        "    return names + ['epsilon']\n"
        "special = Special()"
    )
    assert session.matches("special.|") == ["epsilon", "own"]


def test_the_keys_that_an_object_tells(session: Completing) -> None:
    session.printed(
        "class Table:\n"
        "    def _ipython_key_completions_(self):\n"
        "        return (name for name in ['first', 'second', 3])\n"
        "table = Table()"
    )
    assert session.matches("table['f|") == ["first']"]
    assert session.matches("table[|")[:3] == ["'first']", "'second']", "3]"]
    session.shell.settings.closes_keys = False
    assert session.matches("table['f|") == ["first"]
    assert session.matches("table[|")[:2] == ["'first'", "'second'"]


def test_names_by_which_libraries_show_objects_are_hidden_until_meant(session: Completing) -> None:
    session.printed(
        "class Shown:\n"
        "    _own = _repr_html_ = _ipython_display_ = _ipython_key_completions_ = None\n"
        "shown = Shown()"
    )
    assert [each for each in session.matches("shown._|") if not each.startswith("__")] == ["_own"]
    assert session.matches("shown._r|") == ["_repr_html_"]
    assert "_ipython_display_" in session.matches("shown._i|")


def test_a_broken_completer_is_told_and_does_no_harm(session: Completing) -> None:
    session.printed(
        "def told(completer, text):\n    return 1 / 0\n"
        "get_ipython().set_custom_completer(told)\n"
        "class Bad:\n    own = 1\n    def __dir__(self):\n        raise SystemExit\n"
        "bad = Bad()"
    )
    assert session.matches("bad.o|") == ["own"]
    assert session.faults("bad.o|") == [
        "Bad.__dir__ failed: SystemExit: ",
        "told failed: ZeroDivisionError: division by zero",
    ]
    assert session.faults("x = zi|") == ["told failed: ZeroDivisionError: division by zero"]


@pytest.mark.usefixtures("impatient")
def test_a_hung_completer_is_left_behind_and_not_asked_again(session: Completing) -> None:
    gate, calls = threading.Event(), []

    def hang(completer: object, text: str) -> list[str]:
        calls.append(text)
        gate.wait()
        return [text + "_late"]

    session.shell.interactive.set_custom_completer(hang)
    name = hang.__qualname__
    assert session.faults("x = zi|") == [f"{name} has not ended within 0.05 seconds"]
    assert session.matches("x = zi|") == ["zip"]
    assert session.faults("x = zi|") == [f"{name} has not ended since it was asked before"]
    assert calls == ["zi"]
    gate.set()
    for thread in threading.enumerate():
        if thread.name == "itui-completer":
            thread.join()
    assert "zi_late" in session.matches("x = zi|")


def test_nothing_of_the_users_runs_without_a_shell() -> None:
    from itui_kernel.services.completion import complete

    ran: list[str] = []

    class Trap:
        def __dir__(self) -> list[str]:
            ran.append("dir")
            return []

        def _ipython_key_completions_(self) -> list[str]:
            ran.append("keys")
            return []

    for code in ("trap.", "trap["):
        complete(code, len(code), {"trap": Trap()}, budget=0.0)
    assert not ran


def test_the_completer_of_the_shell_answers_libraries(session: Completing) -> None:
    session.run("zipper = 1")
    shell = session.shell.interactive
    assert shell.complete("zipp") == ("zipp", ["zipper"])
    assert shell.complete("zipp", "x = zipp + 1", 8) == ("zipp", ["zipper"])
    assert shell.Completer.all_completions("zipper.rea") == ["real"]
    (found,) = shell.Completer.completions("zipper.rea", 10)
    assert (found.text, found.start, found.end) == ("real", 7, 10)
    shell.Completer.use_jedi = True
    assert session.shell.settings.use_jedi
    with pytest.warns(UserWarning, match="nothing calls the hook 'pre_prompt'"):
        shell.set_hook("pre_prompt", print)
