"""Cell magics that give their cell to a program."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.magic.arguments import split
from itui_kernel.shell.magic.declaring import Call, Magic, UsageError, argument, flag, magic, rest
from itui_kernel.shell.system.scripts import Script

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_OPTIONS: list[Callable[[Any], Any]] = [
    argument("--out", words="variable", help="the variable that gets what it writes to stdout"),
    argument("--err", words="variable", help="the variable that gets what it writes to stderr"),
    flag("--bg", help="do not wait; --out and --err then give files to read from"),
    argument("--proc", words="variable", help="with --bg, the variable that gets the process"),
    flag("--no-raise-error", help="let the input go on when the program fails"),
]
# the interpreter of the session, whatever comes first in $PATH
_INTERPRETER = {"python": sys.executable, "python3": sys.executable}


def _cell_magic(name: str, words: str, run: Any) -> Magic:
    for declare in reversed(_OPTIONS):
        run = declare(run)
    return magic(name, line=False, cell=True, cell_words=words)(run)


def _for(program: str, words: str) -> Magic:
    """Return the cell magic that runs cells with one program; ``words`` is what those are."""

    @rest("arguments", is_mixed=True)
    def run(shell: Shell, call: Call) -> None:
        _run(shell, call, [_INTERPRETER.get(program, program), *split(call.rest)])

    run.__doc__ = f"Run the cell with {program}; what else stands in the line are its arguments."
    return _cell_magic(program, words, run)


@rest("program", is_mixed=True)
def _named(shell: Shell, call: Call) -> None:
    """Run the cell with the program that the line names.

    The program reads the cell from its standard input; what it writes is shown as it comes, or
    goes into variables. When it fails the input ends with an error.
    """
    if not call.rest:
        raise UsageError("%%script: name the program that is to run the cell")
    _run(shell, call, split(call.rest))


def _run(shell: Shell, call: Call, command: list[str]) -> None:
    options, text = call.arguments, call.cell or ""
    try:
        prepared = Script(shell, command, text)
    except FileNotFoundError:
        print(f"Couldn't find program: {command[0]!r}")
        return
    if options.bg:
        prepared.start(options.out, options.err, options.proc)
        return
    exit_code = prepared.run(options.out, options.err)
    if exit_code and not options.no_raise_error:
        from subprocess import CalledProcessError

        raise CalledProcessError(exit_code, text.encode())


script = _cell_magic("script", "command", _named)
bash = _for("bash", "command")
sh = _for("sh", "command")
perl = _for("perl", "text")
ruby = _for("ruby", "text")
python = _for("python", "statement")
python2 = _for("python2", "statement")
python3 = _for("python3", "statement")
pypy = _for("pypy", "statement")


@magic("killbgscripts")
def killbgscripts(shell: Shell, call: Call) -> None:
    """End the scripts and commands that run in the background."""
    ended = shell.system.end_background()
    print(
        "All background processes were killed."
        if ended
        else "No background processes were running."
    )
