"""Help on objects: what they are, their documentation, source and file, and names that fit."""

from __future__ import annotations

import re
from textwrap import indent
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.help import asking
from itui_kernel.shell.help.finding import Found, find
from itui_kernel.shell.magic.declaring import Call, UsageError, argument, flag, magic, rest
from itui_kernel.shell.magic.running import run_magic
from itui_kernel.shell.running.payloads import show_text

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_MARKED = re.compile(r"(?:pinfo\s+)?(\?*)(.*?)(\?*)")


@magic()
@rest("object")
def pinfo(shell: Shell, call: Call) -> None:
    """Show what an object is: its signature, type, text, file and documentation.

    ``object?`` and ``?object`` do the same. The name may have attributes and subscripts, as in
    ``table.columns[0]``; a magic is named with its ``%``, or without where nothing else has the
    name. A name with ``*`` lists all that fit, as %psearch does.
    """
    found = _MARKED.fullmatch(call.rest)
    assert found is not None
    before, name, after = found.groups()
    _describe(shell, name.strip(), call, int(bool(before or after or name != call.rest)))


@magic()
@rest("object")
def pinfo2(shell: Shell, call: Call) -> None:
    """Show what an object is, with its source and all of its text; ``object??`` does the same."""
    _describe(shell, call.rest, call, 1)


def _describe(shell: Shell, name: str, call: Call, detail_level: int) -> None:
    if "*" in name:
        run_magic(shell, "psearch", name)
        return
    from itui_kernel.services.inspection import details
    from itui_kernel.services.sources import Place, place
    from itui_kernel.shell.help.describing import describe
    from itui_kernel.shell.help.pages import show_description

    found = _find(shell, name, call)
    if found is None:
        return
    made = describe(found, name, detail_level)
    where = asking.told(place, asking.unwrapped(_subject(found))) or Place("")
    show_description(shell, made, details(made, name, where, made.docstring or ""))


def _find(shell: Shell, name: str, call: Call) -> Found | None:
    """Return what a name stands for; that there is nothing is printed."""
    found = find(shell, name, call.scope)
    if found is None:
        print(f"Object `{name}` not found.")
    return found


def _subject(found: Found) -> Any:
    """Return what is written somewhere: of a magic, the function behind it."""
    return found.value.source if found.kind == "magic" else found.value


def _lacks(what: str, name: str) -> None:
    print(f"No {what} found for {name}" if name else f"No {what} found")


@magic()
@rest("object")
def pdoc(shell: Shell, call: Call) -> None:
    """Show the documentation of an object, of a class with that of its constructor."""
    found = _find(shell, call.rest, call)
    if found is None:
        return
    value = _subject(found)
    parts = [("Class docstring:", asking.docstring(value))]
    if asking.is_a(value, type):
        parts.append(("Init docstring:", asking.docstring(asking.part(value, "__init__"))))
    elif callable(value):
        parts.append(("Call docstring:", asking.docstring(asking.part(value, "__call__"))))
    shown = [f"{title}\n{indent(text, ' ' * 4)}" for title, text in parts if text]
    if shown:
        show_text(shell, "\n".join(shown))
    else:
        _lacks("documentation", call.rest)


@magic()
@rest("object")
def pdef(shell: Shell, call: Call) -> None:
    """Print how a function, or the constructor of a class, is called."""
    from itui_kernel.shell.help.pages import painter

    found = _find(shell, call.rest, call)
    if found is None:
        return
    value = _subject(found)
    if not callable(value):
        print("Object is not callable.")
        return
    signature = asking.signature(value, call.rest)
    if signature is None:
        _lacks("definition header", call.rest)
        return
    if asking.is_a(value, type):
        print("Class constructor information:")
    print("", painter(shell.settings.colors)(signature))


@magic()
@rest("object")
def psource(shell: Shell, call: Call) -> None:
    """Show the source of an object, or of its class."""
    from itui_kernel.shell.help.pages import show_code

    if not call.rest:
        raise UsageError("Missing object name.")
    found = _find(shell, call.rest, call)
    if found is None:
        return
    source = asking.source(_subject(found), call.rest)
    if source is None:
        _lacks("source", call.rest)
    else:
        show_code(shell, source)


@magic()
@rest("object|file")
def pfile(shell: Shell, call: Call) -> None:
    """Show the file in which an object is defined, from the line where its definition begins.

    What is no object is taken for the name of a file; ``.py`` may be left out.
    """
    from itui_kernel.shell.help.files import file_text, show_definition

    found = _find(shell, call.rest, call)
    if found is not None:
        show_definition(shell, _subject(found), call.rest)
        return
    from itui_kernel.shell.help.pages import show_code

    text = file_text(call.rest)
    if text is None:
        print(f"File `{call.rest!r}` not found.")
    else:
        show_code(shell, text)


@magic()
@rest("source")
def pycat(shell: Shell, call: Call) -> None:
    """Show Python in the pager: a file, a string, what an address has, inputs, a macro.

    Inputs are given as for %history, such as ``3-5 7``.
    """
    from itui_kernel.shell.help.pages import show_code
    from itui_kernel.shell.recall.user_code import find_code

    if not call.rest:
        raise UsageError("pycat needs a file, a variable, an address, a range of inputs or a macro")
    try:
        code = find_code(shell, call.rest)
    except UsageError:
        print("Error: no such file, variable, URL, history range or macro")
    else:
        show_code(shell, code)


@magic()
@flag("-a", help="names that begin with a single underscore, too")
@flag("-i", help="upper and lower case are the same")
@flag("-c", help="upper and lower case differ, as they do unless set otherwise")
@flag("-l", help="list the names of types, and search nothing")
@argument(
    "-e",
    is_repeated=True,
    value_name="NAMESPACE",
    help="leave out a namespace: user, user_global, builtin, internal or alias",
)
@argument(
    "-s",
    is_repeated=True,
    value_name="NAMESPACE",
    help="search a namespace besides user and builtin",
)
@argument("pattern", count="?", words="statement", help="* is any text, ? any one character")
@argument("type", count="?", help="of what is found: one that -l lists, a builtin class, or all")
def psearch(shell: Shell, call: Call) -> None:
    """List the names that fit a pattern, in the session and in what its names hold.

    ``np.*array*?`` and ``?np.*array*`` do the same; options and a type may stand behind the mark,
    as in ``?-i np.*array* function``. Names that begin with a single underscore are left out
    without -a.
    """
    from itui_kernel.shell.help.searching import search
    from itui_kernel.shell.help.wildcards import type_names

    wanted = call.arguments
    if wanted.l:
        show_text(shell, "\n".join(type_names()))
        return
    if not wanted.pattern:
        raise UsageError("psearch needs a pattern, such as np.*array*")
    names = search(shell, wanted)
    if names:
        show_text(shell, "\n".join(names))
    else:
        print(f"No name fits `{wanted.pattern}`.")


@magic()
@flag("-r", help="the text of the object itself, not the form in which results are shown")
@rest("object")
def page(shell: Shell, call: Call) -> None:
    """Show an object, or else the last result, in the pager."""
    name = call.rest or "_"
    found = find(shell, name, call.scope)
    if found is None:
        print(f"Object `{name}` not found")
    elif call.arguments.r:
        show_text(shell, str(found.value))
    else:
        show_text(shell, str(shell.formatters.by_mime["text/plain"](found.value)))
