"""The commands for sessions as a whole: ls, rename, kill, gc."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
from collections.abc import Sequence
from contextlib import suppress

from itui.command_line.mending import mended
from itui.drawing.text import safe_line
from itui.listing import Listed, as_json, listed, listing
from itui_kernel.client.discovery import FoundKernel, accepting, find_session, list_kernels
from itui_kernel.client.pruning import prune_leftovers
from itui_kernel.client.supervised import NoSupervisor, ask_supervisor
from itui_kernel.protocol.connection import host_name
from itui_kernel.protocol.errors import ItuiError, KernelError
from itui_kernel.protocol.session_file import rename, safe_name

END_SECONDS = 15.0  # our kernel gives up user code after four, the supervisor it after five


class Refused(ItuiError):
    """Something that is not done without a word from the user."""


def run(options: argparse.Namespace) -> int:
    """Do what one of these commands asks for."""
    match options.command:
        case "ls":
            print(as_json() if options.json else listing())
            return 0
        case "rename":
            return _rename(options.session, options.name)
        case "kill":
            return _kill(options.sessions, is_forced=options.force)
        case _:
            return _collect(is_dry=options.dry_run)


def _rename(session: str, name: str) -> int:
    found = mended(find_session(session))
    if found.directory is None or not found.fields:
        raise KernelError(f"{found.name} is no session of itui: only those have names")
    if safe_name(name) != name:
        allowed = "up to 32 letters, digits, dots, underscores and dashes"
        raise KernelError(f'"{safe_line(name)}" cannot be a name: use {allowed}')
    if name != found.name and name in {each.name for each in list_kernels() if each.fields}:
        raise KernelError(f'another session is called "{name}"')
    print(f"{safe_line(found.name)} is called {rename(found.directory, name)} now")
    return 0


def _kill(names: Sequence[str], *, is_forced: bool) -> int:
    sessions = [find_session(each) for each in names]  # a mistake in one ends none
    for found in sessions:
        if not is_forced:
            _confirm(listed([found])[0])
        _end(found, is_forced=is_forced)
        print(f"{safe_line(found.name)} has ended")
    return 0


def _confirm(session: Listed) -> None:
    """Ask before code that runs is lost."""
    if not session.kernel.is_alive or not session.is_busy:
        return
    name = safe_line(session.kernel.name)
    what = f"{name} is busy with {safe_line(session.busy_with.split(chr(10))[0])}"
    if not sys.stdin.isatty():
        raise Refused(f"{what}: itui kill -f {name} ends it all the same")
    answer = input(f"{what}. End it? [y/N] ")
    if not answer.strip().lower().startswith("y"):
        raise Refused(f"{name} goes on")


def _end(found: FoundKernel, *, is_forced: bool) -> None:
    """End a kernel in order, or at once, and what belongs to its session."""
    if not found.is_alive:
        if found.directory is None or not found.is_session:
            raise KernelError(f"{found.name} has ended already; its file is {found.path}")
        _dismiss(found)
        return
    if found.is_session:
        try:
            asyncio.run(_end_supervised(found, is_forced=is_forced))
            _dismiss(found)
            return
        except NoSupervisor:
            pass  # it was killed; the kernel lives on
    asyncio.run(_end_alone(found, is_forced=is_forced))


async def _end_supervised(found: FoundKernel, *, is_forced: bool) -> None:
    assert found.directory is not None
    await ask_supervisor(found.directory, "kill" if is_forced else "end", deadline=END_SECONDS)


def _dismiss(found: FoundKernel) -> None:
    """Remove what is left of a session that is not to be started again."""
    assert found.directory is not None
    with suppress(KernelError):  # nobody watches over it any more
        asyncio.run(ask_supervisor(found.directory, "end"))
    if not accepting([found.connection]):
        shutil.rmtree(found.directory, ignore_errors=True)


async def _end_alone(found: FoundKernel, *, is_forced: bool) -> None:
    """End a kernel that no supervisor of ours looks after."""
    from itui.command_line.ending import end_kernel

    await end_kernel(found, is_forced=is_forced)


def _collect(*, is_dry: bool) -> int:
    """Remove the directories of sessions whose kernels died."""
    gone = [
        each
        for each in list_kernels()
        if each.is_session and not each.is_alive and each.host == host_name()
    ]
    for each in gone:
        if not is_dry:
            _dismiss(each)
        what = "would be removed" if is_dry else "is removed"
        print(f"{safe_line(each.name)} {what}: {each.directory}")
    leftovers = [] if is_dry else prune_leftovers()
    for directory in leftovers:
        print(f"{directory} is removed: nothing has happened there for a day")
    if not gone and not leftovers:
        print("nothing to remove")
    return 0
