"""The main shell and the subshells (JEP 91): who runs what, in which order, and what is aborted."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from itui_kernel.interrupts import Interrupts
from itui_kernel.origins import Origin
from itui_kernel.protocol.message import Channel, now
from itui_kernel.protocol.messages import (
    CommClose,
    CommMsg,
    CommOpen,
    CreateSubshellReply,
    CreateSubshellRequest,
    DeleteSubshellReply,
    DeleteSubshellRequest,
    ExecuteReply,
    ExecuteRequest,
    ListSubshellReply,
    ListSubshellRequest,
)
from itui_kernel.requests import Lane, Request, failed
from itui_kernel.server import Server

if TYPE_CHECKING:
    from itui_kernel.shell.running.jobs import Job
    from itui_kernel.shell.running.lanes import LaneState

RunLane = Callable[[Lane], None]
_FOR_LANES = (ExecuteRequest, CommOpen, CommMsg, CommClose)


class Subshells:
    """Gives requests to lanes, one at a time for each; all on the I/O thread."""

    def __init__(self, server: Server, interrupts: Interrupts) -> None:
        self.main = Lane(interrupts)
        self.run_lane: RunLane | None = None  # set once the shell exists
        self.cancel_awaited: Callable[[int], bool] = lambda thread: False
        self.after_execution: list[Callable[[Request], None]] = []
        self.ended: list[Callable[[Request, ExecuteReply], None]] = []
        self.on_exit: Callable[[], None] = lambda: None
        self.on_queue: Callable[[], None] = lambda: None  # what waits has changed
        self.jobs: Callable[[], Sequence[Job]] = tuple  # that run in the background
        self._server = server
        self._lanes: dict[str | None, Lane] = {None: self.main}
        self._latest: Origin | None = None
        server.written.foreground = lambda: self._latest
        for content_type in _FOR_LANES:
            server.handlers[content_type] = self.submit
        server.handlers[CreateSubshellRequest] = self._create
        server.handlers[DeleteSubshellRequest] = self._delete
        server.handlers[ListSubshellRequest] = self._list

    def submit(self, request: Request) -> None:
        """Give a request to the lane it names."""
        lane = self.lane_of(request)
        if lane is None:
            return
        if lane.add(request):
            self._start(lane, request)
        else:
            self.on_queue()

    def runs(self, request: Request) -> bool:
        """Tell whether a request is for the threads of user code, which keep their own order."""
        return isinstance(request.content, _FOR_LANES)

    def lane_of(self, request: Request) -> Lane | None:
        """Return the lane a request names, or answer that there is none."""
        lane = self._lanes.get(request.header.subshell_id)
        if lane is None:
            reason = unknown(request.header.subshell_id)
            self._server.fail(request, "UnknownSubshellError", reason)
        return lane

    def _start(self, lane: Lane, request: Request) -> None:
        if lane is self.main and isinstance(request.content, ExecuteRequest):
            self._server.written.drain_descriptors()  # what came until now is of an earlier input
            self._latest = request.origin
        self._server.busy(request)
        request.started = now()
        request.began = time.monotonic()
        lane.interrupts.expect()
        lane.inbox.put(request)

    def finished(self, lane: Lane, request: Request, reply: ExecuteReply | None) -> None:
        """Send the reply of a request that has ended, and start the next one."""
        if lane is self.main:
            self._server.written.drain_descriptors(is_final=True)
        self._server.flush(request.origin)
        content = request.content
        has_failed = reply is not None and reply.status == "error"
        if has_failed:  # only what was sent before the error was known may be aborted
            self._server.receive(Channel.SHELL)
        if reply is not None:
            metadata = {"started": request.started, "status": reply.status}
            self._server.reply(request, reply, metadata)
        self._server.idle(request)
        if isinstance(content, ExecuteRequest) and reply is not None:
            for notify in self.after_execution:
                notify(request)
            for tell in self.ended:
                tell(request, reply)
            if has_failed and content.stop_on_error and not content.silent:
                self._abort(lane, "an earlier input failed")
            if asks_exit(reply):
                self.on_exit()
        following = lane.next()
        if following is not None:
            self._start(lane, following)
            self.on_queue()

    def cancel(self, msg_id: str) -> bool:
        """Abort an input that waits for the main shell; false when it waits no more."""
        for request in self.main.waiting:
            if request.header.msg_id == msg_id and isinstance(request.content, ExecuteRequest):
                self.main.waiting.remove(request)
                reply = failed(ExecuteReply, "Aborted", "it was cancelled", status="aborted")
                self._server.answer(request, reply)
                return True
        return False

    def _abort(self, lane: Lane, reason: str) -> None:
        for request in lane.take_waiting(ExecuteRequest):
            reply = failed(ExecuteReply, "Aborted", reason, status="aborted")
            self._server.answer(request, reply)

    def interrupt(self, subshell_id: str | None) -> None:
        """Interrupt one subshell, or the main shell; if that is idle, all subshells."""
        running = [lane for lane in self._lanes.values() if lane.running is not None]
        if subshell_id is not None:
            running = [lane for lane in running if lane.id == subshell_id]
        elif self.main.running is not None:
            running = [self.main]
        for lane in running:
            lane.interrupts.send()

    def states(self) -> list[LaneState]:
        """Return what each thread of user code is doing; callable from any of them."""
        from itui_kernel.shell.running.lanes import LaneState

        at = time.monotonic()
        found = []
        for lane in list(self._lanes.values()):
            running = lane.running
            seconds = at - running.began if running is not None else 0.0
            waiting = tuple(_code(each) for each in list(lane.waiting))
            code = _code(running) if running is not None else None
            found.append(LaneState(lane.id, lane.thread, code, seconds, waiting))
        return found

    @property
    def running(self) -> list[Lane]:
        """The lanes that have something to run, the main shell first."""
        return [lane for lane in self._lanes.values() if lane.running is not None]

    @property
    def is_busy(self) -> bool:
        """Whether the main thread has something to run."""
        return self.main.running is not None

    def close(self) -> None:
        """Let every thread end after what it runs now."""
        for lane in self._lanes.values():
            self._abort(lane, "the kernel ends")
            lane.inbox.put(None)

    def _create(self, request: Request) -> None:
        if self.run_lane is None:
            self._server.fail(request, "RuntimeError", "the kernel is still starting")
            return
        from itui_kernel.shell.running.thread_interrupts import ThreadInterrupts

        lane = Lane(ThreadInterrupts(self.cancel_awaited), str(uuid.uuid4()))
        self._lanes[lane.id] = lane
        threading.Thread(
            target=partial(self.run_lane, lane), name=f"subshell-{lane.id}", daemon=True
        ).start()
        self._server.answer(request, CreateSubshellReply(subshell_id=lane.id or ""))

    def _delete(self, request: Request) -> None:
        content = request.content
        assert isinstance(content, DeleteSubshellRequest)
        lane = self._lanes.pop(content.subshell_id, None)
        if lane is None:
            reason = unknown(content.subshell_id)
            self._server.fail(request, "UnknownSubshellError", reason)
            return
        self._abort(lane, "the subshell was deleted")
        lane.inbox.put(None)
        self._server.answer(request, DeleteSubshellReply())

    def _list(self, request: Request) -> None:
        ids = [lane_id for lane_id in self._lanes if lane_id is not None]
        self._server.answer(request, ListSubshellReply(subshell_id=ids))


def _code(request: Request) -> str:
    content = request.content
    return content.code if isinstance(content, ExecuteRequest) else "(a message of a widget)"


def unknown(subshell_id: str | None) -> str:
    """Return why a request cannot be done, in the words that other kernels use."""
    return f"Unknown subshell_id {subshell_id!r}"


def asks_exit(reply: ExecuteReply) -> bool:
    """Tell whether user code asked to end the session, kernel included."""
    return any(
        each.get("source") == "ask_exit" and not each.get("keepkernel")
        for each in reply.payload or ()
    )
