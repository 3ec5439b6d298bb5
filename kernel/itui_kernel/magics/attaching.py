"""How other programs reach this kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itui_kernel.shell.magic.declaring import Call, UsageError, magic

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell


@magic("connect_info")
def connect_info(shell: Shell, call: Call) -> None:
    """Tell how to attach to this kernel from other terminals and programs of this host.

    The connection file holds the key of the session, which is not shown: whoever has it can run
    code as you.
    """
    path = shell.connection_file
    if path is None:
        raise UsageError("this shell has no connection file: it runs within another program")
    print(f"The connection file, for you alone: {path}\n")
    print("From any terminal of this host:")
    for program in ("itui", "jupyter console", "jupyter qtconsole"):
        print(f"    {program} --existing {path}")
