"""The README states what is: its keys, its commands, its modules' dependencies."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from itui.command_line.arguments import parser
from itui.keys.key_table import markdown

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()


def test_the_keys_are_those_of_the_registry() -> None:
    found = re.search(r"<!-- keys -->\n(.*?)\n<!-- /keys -->", README, re.S)
    assert found is not None
    assert found[1].strip() == markdown(), "run: python -m itui.keys.key_table"


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for requirement in project["dependencies"]:
        name = re.split(r"[<>=!]", requirement)[0]
        assert re.search(rf"^\| `{name}` \| \S", README, re.M), name


@pytest.mark.parametrize("folder", ["kernel/itui_kernel", "kernel/itui_kernel/shell", "tui/itui"])
def test_every_room_is_named_as_it_names_itself(folder: str) -> None:
    for path in (ROOT / folder).glob("*/__init__.py"):
        said = (ast.get_docstring(ast.parse(path.read_text())) or "").partition("\n\n")[0]
        row = f"| `{path.parent.relative_to(ROOT)}` | {said[:1].lower()}{said[1:].rstrip('.')} |"
        assert row in README


def test_every_option_is_described() -> None:
    options = re.findall(r"--[a-z-]+", parser().format_help())
    assert all(option in README for option in options)


def test_there_is_one_command_to_run_and_one_to_test() -> None:
    commands = re.findall(r"^python3.11 -m venv .venv && .*$", README, re.M)
    assert len(commands) == 2
    assert commands[0].endswith(".venv/bin/itui")
    assert commands[1].endswith("-m pytest -n 2 --dist loadfile")
