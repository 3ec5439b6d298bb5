"""How a screen draws: its own way, or urwid's where that cannot be trusted to be right."""

from __future__ import annotations

import logging
import time

import urwid
from urwid.display import raw

from itui.terminal.attributes import Renditions, find_trouble
from itui.terminal.frame_writer import WRAP, FrameWriter
from itui.terminal.pen import Erasing

_log = logging.getLogger(__name__)
# after a pause somebody else may have written to the terminal: the shell's jobs, wall
_PAUSE_SECONDS = 1.0
_NO_LINKS = ("linux", "screen")
_NO_ERASED_CELLS = ("vt", "screen")


class Drawing:
    """Knows what the screen shows and what to send for the next frame.

    With ``trouble`` it cannot be used: urwid is not what it was, or the terminal is a strange one.
    """

    def __init__(self, screen: raw.Screen, term: str) -> None:
        self.trouble = "fbterm has colours of its own" if term == "fbterm" else find_trouble()
        try:
            bold_is_bright, blink_is_bright, keeps_background = settings_of(screen)
        except AttributeError as error:
            bold_is_bright = blink_is_bright = keeps_background = False
            self.trouble = self.trouble or str(error)
        if self.trouble:
            _log.warning("rows are drawn as a whole by urwid: %s", self.trouble)
        renditions = Renditions(
            bold_is_bright=bold_is_bright,
            blink_is_bright=blink_is_bright,
            has_links=not term.startswith(_NO_LINKS),
        )
        erasing = Erasing(keeps_background, not term.startswith(_NO_ERASED_CELLS))
        self._writer = FrameWriter(renditions.__getitem__, erasing)
        self._drawn_at = 0.0
        self.ending = "" if self.trouble else WRAP

    @property
    def is_complete(self) -> bool:
        """Whether the last frame was drawn to the end."""
        return self._writer.is_complete

    def forget(self) -> None:
        """Draw every cell in the next frame."""
        self._writer.forget()

    def frame(self, width: int, canvas: urwid.Canvas, *, has_sync: bool, is_hurried: bool) -> str:
        """Return what to send for the next frame; for a hurried one only what is at the cursor."""
        now = time.monotonic()
        if now - self._drawn_at > _PAUSE_SECONDS:
            self._writer.lose_cursor()
        lines = list(canvas.content())
        text = self._writer.frame(
            lines, width, canvas.cursor, has_sync=has_sync, is_hurried=is_hurried
        )
        if text:
            self._drawn_at = now
        return text


def settings_of(screen: raw.Screen) -> tuple[bool, bool, bool]:
    """Return how urwid takes the terminal: bold is bright, blink is bright, erasing keeps paper."""
    return screen.fg_bright_is_bold, screen.bg_bright_is_blink, screen.back_color_erase
