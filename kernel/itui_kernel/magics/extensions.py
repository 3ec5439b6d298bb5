"""Loading what others have written for the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itui_kernel.shell.magic.declaring import Call, UsageError, argument, magic

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell


@magic()
@argument("module", count="?", words="module", help="the name it is imported by")
def load_ext(shell: Shell, call: Call) -> None:
    """Load an extension: import the module and call its load_ipython_extension(get_ipython()).

    Extensions written for IPython work here. autoreload and storemagic need no loading; asking
    for it is no error.
    """
    _tell(shell.extensions.load(_module(call)))


@magic()
@argument("module", count="?", words="module", help="the name it was loaded by")
def unload_ext(shell: Shell, call: Call) -> None:
    """Unload an extension that defines unload_ipython_extension(get_ipython())."""
    _tell(shell.extensions.unload(_module(call)))


@magic()
@argument("module", count="?", words="module", help="the name it is imported by")
def reload_ext(shell: Shell, call: Call) -> None:
    """Unload an extension, import it anew from its file, and load it again."""
    _tell(shell.extensions.reload(_module(call)))


def _module(call: Call) -> str:
    name: str | None = call.arguments.module
    if not name:
        raise UsageError("Missing module name.")
    return name


def _tell(reason: str) -> None:
    if reason:
        print(reason)
