"""The table of keys in the README, made from the commands: ``python -m itui.keys.key_table``."""

from __future__ import annotations

from collections.abc import Iterator

from itui.commands.command import SCOPES
from itui.commands.registry import commands_of
from itui.keys.keymap import key_label

_TITLES = {
    "global": "Everywhere",
    "input": "In the input",
    "output": "In the output",
    "variables": "In the variables",
    "help": "In the help",
    "copy": "In copy mode",
    "completion": "While completing",
    "finder": "In the finder",
    "prompt": "While code asks for input",
    "question": "While itui asks",
    "replay": "While choosing what to run again",
    "search": "While typing a search",
    "path": "While naming a file",
    "selection": "While selecting in the output",
}


def markdown() -> str:
    """Return the table: a heading for each scope, a row for each command that has keys."""
    lines: list[str] = []
    for title, rows in _tables():
        lines += [
            "",
            f"**{title}**",
            "",
            "| keys | what they do | command |",
            "| --- | --- | --- |",
        ]
        for keys, what, name in rows:
            lines.append(f"| {', '.join(f'`{key}`' for key in keys)} | {what} | {name} |")
    return "\n".join(lines).strip()


def plain() -> str:
    """Return the same for a terminal: the command's name, its keys, what it does below them."""
    lines: list[str] = []
    for title, rows in _tables():
        lines += ["", title, ""]
        for keys, what, name in rows:
            lines += [f"  {name:<26} {', '.join(keys)}", f"      {what}"]
    return "\n".join(lines).strip()


def _tables() -> Iterator[tuple[str, list[tuple[list[str], str, str]]]]:
    """Yield for each scope its title and rows of keys, what they do, and the command."""
    for scope in SCOPES:
        yield (
            _TITLES[scope],
            [
                ([key_label(key) for key in each.keys], each.title, each.name)
                for each in commands_of(scope)
                if each.keys
            ],
        )


if __name__ == "__main__":
    print(markdown())
