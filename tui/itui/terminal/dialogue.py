"""What is said to the terminal besides what is drawn: questions, and how keys shall be reported."""

from __future__ import annotations

from itui.terminal.capabilities import Capabilities, is_lenient, questions

_MODIFY_OTHER_KEYS, _MODIFY_NO_KEYS = "\x1b[>4;1m", "\x1b[>4m"
# the kitty keyboard protocol: tell keys apart (1), say what shift types (4)
_FOCUS, _NO_FOCUS = "\x1b[?1004h", "\x1b[?1004l"
_KITTY_PUSH, _KITTY_POP = "\x1b[>5u", "\x1b[<u"


class Dialogue:
    """Asks once, follows the answers, and undoes at the end what it has switched on.

    Modified keys are asked for blindly by xterm's means, which tmux knows, and by kitty's where
    the terminal has confirmed it.
    """

    def __init__(self, term: str, *, is_utf8: bool = True) -> None:
        self._term = term
        self._is_utf8 = is_utf8
        self._is_lenient = is_lenient(term)
        self._is_asked = False
        self._is_open = False
        self._has_pushed = False
        self.capabilities = Capabilities()

    def opening(self) -> str:
        """Return what to write when the terminal is taken.

        It stands before the first frame: what a terminal might show of it is drawn over.
        """
        self._is_open = True
        said = _MODIFY_OTHER_KEYS + _FOCUS if self._is_lenient else ""
        if self._is_asked:
            return said + self._push()
        self._is_asked = True
        return said + questions(self._term, is_utf8=self._is_utf8)

    def closing(self) -> str:
        """Return what to write before the terminal is given back."""
        self._is_open = False
        popped = _KITTY_POP if self._has_pushed else ""
        self._has_pushed = False
        return popped + (_MODIFY_NO_KEYS + _NO_FOCUS if self._is_lenient else "")

    def hear(self, reply: bytes) -> str:
        """Take what the terminal answered; return what to write because of it."""
        self.capabilities = self.capabilities.hearing(reply)
        return self._push() if self._is_open else ""

    def _push(self) -> str:
        if self._has_pushed or not self.capabilities.has_kitty_keys:
            return ""
        self._has_pushed = True
        return _KITTY_PUSH
