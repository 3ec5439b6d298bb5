"""When the next frame may be drawn: not too often, and not before the terminal has the last; pure.

The terminal is asked for an answer after every frame. Until it comes, more frames would only queue
up in front of what the user waits for.
"""

from __future__ import annotations

# 26 a second and four without a pause before them are 30 in the worst second
FRAME_SECONDS = 1 / 26
BURST_SECONDS = 3 * FRAME_SECONDS
ANSWER_SECONDS = 1.0
# a terminal that never answered this question may not know it, whatever others it has answered
FIRST_ANSWER_SECONDS = 0.25
MOST_MISSES = 3
MOST_WITH_KEY = 2
# so many bytes on the way keep nobody waiting: a slow link takes them in a fortieth of a second
LITTLE = 512
# a terminal that answers nothing may be at the end of any link
BLIND_BYTES_PER_SECOND = 15_000


class Pacing:
    """Decides by the times of frames and answers; every method is told what time it is."""

    def __init__(self) -> None:
        self._due = 0.0
        self._unanswered: list[tuple[float, int]] = []
        self._late = 0
        self._misses = 0
        self._has_heard = self._has_ever_heard = False

    @property
    def asks(self) -> bool:
        """Whether to ask for an answer with the next frame."""
        return self._misses < MOST_MISSES

    def is_hurried(self, now: float) -> bool:
        """Whether a frame drawn now comes on top of one that has not arrived."""
        return bool(self._unanswered) or (not self.asks and now < self._due - BURST_SECONDS)

    def delay(self, now: float, *, is_key: bool) -> float:
        """Return how long a frame has to wait, 0 for not at all.

        One frame may be on the way. A key's frame goes beside it, and beside others if all of
        them are small; it does not wait for its turn either. Until the first answer came no key
        waits, and nothing else for long.
        """
        self._give_up(now)
        if is_key and not self._has_ever_heard:
            return 0.0
        waits = 0.0 if is_key else self._due - BURST_SECONDS - now
        on_the_way = self._unanswered
        if is_key and sum(size for _, size in on_the_way) > LITTLE:
            is_full = len(on_the_way) >= MOST_WITH_KEY
        else:
            is_full = bool(on_the_way) and not is_key
        if is_full:
            waits = max(waits, on_the_way[0][0] + self._patience - now)
        return max(waits, 0.0)

    def drawn(self, now: float, size: int, *, is_key: bool, is_asked: bool) -> None:
        """Note a frame of ``size`` bytes; ``is_asked`` says that it will be answered."""
        if not is_key:
            blind = 0.0 if self.asks else size / BLIND_BYTES_PER_SECOND
            self._due = max(self._due, now) + max(FRAME_SECONDS, blind)
        if is_asked:
            self._has_heard = self._has_heard and bool(self._unanswered)
            self._unanswered.append((now, size))

    def answered(self) -> None:
        """Note an answer; one that comes after its time says no more than that it came."""
        self._misses = 0
        self._has_heard = self._has_ever_heard = True
        if self._late:
            self._late -= 1
        elif self._unanswered:
            del self._unanswered[0]

    @property
    def _patience(self) -> float:
        return ANSWER_SECONDS if self._has_ever_heard else FIRST_ANSWER_SECONDS

    def _give_up(self, now: float) -> None:
        """Go on without an answer that does not come."""
        if not self._unanswered or now - self._unanswered[0][0] < self._patience:
            return
        if self._has_heard:
            # the answer came and was taken for that of a frame before, whose own got lost
            self._late = 0
        else:
            self._misses += 1
            self._late += len(self._unanswered)
        self._unanswered.clear()
