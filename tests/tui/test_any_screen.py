"""Anything in any order, drawn: no cell of the terminal differs from what the canvas says."""

from __future__ import annotations

import os
from itertools import count

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from any_order import KEYS, LEAVING, AnyOrder
from emulator import Emulator
from itui.keys.keymap import split_keys
from itui.model.effects import Restart, UseTheme
from itui.model.state import KernelPhase
from itui_kernel.client.events import KernelDied
from itui_kernel.protocol.message import Message
from itui_kernel.protocol.messages import (
    CommMsg,
    CompleteReply,
    DisplayData,
    Error,
    ExecuteInput,
    InspectReply,
)
from itui_themes.loader import theme_names
from stage import DEPTHS, Stage

STEPS = int(os.environ.get("ITUI_TEST_STEPS", "10000"))
WALK = settings(
    max_examples=12,
    stateful_step_count=60,
    deadline=None,
    phases=[Phase.generate, Phase.shrink],
    database=None,
    suppress_health_check=list(HealthCheck),
)

USUAL = [(40, 12), (60, 16), (61, 20), (80, 24), (112, 20), (60, 37), (23, 11), (20, 5)]
SMALL = [(1, 1), (2, 2), (3, 1), (1, 7), (5, 3), (9, 4)]
LARGE = [(120, 40), (200, 50), (250, 80)]
SIZES = st.sampled_from([*USUAL, *USUAL, *USUAL, *SMALL, *LARGE])

