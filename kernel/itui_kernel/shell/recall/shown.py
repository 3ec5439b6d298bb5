"""What inputs have shown, as a notebook keeps it: told by the messages that were published."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from itui_kernel.protocol.content import decode
from itui_kernel.protocol.errors import ProtocolError
from itui_kernel.protocol.messages import (
    ClearOutput,
    Content,
    DisplayData,
    Error,
    ExecuteInput,
    ExecuteResult,
    Stream,
    UpdateDisplayData,
)
from itui_kernel.shell.recall.shown_text import ShownText

MOST_BYTES = 100_000_000  # of all outputs
_FRAME = 100  # bytes that an output takes besides what it shows

Output = dict[str, Any]


class _Object:
    """An output that is no text of a stream: an object, a result, an error."""

    def __init__(self, content: DisplayData | ExecuteResult | Error) -> None:
        fields = content.to_json()
        transient = fields.pop("transient", {})
        self.output = {"output_type": content.type_name(), **fields}
        self.size = _FRAME + len(json.dumps(fields))
        self.display = str(transient.get("display_id") or "")


class _Input:
    """What one input has shown so far."""

    def __init__(self) -> None:
        self.shown: list[ShownText | _Object] = []
        self.clears_next = False

    @property
    def outputs(self) -> list[Output]:
        """The outputs, without texts of which nothing is to be seen."""
        return [_output(each) for each in self.shown if _is_seen(each)]


class Shown:
    """What the inputs of a session have shown; ``take`` has to be given all messages, in order.

    ``left_out`` counts the outputs that there was no room for, ``lost`` has the number of messages
    that are not known any more, by the reason.
    """

    def __init__(self) -> None:
        self._inputs: dict[str, _Input] = {}  # by the id of the request
        self._requests: dict[tuple[int, str], str] = {}
        self._displays: dict[str, list[_Object]] = {}
        self._size = 0
        self.left_out = 0
        self.lost: dict[str, int] = {}

    def take(self, message: Mapping[str, Any]) -> None:
        """Take a message, or an object ``lost`` in the place of some."""
        if "lost" in message:
            why = message["lost"]["why"]
            self.lost[why] = self.lost.get(why, 0) + message["lost"]["messages"]
            return
        try:
            content = decode(message["header"]["msg_type"], message["content"])
        except ProtocolError:
            return
        request = message["parent_header"].get("msg_id", "")
        if isinstance(content, ExecuteInput):
            self._requests[content.execution_count, content.code.rstrip("\n")] = request
            self._inputs[request] = _Input()
        elif isinstance(content, UpdateDisplayData):
            self._update(content)
        elif request in self._inputs:
            self._show(self._inputs[request], content)

    def of(self, number: int, code: str) -> list[Output] | None:
        """Return what an input has shown; ``None`` if nothing is known of it."""
        request = self._requests.get((number, code.rstrip("\n")))
        return None if request is None else self._inputs[request].outputs

    def _show(self, owner: _Input, content: Content) -> None:
        if isinstance(content, ClearOutput):
            owner.clears_next = content.wait
            if not content.wait:
                self._clear(owner)
        elif isinstance(content, Stream | DisplayData | ExecuteResult | Error):
            if owner.clears_next:
                self._clear(owner)
            if isinstance(content, Stream):
                self._print(owner, content)
            else:
                self._add(owner, _Object(content))

    def _clear(self, owner: _Input) -> None:
        for each in owner.shown:
            self._size -= each.size
            if isinstance(each, _Object) and each.display:
                self._displays[each.display].remove(each)
        owner.shown.clear()
        owner.clears_next = False

    def _print(self, owner: _Input, content: Stream) -> None:
        last = owner.shown[-1] if owner.shown else None
        if not isinstance(last, ShownText) or last.name != content.name:
            last = ShownText(content.name)
            if not self._has_room(last.size):
                return
            owner.shown.append(last)
            self._size += last.size
        before = last.size
        last.add(content.text)
        self._size += last.size - before

    def _add(self, owner: _Input, new: _Object) -> None:
        if self._has_room(new.size):
            owner.shown.append(new)
            self._size += new.size
            if new.display:
                self._displays.setdefault(new.display, []).append(new)

    def _update(self, content: UpdateDisplayData) -> None:
        """Show something else in the place of what was shown with the same id."""
        new = _Object(DisplayData(**content.to_json()))
        for each in self._displays.get(new.display, ()):
            if self._has_room(new.size - each.size):
                self._size += new.size - each.size
                each.size = new.size
                each.output |= {name: new.output[name] for name in ("data", "metadata")}

    def _has_room(self, size: int) -> bool:
        has_room = self._size + size <= MOST_BYTES
        self.left_out += not has_room
        return has_room


def _is_seen(shown: ShownText | _Object) -> bool:
    return isinstance(shown, _Object) or bool(shown.text)


def _output(shown: ShownText | _Object) -> Output:
    if isinstance(shown, _Object):
        return shown.output
    return {"output_type": "stream", "name": shown.name, "text": shown.text}
