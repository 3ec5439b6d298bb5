"""What stands in the output pane before the first input: the kernel's banner, a few words."""

from __future__ import annotations

from itui.drawing.fitting import wrap_paragraph
from itui.drawing.picture import Row
from itui.drawing.quantities import counted
from itui.model.lifecycle import ONLY_TCP
from itui.model.state import KernelPhase, State

_MOST_LINES = 6
_PATIENCE = 1.0
_LONG = 15.0  # seconds; kernels that load much need as long
_KEYS = (
    "Alt-x finds any command, F1 describes the name at the cursor, "
    "Ctrl-X d leaves and lets the kernel run on."
)


def welcome_rows(state: State, width: int) -> list[Row]:
    """Return the rows of an empty session, faint, none wider than ``width``."""
    return [(("text.dim", line),) for line in _lines(state, max(width, 1))]


def _lines(state: State, width: int) -> list[str]:
    kernel = state.kernel
    if kernel.phase is KernelPhase.STARTING and state.now - kernel.since > _PATIENCE:
        lines = wrap_paragraph("The kernel is starting; what you run waits for it.", width)
        is_late = kernel.may_want_tcp and state.now - kernel.since > _LONG
        return [*lines, "", *wrap_paragraph(ONLY_TCP, width)] if is_late else lines
    if kernel.phase is not KernelPhase.READY:
        return []
    banner = [line for line in kernel.banner.splitlines() if line.strip()][:_MOST_LINES]
    lines = [part for line in banner for part in wrap_paragraph(line, width)]
    if (before := state.next_number - 1) > 0:
        text = f"It has run {counted(before, 'input')}; what they printed is not known here."
        lines += wrap_paragraph(text, width)
    return [*lines, "", *wrap_paragraph(_KEYS, width)]
