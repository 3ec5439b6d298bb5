"""The kernel in whose place this one started: its death is told to who looks back later."""

from __future__ import annotations

from pathlib import Path

from itui_kernel.audience import Audience
from itui_kernel.protocol.session_file import AUTOPSY_FILE


def tell_death(session: Path, audience: Audience) -> None:
    """Keep what is known of the death of the kernel before, if it died, in the journal.

    It comes before anything of this kernel: that is where clients show it.
    """
    if not (session / AUTOPSY_FILE).exists():
        return
    from itui_kernel.protocol.autopsy import read_autopsy

    found = read_autopsy(session)
    if found is not None:
        audience.tell("died", is_kept=True, reason=found.reason(), autopsy=found.to_json())
