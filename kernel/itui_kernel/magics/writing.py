"""The magic that writes its cell into a file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from itui_kernel.shell.magic.declaring import Call, argument, flag, magic

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell


@magic("writefile", "file", line=False, cell=True, cell_words="text")
@flag("-a", "--append", help="add to what is in the file")
@argument("filename", words="file", help="the file to write")
def writefile(shell: Shell, call: Call) -> None:
    """Write the cell to a file, in place of what was there."""
    name = os.path.expanduser(call.arguments.filename)
    is_there = os.path.exists(name)
    if not is_there:
        print("Writing", name)
    else:
        print("Appending to" if call.arguments.append else "Overwriting", name)
    with open(name, "a" if call.arguments.append else "w", encoding="utf-8") as file:
        file.write(call.cell or "")
