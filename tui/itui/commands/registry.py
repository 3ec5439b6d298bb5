"""All commands by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, ModuleType

from itui.commands import (
    attending,
    completing,
    copying,
    editing,
    finding,
    inspecting,
    jobs,
    keeping,
    leaving,
    output,
    prompting,
    replaying,
    running,
    searching,
    selecting,
    session,
    sizing,
    variables,
    viewing,
)
from itui.commands.command import Command


def _collect(*modules: ModuleType) -> Mapping[str, Command]:
    found: dict[str, Command] = {}
    for module in modules:
        for value in vars(module).values():
            for each in value if isinstance(value, tuple) else (value,):
                if not isinstance(each, Command):
                    continue
                if found.setdefault(each.name, each) is not each:
                    raise ValueError(f"two commands are called {each.name}")
    return MappingProxyType(found)


COMMANDS = _collect(
    running,
    completing,
    inspecting,
    viewing,
    sizing,
    copying,
    searching,
    output,
    selecting,
    keeping,
    variables,
    replaying,
    session,
    leaving,
    jobs,
    attending,
    editing,
    finding,
    prompting,
)


def commands_of(scope: str) -> list[Command]:
    """Return the commands of a scope in the order they are defined."""
    return [each for each in COMMANDS.values() if each.scope == scope]
