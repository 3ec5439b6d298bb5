"""Magics that move between directories."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from itui_kernel.shell.magic.declaring import Call, UsageError, argument, flag, magic, rest

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell
    from itui_kernel.shell.system.directories import Bookmarks, Directories

_FROM_HISTORY = re.compile(r"-(?P<number>\d*)|--(?P<part>.+)")


@magic("cd")
@flag("-q", help="say nothing")
@flag("-b", words="bookmark", help="the directory of a bookmark")
@rest("directory", is_mixed=True)
def cd(shell: Shell, call: Call) -> None:
    """Change the working directory; without one, go home.

    ``%cd -`` goes back to the last one, ``%cd -3`` to number 3 of ``%dhist``, ``%cd --part`` to
    the last one whose path has this part. The name of a bookmark will do where no directory is
    called so. ``!cd`` cannot do this: it changes the directory of a process that ends at once.
    """
    directories = shell.directories
    chosen = _chosen(directories, call.rest, is_bookmark=call.arguments.b)
    if chosen is None:
        return
    try:
        directories.change(chosen)
    except OSError as error:
        print(error)
    if not (call.arguments.q or shell.settings.changes_directory_quietly):
        print(directories.shown())


def _chosen(directories: Directories, text: str, *, is_bookmark: bool) -> str | None:
    """Return the directory that is meant; ``None`` when the history has none such."""
    from_history = _FROM_HISTORY.fullmatch(text)
    if from_history and not is_bookmark:
        return _visited(directories, from_history["number"], from_history["part"])
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    if not is_bookmark and (not text or os.path.isdir(os.path.expanduser(text))):
        return text or "~"
    named = directories.bookmarks.all().get(text)
    if named is not None:
        print(f"(bookmark:{text}) -> {named}")
        return named
    if is_bookmark:
        raise UsageError(f"Bookmark '{text}' not found.  Use '%bookmark -l' to see your bookmarks.")
    return text


def _visited(directories: Directories, number: str | None, part: str | None) -> str | None:
    """Return a directory of the history: the one before, by its number, or by a part of it."""
    history = [str(each) for each in directories.history]
    if part is not None:
        found = next((each for each in reversed(history) if part in each), None)
        if found is None:
            raise UsageError(f"No matching entry in directory history: {part}")
        return found
    index = int(number) if number else len(history) - 2
    if number == "" and index < 0:
        raise UsageError("%cd -: No previous directory to change to.")
    if index < len(history):
        return history[index]
    print("The requested directory does not exist in history.")
    return None


@magic("pwd")
def pwd(shell: Shell, call: Call) -> str:
    """Return the working directory."""
    return os.getcwd()


@magic("pushd")
@rest("directory")
def pushd(shell: Shell, call: Call) -> list[str]:
    """Put the working directory onto the stack, change to another, and return the stack."""
    directories = shell.directories
    here = _short(os.getcwd())
    directories.stack.insert(0, here)
    if call.rest:
        _go(shell, call.rest)
    return list(directories.stack)


@magic("popd")
def popd(shell: Shell, call: Call) -> None:
    """Change to the directory on top of the stack and take it from there."""
    directories = shell.directories
    if not directories.stack:
        raise UsageError("%popd on empty stack")
    top = directories.stack.pop(0)
    _go(shell, top)
    print("popd ->", top)


def _go(shell: Shell, directory: str) -> None:
    from itui_kernel.shell.magic.running import run_magic

    run_magic(shell, "cd", directory)


def _short(path: str) -> str:
    home = os.path.expanduser("~")
    return f"~{path.removeprefix(home)}" if path == home or path.startswith(f"{home}/") else path


@magic("dirs")
def dirs(shell: Shell, call: Call) -> list[str]:
    """Return the stack of directories."""
    return list(shell.directories.stack)


@magic("dhist")
@argument("bounds", count="*", type=int, value_name="n")
def dhist(shell: Shell, call: Call) -> None:
    """Print the directories that were visited.

    ``%dhist n`` prints the last n of them, ``%dhist n m`` those from number n to before number m.
    """
    history = shell.directories.history
    bounds = call.arguments.bounds
    if len(bounds) > 2:
        raise UsageError("%dhist takes at most two numbers")
    first, last = 0, len(history)
    if len(bounds) == 1:
        first = max(last - bounds[0], 0)
    elif bounds:
        first, last = bounds
    print("Directory history (kept in _dh)")
    for number in range(first, min(last, len(history))):
        print(f"{number}: {history[number]}")


@magic("bookmark")
@flag("-l", help="list all bookmarks")
@flag("-d", words="bookmark", help="remove a bookmark")
@flag("-r", help="remove all bookmarks")
@argument("words", count="*", value_name="name [directory]", words="directory")
def bookmark(shell: Shell, call: Call) -> None:
    """Give a directory a name, or the working directory when none is given.

    ``%cd -b name`` goes there, ``%cd name`` too where no directory is called so. Bookmarks are
    kept from session to session.
    """
    if len(call.arguments.words) > 2:
        raise UsageError("%bookmark: too many arguments")
    try:
        _mark(shell.directories.bookmarks, call)
    except OSError as error:
        raise UsageError(f"%bookmark: the bookmarks cannot be written: {error}") from None


def _mark(bookmarks: Bookmarks, call: Call) -> None:
    chosen, words = call.arguments, call.arguments.words
    if chosen.d:
        if not words:
            raise UsageError("%bookmark -d: must provide a bookmark to delete")
        try:
            bookmarks.remove(words[0])
        except KeyError:
            raise UsageError(f"%bookmark -d: Can't delete bookmark '{words[0]}'") from None
    elif chosen.r:
        bookmarks.clear()
    elif chosen.l:
        found = bookmarks.all()
        width = max(map(len, found), default=0)
        print("Current bookmarks:")
        for name, directory in sorted(found.items()):
            print(f"{name:{width}} -> {directory}")
    elif not words:
        raise UsageError("%bookmark: You must specify the bookmark name")
    else:
        directory = words[1] if len(words) == 2 else os.getcwd()
        bookmarks.add(words[0], directory)
