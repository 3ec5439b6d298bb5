"""One run of a supervisor, from its report that there is a kernel to the end of the session."""

from __future__ import annotations

import fcntl
import json
import os
import signal
from contextlib import suppress
from typing import Any

from itui_kernel.protocol.session_file import SUPERVISOR_SOCKET
from itui_kernel.supervisor.door import Door
from itui_kernel.supervisor.requests import Requests
from itui_kernel.supervisor.spawning import Spawned
from itui_kernel.supervisor.supervisor import Supervisor


def run(directory: str, argv: list[str], spawned: Spawned | None, report: int) -> None:
    """Run a session; ``report`` gets one line about its beginning."""
    place = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)  # for as long as we live
    except BlockingIOError:
        _tell(report, {"is_supervised": True})
        return
    supervisor = Supervisor(directory, argv)
    requests = Requests(supervisor)
    try:
        problem = supervisor.begin(spawned)
        if not problem:
            door = Door(supervisor.loop, f"{directory}/{SUPERVISOR_SOCKET}", requests.answer)
            name = supervisor.write_session()
    except OSError as error:
        problem = f"{directory}: {(error.strerror or str(error)).lower()}"
        supervisor.kernel.send(signal.SIGKILL)
    if problem:
        _tell(report, {"problem": problem})
        return
    _tell(report, {"name": name, **supervisor.state()})
    supervisor.loop.run()
    door.close()
    supervisor.leave()


def _tell(descriptor: int, content: dict[str, Any]) -> None:
    """Tell whoever started this how it went; who has gone meanwhile need not know."""
    with suppress(OSError):
        os.write(descriptor, json.dumps(content).encode() + b"\n")
    os.close(descriptor)
