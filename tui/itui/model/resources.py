"""What is known of the kernel's memory and processors, its limits, and its batch job's end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from itui.commands.command import Step, step
from itui.model import told
from itui.model.effects import Effects, Send
from itui.model.state import KernelPhase, State
from itui_kernel.protocol.message import Channel
from itui_kernel.protocol.schema import replace
from itui_kernel.protocol.usage import UsageReply, UsageRequest

PURPOSE = "usage"
PAUSE = 5.0  # seconds between two questions to a kernel that does not tell by itself


def on_resources(state: State, data: Mapping[str, Any]) -> Step:
    """Return the step after our kernel has told how much it uses."""
    end = data.get("job_end")
    use = replace(
        state.use,
        memory=_count(data.get("memory")),
        cpu=_count(data.get("cpu")),
        used=_count(data.get("used")),
        limit=_count(data.get("limit")),
        limited_by=str(data.get("limited_by", ""))[:20],
        host_used=_count(data.get("host_used")),
        host_total=_count(data.get("host_total")),
        job_end=None if end is None else float(_count(end)),
        is_known=True,
    )
    return step(replace(state, use=use))


def on_warned(state: State, data: Mapping[str, Any]) -> Step:
    """Return the step after our kernel has told of a mistake of the user's, not of the code's."""
    return step(state.noting(str(data.get("text", ""))[:500], "warning"))


told.TOLD["resources"] = on_resources
told.TOLD["warned"] = on_warned
told.TOLD["refused"] = on_warned


# --- kernels that tell when they are asked


def asking(state: State, pause: float = PAUSE) -> tuple[State, Effects]:
    """Return the step that asks a kernel of others how much it uses, if that was not just done."""
    kernel = state.kernel
    is_foreign = kernel.phase is KernelPhase.READY and kernel.implementation and not kernel.is_itui
    if not is_foreign or state.use.is_silent or state.now - state.use.asked < pause:
        return state, ()
    question = Send(content=UsageRequest(), purpose=PURPOSE, channel=Channel.CONTROL)
    return replace(state, use=replace(state.use, asked=state.now)), (question,)


def on_usage(state: State, reply: UsageReply) -> State:
    """Return the state after the answer; ipykernel has none without psutil."""
    if reply.kernel_memory is None:
        return unanswered(state)
    host = reply.host_virtual_memory if isinstance(reply.host_virtual_memory, Mapping) else {}
    total = _count(host.get("total"))
    use = replace(
        state.use,
        memory=_count(reply.kernel_memory),
        cpu=_count(reply.kernel_cpu),
        host_used=max(total - _count(host.get("available")), 0),
        host_total=total,
        is_known=True,
    )
    return replace(state, use=use)


def unanswered(state: State) -> State:
    """Return the state in which the kernel is not asked again: it does not know the question."""
    return replace(state, use=replace(state.use, is_silent=True))


def _count(value: object) -> int:
    return max(int(told.number(value)), 0)
