"""A session as it is read aloud: inputs, outputs and what else happened, one after the other."""

from __future__ import annotations

from itui.drawing.text import safe_line
from itui.plain.linear import LinearText, plain_text
from itui_kernel.client.plain import text_form
from itui_kernel.protocol.message import Header, Message
from itui_kernel.protocol.messages import (
    Content,
    DisplayData,
    Error,
    ExecuteInput,
    ExecuteResult,
    Stream,
    UpdateDisplayData,
)

MOST_OF_A_NAME = 40
REMEMBERED = 500  # inputs whose number is known when they print later


class Transcript:
    """Turns published messages into text; a change of the input they belong to is announced.

    Inputs of the session id ``own`` stand on the screen already, as they were typed.
    """

    def __init__(self, own: str = "", *, keeps_colours: bool = False) -> None:
        self.number = 0  # of the latest input
        self._own = own
        self._keeps_colours = keeps_colours
        self._linear = LinearText(keeps_colours=keeps_colours)
        self._block = ""  # the msg_id of the input whose output was printed last
        self.names: dict[str, str] = {}  # of clients, by the session id of their messages
        self._inputs: dict[str, str] = {}

    def take(self, message: Message, now: float) -> str:
        """Return what to print of a message at a time."""
        content = message.content
        if isinstance(content, ExecuteInput):
            return self._input(message, content)
        text = self._text(content) if _is_output(content) else ""
        if not text:
            return ""
        if message.parent_id == self._block:
            return self._fed(content, text, now)
        heading = self._switch(message.parent_id)
        return heading + self._fed(content, text, now)

    def note(self, text: str) -> str:
        """Return a line about the session."""
        return f"{self._linear.finish()}[{safe_line(text)}]\n"

    def typed(self, msg_id: str) -> str:
        """Begin the block of an input that was typed here."""
        ended = self._linear.finish()
        self._block = msg_id
        return ended

    def pause(self) -> str:
        """Return the end of an unfinished line; what comes next says to which input it belongs."""
        self._block = ""
        return self.finish()

    def finish(self) -> str:
        """Return the end of the line that has none yet."""
        return self._linear.finish()

    def name(self, msg_id: str) -> str:
        """Return how an input is called: ``In [3]``, with who sent it if that was another."""
        return self._inputs.get(msg_id, "an earlier input")

    def _input(self, message: Message, content: ExecuteInput) -> str:
        self.number = max(self.number, content.execution_count)
        sender = message.parent
        is_own = sender is not None and sender.session == self._own != ""
        who = "" if is_own or sender is None else self._who(sender)
        label = f"In [{content.execution_count}]"
        self._inputs[message.parent_id] = f"{label} of {who}" if who else label
        if len(self._inputs) > REMEMBERED:
            del self._inputs[next(iter(self._inputs))]
        if is_own:
            return ""
        ended = self._linear.finish()
        self._block = message.parent_id
        lines = plain_text(content.code).split("\n")
        dots = "...:".rjust(len(label) + 1)
        code = f"\n{dots} ".join(lines)
        return f"{ended}{f'{who}, ' if who else ''}{label}: {code}\n"

    def _who(self, sender: Header) -> str:
        return safe_line(self.names.get(sender.session) or sender.username)[:MOST_OF_A_NAME]

    def _switch(self, msg_id: str) -> str:
        ended = self._linear.finish()
        self._block = msg_id
        return f"{ended}[{self.name(msg_id)}:]\n"

    def _text(self, content: Content) -> str:
        if isinstance(content, ExecuteResult):
            form = text_form(content)
            label = f"Out[{content.execution_count}]: "
            is_one_line = form.count("\n") == 1
            return f"{label}{form}" if is_one_line else f"{label}\n{form}"
        return text_form(content)

    def _fed(self, content: Content, text: str, now: float) -> str:
        if isinstance(content, Stream):
            return self._linear.feed(text, now)
        if isinstance(content, UpdateDisplayData) and text.count("\n") == 1:
            return self._linear.feed(f"\r\x1b[K{text[:-1]}", now)
        return self._linear.finish() + self._linear.feed(text, now) + self._linear.finish()


def died_before(reason: str) -> str:
    """Return what is told of the death of an earlier kernel."""
    return f"the kernel has died: {reason}; another one runs from here on"


def _is_output(content: Content) -> bool:
    return isinstance(content, Stream | ExecuteResult | DisplayData | UpdateDisplayData | Error)
