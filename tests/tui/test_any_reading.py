"""A reader of the output who presses any keys in any order while other things happen."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from itui.commands.registry import COMMANDS
from itui.drawing.picture import row_width
from itui.model.overlays import Question
from itui_kernel.protocol.message import Message
from itui_kernel.protocol.messages import ClearOutput
from reader import Reader

SCOPES = ("output", "search", "selection", "path", "question")
KEYS = sorted({key for each in COMMANDS.values() if each.scope in SCOPES for key in each.keys})
PRINTED = (
    "a\n",
    "needle\n" * 3,
    "\r\x1b[K日本 needle",
    "\x1b[2A\x1b[Jx",
    "word " * 60,
    "",
    "n\n" * 700,
)
STEPS = st.one_of(
    st.tuples(st.just("press"), st.sampled_from([*KEYS, "ctrl x s", "ctrl x w", "ctrl x 2"])),
    st.tuples(st.just("press"), st.sampled_from(["z", "/", "v", "e", "[", "n", "enter", "esc"])),
    st.tuples(st.just("type"), st.sampled_from(["n", "needle", "日", "In", "qq"])),
    st.tuples(st.just("print"), st.sampled_from(PRINTED)),
    st.tuples(st.just("run"), st.sampled_from(["x = 1", "needle()", "a\nb"])),
    st.tuples(st.just("clear"), st.just("")),
    st.tuples(st.just("size"), st.sampled_from(["0 3", "1 1", "3 2", "20 5", "60 12", "90 30"])),
)


class AnyReader(Reader):
    """Does one step after the other; what takes time is left undone."""

    newest: Message

    def do(self, kind: str, what: str) -> None:
        match kind:
            case "press" if not (isinstance(self.state.overlay, Question) and what == "q"):
                self.press(what)
            case "type":
                self.type(what)
            case "print":
                self.print(what, self.newest)
            case "run":
                self.newest = self.run_unseen(what)
            case "clear":
                self.publish(ClearOutput(wait=False), self.newest)
            case "size":
                width, height = what.split()
                self.size = int(width), int(height)
        for task in self.tasks:
            task.close()
        self.tasks.clear()

    def check(self) -> None:
        width, height = self.size
        picture = self.picture()
        self.output.note(self.state)
        assert len(picture.rows) == height
        assert all(row_width(row) == width for row in picture.rows)
        if picture.cursor is not None:
            assert 0 <= picture.cursor[0] < width
            assert 0 <= picture.cursor[1] < height
        ids = {cell.id for cell in self.state.cells}
        assert self.state.output.folded <= ids
        assert self.state.output.selected in ids | {""}


@given(st.lists(STEPS, max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_reader_sees_whole_pictures(steps: list[tuple[str, str]]) -> None:
    reader = AnyReader()
    reader.newest = reader.run_unseen("first()")
    reader.print("needle\n" * 20, reader.newest)
    reader.press("ctrl x 2")
    for kind, what in steps:
        reader.do(kind, what)
        reader.check()
