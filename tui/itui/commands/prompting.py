"""The prompt of ``input()``: the line typed for running code."""

from __future__ import annotations

from collections.abc import Sequence

from itui.commands.command import Step, command, step
from itui.commands.line_editing import line_commands
from itui.model import jobs, spilling, told
from itui.model.effects import Answer, Effects, Interrupt, Quit
from itui.model.overlays import InputPrompt
from itui.model.presence import marked
from itui.model.state import State
from itui_kernel.protocol.schema import replace


def changed(state: State, prompt: InputPrompt, value: str, cursor: int) -> Step:
    """Return the step after the answer was edited; what is typed survives its being hidden."""
    prompt = replace(prompt, value=value, cursor=cursor)
    requests = tuple(
        prompt if each.request == prompt.request else each for each in state.input_requests
    )
    return step(replace(state, overlay=prompt, input_requests=requests))


def uncovered(state: State) -> State:
    """Return the state without its overlay; a prompt of our code that waits below it is shown."""
    return replace(state, overlay=_first_own(state.input_requests))


LINE = line_commands("prompt", InputPrompt, changed)


def answered(state: State, request: str) -> State:
    """Return the state without the prompt ``request``; the next one of our own code is shown."""
    rest = tuple(each for each in state.input_requests if each.request != request)
    cells = [each.cell for each in state.input_requests if each.request == request]
    shown = state.overlay
    if isinstance(shown, InputPrompt) and shown.request == request:
        shown = None
    state = replace(state, input_requests=rest, overlay=shown or _first_own(rest))
    return marked(state, *cells)


def _first_own(prompts: Sequence[InputPrompt]) -> InputPrompt | None:
    """Return the first that may take the keys: not what the code of other clients asks."""
    return next((each for each in prompts if not each.asks), None)


@command("prompt.answer", keys=("enter", "ctrl j"), scope="prompt", footer="answer")
def answer(state: State) -> Step:
    """Send the line to the running code."""
    prompt = state.overlay
    if not isinstance(prompt, InputPrompt):
        return step(state)
    sent = Answer(request=prompt.request, value=prompt.value)
    kept: Effects = ()
    if not state.clients.is_told:  # else the kernel tells all clients what was answered
        state, kept = spilling.with_dialogue(state, prompt)
    return step(answered(state, prompt.request), *kept, sent)


@command("prompt.end_of_file", keys=("ctrl d",), scope="prompt")
def end_of_file(state: State) -> Step:
    """Tell the running code that there is no more input (EOFError)."""
    prompt = state.overlay
    if not isinstance(prompt, InputPrompt):
        return step(state)
    if prompt.value:
        return step(state.noting("the line is not empty: Enter sends it, Ctrl-C interrupts"))
    sent = Answer(request=prompt.request, value="\x04")
    return step(answered(state, prompt.request), sent)


@command("prompt.interrupt", keys=("ctrl c",), scope="prompt", footer="interrupt")
def interrupt(state: State) -> Step:
    """Interrupt the code that asks."""
    prompt = state.overlay
    if not isinstance(prompt, InputPrompt):
        return step(state)
    job = next((each for each in jobs.running(state) if each.cell == prompt.cell), None)
    stopping = Interrupt() if job is None else told.saying(state, "job.kill", name=job.name)
    return step(answered(state, prompt.request), stopping)


@command("prompt.detach", keys=("ctrl x d",), scope="prompt", footer="detach")
def detach(state: State) -> Step:
    """Leave and let the code wait: any other client may answer, and whoever comes later."""
    return step(state, Quit(ends_kernel=False))


@command("prompt.hide", keys=("esc", "ctrl g"), scope="prompt", footer="later")
def hide(state: State) -> Step:
    """Put the prompt aside; Ctrl-X i brings it back."""
    hidden = replace(state, overlay=None)
    return step(hidden.noting("the code waits for input: Ctrl-X i answers", "progress"))


def _no_request(state: State) -> str | None:
    return None if state.input_requests else "no code asks for input"


@command("prompt.show", keys=("ctrl x i",), footer="answer", when=_no_request)
def show(state: State) -> Step:
    """Answer the code that waits for input."""
    return step(replace(state, overlay=state.input_requests[0], notice=None))
