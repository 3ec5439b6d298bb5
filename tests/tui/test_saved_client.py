"""What is kept of a client: as a file, as a state, and taken up by the next one."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation import Conversation
from itui.editor.editing import undo
from itui.model.events import ClientRestored
from itui.model.output_view import OutputView
from itui.model.state import History, KernelPhase, Preset, State
from itui.saved.elsewhere import directory_for
from itui.saved.keeper import CLIENTS, Keeper
from itui.saved.restoring import HELD, NEVER_BEGUN, restored, saved_of
from itui.saved.saved_client import (
    Draft,
    HalfAnswer,
    Layout,
    SavedClient,
    SavedClientError,
    SavedPlace,
    SentInput,
    Writer,
    from_json,
    to_json,
)
from itui_kernel.client.events import KernelDied, Ready, Received
from itui_kernel.protocol.connection import Connection, host_name, process_started
from itui_kernel.protocol.message import Sender
from itui_kernel.protocol.messages import (
    ExecuteInput,
    ExecuteReply,
    ExecuteRequest,
    HistoryReply,
    KernelInfoReply,
    Status,
    Stream,
)
from itui_kernel.protocol.schema import replace

GONE = Writer(pid=2**22 + 1, started=7, host=host_name())
texts = st.text(st.characters(), max_size=20)


def saved_again(state: State) -> SavedClient:
    """Return what a file made of a state says."""
    return from_json(to_json(saved_of(state, SavedPlace(cell="c", line=3), GONE)))


@given(texts, st.integers(0, 20), st.lists(texts, max_size=3), texts)
def test_what_is_kept_is_read_as_it_was(
    text: str, cursor: int, queue: list[str], held: str
) -> None:
    saved = SavedClient(
        session="s",
        at=12.5,
        writer=GONE,
        former=("a", "b"),
        layout=Layout(preset="wide", side_columns=40, has_mouse=False),
        folded=("x",),
        place=SavedPlace(cell="x", block=1, line=70, offset=4),
        draft=Draft(text=text, cursor=cursor),
        queue=tuple(queue),
        held=held,
        sent=(SentInput(id="m", code=text),),
        answers=(HalfAnswer(request="r", cell="m", value=text, cursor=cursor),),
    )
    assert from_json(to_json(saved)) == saved


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (b"", "not JSON"),
        (b"\xff\x00", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "the file is list, not an object"),
        (b'{"queue": "x"}', '"queue" is str, not a list'),
        (b'{"queue": [1]}', '"queue" holds int, not only texts'),
        (b'{"draft": 3}', '"draft" is int, not an object'),
        (b'{"draft": {"cursor": "x"}}', '"cursor" is str, not int'),
        (b'{"layout": {"is_zoomed": 1}}', '"is_zoomed" is int, not bool'),
        (b'{"sent": [[]]}', '"sent" is list, not an object'),
        (b'{"answers": [{"value": 1}]}', '"value" is int, not str'),
        (b'{"at": true}', '"at" is bool, not float'),
    ],
)
def test_what_no_client_has_written_is_told(data: bytes, trouble: str) -> None:
    with pytest.raises(SavedClientError) as caught:
        from_json(data)
    assert str(caught.value).startswith(trouble)


def test_fields_of_newer_versions_are_passed_over() -> None:
    assert from_json(b'{"version": 9, "new": {}, "held": "x"}') == SavedClient(version=9, held="x")


def test_a_client_comes_back_as_it_was() -> None:
    talk = Conversation()
    talk.submit("long()")
    talk.paste("after()")
    talk.press("f5")
    talk.paste("def f(x):\n    return x")
    talk.press("up")
    view = replace(talk.state.view, preset=Preset.WIDE, focus="output", side_columns=33)
    output = OutputView(selected="c7", folded=frozenset({"c1", "c7"}))
    before = replace(talk.state, view=view, output=output)
    after = restored(State(session="new", now=5.0), saved_again(before))
    assert after.editor.text == "def f(x):\n    return x"
    assert (after.editor.row, after.editor.column) == (before.editor.row, before.editor.column)
    assert after.queue == ("after()",)
    assert after.queue_held == HELD
    assert after.view == replace(view, width=80, height=24)
    assert after.output == output
    assert after.former == {"client"}
    assert [each.code for each in after.unconfirmed] == ["long()"]
    assert after.notice is not None
    assert after.notice.text == "back: your draft and 1 waiting input"
    assert undo(after.editor).text == after.editor.text


def test_what_was_typed_before_it_came_back_stays() -> None:
    talk = Conversation()
    talk.type("new")
    talk.on(ClientRestored(SavedClient(session="old", draft=Draft(text="old text", cursor=3))))
    assert talk.state.editor.text == "new"
    assert talk.state.history.entries[-1] == "old text"


def test_an_empty_file_changes_nothing_to_see() -> None:
    state = State(session="me", now=3.0)
    assert restored(state, SavedClient()) == state


def test_a_layout_that_cannot_be_shown_is_passed_over() -> None:
    saved = SavedClient(layout=Layout(preset="round", focus="kitchen", side_rows=-4))
    view = restored(State(), saved).view
    assert (view.preset, view.focus, view.side_rows) == (Preset.AUTO, "input", 0)


def test_the_place_in_the_history_comes_back_with_the_history() -> None:
    entries = ("a = 1", "b = 2", "c = 3")
    talk = Conversation(
        State(session="client", history=History(entries=entries, is_loaded=True), now=1.0)
    )
    talk.type("b")
    talk.press("meta p")
    assert talk.state.editor.text == "b = 2"
    again = Conversation()
    again.on(ClientRestored(saved_again(talk.state)))
    again.on(Ready(KernelInfoReply(implementation="itui")))
    history = [[1, number, code] for number, code in enumerate(entries, 1)]
    again.reply(HistoryReply(history=history), again.last("history"))
    assert again.state.history.index == 1
    again.press("meta n")
    assert again.state.editor.text == "b"


# --- inputs of which nothing was seen


@pytest.fixture
def returned() -> Conversation:
    """Return a client that took up one with an input sent and one waiting."""
    talk = Conversation(phase=KernelPhase.STARTING)
    sent = SentInput(id="m1", code="sent()")
    talk.on(ClientRestored(SavedClient(session="old", queue=("waits()",), sent=(sent,))))
    talk.on(Ready(KernelInfoReply(implementation="itui")))
    return talk


def input_m1(talk: Conversation) -> None:
    """Let the kernel begin the input that the client before has sent."""
    request = Sender("old").message(ExecuteRequest(code="sent()"))
    header = replace(request.header, msg_id="m1")
    talk.publish(ExecuteInput(code="sent()", execution_count=4), header)
    talk.publish(Stream(name="stdout", text="out"), header)


def test_an_input_that_never_arrived_waits_again(returned: Conversation) -> None:
    assert returned.codes == []
    returned.reply(ExecuteReply(execution_count=3), returned.last("number"))
    assert list(returned.state.queue) == ["waits()"]  # what was published before may still come
    returned.idle(returned.last("number"))
    assert list(returned.state.queue) == ["sent()", "waits()"]
    assert returned.codes == []
    returned.run("queue.run")
    assert returned.codes == ["sent()"]


def test_an_input_that_began_is_not_sent_again(returned: Conversation) -> None:
    input_m1(returned)
    returned.idle(returned.last("number"))
    returned.reply(ExecuteReply(execution_count=3), returned.last("number"))
    assert list(returned.state.queue) == ["waits()"]
    (cell,) = returned.cells
    assert (cell.code, cell.number, cell.is_foreign) == ("sent()", 4, False)


def test_an_input_that_never_arrived_waits_also_after_a_death(returned: Conversation) -> None:
    returned.on(KernelDied("killed"))
    assert returned.state.queue == ("sent()", "waits()")
    assert returned.state.unconfirmed == ()


def began(talk: Conversation, msg_id: str, number: int, code: str = "waits()") -> None:
    """Let the kernel have begun an input of the client before."""
    request = Sender("old").message(ExecuteRequest(code=code))
    header = replace(request.header, msg_id=msg_id, session="old")
    message = Sender("k").message(ExecuteInput(code=code, execution_count=4), parent=header)
    talk.on(Received(replace(message, metadata={"itui": {"seq": number}}), 0.5, True))


def test_what_was_sent_but_not_kept_as_sent_does_not_wait_again() -> None:
    talk = Conversation(phase=KernelPhase.STARTING)
    queue = ["waits()", "waits()"]
    talk.on(ClientRestored(SavedClient(session="old", queue=tuple(queue), begun=7)))
    talk.on(Ready(KernelInfoReply(implementation="itui")))
    began(talk, "m1", 5)
    began(talk, "m2", 7)
    assert list(talk.state.queue) == queue
    began(talk, "m3", 9)
    assert list(talk.state.queue) == ["waits()"]
    assert saved_again(talk.state).begun == 9


def test_what_is_read_of_earlier_kernels_first_sends_nothing_twice(returned: Conversation) -> None:
    began(returned, "m0", 3, "before()")
    starting = Sender("k1").message(Status(execution_state="starting"))
    returned.on(Received(starting, 0.5, True))
    assert list(returned.state.queue) == ["sent()", "waits()"]
    began(returned, "m1", 9, "sent()")
    assert list(returned.state.queue) == ["waits()"]


def test_it_is_kept_until_it_is_known() -> None:
    talk = Conversation()
    first = talk.submit("first()")
    assert [each.code for each in saved_again(talk.state).sent] == ["first()"]
    talk.begin(first)
    assert saved_again(talk.state).sent == ()
    state = replace(talk.state, unconfirmed=(SentInput(id="x", code="y"),))
    assert [each.code for each in saved_again(state).sent] == ["y"]


def test_held_inputs_say_why(returned: Conversation) -> None:
    assert returned.state.queue_held == HELD
    only = Conversation(phase=KernelPhase.STARTING)
    only.on(ClientRestored(SavedClient(sent=(SentInput(id="m", code="x"),))))
    only.on(Ready(KernelInfoReply(implementation="itui")))
    only.idle(only.last("number"))
    assert only.state.queue_held == NEVER_BEGUN
    assert only.notice == "1 input sent before never began: Ctrl-X Enter runs it"


# --- the files


class Keeping:
    """A keeper with a session directory, and what it said."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.said: list[str] = []
        self.keeper = Keeper(SavedPlace, self.said.append)

    def client(self, **fields: Any) -> Path:
        """Let another client have kept something."""
        saved = SavedClient(**{"writer": GONE, **fields})
        path = self.base / CLIENTS / f"{saved.session}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(to_json(saved))
        return path

    def claim(self) -> SavedClient | None:
        return asyncio.run(self.keeper.claim(self.base))

    @property
    def files(self) -> list[str]:
        return sorted(each.name for each in (self.base / CLIENTS).iterdir())


