"""What a kernel had published when it ended, read from its journal: nobody can be asked."""

from __future__ import annotations

from pathlib import Path

from itui_kernel.protocol.own import ItuiReplayReply, ItuiReplayRequest


def answer_from(journal: Path, request: ItuiReplayRequest) -> ItuiReplayReply:
    """Return what the kernel would have answered; reads files, so it is for a thread."""
    from itui_kernel.journal.answering import answer
    from itui_kernel.journal.recovery import recover

    return answer(journal, request, recover(journal))
