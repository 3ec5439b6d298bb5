"""A subshell of the client's own, for questions that the main shell would answer only when idle."""

from __future__ import annotations

from collections.abc import Callable

from itui_kernel.client.events import ClientEvent, Expired
from itui_kernel.client.requests import Outcome, Settle
from itui_kernel.client.vigil import CHECK_DEADLINE
from itui_kernel.protocol.message import Channel, Message
from itui_kernel.protocol.messages import (
    CompleteRequest,
    Content,
    CreateSubshellReply,
    CreateSubshellRequest,
    InspectRequest,
    KernelInfoReply,
)

_FEATURE = "kernel subshells"

Ask = Callable[[Content, Channel, Settle, float], None]


class OwnSubshell:
    """Asks a kernel for a subshell, and tells which questions go there."""

    def __init__(self, ask: Ask) -> None:
        self.id: str | None = None
        self._ask = ask

    def open(self, info: KernelInfoReply) -> None:
        """Ask a kernel that says it has subshells for one; ours needs none to answer while busy."""
        if _FEATURE in info.supported_features and not info.is_itui:
            self._ask(CreateSubshellRequest(), Channel.CONTROL, self._on_reply, CHECK_DEADLINE)

    def forget(self) -> None:
        """Know that the kernel which had it has ended."""
        self.id = None

    def note(self, event: ClientEvent) -> None:
        """Give up a subshell that was announced, but answers nothing."""
        if isinstance(event, Expired) and event.request.header.subshell_id:
            self.id = None

    def id_for(self, content: Content, channel: Channel) -> str | None:
        """Return where a request is to be sent."""
        is_question = isinstance(content, (CompleteRequest, InspectRequest))
        return self.id if is_question and channel is Channel.SHELL else None

    def _on_reply(self, outcome: Outcome) -> None:
        reply = outcome.content if isinstance(outcome, Message) else None
        if isinstance(reply, CreateSubshellReply) and reply.status == "ok":
            self.id = reply.subshell_id or None
