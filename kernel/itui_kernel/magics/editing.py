"""The magic that opens the user's editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itui_kernel.shell.magic.declaring import Call, UsageError, argument, flag, magic

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell


@magic("edit", "ed")
@argument("-n", type=int, value_name="LINE", help="begin at this line")
@flag("-p", help="edit again what was edited the last time")
@flag("-r", help="take inputs as typed")
@flag("-x", help="do not propose to run what was edited")
@argument("what", count="*", value_name="target", words="file", help="what is to be edited")
def edit(shell: Shell, call: Call) -> None:
    """Open your editor ($VISUAL or $EDITOR) on code; what comes of it is the next input.

    It may be given inputs by their numbers, as for %history, a variable with a text, the name of
    a file, or of an object: then the file opens where that is defined. Without any it begins
    empty. A file is edited in place, and the next input proposes to run it; a macro is made anew.
    """
    options, edits = call.arguments, shell.edits
    if options.p:
        if edits.last is None:
            raise UsageError("nothing has been edited yet")
        made = edits.last
    else:
        made = edits.prepare(" ".join(options.what), raw=options.r)
    edits.last = made
    payload = {
        "source": "edit_magic",
        "filename": str(made.file),
        "line_number": made.line if options.n is None else options.n,
    }
    if made.then is not None or options.x:
        payload["then"] = "" if options.x else made.then
    shell.add_payload(payload)
