from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urwid import AttrSpec

from itui.drawing.palette import TRUE_COLOUR, Palette, colour_depth
from itui.drawing.picture import Sgr, Style
from itui_themes.loader import load_theme, theme_names
from itui_themes.roles import ROLES
from itui_themes.theme import Look, Theme, ThemeError
from stage import DEPTHS

colours = st.none() | st.integers(0, 255) | st.from_regex("#[0-9a-f]{6}", fullmatch=True)
flags = st.booleans()
sgrs = st.builds(Sgr, colours, colours, flags, flags, flags, flags, flags, flags, flags)
styles: st.SearchStrategy[Style] = st.recursive(
    st.sampled_from([*ROLES, "unheard.of", ""]) | sgrs,
    lambda inner: st.tuples(inner, inner),
    max_leaves=4,
)


@pytest.mark.parametrize("name", theme_names())
@pytest.mark.parametrize("depth", DEPTHS)
def test_every_role_resolves_within_the_depth(name: str, depth: int) -> None:
    palette = Palette(load_theme(name), depth)
    for role in ROLES:
        spec = palette.spec(role)
        assert spec is None or spec.colors <= depth


@pytest.mark.parametrize("name", ["dark", "light", "high-contrast"])
@pytest.mark.parametrize("depth", [16, 256, TRUE_COLOUR])
def test_no_role_is_invisible(name: str, depth: int) -> None:
    palette = Palette(load_theme(name), depth)
    for role in ROLES:
        spec = palette.spec(role)
        assert spec is not None
        assert spec.get_rgb_values()[:3] != spec.get_rgb_values()[3:]


@given(styles, st.sampled_from(theme_names()), st.sampled_from(DEPTHS))
def test_every_style_resolves(style: Style, name: str, depth: int) -> None:
    palette = PALETTES[name, depth]
    spec = palette.spec(style)
    assert spec is None or spec.colors <= depth
    assert palette.spec(style) is spec


PALETTES = {(name, d): Palette(load_theme(name), d) for name in theme_names() for d in DEPTHS}


def test_plain_text_of_the_default_theme_is_the_terminals_own() -> None:
    palette = PALETTES["ansi", 256]
    assert palette.spec("text") is None
    assert palette.spec(Sgr()) is None
    assert palette.spec("unheard.of") is None


def test_the_default_theme_uses_the_terminals_own_colours_at_every_depth() -> None:
    for depth in (16, 256, TRUE_COLOUR):
        for role in ROLES:
            spec = PALETTES["ansi", depth].spec(role)
            assert spec is None or spec.colors <= 16


def test_the_default_theme_has_no_yellow_on_light_paper() -> None:
    light = Palette(load_theme("ansi"), 256, is_light=True)
    for role in ROLES:
        spec = light.spec(role)
        assert spec is None or spec.foreground_basic is False or "brown" not in spec.foreground
    assert light.look("syntax.string").fg != light.look("syntax.keyword").fg
    assert light.spec(Sgr(fg=3)) == PALETTES["ansi", 256].spec(Sgr(fg=3))


def test_a_theme_with_paper_of_its_own_does_not_ask_for_the_terminals() -> None:
    dark = Palette(load_theme("dark"), 256, is_light=True)
    assert all(dark.spec(role) == PALETTES["dark", 256].spec(role) for role in ROLES)


@pytest.mark.parametrize("name", theme_names())
def test_one_colour_means_the_monochrome_looks(name: str) -> None:
    assert PALETTES[name, 1].spec("select") == AttrSpec("standout", "", 1)
    assert PALETTES["mono", TRUE_COLOUR].look("select") == Look(reverse=True)


def test_a_layer_covers_only_what_it_says() -> None:
    palette = PALETTES["dark", TRUE_COLOUR]
    keyword, below = palette.look("syntax.keyword"), palette.look("status")
    both = palette.look(("status", "syntax.keyword"))
    assert (both.fg, both.bg) == (keyword.fg, below.bg)
    assert palette.look(("input.match", ("popup", "text.dim"))).bg == palette.look("popup").bg


def test_a_layer_may_turn_an_attribute_off() -> None:
    theme = Theme(name="t", looks={"a": Look(bold=True), "b": Look(bold=False, reverse=True)})
    assert Palette(theme, 256).spec(("a", "b")) == AttrSpec("standout", "")


