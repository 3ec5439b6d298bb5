"""What programs write, on its way to the user: shown at once, but for what may be a question."""

from __future__ import annotations

import re
import sys
import time
from codecs import getincrementaldecoder

HOLD = 0.03  # seconds that the begin of a line is kept back: it may be the prompt of a question
_LONGEST_PROMPT = 200
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\a\x1b]*(?:\a|\x1b\\)|[()].|[=>78])")


class Shown:
    """Shows bytes on a stream as they come."""

    def __init__(self, stream: str) -> None:
        self._write = getattr(sys, stream).write
        self._decode = getincrementaldecoder("utf-8")("replace").decode

    def __call__(self, data: bytes) -> None:
        """Write them; no bytes are the end."""
        text = self._decode(data, not data)
        if text:
            self._write(text)


class Screen:
    """Shows what comes from a terminal, without what was typed there."""

    def __init__(self) -> None:
        self._write = sys.stdout.write
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._held = ""  # the begin of a line, not shown yet
        self._held_since = 0.0
        self._begun = ""  # the begin of a line that was shown, here or elsewhere
        self._echo = ""  # what has been typed and is about to come back

    @property
    def holds(self) -> bool:
        """Whether the begin of a line is kept back."""
        return bool(self._held)

    @property
    def age(self) -> float:
        """For how many seconds it has been kept back."""
        return time.monotonic() - self._held_since

    def take(self, data: bytes) -> None:
        """Show whole lines, and the begin of one that is not continued soon; no bytes: the end."""
        text = self._decode(data, not data)
        if self._echo:
            text = self._without_echo(text)
        if not self._held:
            self._held_since = time.monotonic()
        lines, end, self._held = (self._held + text).rpartition("\n")
        if end:
            self._write(lines + end)
            self._held_since = time.monotonic()
            self._begun = ""
        if self._held and self.age > HOLD:
            self.show()

    def show(self) -> None:
        """Show what was kept back."""
        text, self._held = self._held, ""
        if text:
            self._write(text)
            self.note(text)

    def note(self, text: str) -> None:
        """Take note of what has been shown: the begin of a line may turn out to be a prompt."""
        self._begun = (self._begun + text).rpartition("\n")[2][-_LONGEST_PROMPT:]

    def prompt(self) -> str:
        """Return what a question would be: the line that was begun."""
        return _ESCAPE.sub("", self._begun + self._held).rpartition("\r")[2]

    def expect(self, typed: str) -> None:
        """Leave out what is about to come back: the user has seen it in the question."""
        self._echo = typed

    def drop(self) -> None:
        """Forget the line that was begun: it was a prompt and has been answered."""
        self._held = self._begun = ""

    def _without_echo(self, text: str) -> str:
        text = text.replace("\r\n", "\n", 1)
        length = min(len(text), len(self._echo))
        if text[:length] != self._echo[:length]:
            self._echo = ""
            return text
        self._echo = self._echo[length:]
        return text[length:]
