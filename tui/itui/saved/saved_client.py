"""What is kept of a client, as a record and as the JSON of its file; pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from itui_kernel.protocol.errors import ItuiError
from itui_kernel.protocol.schema import Factory, Record, field

VERSION = 1


class SavedClientError(ItuiError):
    """A file that is not what a client keeps; the message says what is wrong with it."""


class Writer(Record):
    """The process that keeps the file: it is the client, as long as it lives."""

    pid: int = 0
    started: int = 0
    host: str = ""


class Layout(Record):
    """How the panes share the screen."""

    preset: str = "auto"
    focus: str = "input"
    is_zoomed: bool = False
    side_columns: int = 0
    side_rows: int = 0
    input_rows: int = 0
    has_mouse: bool = True


class SavedPlace(Record):
    """The first line in view of an output that does not follow its end.

    ``block`` counts the blocks of the cell, ``line`` the lines of the block.
    """

    cell: str = ""
    block: int = 0
    line: int = 0
    offset: int = 0


class Draft(Record):
    """The text being written; ``recalled`` is the earlier input it came from."""

    text: str = ""
    cursor: int = 0
    recalled: str = ""
    before: str = ""
    prefix: str = ""


class SentInput(Record):
    """An input that was sent and of which nothing was seen since; ``id`` is its msg_id."""

    id: str = ""
    code: str = ""


class HalfAnswer(Record):
    """What was typed so far to the question ``request`` of the input ``cell``."""

    request: str = ""
    cell: str = ""
    value: str = ""
    cursor: int = 0


class SavedClient(Record):
    """All that is kept of a client; ``former`` are the sessions of the clients it took up.

    ``begun`` is the number of the newest message that told that one of its inputs began.
    """

    version: int = VERSION
    session: str = ""
    at: float = 0.0
    writer: Writer = field(default_factory=Writer)
    former: tuple[str, ...] = ()
    layout: Layout = field(default_factory=Layout)
    selected: str = ""
    folded: tuple[str, ...] = ()
    place: SavedPlace = field(default_factory=SavedPlace)
    draft: Draft = field(default_factory=Draft)
    queue: tuple[str, ...] = ()
    held: str = ""
    sent: tuple[SentInput, ...] = ()
    begun: int = 0
    answers: tuple[HalfAnswer, ...] = ()


# of the tuples that hold no texts
_ITEMS: Mapping[str, type[Record]] = {"sent": SentInput, "answers": HalfAnswer}


def is_waiting(saved: SavedClient) -> bool:
    """Return whether something typed waits in what is kept."""
    return bool(saved.queue or saved.sent or saved.draft.text or saved.answers)


R = TypeVar("R", bound=Record)


def to_json(saved: SavedClient) -> bytes:
    """Return the text of the file; letters that UTF-8 does not know survive it."""
    return json.dumps(_plain(saved)).encode()


def from_json(data: bytes) -> SavedClient:
    """Return what a file says; fields of newer versions are passed over."""
    try:
        values = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise SavedClientError(f"not JSON: {error}") from None
    return _record(SavedClient, values, "the file")


def _plain(value: object) -> object:
    if isinstance(value, Record):
        return {name: _plain(getattr(value, name)) for name in type(value).defaults}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def _record(kind: type[R], values: object, where: str) -> R:
    """Return the record made of an object; ``where`` begins error messages."""
    if not isinstance(values, Mapping):
        raise SavedClientError(f"{where} is {type(values).__name__}, not an object")
    made: dict[str, Any] = {}
    for name, default in kind.defaults.items():
        if name in values:
            sample = default.make() if isinstance(default, Factory) else default
            made[name] = _value(name, sample, values[name])
    return kind(**made)


def _value(name: str, sample: object, value: object) -> object:
    """Return a value of the type of a sample."""
    if isinstance(sample, Record):
        return _record(type(sample), value, f'"{name}"')
    if isinstance(sample, tuple):
        return _tuple(name, value)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if isinstance(sample, float) and is_number:
        return value
    if type(value) is not type(sample):
        expected, found = type(sample).__name__, type(value).__name__
        raise SavedClientError(f'"{name}" is {found}, not {expected}')
    return value


def _tuple(name: str, value: object) -> tuple[object, ...]:
    if not isinstance(value, list):
        raise SavedClientError(f'"{name}" is {type(value).__name__}, not a list')
    if name in _ITEMS:
        return tuple(_record(_ITEMS[name], each, f'"{name}"') for each in value)
    for each in value:
        if not isinstance(each, str):
            raise SavedClientError(f'"{name}" holds {type(each).__name__}, not only texts')
    return tuple(value)
