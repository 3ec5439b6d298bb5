"""The loop of a thread that runs user code: takes requests from its lane, one at a time."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from itui_kernel.capture import CLibrary
from itui_kernel.log import Log
from itui_kernel.origins import Origins
from itui_kernel.outbox import Outbox, Publication
from itui_kernel.protocol.messages import Error, ExecuteReply, ExecuteRequest
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
        finished: Finished,
        log: Log,
    ) -> None:
        self._shell = shell
        self._comms = comms
        self._outbox = outbox
        self._origins = origins
        self._finished = finished
        self._log = log
        self._library = CLibrary()
        self._pid = os.getpid()

    def run(self, lane: Lane) -> None:
        """Run requests until the lane is closed."""
        lane.thread = threading.get_ident()
        while True:
            try:
                request = self._shell.loops.wait(lane.inbox.get)
            except KeyboardInterrupt:  # a handler of the user's own raised it while we were idle
                continue
            if request is None:
                if lane.id is not None:
                    self._shell.loops.close()  # the thread ends; the main thread goes on a little
                return
            self._run_one(lane, request)

    def _run_one(self, lane: Lane, request: Request) -> None:
        self._origins.enter(request.origin)
        replies: list[ExecuteReply] = []
        lane.interrupts.run(partial(self._work, request, replies))
        if os.getpid() != self._pid:
            _leave_child(replies)
        self._library.flush()
        reply = replies[0] if replies else self._interrupted(request)
        self._outbox.catch_up()  # else the I/O thread may read it behind the end of the input
        self._outbox.post(partial(self._finished, lane, request, reply))

    def _interrupted(self, request: Request) -> ExecuteReply | None:
        """Say that an interrupt came before the shell could report it."""
        content = request.content
        if not isinstance(content, ExecuteRequest):
            return None
        name = KeyboardInterrupt.__name__
        if not content.silent:
            error = Error(ename=name, evalue="", traceback=[name])
            self._outbox.post(Publication(request.origin, error))
        return failed(ExecuteReply, name, "")

    def _work(self, request: Request, replies: list[ExecuteReply]) -> None:
        content = request.content
        try:
            if isinstance(content, ExecuteRequest):
                replies.append(self._shell.run(content))
            else:
                self._comms.receive(request.message)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # it would end the kernel
            if not isinstance(error, MemoryError):  # which our own work may run into as well
                self._log.error(f"a bug while running {request.header.msg_type}")
            if isinstance(content, ExecuteRequest):
                replies.append(failed(ExecuteReply, type(error).__name__, str(error)))


def _leave_child(replies: list[ExecuteReply]) -> None:
    """End a forked child that ran on to the end of the cell: there is one kernel, the parent."""
    try:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    finally:  # user code may have put anything there
        os._exit(_exit_status(replies[0]) if replies else 1)


def _exit_status(reply: ExecuteReply) -> int:
    """Return what the process would have ended with as a program."""
    if reply.status == "ok":
        return 0
    evalue = reply.evalue or "0"
    if reply.ename == "SystemExit" and (evalue == "None" or evalue.isdecimal()):
        return int(evalue) & 0xFF if evalue.isdecimal() else 0
    return 1
