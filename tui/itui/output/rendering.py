"""Raw text of any length as the lines a terminal would show, a few at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from itui.termlog.line_store import Line
from itui.termlog.termlog import TermLog

_UNBOUNDED = 10**12
_LINE_CAP = 20_000_000


def endless() -> TermLog:
    """Return a log that lets nothing go and cuts no line unless it is absurdly long."""
    return TermLog(line_limit=_UNBOUNDED, size_limit=_UNBOUNDED, line_cap=_LINE_CAP)


def rendered(parts: Iterable[str]) -> Iterator[list[Line]]:
    """Yield the lines of a text that comes in parts, all of them and whole."""
    log = endless()
    begin = 0
    for part in parts:
        log.feed(part)
        end = log.settled
        if end > begin:
            yield [log.line(number) for number in range(begin, end)]
            log.trim(end - begin)
            begin = end
    if log.end > begin:
        yield [log.line(number) for number in range(begin, log.end)]
