"""What ``itui ls`` tells: the sessions and other kernels, and what they do at this moment."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from itui.command_line.tables import table
from itui.drawing.quantities import human_bytes, human_duration
from itui_kernel.client.asking import Question, ask_all
from itui_kernel.client.discovery import FoundKernel, list_kernels
from itui_kernel.client.kernelspec import OUR_NAME
from itui_kernel.client.owner import with_process
from itui_kernel.client.pruning import prune_dead
from itui_kernel.protocol.autopsy import read_autopsy
from itui_kernel.protocol.connection import host_name
from itui_kernel.protocol.message import Channel
from itui_kernel.protocol.messages import KernelInfoRequest
from itui_kernel.protocol.own import ItuiOverviewReply, ItuiOverviewRequest
from itui_kernel.protocol.schema import Record
from itui_kernel.resources.process import resident

_LATEST = 253e9  # seconds; the last that a date can have
ANSWER_SECONDS = 0.4  # for all kernels together
EXPOSED = "(plain TCP!)"
_TITLES = ("NAME", "HOST", "AGE", "IDLE", "CLIENTS", "MEMORY", "KIND", "BUSY WITH")


class Listed(Record, kw_only=False):
    """A kernel and what is known of it now."""

    kernel: FoundKernel
    overview: ItuiOverviewReply | None = None
    has_answered: bool = False
    memory: int | None = None
    died: str = ""

    @property
    def is_busy(self) -> bool:
        """Whether code runs, or the kernel does not even answer."""
        if self.overview is not None:
            return self.overview.busy_with is not None
        return self.kernel.is_alive and not self.has_answered

    @property
    def busy_with(self) -> str:
        """What runs; of foreign kernels only that something does."""
        if not self.kernel.is_alive:
            return self.died
        if self.overview is not None:
            return self.overview.busy_with or ""
        return "" if self.has_answered else "something (it does not answer)"


def listing() -> str:
    """Return the kernels of this host and of the Jupyter run-time directory, one a line.

    Dead ones that itui started are shown, for their log, and are removed when that is a day old;
    the files that other programs left behind are only counted.
    """
    kernels = list_kernels()
    shown = [each for each in kernels if each.is_alive or each.directory]
    gone = [each.id for each in prune_dead(shown)]
    shown = [each for each in shown if each.id not in gone]
    lines = table(_TITLES, [_row(each) for each in listed(shown)]) if shown else []
    if not any(each.is_alive for each in shown):
        lines.append("no kernels are running here; `itui` starts one")
    if any(not each.is_alive for each in shown):
        lines.append("dead: itui attach NAME says why and starts it again, itui gc removes them")
    if left := len(kernels) - len(shown) - len(gone):
        files = "connection file is" if left == 1 else "connection files are"
        lines.append(f"{left} more {files} left over from kernels of other programs")
    return "\n".join(lines)


def as_json() -> str:
    """Return the same for programs: an array of objects."""
    kernels = [each for each in list_kernels() if each.is_alive or each.directory]
    return json.dumps([_object(each) for each in listed(kernels)], indent=1)


def listed(kernels: Sequence[FoundKernel]) -> list[Listed]:
    """Return what can be found out within half a second about each of the kernels."""
    alive = [each for each in kernels if each.is_alive and each.connection.has_ports]
    answers = ask_all([_question(each) for each in alive], ANSWER_SECONDS)
    answered = {each.path: answer for each, answer in zip(alive, answers, strict=True)}
    return [_listed(each, answered.get(each.path)) for each in kernels]


def _question(kernel: FoundKernel) -> Question:
    if kernel.kind == OUR_NAME:
        return (kernel.connection, Channel.CONTROL, ItuiOverviewRequest())
    return (kernel.connection, Channel.SHELL, KernelInfoRequest())  # in turn, after what runs


def _listed(kernel: FoundKernel, answer: object) -> Listed:
    overview = answer if isinstance(answer, ItuiOverviewReply) else None
    if not kernel.is_alive:
        autopsy = read_autopsy(kernel.directory) if kernel.directory else None
        return Listed(kernel, died=f"dead: {autopsy.reason()}" if autopsy else "dead")
    connection = with_process(kernel.connection, kernel.path)
    is_here = connection.host == host_name() and connection.pid is not None
    memory = resident(str(connection.pid)) if is_here else 0
    return Listed(kernel, overview, answer is not None, memory or None)


def _created(kernel: FoundKernel) -> float:
    created = kernel.fields.get("created")
    if isinstance(created, int | float) and 0 <= created < _LATEST:
        return float(created)
    return kernel.modified


def _row(each: Listed) -> tuple[str, ...]:
    kernel, overview = each.kernel, each.overview
    idle = clients = ""
    kind = kernel.connection.kernel_name or kernel.kind
    busy = each.busy_with.split("\n")[0]
    if overview is not None:
        clients = str(overview.clients)
        if each.is_busy:
            busy = f"{state_of(overview)}: {busy}"
        else:
            idle = human_duration(overview.idle_seconds)
    return (
        kernel.name,
        kernel.host,
        human_duration(max(time.time() - _created(kernel), 0.0)),
        idle,
        clients,
        "" if each.memory is None else human_bytes(each.memory),
        f"{kind} {EXPOSED}" if kernel.connection.is_exposed else kind,
        busy,
    )


def state_of(overview: ItuiOverviewReply) -> str:
    """Return for how long something runs, and what waits; first, for code is cut off."""
    parts = [human_duration(overview.busy_seconds)]
    if overview.is_asking:
        parts.append("waits for an answer")
    if overview.waiting:
        parts.append(f"{overview.waiting} more waiting")
    return ", ".join(parts)


def _object(each: Listed) -> dict[str, Any]:
    kernel, overview = each.kernel, each.overview
    return {
        "name": kernel.name,
        "id": kernel.id,
        "kind": kernel.connection.kernel_name or kernel.kind,
        "transport": kernel.connection.transport,
        "is_exposed": kernel.connection.is_exposed,
        "state": "dead" if not kernel.is_alive else "busy" if each.is_busy else "idle",
        "host": kernel.host,
        "created": datetime.fromtimestamp(_created(kernel)).astimezone().isoformat(),
        "pid": kernel.connection.pid,
        "cwd": kernel.fields.get("cwd"),
        "file": str(kernel.path),
        "busy_with": each.busy_with if kernel.is_alive else None,
        "busy_seconds": overview.busy_seconds if overview and each.is_busy else None,
        "is_asking": overview.is_asking if overview else None,
        "idle_seconds": overview.idle_seconds if overview and not each.is_busy else None,
        "waiting": overview.waiting if overview else None,
        "clients": overview.clients if overview else None,
        "names": list(overview.names) if overview else None,
        "memory": each.memory,
        "died": each.died or None,
    }
