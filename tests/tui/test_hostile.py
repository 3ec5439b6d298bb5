"""Whatever foreign text says: nothing reaches the terminal uninterpreted, no other pane moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pyte.screens import Char
from wcwidth import wcwidth

from emulator import Emulator, assert_harmless
from itui.events import Edited, FinderOpened, KernelChosen, LogRead, Noticed
from itui.state import Finder, FinderRow
from itui_kernel.client.events import KernelDied, LinkChanged, Ready, Refused
from itui_kernel.protocol.message import Channel, Message, Sender
from itui_kernel.protocol.messages import (
    CommMsg,
    CompleteReply,
    DisplayData,
    Error,
    ExecuteInput,
    ExecuteReply,
    ExecuteRequest,
    HistoryReply,
    InputRequest,
    InspectReply,
    KernelInfoReply,
    Status,
)
from stage import Stage

SIZE = (120, 40)
EVERYTHING = ("output", "input", "variables", "help", "status", "footer")

SEQUENCES = [
    *("\x1b]0;title\x07", "\x1b]2;t\x1b\\", "\x1b]52;c;aGFja2Vk\x07", "\x1b]8;;http://x\x1b\\l"),
    *("\x1b]8;;http://x/\x1b]52;c;aGk=\x07\x1b\\", "\x1b]8;;javascript:alert(1)\x07l\x1b]8;;\x07"),
    *(
        "\x1b]11;?\x07",
        "\x1b]4;1;red\x07",
        "\x1b]10;#000\x07",
        "\x1b]1337;File=:AAAA\x07",
        "\x9d0;t\x9c",
    ),
    *("\x1b[?1049h", "\x1b[?1049l", "\x1b[?47h", "\x1b[?1000h", "\x1b[?1003;1006h", "\x1b[?2004l"),
    *(
        "\x1b[?25l",
        "\x1b[?7l",
        "\x1b[?1h",
        "\x1b[?5h",
        "\x1b[?2026h",
        "\x1b[4h",
        "\x1b[20h",
        "\x1bc",
    ),
    *(
        "\x1bP1$r0m\x1b\\",
        "\x1bPq#0~-\x1b\\",
        "\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\",
        "\x90q\x9c",
    ),
    *("\x1b_Gf=100;AAAA\x1b\\", "\x1b^pm\x1b\\", "\x1bXsos\x1b\\", "\x1bP", "\x1b]0;never ended"),
    *("\x1b[6n", "\x1b[5n", "\x1b[c", "\x1b[>c", "\x1b[21t", "\x1b[?u", "\x1b[>4;2m", "\x1b[!p"),
    *("\x1b[H", "\x1b[99;99H", "\x1b[1;1r", "\x1b[2J", "\x1b[3J", "\x1b[99A", "\x1b[99B", "\x1b[S"),
    *("\x1bM", "\x1bD", "\x1bE", "\x1b7", "\x1b8", "\x1b(0", "\x1b#8", "\x1b=", "\x1bN", "\x1b[5i"),
    *("\x9b31m", "\x9b2J", "\x8d", "\x84", "\x85", "\x00", "\x05", "\x07", "\x08" * 9, "\x0b\x0c"),
    *("\x0e", "\x0f", "\x11", "\x13", "\x18", "\x1a", "\x7f", "\x1b", "\r", "\n", "\t", "\r\n"),
]
TEXTS = [
    *("\u202eevil\u202c", "\u2066\u2067\u2069", "\u200e\u200f\u061c", "אבג", "عربي", "\ufeff"),
    *("\ud800", "\udfff\ud800", "\u2028", "\u2029", "\u200b", "\u2060", "\u00ad", "\ufff9\ufffb"),
    *("\U000e0041\U000e007f", "\u0301", "a" + "\u0301" * 40, "\u20e3", "1\ufe0f\u20e3", "☺\ufe0f"),
    *(
        "日本語",
        "한국",
        "\u1112\u1161\u11ab",
        "ｶﾞ",
        "क्षि",
        "ਨਿ",
        "தமிழ்",
        "ไทยที่",
        "ﷺ",
        "﷽",
        "𒐫",
        "\u3164",
    ),
    *(
        "👍",
        "👍🏽",
        "👩\u200d👩\u200d👧",
        "🏳️\u200d🌈",
        "🇩🇪",
        "🇩",
        "🥲",
        "🫠",
        "❤️",
        "⚡",
        "⌚",
        "㊙",
    ),
    *(
        "①",
        "─",
        "…",
        "α",
        "█",
        "\U0001f1e6" * 3,
        "\u115f",
        "\u1160",
        "\U0001fae8",
        "\U00010ffff"[0],
    ),
]
LONG = {
    "wide": "日" * 2500,
    "joined": "👩\u200d👧" * 1200,
    "marked": "e\u0301" * 5000,
    "plain": "x" * 5000,
    "flags": "🇩🇪" * 1250,
    "marks": "\u0301" * 5000,
    "bidi": "\u202e" * 5000,
    "colours": "\x1b[31m" * 1000,
    "tabs": "ab\t" * 1700,
    "nothing": "\u200b" * 5000,
    "conjuncts": "क्षि" * 1300,
}
PIECES = st.one_of(
    st.sampled_from(SEQUENCES), st.sampled_from(TEXTS), st.text(st.characters(), max_size=9)
)
HOSTILE = st.lists(PIECES, min_size=1, max_size=9).map("".join)


# --- where foreign text is shown, and which panes it belongs to

Put = Callable[[Stage, Message, str], None]
PLACES: dict[str, tuple[Put, tuple[str, ...]]] = {}


def place(*panes: str) -> Callable[[Put], Put]:
    def known(put: Put) -> Put:
        PLACES[put.__name__] = (put, panes)
        return put

    return known


@place("output")
def stdout(stage: Stage, parent: Message, text: str) -> None:
    stage.print(text, parent)


@place("output")
def stderr(stage: Stage, parent: Message, text: str) -> None:
    stage.print(text, parent, "stderr")


@place("output")
def result(stage: Stage, parent: Message, text: str) -> None:
    stage.result(text, parent)


@place("output")
def display(stage: Stage, parent: Message, text: str) -> None:
    html = {"text/html": f"<b>{text}</b><table><tr><td>{text}</table>"}
    for data in ({"text/plain": text}, html, {text: text}, {"text/markdown": text}):
        stage.publish(DisplayData(data=data), parent)


@place("output", "status")
def error(stage: Stage, parent: Message, text: str) -> None:
    stage.publish(Error(ename=text, evalue=text, traceback=[text, f"{text}: {text}"]), parent)


@place("output", "status")
def error_without_traceback(stage: Stage, parent: Message, text: str) -> None:
    stage.publish(Error(ename=text, evalue=text, traceback=[]), parent)
    reply = ExecuteReply(status="error", execution_count=1, ename=text, evalue=text)
    stage.reply(reply, parent)
    stage.idle(parent)


@place("output", "status", "input", "footer")
def code_of_another(stage: Stage, parent: Message, text: str) -> None:
    other = Sender(text, text).message(ExecuteRequest(code=text), channel=Channel.SHELL)
    stage.publish(Status(execution_state="busy"), other)
    stage.publish(ExecuteInput(code=text, execution_count=7), other)
    stage.print(text, other)


@place("variables")
def variables(stage: Stage, parent: Message, text: str) -> None:
    row = dict.fromkeys(("type", "module", "shape", "dtype", "value"), text)
    rows = [{**row, "name": f"{text}{n}", "path": f"{text}{n}"} for n in range(3)]
    data = {"event": "snapshot", "version": 9, "rows": rows, "total": 3}
    stage.publish(CommMsg(comm_id=stage.state.variables.comm_id, data=data), None)


@place("variables", "status")
def variables_failure(stage: Stage, parent: Message, text: str) -> None:
    data = {"event": "error", "path": "x", "reason": text}
    stage.publish(CommMsg(comm_id=stage.state.variables.comm_id, data=data), None)


@place("help", "status")
def help_text(stage: Stage, parent: Message, text: str) -> None:
    stage.run("help.show")
    body = f"Signature: {text}\nDocstring:\n{text}\nFile: {text}\nSource:\n{text}"
    stage.reply(InspectReply(found=True, data={"text/plain": body}), stage.last("help"))


@place("help", "status")
def page(stage: Stage, parent: Message, text: str) -> None:
    stage.done(parent, [{"source": "page", "data": {"text/plain": text}}])


@place("input", "output", "footer", "status")
def next_input(stage: Stage, parent: Message, text: str) -> None:
    stage.done(parent, [{"source": "set_next_input", "text": text}])


@place("input", "output", "footer", "status")
def pasted(stage: Stage, parent: Message, text: str) -> None:
    stage.paste(text)


@place("input", "output", "footer", "status")
def edited(stage: Stage, parent: Message, text: str) -> None:
    stage.on(Edited(text))


@place("input", "output", "footer", "status")
def waiting(stage: Stage, parent: Message, text: str) -> None:
    stage.paste(text)
    stage.press("f5")


@place(*EVERYTHING)
def completion(stage: Stage, parent: Message, text: str) -> None:
    stage.paste("x")
    stage.run("completion.open")
    types = [{"text": f"x{text}", "type": text, "signature": text, "start": 0, "end": 1}] * 3
    content = CompleteReply(
        matches=[f"x{text}{number}" for number in range(20)],
        cursor_start=0,
        cursor_end=1,
        metadata={"_jupyter_types_experimental": types},
    )
    stage.reply(content, stage.last("complete"))


@place("input", "output", "footer", "status")
def tip(stage: Stage, parent: Message, text: str) -> None:
    stage.type("f(")
    data = {"text/plain": f"Signature: f({text})\nDocstring: {text}"}
    stage.reply(InspectReply(found=True, data=data), stage.last("tip"))


@place(*EVERYTHING)
def history(stage: Stage, parent: Message, text: str) -> None:
    entries = [(0, number, f"{text}{number}") for number in range(5)]
    stage.reply(HistoryReply(history=entries), stage.last("history"))
    stage.press("ctrl r")


@place(*EVERYTHING)
def finder(stage: Stage, parent: Message, text: str) -> None:
    rows = (
        FinderRow(text=text, value=text, detail=text, keys=text),
        FinderRow(text=text, reason=text),
    )
    stage.on(FinderOpened(Finder(kind=text, rows=rows, query=text)))


@place(*EVERYTHING)
def input_prompt(stage: Stage, parent: Message, text: str) -> None:
    stage.receive(InputRequest(prompt=text), parent, Channel.STDIN)
    stage.paste(text)


@place(*EVERYTHING)
def search(stage: Stage, parent: Message, text: str) -> None:
    stage.print(text, parent)
    stage.press("ctrl x")
    stage.press("s")
    stage.paste(text)


@place(*EVERYTHING)
def file_name(stage: Stage, parent: Message, text: str) -> None:
    stage.run("output.save")
    stage.paste(text)


@place("help", "status", "footer")
def log(stage: Stage, parent: Message, text: str) -> None:
    stage.on(LogRead(text, text))


@place("status")
def notice(stage: Stage, parent: Message, text: str) -> None:
    stage.on(Noticed(text))


@place("status")
def warning(stage: Stage, parent: Message, text: str) -> None:
    stage.on(Noticed(text, "error"))


@place("status")
def refusal(stage: Stage, parent: Message, text: str) -> None:
    stage.on(Refused(Channel.SHELL, text))


@place("status", "footer")
def lost_link(stage: Stage, parent: Message, text: str) -> None:
    stage.on(LinkChanged(False, text))


@place("output", "status", "footer", "variables", "input")
def death(stage: Stage, parent: Message, text: str) -> None:
    stage.on(KernelDied(text, 1))


@place(*EVERYTHING)
def kernel(stage: Stage, parent: Message, text: str) -> None:
    stage.on(KernelChosen(name=text, session=text, is_own=False, can_restart=False))
    info = {"name": text, "pygments_lexer": text, "version": text}
    stage.on(Ready(KernelInfoReply(implementation=text, language_info=info, banner=text)))


# --- the scene and the judges


def is_emoji(character: str) -> bool:
    return character >= "\U0001f000" or "\u2600" <= character <= "\u27bf"


def old_width(character: str) -> int:
    """Measure as a terminal with old tables: emoji narrow, marks of scripts take a column."""
    if is_emoji(character):
        return 1
    if wcwidth(character) == 0 and "\u0900" <= character < "\u0f00":
        return 1
    return wcwidth(character)


def wide_width(character: str) -> int:
    """Measure as a terminal that shows every emoji in two columns."""
    return 2 if is_emoji(character) else wcwidth(character)


WIDTHS: list[Callable[[str], int]] = [wcwidth, old_width, wide_width]


@contextmanager
def scene(widths: Callable[[str], int] = wcwidth) -> Iterator[tuple[Stage, Message]]:
    """Set up a session with something in every pane, and an input that runs."""
    stage = Stage(size=SIZE, emulator=Emulator(*SIZE, widths))
    try:
        stage.restart("client")
        request = stage.submit("work()")
        stage.begin(request)
        stage.print("working\n", request)
        rows = [{"name": name, "path": name, "type": "int", "value": "1"} for name in "ab"]
        data = {"event": "snapshot", "version": 1, "rows": rows, "total": 2}
        stage.publish(CommMsg(comm_id=stage.state.variables.comm_id, data=data), None)
        stage.draw()
        yield stage, request
    finally:
        stage.close()


def elsewhere(stage: Stage, panes: tuple[str, ...]) -> dict[str, list[list[Char]]]:
    """Return the cells of the other panes and of the lines between columns."""
    layout = stage.compositor.layout
    seen: dict[str, list[list[Char]]] = {}
    for region in layout.regions:
        if region.scope not in panes:
            rows = range(region.row, region.row + region.height)
            end = region.column + region.width
            seen[region.scope] = [stage.terminal.row(row)[region.column : end] for row in rows]
    for divider in layout.dividers if panes != EVERYTHING else ():
        rows = range(divider.row, divider.row + divider.height)
        lines = [stage.terminal.row(row)[divider.column] for row in rows]
        # a pane that grows moves the joints
        seen["divider"] = [[Char("│") if cell.data in "│├┤┼" else cell for cell in lines]]
    return seen


def judge(name: str, text: str, widths: Callable[[str], int]) -> None:
    """Show hostile text at a place; compare with harmless text at the same place."""
    put, panes = PLACES[name]
    with scene(widths) as (stage, request):
        put(stage, request, "harmless")
        stage.draw()
        expected = elsewhere(stage, panes)
    with scene(widths) as (stage, request):
        put(stage, request, text)
        stage.draw()
        assert_harmless(stage.drawn)
        found = elsewhere(stage, panes)
        assert found.keys() == expected.keys()
        for pane, cells in expected.items():
            assert found[pane] == cells, f"{pane} moved\n{stage.text()}"
        stage.press("page up")
        stage.resize(70, 20)
        stage.draw()
        assert_harmless(stage.drawn)


@pytest.mark.parametrize("name", PLACES)
def test_all_of_it_at_every_place(name: str) -> None:
    judge(name, "".join(SEQUENCES + TEXTS), wcwidth)
    judge(name, " ".join(TEXTS), old_width)


@pytest.mark.parametrize("name", LONG)
def test_long_lines(name: str) -> None:
    text = LONG[name]
    for shown in ("stdout", "error", "variables", "completion", "help_text", "pasted"):
        judge(shown, text, wcwidth)


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate, Phase.shrink],
)
@given(name=st.sampled_from(sorted(PLACES)), text=HOSTILE, widths=st.sampled_from(WIDTHS))
def test_any_of_it_anywhere(name: str, text: str, widths: Callable[[str], int]) -> None:
    judge(name, text, widths)
