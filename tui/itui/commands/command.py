"""What a command is: a name, keys, a reason why it is disabled, and a step of the state."""

from __future__ import annotations

from collections.abc import Callable

from itui.model.effects import Effect, Effects
from itui.model.state import State
from itui_kernel.protocol.schema import Record

Step = tuple[State, Effects]
When = Callable[[State], str | None]

PANE_SCOPES = ("input", "output", "variables", "help")
OVERLAY_SCOPES = (
    "completion",
    "finder",
    "prompt",
    "question",
    "search",
    "path",
    "replay",
    "selection",
)
SCOPES = ("global", *PANE_SCOPES, "copy", *OVERLAY_SCOPES)


def always(state: State) -> str | None:
    """Return no reason: the command is never disabled."""
    return None


class Command(Record):
    """A named step; ``keys`` are urwid key names, sequences have a space ("ctrl x d").

    ``when`` returns why the command is disabled, or ``None``; ``footer`` is its label there.
    """

    name: str
    keys: tuple[str, ...]
    scope: str
    title: str
    footer: str
    when: When
    run: Callable[[State], Step]

    @property
    def group(self) -> str:
        """The noun of the name."""
        return self.name.partition(".")[0]

    def __call__(self, state: State) -> Step:
        """Run, or say why it cannot be run."""
        reason = self.when(state)
        if reason is not None:
            return state.noting(reason, "warning"), ()
        return self.run(state)


def command(
    name: str,
    *,
    keys: tuple[str, ...] = (),
    scope: str = "global",
    footer: str = "",
    when: When = always,
) -> Callable[[Callable[[State], Step]], Command]:
    """Make a command of a function; the first line of its docstring is the title."""

    def make(run: Callable[[State], Step]) -> Command:
        title = (run.__doc__ or "").strip().partition("\n")[0].rstrip(".")
        return Command(
            name=name, keys=keys, scope=scope, title=title, footer=footer, when=when, run=run
        )

    return make


def step(state: State, *effects: Effect) -> Step:
    """Return a step."""
    return state, effects
