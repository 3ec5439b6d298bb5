"""The commands that a session's supervisor answers, even while the kernel hangs: life, stack."""

from __future__ import annotations

import argparse
import asyncio

from itui.autopsy.stack import told
from itui.command_line.mending import mended
from itui.drawing.text import safe_line
from itui_kernel.client.discovery import FoundKernel, find_session
from itui_kernel.client.supervised import NoSupervisor, ask_supervisor
from itui_kernel.client.supervising import supervise
from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.preferences import Life, read_preferences
from itui_kernel.protocol.session_file import change_fields

_SENTENCES = {
    "stay": "stays until somebody ends it",
    "client": "ends when no client has been there for a minute",
    "idle": "ends after {hours:g} h without a client and without anything to run",
    "job": "ends with the batch job it runs in",
}


def run(options: argparse.Namespace) -> int:
    """Do what one of these commands asks for."""
    found = find_session(options.session)
    if options.command != "stack":
        found = mended(found)
    if found.directory is None or not found.is_session:
        raise KernelError(f"{found.name} is no session of itui: nobody watches over it")
    if found.kind != "itui":
        kind = safe_line(found.connection.kernel_name)
        raise KernelError(f"{found.name} runs the kernel {kind}: only itui kernels know of this")
    if options.command == "stack":
        print(_stack(found))
        return 0
    if options.rule is not None:
        _change(found, options.rule, options.hours)
        found = find_session(options.session)
    life = _life(found)
    print(f"{found.name} {_SENTENCES[life.rule].format(hours=life.hours)}")
    return 0


def _life(found: FoundKernel) -> Life:
    """Return the rule of a session: its own, or the one that the user prefers."""
    own = found.fields.get("life")
    if isinstance(own, dict) and own.get("rule") in _SENTENCES:
        hours = own.get("hours")
        return Life(rule=own["rule"], hours=hours if isinstance(hours, float) else Life().hours)
    return read_preferences().life


def _change(found: FoundKernel, rule: str, hours: float | None) -> None:
    if (rule == "idle") is not (hours is not None):
        raise KernelError("itui life SESSION idle HOURS: hours belong to this rule and no other")
    assert found.directory is not None
    chosen = Life().hours if hours is None else hours
    try:
        asyncio.run(ask_supervisor(found.directory, "life", rule=rule, hours=chosen))
    except NoSupervisor:  # it was killed; the kernel looks into the file all the same
        life = {"rule": rule, "hours": chosen}
        change_fields(found.directory, lambda fields: fields.update(life=life))


def _stack(found: FoundKernel) -> str:
    """Return where all threads of a kernel are, also where it does not answer any more."""
    assert found.directory is not None
    try:
        answer = asyncio.run(ask_supervisor(found.directory, "stack"))
    except NoSupervisor:
        supervise(found.directory)
        answer = asyncio.run(ask_supervisor(found.directory, "stack"))
    stack = str(answer["stack"])
    # our own frames are of interest where there are no others
    return "\n".join(safe_line(line) for line in list(told(stack)) or stack.splitlines()).strip()
