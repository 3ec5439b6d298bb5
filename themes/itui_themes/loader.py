"""Reads themes: found by name among the bundled ones or by path, checked completely, merged."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from itui_themes.colour import BASIC, DEFAULT, Colour, is_hex
from itui_themes.roles import ROLES
from itui_themes.theme import ATTRIBUTES, LOOK_FIELDS, Look, Theme, ThemeError

DEFAULT_THEME = "ansi"
AUTO = "auto"
_AUTO = {None: DEFAULT_THEME, True: "light", False: "dark"}
_DIRECTORY = os.path.dirname(os.path.abspath(__file__))
_LARGEST = 1_000_000
_KEYS = ("name", "inherits", "contrast", "monochrome", "colors", "roles", "syntax")
_SYNTAX = "syntax."


def theme_names() -> list[str]:
    """Return the names of the bundled themes, the default first."""
    files = (name for name in os.listdir(_DIRECTORY) if name.endswith(".toml"))
    names = sorted(name.removesuffix(".toml") for name in files)
    return sorted(names, key=lambda name: name != DEFAULT_THEME)


def load_theme(name: str, *, is_light: bool | None = None) -> Theme:
    """Return a bundled theme, the one of a ``.toml`` file, or the one that fits the terminal.

    ``auto`` means ``light`` or ``dark``, and the default while the terminal's paper is unknown.
    """
    if name == AUTO:
        return replace(load_theme(_AUTO[is_light]), name=AUTO)
    path = _find(name, _DIRECTORY if name in theme_names() else os.getcwd(), "")
    sheet = _read_with_parents(path, ())
    looks = {
        role: _look(entry, sheet.colors, f'{file}: role "{role}"')
        for role, (file, entry) in sheet.roles.items()
    }
    return Theme(
        name=sheet.name,
        source=path,
        looks=looks,
        syntax_style=sheet.syntax_style,
        contrast=sheet.contrast,
        is_monochrome=sheet.is_monochrome,
    )


@dataclass(slots=True, kw_only=True)
class _Sheet:
    """A file as read, its parents merged; roles keep the name of their file for messages."""

    name: str
    colors: dict[str, Colour] = field(default_factory=dict)
    roles: dict[str, tuple[str, Mapping[str, Any]]] = field(default_factory=dict)
    syntax_style: str = ""
    contrast: float = 4.5
    is_monochrome: bool = False


def _find(name: str, directory: str, file: str) -> str:
    """Return the path of a theme; ``directory`` is where relative paths start."""
    if name in theme_names():
        return os.path.join(_DIRECTORY, f"{name}.toml")
    path = os.path.join(directory, os.path.expanduser(name))
    if name.endswith(".toml") or os.sep in name:
        return path
    where = f"{file}: inherits: " if file else ""
    known = [*theme_names(), AUTO]
    hint = _hint(name, known) or f"; there are {', '.join(known)}, or give a .toml file"
    raise ThemeError(f'{where}unknown theme "{name}"{hint}')


def _read_with_parents(path: str, children: tuple[str, ...]) -> _Sheet:
    file = os.path.basename(path)
    path = os.path.realpath(path)
    if path in children:
        raise ThemeError(f"{file}: inherits from itself")
    table = _parse(path, file)
    _refuse_unknown(table, _KEYS, file, "key")
    parent = _typed(table, "inherits", str, "", file)
    if parent:
        found = _find(parent, os.path.dirname(path), file)
        sheet = _read_with_parents(found, (*children, path))
    else:
        sheet = _Sheet(name="")
    sheet.name = _typed(table, "name", str, file.removesuffix(".toml"), file)
    sheet.is_monochrome = _typed(table, "monochrome", bool, sheet.is_monochrome, file)
    sheet.contrast = _contrast(table, sheet.contrast, file)
    for name, value in _typed(table, "colors", dict, {}, file).items():
        sheet.colors[name] = _colour(value, f'{file}: color "{name}"')
    for role, entry in _typed(table, "roles", dict, {}, file).items():
        _refuse_unknown([role], ROLES, file, "role")
        sheet.roles[role] = file, _checked_entry(entry, f'{file}: role "{role}"')
    _read_syntax(_typed(table, "syntax", dict, {}, file), sheet, file)
    return sheet


def _read_syntax(table: dict[str, Any], sheet: _Sheet, file: str) -> None:
    """Take the pygments style and the overrides; a new style drops the parent's syntax roles."""
    entries = dict(table)
    if "style" in entries:
        sheet.syntax_style = _typed(entries, "style", str, "", f"{file}: syntax")
        sheet.roles = {role: e for role, e in sheet.roles.items() if not role.startswith(_SYNTAX)}
        del entries["style"]
    known = [role.removeprefix(_SYNTAX) for role in ROLES if role.startswith(_SYNTAX)]
    _refuse_unknown(entries, known, file, "syntax role")
    for tail, entry in entries.items():
        sheet.roles[_SYNTAX + tail] = file, _checked_entry(entry, f'{file}: syntax role "{tail}"')


