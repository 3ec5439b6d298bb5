"""Keys to commands: the scope of the focused pane first, then the global scope."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from itui.commands.command import SCOPES, Command
from itui.model.overlays import (
    Completion,
    Finder,
    InputPrompt,
    PathPrompt,
    Question,
    ReplayList,
    SearchPrompt,
)
from itui.model.state import QUICK_SECONDS, KernelPhase, State
from itui_kernel.protocol.schema import Record

_NAMES = {
    "meta": "Alt",
    "ctrl": "Ctrl",
    "shift": "Shift",
    "page up": "PgUp",
    "page down": "PgDn",
    "enter": "Enter",
    "tab": "Tab",
    "esc": "Esc",
    "backspace": "Backspace",
    "delete": "Delete",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
    "home": "Home",
    "end": "End",
    "insert": "Insert",
    " ": "Space",
    "<0>": "Ctrl-Space",
}


def key_label(key: str) -> str:
    """Return how people write a key.

    >>> key_label("meta x"), key_label("ctrl x d"), key_label("f5"), key_label("page up")
    ('Alt-x', 'Ctrl-X d', 'F5', 'PgUp')
    """
    return " ".join(_one_label(one) for one in split_keys(key))


def split_keys(keys: str) -> list[str]:
    """Return the keys of a sequence: modifiers stay with their key.

    >>> split_keys("ctrl x ctrl c"), split_keys("page up"), split_keys("ctrl x d")
    (['ctrl x', 'ctrl c'], ['page up'], ['ctrl x', 'd'])
    """
    found: list[str] = []
    words = [" "] if keys == " " else keys.split(" ")
    index = 0
    while index < len(words):
        start = index
        while words[index] in ("ctrl", "meta", "shift") and index + 1 < len(words):
            index += 1
        if words[index] == "page" and index + 1 < len(words):
            index += 1
        found.append(" ".join(words[start : index + 1]))
        index += 1
    return found


def _one_label(key: str) -> str:
    if key in _NAMES:
        return _NAMES[key]
    modifiers: list[str] = []
    words = key.split(" ")
    while len(words) > 1 and words[0] in ("ctrl", "meta", "shift"):
        modifiers.append(_NAMES[words.pop(0)])
    rest = " ".join(words)
    if rest in _NAMES:
        rest = _NAMES[rest]
    elif (len(rest) == 1 and "Ctrl" in modifiers) or (rest[:1] == "f" and rest[1:].isdigit()):
        rest = rest.upper()
    return "-".join([*modifiers, rest])


class Found(Record, kw_only=False):
    """What a key means: a command, the beginning of a sequence, or nothing."""

    command: Command | None = None
    is_prefix: bool = False


class Keymap:
    """The default keys of the commands, looked up by scope."""

    def __init__(self, commands: Iterable[Command]) -> None:
        self._bindings: dict[str, dict[str, Command]] = {scope: {} for scope in SCOPES}
        self._prefixes: dict[str, set[str]] = {scope: set() for scope in SCOPES}
        for each in commands:
            for keys in each.keys:
                self._bind(each, keys)

    def _bind(self, bound: Command, keys: str) -> None:
        bindings = self._bindings[bound.scope]
        if keys in bindings:
            raise ValueError(f"{keys!r} is bound to {bindings[keys].name} and {bound.name}")
        bindings[keys] = bound
        parts = split_keys(keys)
        for count in range(1, len(parts)):
            self._prefixes[bound.scope].add(" ".join(parts[:count]))

    def find(self, scopes: Iterable[str], keys: str) -> Found:
        """Return what ``keys`` (one key or a sequence so far) means in the first scope that knows.

        An overlay's scopes end without "global": it takes every key.
        """
        for scope in scopes:
            bound = self._bindings[scope].get(keys)
            if bound is not None:
                return Found(bound)
            if keys in self._prefixes[scope]:
                return Found(is_prefix=True)
        return Found()


def scopes_of(state: State) -> tuple[str, ...]:
    """Return the scopes that get a key, first come first served.

    Overlays take every key, but for the completion popup: what it does not know goes to the input.
    """
    match state.overlay:
        case Finder():
            return ("finder",)
        case InputPrompt():
            return ("prompt",)
        case Question():
            return ("question",)
        case SearchPrompt():
            return ("search",)
        case PathPrompt():
            return ("path",)
        case ReplayList():
            return ("replay",)
        case Completion():
            return ("completion", "input", "global")
        case None:
            return (*_pane_scopes(state), "global")


def _pane_scopes(state: State) -> tuple[str, ...]:
    """Return the scopes of the focused pane; what copy mode binds is behind them.

    Nothing is typed while copying, so the input's keys have no effect then.
    """
    focus = state.view.focus
    is_selecting = focus == "output" and state.output.selecting
    own = ("selection", focus) if is_selecting else (focus,)
    if not state.view.is_copying:
        return own
    return ("copy",) if focus == "input" else (*own, "copy")


FOOTER_ORDER = (
    "help.show",
    "finder.open",
    "session.quit",
    "pane.next",
    "pane.zoom",
    "history.search",
    "view.cycle",
    "kernel.interrupt",
    "kernel.restart",
    "session.detach",
)


def footer(state: State, commands: Collection[Command]) -> list[tuple[str, str]]:
    """Return (key, label) of the commands worth showing where the keys go now.

    What the moment asks for comes first, then the keys of the focused pane, then the others. In
    the middle of a sequence only the keys that may follow are shown.
    """
    scopes = scopes_of(state)[:1] if state.overlay is not None else scopes_of(state)
    if state.keys_typed:
        return _following(state, commands, scopes)
    shown = [each for each in commands if each.footer and each.keys and each.scope in scopes]
    urgent = () if state.overlay is not None else _urgent(state)

    def rank(each: Command) -> tuple[int, int]:
        if each.name in urgent:
            return -1, urgent.index(each.name)
        known = each.scope == "global" and each.name in FOOTER_ORDER
        return scopes.index(each.scope), FOOTER_ORDER.index(each.name) if known else 99

    shown.sort(key=rank)
    takers = _takers(commands, scopes)
    found: list[tuple[str, str]] = []
    for each in shown:
        key = next((key for key in each.keys if takers[key] == each.scope), "")
        if key and each.when(state) is None:
            found.append((key_label(key), each.footer))
    return found


def _takers(commands: Iterable[Command], scopes: Collection[str]) -> Mapping[str, str]:
    """Return which scope takes a key: the first one that binds it."""
    takers: dict[str, str] = {}
    bound = [each for each in commands if each.scope in scopes]
    for scope in scopes:
        for each in bound:
            if each.scope == scope:
                for key in each.keys:
                    takers.setdefault(key, scope)
    return takers


def _urgent(state: State) -> tuple[str, ...]:
    """Return the commands that what happens now asks for."""
    if state.kernel.phase is KernelPhase.DEAD:
        return ("kernel.restart", "kernel.replay", "autopsy.show")
    if state.input_requests:
        return ("prompt.show", "kernel.interrupt")
    if state.running is not None and state.seconds_running >= QUICK_SECONDS:
        return ("kernel.interrupt",)
    return ("queue.run", "queue.edit", "queue.clear") if state.queue_held else ()


def _following(
    state: State, commands: Iterable[Command], scopes: Iterable[str]
) -> list[tuple[str, str]]:
    """Return the keys that go on with the sequence begun, and what they do; panes' own last."""
    begun = f"{state.keys_typed} "
    able = [each for each in commands if each.when(state) is None]
    found: dict[str, str] = {}
    for scope in reversed(list(scopes)):
        for each in able:
            for keys in each.keys if each.scope == scope else ():
                if keys.startswith(begun):
                    verb = each.name.partition(".")[2].replace("_", " ")
                    found[key_label(keys.removeprefix(begun))] = each.footer or verb
    return list(found.items())


ESSENTIAL = {
    "cell.run": "run what is complete",
    "cell.run_always": "run it as it is",
    "cell.newline": "new line",
    "completion.open": "complete, indent",
    "help.show": "describe the name here",
    "kernel.interrupt": "interrupt",
    "history.search": "search earlier inputs",
    "finder.open": "find any command",
    "pane.next": "next pane",
    "pane.zoom": "whole screen and back",
    "pane.copy": "pane alone, to copy from",
    "output.page_up": "scroll the output",
    "output.search": "search the output",
    "session.detach": "leave, kernel runs on",
}


def essential_keys(commands: Mapping[str, Command]) -> list[tuple[str, str]]:
    """Return (key, words) of what a newcomer needs to know."""
    return [(key_label(commands[name].keys[0]), words) for name, words in ESSENTIAL.items()]
