"""The magic that makes a notebook of the session."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from itui_kernel.shell.magic.declaring import Call, argument, magic
from itui_kernel.shell.recall.notebooks import session_cells, write_notebook

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell


@magic("notebook")
@argument("file", words="file", help="its ending .ipynb may be left out")
def notebook(shell: Shell, call: Call) -> None:
    """Write the inputs of the session and their results into a notebook.

    %load puts the code of a notebook into the next input, %run runs it.
    """
    path = Path(os.path.expanduser(call.arguments.file))
    if path.suffix != ".ipynb":
        path = path.with_name(path.name + ".ipynb")
    write_notebook(path, session_cells(shell))
    print(f"The session was written to notebook `{path}`.")
