"""Whatever the state lets go was handed to the disk before, in order and once."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conversation import Conversation
from itui.model import bounds
from itui.model.effects import KeepText
from itui.model.spilling import raw
from itui.model.state import Cell
from itui_kernel.protocol.message import Message
from itui_kernel.protocol.messages import ClearOutput


class Disk:
    """A conversation, and what it has handed to the disk."""

    def __init__(self) -> None:
        self.talk = Conversation()
        self.files: dict[str, str] = {}
        self.printed: dict[str, str] = {}

    def look(self) -> None:
        for effect in self.talk.effects:
            if isinstance(effect, KeepText):
                known = "" if effect.is_anew else self.files.get(effect.cell, "")
                absorbed = self.files.pop(effect.absorbs) if effect.absorbs else ""
                self.files[effect.cell] = known + "".join(effect.parts) + absorbed
        self.talk.effects.clear()

    def text_of(self, cell: Cell) -> str:
        """Return all that a cell printed, from wherever it is."""
        return self.files[cell.id] if cell.is_partial else "".join(raw(cell.outputs))

    def begin(self) -> Message:
        request = self.talk.submit("f()")
        self.talk.begin(request)
        self.printed[request.msg_id] = ""
        return request

    def print(self, text: str, request: Message, name: str = "stdout") -> None:
        cell = self.talk.state.cell(request.msg_id)
        if cell is not None and cell.clears_next:
            self.printed[request.msg_id] = ""
        self.talk.print(text, request, name)
        self.printed[request.msg_id] += text
        self.look()

    def check(self) -> None:
        for cell in self.talk.cells:
            assert self.text_of(cell) == self.printed[cell.id]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "TEXT_LIMIT", 300)
    monkeypatch.setattr(bounds, "SESSION_LIMIT", 700)
    monkeypatch.setattr(bounds, "WEIGHED", 1)
    monkeypatch.setattr(bounds, "SMALL_CHUNK", 20)
    monkeypatch.setattr(bounds, "OUTPUT_LIMIT", 12)
    monkeypatch.setattr(bounds, "OUTPUTS_DROPPED", 5)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("stdout"), st.sampled_from(["a", "line\n" * 10, "x" * 100, "y" * 500])),
        st.tuples(st.just("stderr"), st.sampled_from(["e", "oops\n" * 20])),
        st.tuples(st.sampled_from(["show", "clear", "clear next", "fail", "answer"]), st.just("")),
    ),
    max_size=60,
)


@pytest.mark.usefixtures("small")
@given(STEPS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_nothing_that_was_printed_is_lost(steps: list[tuple[str, str]]) -> None:
    disk = Disk()
    talk, request = disk.talk, disk.begin()
    key = request.msg_id
    for name, text in steps:
        match name:
            case "stdout" | "stderr":
                disk.print(text, request, name)
            case "show":
                cell = talk.state.cell(key)
                assert cell is not None
                talk.show("shown", request)
                disk.printed[key] = ("" if cell.clears_next else disk.printed[key]) + "shown\n"
            case "clear":
                talk.publish(ClearOutput(), request)
                disk.printed[key] = ""
            case "clear next":
                talk.publish(ClearOutput(wait=True), request)
            case "answer":
                talk.ask("name? ", request)
                talk.press("enter")
                disk.printed[key] += "name? \n"
            case _:
                talk.done(request)
                disk.look()
                request = disk.begin()
                key = request.msg_id
        disk.look()
        disk.check()


def test_a_large_cell_is_handed_over_whole_and_then_chunk_by_chunk() -> None:
    disk = Disk()
    request = disk.begin()
    for number in range(60):
        disk.print(f"{number:04}\n" * 20_000, request)
    disk.check()
    cell = disk.talk.cells[0]
    assert cell.is_partial
    assert len(disk.files[cell.id]) == 6_000_000


@pytest.mark.usefixtures("small")
def test_an_answer_does_not_clear_what_the_next_output_will() -> None:
    disk = Disk()
    request = disk.begin()
    disk.print("x" * 500, request)
    disk.talk.publish(ClearOutput(wait=True), request)
    disk.talk.ask("name? ", request)
    disk.talk.press("enter")
    disk.look()
    assert disk.files[request.msg_id] == "x" * 500 + "name? \n"
    disk.print("new", request)
    assert disk.files[request.msg_id] == ""
    disk.check()


def test_an_ordinary_cell_costs_the_disk_nothing() -> None:
    disk = Disk()
    request = disk.begin()
    disk.print("1\n" * 1000, request)
    disk.talk.done(request)
    disk.look()
    assert disk.files == {}


@pytest.mark.usefixtures("small")
def test_cells_that_are_too_many_go_to_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "CELL_LIMIT", 3)
    disk = Disk()
    printed = ["one\n", "x" * 900, "three\n", "four\n", "five\n", "six\n"]
    for text in printed:
        request = disk.begin()
        disk.print(text, request)
        disk.talk.done(request)
        disk.look()
    cells = disk.talk.cells
    assert [cell.number for cell in cells] == [3, 4, 5, 6]
    assert cells[0].code == "… 3 earlier inputs let go, Ctrl-X O opens all"
    inputs = [f"\nIn [{number}]: f()\n" for number in (1, 2, 3)]
    assert disk.files == {cells[0].id: f"{inputs[0]}one\n{inputs[1]}{'x' * 900}{inputs[2]}three\n"}
