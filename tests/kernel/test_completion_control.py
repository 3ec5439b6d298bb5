"""Completion of magics, their options and arguments, and of commands for the system's shell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from completing_session import Completing, completing_session
from itui_kernel.shell.magic.declaring import Call, argument, flag, magic, rest
from itui_kernel.shell.shell import Shell


@magic("paint", line=True, cell=True)
@flag("-q", "--quiet", help="say nothing")
@argument("-n", "--number", type=int, help="how often")
@argument("--kind", choices=("red", "rose", "blue"), help="the colour")
@argument("-f", "--file", words="file", help="where it goes")
@argument("-x", is_repeated=True, help="more")
@rest("statement")
def paint(shell: Shell, call: Call) -> None:
    """Paint a statement."""


@magic("show")
@flag("-a", help="all")
@argument("kind", choices=("names", "numbers"))
@argument("names", count="*", words="variable")
def show(shell: Shell, call: Call) -> None:
    """Show something."""


@magic("visit")
@argument("place", words="directory")
def visit(shell: Shell, call: Call) -> None:
    """Visit a directory."""


@magic("ask")
@argument("what", words="module", count="?")
@argument("about", words="magic", count="?")
@argument("variable", words="environment", count="?")
def ask(shell: Shell, call: Call) -> None:
    """Ask about something."""


@magic("shout")
@rest("command")
def shout(shell: Shell, call: Call) -> None:
    """Run a command loudly."""


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Completing]:
    (tmp_path / "data file.csv").touch()
    (tmp_path / "data.txt").touch()
    (tmp_path / "sub" / "inner").mkdir(parents=True)
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, mode in (("our-tool", 0o755), ("our-text", 0o644)):
        (programs / name).touch(mode)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("OUR_VARIABLE", "1")
    with completing_session() as made:
        for each in (paint, show, visit, ask, shout):
            made.shell.magics.add(each)
        made.shell.magics.add_function(lambda line: None, "line", "plain")
        made.run("our_value = [1]; our_text = 'x'")
        yield made


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("%pain|", ["%paint", "%%paint"]),
        ("%%pain|", ["%%paint"]),
        ("x = %pain|", ["%paint", "%%paint"]),
        ("if x:\n    %pain|", ["%paint"]),
        ("pain|", ["%paint", "%%paint"]),
        ("if x:\n    pain|", ["%paint"]),
        ("x = pain|", ["%paint", "%%paint"]),
        ("(\n % pain|", []),
        ("'''\n%pain|", []),
        ("# %pain|", []),
        ("x %pain|", []),
        ("!%pain|", []),
    ],
)
def test_names(session: Completing, marked: str, expected: list[str]) -> None:
    assert session.matches(marked) == expected


def test_a_variable_hides_the_bare_name_of_a_magic(session: Completing) -> None:
    session.run("paint = 1")
    assert session.matches("pain|") == ["paint"]
    assert "--kind" not in session.matches("paint --k|")
    assert session.matches("%pain|") == ["%paint", "%%paint"]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("%paint -|", ["--file", "--kind", "--number", "--quiet", "-f", "-n", "-q", "-x"]),
        ("%paint --k|", ["--kind"]),
        ("%paint -q --|", ["--file", "--kind", "--number"]),
        ("%paint -x 1 -x 2 -q -n 3 --kind red -|", ["--file", "-f", "-x"]),
        ("%paint --kind r|", ["red", "rose"]),
        ("%paint --kind=r|", ["red", "rose"]),
        ("%paint -f dat|", ["data.txt", "data\\ file.csv"]),
        ("%paint -n 3 our_v|", ["our_value"]),
        ("%paint -n3 our_v|", ["our_value"]),
        ("%paint -qn 3 our_v|", ["our_value"]),
        ("%paint our_value.app|", ["append"]),
        ("x = %paint -q our_value.app|", ["append"]),
        ("%paint f(-our_v|", ["our_value"]),
        ("%paint our_value -|", None),
        ("%%paint -q our_v|", ["our_value"]),
        ("%%paint\nour_value.app|", ["append"]),
        ("%%paint\nif x:\n    !our-t|", ["our-tool"]),
        ("paint -q our_v|", ["our_value"]),
        ("paint = our_v|", ["our_value"]),
        ("paint.our_v|", []),
        ("%show n|", ["names", "numbers"]),
        ("%show -a n|", ["names", "numbers"]),
        ("%show names our|", ["our_text", "our_value"]),
        ("%show names our_text our|", ["our_text", "our_value"]),
        ("%show names our_text -|", ["-a"]),
        ("%visit s|", ["sub/"]),
        ("%visit sub/|", ["inner/"]),
        ("%visit d|", []),
        ("%visit sub x|", []),
        ("%visit $OUR_|", ["OUR_VARIABLE"]),
        ("%visit {our_v|", ["our_value"]),
        ("%ask email.mime.aud|", ["email.mime.audio"]),
        ("%ask os vis|", ["visit"]),
        ("%ask os %vis|", ["%visit"]),
        ("%ask os ask OUR_|", ["OUR_VARIABLE"]),
        ("%shout our-t|", ["our-tool"]),
        ("%plain our_v|", ["our_value"]),
        ("%plain dat|", ["data.txt", "data\\ file.csv"]),
        ("%no_such_magic our_v|", ["our_value"]),
    ],
)
def test_arguments(session: Completing, marked: str, expected: list[str] | None) -> None:
    found = session.matches(marked)
    assert found == expected if expected is not None else len(found) > 100


@pytest.mark.parametrize("marked", ["%timeit keys['|", "x = %time -- keys['|", "%prun keys['o|"])
def test_keys_in_a_statement_that_a_magic_takes(session: Completing, marked: str) -> None:
    session.run("keys = {'one': 1}")
    assert session.matches(marked) == ["one']"]


def test_magics_and_variables_that_nearly_fit(session: Completing) -> None:
    assert session.nearly("%piant|") == ["%paint", "%%paint"]
    assert session.nearly("%show names ovalue|") == ["our_value"]
    assert session.nearly("%paint -q ourvl|") == ["our_value"]


def test_options_tell_what_value_they_take(session: Completing) -> None:
    (entry,) = session.described("%paint --nu|")
    assert (entry["type"], entry["signature"]) == ("option", "NUMBER  how often")


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("!our|", ["our-tool"]),
        ("!!our|", ["our-tool"]),
        ("x = !our|", ["our-tool"]),
        ("for x in y:\n    !our|", ["our-tool"]),
        ("!sudo our|", ["our-tool"]),
        ("!A=1 our|", ["our-tool"]),
        ("!true ; our|", ["our-tool"]),
        ("!true && our|", ["our-tool"]),
        ("!echo $(our|", ["our-tool"]),
        ("!true our|", []),
        ("!our-tool > dat|", ["data.txt", "data\\ file.csv"]),
        ("!our-tool <dat|", ["data.txt", "data\\ file.csv"]),
        ("!our-tool --file=dat|", ["data.txt", "data\\ file.csv"]),
        ("!our-tool 'dat|", ["data file.csv'", "data.txt'"]),
        ("!our-tool data\\ |", ["data\\ file.csv"]),
        ("!cd s|", ["sub/"]),
        ("!cd d|", []),
        ("!./pro|", ["programs/"]),
        ("!./programs/our|", ["our-text", "our-tool"]),
        ("!echo $OUR_V|", ["OUR_VARIABLE"]),
        ("!echo ${our_v|", ["our_value"]),
        ("!echo '$our_v|", []),
        ("!echo {our_value.app|", ["append"]),
        ("%%bash\nour|", ["our-tool"]),
        ("%%bash\ntrue\nour-tool dat|", ["data.txt", "data\\ file.csv"]),
        ("%%html\nour|", []),
        ("!echo (\nour_v|", ["our_value"]),
        ("x = !echo '\nx.app|", []),
    ],
)
def test_commands(session: Completing, marked: str, expected: list[str]) -> None:
    assert session.matches(marked) == expected


def test_a_program_that_was_installed_since_is_found(session: Completing, tmp_path: Path) -> None:
    assert session.matches("!our-n|") == []
    (tmp_path / "programs" / "our-new").touch(0o755)
    assert session.matches("!our-n|") == ["our-new"]


def test_variables_of_the_environment_may_stand_in_a_path(
    session: Completing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUR_PLACE", str(tmp_path))
    assert session.matches("!our-tool $OUR_PLACE/s|") == ["sub/"]


def test_a_long_text_with_many_signs_is_read_in_bounded_time(session: Completing) -> None:
    text = "x = '''\n" + "% s\n" * 20_000
    assert session.matches(text + "''' + our_v|") == ["our_value"]


def test_the_options_of_a_magic_made_with_ipythons_decorators(session: Completing) -> None:
    pytest.importorskip("IPython")
    session.run(
        "from IPython.core.magic import register_line_magic\n"
        "from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring\n"
        "@register_line_magic\n@magic_arguments()\n@argument('-s', '--size', choices=['big'])\n"
        "def theirs(line):\n    'Theirs.'\n"
    )
    assert session.matches("%theirs --s|") == ["--size"]
    assert session.matches("%theirs --size b|") == ["big"]