@pytest.fixture
def keeping(tmp_path: Path) -> Keeping:
    return Keeping(tmp_path)


def test_the_newest_client_that_is_gone_is_taken_up(keeping: Keeping) -> None:
    mine = Writer(pid=os.getpid(), started=started(), host=host_name())
    keeping.client(session="old", at=1.0, held="old")
    keeping.client(session="new", at=2.0, held="new")
    keeping.client(session="alive", at=3.0, writer=mine)
    keeping.client(session="elsewhere", at=4.0, writer=Writer(host="another"))
    found = keeping.claim()
    assert found is not None
    assert found.held == "new"
    second = keeping.claim()
    assert second is not None
    assert second.held == "old"
    assert keeping.claim() is None


def test_what_was_taken_up_and_kept_is_not_taken_up_again(keeping: Keeping) -> None:
    keeping.client(session="old", at=1.0, queue=("x",))
    keeping.client(session="new", at=2.0, former=("old",))
    found = keeping.claim()
    assert found is not None
    assert found.session == "new"
    assert keeping.claim() is None


def test_who_only_looked_does_not_hide_what_another_has_not_sent(keeping: Keeping) -> None:
    keeping.client(session="worked", at=1.0, queue=("x",))
    keeping.client(session="looked", at=2.0)
    found = keeping.claim()
    assert found is not None
    assert found.session == "worked"


