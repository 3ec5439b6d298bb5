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
    that are not ours are given to the extensions that have them, or kept for those to come.
    """
    text = call.rest
    if not text:
        print("Available objects for config:")
        names = sorted({*CLASSES, *shell.interactive.configurables_by_name()})
        print("".join(f"    {name}\n" for name in names), end="")
        return None
    traits = traits_of(text)
    if traits is not None:
        print(_described(shell, text, traits), end="")
        return None
    of_library = shell.interactive.configurables_by_name().get(text)
    if of_library is not None:
        described = type(of_library).class_get_help(of_library)
        print(re.sub("^--", "", described, flags=re.MULTILINE))
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
    of_library = _with_trait(shell, name, trait)
    if of_library is not None:
        return getattr(of_library, trait)
    section = shell.interactive.config.get(name, {})
    if trait in section:
        return section[trait]
    raise _no_setting(name, trait)


def _give(shell: Shell, name: str, trait: str, value: Any) -> None:
    known = (traits_of(name) or {}).get(trait)
    of_library = _with_trait(shell, name, trait)
    if known is not None:
        try:
            known.give(shell, value)
        except WrongValue as wrong:
            raise UsageError(f"The {trait!r} trait of an {name} instance {wrong}") from None
    elif of_library is not None:
        try:
            setattr(of_library, trait, value)
        except Exception as wrong:
            raise UsageError(str(wrong)) from None
    elif _hint(name, trait):
        raise _no_setting(name, trait)
    getattr(shell.interactive.config, name)[trait] = value


def _with_trait(shell: Shell, name: str, trait: str) -> Any:
    """Return the object of a library that has a setting, or ``None``."""
    found = shell.interactive.configurables_by_name().get(name)
    if found is None:
        return None
    if trait not in type(found).class_traits(config=True):
        raise _no_setting(name, trait)
    return found


def _no_setting(name: str, trait: str) -> UsageError:
    return UsageError(f"%config: there is no setting {name}.{trait}{_hint(name, trait)}")


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
