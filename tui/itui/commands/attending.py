"""Who else works in this session."""

from __future__ import annotations

from itui.commands.command import Step, command, step
from itui.commands.viewing import focused
from itui.drawing.fitting import display_line
from itui.drawing.quantities import counted, human_duration
from itui.model.clients import Client
from itui.model.effects import Scroll
from itui.model.state import HelpPage, State
from itui_kernel.protocol.schema import replace

_KINDS = {"itui": "itui", "jupyter": "another Jupyter client"}
_CODE = 60  # characters of an input


def _nobody_told(state: State) -> str | None:
    if state.clients.is_told:
        return None
    return "only our own kernel tells who is there: this one does not"


@command("clients.show", keys=("ctrl x u",), footer="clients", when=_nobody_told)
def show(state: State) -> Step:
    """List who else works in this session."""
    page = HelpPage(title="Clients of this session", text=page_text(state))
    return step(focused(replace(state, help=page), "help"), Scroll(pane="help", to="top"))


def page_text(state: State) -> str:
    """Return the clients, this one first, with where they are and what they ran last."""
    clients = state.clients
    own = clients.own(state.session)
    there = [*(() if own is None else (own,)), *clients.others(state.session)]
    lines = [line for each in there for line in _lines(state, each)]
    if clients.unknown:
        verb = "listens and has" if clients.unknown == 1 else "listen and have"
        lines.append(f"{counted(clients.unknown, 'more client')} {verb} run nothing yet")
    return "\n".join(lines)


def _lines(state: State, client: Client) -> list[str]:
    you = "  (this one)" if client.session == state.session else ""
    where = f" on {display_line(client.host, 60)}" if client.host else ""
    pid = f", process {client.pid}" if client.pid else ""
    kind = _KINDS.get(client.kind, display_line(client.kind, 40))
    since = human_duration(state.now - client.since)
    return [
        f"{display_line(client.name, 40)}{you}",
        f"  {kind}{where}{pid}",
        f"  here for {since}, {_last_input(state, client)}",
        "",
    ]


def _last_input(state: State, client: Client) -> str:
    if not client.active:
        return "no input yet"
    ago = f"last input {human_duration(state.now - client.active)} ago"
    for cell in reversed(state.cells):
        if cell.session == client.session and cell.code:
            return f"{ago}: {display_line(cell.code.strip().partition(chr(10))[0], _CODE)}"
    return ago
