"""The parts of a shell that not every input needs: each is made when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

from itui_kernel.shell.settings import STORE

if TYPE_CHECKING:
    from itui_kernel.services.completers import Completers
    from itui_kernel.shell.errors.showing import Errors
    from itui_kernel.shell.extensions import Extensions
    from itui_kernel.shell.recall.edits import Edits
    from itui_kernel.shell.recall.history import SessionHistory
    from itui_kernel.shell.recall.session_log import SessionLog
    from itui_kernel.shell.shell import Shell
    from itui_kernel.shell.stored import StoredValues
    from itui_kernel.shell.system.aliases import Aliases
    from itui_kernel.shell.system.directories import Directories
    from itui_kernel.shell.system.system import System


class Parts:
    """What hangs on a shell besides what runs its inputs; only the shell is of this class."""

    @property
    def _shell(self) -> Shell:
        return cast("Shell", self)

    @cached_property
    def stored(self) -> StoredValues:
        """The values that the user keeps from session to session."""
        from itui_kernel.protocol.locations import data_directory
        from itui_kernel.shell.stored import StoredValues

        return StoredValues(data_directory() / STORE)

    @cached_property
    def completers(self) -> Completers:
        """The completers of the user."""
        from itui_kernel.services.completers import Completers

        # the inspect thread may come at the same time: both get the same
        made: Completers = vars(self).setdefault("completers", Completers())
        return made

    @cached_property
    def system(self) -> System:
        """Runs commands of the operating system."""
        from itui_kernel.shell.system.system import System

        return System(self._shell)

    @cached_property
    def aliases(self) -> Aliases:
        """Short names for commands of the system."""
        from itui_kernel.shell.system.aliases import Aliases

        return Aliases(self._shell)

    @cached_property
    def directories(self) -> Directories:
        """The working directory, and those that were or can be gone to."""
        from itui_kernel.shell.system.directories import Directories

        return Directories(self._shell)

    @cached_property
    def extensions(self) -> Extensions:
        """The extensions that were loaded."""
        from itui_kernel.shell.extensions import Extensions

        return Extensions(self._shell)

    @cached_property
    def history(self) -> SessionHistory:
        """The inputs of this session and of those before it."""
        from itui_kernel.shell.recall.history import SessionHistory

        return SessionHistory(self._shell)

    @cached_property
    def edits(self) -> Edits:
        """What %edit opens."""
        from itui_kernel.shell.recall.edits import Edits

        return Edits(self._shell)

    @cached_property
    def session_log(self) -> SessionLog:
        """The log that %logstart writes."""
        from itui_kernel.shell.recall.session_log import SessionLog

        return SessionLog(self._shell)

    @cached_property
    def errors(self) -> Errors:
        """Shows exceptions as the user wants them."""
        from itui_kernel.shell.errors.showing import Errors

        return Errors(self._shell)
