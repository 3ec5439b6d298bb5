"""Answers a request for the past from the files of a journal, with the kernel or without it."""

from __future__ import annotations

from pathlib import Path

from itui_kernel.journal.entries import DAMAGED, Counts
from itui_kernel.journal.reading import read_journal
from itui_kernel.protocol.own import ItuiReplayReply, ItuiReplayRequest


def answer(
    journal: Path, request: ItuiReplayRequest, end: Counts | None, end_why: str = DAMAGED
) -> ItuiReplayReply:
    """Return what is kept of what was asked for; ``end`` is how far the session has come."""
    since = max(request.since, 0)
    known = _counts(since, request.kept, request.lines)
    end_of_question = _counts(request.until, request.until_kept, request.until_lines)
    past = read_journal(
        journal,
        since,
        request.until,
        most_bytes=request.most_bytes,
        newest_bytes=request.newest_bytes,
        known=known,
        end=end_of_question or end,
        end_why=end_why,
    )
    return ItuiReplayReply(
        last=past.last,
        newest=past.last if end is None else max(past.last, end.number),
        messages=past.messages,
        lost=[each.to_json() for each in past.lost],
    )


def _counts(number: int | None, kept: int | None, lines: int | None) -> Counts | None:
    return None if number is None or kept is None or lines is None else Counts(number, kept, lines)