def started() -> int:
    return process_started(os.getpid()) or 0


def test_what_was_taken_up_stays_until_it_is_kept_again(keeping: Keeping) -> None:
    keeping.client(session="old", held="mine")
    assert keeping.claim() is not None
    (claimed,) = keeping.files
    assert claimed.endswith(".claimed")
    keeping.keeper.begin(keeping.base, "me")
    keeping.keeper.close(State(session="me", queue=("x",)))
    assert keeping.files == ["me.json"]


def test_what_a_client_took_up_and_lost_is_taken_up_again(keeping: Keeping) -> None:
    keeping.client(session="old", held="mine")
    keeping.claim()
    (claimed,) = keeping.files
    assert keeping.claim() is None
    path = keeping.base / CLIENTS / claimed
    path.rename(path.with_name(claimed.replace(f"{os.getpid()}-", f"{GONE.pid}-")))
    found = keeping.claim()
    assert found is not None
    assert found.held == "mine"


def test_a_file_that_cannot_be_read_is_put_aside_and_told(keeping: Keeping) -> None:
    path = keeping.client(session="old")
    path.write_text('{"queue": 3}')
    keeping.client(session="good", held="good")
    found = keeping.claim()
    assert found is not None
    assert found.held == "good"
    (said,) = keeping.said
    assert "old.unreadable" in said
    assert '"queue" is int' in said
    assert path.with_suffix(".unreadable").read_text() == '{"queue": 3}'