# terminals agree on the width of all of these
PIECES = [
    *("a", "word ", "x" * 70, "日本語", "한글", "e\u0301", "é", "🙂", "─│┼", "…", "\t", " " * 30),
    *("\n", "\n", "\n\n\n", "\r", "\r\n", "\b\b", "\x1b[A", "\x1b[K", "\x1b[2K", "\x1b[2J"),
    *("\x1b[31m", "\x1b[1;44m", "\x1b[7m", "\x1b[0m", "\x1b[38;5;208m", "\x1b[48;2;1;2;3m"),
    *("\x1b[2m", "\x1b[4;9m", "\x1b]0;title\x07", "\x1b]8;;http://x.org\x1b\\", "\x1b[?1049h"),
    *("\x1bP1$r\x1b\\", "\u202e", "\ud800", "\x1b[6n", "\x1b[", "\x1b]52;c;aGk=\x07", "\x00\x9b"),
    *("\x1b[H", "\x1b[5C", "\x1b[3G", "\x1b]8;;\x1b\\", "50%|█████     | 5/10 [00:01<00:01]"),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
LINES = st.lists(TEXTS, min_size=1, max_size=30).map("\n".join)
NAMES = st.lists(TEXTS.map(lambda text: text[:20]), max_size=20, unique=True)
SCROLLS = ["page up", "page down", "meta <", "meta >", "meta u", "ctrl x 1 up up", "ctrl x 1 g"]
READING = [
    *("[", "]", "e", "z", "-", "+", "v", "V", "/", "n", "N", "1", "enter", "esc", " "),
    *("up", "down", "left", "right", "page up", "page down", "home", "end", "g", "G", "ctrl s"),
]
FINDERS = ["meta x", "ctrl r", "ctrl x t"]
BYTES = st.one_of(
    st.binary(max_size=6),
    st.sampled_from(
        [b"\x1b[<0;1;1", b"\x1b[200~a\rb\x1b[201~", b"\x1b]11;rgb:1/1/1\x07", b"\x1bOP"]
    ),
)


class AnyScreen(AnyOrder):
    """A session in which everything may happen, on a terminal that may become anything."""

    talk: Stage
    requests = Bundle("requests")
    steps = 0

    def opened(self) -> Stage:
        emulator = Emulator(60, 16)
        emulator.knows_sync = True
        return Stage(size=(60, 16), emulator=emulator)

    def teardown(self) -> None:
        self.talk.close()

    def follow_restart(self) -> None:
        if Restart() in self.taken():
            self.talk.on(KernelDied("ended", 0))
            self.talk.restart("client")

    @initialize(size=SIZES, name=st.sampled_from(theme_names()), colours=st.sampled_from(DEPTHS))
    def begin(self, size: tuple[int, int], name: str, colours: int) -> None:
        self.resize(size)
        self.use_theme(name, colours)

    # --- the terminal

    @rule(size=SIZES)
    def resize(self, size: tuple[int, int]) -> None:
        self.talk.resize(*size)

    @rule(name=st.sampled_from(theme_names()), colours=st.sampled_from(DEPTHS))
    def use_theme(self, name: str, colours: int) -> None:
        self.talk.colours = colours
        self.talk.perform(UseTheme(name=name))

    @rule(is_ascii=st.booleans())
    def use_ascii(self, is_ascii: bool) -> None:
        self.talk.compositor.use_ascii(is_ascii)

    @rule(data=BYTES)
    def send_bytes(self, data: bytes) -> None:
        self.talk.send(data)
        self.talk.loop.expire()
        self.follow_restart()

    @rule(
        button=st.sampled_from([0, 1, 2, 32, 64, 65]),
        column=st.integers(1, 250),
        row=st.integers(1, 80),
        end=st.sampled_from("Mm"),
    )
    def use_mouse(self, button: int, column: int, row: int, end: str) -> None:
        columns, rows = self.talk.screen.get_cols_rows()
        column, row = column % columns + 1, row % rows + 1
        self.talk.send(f"\x1b[<{button};{column};{row}{end}".encode())

    # --- the user

    @rule(keys=st.lists(st.sampled_from([key for key in KEYS if key not in LEAVING]), max_size=8))
    def press_many(self, keys: list[str]) -> None:
        for key in keys:
            self.talk.press(key)
        self.follow_restart()

    @rule(keys=st.sampled_from(SCROLLS), times=st.integers(1, 3))
    def scroll(self, keys: str, times: int) -> None:
        for _ in range(times):
            for key in split_keys(keys):
                self.talk.press(key)
            self.talk.check()
        self.talk.press("page up")

    @rule(
        keys=st.sampled_from(["meta x", "ctrl r", "ctrl x t"]), text=TEXTS, downs=st.integers(0, 9)
    )
    def find(self, keys: str, text: str, downs: int) -> None:
        self.talk.press("ctrl g")
        self.talk.press(keys)
        self.talk.paste(text[:3])
        for _ in range(downs):
            self.talk.press("down")

    @rule(text=LINES)
    def paste_anything(self, text: str) -> None:
        self.talk.paste(text)

    # --- the kernel

    @rule(code=TEXTS, text=LINES, value=TEXTS, is_good=st.booleans())
    def run(self, code: str, text: str, value: str, is_good: bool) -> None:
        talk = self.talk
        if talk.state.kernel.phase is KernelPhase.DEAD:
            self.talk.restart("client")
        talk.press("ctrl g")
        talk.paste(code + "1")
        talk.press("f5")
        if not talk.sent_for("execute"):
            return
        parent = talk.last("execute")
        talk.begin(parent)
        talk.print(text * 2 + "".join(f"{n} {text[:20]}\n" for n in range(30)), parent)
        if is_good:
            talk.result(value, parent)
            talk.done(parent)
        else:
            talk.publish(Error(ename=value[:9], evalue=value, traceback=[text, value]), parent)
            talk.fail(parent)

    @rule(names=NAMES, kind=TEXTS)
    def complete(self, names: list[str], kind: str) -> None:
        talk = self.talk
        talk.press("ctrl g")
        talk.paste("x")
        asked = len(talk.sent_for("complete"))
        talk.press("tab")
        if len(talk.sent_for("complete")) == asked:
            return
        types = [{"text": f"x{name}", "type": kind, "signature": kind} for name in names]
        metadata = {"_jupyter_types_experimental": types}
        matches = [f"x{name}" for name in names]
        end = talk.state.editor.cursor
        content = CompleteReply(
            matches=matches, cursor_start=end - 1, cursor_end=end, metadata=metadata
        )
        talk.reply(content, talk.last("complete"))

    @rule(text=LINES)
    def describe(self, text: str) -> None:
        talk = self.talk
        talk.press("ctrl g")
        talk.paste("len")
        asked = len(talk.sent_for("help"))
        talk.press("f1")
        if len(talk.sent_for("help")) > asked:
            talk.reply(InspectReply(found=True, data={"text/plain": text}), talk.last("help"))

    @rule(names=NAMES, value=TEXTS)
    def tell_variables(self, names: list[str], value: str) -> None:
        rows = [
            {"name": name, "path": name, "type": value, "value": value, "has_children": True}
            for name in names
        ]
        comm = self.talk.state.variables.comm_id or "client-variables"
        data = {"event": "snapshot", "version": 1, "rows": rows, "total": len(rows)}
        self.talk.publish(CommMsg(comm_id=comm, data=data), None)

    @rule(text=TEXTS, name=st.sampled_from(["stdout", "stderr"]), parent=requests)
    def print(self, text: str, name: str, parent: Message) -> None:
        self.talk.print(text, parent, name)

    @rule(size=st.sampled_from([10, 100, 3000]), text=TEXTS, parent=requests)
    def flood(self, size: int, text: str, parent: Message) -> None:
        lines = "".join(f"{number} {text[:20]}\n" for number in range(size))
        self.talk.print(lines, parent)

    @rule(text=TEXTS, parent=requests, name=st.sampled_from([None, "d"]))
    def display(self, text: str, parent: Message, name: str | None) -> None:
        transient = {"display_id": name} if name else {}
        self.talk.publish(DisplayData(data={"text/plain": text}, transient=transient), parent)

    @rule(text=TEXTS, parent=requests)
    def another_runs(self, text: str, parent: Message) -> None:
        self.talk.publish(ExecuteInput(code=text, execution_count=7), parent)

    @invariant()
    def holds(self) -> None:
        AnyScreen.steps += 1
        super().holds()
        self.talk.check()


def test_every_cell_is_what_the_canvas_says() -> None:
    """Run short walks with seeds of their own: of a long run most are copies with changes."""
    for number in count():
        if AnyScreen.steps >= STEPS:
            return
        walk = type("AnyScreen", (AnyScreen,), {})
        run_state_machine_as_test(seed(number)(walk), settings=WALK)
