"""What the variables pane knows: our comm, its deltas and children, and probes of other kernels."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conversation import Conversation
from itui.drawing.variable_rows import visible_rows
from itui.model.state import State, Variable
from itui_kernel.client.events import Ready
from itui_kernel.protocol.message import Channel
from itui_kernel.protocol.messages import (
    CommClose,
    CommMsg,
    ExecuteReply,
    InspectReply,
    KernelInfoReply,
)
from itui_kernel.services.probe import PACKAGE


def row(name: str, value: str = "1", **more: Any) -> dict[str, Any]:
    return {"name": name, "path": name, "type": "int", "value": value, "kind": "data", **more}


@pytest.fixture
def talk() -> Conversation:
    talk = Conversation(State(now=100.0))
    talk.restart("client")
    return talk


def tell(talk: Conversation, **data: Any) -> None:
    content = CommMsg(comm_id=talk.state.variables.comm_id, data=data)
    talk.receive(content, None, Channel.IOPUB)


def rows(talk: Conversation) -> dict[str, Variable]:
    return dict(talk.state.variables.rows)


def changes(talk: Conversation) -> dict[str, str]:
    return {name: each.change for name, each in rows(talk).items()}


def asked(talk: Conversation) -> list[dict[str, Any]]:
    return [dict(each.data) for each in talk.sent_for("variables") if isinstance(each, CommMsg)]


def test_a_snapshot_fills_the_pane_without_marks(talk: Conversation) -> None:
    tell(talk, event="snapshot", version=1, rows=[row("a"), row("b", "2")], total=2)
    assert changes(talk) == {"a": "", "b": ""}
    assert rows(talk)["b"].value == "2"
    assert talk.state.variables.total == 2
    assert talk.state.variables.at == talk.state.now


def test_a_delta_marks_what_is_new_or_changed_and_removes(talk: Conversation) -> None:
    tell(talk, event="snapshot", rows=[row("a"), row("b"), row("c")])
    tell(talk, event="delta", rows=[row("a", "9"), row("d")], removed=["b"], total=3)
    assert changes(talk) == {"a": "changed", "c": "", "d": "new"}
    tell(talk, event="delta", rows=[row("c", "5")], removed=[])
    assert changes(talk) == {"a": "", "c": "changed", "d": ""}


def test_children_are_asked_for_page_by_page(talk: Conversation) -> None:
    tell(talk, event="snapshot", rows=[row("d", has_children=True)])
    talk.press("ctrl x 3 enter")
    request = {"request": "children", "path": "d", "offset": 0, "limit": 100}
    assert asked(talk)[-1] == request
    first = [row(str(n)) | {"path": f"d[{n}]"} for n in range(100)]
    tell(talk, event="children", path="d", rows=first, offset=0, total=130)
    assert visible_rows(talk.state)[-1].is_continuation
    talk.press("G enter")
    assert asked(talk)[-1] == {**request, "offset": 100}
    rest = [row(str(n)) | {"path": f"d[{n}]"} for n in range(100, 130)]
    tell(talk, event="children", path="d", rows=rest, offset=100, total=130)
    assert [each.path for each in visible_rows(talk.state)[1:]] == [f"d[{n}]" for n in range(130)]


def test_a_row_for_more_has_neither_help_nor_expression(talk: Conversation) -> None:
    tell(talk, event="snapshot", rows=[row("d", has_children=True)])
    talk.press("ctrl x 3 enter G i")
    assert "Enter reads more" in talk.notice
    talk.press("y")
    assert talk.state.editor.is_empty
    assert not talk.sent_for("help")


def test_an_open_variable_that_changed_is_read_again(talk: Conversation) -> None:
    tell(talk, event="snapshot", rows=[row("d", has_children=True), row("e", has_children=True)])
    talk.press("ctrl x 3 enter")
    tell(talk, event="children", path="d", rows=[row("'k'") | {"path": "d['k']"}], total=1)
    before = len(asked(talk))
    tell(talk, event="delta", rows=[row("e", "2", has_children=True)], removed=[])
    assert len(asked(talk)) == before
    tell(talk, event="delta", rows=[row("d", "2", has_children=True)], removed=[])
    assert [each["path"] for each in asked(talk)[before:]] == ["d"]
    assert "d['k']" in [each.path for each in visible_rows(talk.state)]  # shown until then


def test_what_is_gone_takes_its_children_along(talk: Conversation) -> None:
    tell(talk, event="snapshot", rows=[row("d", has_children=True)])
    talk.press("ctrl x 3 enter")
    tell(talk, event="children", path="d", rows=[row("x") | {"path": "d.x"}], total=1)
    tell(talk, event="delta", rows=[], removed=["d"])
    assert visible_rows(talk.state) == []
    assert talk.state.variables.children == {}


def test_what_cannot_be_opened_is_folded_with_a_reason(talk: Conversation) -> None:
    tell(talk, event="snapshot", rows=[row("d", has_children=True)])
    talk.press("ctrl x 3 enter")
    tell(talk, event="error", path="d", reason="no longer there")
    assert talk.notice == "d: no longer there"
    assert talk.state.variables.expanded == frozenset()


def test_while_code_runs_the_rows_are_asked_for_and_grow_old(talk: Conversation) -> None:
    tell(talk, event="snapshot", rows=[row("a")])
    talk.begin(talk.submit("loop()"))
    talk.wait(0.5)
    assert asked(talk) == []  # they are still new
    talk.wait(1)
    assert asked(talk) == [{"request": "refresh"}]
    assert not talk.state.variables.is_stale
    talk.wait(3)
    assert talk.state.variables.is_stale
    assert asked(talk) == [{"request": "refresh"}]  # one question at a time
    tell(talk, event="snapshot", rows=[row("a"), row("b")])
    assert not talk.state.variables.is_stale
    assert talk.state.variables.rows["b"].change == "new"
    talk.wait(1.5)
    tell(talk, event="snapshot", rows=[row("a"), row("b")])
    assert talk.state.variables.rows["b"].change == "new"  # the same input is still running


def test_a_closed_comm_says_so(talk: Conversation) -> None:
    comm_id = talk.state.variables.comm_id
    talk.publish(CommClose(comm_id="another"), None)
    assert talk.state.variables.comm_id == comm_id
    talk.publish(CommClose(comm_id=comm_id), None)
    assert "closed" in talk.state.variables.reason
    assert rows(talk) == {}


def test_strange_data_is_survived(talk: Conversation) -> None:
    for data in (
        {"event": "snapshot", "rows": None, "removed": None, "total": "many", "version": None},
        {"event": "snapshot", "rows": [3, {}, {"name": 4, "length": "x", "bytes": None}]},
        {"event": "delta", "rows": {"a": 1}},
        {"event": "children"},
        {"event": "error"},
        {"event": "unknown"},
        {},
    ):
        tell(talk, **data)
    talk.publish(CommMsg(comm_id="another", data={"event": "snapshot", "rows": [row("z")]}), None)
    assert "z" not in rows(talk)


# --- kernels of others


@pytest.fixture
def foreign() -> Conversation:
    talk = Conversation(State(session="client", now=100.0))
    info = KernelInfoReply(implementation="ipython", language_info={"name": "python"})
    talk.on(Ready(info))
    return talk


def answer(talk: Conversation, data: dict[str, Any], purpose: str = "probe") -> None:
    shown = {"text/plain": repr(json.dumps(data))}
    expressions = {"itui": {"status": "ok", "data": shown, "metadata": {}}}
    reply = ExecuteReply(execution_count=3, user_expressions=expressions)
    talk.reply(reply, talk.last(purpose))


def test_a_probe_fills_the_pane_and_counts(foreign: Conversation) -> None:
    answer(foreign, {"event": "snapshot", "rows": [row("a"), row("b")], "total": 2})
    assert set(rows(foreign)) == {"a", "b"}
    assert foreign.state.next_number == 4
    assert foreign.state.variables.reason == ""


def test_the_code_of_the_probe_is_sent_once(foreign: Conversation) -> None:
    assert PACKAGE in foreign.sent_for("probe")[0].code
    answer(foreign, {"event": "snapshot", "rows": []})
    request = foreign.submit("x = 1")
    foreign.begin(request)
    foreign.done(request)
    assert [bool(each.code) for each in foreign.sent_for("probe")] == [True, False]


def test_a_kernel_that_lost_the_probe_gets_it_again(foreign: Conversation) -> None:
    answer(foreign, {"event": "snapshot", "rows": []})
    foreign.run("variables.refresh")
    missing = {"status": "error", "ename": "KeyError", "evalue": repr(PACKAGE)}
    reply = ExecuteReply(user_expressions={"itui": missing})
    foreign.reply(reply, foreign.last("probe"))
    assert [bool(each.code) for each in foreign.sent_for("probe")] == [True, False, True]
    foreign.reply(reply, foreign.last("probe"))
    assert len(foreign.sent_for("probe")) == 3
    assert "did not answer" in foreign.state.variables.reason


def test_an_aborted_probe_is_sent_again(foreign: Conversation) -> None:
    foreign.reply(ExecuteReply(status="aborted"), foreign.last("probe"))
    assert len(foreign.sent_for("probe")) == 2
    assert foreign.state.variables.reason == "reading the variables …"


def test_children_of_a_foreign_kernel_are_read_too(foreign: Conversation) -> None:
    answer(foreign, {"event": "snapshot", "rows": [row("d", has_children=True)]})
    foreign.press("ctrl x 3 enter")
    inside = [row("'k'") | {"path": "d['k']"}]
    answer(foreign, {"event": "children", "path": "d", "rows": inside, "total": 1}, "children")
    assert [each.path for each in visible_rows(foreign.state)] == ["d", "d['k']"]
    foreign.press("down i")
    assert foreign.sent_for("help")[-1].code == "d['k']"
    foreign.reply(InspectReply(found=False), foreign.last("help"))
    assert foreign.notice == "nothing is known of d['k']"


def test_rows_are_as_old_as_the_input_that_runs(talk: Conversation) -> None:
    tell(talk, event="snapshot", rows=[row("a")])
    talk.wait(60)
    talk.begin(talk.submit("loop()"))
    assert talk.state.variables.at == talk.state.now  # nothing ran in that minute
