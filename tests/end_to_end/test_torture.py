"""Whatever happens to a session: each line is seen once and in order, no input is lost."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from torture import Torture, places

EVENTS = 200
PAUSE = 0.2  # seconds, of a stop or a cut; by hand these are five


@pytest.mark.timeout(300)  # some seventy programs are started, one after the other
def test_a_session_survives_all_that_may_happen_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    # names of sockets are short, those of the directories of tests are not
    with tempfile.TemporaryDirectory(prefix="itui-torture-") as name:
        for variable, value in places(Path(name)).items():
            monkeypatch.setenv(variable, value)
        torture = Torture(Path(name), 3, PAUSE)
        faults, left = torture.run(EVENTS)
        assert faults == []
        assert left == []
        assert torture.typed
        assert all(torture.witness.account.last[run] for run in range(1, torture.runs + 1))
