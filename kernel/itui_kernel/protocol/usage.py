"""How much a kernel uses: a request on control that ipykernel has beside the protocol."""

from __future__ import annotations

from typing import Any

from itui_kernel.protocol.content import Content
from itui_kernel.protocol.messages import Reply


class UsageRequest(Content):
    """Ask for it; answered by UsageReply."""


class UsageReply(Reply):
    """Bytes, and per cent of one processor; ipykernel knows neither without psutil."""

    hostname: str = ""
    pid: int | None = None
    kernel_cpu: float | None = None
    kernel_memory: float | None = None
    cpu_count: int | None = None
    host_cpu_percent: float | None = None
    host_virtual_memory: Any = None


Content.register(UsageRequest)
Content.register(UsageReply)
