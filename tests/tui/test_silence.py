"""Hints about a kernel that does not answer."""

from __future__ import annotations

from itui.model.events import Noticed
from itui.model.reducer import reduce
from itui.model.state import State
from itui_kernel.client.events import ClientEvent, HeartbeatBack, HeartbeatLost


def after(*events: ClientEvent | Noticed) -> State:
    state = State(session="me", now=5.0)
    for event in events:
        state, effects = reduce(state, event)
        assert effects == ()
    return state


def test_silence_is_hinted_at_until_it_ends() -> None:
    state = after(HeartbeatLost(3.0), HeartbeatLost(4.0))
    assert state.notice is not None
    assert state.notice.level == "warning"
    assert state.notice.at == 5.0
    assert "has not answered for 4 s (stopped or hanging?)" in state.notice.text
    assert after(HeartbeatLost(3.0), HeartbeatBack()).notice is None


def test_other_notices_are_not_covered() -> None:
    for events in ([HeartbeatLost(3.0)], [HeartbeatBack()]):
        state = after(Noticed("copied"), *events)
        assert state.notice is not None
        assert state.notice.text == "copied"
