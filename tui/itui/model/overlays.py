"""What may stand above the panes and take the keys: lists to choose from, questions, prompts."""

from __future__ import annotations

from itui_kernel.protocol.schema import Record


class Match(Record):
    """One replacement the kernel offers."""

    text: str
    type: str = ""
    signature: str = ""


class Completion(Record):
    """The completion popup: ``start`` to the cursor (code points) is replaced by a match."""

    matches: tuple[Match, ...]
    start: int
    prefix: str
    selected: int = 0
    is_fuzzy: bool = False  # no match begins with what was typed


class FinderRow(Record):
    """One row of the finder: ``value`` is what Enter takes, ``reason`` why it cannot be taken.

    ``text`` may have many lines (an earlier input).
    """

    text: str
    value: str = ""
    detail: str = ""
    keys: str = ""
    reason: str = ""


class Finder(Record):
    """The finder: a filter line over rows; what Enter does depends on ``kind``.

    ``kind`` is command (all commands), history (earlier inputs), theme or variable.
    """

    kind: str
    rows: tuple[FinderRow, ...] = ()
    query: str = ""
    selected: int = 0


class InputPrompt(Record):
    """The running code asks for a line; ``request`` is the msg_id of its input_request.

    ``cell`` is the input that asks, ``asks`` whose it is, if it is not this client's.
    ``answered_by`` is who answered in his place.
    """

    request: str
    prompt: str
    cell: str = ""
    is_password: bool = False
    value: str = ""
    cursor: int = 0
    asks: str = ""
    answered_by: str = ""


class Question(Record):
    """A yes/no question; Enter or y runs the command ``confirms``.

    One with ``detaches`` has a third answer of these words: leave and let the session be.
    """

    text: str
    confirms: str
    detaches: str = ""


class SearchPrompt(Record):
    """The line in which the query grows; ``focus`` is where the keys went before."""

    value: str = ""
    cursor: int = 0
    focus: str = "output"


class PathPrompt(Record):
    """Asks for the file a cell's output is saved to; without a ``cell`` that of the session."""

    label: str
    value: str = ""
    cursor: int = 0
    cell: str = ""


class ReplayRow(Record):
    """An input that may run again; one without ``number`` has not run yet."""

    code: str
    number: int | None = None
    detail: str = ""
    is_chosen: bool = False


class ReplayList(Record):
    """The inputs of a session, to choose those that run in a new kernel."""

    rows: tuple[ReplayRow, ...] = ()
    selected: int = 0


Overlay = Completion | Finder | InputPrompt | Question | SearchPrompt | PathPrompt | ReplayList
