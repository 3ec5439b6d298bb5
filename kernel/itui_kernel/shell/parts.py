"""The parts of a shell that not every input needs: each is made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from itui_kernel.shell.settings import STORE

if TYPE_CHECKING:
    from itui_kernel.services.completers import Completers
    from itui_kernel.shell.errors.showing import Errors
    from itui_kernel.shell.extensions import Extensions
    from itui_kernel.shell.names.stored import StoredValues
    from itui_kernel.shell.recall.edits import Edits
    from itui_kernel.shell.recall.history import SessionHistory
    from itui_kernel.shell.recall.session_log import SessionLog
    from itui_kernel.shell.running.jobs import Jobs
    from itui_kernel.shell.shell import Shell
    from itui_kernel.shell.system.aliases import Aliases
    from itui_kernel.shell.system.directories import Directories
    from itui_kernel.shell.system.system import System


Made = TypeVar("Made")


class part(Generic[Made]):
    """Made at the first use; two threads that come at the same time get the same."""

    def __init__(self, make: Callable[[Any], Made]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, shell: Parts, owner: type) -> Made:
        made: Made = vars(shell).setdefault(self._name, self._make(shell))
        return made


class Parts:
    """What hangs on a shell besides what runs its inputs; only the shell is of this class."""

    @property
    def _shell(self) -> Shell:
        return cast("Shell", self)

    @part
    def stored(self) -> StoredValues:
        """The values that the user keeps from session to session."""
        from itui_kernel.protocol.locations import data_directory
        from itui_kernel.shell.names.stored import StoredValues

        return StoredValues(data_directory() / STORE)

    @part
    def completers(self) -> Completers:
        """The completers of the user."""
        from itui_kernel.services.completers import Completers

        return Completers()

    @part
    def system(self) -> System:
        """Runs commands of the operating system."""
        from itui_kernel.shell.system.system import System

        return System(self._shell)

    @part
    def jobs(self) -> Jobs:
        """Inputs that run beside those that come after them."""
        from itui_kernel.shell.running.jobs import Jobs

        made = Jobs(self._shell)
        self._shell.on_first_job(made)
        return made

    @part
    def aliases(self) -> Aliases:
        """Short names for commands of the system."""
        from itui_kernel.shell.system.aliases import Aliases

        return Aliases(self._shell)

    @part
    def directories(self) -> Directories:
        """The working directory, and those that were or can be gone to."""
        from itui_kernel.shell.system.directories import Directories

        return Directories(self._shell)

    @part
    def extensions(self) -> Extensions:
        """The extensions that were loaded."""
        from itui_kernel.shell.extensions import Extensions

        return Extensions(self._shell)

    @part
    def history(self) -> SessionHistory:
        """The inputs of this session and of those before it."""
        from itui_kernel.shell.recall.history import SessionHistory

        return SessionHistory(self._shell)

    @part
    def edits(self) -> Edits:
        """What %edit opens."""
        from itui_kernel.shell.recall.edits import Edits

        return Edits(self._shell)

    @part
    def session_log(self) -> SessionLog:
        """The log that %logstart writes."""
        from itui_kernel.shell.recall.session_log import SessionLog

        return SessionLog(self._shell)

    @part
    def errors(self) -> Errors:
        """Shows exceptions as the user wants them."""
        from itui_kernel.shell.errors.showing import Errors

        return Errors(self._shell)
