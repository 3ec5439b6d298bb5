"""The pages name commands, options and keys that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from itui.command_line.arguments import parser
from itui.commands.command import SCOPES
from itui.commands.registry import commands_of
from itui.keys.keymap import key_label

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md"]
KEYS = {key_label(key) for scope in SCOPES for each in commands_of(scope) for key in each.keys}

_IN_TEXT = re.compile(r"`(itui\s[^`]+)`")
_BLOCK = re.compile(r"^```(?:sh|console)\n(.*?)^```$", re.M | re.S)
_IN_BLOCK = re.compile(r"(?:^|[$|&;(])\s*(itui\s[^|&;\n]*)", re.M)
_QUOTED = re.compile(r"'[^']*'|#.*")
_OPTION = re.compile(r"(?<![\w-])(--?[a-z][a-z-]*)")
_KEY = re.compile(r"\b(?:Ctrl-X\s+(?:Ctrl-\w|Enter|[^\s`,.;)])|F[0-9]+)")


def usages(page: str) -> set[str]:
    """Return the uses of ``itui`` on a page, without what is quoted in them."""
    blocks = "\n".join(_BLOCK.findall(page))
    found = _IN_TEXT.findall(_BLOCK.sub("", page)) + _IN_BLOCK.findall(blocks)
    return {" ".join(_QUOTED.sub(" ", each).split()) for each in found}


def help_on(command: str | None, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what the command line says of a command; nothing when there is no such command."""
    with pytest.raises(SystemExit):
        parser().parse_args([command, "--help"] if command else ["--help"])
    return capsys.readouterr().out


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_commands_and_their_options_are_such(
    page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    general = help_on(None, capsys)
    for usage in usages(page.read_text()):
        words = re.findall(r"[\w.-]+", usage)[1:]
        command = next((each for each in words if not each.startswith("-")), None)
        is_value = words[:1] in (["--theme"], ["--existing"], ["--kernel"])
        told = general if command is None or is_value else help_on(command, capsys)
        assert told, usage
        assert set(_OPTION.findall(usage)) <= set(_OPTION.findall(told + general)), usage


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_keys_are_such(page: Path) -> None:
    named = {" ".join(each.split()) for each in _KEY.findall(page.read_text())}
    assert named <= KEYS


def test_pages_name_commands_and_keys() -> None:
    text = (ROOT / "README.md").read_text()
    assert "itui attach NAME" in usages(text)
    assert len({" ".join(each.split()) for each in _KEY.findall(text)} & KEYS) > 20
