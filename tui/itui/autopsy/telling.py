"""What is said of a kernel's death: a note among the outputs, and a page of everything; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from itui.autopsy import stack
from itui.commands.command import Step, step
from itui.commands.running import FOLLOW
from itui.drawing.layout import arrange
from itui.drawing.quantities import human_bytes, human_duration
from itui.drawing.text import safe_line, shorten
from itui.model import cells, told
from itui.model.lifecycle import ONLY_TCP
from itui.model.resuming import DIED, RESTARTED
from itui.model.state import Cell, HelpPage, KernelPhase, Phase, State
from itui_kernel.protocol.autopsy import Autopsy
from itui_kernel.protocol.schema import replace

TITLE = "Autopsy"
OVER = "The session has ended, as it was asked to. F9 begins a new one."
_INPUTS = 5
_LONGEST = 100


def on_autopsy(state: State, found: Autopsy) -> Step:
    """Return the step after it became known how the kernel died."""
    if state.kernel.phase is not KernelPhase.DEAD:
        return step(state)
    state = replace(
        state,
        kernel=replace(state.kernel, reason=safe_line(found.reason())),
        autopsy=found,
    )
    state = _ended_at(state, found.at)
    state = _with_note(state, note(state, found))
    if arrange(state.view).region("help") is not None:
        state = replace(state, help=page(state, found))
    return step(state, FOLLOW)


def on_session_ended(state: State) -> State:
    """Return the state after it became known that the kernel has not died but was ended."""
    if state.kernel.phase is not KernelPhase.DEAD:
        return state
    state = replace(state, kernel=replace(state.kernel, reason="the session has ended"))
    return _with_note(state, OVER)


def on_ending(state: State, data: Mapping[str, Any]) -> Step:
    """Return the step after the kernel said that it will end, and why."""
    reason = safe_line(str(data.get("reason", "")))
    return step(cells.note(state, f"The session ends: {reason}."), FOLLOW)


told.TOLD["ending"] = on_ending


def _ended_at(state: State, at: float) -> State:
    """Return the state in which what was lost ended with the kernel, not when that was seen."""
    cells = tuple(
        replace(cell, ended=max(at, cell.started or at))
        if at and cell.phase is Phase.LOST and (cell.ended or at) > at
        else cell
        for cell in state.cells
    )
    return replace(state, cells=cells)


def _with_note(state: State, text: str) -> State:
    """Return the state with what was said of the death said better."""
    last = state.cells[-1] if state.cells else None
    if last is not None and last.is_note and last.code.startswith(DIED):
        return state.with_cell(replace(last, code=text))
    return cells.note(state, text)


def note(state: State, found: Autopsy) -> str:
    """Return what stands among the outputs."""
    lines = [f"{DIED}: {safe_line(found.reason())}."]
    facts = []
    if found.uptime >= 1:
        facts.append(f"It ran for {human_duration(found.uptime)}")
    if found.peak:
        used = f"used up to {human_bytes(found.peak)}"
        facts.append(f"and {used} of memory" if facts else f"It {used} of memory")
    if facts:
        lines.append(f"{' '.join(facts)}.")
    fatal = last_run(state)
    if fatal is not None:
        lines.append(f"It was running {_name(fatal)}: {_first_line(fatal.code)}")
    lines += [safe_line(line) for line in stack.place(found.stack)]
    if state.kernel.may_want_tcp:
        lines.append(ONLY_TCP)
    lines.append("Ctrl-X A tells all that is known, F9 starts a new kernel,")
    lines.append("Ctrl-X R also runs inputs of your choice in it again.")
    return "\n".join(lines)


def last_run(state: State) -> Cell | None:
    """Return the input that was running when the kernel died."""
    lost = [each for each in _of_last_kernel(state) if each.phase is Phase.LOST]
    return next((each for each in reversed(lost) if each.number is not None), None)


def _of_last_kernel(state: State) -> list[Cell]:
    """Return the inputs that the kernel had which died."""
    found: list[Cell] = []
    for cell in reversed(state.cells):
        if cell.is_note and cell.code == RESTARTED:
            break
        if not cell.is_note:
            found.append(cell)
    return found[::-1]


def _name(cell: Cell) -> str:
    return "an input" if cell.number is None else f"In [{cell.number}]"


def _first_line(code: str) -> str:
    first, *others = code.strip().split("\n")
    return shorten(safe_line(first), _LONGEST) + (" …" if others else "")


# --- the page


def page(state: State, found: Autopsy) -> HelpPage:
    """Return everything that is known, for the help pane."""
    reason = found.reason()
    lines = [f"The kernel died: {reason}.", "", *_facts(state, found), ""]
    lines += ["Last inputs:", *_inputs(state, found), ""]
    if found.stack:
        lines += ["Stack:", *stack.told(found.stack), ""]
    if found.stderr.strip():
        lines += ["Written by its process:", *found.stderr.strip("\n").splitlines(), ""]
    lines += [
        "F9 starts a new kernel in its place; the session goes on, its variables are gone.",
        "Ctrl-X R does that, too, and runs inputs of your choice again.",
    ]
    return HelpPage(title=TITLE, text="\n".join(safe_line(line) for line in lines))


def _facts(state: State, found: Autopsy) -> Iterator[str]:
    yield f"Kernel:   process {found.pid}, {state.kernel.name}"
    if found.at:
        died = datetime.fromtimestamp(found.at).strftime("%Y-%m-%d %H:%M:%S")
        after = f", after {human_duration(found.uptime)}" if found.uptime else ""
        yield f"Died:     {died}{after}"
    if found.returncode is None:
        yield "Status:   unknown: nobody was there to see it"
    elif found.returncode < 0:
        yield f"Signal:   {found.signal or -found.returncode}"
    else:
        yield f"Status:   {found.returncode}"
    if found.peak:
        yield f"Memory:   {human_bytes(found.peak)} at most"
    if found.oom_kills:
        killed = "1 process" if found.oom_kills == 1 else f"{found.oom_kills} processes"
        yield f"Limit:    for want of memory the system killed {killed} of its group"


def _inputs(state: State, found: Autopsy) -> Iterator[str]:
    """Yield the newest inputs, the one that ran when the kernel died marked."""
    fatal = last_run(state)
    own = [cell for cell in _of_last_kernel(state) if cell.number is not None]
    if not own:
        yield from (_told(each) for each in found.inputs)
        return
    for cell in own[-_INPUTS:]:
        mark = "   ← was running" if cell is fatal else ""
        code = cell.code.strip("\n").split("\n")
        yield f"In [{cell.number}]: {code[0]}{mark}"
        yield from (f"    {line}" for line in code[1:])


def _told(told: Mapping[str, Any]) -> str:
    number = told.get("number", told.get("execution_count", " "))
    return f"In [{number}]: {str(told.get('code', '')).strip()}"
