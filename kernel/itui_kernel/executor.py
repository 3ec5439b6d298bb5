"""The loop of a thread that runs user code: takes requests from its lane, one at a time."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from itui_kernel.capture import CLibrary
from itui_kernel.interrupts import Interrupts
from itui_kernel.log import Log
from itui_kernel.origins import Origins
from itui_kernel.outbox import Outbox
from itui_kernel.protocol.messages import ExecuteReply, ExecuteRequest
from itui_kernel.requests import Lane, Request, failed

if TYPE_CHECKING:
    from itui_kernel.comms import Comms
    from itui_kernel.shell.shell import Shell

Finished = Callable[[Lane, Request, ExecuteReply | None], None]


class Executor:
    """Runs the requests of one lane in the calling thread; never touches a socket."""

    def __init__(
        self,
        shell: Shell,
        comms: Comms,
        outbox: Outbox,
        origins: Origins,
        interrupts: Interrupts,
        finished: Finished,
        log: Log,
    ) -> None:
        self._shell = shell
        self._comms = comms
        self._outbox = outbox
        self._origins = origins
        self._interrupts = interrupts
        self._finished = finished
        self._log = log
        self._library = CLibrary()
        self._pid = os.getpid()

    def run(self, lane: Lane) -> None:
        """Run requests until the lane is closed."""
        while True:
            try:
                request = self._shell.wait(lane.inbox.get)
            except KeyboardInterrupt:  # a handler of the user's own raised it while we were idle
                continue
            if request is None:
                return
            self._run_one(lane, request)

    def _run_one(self, lane: Lane, request: Request) -> None:
        self._origins.enter(request.origin)
        is_main = threading.current_thread() is threading.main_thread()
        replies: list[ExecuteReply] = []
        work = partial(self._work, request, replies)
        if is_main:
            self._interrupts.install()
            self._interrupts.run(work)
        else:
            _run_interruptible(work)
        if os.getpid() != self._pid:
            _leave_child(replies)
        self._library.flush()
        reply = replies[0] if replies else None
        if reply is None and isinstance(request.content, ExecuteRequest):
            reply = failed(ExecuteReply, "KeyboardInterrupt", "")
        self._outbox.post(partial(self._finished, lane, request, reply))

    def _work(self, request: Request, replies: list[ExecuteReply]) -> None:
        content = request.content
        try:
            if isinstance(content, ExecuteRequest):
                replies.append(self._shell.run(content))
            else:
                self._comms.receive(request.message)
        except Exception as error:
            self._log.error(f"a bug while running {request.header.msg_type}")
            if isinstance(content, ExecuteRequest):
                replies.append(failed(ExecuteReply, type(error).__name__, str(error)))


def _run_interruptible(work: Callable[[], None]) -> None:
    """Run in a subshell's thread, where an interrupt is an asynchronous exception."""
    try:
        work()
    except KeyboardInterrupt:
        return


def _leave_child(replies: list[ExecuteReply]) -> None:
    """End a forked child that ran on to the end of the cell: there is one kernel, the parent."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(_exit_status(replies[0]) if replies else 1)


def _exit_status(reply: ExecuteReply) -> int:
    """Return what the process would have ended with as a program."""
    if reply.status == "ok":
        return 0
    evalue = reply.evalue or "0"
    if reply.ename == "SystemExit" and (evalue == "None" or evalue.isdecimal()):
        return int(evalue) & 0xFF if evalue.isdecimal() else 0
    return 1
