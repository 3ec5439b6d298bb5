"""Magics that keep a log of the session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itui_kernel.shell.magic.declaring import Call, UsageError, argument, flag, magic
from itui_kernel.shell.recall.session_log import MODES, LogError

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_USUAL_NAME = "ipython_log.py"
_NOT_STARTED = """
Logging hasn't been started yet (use logstart for that).

%logon/%logoff are for temporarily starting and stopping logging for a logfile
which already exists. But you must first start the logging process with
%logstart (optionally giving a logfile name)."""


@magic("logstart")
@flag("-o", help="log results, too, each line behind #[Out]#")
@flag("-r", help="log inputs as typed, not as the Python that ran")
@flag("-t", help="put the time as a comment before each input")
@flag("-q", help="do not print the state of the log")
@argument("name", count="?", words="file", help=f"the file; {_USUAL_NAME} when left out")
@argument(
    "mode",
    count="?",
    words="logging",
    help="what becomes of a file that is there: " + ", ".join(MODES),
)
def logstart(shell: Shell, call: Call) -> None:
    """Begin a log: the inputs of the session up to now, and all that follow, in a file.

    append goes on at the end of the file, backup keeps the old one as ``name~``, global appends
    to a file in your home directory, over writes over it, rotate keeps old ones as
    ``name.001~``, ``name.002~`` and so on. Without a name the mode is rotate, else backup.
    """
    options = call.arguments
    mode = options.mode or ("backup" if options.name else "rotate")
    try:
        shell.session_log.start(
            options.name or _USUAL_NAME,
            mode,
            has_output=options.o,
            is_raw=options.r,
            has_times=options.t,
        )
    except LogError as error:
        raise UsageError(f"Couldn't start log: {error}") from None
    if not (options.q or shell.settings.logs_quietly):
        print("Activating auto-logging. Current session state plus future input saved.")
        _print_state(shell)


@magic("logstop")
def logstop(shell: Shell, call: Call) -> None:
    """End the log and close its file."""
    if not shell.session_log.is_started:
        print("Logging hadn't been started.")
    shell.session_log.stop()


@magic("logon")
def logon(shell: Shell, call: Call) -> None:
    """Go on with a log after %logoff."""
    _switch(shell, True)


@magic("logoff")
def logoff(shell: Shell, call: Call) -> None:
    """Let the log pause; %logon goes on."""
    _switch(shell, False)


@magic("logstate")
def logstate(shell: Shell, call: Call) -> None:
    """Print whether there is a log, where it is and what goes into it."""
    if shell.session_log.is_started:
        _print_state(shell)
    else:
        print("Logging has not been activated.")


def _switch(shell: Shell, is_on: bool) -> None:
    log = shell.session_log
    state = "ON" if is_on else "OFF"
    if not log.is_started:
        print(_NOT_STARTED)
    elif log.is_on == is_on:
        print(f"Logging is already {state}")
    else:
        log.is_on = is_on
        print(f"Switching logging {state}")


def _print_state(shell: Shell) -> None:
    log = shell.session_log
    print(f"Filename       : {log.name}")
    print(f"Mode           : {log.mode}")
    print(f"Output logging : {log.has_output}")
    print(f"Raw input log  : {log.is_raw}")
    print(f"Timestamping   : {log.has_times}")
    print(f"State          : {'active' if log.is_on else 'temporarily suspended'}")
