"""The description of a magic: its usage, what it does, its arguments."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from textwrap import fill
from typing import TYPE_CHECKING

from itui_kernel.shell.magic.arguments import usage

if TYPE_CHECKING:
    from itui_kernel.shell.magic.declaring import Argument, Magic

WIDTH = 74  # fits a terminal of 80 columns with an indent, whatever the width of the source
_NAMES = 24  # columns for the names of arguments, at most


def help_text(magic: Magic) -> str:
    """Return what a user reads of a magic."""
    marks = ["%"] * magic.is_line + ["%%"] * magic.is_cell
    parts = [
        "\n".join(_filled(usage(magic, mark), "", "    ") for mark in marks),
        reflowed(magic.description) or "<no docstring>",
        "\n".join(_arguments(magic)),
    ]
    return "\n\n".join(filter(None, parts))


def reflowed(text: str) -> str:
    r"""Return a text whose wide paragraphs were made narrower; what is indented is no paragraph.

    >>> reflowed("word " * 16 + "word\nend\n\n  a\n  b").split("\n")[1:]
    ['word word end', '', '  a', '  b']
    """
    parts: list[str] = []
    for is_prose, group in groupby(text.split("\n"), lambda line: line[:1].strip() != ""):
        lines = list(group)
        is_wide = is_prose and max(map(len, lines)) > WIDTH
        parts += [fill(" ".join(lines), WIDTH)] if is_wide else lines
    return "\n".join(parts)


def _arguments(magic: Magic) -> Iterator[str]:
    rows = [(_names(each), each.help) for each in magic.arguments if each.help]
    width = min(max((len(names) for names, _ in rows), default=0), _NAMES)
    for names, what in rows:
        yield _filled(what, f"  {names:{width}}  ", " " * (width + 4))


def _filled(text: str, start: str, indent: str) -> str:
    return fill(
        text,
        WIDTH,
        initial_indent=start,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _names(argument: Argument) -> str:
    if not argument.is_option:
        return argument.metavar
    names = ", ".join(argument.names)
    return names if argument.is_flag else f"{names} {argument.metavar}"
