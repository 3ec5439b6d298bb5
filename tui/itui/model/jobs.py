"""How the state follows background jobs: what they make of their cells, and the list of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from itui.commands.command import Step, step
from itui.drawing.fitting import display_line
from itui.drawing.quantities import counted, human_duration
from itui.model import told
from itui.model.job import Job, WaitingInput
from itui.model.overlays import Finder, FinderRow
from itui.model.state import Cell, Phase, State
from itui_kernel.protocol.schema import replace

LIST = "job"
"""The kind of the finder that lists them."""

_CODE = 200  # characters of an input in the list
_LATER = 1.5  # seconds by which a time may differ before it is another one


def running(state: State) -> list[Job]:
    """Return the jobs that are not over."""
    return [job for job in state.jobs if not job.is_over]


def said(state: State) -> str:
    """Return how many jobs run, in words; nothing when none does."""
    found = running(state)
    return counted(len(found), "job") if found else ""


def on_jobs(state: State, data: Mapping[str, Any]) -> Step:
    """Return the step after our kernel has told which jobs and waiting inputs there are."""
    known = {job.name: job for job in state.jobs}
    jobs = tuple(_job(each, known, state.now) for each in _mappings(data.get("jobs")))
    waiting = tuple(map(_waiting, _mappings(data.get("waiting"))))
    state = replace(state, jobs=jobs, waiting=waiting)
    for cell_id in {job.cell for job in jobs}:
        cell = state.cell(cell_id)
        if cell is not None and with_jobs(state, cell) != cell:
            state = state.with_cell(with_jobs(state, cell))
    return step(refreshed(state))


told.TOLD["jobs"] = on_jobs


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _job(told_of: Mapping[str, Any], known: Mapping[str, Job], now: float) -> Job:
    name = str(told_of.get("name", ""))
    seconds = told.number(told_of.get("seconds"))
    began, before = now - told.number(told_of.get("age", seconds)), known.get(name)
    if before is not None and abs(before.began - began) < _LATER:
        began = before.began  # the message was under way for a moment: the clock is not to jump
    return Job(
        name=name,
        cell=str(told_of.get("parent", "")),
        code=str(told_of.get("code", "")),
        state=str(told_of.get("state", "running")),
        began=began,
        seconds=seconds,
        error=str(told_of.get("error", "")),
    )


def _waiting(told_of: Mapping[str, Any]) -> WaitingInput:
    names = ("request", "session", "username", "code")
    return WaitingInput(**{name: str(told_of.get(name, "")) for name in names})


def with_jobs(state: State, cell: Cell) -> Cell:
    """Return a cell as the jobs that it started have it; one that still runs stays as it is."""
    own = [job for job in state.jobs if job.cell == cell.id] if state.jobs else []
    if not own or not cell.is_over or cell.phase in (Phase.LOST, Phase.ABORTED):
        return cell
    if any(not job.is_over for job in own):
        began = min(job.began for job in own)
        return replace(cell, phase=Phase.BACKGROUND, ended=None, started=cell.started or began)
    ended = max(job.began + job.seconds for job in own)
    has_failed = cell.phase is Phase.FAILED or any(job.state != "done" for job in own)
    return replace(cell, phase=Phase.FAILED if has_failed else Phase.DONE, ended=ended)


def without_jobs(state: State) -> State:
    """Return the state after the end of the kernel, which ended its jobs, too."""
    return refreshed(replace(state, jobs=(), waiting=()))


# --- the list


def listed(state: State) -> Finder:
    """Return the list of what runs, what waits and what has ended, newest first in each."""
    over = [job for job in reversed(state.jobs) if job.is_over]
    rows = [*map(_running_row(state), reversed(running(state)))]
    rows += [_own_row(place, code, state) for place, code in enumerate(state.queue)]
    rows += [_foreign_row(each, state) for each in state.waiting if each.session != state.session]
    rows += [_ended_row(job) for job in over]
    return Finder(kind=LIST, rows=tuple(rows))


def refreshed(state: State) -> State:
    """Return the state with its list of jobs, if that is open, as things are now."""
    before = state.overlay
    if not isinstance(before, Finder) or before.kind != LIST:
        return state
    now = listed(state)
    if now.rows == before.rows:
        return state
    return replace(state, overlay=replace(before, rows=now.rows))


def _running_row(state: State) -> Any:
    def row(job: Job) -> FinderRow:
        seconds = human_duration(max(state.now - job.began, 0.0))
        doing = "ending" if job.state == "ending" else "running"
        return FinderRow(
            text=_code(job.code),
            value=f"job {job.name}",
            detail=f"job {job.name} {doing} {seconds}",
        )

    return row


def _own_row(place: int, code: str, state: State) -> FinderRow:
    held = f", held: {display_line(state.queue_held, 60)}" if state.queue_held else ""
    return FinderRow(text=_code(code), value=f"queue {place}", detail=f"waits here{held}")


def _foreign_row(waiting: WaitingInput, state: State) -> FinderRow:
    known = state.clients.names.get(waiting.session)
    other = Cell(id="", session=waiting.session, username=waiting.username)
    name = display_line(known[0] if known else other.client, 40)
    return FinderRow(
        text=_code(waiting.code), value=f"kernel {waiting.request}", detail=f"waits, of {name}"
    )


def _ended_row(job: Job) -> FinderRow:
    error = f" ({display_line(job.error, 40)})" if job.error else ""
    ending = f"{job.state} after {human_duration(job.seconds)}{error}"
    return FinderRow(
        text=_code(job.code), value=f"job {job.name}", detail=f"job {job.name} {ending}"
    )


def _code(code: str) -> str:
    return display_line(code.strip().partition("\n")[0], _CODE)
