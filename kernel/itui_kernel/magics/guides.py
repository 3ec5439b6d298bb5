"""Guides: what magics there are, what they do, and the syntax of the shell on a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itui_kernel.shell.help import guides, texts
from itui_kernel.shell.magic.declaring import Call, UsageError, flag, magic
from itui_kernel.shell.running.payloads import show_text

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell


@magic()
@flag("-j", "--json", help="return a dictionary of where each of them comes from")
def lsmagic(shell: Shell, call: Call) -> guides.MagicList | dict[str, dict[str, str]]:
    """List the names of all magics."""
    names = guides.MagicList(shell)
    return names.origins() if call.arguments.json else names


@magic("magic")
def magic_guide(shell: Shell, call: Call) -> None:
    """Describe magics as such, and all that there are.

    With ``-brief`` each has one line. With ``-rest`` or ``-latex`` the descriptions are printed
    as reStructuredText or LaTeX, to be put into a document.
    """
    match call.rest:
        case "":
            show_text(shell, texts.MAGICS + guides.described(shell))
        case "-brief":
            show_text(shell, texts.MAGICS + guides.brief(shell))
        case "-rest":
            print(guides.as_rest(shell))
        case "-latex":
            print(guides.as_latex(shell))
        case other:
            raise UsageError(f"magic takes -brief, -rest or -latex, not {other!r}")


@magic()
def quickref(shell: Shell, call: Call) -> None:
    """Show the syntax of the shell and its magics on one card."""
    show_text(shell, texts.QUICK_REFERENCE + guides.brief(shell))
