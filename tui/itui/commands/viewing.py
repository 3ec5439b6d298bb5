"""Panes: which are shown, which has the keys, where they are scrolled to."""

from __future__ import annotations

from itui.commands.command import PANE_SCOPES, Command, Step, command, step
from itui.model.effects import Scroll
from itui.model.state import Preset, State
from itui_kernel.protocol.schema import replace

_PRESETS = (Preset.WIDE, Preset.STACKED, Preset.FOCUS, Preset.AUTO)


def focused(state: State, pane: str) -> State:
    """Return the state with the keys going to ``pane``."""
    return replace(state, view=replace(state.view, focus=pane), overlay=None)


def back(state: State) -> State:
    """Return the state one step back: out of copy mode, else with the keys going to the input."""
    if state.view.is_copying:
        return replace(state, view=replace(state.view, is_copying=False))
    return replace(state, view=replace(state.view, focus="input", is_zoomed=False))


@command("pane.next", keys=("f6", "meta o", "ctrl x p"), footer="next pane")
def next_pane(state: State) -> Step:
    """Move to the next pane."""
    return _beside(state, 1)


@command("pane.previous", keys=("shift f6", "ctrl x P"))
def previous_pane(state: State) -> Step:
    """Move to the pane before."""
    return _beside(state, -1)


def _beside(state: State, by: int) -> Step:
    index = PANE_SCOPES.index(state.view.focus) if state.view.focus in PANE_SCOPES else 0
    return step(focused(state, PANE_SCOPES[(index + by) % len(PANE_SCOPES)]))


def _go(number: int, pane: str) -> Command:
    def run(state: State) -> Step:
        return step(focused(state, pane))

    run.__doc__ = f"Move to the {pane} pane."
    return command(f"pane.{pane}", keys=(f"ctrl x {number}",))(run)


DIRECT = tuple(_go(number, pane) for number, pane in enumerate(PANE_SCOPES, 1))


@command("pane.zoom", keys=("f4", "ctrl x z"), footer="zoom")
def zoom(state: State) -> Step:
    """Give the focused pane the whole screen, or give it back."""
    return step(replace(state, view=replace(state.view, is_zoomed=not state.view.is_zoomed)))


@command("view.cycle", keys=("f7", "ctrl x l"), footer="layout")
def cycle(state: State) -> Step:
    """Use the next layout: wide, stacked, focus, automatic."""
    index = (_PRESETS.index(state.view.preset) + 1) % len(_PRESETS)
    preset = _PRESETS[index]
    state = replace(state, view=replace(state.view, preset=preset, is_zoomed=False))
    return step(state.noting(f"layout: {preset}"))


def _use(preset: Preset, title: str) -> Command:
    def run(state: State) -> Step:
        return step(replace(state, view=replace(state.view, preset=preset, is_zoomed=False)))

    run.__doc__ = f"{title}."
    return command(f"view.{preset}")(run)


LAYOUTS = (
    _use(Preset.WIDE, "Show variables and help in a side column"),
    _use(Preset.STACKED, "Show variables and help below the input"),
    _use(Preset.FOCUS, "Show output and input alone"),
    _use(Preset.AUTO, "Choose the layout by the size of the screen"),
)


def _scroll(name: str, keys: tuple[str, ...], title: str, scope: str, effect: Scroll) -> Command:
    def run(state: State) -> Step:
        return step(state, effect)

    run.__doc__ = f"{title}."
    return command(f"output.{name}", keys=keys, scope=scope)(run)


SCROLLING = (
    _scroll(
        "page_up",
        ("page up",),
        "Scroll the output up by a page",
        "global",
        Scroll(pane="output", pages=-1),
    ),
    _scroll(
        "page_down",
        ("page down",),
        "Scroll the output down by a page",
        "global",
        Scroll(pane="output", pages=1),
    ),
    _scroll(
        "half_up",
        ("meta u",),
        "Scroll the output up by half a page",
        "global",
        Scroll(pane="output", pages=-0.5),
    ),
    _scroll(
        "half_down",
        ("meta d",),
        "Scroll the output down by half a page",
        "output",
        Scroll(pane="output", pages=0.5),
    ),
    _scroll(
        "top", ("meta <",), "Go to the first output", "global", Scroll(pane="output", to="top")
    ),
    _scroll(
        "end",
        ("meta >",),
        "Go to the newest output and follow it",
        "global",
        Scroll(pane="output", to="end"),
    ),
    _scroll("line_up", ("up", "k"), "Scroll up by a row", "output", Scroll(pane="output", rows=-1)),
    _scroll(
        "line_down", ("down", "j"), "Scroll down by a row", "output", Scroll(pane="output", rows=1)
    ),
    _scroll(
        "first", ("home", "g"), "Go to the first output", "output", Scroll(pane="output", to="top")
    ),
    _scroll(
        "last", ("end", "G"), "Go to the newest output", "output", Scroll(pane="output", to="end")
    ),
)
