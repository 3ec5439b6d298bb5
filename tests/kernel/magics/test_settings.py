"""Settings: the magics that change one, and %config for all of them."""

from __future__ import annotations

import pytest

from itui_kernel.shell.configurables import CLASSES
from shell_session import ShellSession


@pytest.mark.parametrize("name", CLASSES)
def test_every_setting_is_there_and_may_have_the_value_it_has(
    session: ShellSession, name: str
) -> None:
    for trait in CLASSES[name].values():
        assert trait.help.endswith(".")
        if name != "StoreMagics":  # that one is kept on the disk
            trait.give(session.shell, trait.value(session.shell))


def test_settings_are_described(session: ShellSession) -> None:
    session.run("%config InteractiveShell.autocall = 1")
    text = session.printed("%config InteractiveShell")
    assert "\nInteractiveShell.autocall=<Enum>\n" in text
    assert "\n    Choices: any of [0, 1, 2]\n    Current: 1\n" in text


@pytest.mark.parametrize("name", ["TerminalInteractiveShell", "ZMQInteractiveShell"])
def test_the_shell_is_known_by_all_its_names(session: ShellSession, name: str) -> None:
    session.run(f"%config {name}.cache_size = 5")
    assert session.shown("%config InteractiveShell.cache_size") == "5"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("InteractiveShell.autocall = 5", "expected any of [0, 1, 2], not the int 5."),
        ("InteractiveShell.autocall = True", "not the bool True."),
        ("InteractiveShell.cache_size = 'a'", "expected an int, not the str 'a'."),
        ("InteractiveShell.automagic = 1", "expected a boolean, not the int 1."),
        ("InteractiveShell.cashe_size = 1", "(did you mean cache_size?)"),
        ("InteractiveShell.cashe_size", "(did you mean cache_size?)"),
        ("Nothing.at_all", "there is no setting Nothing.at_all"),
    ],
)
def test_what_cannot_be_set_says_why(session: ShellSession, code: str, reason: str) -> None:
    assert reason in session.run(f"%config {code}").error


def test_a_value_is_any_expression(session: ShellSession) -> None:
    session.run("n = 20")
    session.run("%config InteractiveShell.cache_size = n * 2")
    assert session.shown("%config InteractiveShell.cache_size") == "40"
    assert "NameError" in session.run("%config InteractiveShell.cache_size = nope").error


def test_libraries_find_their_settings(session: ShellSession) -> None:
    session.run("%config InlineBackend.figure_format = 'svg'")
    assert session.shown("get_ipython().config.InlineBackend.figure_format") == "'svg'"
    assert session.shown("%config InlineBackend.figure_format") == "'svg'"


@pytest.mark.parametrize("name", ["automagic", "autoawait", "autoindent", "pprint"])
def test_a_switch_takes_on_and_off_and_nothing_else(session: ShellSession, name: str) -> None:
    place = session.shell.formatters.plain_text if name == "pprint" else session.shell.settings
    for wanted in ("off", "ON", "0", "1", "False", "true"):
        session.run(f"%{name} {wanted}")
        assert getattr(place, name) is (wanted.lower() in ("on", "1", "true"))
    assert f"%{name} is on or off, not 'maybe'" in session.run(f"%{name} maybe").error


def test_autoindent_is_switched_over(session: ShellSession) -> None:
    assert session.printed("%autoindent") == "Automatic indentation is: OFF\n"
    assert session.printed("%autoindent") == "Automatic indentation is: ON\n"


def test_without_autoindent_frontends_get_no_indent(session: ShellSession) -> None:
    assert session.shell.is_complete("if x:") == ("incomplete", "    ")
    session.run("%autoindent off")
    assert session.shell.is_complete("if x:") == ("incomplete", "")


def test_there_is_one_event_loop(session: ShellSession) -> None:
    assert "waits with asyncio, not with trio" in session.run("%autoawait trio").error


