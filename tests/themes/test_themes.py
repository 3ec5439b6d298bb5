from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itui.drawing.palette import TRUE_COLOUR, Palette
from itui.drawing.picture import Style
from itui_themes.colour import (
    BASIC,
    BASIC_NAMES,
    Rgb,
    contrast,
    nearest_256,
    nearest_basic,
    readable,
    rgb_of_index,
)
from itui_themes.loader import load_theme, theme_names
from itui_themes.roles import ROLES
from itui_themes.theme import Look, ThemeError

channels = st.tuples(*[st.integers(0, 255)] * 3)
# lines and frames need not be as readable as text
DECORATION = {"border"}


def test_bundled_themes() -> None:
    assert theme_names() == ["ansi", "dark", "high-contrast", "light", "mono"]


@pytest.mark.parametrize("name", theme_names())
def test_bundled_themes_load_and_know_their_name(name: str) -> None:
    theme = load_theme(name)
    assert theme.name == name
    assert set(theme.looks) <= set(ROLES)


def test_auto_fits_the_paper_of_the_terminal() -> None:
    for is_light, name in [(True, "light"), (False, "dark"), (None, "ansi")]:
        theme = load_theme("auto", is_light=is_light)
        assert theme.name == "auto"
        assert theme.looks == load_theme(name).looks
        assert theme.syntax_style == load_theme(name).syntax_style


@pytest.mark.parametrize("name", theme_names())
def test_parents_of_dotted_roles_exist(name: str) -> None:
    for role in ROLES:
        assert role.split(".")[0] in ROLES
        assert isinstance(load_theme(name).look(role), Look)


def test_a_missing_role_shows_its_parent() -> None:
    theme = load_theme("dark")
    assert theme.look("prompt.unheard.of") == theme.look("prompt")
    assert theme.look("unheard.of") == Look()


def test_a_role_is_laid_over_its_parent() -> None:
    theme = load_theme("dark")
    assert theme.look("popup.type").bg == theme.look("popup").bg


def test_dim_text_brings_no_background() -> None:
    assert load_theme("dark").look("text.dim").bg is None


def ratio(palette: Palette, style: Style) -> float:
    spec = palette.spec(style)
    assert spec is not None
    values = [value for value in spec.get_rgb_values() if value is not None]
    red, green, blue, *background = values
    return contrast((red, green, blue), (background[0], background[1], background[2]))


@pytest.mark.parametrize(("name", "least"), [("dark", 4.5), ("light", 4.5), ("high-contrast", 7)])
@pytest.mark.parametrize("depth", [256, TRUE_COLOUR])
def test_text_is_readable(name: str, least: float, depth: int) -> None:
    theme = load_theme(name)
    assert theme.contrast == least
    palette = Palette(theme, depth)
    ratios = {role: ratio(palette, role) for role in ROLES if role not in DECORATION}
    assert {role for role, found in ratios.items() if found < least} == set()


@pytest.mark.parametrize("name", ["dark", "light", "high-contrast"])
def test_selected_text_is_readable(name: str) -> None:
    palette = Palette(load_theme(name), TRUE_COLOUR)
    roles = {role for role in ROLES if not role.startswith("status")} - DECORATION
    assert {role for role in roles if ratio(palette, (role, "select")) < 3} == set()


LAYERS = [
    *((role,) for role in ROLES),
    *((base, role) for base in ("status", "popup") for role in ROLES if role.startswith(base)),
    *(("status", role) for role in ROLES if role.startswith("notice")),
    *((role, "select") for role in ROLES if role.startswith(("text", "variable"))),
    *((role, "input.selection") for role in ROLES if role.startswith("syntax")),
]


@pytest.mark.parametrize("name", ["dark", "light", "high-contrast"])
def test_nothing_vanishes_where_there_are_sixteen_colours(name: str) -> None:
    """Terminals that make bold of the bright eight show "light blue" as the dark one, perhaps."""
    palette = Palette(load_theme(name), 16)
    for layers in LAYERS:
        spec = palette.spec(layers)
        assert spec is not None
        text, paper = spec.foreground.split(",")[0], spec.background
        assert contrast(BASIC[text], BASIC[paper]) > 1.9, (layers, text, paper)
        numbers = BASIC_NAMES.index(text) % 8, BASIC_NAMES.index(paper) % 8
        assert text == "white" or numbers[0] != numbers[1], (layers, text, paper)


def written(directory: Path, text: str, name: str = "own.toml") -> str:
    path = directory / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_theme_inherits_and_overrides(tmp_path: Path) -> None:
    text = """
        inherits = "dark"
        [colors]
        red = "#ff0000"
        [roles]
        "help.heading" = { fg = "red", underline = true }
        [syntax]
        keyword = { fg = "light blue" }
    """
    theme = load_theme(written(tmp_path, text))
    dark = load_theme("dark")
    assert theme.name == "own"
    assert theme.look("output.error") != dark.look("output.error")
    assert theme.look("help.heading").underline
    assert theme.look("help.heading").bold is None
    assert theme.look("text") == dark.look("text")
    assert theme.syntax_style == dark.syntax_style
    assert "syntax.keyword" in theme.looks


