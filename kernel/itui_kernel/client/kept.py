"""What a kernel had published when it ended, read from its journal: nobody can be asked."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from itui_kernel.protocol.own import ItuiReplayReply, ItuiReplayRequest


def answer_from(journal: Path, request: ItuiReplayRequest) -> ItuiReplayReply:
    """Return what the kernel would have answered; reads files, so it is for a thread."""
    from itui_kernel.journal.entries import Counts
    from itui_kernel.journal.reading import read_journal
    from itui_kernel.journal.recovery import recover

    end = None
    with suppress(OSError):  # no room on the disk: what can be read is read
        end = recover(journal)
    known = None
    if request.kept is not None and request.lines is not None:
        known = Counts(request.since, request.kept, request.lines)
    past = read_journal(
        journal,
        request.since,
        request.until,
        most_bytes=request.most_bytes,
        newest_bytes=request.newest_bytes,
        known=known,
        end=end,
    )
    lost = [each.to_json() for each in past.lost]
    newest = past.last if end is None else max(past.last, end.number)
    return ItuiReplayReply(last=past.last, newest=newest, messages=past.messages, lost=lost)
