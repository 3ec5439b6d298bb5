"""Whatever a kernel sends, the interface goes on: nothing it says ends the program."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fuzzing import encoded, many, objects, parts, texts
from itui.model.events import KernelChosen
from itui.model.reducer import reduce
from itui.model.state import State
from itui_kernel.client.events import Ready, Received
from itui_kernel.protocol.errors import ProtocolError
from itui_kernel.protocol.message import Channel, Message
from itui_kernel.protocol.messages import CommMsg, KernelInfoReply
from itui_kernel.protocol.own import SESSION
from itui_kernel.protocol.wire import Wire

EVENTS = [
    "clients",
    "joined",
    "answered",
    "withdrawn",
    "late",
    "jobs",
    "resources",
    "journal",
    "refused",
]


def as_received(hostile: list[Any]) -> Message | None:
    """Return the message as it comes out of the client, or ``None`` if that refuses it."""
    wire = Wire("")
    try:
        frames = [b"<IDS|MSG>", b"", *map(encoded, hostile)]
        return wire.decode(frames)[1]
    except ProtocolError:
        return None


def beginning() -> State:
    chosen = KernelChosen(name="k", session="s", is_own=True, can_restart=True)
    state, _ = reduce(State(), chosen)
    info = KernelInfoReply(implementation="itui", language_info={"name": "python"})
    return reduce(state, Ready(info))[0]


@many(80)
@given(
    st.lists(
        st.tuples(st.sampled_from(list(Channel)), parts(("s", "other"))), min_size=1, max_size=8
    )
)
def test_hostile_messages_do_no_harm(hostile: list[tuple[Channel, list[Any]]]) -> None:
    state = beginning()
    for channel, each in hostile:
        message = as_received(each)
        if message is not None:
            state, _ = reduce(state, Received(message.on(channel)))
    assert isinstance(state, State)


@many(80)
@given(st.lists(st.tuples(st.one_of(st.sampled_from(EVENTS), texts), objects), max_size=6))
def test_hostile_tales_of_the_session_do_no_harm(tales: list[tuple[str, dict[str, Any]]]) -> None:
    state = beginning()
    for event, data in tales:
        content = CommMsg(comm_id=SESSION, data={**data, "event": event})
        header = [{"msg_id": "m", "msg_type": "comm_msg", "session": "k"}, {}, {}]
        message = as_received([*header, content.to_json()])
        assert message is not None
        state, _ = reduce(state, Received(message.on(Channel.IOPUB)))
    assert isinstance(state, State)
