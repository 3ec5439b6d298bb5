"""Text that an input has printed, as a notebook shows it at the end."""

from __future__ import annotations

MOST_TEXT = 1_000_000  # characters of one text; of more than that the begin and the end are kept
_HALF = MOST_TEXT // 2
_OPEN = 100_000  # characters of a last line that can still be written over
_FRAME = 100  # bytes that an output takes besides what it shows


class ShownText:
    """Text of one stream; what was written over with carriage returns or backspaces is gone."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._begin = ""
        self._end: list[str] = []
        self._end_size = 0
        self._open = ""  # the last line
        self._left_out = 0

    @property
    def size(self) -> int:
        """Roughly how many bytes it takes."""
        return _FRAME + len(self._begin) + self._end_size + len(self._open)

    @property
    def text(self) -> str:
        """The text; where some was left out it says so."""
        gap = f"\n… {self._left_out:,} characters left out …\n" if self._left_out else ""
        return "".join((self._begin, gap, *self._end, self._open.rstrip("\r")))

    def add(self, text: str) -> None:
        """Take what was printed next."""
        text = self._open + text
        if "\r" in text or "\b" in text:
            *lines, last = text.split("\n")
            done = [_overwritten(each).rstrip("\r") for each in lines]
            text = "\n".join((*done, _overwritten(last)))
        end = text.rfind("\n") + 1
        if len(text) - end > _OPEN:
            end = len(text)
        self._open = text[end:]
        self._keep(text[:end])

    def _keep(self, text: str) -> None:
        room = _HALF - len(self._begin)
        if room > 0:
            self._begin += text[:room]
            text = text[room:]
        if not text:
            return
        self._end.append(text)
        self._end_size += len(text)
        if self._end_size > 2 * _HALF:
            text = "".join(self._end)
            self._end = [text[-_HALF:]]
            self._end_size = _HALF
            self._left_out += len(text) - _HALF


def _overwritten(line: str) -> str:
    r"""Return what is to be seen of a line; a carriage return at its end is still to have effect.

    >>> _overwritten("1 %\r100 %"), _overwritten("100\r5"), _overwritten("ab\bc\r")
    ('100 %', '500', 'ac\r')
    """
    if "\b" in line:
        line = _without_erased(line)
    if "\r" not in line:
        return line
    shown = ""
    for part in line.split("\r"):
        # colours take no room: who writes over them means to replace all
        is_coloured = "\x1b" in part or "\x1b" in shown
        shown = (part or shown) if is_coloured else part + shown[len(part) :]
    return f"{shown}\r" if line.endswith("\r") else shown


def _without_erased(line: str) -> str:
    kept: list[str] = []
    for letter in line:
        if letter != "\b":
            kept.append(letter)
        elif kept:
            kept.pop()
    return "".join(kept)
