"""Follows what the running input prints, and tells how far it has come, how fast, how long still.

It reads what is new a few times a second and never more than the last kilobytes, so a flood costs
nothing; what programs do not say themselves is worked out from the times of the looks. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from itui.drawing.quantities import human_rate
from itui.model.state import Cell, Display, Phase, State, Text
from itui.output.progress import Count, Progress, last_counts, read_lines
from itui.termlog.termlog import TermLog
from itui_kernel.protocol.schema import replace

LOOK_SECONDS = 0.5
_TAIL = 16_000
_MOST_KEPT = 64_000
_LINES = 16
_OUTPUTS = 3
_COUNTS = 64
_PATIENCE = 1.5
_ENDLESS_PATIENCE = 5.0
_LEAST_SECONDS = 1.0
_WINDOW = 30.0


class ProgressWatch:
    """Tells the progress of the input that runs, or else of the newest background job."""

    def __init__(self) -> None:
        self._followed: _Followed | None = None

    def look(self, state: State) -> Progress | None:
        """Return how far the running input has come, as far as it shows."""
        cell = state.running or newest_in_background(state)
        if cell is None:
            self._followed = None
            return None
        if self._followed is None or self._followed.cell != cell.id:
            self._followed = _Followed(cell.id)
        return self._followed.look(cell, state.now)


class BackgroundWatch:
    """Tells the progress of each input that has a job in the background."""

    def __init__(self) -> None:
        self._followed: dict[str, _Followed] = {}

    def look(self, state: State) -> Mapping[str, Progress]:
        """Return how far they have come, by their cells, as far as it shows."""
        found = {}
        cells = {job.cell for job in state.jobs if not job.is_over}
        self._followed = {each: self._followed.get(each, _Followed(each)) for each in cells}
        for each, followed in self._followed.items():
            cell = state.cell(each)
            progress = None if cell is None else followed.look(cell, state.now)
            if progress is not None:
                found[each] = progress
        return found


def newest_in_background(state: State) -> Cell | None:
    """Return the newest cell that has a job in the background."""
    if not any(not job.is_over for job in state.jobs):
        return None
    cells = reversed(state.cells)
    return next((cell for cell in cells if cell.phase is Phase.BACKGROUND), None)


class _Followed:
    """What is known of one input: the counts first seen, the looks at its progress."""

    def __init__(self, cell: str) -> None:
        self.cell = cell
        self._outputs: Sequence[object] = ()
        self._next_look = 0.0
        self._tails: dict[int, _Tail] = {}
        self._seen: dict[tuple[str, float], Count] = {}
        self._shown: Progress | None = None
        self._changed = 0.0
        self._samples: list[tuple[float, float, float | None]] = []

    def look(self, cell: Cell, now: float) -> Progress | None:
        """Read what is new, if the last look was long enough ago."""
        if cell.outputs is not self._outputs and now >= self._next_look:
            self._outputs = cell.outputs
            self._next_look = now + LOOK_SECONDS
            self._take(self._read(cell), now)
        return self._completed(now)

    def _read(self, cell: Cell) -> Progress | None:
        """Return the progress in the newest output that shows one."""
        newest = range(len(cell.outputs) - 1, max(len(cell.outputs) - 1 - _OUTPUTS, -1), -1)
        self._tails = {place: self._tails.get(place, _Tail()) for place in newest}
        for place in newest:
            lines = self._lines(place, cell.outputs[place])
            found = read_lines(lines, tuple(self._seen.values()))
            self._remember(last_counts(lines))
            if found is not None:
                return found
        return None

    def _remember(self, counts: Sequence[Count]) -> None:
        """Keep the counts seen first; of very many the newest."""
        for count in counts:
            self._seen.setdefault((count.kind, count.total), count)
        for key in list(self._seen)[:-_COUNTS]:
            del self._seen[key]

    def _lines(self, place: int, output: object) -> list[str]:
        match output:
            case Text():
                return self._tails[place].lines(output)
            case Display(data={"text/plain": str() as text}) if len(text) < _TAIL:
                return text.splitlines()[-_LINES:]
            case _:
                return []

    def _take(self, found: Progress | None, now: float) -> None:
        """Take what a look found; a bar may be gone for a moment while it is drawn anew."""
        if found is None:
            if now - self._changed > _PATIENCE:
                self._shown = None
            return
        if found.is_over:
            self._shown, self._samples = None, []
            return
        if found != self._shown:
            self._changed = now
        self._shown = found
        fraction = found.fraction
        if fraction is None:
            self._samples = []
            return
        if self._samples and self._samples[-1][1] > fraction:
            self._samples = []
        if not self._samples or fraction > self._samples[-1][1]:
            self._samples.append((now, fraction, found.done))
            while len(self._samples) > 2 and self._samples[1][0] < now - _WINDOW:
                del self._samples[0]

    def _completed(self, now: float) -> Progress | None:
        """Return what is shown with the rate and the time left, where they can be worked out."""
        shown = self._shown
        if shown is None or (shown.eta is not None and shown.rate):
            return shown
        if shown.fraction is None:
            return shown if now - self._changed < _ENDLESS_PATIENCE else None
        (start, first, begun), (end, last, done) = self._samples[0], self._samples[-1]
        if end - start < _LEAST_SECONDS:
            return shown
        eta, rate = shown.eta, shown.rate
        if eta is None:
            eta = max((1 - last) * (end - start) / (last - first) - (now - end), 0.0)
        if not rate and begun is not None and done is not None and done > begun:
            rate = human_rate((done - begun) / (end - start))
        return replace(shown, eta=eta, rate=rate)


class _Tail:
    """The last lines of one output as a terminal shows them; only what is new is interpreted."""

    def __init__(self) -> None:
        self._log = TermLog()
        self._end = 0

    def lines(self, text: Text) -> list[str]:
        """Return the last lines of a text."""
        new = text.end - self._end
        if new > _TAIL or new < 0 or self._log.size > _MOST_KEPT:
            self._log = TermLog()
            new = min(text.end - text.start, _TAIL)
        self._log.feed(_last(text.chunks, new))
        self._end = text.end
        log = self._log
        return [log.line(n).text for n in range(max(log.begin, log.end - _LINES), log.end)]


def _last(chunks: Sequence[str], count: int) -> str:
    """Return the last ``count`` characters of chunks."""
    parts: list[str] = []
    for chunk in reversed(chunks):
        if count <= 0:
            break
        parts.append(chunk[-count:])
        count -= len(chunk)
    return "".join(reversed(parts))
