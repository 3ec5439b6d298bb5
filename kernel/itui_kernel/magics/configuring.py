"""The magic that shows and changes every setting by its name."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.configurables import CLASSES, SAME, Trait, WrongValue, traits_of
from itui_kernel.shell.magic.declaring import Call, UsageError, magic, rest

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_STATEMENT = re.compile(r"(?P<name>\w+)\.(?P<trait>\w+)\s*(?:=(?P<value>.+))?", re.DOTALL)


@magic("config")
@rest("Class[.trait[=value]]")
def config(shell: Shell, call: Call) -> Any:
    """Show or change settings: ``%config InteractiveShell.cache_size = 200``.

    Without an argument it lists the classes that have settings, with a class its settings, with
    ``Class.trait`` it returns the value. A new value may be any expression. Settings of classes
    that are not ours are kept for the libraries that look for them.
    """
    text = call.rest
    if not text:
        print("Available objects for config:")
        print("".join(f"    {name}\n" for name in sorted(CLASSES)), end="")
        return None
    traits = traits_of(text)
    if traits is not None:
        print(_described(shell, text, traits), end="")
        return None
    found = _STATEMENT.fullmatch(text)
    if found is None:
        raise _not_understood(text)
    name, trait, value = found["name"], found["trait"], found["value"]
    if value is None:
        return _value(shell, name, trait)
    _give(shell, name, trait, shell.evaluate(value.strip()))
    return None


def _value(shell: Shell, name: str, trait: str) -> Any:
    known = (traits_of(name) or {}).get(trait)
    if known is not None:
        return known.value(shell)
    section = shell.interactive.config.get(name, {})
    if trait in section:
        return section[trait]
    raise UsageError(f"%config: there is no setting {name}.{trait}{_hint(name, trait)}")


def _give(shell: Shell, name: str, trait: str, value: Any) -> None:
    known = (traits_of(name) or {}).get(trait)
    if known is not None:
        try:
            known.give(shell, value)
        except WrongValue as wrong:
            raise UsageError(f"The {trait!r} trait of an {name} instance {wrong}") from None
    elif hint := _hint(name, trait):
        raise UsageError(f"%config: there is no setting {name}.{trait}{hint}")
    getattr(shell.interactive.config, name)[trait] = value


def _hint(name: str, trait: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(trait, traits_of(name) or (), 1, 0.75)
    return f" (did you mean {close[0]}?)" if close else ""


def _not_understood(text: str) -> UsageError:
    reason = f"Invalid config statement: {text!r}, should be `Class.trait = value`."
    for name in (*CLASSES, *SAME):
        if name.lower() == text.lower():
            reason += f"\nDid you mean {name} (note the case)?"
    return UsageError(reason)


def _described(shell: Shell, name: str, traits: dict[str, Trait]) -> str:
    title = f"{name} options"
    lines = [title, "-" * len(title)]
    for trait, each in sorted(traits.items()):
        lines.append(f"{name}.{trait}=<{each.shown_kind}>")
        lines.extend(
            textwrap.wrap(each.help, 76, initial_indent=" " * 4, subsequent_indent=" " * 4)
        )
        if each.choices:
            lines.append(f"    Choices: any of {list(each.choices)}")
        lines.append(f"    Current: {each.value(shell)!r}")
    return "\n".join(lines) + "\n"
