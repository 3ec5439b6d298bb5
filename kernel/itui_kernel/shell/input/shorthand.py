"""What a line may leave out: the ``%`` of a magic, the brackets of a call, those of ``exit()``."""

from __future__ import annotations

import builtins
import re
from keyword import iskeyword
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.names.exiting import Exit

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

# patterns but this are compiled when an input needs them
_WORD = re.compile(r"[^\W\d]\w*")
_MAGIC = r"([^\W\d]\w*)(?![\w.*])[ \t]*+(?![=,:])(.*)"
_EXIT = r"([^\W\d]\w*)(?:\s+([\w'\"(].*?))?\s*(;?)\s*(?:#.*)?"
_ALONE = r"[^\W\d]\w*\s*;?\s*(?:#.*)?"
_CALL = r"([^\W\d]\w*(?:\.[^\W\d]\w*)*)(?:\s+([^\s;].*?))?(;?)"
_GOES_ON = r"[!%&()*+,\-/<=>^|#]|(?:is|not|in|and|or|if|else|for|as)\b"
_FIRST_WORD = r"(?m)^[ \t]*([^\W\d]\w*)(?![\w.*(]|[ \t]*[=,:])"
_MISSING = object()


class Shorthand:
    """Completes such lines; it knows which names are magics, variables and functions."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def __call__(self, code: str) -> str:
        """Return the input with what was left out of it."""
        if len(code.splitlines()) != 1:
            return self._magics(code)
        word = _WORD.match(code)
        return self._line(word[0], code.rstrip("\n")) or code if word else code

    def _line(self, word: str, line: str) -> str | None:
        """Return what a line that begins with a word stands for."""
        value = self._named(word)
        if isinstance(value, Exit):
            return self._exit(line)
        if hasattr(type(value), "__itui_input__") and re.fullmatch(_ALONE, line):
            return self._shell.transforms.code(value.__itui_input__())  # a macro
        if self._is_magic(word):
            return self._magic(line)
        return self._call(line) if self._shell.settings.autocall else None

    def _magic(self, line: str) -> str | None:
        """Return the call of the magic that a line begins with the name of."""
        found = re.fullmatch(_MAGIC, line)
        return found and f"get_ipython().run_line_magic({found[1]!r}, {found[2]!r})"

    def _magics(self, code: str) -> str:
        """Return several lines with their magics, unless all of it is Python as it stands.

        IPython completes single lines alone: what follows a ``cd somewhere`` is an error there.
        """
        if not any(self._is_magic(found[1]) for found in re.finditer(_FIRST_WORD, code)):
            return code
        from itui_kernel.shell.input.parsing import is_python

        if is_python(code):
            return code
        made = self._with_magics(code)
        return made if is_python(made) else code

    def _with_magics(self, code: str) -> str:
        from itui_kernel.shell.input.scanning import logical_lines
        from itui_kernel.shell.input.special_lines import end_of_command, joined

        parts = []
        done = 0
        for line in logical_lines(code):
            word = _WORD.match(code, line.start)
            end = end_of_command(code, line.start)
            call = self._magic(joined(code[line.start : end]))
            if call is not None and word is not None and self._is_magic(word[0]):
                parts += [code[done : line.start], call]
                done = end
        return "".join([*parts, code[done:]])

    def _is_magic(self, name: str) -> bool:
        shell = self._shell
        if not (shell.settings.automagic and shell.magics.has("line", name)):
            return False
        return not (name in shell.namespace or name in vars(builtins) or iskeyword(name))

    def _exit(self, line: str) -> str | None:
        """Return the call that a bare ``exit`` is."""
        found = re.fullmatch(_EXIT, line)
        return found and f"{found[1]}({found[2] or ''}){found[3]}"

    def _call(self, line: str) -> str | None:
        """Return the call that a line with a function's name is, as far as the user wants that."""
        found = re.fullmatch(_CALL, line)
        if found is None or (not found[2] and (self._shell.settings.autocall < 2 or found[3])):
            return None
        arguments = found[2] or ""
        function = self._value(found[1])
        if re.match(_GOES_ON, arguments) or not callable(function):
            return None
        if arguments.startswith("[") and _takes_items(function):
            return None
        from itui_kernel.shell.input.parsing import is_python

        made = f"{found[1]}({arguments}){found[3]}"
        if not is_python(made):
            return None
        if self._shell.settings.shows_rewritten:
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
