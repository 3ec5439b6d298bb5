"""Magics about the names of the session: list them, and take them away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from itui_kernel.services import safe
from itui_kernel.shell.magic.declaring import Call, UsageError, argument, flag, magic, rest
from itui_kernel.shell.magic.questions import agrees

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_TYPES = argument(
    "types", count="*", words="type", help="names of types: only variables of these are listed"
)
_PER_LINE = 9
_LONGEST_TEXT = 50
_NO_NAMES = "Interactive namespace is empty."
_NO_MATCH = "No variables match your requested type."
_QUESTION = "Once deleted, variables cannot be recovered. Proceed (y/[n])? "


@magic("who")
@_TYPES
def who(shell: Shell, call: Call) -> None:
    """List the variables of the session.

    Only what you defined is listed, not what the shell itself put there and no name that begins
    with an underscore.
    """
    names = _names(shell, call.arguments.types)
    if not names:
        print(_NO_MATCH if call.arguments.types else _NO_NAMES)
        return
    for start in range(0, len(names), _PER_LINE):
        print("".join(f"{name}\t " for name in names[start : start + _PER_LINE]))


@magic("who_ls")
@_TYPES
def who_ls(shell: Shell, call: Call) -> list[str]:
    """Return the names of the variables of the session as a sorted list."""
    return _names(shell, call.arguments.types)


@magic("whos")
@_TYPES
def whos(shell: Shell, call: Call) -> None:
    """List the variables of the session with their types and what they hold.

    Lists, tuples and dictionaries show their length; arrays their shape, number of elements, type
    and bytes; tables their shape; all else its text, long ones cut in the middle.
    """
    names = _names(shell, call.arguments.types)
    if not names:
        print(_NO_MATCH if call.arguments.types else _NO_NAMES)
        return
    rows = [(name, *_described(shell.namespace[name])) for name in names]
    name_width = max(len("Variable"), *(len(row[0]) for row in rows)) + 3
    type_width = max(len("Type"), *(len(row[1]) for row in rows)) + 4
    title = f"{'Variable':{name_width}}{'Type':{type_width}}Data/Info"
    print(title)
    print("-" * len(title))
    for name, kind, text in rows:
        print(f"{name:{name_width}}{kind:{type_width}}{text}")


def _names(shell: Shell, types: Iterable[str]) -> list[str]:
    names = shell.records.visible()
    wanted = set(types)
    if not wanted:
        return names
    return [name for name in names if type(shell.namespace[name]).__name__ in wanted]


def _described(value: Any) -> tuple[str, str]:
    """Return the name of a value's type, and what it holds."""
    kind = type(value).__name__
    if type(value) in (list, tuple, dict):
        return kind, f"n={len(value)}"
    if type(value) is safe.library("numpy", "ndarray"):
        shape = "x".join(map(str, value.shape))
        size = _bytes(value.nbytes)
        return kind, f"{shape}: {value.size} elems, type `{value.dtype}`, {size}"
    if kind in ("DataFrame", "Series") and hasattr(value, "shape"):
        return kind, f"Shape: {value.shape}"
    try:
        text = str(value)
    except Exception:  # a class of the user's may raise anything
        text = f"<object with id {id(value)} (str() failed)>"
    text = text.replace("\n", "\\n")
    if len(text) >= _LONGEST_TEXT:
        text = f"{text[:25]}<...>{text[-25:]}"
    return kind, text


def _bytes(size: int) -> str:
    if size < 100_000:
        return f"{size} bytes"
    if size < 1 << 20:
        return f"{size} bytes ({size / 1024} kb)"
    return f"{size} bytes ({size / (1 << 20)} Mb)"


@magic("reset")
@flag("-f", help="do not ask first")
@flag("-s", help="only the variables: the results stay")
@flag("--aggressive", help="forget the imported modules too, so that they are read again")
@argument(
    "parts",
    count="*",
    value_name="in|out|dhist|array",
    help="only this: inputs, results, visited directories, variables that are NumPy arrays",
)
def reset(shell: Shell, call: Call) -> None:
    """Forget all variables and results of the session, or parts of what it keeps.

    A frontend that cannot ask resets at once. The numbers of the inputs go on.
    """
    chosen = call.arguments
    if not (chosen.f or _may_forget()):
        return
    if chosen.s:
        for name in shell.records.visible():
            del shell.namespace[name]
    elif not chosen.parts:
        _reset_all(shell)
    for part in chosen.parts:
        _reset_part(shell, part)
    if chosen.aggressive:
        _forget_modules(shell)


def _reset_all(shell: Shell) -> None:
    shell.records.clear_outputs()
    shell.namespace.clear()
    shell.module.restore()
    shell.records.put_names()
    shell.records.hidden = dict(shell.namespace)


def _reset_part(shell: Shell, part: str) -> None:
    match part.lower():
        case "in":
            print("Flushing input history")
            shell.records.clear_inputs()
        case "out":
            print(f"Flushing output cache ({shell.records.clear_outputs()} entries)")
        case "dhist":
            print("Flushing directory history")
            shell.records.directories.clear()
        case "array":
            for name in _names(shell, ["ndarray"]):
                del shell.namespace[name]
        case _:
            print(f"Don't know how to reset  {part}, please run `%reset?` for details")


def _forget_modules(shell: Shell) -> None:
    """Take what was imported since the start out of ``sys.modules``.

    A package with a part in C stays as it is, since such a part cannot be loaded twice; and so
    does ours.
    """
    import sys

    compiled = (".so", ".pyd")
    keep = {"itui_kernel", "IPython"} | {
        name.partition(".")[0]
        for name, module in list(sys.modules.items())
        if str(getattr(module, "__file__", None) or "").endswith(compiled)
    }
    gone = [
        name
        for name in list(sys.modules)
        if name not in shell.module.modules_before and name.partition(".")[0] not in keep
    ]
    for name in gone:
        del sys.modules[name]
    print(f"Forgot {len(gone)} modules")


@magic("reset_selective")
@flag("-f", help="do not ask first")
@rest("pattern")
def reset_selective(shell: Shell, call: Call) -> None:
    """Forget the variables whose names match a regular expression anywhere.

    ``%reset_selective -f b[2-3]m`` forgets ``b2m`` and ``b3m``; inputs and results stay.
    """
    import re

    if not (call.arguments.f or _may_forget()):
        return
    if not call.rest:
        print("No regex pattern specified. Nothing done.")
        return
    try:
        pattern = re.compile(call.rest.split()[0])
    except re.error as error:
        raise UsageError(f"%reset_selective: {call.rest!r} is no pattern: {error}") from None
    for name in shell.records.visible():
        if pattern.search(name):
            del shell.namespace[name]


@magic("xdel")
@flag("-n", help="only this name, whatever else the object is called")
@rest("variable")
def xdel(shell: Shell, call: Call) -> None:
    """Delete a variable and all else that keeps its object alive: other names, results."""
    name, names = call.rest, shell.namespace
    if name in ("__builtin__", "__builtins__"):
        print(f"ValueError: Refusing to delete {name}")
    elif name not in names:
        print(f"NameError: name '{name}' is not defined")
    elif call.arguments.n:
        del names[name]
    else:
        value = names[name]
        shell.records.forget(value)
        for each in [key for key, held in list(names.items()) if held is value]:
            del names[each]


def _may_forget() -> bool:
    """Return whether the user wants it; who cannot be asked does."""
    is_wanted = agrees(_QUESTION) is not False
    if not is_wanted:
        print("Nothing done.")
    return is_wanted
