"""From what a terminal delivers at once to what it means: keys, the mouse, pastes; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from itui.commands.command import Command
from itui.keys.keyboard import Keyboard
from itui.keys.pointer import Mouse, Pointer, Scene
from itui.keys.unbracketed import pasted_text
from itui.model.effects import Run, Scroll
from itui.model.events import Event, Pasted, Resized, Typed
from itui.model.state import State

_TYPED_AT_ONCE = 16

Meaning = Command | Event | Run | Scroll
"""What is to be done about a key, a paste or the mouse."""


class Gestures:
    """Reads what the user does; ``size`` tells how large the terminal is after it changed."""

    def __init__(
        self, commands: Iterable[Command], scene: Scene, size: Callable[[], tuple[int, int]]
    ) -> None:
        self._keyboard = Keyboard(commands)
        self._pointer = Pointer()
        self._scene = scene
        self._size = size

    def meanings(self, keys: list[Any], state: Callable[[], State]) -> Iterator[Meaning]:
        """Yield what is to be done, each in the state that the one before has led to."""
        if len(keys) > _TYPED_AT_ONCE and all(isinstance(k, str) and len(k) == 1 for k in keys):
            yield Typed("".join(keys))
            return
        if text := pasted_text(keys):
            keys = [("paste", text)]
        for key in keys:
            if key == "window resize":
                yield Resized(*self._size())
            elif isinstance(key, str):
                yield from self._keyboard.press(state(), key)
            elif key[0] == "paste":
                yield Pasted(key[1])
            else:
                kind, button, column, row = key
                mouse = Mouse(kind.rpartition(" ")[2], button, column, row)
                yield from self._pointer.move(mouse, self._scene, state())
