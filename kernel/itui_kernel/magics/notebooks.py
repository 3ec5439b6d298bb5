"""The magic that makes a notebook of the session."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from itui_kernel.shell.magic.declaring import Call, argument, magic
from itui_kernel.shell.recall.notebooks import session_cells, shown_so_far, write_notebook

if TYPE_CHECKING:
    from itui_kernel.shell.recall.shown import Shown
    from itui_kernel.shell.shell import Shell


@magic("notebook")
@argument("file", words="file", help="its ending .ipynb may be left out")
def notebook(shell: Shell, call: Call) -> None:
    """Write the inputs of the session and what they showed into a notebook.

    Errors, images and what was printed are taken from the journal of the session. Without one
    there are only results, as they are now.

    %load puts the code of a notebook into the next input, %run runs it.
    """
    path = Path(os.path.expanduser(call.arguments.file))
    if path.suffix != ".ipynb":
        path = path.with_name(path.name + ".ipynb")
    shown = shown_so_far(shell)
    write_notebook(path, session_cells(shell, shown))
    print(f"The session was written to notebook `{path}`.")
    for each in _missing(shown):
        print(each)


def _missing(shown: Shown | None) -> Iterator[str]:
    """Yield what is not in the notebook."""
    if shown is None:
        yield "Only results are in it: no journal is kept of what is printed and displayed."
        return
    for why, messages in shown.lost.items():
        yield f"Not all outputs are in it: {messages:,} messages are missing, {why}."
    if shown.left_out:
        yield f"Not all outputs are in it: there was no room for {shown.left_out:,} of them."