@pytest.mark.parametrize(
    ("sgr", "depth", "expected"),
    [
        (Sgr(fg=1, bold=True), 16, ("dark red,bold", "default")),
        (Sgr(fg=9, bg=4), 256, ("light red", "dark blue")),
        (Sgr(fg=208), 256, ("#f80", "default")),
        (Sgr(fg=208), TRUE_COLOUR, ("#f80", "default")),
        (Sgr(fg=22), 16, ("dark green", "default")),
        (Sgr(fg="#002b36"), 256, ("g11", "default")),
        (Sgr(fg="#002b36"), TRUE_COLOUR, ("#002b36", "default")),
        (Sgr(fg="#002b36", bg=208), TRUE_COLOUR, ("#002b36", "#ff8700")),
        (Sgr(fg="#fe0000", bg=2), TRUE_COLOUR, ("#fe0000", "dark green")),
        (Sgr(faint=True, italic=True), 16, ("default,italics,faint", "default")),
        (Sgr(strike=True, blink=True), 16, ("default,strikethrough", "default")),
        (Sgr(fg=1, underline=True, reverse=True), 1, ("default,standout,underline", "default")),
        (Sgr(fg=1), 1, None),
        (Sgr(fg="nonsense", bg=999), 256, None),
    ],
)
def test_colours_of_programs(sgr: Sgr, depth: int, expected: tuple[str, str] | None) -> None:
    found = PALETTES["ansi", depth].spec(sgr)
    assert (found and (found.foreground, found.background)) == expected


def test_the_memo_is_bounded() -> None:
    palette = Palette(load_theme("ansi"), TRUE_COLOUR)
    for value in range(20_000):
        palette.spec(Sgr(fg=f"#{value:06x}"))
    assert len(palette._memo) <= 8192


def test_an_unknown_pygments_style_is_named() -> None:
    theme = Theme(name="own", syntax_style="no-such-style")
    with pytest.raises(ThemeError, match='own: syntax: no pygments style is called "no-such'):
        Palette(theme, 256)
    Palette(theme, 1)


def test_a_role_of_the_theme_wins_over_the_pygments_style() -> None:
    theme = load_theme("dark")
    assert PALETTES["dark", 256].look("syntax.magic").fg == theme.look("syntax.magic").fg


def test_the_default_theme_does_not_import_pygments() -> None:
    code = """
import sys
from itui.drawing.palette import Palette
from itui_themes.loader import load_theme
Palette(load_theme("ansi"), 256).spec("syntax.keyword")
sys.exit("pygments" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parent).returncode == 0


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"TERM": "xterm"}, 16),
        ({"TERM": "linux"}, 16),
        ({"TERM": "xterm-256color"}, 256),
        ({"TERM": "screen-256color"}, 256),
        ({"TERM": "xterm-direct"}, TRUE_COLOUR),
        ({"TERM": "xterm-kitty"}, TRUE_COLOUR),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, TRUE_COLOUR),
        ({"TERM": "xterm-256color", "COLORTERM": "24bit", "NO_COLOR": "1"}, 1),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, 256),
        ({"TERM": "screen", "COLORTERM": "truecolor"}, 256),
        ({"TERM": "screen-256color", "COLORTERM": "truecolor", "TMUX": "x"}, TRUE_COLOUR),
        ({"TERM": "xterm", "COLORTERM": "yes"}, 256),
        ({"TERM": "vt100"}, 1),
        ({"TERM": "xterm-mono"}, 1),
        ({"TERM": "dumb"}, 1),
        ({}, 1),
    ],
)
def test_colour_depth(environ: dict[str, str], expected: int) -> None:
    assert colour_depth(environ) == expected


@pytest.mark.parametrize("colours", DEPTHS)
def test_a_link_is_part_of_the_attributes(colours: int) -> None:
    palette = Palette(load_theme("ansi"), colours)
    link = Sgr(link="https://example.org")
    for style in (link, ("text", link), (("text", link), "output.found"), link._replace(fg=1)):
        spec = palette.attributes(style)
        assert spec is not None
        assert spec.hyperlink is not None
        assert spec.hyperlink.uri == "https://example.org"
