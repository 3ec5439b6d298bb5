"""Magics that keep code and bring it back: in files, in macros, in the next input."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.magic.declaring import Call, UsageError, argument, flag, magic, rest
from itui_kernel.shell.magic.questions import agrees
from itui_kernel.shell.recall.macros import Macro
from itui_kernel.shell.recall.user_code import find_code, with_ending
from itui_kernel.shell.running.payloads import propose_input

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_COOKIE = "# coding: utf-8\n"
_BIG = 200_000  # characters that are not loaded without a question
_CANCELLED = "Operation cancelled."
_WHAT = argument(
    "what",
    count="*",
    value_name="range",
    words="source",
    help="inputs, a macro, a variable, a file",
)


@magic("save")
@flag("-r", help="save inputs as typed; the file is called .ipy")
@flag("-f", help="overwrite the file without asking")
@flag("-a", help="append to the file")
@argument("file", words="file", count="?", help="its ending .py may be left out")
@_WHAT
def save(shell: Shell, call: Call) -> None:
    """Write code into a file: inputs by their numbers, or all of this session up to now.

    Ranges are written as for %history. Inputs are saved as the Python that ran, so that the file
    can be run by Python where they need no magics.
    """
    options = call.arguments
    if options.file is None:
        raise UsageError("Missing filename.")
    path = with_ending(options.file, ".ipy" if options.r else ".py")
    code = _named_code(shell, options)
    if code is None:
        return
    exists = path.exists()
    if exists and not (options.f or options.a) and not _may_overwrite(path):
        return
    text = code if code.endswith("\n") else code + "\n"
    with open(
        path, "a" if options.a else "w", encoding="utf-8", errors="backslashreplace"
    ) as stream:
        stream.write(text if options.a and exists else _COOKIE + text)
    print(f"The following commands were written to file `{path}`:")
    print(code)


def _named_code(shell: Shell, options: Any) -> str | None:
    """Return the code that is named, or say why there is none."""
    try:
        return find_code(shell, " ".join(options.what), raw=options.r)
    except UsageError as error:
        print(error)
        return None


def _may_overwrite(path: Path) -> bool:
    agreed = agrees(f"File `{path}` exists. Overwrite (y/[N])?  ")
    if agreed is None:
        print(f"File `{path}` exists. Use `%save -f {path}` to force overwrite")
    elif not agreed:
        print(_CANCELLED)
    return bool(agreed)


@magic("load")
@argument("-r", value_name="LINES", help="these lines only: 5-10,20,30: from 30 to the end")
@argument("-s", value_name="NAMES", help="these functions and classes only, separated by commas")
@flag("-y", help="do not ask before much is loaded")
@flag("-n", help="take the source of an object of that name, too")
@argument("source", count="*", words="file", help="a file, address, range, macro or variable")
def load(shell: Shell, call: Call) -> None:
    """Put code into the next input, where it can be changed before it runs.

    It may be that of a file, with or without its .py, of a notebook, of an address, of inputs by
    their numbers, of a macro or of a variable; all inputs of the session when nothing is named.
    """
    options = call.arguments
    text = find_code(shell, " ".join(options.source), raw=True, has_source=options.n)
    if options.s is not None:
        text = _definitions(text, options.s.split(","))
    if options.r is not None:
        text = _lines(text, options.r)
    if len(text) > _BIG and not options.y:
        question = (
            f"The text you're trying to load seems pretty big ({len(text)} characters)."
            " Continue (y/[N]) ? "
        )
        if agrees(question) is False:
            print(_CANCELLED)
            return
    text = f"# %load {call.line.strip()}\n{text}"
    propose_input(shell, text, replace=True)


@magic("loadpy")
@rest("source")
def loadpy(shell: Shell, call: Call) -> None:
    """Do what %load does; it is the older name."""
    shell.interactive.run_line_magic("load", call.line)


def _lines(text: str, wanted: str) -> str:
    """Return lines of a text by their numbers: ``3``, ``5-7``, ``5:8`` without line 8, ``9-``."""
    lines = text.split("\n")
    parts: list[str] = []
    for word in wanted.split(","):
        mark = next((each for each in ("-", ":") if each in word), "")
        first, _, last = word.partition(mark) if mark else (word, "", word)
        try:
            start = int(first or 1)
            stop = int(last or len(lines) + (mark == ":")) + (mark != ":")
        except ValueError:
            raise UsageError(f"-r {wanted}: lines are written as 5-10,20,30:") from None
        parts += lines[max(start - 1, 0) : max(stop - 1, 0)]
    return "\n".join(parts)


def _definitions(text: str, names: list[str]) -> str:
    """Return the definitions of functions and classes in the order they are named."""
    import ast

    try:
        tree = ast.parse(text)
    except SyntaxError:
        raise UsageError("Unable to parse the input as valid Python code") from None
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    found = {each.name: each for each in tree.body if isinstance(each, kinds)}
    missing = [name for name in names if name.strip() not in found]
    if missing:
        print("not found:", ", ".join(missing))
    lines = text.splitlines()
    parts = []
    for each in (found[name.strip()] for name in names if name.strip() in found):
        first = min([each.lineno, *(decorator.lineno for decorator in each.decorator_list)])
        parts.append("\n".join(lines[first - 1 : each.end_lineno]) + "\n")
    return "\n".join(parts)


@magic("macro")
@flag("-r", help="take inputs as typed")
@flag("-q", help="print nothing")
@argument("name", count="?", help="the variable that becomes the macro")
@_WHAT
def macro(shell: Shell, call: Call) -> Any:
    """Give inputs a name that runs them again when it is typed alone.

    Ranges are written as for %history. Macros can be added with +, printed and stored by %store.
    Without an argument their names are returned.
    """
    options = call.arguments
    names = shell.namespace
    if options.name is None:
        return sorted(
            name
            for name, value in list(names.items())
            if isinstance(value, Macro) and not name.startswith("_")
        )
    if not options.what:
        raise UsageError("%macro insufficient args; usage '%macro name n1-n2 n3-4...")
    if not options.name.isidentifier():
        raise UsageError(f"{options.name!r} is no name of a variable")
    code = _named_code(shell, options)
    if code is None:
        return None
    made = Macro(code)
    names[options.name] = made
    if not options.q:
        print(f"Macro `{options.name}` created. To execute, type its name (without quotes).")
        print("=== Macro contents: ===")
        print(made, end=" ")
    return None


@magic("pastebin")
@argument("-d", value_name="DESCRIPTION", default="", help="what the first line of the file says")
@_WHAT
def pastebin(shell: Shell, call: Call) -> str:
    """Write code into a file of its own, to be sent to others, and return its path.

    Nothing leaves this computer. Ranges are written as for %history; without one it is all of
    this session up to now.
    """
    import time

    from itui_kernel.protocol.files import make_directory, replace_file
    from itui_kernel.protocol.locations import data_directory

    code = find_code(shell, " ".join(call.arguments.what), raw=True)
    directory = data_directory() / "pastes"
    path = directory / time.strftime("%Y-%m-%d-%H%M%S.py")
    number = 1
    while path.exists():
        number += 1
        path = path.with_stem(f"{path.stem.partition('_')[0]}_{number}")
    title = f"# {call.arguments.d}\n" if call.arguments.d else ""
    try:
        make_directory(directory)
        replace_file(path, f"{title}{code.rstrip()}\n".encode())
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error}") from None
    return str(path)
