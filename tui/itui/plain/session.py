"""The session of a line client: what it is called, how it ends, what is known of its death."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence

from itui.autopsy.finding import find_autopsy
from itui.autopsy.stack import told
from itui.drawing.text import safe_line
from itui.plain.attachment import Attachment
from itui.source import Source
from itui.whereabouts import Whereabouts
from itui_kernel.client.launch import LaunchedKernel
from itui_kernel.client.supervised import NoSupervisor, ask_supervisor, restart
from itui_kernel.protocol.connection import read_connection
from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.message import Channel
from itui_kernel.protocol.messages import ShutdownRequest
from itui_kernel.protocol.processes import is_running
from itui_kernel.protocol.schema import replace
from itui_kernel.protocol.session_file import KERNEL_FILE

LAST_LINES = 8
_EXPOSED = "; on plain TCP: every user of the kernel's host can read it"


class PlainSession:
    """One session, started here or found.

    One that ``is_named`` is meant to be found by its name.
    """

    def __init__(
        self, source: Source, launched: LaunchedKernel | None, *, is_named: bool = False
    ) -> None:
        self.is_named = is_named
        self.where = Whereabouts(source, launched)

    @property
    def is_old(self) -> bool:
        """Whether somebody may have been there before."""
        return not self.where.is_new

    @property
    def is_dead(self) -> bool:
        """Whether the kernel of a session that was found has died."""
        found = self.where.source.connection
        if self.where.is_new or self.where.directory is None or found is None:
            return False
        return is_running(found.pid, found.started, found.host) is False

    @property
    def name(self) -> str:
        """What the session is called now."""
        return safe_line(self.where.name)

    @property
    def can_restart(self) -> bool:
        """Whether a kernel that died can be started again."""
        return self.where.directory is not None

    @property
    def has_ended(self) -> bool:
        """Whether the kernel ended in order, as it was asked to: then it removes its file."""
        directory = self.where.directory
        return directory is not None and not (directory / KERNEL_FILE).exists()

    def greeting(self, *, is_typed: bool) -> str:
        """Return what to know at the beginning."""
        keys = "; Ctrl-D detaches, exit ends it" if is_typed else ""
        return f"session {self.name}{keys}{_EXPOSED if self.where.connection.is_exposed else ''}"

    def later(self) -> str:
        """Return what may be done with the session of a kernel that has died."""
        name = self.name
        return f"itui --plain attach {name} starts it again, itui kill {name} removes it"

    def farewell(self) -> str:
        """Return how to come back."""
        name = self.name
        if self.where.directory is None:
            return f"detached: itui --plain attach {name} comes back"
        return f"detached: itui --plain attach {name} comes back, itui kill {name} ends it"

    def death(self, seen: str) -> Sequence[str]:
        """Return why the kernel died and where, a line each; ``seen`` is what a client saw."""
        directory = self.where.directory
        autopsy = asyncio.run(find_autopsy(directory)) if directory else None
        if autopsy is None:
            return [seen]
        # where it died stands first in a stack, and last in what was written
        stack = [line for line in told(autopsy.stack) if line.strip()][:LAST_LINES]
        lines = stack or autopsy.stderr.rstrip().split("\n")[-LAST_LINES:]
        return [autopsy.reason(), *(each for each in lines if each)]

    def restart(self) -> None:
        """Start the kernel again at the same place; the client finds it by itself."""
        directory = self.where.directory
        if directory is None:
            raise KernelError("itui did not start this kernel")
        asyncio.run(restart(directory, if_dead=True))
        if self.is_old:
            connection = read_connection(directory / KERNEL_FILE)
            self.where.source = replace(self.where.source, connection=connection)

    def end(self, attachment: Attachment) -> None:
        """End the kernel in order, with its session."""
        directory = self.where.directory
        if directory is not None:
            try:
                asyncio.run(ask_supervisor(directory, "end"))
                shutil.rmtree(directory, ignore_errors=True)  # as it is just about to do
                return
            except NoSupervisor:
                pass  # it was killed, or all has ended meanwhile
        attachment.do(lambda: attachment.client.send(ShutdownRequest(), channel=Channel.CONTROL))
