from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itui.terminal.pacing import (
    ANSWER_SECONDS,
    FIRST_ANSWER_SECONDS,
    LITTLE,
    MOST_MISSES,
    Pacing,
)

LARGE = 3000


def answering() -> Pacing:
    """Return what has heard a first answer."""
    pacing = Pacing()
    pacing.answered()
    return pacing


def drawn(pacing: Pacing, now: float, size: int = LARGE, *, is_key: bool = False) -> None:
    assert pacing.delay(now, is_key=is_key) == 0
    pacing.drawn(now, size, is_key=is_key, is_asked=pacing.asks)


def waits(pacing: Pacing, now: float, *, is_key: bool = False) -> bool:
    return pacing.delay(now, is_key=is_key) > 0


def missed(pacing: Pacing, now: float) -> float:
    """Draw a frame that is never answered; return the time after it was given up."""
    drawn(pacing, now)
    return now + pacing.delay(now, is_key=False)


def test_frames_without_answers_to_wait_for_are_thirty_in_any_second() -> None:
    pacing, now, times = Pacing(), 0.0, []
    while now < 5:
        now += pacing.delay(now, is_key=False)
        pacing.drawn(now, 100, is_key=False, is_asked=False)
        times.append(now)
    most = max(sum(begin <= each < begin + 1 for each in times) for begin in times)
    assert 25 <= most <= 30


def test_what_follows_a_quiet_moment_is_not_delayed() -> None:
    pacing = Pacing()
    for now in (10.0, 10.0, 10.01, 10.01):
        drawn(pacing, now)
        pacing.answered()
    assert waits(pacing, 10.02)
    assert not waits(pacing, 10.5)


def test_one_frame_is_on_the_way_and_a_key_adds_one() -> None:
    pacing = answering()
    drawn(pacing, 10)
    assert pacing.is_hurried(10.1)
    assert waits(pacing, 10.5)
    drawn(pacing, 10.5, is_key=True)
    assert waits(pacing, 10.6, is_key=True)
    pacing.answered()
    assert waits(pacing, 10.7)
    assert not waits(pacing, 10.7, is_key=True)
    pacing.answered()
    assert not pacing.is_hurried(10.7)
    assert not waits(pacing, 10.7)


def test_small_frames_of_keys_do_not_wait_for_each_other_on_a_long_link() -> None:
    pacing = answering()
    for number in range(5):
        drawn(pacing, 10 + number / 20, 9, is_key=True)
    assert waits(pacing, 10.3)
    drawn(pacing, 10.3, LITTLE, is_key=True)
    assert waits(pacing, 10.4, is_key=True)


def test_without_an_answer_it_goes_on_and_in_the_end_stops_asking() -> None:
    pacing, now = answering(), 10.0
    for _ in range(MOST_MISSES):
        assert pacing.asks
        after = missed(pacing, now)
        assert after - now == ANSWER_SECONDS
        now = after
        assert not waits(pacing, now)
    assert not pacing.asks
    drawn(pacing, now)
    assert pacing.delay(now, is_key=False) < 1
    pacing.answered()
    assert pacing.asks


def test_before_the_first_answer_no_key_waits_and_nothing_else_for_long() -> None:
    pacing, now = Pacing(), 10.0
    for _ in range(MOST_MISSES):
        assert pacing.asks
        drawn(pacing, now)
        for index in range(1, 5):
            drawn(pacing, now + index / 100, is_key=True)
        assert pacing.delay(now + 0.1, is_key=False) == pytest.approx(FIRST_ANSWER_SECONDS - 0.1)
        now += FIRST_ANSWER_SECONDS
        assert not waits(pacing, now)
    assert not pacing.asks


def test_from_the_first_answer_on_the_others_are_waited_for() -> None:
    pacing = Pacing()
    drawn(pacing, 10)
    pacing.answered()
    drawn(pacing, 10.3)
    assert waits(pacing, 10.3 + FIRST_ANSWER_SECONDS)
    drawn(pacing, 10.6, is_key=True)
    assert waits(pacing, 10.7, is_key=True)


def test_a_first_answer_that_is_late_is_one_all_the_same() -> None:
    pacing = Pacing()
    drawn(pacing, 10)
    for now in (10.3, 10.6):
        drawn(pacing, now)
    pacing.answered()
    assert pacing.asks
    assert pacing.delay(10.7, is_key=False) == pytest.approx(ANSWER_SECONDS - 0.1)


def test_a_terminal_that_answers_nothing_is_not_flooded() -> None:
    pacing, now = Pacing(), 10.0
    for _ in range(MOST_MISSES):
        now = missed(pacing, now)
    sent, begin = 0, now
    while now < begin + 10:
        now += pacing.delay(now, is_key=False)
        drawn(pacing, now)
        sent += LARGE
    assert sent < 10 * 16_000 + 4 * LARGE
    assert not waits(pacing, now, is_key=True)
    assert pacing.is_hurried(now)
    assert not pacing.is_hurried(now + 5)


def test_a_late_answer_is_not_taken_for_that_of_the_next_frame() -> None:
    pacing = Pacing()
    now = missed(pacing, 10)
    drawn(pacing, now)
    pacing.answered()
    assert waits(pacing, now + 0.5)
    pacing.answered()
    assert not waits(pacing, now + 0.5)


def test_after_a_lost_answer_it_finds_into_step_again() -> None:
    pacing = Pacing()
    now = missed(pacing, 10)
    for number in range(3):
        drawn(pacing, now)
        pacing.answered()
        now += pacing.delay(now, is_key=False) + 1
        assert pacing.asks, number
    drawn(pacing, now)
    pacing.answered()
    assert not waits(pacing, now + 0.5)


@given(st.lists(st.tuples(st.floats(0, 3), st.booleans(), st.booleans()), max_size=60))
def test_nothing_waits_longer_than_for_one_answer(
    steps: list[tuple[float, bool, bool]],
) -> None:
    pacing, now = Pacing(), 0.0
    for pause, is_key, is_answer in steps:
        now += pause
        if is_answer:
            pacing.answered()
        delay = pacing.delay(now, is_key=is_key)
        assert 0 <= delay <= ANSWER_SECONDS + 1e-9
        now += delay
        if pacing.delay(now, is_key=is_key) == 0:
            pacing.drawn(now, 300, is_key=is_key, is_asked=pacing.asks)
