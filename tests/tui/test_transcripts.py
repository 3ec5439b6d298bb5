"""What our kernel really said, folded into the state and drawn (see transcripts/record.py)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conversation import texts
from itui.commands.prompting import answer
from itui.drawing.picture import plain
from itui.model.events import Event, Sent, Typed
from itui.model.reducer import reduce
from itui.model.state import Kernel, KernelPhase, State
from itui.panes.output import OutputPane
from itui_kernel.client.events import Received
from itui_kernel.protocol.content import decode
from itui_kernel.protocol.message import Channel, Header, Message

TRANSCRIPTS = Path(__file__).parents[1] / "transcripts"

Expected = list[tuple[str, str, list[str]]]
CELLS: dict[str, Expected] = {
    "print_in_a_loop": [
        (
            "1",
            "done",
            [
                "stdout: 0 \n1 x\n2 xx\n",
                "stderr: careful\n",
                "stdout: done",
                "Out[1]: 2",
            ],
        ),
    ],
    "error": [
        ("1", "failed", ["stdout: before\n", "failed: ZeroDivisionError"]),
        ("2", "done", ["Out[2]: 42"]),
    ],
    "ask": [("1", "done", ["stdout: name? Ada\n!\nAda!\n"])],
    "interrupt": [("1", "failed", ["stdout: begun\n", "failed: KeyboardInterrupt"])],
    "clear": [("1", "done", ["stdout: step 2\n"]), ("2", "done", ["stdout: kept\n"])],
    "display_update": [("1", "done", ["shown: '100 %'", "stdout: working\n"]), ("2", "done", [])],
    "top_level_await": [
        ("1", "done", ["Out[1]: 'waited'", "stdout: the task\n"]),
        ("2", "done", ["Out[2]: 7"]),
    ],
    "thread_output_after_idle": [
        ("1", "done", ["stdout: started\nfrom the thread\n"]),
        ("2", "done", ["Out[2]: True"]),
    ],
    "two_clients": [
        ("1", "done", []),
        ("2 ada", "done", ["stdout: hello from ada\n", "Out[2]: 2"]),
        ("3", "done", ["Out[3]: 3"]),
        ("4 ada", "failed", ["failed: ZeroDivisionError"]),
    ],
}
DRAWN = {
    "print_in_a_loop": ["0", "1 x", "2 xx", "careful", "done", "Out[1]: 2"],
    "error": ["before", "ZeroDivisionError: division by zero", "Out[2]: 42"],
    "ask": ["name? Ada", "!", "Ada!"],
    "interrupt": ["begun", "KeyboardInterrupt"],
    "clear": ["step 2", "kept"],
    "display_update": ["'100 %'", "working", "In [2]: bar.update('100 %')"],
    "top_level_await": ["Out[1]: 'waited'", "the task", "Out[2]: 7"],
    "thread_output_after_idle": ["started", "from the thread", "Out[2]: True"],
    "two_clients": ["In [1]: x = 1", "hello from ada", "Out[2]: 2", "Out[3]: 3"],
}
GONE = {"clear": ["first", "second", "step 1"], "display_update": ["'0 %'"], "interrupt": ["never"]}


def lines_of(name: str) -> list[dict[str, Any]]:
    text = (TRANSCRIPTS / f"{name}.jsonl").read_text()
    return [json.loads(line) for line in text.splitlines()]


def message_of(line: dict[str, Any]) -> Message:
    header = Header.from_json(line["header"])
    assert header is not None
    return Message(
        header=header,
        content=decode(header.msg_type, line["content"]),
        parent=Header.from_json(line["parent"]),
        channel=Channel(line["channel"]),
    )


def after(state: State, line: dict[str, Any]) -> State:
    """Return the state after one line of a transcript."""
    event: Event
    match line["event"]:
        case "answered":
            return answer(reduce(state, Typed(line["value"]))[0])[0]
        case "sent":
            message = message_of(line)
            event = Sent(message, "execute", line["content"]["code"])
        case _:
            event = Received(message_of(line))
    return reduce(state, event)[0]


def folded(lines: list[dict[str, Any]], pane: OutputPane | None = None) -> State:
    session = next(line["header"]["session"] for line in lines if line["event"] == "sent")
    kernel = Kernel(phase=KernelPhase.READY, implementation="itui")
    state = State(session=session, kernel=kernel, now=100.0)
    for line in lines:
        state = after(state, line)
        if pane is not None:
            pane.draw(state, 60, 20, False)
    return state


def summary(state: State) -> Expected:
    return [
        (f"{cell.number} {cell.username if cell.is_foreign else ''}".strip(), str(cell.phase), out)
        for cell in state.cells
        for out in [texts(cell)]
    ]


def drawn(state: State, pane: OutputPane) -> list[str]:
    return [plain(row).rstrip() for row in pane.draw(state, 60, 20, False).rows]


def test_every_transcript_is_expected() -> None:
    assert {path.stem for path in TRANSCRIPTS.glob("*.jsonl")} == set(CELLS) == set(DRAWN)


@pytest.mark.parametrize("name", CELLS)
def test_the_cells_of_a_session(name: str) -> None:
    state = folded(lines_of(name))
    assert summary(state) == CELLS[name]
    assert state.running is None
    assert state.own_under_way is None
    assert state.input_requests == ()
    assert state.overlay is None
    assert state.pending == {}
    assert state.next_number == int(CELLS[name][-1][0].split()[0]) + 1


@pytest.mark.parametrize("name", [name for name in CELLS if name != "ask"])
def test_the_order_between_the_sockets_does_not_matter(name: str) -> None:
    """Replies come on another connection: they may overtake all that was published, or lag."""
    lines = lines_of(name)
    replies = [line for line in lines if line.get("channel") == "shell" and line["parent"]]
    others = [line for line in lines if line not in replies]
    late = folded([*others, *replies])
    early: list[dict[str, Any]] = []
    for line in others:
        early.append(line)
        if line["event"] == "sent":
            sent = line["header"]["msg_id"]
            early.extend(each for each in replies if each["parent"]["msg_id"] == sent)
    assert summary(late) == summary(folded(early)) == CELLS[name]


@pytest.mark.parametrize("name", CELLS)
def test_the_picture_of_a_session(name: str) -> None:
    pane = OutputPane()
    state = folded(lines_of(name), pane)
    rows = drawn(state, pane)
    assert rows == drawn(state, OutputPane())  # drawn as it grew, or at once
    pane.scroll(to="top")
    everything = [*drawn(state, pane), *rows]
    for text in DRAWN[name]:
        assert any(row.strip().endswith(text) for row in everything), text
    outputs = [row for row in everything if not row.startswith(("In [", "   ...:"))]
    for text in GONE.get(name, ()):
        assert text not in outputs
