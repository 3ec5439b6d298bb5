"""From keys to commands and typed text, sequences such as Ctrl-X d included; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from itui.commands.command import Command
from itui.keys.keymap import Keymap, key_label, scopes_of
from itui.model.events import Noticed, PrefixTyped, Typed
from itui.model.overlays import Completion
from itui.model.state import State

Action = Command | Typed | Noticed | PrefixTyped
_CANCEL = ("ctrl g", "esc")


class Keyboard:
    """Remembers the beginning of a sequence between two keys."""

    def __init__(self, commands: Iterable[Command]) -> None:
        self._keymap = Keymap(commands)
        self._prefix = ""

    def press(self, state: State, key: str) -> Iterator[Action]:
        """Yield what a key means in a state, in order."""
        prefix, self._prefix = self._prefix, ""
        keys = f"{prefix} {key}" if prefix else key
        found = self._keymap.find(scopes_of(state), keys)
        if found.is_prefix:
            self._prefix = keys
            yield PrefixTyped(keys)
            return
        if prefix:
            yield PrefixTyped("")
        if found.command is not None:
            if isinstance(state.overlay, Completion) and found.command.scope != "completion":
                closing = self._keymap.find(("completion",), "esc").command
                if closing is not None:
                    yield closing
            yield found.command
        elif prefix:
            if key not in _CANCEL:
                yield Noticed(f"{key_label(keys)} is not bound", "warning")
        elif len(key) == 1 and key.isprintable():
            yield Typed(key)
        elif key not in _CANCEL:
            yield Noticed(f"{key_label(key)} is not bound; Alt-x lists the commands")
