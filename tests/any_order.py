"""Anything in any order: keys, pastes, sizes, time, and messages of a kernel with any losses."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule

from conversation import Conversation
from itui.commands.command import PANE_SCOPES
from itui.commands.registry import COMMANDS
from itui.model.bounds import CELL_LIMIT, OUTPUT_LIMIT
from itui.model.effects import Effect, Interrupt, Restart
from itui.model.events import Edited, Resized
from itui.model.overlays import InputPrompt
from itui.model.state import KernelPhase, State
from itui_kernel.client.events import Expired, KernelDied, LinkChanged, Refused
from itui_kernel.protocol.message import Channel, Message, Sender
from itui_kernel.protocol.messages import (
    ClearOutput,
    CommClose,
    CommMsg,
    CompleteReply,
    Content,
    DisplayData,
    Error,
    ExecuteInput,
    ExecuteReply,
    ExecuteRequest,
    ExecuteResult,
    HistoryReply,
    InputRequest,
    InspectReply,
    IsCompleteReply,
    Status,
    Stream,
    UpdateDisplayData,
)

KEYS = sorted({key for each in COMMANDS.values() for key in each.keys} | set("a(,) x?\\'yn"))
LEAVING = {"ctrl x d", "ctrl x ctrl c", "ctrl q", "ctrl z"}
CODES = ["x", "x = f(1", "def f():\n    pass\n", "len?", "%magic", "\n\n", "é漢\x1b[0m", "  y"]
TEXTS = st.sampled_from(["", "a\n", "50 %\r", "\x1b[31mred", "x" * 5000])
COUNTS = st.integers(min_value=0, max_value=9)
ROWS = st.lists(
    st.fixed_dictionaries({"name": st.sampled_from("abc"), "has_children": st.booleans()}),
    max_size=3,
)
PAYLOADS = st.sampled_from(
    [None, [{"source": "set_next_input", "text": "n"}], [{"source": "page", "data": {}}]]
)

PUBLISHED: st.SearchStrategy[Content] = st.one_of(
    st.builds(Status, execution_state=st.sampled_from(["busy", "idle", "starting"])),
    st.builds(ExecuteInput, code=st.sampled_from(CODES), execution_count=COUNTS),
    st.builds(Stream, name=st.sampled_from(["stdout", "stderr"]), text=TEXTS),
    st.builds(
        DisplayData,
        data=st.fixed_dictionaries({"text/plain": TEXTS}),
        transient=st.sampled_from([{}, {"display_id": "d"}]),
    ),
    st.builds(UpdateDisplayData, data=st.just({}), transient=st.just({"display_id": "d"})),
    st.builds(ExecuteResult, execution_count=COUNTS, data=st.just({"text/plain": "1"})),
    st.builds(Error, ename=st.just("E"), evalue=TEXTS, traceback=st.just(["E"])),
    st.builds(ClearOutput, wait=st.booleans()),
    st.builds(
        CommMsg,
        comm_id=st.sampled_from(["client-variables", "other"]),
        data=st.fixed_dictionaries(
            {"event": st.sampled_from(["snapshot", "delta", "children", "error"]), "rows": ROWS},
            optional={"path": st.sampled_from("abc"), "removed": st.just(["b"]), "offset": COUNTS},
        ),
    ),
    st.builds(CommClose, comm_id=st.just("client-variables")),
)
REPLIES: st.SearchStrategy[Content] = st.one_of(
    st.builds(
        ExecuteReply,
        status=st.sampled_from(["ok", "error", "aborted"]),
        execution_count=st.none() | COUNTS,
        payload=PAYLOADS,
    ),
    st.builds(
        CompleteReply,
        matches=st.lists(st.sampled_from(["x", "xy", "len", "def"]), max_size=3),
        cursor_start=COUNTS,
    ),
    st.builds(InspectReply, found=st.booleans(), data=st.just({"text/plain": "Signature: f(a)"})),
    st.builds(IsCompleteReply, status=st.sampled_from(["complete", "incomplete", "unknown"])),
    st.builds(HistoryReply, history=st.just([(0, 1, "old")])),
)


class AnyOrder(RuleBasedStateMachine):
    """A session in which everything may happen; the kernel keeps no rule at all."""

    requests = Bundle("requests")

    def __init__(self) -> None:
        super().__init__()
        self.talk = self.opened()
        self.talk.restart("client")

    def opened(self) -> Conversation:
        """Return the interface that everything happens to."""
        return Conversation(State(now=100.0))

    @property
    def state(self) -> State:
        return self.talk.state

    def taken(self) -> list[Effect]:
        effects, self.talk.effects = self.talk.effects, []
        return effects

    # --- the user

    @rule(key=st.sampled_from([key for key in KEYS if key not in LEAVING]))
    def press(self, key: str) -> None:
        before = len(self.talk.codes), self.state.queue
        self.talk.press(key)
        sent = len(self.talk.codes) - before[0]
        assert sent <= 1
        gone = len(before[1]) - len(self.state.queue)
        assert gone <= 1 or self.state.queue == ()
        if Restart() in self.taken():
            self.talk.on(KernelDied("ended", 0))
            self.talk.restart("client")

    @rule(code=st.sampled_from(CODES), runs=st.booleans())
    def paste(self, code: str, runs: bool) -> None:
        self.talk.paste(code)
        if runs:
            self.talk.press("f5")

    @rule(width=st.integers(0, 200), height=st.integers(0, 60))
    def resize(self, width: int, height: int) -> None:
        self.talk.on(Resized(width, height))

    @rule(text=st.sampled_from(CODES))
    def edit(self, text: str) -> None:
        self.talk.on(Edited(text))

    @rule(seconds=st.sampled_from([0.5, 3.0, 60.0]))
    def wait(self, seconds: float) -> None:
        self.talk.wait(seconds)

    # --- the kernel and the way to it

    @rule(target=requests, name=st.sampled_from(["ada", "bob"]))
    def another_sends(self, name: str) -> Message:
        return Sender(name, name).message(ExecuteRequest(code="y"), channel=Channel.SHELL)

    @rule(target=requests, place=st.integers(0, 5))
    def take_a_sent_one(self, place: int) -> Message:
        return self.talk.sent[-1 - place % len(self.talk.sent)][1]

    @rule(content=PUBLISHED, parent=st.none() | requests)
    def publish(self, content: Content, parent: Message | None) -> None:
        self.talk.publish(content, parent)

    @rule(content=REPLIES, parent=requests)
    def reply(self, content: Content, parent: Message) -> None:
        self.talk.reply(content, parent)

    @rule(parent=requests)
    def expire(self, parent: Message) -> None:
        self.talk.on(Expired(parent))

    @rule(parent=requests, password=st.booleans())
    def ask(self, parent: Message, password: bool) -> None:
        content = InputRequest(prompt="? ", password=password)
        self.talk.receive(content, parent, Channel.STDIN)

    @rule(is_up=st.booleans())
    def change_link(self, is_up: bool) -> None:
        self.talk.on(LinkChanged(is_up, "cable"), Refused(Channel.SHELL, "signature"))

    @rule()
    def die(self) -> None:
        self.talk.on(KernelDied("killed"))
        assert not any(not cell.is_over for cell in self.state.cells)

    @precondition(lambda self: self.state.kernel.phase is KernelPhase.DEAD)
    @rule()
    def restart(self) -> None:
        self.talk.restart("client")

    @precondition(lambda self: self.state.kernel.phase is KernelPhase.READY)
    @rule()
    def settle(self) -> None:
        """Let a kernel that does as it should end all it was given: nothing is left hanging."""
        for _ in range(len(self.state.queue) + 2):
            own = self.state.own_under_way
            if own is None:
                break
            request = next(m for _, m in self.talk.sent if m.msg_id == own.id)
            self.talk.reply(ExecuteReply(execution_count=1), request)
            self.talk.idle(request)
            self.talk.wait(5)
        assert self.state.own_under_way is None
        assert self.state.queue == () or self.state.queue_held

    # --- what always holds

    @invariant()
    def holds(self) -> None:
        self.a_shown_prompt_is_one_that_waits()
        self.one_own_input_at_a_time()
        self.cells_are_bounded_and_unique()
        self.only_a_queue_is_held()
        self.the_editor_is_sound()
        self.nothing_runs_in_a_dead_kernel()
        self.only_known_effects_are_left()

    def a_shown_prompt_is_one_that_waits(self) -> None:
        overlay = self.state.overlay
        if isinstance(overlay, InputPrompt):
            assert overlay in self.state.input_requests
            assert 0 <= overlay.cursor <= len(overlay.value)

    def one_own_input_at_a_time(self) -> None:
        own = [cell for cell in self.state.cells if cell.session == self.state.session]
        assert sum(not cell.is_over for cell in own) <= 1

    def cells_are_bounded_and_unique(self) -> None:
        cells = self.state.cells
        assert len(cells) <= CELL_LIMIT + 2  # a note, and one that was just sent
        assert len({cell.id for cell in cells}) == len(cells)
        assert all(len(cell.outputs) <= OUTPUT_LIMIT for cell in cells)

    def only_a_queue_is_held(self) -> None:
        assert self.state.queue or not self.state.queue_held

    def the_editor_is_sound(self) -> None:
        editor = self.state.editor
        assert 0 <= editor.row < len(editor.lines)
        assert 0 <= editor.column <= len(editor.current_line)
        assert self.state.view.focus in PANE_SCOPES

    def nothing_runs_in_a_dead_kernel(self) -> None:
        if self.state.kernel.phase is KernelPhase.DEAD:
            assert self.state.running is None
            assert self.state.input_requests == ()

    def only_known_effects_are_left(self) -> None:
        assert Interrupt() not in self.taken() or self.state.kernel.phase is not KernelPhase.DEAD
