"""Lines that are not Python: ``%magic``, ``!command``, ``x = !command``, help marks, ``/f x``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from itui_kernel.shell.input.help_marks import help_call, help_on
from itui_kernel.shell.input.scanning import LogicalLine, logical_line, start_of_line

_ESCAPED = re.compile(r"[?,;]|[%!](?!=)|/(?=[^/=\s])")
_PHYSICAL = re.compile(r"(?:[^\\\n]|\\(?!\r?\n)|\\\r?\n(?!\Z)|\\(?=\r?\n\Z))*")
_CONTINUED = re.compile(r"\\\r?\n")
_MAGIC_VALUE = re.compile(r"\s*(?:\\\r?\n\s*)*(?=%\s*[^\W\d])")
_COMMAND_VALUE = re.compile(r"\s*(?:\\\r?\n\s*)*(?=!)")
_CELL_MAGIC = re.compile(r"%%(?!\w+\?)")
_SHELL = "get_ipython()"


def translate_cell_magic(text: str) -> str:
    r"""Turn an input that begins with ``%%`` into the call of a cell magic.

    >>> translate_cell_magic("%%time -n\nf(x)")
    "get_ipython().run_cell_magic('time', '-n', 'f(x)\\n')"
    """
    if not is_cell_magic(text):
        return text
    first, _, body = text.partition("\n")
    name, _, line = first[2:].rstrip().partition(" ")
    if body and not body.endswith("\n"):
        body += "\n"
    return f"{_SHELL}.run_cell_magic({name!r}, {line!r}, {body!r})"


def is_cell_magic(text: str) -> bool:
    """Tell whether all of an input is for a cell magic; ``%%name?`` asks for help on it."""
    return _CELL_MAGIC.match(text) is not None


def translate_lines(text: str) -> str:
    r"""Turn all special lines of an input into Python, whatever stands around them.

    >>> translate_lines("for name in names:  # really?\n    !mv $name $name.old")
    "for name in names:  # really?\n    get_ipython().system('mv $name $name.old')"
    """
    parts = []
    done = 0
    for begin, end, call in _special_lines(text):
        parts += [text[done:begin], call]
        done = end
    return "".join([*parts, text[done:]])


def is_continued(text: str) -> bool:
    """Tell whether a text ends in a special line that a backslash continues."""
    if not text.rstrip().endswith("\\"):
        return False
    ends = [end for _, end, _ in _special_lines(text)]
    return bool(ends) and not text[ends[-1] :].strip()


def special_and_other_lines(text: str) -> Iterator[tuple[int, int, bool]]:
    """Give the begin and end of what each logical line is, and whether that is special."""
    for begin, end, call in _lines(text):
        yield begin, end, call is not None


def _special_lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Give the begin and end of each, and the call it is."""
    for begin, end, call in _lines(text):
        if call is not None:
            yield begin, end, call


def _lines(text: str) -> Iterator[tuple[int, int, str | None]]:
    start = start_of_line(text, 0)
    while start < len(text):
        begin, end, call = _translated(text, start)
        yield begin, end, call
        start = start_of_line(text, end)


def _translated(text: str, start: int) -> tuple[int, int, str | None]:
    """Return the begin and end of what a logical line has to give up, and the call for it."""
    if _ESCAPED.match(text, start):
        end = end_of_command(text, start)
        content = text[start:end]
        return start, end, _help(content, logical_line(content, 0)) or _escaped(joined(content))
    line = logical_line(text, start)
    call = _help(text[start : line.end], line)
    if call is not None:
        return start, line.end, call
    if line.value >= 0:
        for pattern, translate in ((_MAGIC_VALUE, _magic), (_COMMAND_VALUE, _captured)):
            found = pattern.match(text, line.value)
            if found:
                end = end_of_command(text, found.end())
                return found.end(), end, translate(joined(text[found.end() : end])[1:])
    return start, line.end, None


def _help(content: str, line: LogicalLine) -> str | None:
    return help_call(content) if line.last in ("?", ";") and not line.in_string else None


def end_of_command(text: str, start: int) -> int:
    """Return where a command ends: with its line, unless a backslash continues that."""
    found = _PHYSICAL.match(text, start)
    return found.end() if found else start


def joined(content: str) -> str:
    """Return a command as one line: a backslash joins it with the line below."""
    *before, last = _CONTINUED.split(content)
    return " ".join([*before, last.rstrip()])


def _escaped(content: str) -> str:
    """Return the call for a line by the mark it begins with."""
    mark = content[:2] if content[:2] in _CALLS else content[0]
    return _CALLS[mark](content[len(mark) :])


def _magic(content: str) -> str:
    name, _, line = content.partition(" ")
    return f"{_SHELL}.run_line_magic({name!r}, {line!r})"


def _system(content: str) -> str:
    return f"{_SHELL}.system({content!r})"


def _captured(content: str) -> str:
    return f"{_SHELL}.getoutput({content!r})"


def _quoted_words(content: str) -> str:
    name, _, words = content.partition(" ")
    return f"{name}({', '.join(map(_quoted, words.split())) or _quoted('')})"


def _quoted_rest(content: str) -> str:
    name, _, rest = content.partition(" ")
    return f"{name}({_quoted(rest)})"


def _quoted(text: str) -> str:
    return repr(text) if '"' in text else f'"{text}"'


def _called(content: str) -> str:
    name, *words = content.split(" ", 1)
    return f"{name}({', '.join(' '.join(words).split())})"


def _help_on(content: str) -> str:
    return help_on(content, "?") if content else f"{_SHELL}.show_usage()"


def _source_of(content: str) -> str:
    return help_on(content, "??") if content else f"{_SHELL}.show_usage()"


_CALLS: dict[str, Callable[[str], str]] = {
    "%": _magic,
    "!": _system,
    "!!": _captured,
    "?": _help_on,
    "??": _source_of,
    ",": _quoted_words,
    ";": _quoted_rest,
    "/": _called,
}