def test_where_nothing_was_kept_nothing_comes_back(keeping: Keeping) -> None:
    assert keeping.claim() is None


def test_what_is_submitted_is_written_at_once(keeping: Keeping) -> None:
    async def work() -> SavedClient:
        keeper = keeping.keeper
        keeper.begin(keeping.base, "me")
        keeper.follow(State(session="me"))
        keeper.follow(State(session="me", queue=("x = 1",)))
        path = keeping.base / CLIENTS / "me.json"
        async with asyncio.timeout(20):
            while not path.exists() or not from_json(path.read_bytes()).queue:
                await asyncio.sleep(0.002)
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
        return from_json(path.read_bytes())

    saved = asyncio.run(work())
    assert saved.queue == ("x = 1",)
    assert saved.writer.pid == os.getpid()
    assert keeping.said == []


def test_a_draft_is_written_before_long(keeping: Keeping) -> None:
    async def work() -> None:
        talk = Conversation()
        keeping.keeper.begin(keeping.base, "me")
        for letter in "draft":
            talk.type(letter)
            keeping.keeper.follow(talk.state)
        path = keeping.base / CLIENTS / "me.json"
        async with asyncio.timeout(20):
            while not path.exists():
                await asyncio.sleep(0.005)
        assert json.loads(path.read_text())["draft"]["text"] == "draft"

    asyncio.run(work())


def test_a_session_that_is_over_is_forgotten(keeping: Keeping) -> None:
    keeping.keeper.begin(keeping.base, "me")
    keeping.keeper.close(State(session="me"))
    assert keeping.files == ["me.json"]
    keeping.keeper.begin(keeping.base, "me")
    keeping.keeper.close(State(session="me"), is_over=True)
    assert keeping.files == []


def test_a_directory_that_is_gone_is_not_made_again(keeping: Keeping, tmp_path: Path) -> None:
    base = tmp_path / "gone"
    keeping.keeper.begin(base, "me")
    keeping.keeper.close(State(session="me"))
    assert not base.exists()
    assert keeping.said == []


def test_that_nothing_can_be_kept_is_told(keeping: Keeping) -> None:
    (keeping.base / CLIENTS).write_text("in the way")
    keeping.keeper.begin(keeping.base, "me")
    keeping.keeper.close(State(session="me"))
    (said,) = keeping.said
    assert said.startswith("what is not sent yet is not kept for later: ")
    assert "clients/me.json: Not a directory" in said


def test_clients_of_kernels_without_a_session_are_kept_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "run").mkdir(mode=0o700)
    monkeypatch.setenv("ITUI_RUNTIME_DIR", str(tmp_path / "run"))
    one = Connection.from_json({"key": "secret", "shell_port": 5001})
    other = Connection.from_json({"key": "another", "shell_port": 5001})
    directory = directory_for(one)
    assert directory == directory_for(one)
    assert directory != directory_for(other)
    assert directory.stat().st_mode & 0o777 == 0o700
    assert "secret" not in str(directory)
    os.utime(directory, (0, 0))
    directory_for(other)
    assert not directory.exists()
