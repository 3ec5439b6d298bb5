"""The kernel's times in the client's time, whatever its clock says."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from itui_kernel.client import clock
from itui_kernel.client.clock import NARROW, KernelClock
from itui_kernel.protocol.message import Header


def dated(seconds: float) -> Header:
    date = datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
    return Header(msg_id="1", msg_type="status", session="s", date=date)


def test_clocks_that_agree_are_not_corrected() -> None:
    kernel = KernelClock()
    kernel.note(1000.0, 1000.2, dated(1000.15))
    assert kernel.is_known
    assert kernel.time_of(dated(900.0)) == 900.0


@pytest.mark.parametrize("ahead", [-7200.0, -3.0, 5.0, 86400.0])
def test_a_clock_that_is_wrong_is_corrected(ahead: float) -> None:
    kernel = KernelClock()
    kernel.note(1000.0, 1000.2, dated(1000.1 + ahead))
    at = kernel.time_of(dated(900.0 + ahead))
    assert at == pytest.approx(900.0, abs=0.2)


def test_a_clock_that_is_set_is_followed() -> None:
    kernel = KernelClock()
    for ahead in (0.0, 3600.0, 0.0):
        kernel.note(1000.0, 1000.0, dated(1000.0 + ahead))
        assert kernel.time_of(dated(990.0 + ahead)) == pytest.approx(990.0)


def test_an_answer_that_took_long_tells_nothing() -> None:
    kernel = KernelClock()
    kernel.note(1000.0, 1001.0 + NARROW, dated(5000.0))
    assert not kernel.is_known
    assert kernel.time_of(dated(900.0)) == 900.0


@pytest.mark.parametrize("date", ["", "yesterday", "9999-99-99T00:00:00Z"])
def test_a_message_without_a_time_has_none(date: str) -> None:
    kernel = KernelClock()
    header = Header(msg_id="1", msg_type="status", session="s", date=date)
    kernel.note(1000.0, 1000.0, header)
    assert not kernel.is_known
    assert kernel.time_of(header) is None


def test_the_time_is_unix_time_and_goes_on() -> None:
    first = clock.now()
    assert abs(first - time.time()) < 3600  # another program may set the clock meanwhile
    assert clock.now() >= first
