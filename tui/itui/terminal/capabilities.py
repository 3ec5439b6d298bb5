"""What the terminal says of itself: the questions, and what its answers mean; pure.

Nothing waits for the answers. A terminal answers in order, and all of them know the last question
(primary device attributes): what has not been answered before it is not supported.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from itui_kernel.protocol.schema import Record, replace

_NAME, _PAPER, _ATTRIBUTES = "\x1b[>q", "\x1b]11;?\x1b\\", "\x1b[c"
_SYNC, _CLUSTERS, _KITTY_KEYS = "\x1b[?2026$p", "\x1b[?2027$p", "\x1b[?u"
# two bytes that are one character in UTF-8 only, and where the cursor stands behind them
_CHARACTERS = "\x1b[2;1Hé\x1b[6n"
# terminals that pass over sequences they do not know; others might show them
_LENIENT = re.compile(
    "xterm|screen|tmux|rxvt|foot|.*kitty|alacritty|wezterm|konsole|gnome|vte|putty|mlterm|iterm"
    "|mintty|contour|.*ghostty|nsterm|st$|st-"
)
_ANSWERS = re.compile(
    rb"\x1bP>\|(?P<name>[\x20-\x7e]{0,200})"
    rb"|\x1b\]11;(?:rgba?:)?#?(?P<paper>[0-9a-fA-F/]{3,24})"
    rb"|\x1b\[\?(?P<mode>\d+);(?P<value>\d)\$y"
    rb"|\x1b\[\?(?P<keys>\d+)u"
    rb"|\x1b\[\d+;(?P<column>\d+)R"
    rb"|\x1b\[\?(?P<attributes>[\d;]*)c"
)
_IS_SUPPORTED, _IS_ON = (b"1", b"2", b"3"), (b"1", b"3")


class Capabilities(Record):
    """What is known of the terminal; ``None`` means that it has not told.

    ``has_sync`` is DEC mode 2026, ``has_clusters`` mode 2027 in effect, ``has_kitty_keys`` the
    kitty keyboard protocol; ``answered`` says that the last question was answered.
    """

    name: str = ""
    is_light: bool | None = None
    is_utf8: bool | None = None
    has_sync: bool = False
    has_clusters: bool = False
    has_kitty_keys: bool = False
    answered: bool = False

    def hearing(self, reply: bytes) -> Capabilities:
        r"""Return what is known after a reply; those after the last answer change nothing.

        >>> Capabilities().hearing(b"\x1b]11;rgb:ffff/ffff/f0f0\x07").is_light
        True
        """
        found = _ANSWERS.match(reply)
        if found is None or self.answered:
            return self
        if found["name"] is not None:
            return replace(self, name=found["name"].decode().strip())
        if found["paper"] is not None:
            return replace(self, is_light=_is_light(found["paper"].decode()))
        if found["mode"] == b"2026":
            return replace(self, has_sync=found["value"] in _IS_SUPPORTED)
        if found["mode"] == b"2027":
            return replace(self, has_clusters=found["value"] in _IS_ON)
        if found["keys"] is not None:
            return replace(self, has_kitty_keys=True)
        if found["column"] is not None:
            return replace(self, is_utf8=found["column"] == b"2")
        return replace(self, answered=True) if found["attributes"] is not None else self


def questions(term: str, *, is_utf8: bool = True) -> str:
    """Return what to ask a terminal, safe for its kind; ``is_utf8``: that much is known."""
    asked = _CHARACTERS if not is_utf8 else ""
    if is_lenient(term):
        asked += _NAME + _PAPER + _SYNC + _CLUSTERS + _KITTY_KEYS
    return asked + _ATTRIBUTES


def is_lenient(term: str) -> bool:
    """Whether a kind of terminal passes over sequences it does not know.

    >>> is_lenient("screen-256color"), is_lenient("linux"), is_lenient("vt100")
    (True, False, False)
    """
    return _LENIENT.match(term.lower()) is not None


def paper_of(environ: Mapping[str, str]) -> bool | None:
    """Return whether the terminal is light as far as COLORFGBG tells, which rxvt and others set.

    >>> paper_of({"COLORFGBG": "0;default;15"}), paper_of({"COLORFGBG": "15;0"}), paper_of({})
    (True, False, None)
    """
    paper = environ.get("COLORFGBG", "").rpartition(";")[2]
    return int(paper) in (7, *range(9, 16)) if paper.isdecimal() and int(paper) < 16 else None


def is_utf8_locale(environ: Mapping[str, str], *, is_coerced: bool = False) -> bool:
    """Whether the user's locale says UTF-8; ``is_coerced``: Python has set LC_CTYPE, not the user.

    >>> is_utf8_locale({"LANG": "de_DE.UTF-8"}), is_utf8_locale({"LC_ALL": "C", "LANG": "C.utf8"})
    (True, False)
    """
    names = ("LC_ALL", "LANG") if is_coerced else ("LC_ALL", "LC_CTYPE", "LANG")
    chosen = next((environ[name] for name in names if environ.get(name)), "")
    return "utf8" in chosen.lower().replace("-", "")


def _is_light(paper: str) -> bool | None:
    """Return whether a colour as X writes it is nearer to white than to black."""
    channels = paper.split("/")[:3]
    if len(channels) == 1 and len(paper) in (3, 6, 9, 12):
        width = len(paper) // 3
        channels = [paper[start : start + width] for start in (0, width, 2 * width)]
    if len(channels) != 3 or not all(channels):
        return None
    red, green, blue = (int(each, 16) / int("f" * len(each), 16) for each in channels)
    return 0.299 * red + 0.587 * green + 0.114 * blue > 0.5