def _parse(path: str, file: str) -> dict[str, Any]:
    try:
        if not os.path.isfile(path):
            raise ThemeError(f"{path}: no such theme file")
        with open(path, "rb") as stream:
            data = stream.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise ThemeError(f"{file}: larger than {_LARGEST} bytes, not a theme")
        return tomllib.loads(data.decode())
    except (OSError, ValueError, RecursionError) as error:
        what = error.strerror if isinstance(error, OSError) else f"not valid TOML: {error}"
        raise ThemeError(f"{file}: {' '.join(str(what).split())}") from error


def _contrast(table: Mapping[str, Any], inherited: float, file: str) -> float:
    value = table.get("contrast", inherited)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value <= 21:
        raise ThemeError(f"{file}: contrast: {value!r} is not a number from 1 to 21")
    return float(value)


def _colour(value: object, where: str) -> Colour:
    """Return the colour of ``"#rrggbb"``, ``"light red"`` or ``{rgb = …, basic = …}``."""
    if isinstance(value, str):
        value = {"rgb": value} if value.startswith("#") else {"basic": value}
    if not isinstance(value, dict) or not value:
        raise ThemeError(f'{where}: {value!r} is neither "#rrggbb" nor a table with rgb and basic')
    _refuse_unknown(value, ("rgb", "basic"), where, "key")
    rgb = _typed(value, "rgb", str, None, where)
    basic = _typed(value, "basic", str, None, where)
    if rgb is not None and not is_hex(rgb):
        raise ThemeError(f'{where}: "{rgb}" is not of the form "#rrggbb"')
    if basic is not None:
        _refuse_unknown([basic], (*BASIC, DEFAULT), where, "basic color")
    return Colour(rgb, basic)


def _checked_entry(entry: object, where: str) -> Mapping[str, Any]:
    if not isinstance(entry, dict):
        raise ThemeError(f'{where}: {entry!r} is not a table such as {{ fg = "red", bold = true }}')
    _refuse_unknown(entry, LOOK_FIELDS, where, "key")
    for key in ATTRIBUTES:
        _typed(entry, key, bool, None, where)
    for key in ("fg", "bg"):
        _typed(entry, key, str, None, where)
    return entry


def _look(entry: Mapping[str, Any], colors: Mapping[str, Colour], where: str) -> Look:
    values = dict(entry)
    for key in ("fg", "bg"):
        if key in values:
            values[key] = _named(values[key], colors, where)
    return Look(**values)


def _named(name: str, colors: Mapping[str, Colour], where: str) -> Colour:
    """Return a colour of the theme, or one of the terminal's own by its name."""
    if name in colors:
        return colors[name]
    _refuse_unknown([name], (*colors, *BASIC, DEFAULT), where, "color")
    return Colour(basic=name)


def _refuse_unknown(names: Iterable[str], known: Iterable[str], where: str, kind: str) -> None:
    for name in names:
        if name not in (candidates := list(known)):
            raise ThemeError(f'{where}: unknown {kind} "{name}"{_hint(name, candidates)}')


def _typed(table: Mapping[str, Any], key: str, kind: type, default: Any, where: str) -> Any:
    """Return the value of a key, which must be of one type."""
    value = table.get(key, default)
    if key in table and type(value) is not kind:
        names = {str: "a string", bool: "true or false", dict: "a table"}
        raise ThemeError(f"{where}: {key}: {value!r} is not {names[kind]}")
    return value


def _hint(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), 1)
    return f' (did you mean "{close[0]}"?)' if close else ""