def test_a_parent_is_found_beside_the_file(tmp_path: Path) -> None:
    written(tmp_path, '[roles]\ntext = { bg = "white" }', "parent.toml")
    theme = load_theme(written(tmp_path, 'inherits = "./parent.toml"', "child.toml"))
    assert theme.look("text").bg is not None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = ?", "own.toml: not valid TOML: Invalid value (at line 1, column 8)"),
        ("nmae = 'x'", 'own.toml: unknown key "nmae" (did you mean "name"?)'),
        ("name = 3", "own.toml: name: 3 is not a string"),
        ("monochrome = 1", "own.toml: monochrome: 1 is not true or false"),
        ("contrast = 50", "own.toml: contrast: 50 is not a number from 1 to 21"),
        ("colors = 3", "own.toml: colors: 3 is not a table"),
        ("inherits = 'drak'", 'own.toml: inherits: unknown theme "drak" (did you mean "dark"?)'),
        ("inherits = 'own.toml'", "own.toml: inherits from itself"),
        (
            "[colors]\nred = '#12345'",
            'own.toml: color "red": "#12345" is not of the form "#rrggbb"',
        ),
        (
            "[colors]\nred = 'ligth red'",
            'own.toml: color "red": unknown basic color "ligth red" (did you mean "light red"?)',
        ),
        (
            "[colors]\nred = 7",
            'own.toml: color "red": 7 is neither "#rrggbb" nor a table with rgb and basic',
        ),
        (
            "[roles]\n'output.eror' = {}",
            'own.toml: unknown role "output.eror" (did you mean "output.error"?)',
        ),
        (
            "inherits='dark'\n[roles]\n'output.error' = { fg = 'redd' }",
            'own.toml: role "output.error": unknown color "redd" (did you mean "red"?)',
        ),
        (
            "[roles]\ntext = { bold = 'yes' }",
            "own.toml: role \"text\": bold: 'yes' is not true or false",
        ),
        (
            "[roles]\ntext = { blod = true }",
            'own.toml: role "text": unknown key "blod" (did you mean "bold"?)',
        ),
        (
            "[roles]\ntext = 'red'",
            'own.toml: role "text": \'red\' is not a table such as { fg = "red", bold = true }',
        ),
        (
            "[syntax]\nkeywrod = {}",
            'own.toml: unknown syntax role "keywrod" (did you mean "keyword"?)',
        ),
    ],
)
def test_mistakes_are_named_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ThemeError) as caught:
        load_theme(written(tmp_path, text))
    assert str(caught.value) == message


def test_an_unknown_name_lists_what_there_is() -> None:
    with pytest.raises(ThemeError, match="there are ansi, dark"):
        load_theme("zzz")
    with pytest.raises(ThemeError, match='did you mean "light"'):
        load_theme("ligth")


def test_missing_binary_and_endless_files_are_refused(tmp_path: Path) -> None:
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (str(tmp_path / "no.toml"), str(binary), str(tmp_path) + "/", "/dev/zero"):
        with pytest.raises(ThemeError) as caught:
            load_theme(path)
        assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    os.chmod(path, 0)
    with pytest.raises(ThemeError, match="Permission denied"):
        load_theme(path)


@given(st.binary(max_size=300))
def test_any_file_loads_or_is_refused(data: bytes) -> None:
    with tempfile.NamedTemporaryFile(suffix=".toml") as file:
        file.write(data)
        file.flush()
        with suppress(ThemeError):
            load_theme(file.name)


def test_colours_of_the_256_are_their_own_nearest() -> None:
    assert [nearest_256(rgb_of_index(index)) for index in range(16, 256)] == [*range(16, 256)]


@given(channels)
def test_no_colour_of_the_256_is_nearer(value: Rgb) -> None:
    def distance(index: int) -> int:
        return sum((a - b) ** 2 for a, b in zip(rgb_of_index(index), value, strict=True))

    assert distance(nearest_256(value)) == min(map(distance, range(16, 256)))


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ((0, 0, 0), "black"),
        ((255, 255, 255), "white"),
        ((128, 128, 128), "dark gray"),
        ((100, 0, 100), "dark magenta"),
        ((240, 138, 143), "light red"),
        ((29, 106, 44), "dark green"),
    ],
)
def test_nearest_of_the_sixteen_keeps_hue_and_brightness(value: Rgb, name: str) -> None:
    assert nearest_basic(value) == name


@given(channels, channels)
def test_readable_reaches_any_possible_ratio(text: Rgb, background: Rgb) -> None:
    assert contrast(readable(text, background, 4.5), background) >= 4.5
