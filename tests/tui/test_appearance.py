from __future__ import annotations

from itui.drawing.appearance import Appearance
from itui.terminal.capabilities import Capabilities
from itui_themes.loader import load_theme

UTF8 = {"TERM": "xterm-256color", "LANG": "C.UTF-8"}


def test_auto_follows_the_paper_once_it_is_told() -> None:
    look = Appearance(load_theme("auto"), UTF8)
    assert look.palette.theme.looks == load_theme("ansi").looks
    assert not look.hear(Capabilities(name="tmux", answered=True))
    assert look.hear(Capabilities(is_light=True))
    assert look.palette.theme.looks == load_theme("light").looks
    assert not look.hear(Capabilities(is_light=True, answered=True))
    assert look.hear(Capabilities(is_light=False))
    assert look.palette.theme.looks == load_theme("dark").looks
    assert look.palette.theme.name == "auto"


def test_the_environment_tells_before_the_terminal_does() -> None:
    assert Appearance(load_theme("ansi"), {**UTF8, "COLORFGBG": "0;15"}).is_light
    assert Appearance(load_theme("ansi"), UTF8).is_light is None


def test_a_theme_of_the_users_choice_stays() -> None:
    look = Appearance(load_theme("dark"), UTF8)
    look.hear(Capabilities(is_light=True))
    assert look.palette.theme.name == "dark"
    look.use(load_theme("mono"))
    assert look.palette.theme.name == "mono"


def test_characters_follow_the_locale_until_the_terminal_shows_them() -> None:
    assert Appearance(load_theme("ansi"), UTF8).is_utf8
    look = Appearance(load_theme("ansi"), {**UTF8, "LC_ALL": "C"})
    assert not look.is_utf8
    assert not look.hear(Capabilities(answered=True))
    assert look.hear(Capabilities(is_utf8=True))
    assert look.is_utf8


def test_a_locale_that_python_chose_says_nothing() -> None:
    environ = {"TERM": "xterm", "LC_CTYPE": "C.UTF-8"}
    assert not Appearance(load_theme("ansi"), environ, is_coerced=True).is_utf8
    assert Appearance(load_theme("ansi"), environ).is_utf8
