"""Bytes from the terminal become keys, mouse events, pastes, and replies that are never typed."""

from __future__ import annotations

import re

from urwid.display.escape import MoreInputRequired, process_keyqueue

from itui.terminal.key_reports import read_report

Key = str | tuple[str, str] | tuple[str, bytes] | tuple[str, int, int, int]

_ESCAPE_WAIT = 0.125
_REPLY_WAIT = 0.5
_PASTE_WAIT = 5.0
_LONGEST_SEQUENCE = 64
_LARGEST_REPLY = 100_000
_MOST_TYPED = 16
_PASTE_BEGIN, _PASTE_END = b"\x1b[200~", b"\x1b[201~"
_TEXT = re.compile(
    rb"(?:[\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})+"
)
_PARTIAL_CHARACTER = re.compile(
    rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z"
)
# OSC with a number, DCS with parameters or a sign, APC of kitty; Alt-], Alt-P and Alt-_ are none
_STRING = rb"\]\d+[;\x07\x1b]|P[\d;]*[$+>!|]|_G"
_STRING_REPLY = re.compile(rb"\x1b(?:" + _STRING + rb")")
_PARTIAL_STRING = re.compile(rb"\x1b(?:\]\d*|P[\d;]*|_)\Z")
_STRING_END = re.compile(rb"\x07|\x1b\\")
# a string holds no other control character: whoever presses Enter or Ctrl-C means it
_STRING_BROKEN = re.compile(rb"[\x00-\x06\x08-\x1a\x1c-\x1f\x7f]|\x1b[^\\]")
# private reports, cursor positions but those that are F3 with modifiers, sizes, attributes
_PRIVATE_REPORT = rb"\[[?>=][\d:;]*[ -/]*[@-~]"
_REPORT = re.compile(
    rb"\x1b(?:" + _PRIVATE_REPORT + rb"|\[(?!1;[2-8]R)\d+;\d+R|\[\d+(?:;\d+)*[tcx])"
)
_BEGUN_STRING = re.compile(rb"\x1b(?:\]\d+|P[\d;]+)\Z")
_BEGUN_REPORT = re.compile(rb"\x1b\[[?>=][\d:;]*[ -/]*\Z")
# what follows an escape that was taken for the key, because the rest came too late
_LATE = re.compile(rb"(?:" + _PRIVATE_REPORT + rb"|" + _STRING + rb")")
_LATE_TAILS = {
    "string": re.compile(rb"[\x20-\x7e]*?(?:\x07|\x1b\\)"),
    "terminator": re.compile(rb"\\"),
    "report": re.compile(rb"[\d:;]*[ -/]*[@-~]"),
}
# the key, and an answer or a paste behind it: not a key with Alt
_ESCAPE_AND_MORE = re.compile(rb"\x1b\x1b(?:[]P_]|\[[?>=]|\[0n|\[[IO]|\[200~|\[\d+;\d+R)")
_ENTER, _CTRL_J = 13, 10
_REPORT_NAME = re.compile(r"<csi (?:[?>=].*|.*[cntxyRSu])>\Z", re.DOTALL)
_UNWANTED = ("begin paste", "end paste")
FOCUS_IN, FOCUS_OUT = b"\x1b[I", b"\x1b[O"
_FOCUS = {"focus in": FOCUS_IN, "focus out": FOCUS_OUT}
_MOUSE = re.compile("mouse (?:press|release|drag)")


