"""Prints outputs where a shell expects them: results and text to stdout, errors to stderr."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from itui.plain.linear import LinearText, plain_text
from itui_kernel.client.plain import text_form
from itui_kernel.protocol.messages import Content, Error, Stream


class Printing:
    """Writes exactly what code printed to files and pipes, and only harmless text to terminals."""

    def __init__(self) -> None:
        self.is_broken = False  # nobody reads any more
        self._out = _Sink(sys.stdout)
        self._err = _Sink(sys.stderr)

    def take(self, content: Content, now: float) -> None:
        """Write what an output comes to."""
        text = text_form(content)
        if not text or self.is_broken:
            return
        if isinstance(content, Error):
            self._err.write(text if self._err.linear else plain_text(text), now)
        elif isinstance(content, Stream) and content.name == "stderr":
            self._err.write(text, now)
        else:
            self._out.write(text, now)

    def page(self, text: str) -> None:
        """Write a page."""
        if not self.is_broken:
            self._out.write(f"{text if self._out.linear else plain_text(text)}\n", 0.0)

    def question(self, prompt: str) -> None:
        """Write what running code asks to where the user reads it, not into the output."""
        self._err.write(prompt if self._err.linear else plain_text(prompt), 0.0)

    def finish(self) -> None:
        """Write the end of what terminals were shown."""
        if not self.is_broken:
            self._out.finish()
            self._err.finish()


class _Sink:
    """One stream of ours; ``linear`` makes text harmless if it is a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        is_dumb = os.environ.get("TERM", "dumb") in ("", "dumb", "unknown")
        keeps = not is_dumb and not os.environ.get("NO_COLOR")
        self.linear = LinearText(keeps_colours=keeps) if stream.isatty() else None
        stream.reconfigure(errors="backslashreplace")  # type: ignore[attr-defined]

    def write(self, text: str, now: float) -> None:
        self._stream.write(text if self.linear is None else self.linear.feed(text, now))
        self._stream.flush()

    def finish(self) -> None:
        if self.linear is not None:
            self._stream.write(self.linear.finish())
            self._stream.flush()