@pytest.mark.parametrize("wanted", ["abc", "%", "-1", "%s %s"])
def test_a_precision_is_a_number_or_a_format(session: ShellSession, wanted: str) -> None:
    assert "recision must be" in session.run(f"%precision {wanted}").error
    assert session.shown("0.5") == "0.5"


def test_a_precision_holds_for_numpy_imported_later(session: ShellSession) -> None:
    numpy = pytest.importorskip("numpy")
    session.shell.namespace["np"] = numpy
    session.run("%precision 2")
    assert session.shown("np.array([1/3]), np.float64(1/3)") == "(array([0.33]), 0.33)"
    session.run("%precision")
    assert session.shown("np.float64(0.5), 1/4") == "(np.float64(0.5), 0.25)"


def test_a_known_colour_scheme_is_taken(session: ShellSession) -> None:
    session.run("%colors LightBG")
    assert session.shell.settings.colors == "lightbg"
    assert "there is no theme 'rainbow'" in session.run("%colors rainbow").error


def test_doctest_mode_gives_back_what_it_took(session: ShellSession) -> None:
    session.run("%config DisplayFormatter.active_types = ['text/plain', 'text/html']")
    session.run("%config InteractiveShell.xmode = 'Verbose'")
    session.run("%doctest_mode")
    assert session.shown("%config InteractiveShell.xmode") == "'Plain'"
    assert session.shown("%config DisplayFormatter.active_types") == "['text/plain']"
    session.run("%doctest_mode")
    assert session.shown("%config InteractiveShell.xmode") == "'Verbose'"
    assert session.shown("%config DisplayFormatter.active_types") == "['text/plain', 'text/html']"


def test_a_magic_may_go_by_the_name_of_the_one_it_stands_for(session: ShellSession) -> None:
    session.run("x = 1; y = ''")
    session.run("%alias_magic who_ls who_ls -p str")
    assert session.shown("%who_ls") == "['y']"
    assert session.shown("%who_ls int") == "['x', 'y']"


def test_parameters_of_a_renamed_magic_may_have_values_in_them(session: ShellSession) -> None:
    session.run("kind = 'int'; x = 1")
    session.run("%alias_magic w who_ls -p '$kind'")
    assert session.shown("%w") == "['x']"


@pytest.mark.parametrize(
    ("setting", "shown"),
    [("max_seq_length = 2", "[1, 2, ...]"), ("max_width = 4", "[1,\n 2,\n 3]")],
)
def test_the_printer_is_set(session: ShellSession, setting: str, shown: str) -> None:
    session.run(f"%config PlainTextFormatter.{setting}")
    assert session.shown("[1, 2, 3]") == shown


def test_programs_set_what_users_set(session: ShellSession) -> None:
    session.run("get_ipython().ast_node_interactivity = 'all'")
    session.run("1\n2\n3")
    assert len(session.outputs) == 4
    session.run("get_ipython().cache_size = 20")
    assert session.shown("get_ipython().cache_size, get_ipython().autocall") == "(20, 0)"
    assert "expected a" in session.run("get_ipython().automagic = 'x'").error.lower()
    session.run("x = 1; get_ipython().user_ns_hidden['x'] = x")
    assert session.printed("%who") == "Interactive namespace is empty.\n"


def test_a_setting_of_the_class_of_ipython_holds_for_our_shell(session: ShellSession) -> None:
    pytest.importorskip("IPython")
    session.run("from IPython.core.interactiveshell import InteractiveShell")
    session.run("before = vars(InteractiveShell)['ast_node_interactivity']")
    try:
        session.run("InteractiveShell.ast_node_interactivity = 'all'")
        session.run("1\n2")
        assert len(session.outputs) == 3
        session.run("get_ipython().ast_node_interactivity = 'none'")
        assert session.shown("1") is None
    finally:
        ran = session.run("InteractiveShell.ast_node_interactivity = before")
    assert ran.reply.status == "ok"
