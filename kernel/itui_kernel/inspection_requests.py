"""Completion, inspection and the variables table, answered by the inspect thread."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from itui_kernel.inspector import Inspector, Job, Namespace
from itui_kernel.origins import Origin
from itui_kernel.own_comms import OwnComms
from itui_kernel.protocol.messages import (
    CommClose,
    CommMsg,
    CompleteReply,
    CompleteRequest,
    Content,
    InspectReply,
    InspectRequest,
)
from itui_kernel.requests import Request
from itui_kernel.server import Server
from itui_kernel.subshells import Subshells

if TYPE_CHECKING:
    from itui_kernel.services.variables import VariableTable
    from itui_kernel.shell.shell import Shell

VARIABLES = "itui.variables"
MOST_TABLES = 32  # clients that vanish do not close theirs


class InspectionRequests:
    """Turns requests into jobs of the inspect thread, and their outcomes into replies."""

    def __init__(self, server: Server, subshells: Subshells, inspector: Inspector) -> None:
        self._server = server
        self._subshells = subshells
        self._inspector = inspector
        self.shell: Shell | None = None  # once it exists
        server.handlers[CompleteRequest] = self._inspect
        server.handlers[InspectRequest] = self._inspect
        server.timers.append(inspector.timer)

    def _inspect(self, request: Request) -> None:
        if self._subshells.lane_of(request) is None:
            return
        self._server.busy(request)
        job = Job(
            name=request.header.msg_type,
            work=partial(self._answer, request.content),
            done=partial(self._done, request),
            failed=partial(self._failed, request),
        )
        self._inspector.submit(job)

    def _done(self, request: Request, reply: Content) -> None:
        self._server.reply(request, reply)
        self._server.idle(request)

    def _answer(self, content: Content, namespace: Namespace) -> CompleteReply | InspectReply:
        """Answer from what there is now; on the inspect thread."""
        if isinstance(content, CompleteRequest):
            from itui_kernel.services.completion import complete

            return complete(content.code, content.cursor_pos, namespace, shell=self.shell)
        from itui_kernel.services.inspection import inspect

        assert isinstance(content, InspectRequest)
        level = content.detail_level
        magics = None if self.shell is None else self.shell.magics
        where = (content.code, content.cursor_pos)
        return inspect(*where, namespace, detail_level=level, magics=magics)

    def _failed(self, request: Request, ename: str, evalue: str) -> None:
        reply_type = CompleteReply if isinstance(request.content, CompleteRequest) else InspectReply
        reply = reply_type(status="error", ename=ename, evalue=evalue, traceback=[])
        self._done(request, reply)


class VariablesComm:
    """The comm target ``itui.variables``: the table of one client, read by the inspect thread."""

    def __init__(self, own_comms: OwnComms, subshells: Subshells, inspector: Inspector) -> None:
        self._own_comms = own_comms
        self._server = own_comms.server
        self._inspector = inspector
        self._tables: dict[str, list[VariableTable]] = {}  # made by the inspect thread
        self._waiting: set[str] = set()  # tables whose changes are about to be read anyway
        own_comms.targets[VARIABLES] = self
        subshells.after_execution.append(self._push_deltas)

    def opened(self, comm_id: str, data: Mapping[str, Any], request: Request) -> None:
        """Send a client everything, and from then on what changes."""
        self._forget_oldest(request.origin)
        self._tables[comm_id] = []
        self._submit(comm_id, {"request": "refresh"}, request.origin)

    def told(self, comm_id: str, data: Mapping[str, Any], request: Request) -> None:
        """Answer a question of a client."""
        self._submit(comm_id, dict(data), request.origin)

    def closed(self, comm_id: str, request: Request) -> None:
        """Forget what a client was told."""
        del self._tables[comm_id]

    def _forget_oldest(self, origin: Origin) -> None:
        if len(self._tables) >= MOST_TABLES:
            comm_id = next(iter(self._tables))
            del self._tables[comm_id]
            self._own_comms.forget(comm_id)
            self._server.publish(origin, CommClose(comm_id=comm_id), is_kept=False)

    def _push_deltas(self, request: Request) -> None:
        for comm_id in self._tables.keys() - self._waiting:
            self._waiting.add(comm_id)
            self._submit(comm_id, None, request.origin)

    def _submit(self, comm_id: str, question: dict[str, Any] | None, origin: Origin) -> None:
        job = Job(
            name=VARIABLES,
            work=partial(self._read, comm_id, self._tables[comm_id], question),
            done=partial(self._send, comm_id, origin),
            failed=partial(self._send_failure, comm_id, origin, question),
        )
        self._inspector.submit(job)

    def _read(
        self,
        comm_id: str,
        tables: list[VariableTable],
        question: dict[str, Any] | None,
        namespace: Namespace,
    ) -> dict[str, Any] | None:
        """Ask a table; on the inspect thread."""
        from itui_kernel.services.variables import VariableTable

        self._waiting.discard(comm_id)  # what changes from now on is for the next time
        if not tables:
            tables.append(VariableTable())
        if question is None:
            return tables[0].delta(namespace)
        return tables[0].answer(question, namespace)

    def _send(self, comm_id: str, origin: Origin, data: dict[str, Any] | None) -> None:
        if data is not None and comm_id in self._tables:
            self._server.publish(origin, CommMsg(comm_id=comm_id, data=data), is_kept=False)

    def _send_failure(
        self,
        comm_id: str,
        origin: Origin,
        question: dict[str, Any] | None,
        ename: str,
        evalue: str,
    ) -> None:
        path = (question or {}).get("path", "")
        data = {"event": "error", "path": path, "reason": f"{ename}: {evalue}"}
        self._send(comm_id, origin, data)
