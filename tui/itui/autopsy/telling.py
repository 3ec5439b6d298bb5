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
from itui.model.resuming import DIED, ENDED, RESTARTED
from itui.model.state import Cell, HelpPage, KernelPhase, Phase, State
from itui_kernel.protocol.autopsy import Autopsy
from itui_kernel.protocol.schema import replace

TITLE = "Autopsy"
OVER = "The session has ended, as it was asked to. F9 begins a new one."
HINTS = (
    "Ctrl-X A tells all that is known, F9 starts a new kernel,\n"
    "Ctrl-X R also runs inputs of your choice in it again."
)
_INPUTS = 5
_LONGEST = 100
_WAS_RUNNING = "   ← was running"


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


def on_died(state: State, data: Mapping[str, Any]) -> Step:
    """Return the step after a kernel told how the one before it had died."""
    about = data.get("autopsy")
    found = Autopsy.from_json(about) if isinstance(about, Mapping) else Autopsy()
    known = state.autopsy
    if known is not None and (known.pid, known.started) == (found.pid, found.started):
        return step(_without_hints(state))
    state = replace(_with_lost(state, found.at), autopsy=found)
    return step(_with_earlier(state, found))


told.TOLD["died"] = on_died


def _without_hints(state: State) -> State:
    """Return the state in which the note of a death tells no more what to do: it is done."""
    for cell in reversed(state.cells):
        if cell.is_note and cell.code.endswith(HINTS):
            return state.with_cell(replace(cell, code=cell.code.removesuffix(f"\n{HINTS}")))
    return state


def _with_lost(state: State, at: float) -> State:
    """Return the state in which what a kernel ran, jobs as well, ended with it."""
    cells = tuple(
        replace(cell, phase=Phase.LOST, ended=max(at, cell.started))
        if cell.started is not None and (not cell.is_over or cell.phase is Phase.BACKGROUND)
        else cell
        for cell in state.cells
    )
    return replace(state, cells=cells)


def _with_earlier(state: State, found: Autopsy) -> State:
    """Return the state with a note of an earlier death, before that of the kernel after it."""
    place = _next_kernel(state)
    text = "\n".join(_known(replace(state, cells=state.cells[:place]), found))
    if place is None:
        return cells.note(state, text)
    before = state.cells[place - 1] if place else None
    if before is not None and before.is_note and before.code.startswith((DIED, ENDED)):
        return state.with_cell(replace(before, code=text))
    state = cells.note(state, RESTARTED)
    *others, last = state.cells
    others[place : place + 1] = [replace(others[place], code=text), last]
    return replace(state, cells=tuple(others))


def _next_kernel(state: State) -> int | None:
    """Return the place of the note that another kernel runs, if that was seen before it was read.

    A client that is attached sees it at once, and why there is another one a moment later.
    """
    if not state.is_start_unread:
        return None
    places = range(len(state.cells) - 1, -1, -1)
    return next((place for place in places if state.cells[place].code == RESTARTED), None)


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
    """Return what stands among the outputs, and what to do now."""
    lines = _known(state, found)
    if state.kernel.may_want_tcp:
        lines.append(ONLY_TCP)
    return "\n".join((*lines, HINTS))


def _known(state: State, found: Autopsy) -> list[str]:
    """Return what is known of a death, in some lines."""
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
    return [*lines, *(safe_line(line) for line in stack.place(found.stack))]


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
    if inputs := list(_inputs(state, found)):
        lines += ["Last inputs:", *inputs, ""]
    if found.stack:
        lines += ["Stack:", *stack.told(found.stack), ""]
    if found.stderr.strip():
        lines += ["Written by its process:", *found.stderr.strip("\n").splitlines(), ""]
    if state.kernel.phase is KernelPhase.DEAD:
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
    if not own or state.kernel.phase is not KernelPhase.DEAD:  # those are of the next kernel
        yield from (_told(each) for each in found.inputs)
        return
    for cell in own[-_INPUTS:]:
        mark = _WAS_RUNNING if cell is fatal else ""
        code = cell.code.strip("\n").split("\n")
        yield f"In [{cell.number}]: {code[0]}{mark}"
        yield from (f"    {line}" for line in code[1:])


def _told(told: Mapping[str, Any]) -> str:
    number = told.get("number", told.get("execution_count", " "))
    mark = _WAS_RUNNING if told.get("is_done") is False else ""
    first, *others = str(told.get("code", "")).strip("\n").split("\n")
    return "\n".join((f"In [{number}]: {first}{mark}", *(f"    {line}" for line in others)))
