"""Comms of user code: open channels between objects here and objects in a frontend."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

from itui_kernel.log import Log
from itui_kernel.origins import Origins
from itui_kernel.protocol.message import Message
from itui_kernel.protocol.messages import CommClose, CommMsg, CommOpen, Content
from itui_kernel.protocol.plain import snapshot
from itui_kernel.publishing import Publishing

OnMessage = Callable[[dict[str, Any]], Any]
OnOpen = Callable[["Comm", dict[str, Any]], Any]


class Comm:
    """One end of a comm; has the methods that packages expect of ``comm.create_comm()``."""

    def __init__(
        self,
        comms: Comms,
        target_name: str = "comm",
        data: Mapping[str, Any] | None = None,
        metadata: Mapping[str, Any] | None = None,
        buffers: Sequence[bytes] | None = None,
        comm_id: str | None = None,
        primary: bool = True,
        target_module: str | None = None,
        **_unknown: Any,
    ) -> None:
        self.comm_id = comm_id or uuid.uuid4().hex
        self.target_name = target_name
        self.target_module = target_module
        self.primary = primary
        self._comms = comms
        self._on_msg: OnMessage | None = None
        self._on_close: OnMessage | None = None
        self._is_closed = False
        if primary:
            self.open(data, metadata, buffers)

    def open(
        self,
        data: Mapping[str, Any] | None = None,
        metadata: Mapping[str, Any] | None = None,
        buffers: Sequence[bytes] | None = None,
    ) -> None:
        """Tell the frontends that this comm exists."""
        content = CommOpen(
            comm_id=self.comm_id,
            target_name=self.target_name,
            target_module=self.target_module,
            data=snapshot(dict(data or {})),
        )
        self._comms.register_comm(self)
        self._comms.publish(content, metadata, buffers)
        self._is_closed = False

    def send(
        self,
        data: Mapping[str, Any] | None = None,
        metadata: Mapping[str, Any] | None = None,
        buffers: Sequence[bytes] | None = None,
    ) -> None:
        """Send data to the frontends."""
        content = CommMsg(comm_id=self.comm_id, data=snapshot(dict(data or {})))
        self._comms.publish(content, metadata, buffers)

    def close(
        self,
        data: Mapping[str, Any] | None = None,
        metadata: Mapping[str, Any] | None = None,
        buffers: Sequence[bytes] | None = None,
        deleting: bool = False,
    ) -> None:
        """Close both ends; closing again does nothing."""
        if self._is_closed:
            return
        self._is_closed = True
        content = CommClose(comm_id=self.comm_id, data=snapshot(dict(data or {})))
        self._comms.publish(content, metadata, buffers)
        if not deleting:
            self._comms.unregister_comm(self)

    def on_msg(self, callback: OnMessage | None) -> None:
        """Call ``callback`` with each message of the frontend."""
        self._on_msg = callback

    def on_close(self, callback: OnMessage | None) -> None:
        """Call ``callback`` when the frontend closes the comm."""
        self._on_close = callback

    def handle_msg(self, message: dict[str, Any]) -> None:
        """Take a message of the frontend."""
        if self._on_msg is not None:
            self._on_msg(message)

    def handle_close(self, message: dict[str, Any]) -> None:
        """Take notice that the frontend has closed the comm."""
        self._is_closed = True
        if self._on_close is not None:
            self._on_close(message)


class Comms:
    """All comms of user code, and the targets that frontends may open; callbacks run as cells do.

    It has the methods that packages expect of ``comm.get_comm_manager()``.
    """

    def __init__(self, publishing: Publishing, log: Log) -> None:
        self.targets: dict[str, OnOpen] = {}
        self.comms: dict[str, Comm] = {}
        self._publishing = publishing
        self._log = log

    def take_over(self, module: Any) -> None:
        """Let the package ``comm``, which widgets use, make our comms."""
        module.create_comm = self.create_comm
        module.get_comm_manager = lambda: self

    def create_comm(self, *args: Any, **options: Any) -> Comm:
        """Open a comm to the frontends."""
        return Comm(self, *args, **options)

    def publish(
        self,
        content: Content,
        metadata: Mapping[str, Any] | None,
        buffers: Sequence[bytes] | None,
    ) -> None:
        """Send a comm message to the frontends."""
        copies = [bytes(each) for each in buffers or ()]
        self._publishing(content, metadata=snapshot(dict(metadata or {})), buffers=copies)

    def register_target(self, target_name: str, f: OnOpen | str) -> None:
        """Let frontends open comms with this name; a string is ``module:function``."""
        if isinstance(f, str):
            module, _, name = f.rpartition(":" if ":" in f else ".")
            f = getattr(import_module(module), name)
        assert callable(f)
        self.targets[target_name] = f

    def unregister_target(self, target_name: str, f: OnOpen | None = None) -> OnOpen:
        """Forget a target."""
        return self.targets.pop(target_name)

    def register_comm(self, comm: Comm) -> str:
        """Take messages for this comm."""
        self.comms[comm.comm_id] = comm
        return comm.comm_id

    def unregister_comm(self, comm: Comm) -> None:
        """Forget a comm."""
        self.comms.pop(comm.comm_id, None)

    def get_comm(self, comm_id: str) -> Comm | None:
        """Return an open comm."""
        return self.comms.get(comm_id)

    def receive(self, message: Message) -> None:
        """Run what user code wants to be done with a comm message; its errors are printed."""
        content = message.content
        try:
            if isinstance(content, CommOpen):
                self._open(content, message)
            elif isinstance(content, CommMsg | CommClose):
                self._pass_on(content, message)
        except KeyboardInterrupt:
            raise
        except BaseException:  # a callback's SystemExit is no reason to end the kernel
            import traceback

            traceback.print_exc()

    def _open(self, content: CommOpen, message: Message) -> None:
        comm = Comm(self, content.target_name, comm_id=content.comm_id, primary=False)
        target = self.targets.get(content.target_name)
        if target is None:
            self._log.count(f"no comm target is called {content.target_name!r}")
            comm.close()
            return
        self.register_comm(comm)
        try:
            target(comm, as_dictionary(message))
        except Exception:
            comm.close()
            raise

    def _pass_on(self, content: CommMsg | CommClose, message: Message) -> None:
        comm = self.comms.get(content.comm_id)
        if comm is None:
            self._log.count("message for a comm that is not open")
        elif isinstance(content, CommMsg):
            comm.handle_msg(as_dictionary(message))
        else:
            del self.comms[content.comm_id]
            comm.handle_close(as_dictionary(message))


class KernelOfLibraries:
    """What ``get_ipython().kernel`` is: the way to comms for libraries without ``comm``."""

    def __init__(self, comms: Comms, shell: object, origins: Origins) -> None:
        self.comm_manager = comms
        self.shell = shell
        self._origins = origins

    def get_parent(self, channel: str | None = None) -> dict[str, Any]:
        """Return the request that runs, which widgets that collect output tell the frontend."""
        origin = self._origins.current()
        return {} if origin is None else {"header": origin.header.to_json()}


def as_dictionary(message: Message) -> dict[str, Any]:
    """Return a message in the form that callbacks of Jupyter packages get."""
    return {
        "header": message.header.to_json(),
        "msg_id": message.msg_id,
        "msg_type": message.header.msg_type,
        "parent_header": message.parent.to_json() if message.parent else {},
        "metadata": dict(message.metadata),
        "content": message.content.to_json(),
        "buffers": [memoryview(each) for each in message.buffers],
    }
