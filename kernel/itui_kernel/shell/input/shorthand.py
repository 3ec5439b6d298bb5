"""What a line may leave out: the ``%`` of a magic, the brackets of a call, those of ``exit()``."""

from __future__ import annotations

import builtins
import re
from keyword import iskeyword
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.exiting import Exit
from itui_kernel.shell.input.parsing import is_python
from itui_kernel.shell.input.scanning import logical_lines
from itui_kernel.shell.input.special_lines import end_of_command, joined

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_MAGIC = re.compile(r"([^\W\d]\w*)(?![\w.*])[ \t]*+(?![=,:])(.*)")
_EXIT = re.compile(r"([^\W\d]\w*)(?:\s+([\w'\"(].*?))?\s*(;?)\s*(?:#.*)?")
_CALL = re.compile(r"([^\W\d]\w*(?:\.[^\W\d]\w*)*)(?:\s+([^\s;].*?))?(;?)")
_GOES_ON = re.compile(r"[!%&()*+,\-/<=>^|#]|(?:is|not|in|and|or|if|else|for|as)\b")
_FIRST_WORD = re.compile(r"^[ \t]*([^\W\d]\w*)(?![\w.*(]|[ \t]*[=,:])", re.MULTILINE)
_MISSING = object()


class Shorthand:
    """Completes such lines; it knows which names are magics, variables and functions."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def __call__(self, code: str) -> str:
        """Return the input with what was left out of it."""
        if len(code.splitlines()) == 1:
            line = code.rstrip("\n")
            return self._exit(line) or self._magic(line) or self._call(line) or code
        return self._magics(code)

    def _magic(self, line: str) -> str | None:
        """Return the call of the magic that a line begins with the name of."""
        found = _MAGIC.fullmatch(line)
        if found is None or not self._is_magic(found[1]):
            return None
        return f"get_ipython().run_line_magic({found[1]!r}, {found[2]!r})"

    def _magics(self, code: str) -> str:
        """Return several lines with their magics, unless all of it is Python as it stands.

        IPython completes single lines alone: what follows a ``cd somewhere`` is an error there.
        """
        if not any(self._is_magic(found[1]) for found in _FIRST_WORD.finditer(code)):
            return code
        if is_python(code):
            return code
        parts = []
        done = 0
        for line in logical_lines(code):
            start, end = line.start, end_of_command(code, line.start)
            call = self._magic(joined(code[start:end]))
            if call is not None:
                parts += [code[done:start], call]
                done = end
        made = "".join([*parts, code[done:]])
        return made if is_python(made) else code

    def _is_magic(self, name: str) -> bool:
        shell = self._shell
        if not (shell.settings.automagic and shell.magics.has("line", name)):
            return False
        return not (name in shell.namespace or name in vars(builtins) or iskeyword(name))

    def _exit(self, line: str) -> str | None:
        """Return the call that a bare ``exit`` is."""
        found = _EXIT.fullmatch(line)
        if found is None or not isinstance(self._named(found[1]), Exit):
            return None
        return f"{found[1]}({found[2] or ''}){found[3]}"

    def _call(self, line: str) -> str | None:
        """Return the call that a line with a function's name is, as far as the user wants that."""
        wanted = self._shell.settings.autocall
        found = _CALL.fullmatch(line) if wanted else None
        if found is None or (not found[2] and (wanted < 2 or found[3])):
            return None
        arguments = found[2] or ""
        function = self._value(found[1])
        if _GOES_ON.match(arguments) or not callable(function):
            return None
        if arguments.startswith("[") and _takes_items(function):
            return None
        made = f"{found[1]}({arguments}){found[3]}"
        if not is_python(made):
            return None
        print("------>", made)
        return made

    def _named(self, name: str) -> Any:
        return self._shell.namespace.get(name, vars(builtins).get(name, _MISSING))

    def _value(self, dotted: str) -> Any:
        """Return what a dotted name stands for; ``None`` where it stands for nothing."""
        first, *attributes = dotted.split(".")
        value = self._named(first)
        if value is _MISSING:
            return None
        try:
            for name in attributes:
                value = getattr(value, name)
        except Exception:  # a property of the user's may raise anything
            return None
        return value


def _takes_items(function: Any) -> bool:
    return hasattr(function, "__getitem__") or hasattr(function, "__class_getitem__")
