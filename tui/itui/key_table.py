"""The table of keys in the README, made from the commands: ``python -m itui.key_table``."""

from __future__ import annotations

from itui.commands.command import SCOPES
from itui.commands.registry import commands_of
from itui.keymap import key_label

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
}


def markdown() -> str:
    """Return the table: a heading for each scope, a row for each command that has keys."""
    lines: list[str] = []
    for scope in SCOPES:
        lines += ["", f"**{_TITLES[scope]}**", "", "| keys | what they do | command |"]
        lines.append("| --- | --- | --- |")
        for each in commands_of(scope):
            if each.keys:
                keys = ", ".join(f"`{key_label(key)}`" for key in each.keys)
                lines.append(f"| {keys} | {each.title} | {each.name} |")
    return "\n".join(lines).strip()


if __name__ == "__main__":
    print(markdown())