class InputDecoder:
    """Decodes what was read so far and keeps what is not complete.

    After ``feed`` the caller waits ``waits`` seconds for more (``None``: nothing is incomplete)
    and calls ``flush`` when nothing came. What a terminal answers is ``("reply", bytes)``.
    ``has_kitty_keys`` says that the kitty keyboard protocol is switched on.
    """

    def __init__(self) -> None:
        self.has_kitty_keys = False
        self._held = b""
        self._paste: bytearray | None = None
        self._reply: bytearray | None = None
        # what the next bytes may be the rest of: "escape", "paste" or one of _LATE_TAILS
        self._cut_off = ""

    @property
    def waits(self) -> float | None:
        """How long to wait for the rest of what is incomplete."""
        if self._paste is not None:
            return _PASTE_WAIT
        if self._reply is not None:
            return _REPLY_WAIT
        return _ESCAPE_WAIT if self._held else None

    @property
    def is_in_reply(self) -> bool:
        """Whether a reply has begun; the wait for its end counts from there, whatever is typed."""
        return self._reply is not None

    def feed(self, data: bytes) -> list[Key]:
        """Return the keys that are complete with ``data``."""
        keys: list[Key] = []
        data = self._after_cut(data)
        while data:
            if self._paste is not None:
                data = self._feed_paste(data, keys)
            elif self._reply is not None:
                data = self._feed_reply(data, keys)
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
            self._cut_off = "paste"
        elif self._reply is not None:
            self._cut_off = "terminator" if self._reply.endswith(b"\x1b") else "string"
            self._reply = None
        elif held == b"\x1b":
            self._cut_off = "escape"
        elif _BEGUN_STRING.match(held):
            self._cut_off, held = "string", b""
        elif _BEGUN_REPORT.match(held):
            self._cut_off, held = "report", b""
        while held:
            held = self._decode_key(held, keys, is_all=True)
        return keys

    def _after_cut(self, data: bytes) -> bytes:
        """Go on with what was given up: nobody types so fast."""
        cut_off, self._cut_off = self._cut_off, ""
        if cut_off == "escape" and _LATE.match(data):
            return b"\x1b" + data
        if cut_off == "paste" and (_PASTE_END in data or len(data) > _MOST_TYPED):
            self._paste = bytearray()  # the link was down in the middle; nothing of it is typed
        tail = _LATE_TAILS[cut_off].match(data) if cut_off in _LATE_TAILS else None
        return data[tail.end() :] if tail else data

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

    def _feed_reply(self, data: bytes, keys: list[Key]) -> bytes:
        """Collect the reply; return what follows its end, or the key that shows it has none."""
        assert self._reply is not None
        start = max(0, len(self._reply) - 1)
        self._reply += data
        end = _STRING_END.search(self._reply, start)
        broken = _STRING_BROKEN.search(self._reply, start)
        if broken is not None and (end is None or broken.start() < end.start()):
            rest = bytes(self._reply[broken.start() :])
        elif end is not None:
            keys.append(("reply", bytes(self._reply[: end.end()])))
            rest = bytes(self._reply[end.end() :])
        elif len(self._reply) < _LARGEST_REPLY:
            return b""
        else:
            rest = b""
        self._reply = None
        return rest

    def _feed_keys(self, data: bytes, keys: list[Key]) -> bytes:
        """Decode keys up to a paste, a reply or an incomplete sequence; return what follows."""
        while data:
            if text := _TEXT.match(data):
                keys.extend(text.group().decode("utf-8", "replace"))
                data = data[text.end() :]
            elif data.startswith(_PASTE_BEGIN):
                self._paste = bytearray()
                return data[len(_PASTE_BEGIN) :]
            elif _STRING_REPLY.match(data):
                self._reply = bytearray(data[:2])
                return data[2:]
            elif report := _REPORT.match(data):
                keys.append(("reply", report.group()))
                data = data[report.end() :]
            elif _ESCAPE_AND_MORE.match(data):
                keys.append("esc")
                data = data[1:]
            elif _PARTIAL_STRING.match(data) or _PARTIAL_CHARACTER.match(data):
                self._held = data
                return b""
            else:
                try:
                    data = self._decode_key(data, keys, is_all=False)
                except MoreInputRequired:
                    self._held = data
                    return b""
        return b""

    def _decode_key(self, data: bytes, keys: list[Key], *, is_all: bool) -> bytes:
        """Append the first key of ``data`` and return the rest.

        Enter and Ctrl-J are told apart here; urwid calls both enter.
        """
        if data[0] in (_ENTER, _CTRL_J):
            keys.append("enter" if data[0] == _ENTER else "ctrl j")
            return data[1:]
        name, length = read_report(data, has_kitty_keys=self.has_kitty_keys)
        if length:
            keys.extend([name] if name is not None else [])
            return data[length:]
        codes = list(data[:_LONGEST_SEQUENCE])
        is_cut = len(data) > _LONGEST_SEQUENCE
        decoded, remaining = process_keyqueue(codes, not is_all and not is_cut)
        for key in decoded:
            if isinstance(key, str):
                if key in _FOCUS:
                    keys.append(("reply", _FOCUS[key]))
                elif key not in _UNWANTED and not _REPORT_NAME.match(key):
                    keys.append(key)
            elif len(key) == 4 and isinstance(key[0], str) and _MOUSE.search(key[0]):
                keys.append(key)
        return data[len(codes) - len(remaining) :]
