"""Magics that find what was typed: print it, put it into the next input, run it again."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from itui_kernel.history.files import Entry
from itui_kernel.history.glob import containing
from itui_kernel.history.sessions import Search
from itui_kernel.shell.magic.declaring import Call, UsageError, argument, flag, magic, rest
from itui_kernel.shell.magic.questions import agrees
from itui_kernel.shell.recall.history import label
from itui_kernel.shell.recall.ranges import Range, read_ranges
from itui_kernel.shell.recall.user_code import MISSING, value_of
from itui_kernel.shell.running.payloads import propose_input

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_NOTHING = "No lines in history match specification"
_USUAL_TAIL = 10
_LABEL_WIDTH = 4
_LAST_FEW = 100  # of equal inputs one, so that those which look for a text are passed over


@magic("history", "hist")
@flag("-n", help="print the number of each input")
@flag("-o", help="print the results, too")
@flag("-p", help="print the prompts of plain Python; with -o it makes a doctest")
@flag("-t", help="print the Python that ran, not what was typed")
@argument("-f", "--file", value_name="FILE", words="file", help="write it into a file")
@flag("-y", help="overwrite the file without asking")
@flag("-g", help="search all sessions for a pattern: * is any text, ? any character")
@argument("-l", type=int, alone=_USUAL_TAIL, help="the last N of all sessions, 10 if left out")
@flag("-u", help="of equal inputs print the last one only, with -g")
@argument("--in", value_name="DIRECTORY", words="directory", help="typed there or below, with -g")
@flag("--import", help="take over the history of IPython; a file of its may be named")
@argument("what", count="*", value_name="range|pattern", help="ranges of inputs, or the pattern")
def history(shell: Shell, call: Call) -> None:
    """Print what was typed, in this session or before it.

    Ranges are separated by blanks: ``4`` is line 4 of this session, ``4-6`` with both ends, ``4-``
    to the end; ``243/1-5`` are lines of session 243, ``~2/7`` is a line of the session before the
    previous one, ``~1/`` all of the previous one, ``~8/1-~6/5`` reaches from the first line of
    eight sessions ago to the fifth of six sessions ago. %save, %macro, %edit, %load, %recall,
    %rerun and %pastebin take the same ranges.
    """
    options = vars(call.arguments)
    if options["import"]:
        _import(shell, call.arguments.what)
        return
    entries, has_numbers = _wanted(shell, call)
    lines = [_shown(shell, each, call.arguments, has_numbers) for each in entries]
    path = os.path.expanduser(call.arguments.file or "")
    if not path:
        print("".join(lines), end="")
    elif call.arguments.y or not os.path.exists(path) or _may_overwrite(path):
        with open(path, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.writelines(lines)
    else:
        print("Aborting.")


def _may_overwrite(path: str) -> bool:
    return agrees(f"File {path!r} exists. Overwrite? ") is not False  # some cannot be asked


def _wanted(shell: Shell, call: Call) -> tuple[list[Entry], bool]:
    """Return the entries that a call of %history wants, and whether their numbers are shown."""
    options = vars(call.arguments)
    text = " ".join(options["what"])
    if options["g"]:
        directory = os.path.abspath(os.path.expanduser(options["in"])) if options["in"] else ""
        question = Search(
            containing(text),
            raw=not options["t"],
            is_unique=options["u"],
            count=options["l"],
            directory=directory,
            has_output=options["o"],
        )
        return shell.history.search(question), True
    if options["l"] is not None:
        return shell.history.tail(options["l"]), options["n"]
    ranges = read_ranges(text) if text else [Range(0)]
    if ranges is None:
        raise UsageError(f"{text!r} is no range of inputs: write 4-6, ~1/ or 243/1-5")
    return shell.history.entries(ranges), options["n"]


def _shown(shell: Shell, entry: Entry, options: Any, has_number: bool) -> str:
    """Return how an entry is printed."""
    text = entry.source if options.t else entry.raw
    has_lines = "\n" in text
    if options.p:
        text = ">>> " + text.replace("\n", "\n... ") + ("\n..." if has_lines else "")
    if has_number:
        text = f"{label(entry):>{_LABEL_WIDTH}}:" + ("\n" if has_lines else " ") + text
    output = shell.history.output(entry) if options.o else None
    return f"{text}\n" if output is None else f"{text}\n{output}\n"


def _import(shell: Shell, files: list[str]) -> None:
    """Take over histories of IPython: that of its default profile where no file is named."""
    from itui_kernel.history.importing import import_history, ipython_history

    if shell.recorder is None:
        raise UsageError("this shell keeps no history")
    for file in files or [str(ipython_history())]:
        try:
            done = import_history(os.path.expanduser(file), shell.recorder.directory)
        except OSError as error:
            raise UsageError(f"{file}: {error.strerror or error}") from None
        print(f"{file}: {done.inputs} inputs of {done.sessions} sessions imported")


@magic("recall", "rep")
@rest("range|expression|text")
def recall(shell: Shell, call: Call) -> None:
    """Put something into the next input, to be edited.

    Without an argument it is the text of the last result. It may be inputs by their numbers, as
    %history takes them, or the value of an expression, or else the last input of any session
    that contains a text.
    """
    text = call.rest
    if not text:
        propose_input(shell, str(shell.namespace.get("_", "")))
        return
    found = shell.history.code(text, raw=True)
    if found is None and (value := value_of(shell, text)) is not MISSING:
        found = str(value)
    if found is None:
        found = _last_with(shell, text, ("%rep", "rep ", "%recall", "recall "))
    if found is None:
        print("Couldn't evaluate or find in history:", text)
    else:
        propose_input(shell, found)


def _last_with(shell: Shell, text: str, but: tuple[str, ...]) -> str | None:
    """Return the last input with a text that does not begin as those which look for it."""
    found = shell.history.search(Search(containing(text), is_unique=True, count=_LAST_FEW))
    codes = (each.raw for each in reversed(found) if not each.raw.lstrip().startswith(but))
    return next(codes, None)


@magic("rerun")
@argument("-l", type=int, value_name="N", help="the last N inputs")
@argument("-g", value_name="TEXT", help="the last input that contains a text")
@argument("ranges", count="*", value_name="range", help="as %history takes them")
def rerun(shell: Shell, call: Call) -> None:
    """Run inputs again: the last one, or those of the ranges.

    They are printed before they run, and run as one input that is not stored.
    """
    options = call.arguments
    last = shell.history.last
    if options.g is not None:
        code = _last_with(shell, options.g, ("%rerun", "rerun "))
    elif options.l is not None:
        code = shell.history.code(f"{max(last - options.l + 1, 1)}-{last}", raw=True)
    else:
        code = shell.history.code(" ".join(options.ranges) or str(last), raw=True)
    if code is None:
        print(_NOTHING)
        return
    print("=== Executing: ===")
    print(code)
    print("=== Output: ===")
    shell.run_cell(code, store_history=False, silent=False)
