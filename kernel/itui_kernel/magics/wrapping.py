"""Code around every input."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING

from itui_kernel.shell.input.code_wraps import CodeWrap
from itui_kernel.shell.magic.declaring import Call, UsageError, argument, flag, magic

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_PREFIX = "code-wrap "
_ORDER = 200  # what others make of an input is wrapped, too


@magic(cell=True, expands=False)
@flag("--remove", help="remove the wrap of this name")
@flag("--list", help="print the names of the wraps")
@flag("--list-all", help="print the wraps with their code")
@argument("name", count="?", help="how the wrap is called")
def code_wrap(shell: Shell, call: Call) -> None:
    """Put code around every input from now on.

    The cell is a template: __code__ stands for the input, __ret__ for the value of its last
    expression. A template that ends with __ret__ lets results be shown as usual:

        %%code_wrap announced
        print('before')
        __code__
        print('after')
        __ret__

    A wrap of the same name is replaced.
    """
    options, wraps = call.arguments, _wraps(shell)
    if call.cell is not None:
        _add(shell, options.name, call.cell)
    elif options.remove:
        if options.name not in wraps:
            raise UsageError(f"no code wrap is called {options.name!r}; see %code_wrap --list")
        shell.transforms.trees.remove(_PREFIX + options.name)
    elif options.list_all:
        for name, wrap in wraps.items():
            print(f"{name} :\n{indent(wrap.template, '    ')}")
    else:
        for name in wraps:
            print(name)


def _wraps(shell: Shell) -> dict[str, CodeWrap]:
    """Return the wraps by name."""
    return {
        name.removeprefix(_PREFIX): each
        for name, each in shell.transforms.trees
        if isinstance(each, CodeWrap)
    }


def _add(shell: Shell, name: str | None, template: str) -> None:
    if not name:
        raise UsageError("a code wrap needs a name: %%code_wrap name")
    shell.transforms.trees.register(_PREFIX + name, CodeWrap(template), order=_ORDER)
