"""Calls the user who looks elsewhere: a bell, a message of the desktop, the title of the window."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from itui.drawing.text import safe_line, shorten
from itui.terminal.capabilities import is_lenient
from itui_kernel.protocol.preferences import Notify

ATTENTIVE_SECONDS = 15.0
"""Who has pressed a key so short a time ago is there, unless the window is known to be behind."""

_LONGEST = 160  # columns; more than any desktop shows, less than GNU screen passes on
_BELL, _END = "\a", "\x1b\\"
_KEEP_TITLE, _BRING_TITLE_BACK = "\x1b[22;2t", "\x1b[23;2t"
# those that know OSC 777 but not OSC 9; of the others most know the latter
_WITH_TITLES = re.compile("rxvt|urxvt|vte|gnome|konsole|contour|mlterm")
_HINTS = ("LC_TERMINAL", "TERM_PROGRAM")


class Caller:
    """Knows whether the user looks, and what the terminal can do; tells it by ``write``.

    ``name`` is what the terminal calls itself, once it has told. ``has_focus`` is ``None`` where
    terminals do not tell.
    """

    def __init__(
        self,
        notify: Notify,
        environ: Mapping[str, str],
        write: Callable[[str], None],
        clock: Callable[[], float],
    ) -> None:
        self._notify = notify
        self._environ = environ
        self._write = write
        self._clock = clock
        self._is_lenient = is_lenient(environ.get("TERM", ""))
        self._title = ""
        self._has_title = False  # the window has another title than before
        self._is_titled = False  # it says what happened
        self._key_at = 0.0
        self.name = ""
        self.is_utf8 = True
        self.has_focus: bool | None = None

    def call(self, title: str, text: str) -> None:
        """Tell the user what happened, unless that is plain to see."""
        is_here = self._clock() - self._key_at < ATTENTIVE_SECONDS
        if not (is_here and self.has_focus is not False):
            self._title, text = self._plain(title), self._plain(text)
            self._write(self._words(text))

    def focus(self, has_focus: bool) -> None:
        """Note that the window came to the front, where the user looks, or went."""
        self.has_focus = has_focus
        if has_focus:
            self.key()

    def key(self) -> None:
        """Give the window its usual title: who presses a key has seen the other one."""
        self._key_at = self._clock()
        if self._is_titled:
            self._is_titled = False
            self._write(_titled(self._title))

    def close(self) -> None:
        """Give the window the title it had before, where terminals keep it."""
        if self._has_title:
            self._has_title = self._is_titled = False
            self._write(_BRING_TITLE_BACK)

    def _words(self, text: str) -> str:
        said = _BELL if self._notify.bell else ""
        if not self._is_lenient:
            return said
        if self._notify.title:
            said += ("" if self._has_title else _KEEP_TITLE) + _titled(f"{text} - {self._title}")
            self._has_title = self._is_titled = True
        if self._notify.message and self.has_focus is not True:
            said += self._passed_on(self._message(self._title, text))
        return said

    def _message(self, title: str, text: str) -> str:
        known = " ".join([self.name, *(self._environ.get(each, "") for each in ("TERM", *_HINTS))])
        if _WITH_TITLES.search(known.lower()):
            return f"\x1b]777;notify;{title.replace(';', ',')};{text}{_END}"
        return f"\x1b]9;{title}: {text}{_END}"  # never a digit first: that would be a command

    def _passed_on(self, sequence: str) -> str:
        """Return a sequence for the terminal around a multiplexer, which may refuse to pass it."""
        if self._environ.get("TMUX"):
            doubled = sequence.replace("\x1b", "\x1b\x1b")
            return f"\x1bPtmux;{doubled}{_END}"
        if self._environ.get("STY"):
            return f"\x1bP{sequence.removesuffix(_END)}\a{_END}"
        return sequence

    def _plain(self, text: str) -> str:
        plain = shorten(safe_line(text), _LONGEST)
        return plain if self.is_utf8 else plain.encode("ascii", "replace").decode()


def _titled(title: str) -> str:
    return f"\x1b]2;{title}{_END}"
