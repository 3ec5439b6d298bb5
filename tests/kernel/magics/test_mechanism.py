"""How magics are declared, found, read and run."""

from __future__ import annotations

import pytest

from itui_kernel.magics.catalogue import FAMILIES, catalogue
from itui_kernel.shell.magic.arguments import read, split, usage
from itui_kernel.shell.magic.declaring import Call, Magic, UsageError, argument, flag, magic, rest
from itui_kernel.shell.magic.registry import magics_of
from itui_kernel.shell.shell import Shell
from shell_session import ShellSession


@magic("draw", cell=True)
@flag("-q", "--quiet", help="say nothing")
@argument("-n", "--number", type=int, default=1, help="how often")
@argument("-x", is_repeated=True)
@rest("statement")
def draw(shell: Shell, call: Call) -> None:
    """Draw something."""


@magic()
@argument("--kind", choices=("red", "blue"), default="red")
@argument("first")
@argument("others", count="*", type=float)
def paint(shell: Shell, call: Call) -> None:
    """Paint something."""


@pytest.mark.parametrize("family", FAMILIES)
def test_the_catalogue_names_what_a_family_has(family: str) -> None:
    named = {key for key, its_family in catalogue().items() if its_family == family}
    assert named == set(magics_of(family))


@pytest.mark.parametrize("key", catalogue())
def test_every_magic_says_what_it_does(key: tuple[str, str]) -> None:
    made = magics_of(catalogue()[key])[key]  # type: ignore[index]
    assert made.description.partition("\n")[0].endswith(".")
    assert all(each.help or not each.is_option for each in made.arguments)


@pytest.mark.parametrize(
    ("line", "number", "quiet", "xs", "text"),
    [
        ("x = -1  + 2", 1, False, [], "x = -1  + 2"),
        ("-n3 f('a b')", 3, False, [], "f('a b')"),
        ("-n 3 -q -x a -x 'b c' -- -y", 3, True, ["a", "b c"], "-y"),
        ("-qn 3 it's", 3, True, [], "it's"),
        ("--number=4 --quiet", 4, True, [], ""),
        ("-n -3 x", -3, False, [], "x"),
        ("-1 + x", 1, False, [], "-1 + x"),
    ],
)
def test_options_stand_before_a_text_kept_as_typed(
    line: str, number: int, quiet: bool, xs: list[str], text: str
) -> None:
    values, found = read(draw, line)
    assert (values.number, values.quiet, values.x, found) == (number, quiet, xs, text)


def test_options_may_stand_between_and_behind_words() -> None:
    values, _ = read(paint, "one --kind blue 2 -3.5")
    assert (values.kind, values.first, values.others) == ("blue", "one", [2.0, -3.5])


@pytest.mark.parametrize(
    ("magic_", "line", "reason"),
    [
        (draw, "-n", "option -n requires a value"),
        (draw, "-n x 1", "-n: 'x' is no valid int"),
        (draw, "-z 1", "option -z not recognized"),
        (draw, "--quiet=1", "option --quiet takes no value"),
        (paint, "", "first is missing"),
        (paint, "a b", "others: 'b' is no valid float"),
        (paint, "a --kind green", "KIND is one of red, blue, not 'green'"),
    ],
)
def test_what_cannot_be_understood_shows_the_usage(magic_: Magic, line: str, reason: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(magic_, line)
    assert str(caught.value) == f"{reason}\nusage: {usage(magic_)}"


def test_words_are_split_as_a_unix_shell_does() -> None:
    assert split(r"""a "b \" c" 'd "e' f\ g h"i j"k don't""") == [
        "a",
        'b " c',
        'd "e',
        "f g",
        "hi jk",
        "don't",
    ]


def test_an_unknown_magic_tells_what_may_have_been_meant(session: ShellSession) -> None:
    assert "Did you mean `%automagic`?" in session.run("%automagc").error


def test_a_function_becomes_a_magic(session: ShellSession) -> None:
    session.shell.magics.add_function(lambda line, cell=None: (line, cell), "line_cell", "both")
    assert session.shown("%both a b") == "('a b', None)"
    assert session.shown("%%both a\nb\nc") == "('a', 'b\\nc\\n')"


def test_users_declare_magics_as_we_do(session: ShellSession) -> None:
    session.run("""
        from itui_kernel.shell.magic.declaring import argument, flag, magic
        @magic("hail", "greet")
        @flag("-l", help="loudly")
        @argument("ship")
        def hail(shell, call):
            "Hail a ship."
            return call.arguments.ship.upper() if call.arguments.l else call.arguments.ship
        get_ipython().register_magics(hail)
    """)
    assert session.shown("%hail -l Alk") == "'ALK'"
    assert session.shown("%greet Alk") == "'Alk'"
    described = session.run("%hail?").page or ""
    assert "Hail a ship." in described
    assert "Cell In[1]" in described
    assert session.run("%hail").error == "UsageError: ship is missing\nusage: %hail [-l] ship"


def test_a_magic_that_only_ipython_has_is_told_apart_from_a_mistake(session: ShellSession) -> None:
    assert "itui does not have IPython's yet" in session.run("%matplotlib inline").error
