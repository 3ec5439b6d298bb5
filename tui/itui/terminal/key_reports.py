"""Names of the keys that terminals report in forms urwid does not know or names wrongly; pure.

These are the kitty keyboard protocol (``CSI code;modifiers u``), xterm's modifyOtherKeys
(``CSI 27;modifiers;code ~``) and rxvt's own suffixes.
"""

from __future__ import annotations

import re

_SHIFT, _ALT, _CTRL, _META = 1, 2, 4, 32
_MODIFIERS = (
    ("shift ", _SHIFT),
    ("meta ", _ALT | _META),
    ("ctrl ", _CTRL),
    ("super ", 8),
    ("hyper ", 16),
)
_REPORT = re.compile(
    rb"\x1b\[(?:27;(?P<other_modifiers>\d{1,3});(?P<other_code>\d{1,7})~"
    rb"|(?P<code>\d{1,7})(?::(?P<shifted>\d{0,7}))?(?::(?P<base>\d{0,7}))?"
    rb"(?:;(?P<modifiers>\d{0,3})(?::(?P<event>\d))?(?:;[\d:]{0,64})?)?u)"
)
_RELEASE = b"3"
_NAMED = {8: "backspace", 9: "tab", 13: "enter", 27: "esc", 127: "backspace"}
_PRIVATE = 57344  # from here on the protocol numbers keys that type nothing; urwid names them
# what shift types where the terminal does not tell
_SHIFTED = dict(
    zip("`1234567890-=[]\\;',./", '~!@#$%^&*()_+{}|:"<>?', strict=True),
)
# without such reports these arrive as one byte, or as each other: both names mean the same
_SAME = {
    "ctrl  ": "<0>",
    "ctrl @": "<0>",
    "ctrl 2": "<0>",
    "ctrl [": "esc",
    "ctrl i": "tab",
    "ctrl m": "enter",
    "ctrl h": "backspace",
    "ctrl ?": "backspace",
    "shift backspace": "backspace",
    "ctrl /": "ctrl _",
    "ctrl -": "ctrl _",
    "ctrl 7": "ctrl _",
    "ctrl 6": "ctrl ^",
}
_RXVT = re.compile(rb"\x1b(?:\[(?P<number>\d{1,2})(?P<suffix>[$^@])|O(?P<arrow>[abcd]))")
_RXVT_SUFFIXES = {b"$": "shift ", b"^": "ctrl ", b"@": "shift ctrl "}
_RXVT_ARROWS = {b"a": "ctrl up", b"b": "ctrl down", b"c": "ctrl right", b"d": "ctrl left"}
_NUMBERED = {
    2: "insert",
    3: "delete",
    5: "page up",
    6: "page down",
    7: "home",
    8: "end",
    **dict(
        zip(
            (11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34),
            (f"f{number}" for number in range(1, 21)),
            strict=True,
        )
    ),
}
# st sends the first of them for Delete
_KITTY_KEYS = {b"\x1b[P": "f1", b"\x1b[Q": "f2", b"\x1b[R": "f3", b"\x1b[S": "f4"}


def read_report(data: bytes, *, has_kitty_keys: bool = False) -> tuple[str | None, int]:
    r"""Return the key ``data`` begins with and its length; a length of 0 means another form.

    The key is ``None`` when a key was released. ``has_kitty_keys``: the protocol is switched on.

    >>> read_report(b"\x1b[13;5uabc"), read_report(b"\x1b[27;6;88~"), read_report(b"\x1b[A")
    (('ctrl enter', 7), ('shift ctrl x', 10), (None, 0))
    """
    found = _REPORT.match(data)
    if found is not None:
        if found["event"] == _RELEASE:
            return None, found.end()
        name = _reported_name(found)
        return (name, found.end()) if name is not None else (None, 0)
    if has_kitty_keys and data[:3] in _KITTY_KEYS:
        return _KITTY_KEYS[data[:3]], 3
    found = _RXVT.match(data)
    if found is not None:
        name = _rxvt_name(found)
        return (name, found.end()) if name is not None else (None, 0)
    return None, 0


def _reported_name(found: re.Match[bytes]) -> str | None:
    code = int(found["code"] or found["other_code"])
    modifiers = int(found["modifiers"] or found["other_modifiers"] or 1) - 1
    shifted, base = int(found["shifted"] or 0), int(found["base"] or 0)
    if code in _NAMED:
        name = _NAMED[code]
    elif code >= _PRIVATE or not chr(code).isprintable():
        return None
    else:
        if code > 127 and 32 < base < 127 and modifiers & (_CTRL | _ALT):
            code, shifted = base, 0  # commands are bound to the keys of a Latin keyboard
        name = chr(code)
        if modifiers & _SHIFT:
            typed = chr(shifted) if 32 < shifted < _PRIVATE else _SHIFTED.get(name, name.upper())
            if modifiers & _CTRL and typed.isalpha():
                name = name.lower()
            elif len(typed) == 1:
                name, modifiers = typed, modifiers & ~_SHIFT
    prefix = "".join(word for word, bits in _MODIFIERS if modifiers & bits)
    return _SAME.get(prefix + name, prefix + name)


def _rxvt_name(found: re.Match[bytes]) -> str | None:
    if found["arrow"]:
        return _RXVT_ARROWS[found["arrow"]]
    name = _NUMBERED.get(int(found["number"]))
    return _RXVT_SUFFIXES[found["suffix"]] + name if name is not None else None
