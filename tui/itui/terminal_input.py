"""Bytes from the terminal become keys, mouse events and pastes; replies are swallowed."""

from __future__ import annotations

import re

from urwid.display.escape import MoreInputRequired, process_keyqueue

Key = str | tuple[str, str] | tuple[str, int, int, int]

_ESCAPE_WAIT = 0.125
_REPLY_WAIT = 0.5
_PASTE_WAIT = 5.0
_LONGEST_SEQUENCE = 64
_LARGEST_REPLY = 1_000_000
_PASTE_BEGIN, _PASTE_END = b"\x1b[200~", b"\x1b[201~"
_TEXT = re.compile(
    rb"(?:[\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})+"
)
_PARTIAL_CHARACTER = re.compile(
    rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z"
)
# OSC with a number, DCS with parameters or a sign, APC of kitty; Alt-], Alt-P and Alt-_ are none
_REPLY = re.compile(rb"\x1b(?:\]\d+[;\x07\x1b]|P[\d;]*[$+>!|]|_G)")
_PARTIAL_REPLY = re.compile(rb"\x1b(?:\]\d*|P[\d;]*|_)\Z")
_REPLY_END = re.compile(rb"\x07|\x1b\\")
_ENTER, _CTRL_J = 13, 10
# reports a terminal sends unasked or late, by the end of an unknown control sequence
_REPORT = re.compile(r"<csi (?:[?>=].*|.*[cntxyRSu])>\Z", re.DOTALL)
_UNWANTED = ("focus in", "focus out", "begin paste", "end paste", "status ok")
_MOUSE = re.compile("mouse (?:press|release|drag)")


class InputDecoder:
    """Decodes what was read so far and keeps what is not complete.

    After ``feed`` the caller waits ``waits`` seconds for more (``None``: nothing is incomplete)
    and calls ``flush`` when nothing came.
    """

    def __init__(self) -> None:
        self._held = b""
        self._paste: bytearray | None = None
        self._is_in_reply = False

    @property
    def waits(self) -> float | None:
        """How long to wait for the rest of what is incomplete."""
        if self._paste is not None:
            return _PASTE_WAIT
        if self._is_in_reply:
            return _REPLY_WAIT
        return _ESCAPE_WAIT if self._held else None

    def feed(self, data: bytes) -> list[Key]:
        """Return the keys that are complete with ``data``."""
        keys: list[Key] = []
        while data:
            if self._paste is not None:
                data = self._feed_paste(data, keys)
            elif self._is_in_reply:
                data = self._feed_reply(data)
            else:
                data, self._held = self._held + data, b""
                data = self._feed_keys(data, keys)
        return keys

    def flush(self) -> list[Key]:
        """Return what is held as it is: the rest did not come in time."""
        keys: list[Key] = []
        held, self._held = self._held, b""
        if self._paste is not None:
            self._end_paste(keys)
        elif self._is_in_reply:
            self._is_in_reply = False
        while held:
            held = _decode_key(held, keys, is_all=True)
        return keys

    def _feed_paste(self, data: bytes, keys: list[Key]) -> bytes:
        """Collect pasted bytes; return what follows the end of the paste."""
        assert self._paste is not None
        start = max(0, len(self._paste) - len(_PASTE_END) + 1)
        self._paste += data
        end = self._paste.find(_PASTE_END, start)
        if end < 0:
            return b""
        rest = bytes(self._paste[end + len(_PASTE_END) :])
        del self._paste[end:]
        self._end_paste(keys)
        return rest

    def _end_paste(self, keys: list[Key]) -> None:
        text = bytes(self._paste or b"").decode("utf-8", "replace")
        self._paste = None
        keys.append(("paste", text.replace("\r\n", "\n").replace("\r", "\n")))

    def _feed_reply(self, data: bytes) -> bytes:
        """Drop the reply; return what follows its end."""
        data, self._held = self._held + data, b""
        end = _REPLY_END.search(data)
        if end is None and len(data) < _LARGEST_REPLY:
            self._held = data[-1:] if data.endswith(b"\x1b") else b""
            return b""
        self._is_in_reply = False
        return data[end.end() :] if end else b""

    def _feed_keys(self, data: bytes, keys: list[Key]) -> bytes:
        """Decode keys up to a paste, a reply or an incomplete sequence; return what follows."""
        while data:
            text = _TEXT.match(data)
            if text is not None:
                keys.extend(text.group().decode("utf-8", "replace"))
                data = data[text.end() :]
            elif data.startswith(_PASTE_BEGIN):
                self._paste = bytearray()
                return data[len(_PASTE_BEGIN) :]
            elif _REPLY.match(data):
                self._is_in_reply = True
                return data[2:]
            elif _PARTIAL_REPLY.match(data) or _PARTIAL_CHARACTER.match(data):
                self._held = data
                return b""
            else:
                try:
                    data = _decode_key(data, keys, is_all=False)
                except MoreInputRequired:
                    self._held = data
                    return b""
        return b""


def _decode_key(data: bytes, keys: list[Key], *, is_all: bool) -> bytes:
    """Append the first key of ``data`` and return the rest.

    Enter and Ctrl-J are told apart here; urwid calls both enter.
    """
    if data[0] in (_ENTER, _CTRL_J):
        keys.append("enter" if data[0] == _ENTER else "ctrl j")
        return data[1:]
    codes = list(data[:_LONGEST_SEQUENCE])
    is_cut = len(data) > _LONGEST_SEQUENCE
    decoded, remaining = process_keyqueue(codes, not is_all and not is_cut)
    for key in decoded:
        if isinstance(key, str):
            if key not in _UNWANTED and not _REPORT.match(key):
                keys.append(key)
        elif len(key) == 4 and isinstance(key[0], str) and _MOUSE.search(key[0]):
            keys.append(key)
    return data[len(codes) - len(remaining) :]
