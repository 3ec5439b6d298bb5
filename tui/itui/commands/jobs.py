"""Background jobs and waiting inputs: the list of them, ending, bringing to the front."""

from __future__ import annotations

from itui.commands.command import Step, command, step
from itui.commands.prompting import uncovered
from itui.commands.running import advance
from itui.drawing.quantities import counted
from itui.model import jobs, told
from itui.model.effects import Reveal
from itui.model.job import Job
from itui.model.overlays import Finder
from itui.model.state import State
from itui.output import reading
from itui_kernel.protocol.schema import replace


@command("job.list", keys=("ctrl x j",), footer="jobs")
def list_(state: State) -> Step:
    """List background jobs and waiting inputs, to look at them or end them."""
    finder = jobs.listed(state)
    if not finder.rows:
        text = "no jobs and no waiting inputs: an & at the end runs an input in the background"
        return step(state.noting(text))
    return step(replace(state, overlay=finder, tip=""))


def _not_in_the_list(state: State) -> str | None:
    is_open = isinstance(state.overlay, Finder) and state.overlay.kind == jobs.LIST
    return None if is_open else "it is for the list of jobs: Ctrl-X j"


def _chosen(state: State) -> tuple[str, str]:
    """Return kind and name of the selected row: a job, a place in the queue, a request."""
    finder = state.overlay
    if not isinstance(finder, Finder):
        return "", ""
    from itui.keys.fuzzy import found_rows  # the first frame does without

    rows = found_rows(finder)
    if not rows:
        return "", ""
    kind, _, name = rows[min(finder.selected, len(rows) - 1)].row.value.partition(" ")
    return kind, name


def _job(state: State, name: str) -> Job | None:
    return next((job for job in state.jobs if job.name == name), None)


@command("job.end", keys=("ctrl k",), scope="finder", footer="end", when=_not_in_the_list)
def end(state: State) -> Step:
    """End the selected job, or forget the selected input that waits."""
    kind, name = _chosen(state)
    job = _job(state, name)
    if kind == "queue":
        return step(_left(jobs.refreshed(_without_queued(state, int(name)))))
    if kind == "kernel":
        return step(state, told.saying(state, "input.cancel", request=name))
    if job is None or job.is_over:
        return step(state.noting("that job is over" if job else "nothing is selected"))
    return step(state, told.saying(state, "job.kill", name=name))


@command(
    "job.front", keys=("ctrl t",), scope="finder", footer="to the front", when=_not_in_the_list
)
def front(state: State) -> Step:
    """Bring the selected job to the foreground, or let the selected input be the next."""
    kind, name = _chosen(state)
    job = _job(state, name)
    if kind == "queue":
        code = state.queue[int(name)]
        rest = _without_queued(state, int(name)).queue
        return step(jobs.refreshed(replace(state, queue=(code, *rest))))
    if kind == "kernel":
        return step(state.noting("an input of another client keeps its place", "warning"))
    if job is None or job.is_over:
        return step(state.noting("that job is over" if job else "nothing is selected"))
    state = uncovered(state)
    return advance(replace(state, queue=(f"%fg {name}", *state.queue)))


def taken(state: State, value: str) -> Step:
    """Return the step after a row was taken: its output is shown, or it is edited."""
    kind, _, name = value.partition(" ")
    job = _job(state, name)
    if kind == "queue" and int(name) < len(state.queue):
        code = state.queue[int(name)]
        editor = state.editor.with_text(code)
        view = replace(state.view, focus="input")
        return step(replace(_without_queued(state, int(name)), editor=editor, view=view))
    if job is None or state.cell(job.cell) is None:
        return step(state.noting("it has no output here", "warning"))
    state = reading.chosen(state, job.cell, unfolds=True)
    return step(replace(state, view=replace(state.view, focus="output")), Reveal(cell=job.cell))


def _without_queued(state: State, place: int) -> State:
    queue = (*state.queue[:place], *state.queue[place + 1 :])
    return replace(state, queue=queue, queue_held=state.queue_held if queue else "")


def _left(state: State) -> State:
    left = counted(len(state.queue), "waiting input")
    return state.noting(f"forgotten, the history has it; {left} left")
