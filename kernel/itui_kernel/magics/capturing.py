"""Cells whose outputs are kept instead of shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itui_kernel.shell.display.capturing import captured
from itui_kernel.shell.magic.declaring import Call, argument, flag, magic

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell


@magic("capture", line=False, cell=True)
@flag("--no-stderr", help="let standard error through")
@flag("--no-stdout", help="let standard output through")
@flag("--no-display", help="let displays and the result through")
@argument("output", count="?", words="variable", help="the variable that gets what was captured")
def capture(shell: Shell, call: Call) -> None:
    """Run the cell and keep what it writes and displays.

    The variable gets an object with the texts stdout and stderr and the list outputs; its show()
    shows all of it, and so does calling it. Without a variable what was captured is dropped. An
    error in the cell is shown, and what came before it is kept.
    """
    options = call.arguments
    with captured(
        shell,
        stdout=not options.no_stdout,
        stderr=not options.no_stderr,
        display=not options.no_display,
    ) as found:
        result = shell.run_cell(call.cell or "", store_history=False, silent=False)
    if options.output:
        shell.namespace[options.output] = found
    result.raise_error()
