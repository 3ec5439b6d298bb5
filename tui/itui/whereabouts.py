"""Where the kernel of a session is, and what it is called: started here, or found running."""

from __future__ import annotations

from pathlib import Path

from itui.source import Source
from itui_kernel.client.launch import LaunchedKernel
from itui_kernel.protocol.connection import Connection
from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.session_file import read_fields


class Whereabouts:
    """The kernel that was ``launched`` from a source, else the one the source has found."""

    def __init__(self, source: Source, launched: LaunchedKernel | None) -> None:
        self.source = source
        self.launched = launched

    @property
    def is_new(self) -> bool:
        """Whether the kernel was started here, so that nobody can have been there before."""
        return self.launched is not None

    @property
    def directory(self) -> Path | None:
        """The directory of the session, ``None`` where another program started the kernel."""
        return self.launched.directory if self.launched else self.source.directory

    @property
    def connection(self) -> Connection:
        """How the kernel is reached."""
        connection = self.launched.connection if self.launched else self.source.connection
        if connection is None:
            raise KernelError("there is no kernel to connect to")
        return connection

    @property
    def pid(self) -> int | None:
        """The kernel's process, if it was started here."""
        return self.launched.pid if self.launched else None

    @property
    def first_name(self) -> str:
        """What the session was called when it was started or found."""
        return self.launched.session_name if self.launched else self.source.name

    @property
    def name(self) -> str:
        """What the session is called now, as ``itui attach`` takes it."""
        fields = None if self.directory is None else read_fields(self.directory)
        return str((fields or {}).get("name") or self.first_name)
