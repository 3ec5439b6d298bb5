"""The message contents of the Jupyter messaging protocol 5.5, one immutable record each.

The class name in snake case is the ``msg_type``. These classes are the only description of the
schema: both processes and the tests use them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from itui_kernel.protocol.content import PROTOCOL_VERSION as PROTOCOL_VERSION
from itui_kernel.protocol.content import Content as Content
from itui_kernel.protocol.content import Unknown as Unknown
from itui_kernel.protocol.content import decode as decode
from itui_kernel.protocol.schema import field

ITUI = "itui"
"""The implementation that our kernel names."""


class Reply(Content):
    """What every reply has: ``status`` is ok, error, aborted (or abort, from some kernels)."""

    status: str = "ok"
    ename: str | None = None
    evalue: str | None = None
    traceback: Sequence[str] | None = None


# --- shell: execute


class ExecuteRequest(Content):
    """Run code; answered by ExecuteReply."""

    code: str
    silent: bool = False
    store_history: bool = True
    user_expressions: Mapping[str, Any] = field(default_factory=dict)
    allow_stdin: bool = True
    stop_on_error: bool = True


class ExecuteReply(Reply):
    """How an input ended."""

    execution_count: int | None = None
    user_expressions: Mapping[str, Any] | None = None
    payload: Sequence[Mapping[str, Any]] | None = None


# --- shell: introspection


class InspectRequest(Content):
    """Describe the object at the cursor; ``cursor_pos`` counts code points."""

    code: str
    cursor_pos: int
    detail_level: int = 0


class InspectReply(Reply):
    """The description as a MIME bundle, when found."""

    found: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)


class CompleteRequest(Content):
    """Complete the text before the cursor; ``cursor_pos`` counts code points."""

    code: str
    cursor_pos: int


class CompleteReply(Reply):
    """Replacements of the text between cursor start and cursor end."""

    matches: Sequence[str] = ()
    cursor_start: int = 0
    cursor_end: int = 0
    metadata: Mapping[str, Any] = field(default_factory=dict)


class HistoryRequest(Content):
    """Ask for earlier inputs; ``hist_access_type`` is range, tail or search."""

    hist_access_type: str
    output: bool = False
    raw: bool = True
    session: int = 0
    start: int | None = None
    stop: int | None = None
    n: int | None = None
    pattern: str | None = None
    unique: bool = False


class HistoryReply(Reply):
    """Entries (session, line number, input) or (session, line number, (input, output))."""

    history: Sequence[Any] = ()


class IsCompleteRequest(Content):
    """Ask whether code is ready to run."""

    code: str


class IsCompleteReply(Content):
    """``status`` is complete, incomplete, invalid or unknown; ``indent`` with incomplete."""

    status: str
    indent: str | None = None


class ConnectRequest(Content):
    """Ask for the ports (deprecated in 5.1)."""


class ConnectReply(Reply):
    """The ports of the kernel."""

    shell_port: int = 0
    iopub_port: int = 0
    stdin_port: int = 0
    control_port: int = 0
    hb_port: int = 0


class KernelInfoRequest(Content):
    """Ask who the kernel is."""


class KernelInfoReply(Reply):
    """Who the kernel is and what it can do."""

    protocol_version: str = ""
    implementation: str = ""
    implementation_version: str = ""
    language_info: Mapping[str, Any] = field(default_factory=dict)
    banner: str = ""
    debugger: bool = False
    help_links: Sequence[Mapping[str, Any]] = ()
    supported_features: Sequence[str] = ()

    @property
    def is_itui(self) -> bool:
        """Whether it is our kernel, which knows what itui adds to the protocol."""
        return self.implementation == ITUI


# --- comms


class CommInfoRequest(Content):
    """Ask for the open comms, of one target or of all."""

    target_name: str | None = None


class CommInfoReply(Reply):
    """The open comms: comm_id to {"target_name": ...}."""

    comms: Mapping[str, Any] = field(default_factory=dict)


class CommOpen(Content):
    """Open a comm; sent in both directions."""

    comm_id: str
    target_name: str
    data: Mapping[str, Any] = field(default_factory=dict)
    target_module: str | None = None


class CommMsg(Content):
    """Data over a comm; sent in both directions."""

    comm_id: str
    data: Mapping[str, Any] = field(default_factory=dict)


class CommClose(Content):
    """Close a comm; sent in both directions."""

    comm_id: str
    data: Mapping[str, Any] = field(default_factory=dict)


# --- control


class ShutdownRequest(Content):
    """End the kernel."""

    restart: bool = False


class ShutdownReply(Reply):
    """The kernel ends; repeated on iopub."""

    restart: bool = False


class InterruptRequest(Content):
    """Interrupt the running code."""


class InterruptReply(Reply):
    """The interrupt was sent; whether the code stops is seen from its idle."""


class DebugRequest(Content):
    """A request of the Debug Adapter Protocol."""

    type: str | None = None
    seq: int | None = None
    command: str | None = None
    arguments: Any = None


class DebugReply(Reply):
    """A response of the Debug Adapter Protocol."""


class CreateSubshellRequest(Content):
    """Start a subshell (JEP 91)."""


class CreateSubshellReply(Reply):
    """The id of the new subshell."""

    subshell_id: str = ""


class DeleteSubshellRequest(Content):
    """End a subshell."""

    subshell_id: str


class DeleteSubshellReply(Reply):
    """The subshell has ended."""


class ListSubshellRequest(Content):
    """Ask for the subshells."""


class ListSubshellReply(Reply):
    """The ids of the subshells."""

    subshell_id: Sequence[str] = ()


# --- stdin


class InputRequest(Content):
    """The kernel asks the user for a line."""

    prompt: str = ""
    password: bool = False


class InputReply(Content):
    """The line the user typed."""

    value: str


# --- iopub


class IopubWelcome(Content):
    """A subscription is live (JEP 65)."""

    subscription: str = ""


class Status(Content):
    """``execution_state`` is starting, busy or idle."""

    execution_state: str


class ExecuteInput(Content):
    """The input that is about to run, for every client."""

    code: str
    execution_count: int


class Stream(Content):
    """Text written to ``name``: stdout or stderr."""

    name: str
    text: str


class DisplayData(Content):
    """An object to show; ``transient["display_id"]`` allows later updates."""

    data: Mapping[str, Any]
    metadata: Mapping[str, Any] = field(default_factory=dict)
    transient: Mapping[str, Any] = field(default_factory=dict)


class UpdateDisplayData(Content):
    """A new bundle for every display with the same ``display_id``."""

    data: Mapping[str, Any]
    metadata: Mapping[str, Any] = field(default_factory=dict)
    transient: Mapping[str, Any] = field(default_factory=dict)


class ExecuteResult(Content):
    """The value of an input."""

    execution_count: int
    data: Mapping[str, Any]
    metadata: Mapping[str, Any] = field(default_factory=dict)
    transient: Mapping[str, Any] | None = None


class Error(Content):
    """The exception that ended an input."""

    ename: str
    evalue: str
    traceback: Sequence[str] = ()


class ClearOutput(Content):
    """Remove the outputs of the cell, now or (``wait``) with the next output."""

    wait: bool = False


for _each in list(globals().values()):
    if (
        isinstance(_each, type)
        and issubclass(_each, Content)
        and _each not in (Content, Unknown, Reply)
    ):
        Content.register(_each)
