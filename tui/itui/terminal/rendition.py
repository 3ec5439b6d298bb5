"""How the terminal writes: colours, settings and a link, and the shortest way from one to another.

Sequences are those of ECMA-48 (Select Graphic Rendition) and OSC 8 for links.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

BOLD, FAINT, ITALIC, UNDERLINE, BLINK, REVERSE, STRIKE = "1", "2", "3", "4", "5", "7", "9"
_LONGEST_LINK = 2000
_LINK = re.compile(r"(?:https?|file)://[!-~]*")
# what ends a setting; the others are ended by a reset, for old terminals know no end of them
_ENDS = {BOLD: "22", FAINT: "22", UNDERLINE: "24", REVERSE: "27"}
_SEEN_ON_BLANKS = frozenset((UNDERLINE, BLINK, REVERSE, STRIKE))


class Rendition(NamedTuple):
    """What the terminal adds to a character: parameters of SGR and the target of a link.

    >>> Rendition(fg="31", settings=frozenset((BOLD,)))
    Rendition(fg='31', bg='', settings=frozenset({'1'}), link='')
    """

    fg: str = ""
    bg: str = ""
    settings: frozenset[str] = frozenset()
    link: str = ""

    @property
    def is_seen_on_blanks(self) -> bool:
        """Whether a blank shows more of it than its background."""
        return bool(self.link) or not _SEEN_ON_BLANKS.isdisjoint(self.settings)


PLAIN = Rendition()


def is_safe_link(target: str) -> bool:
    """Return whether a link can be given to the terminal and may be opened by a click.

    >>> is_safe_link("https://example.org"), is_safe_link("javascript:alert(1)")
    (True, False)
    """
    return len(target) <= _LONGEST_LINK and _LINK.fullmatch(target) is not None


@lru_cache(maxsize=4096)
def change(old: Rendition, new: Rendition) -> str:
    r"""Return the shortest sequence after which the terminal writes with ``new``.

    >>> change(PLAIN, Rendition(fg="32")), change(Rendition(fg="32"), PLAIN)
    ('\x1b[32m', '\x1b[m')
    """
    link = "" if old.link == new.link else f"\x1b]8;;{new.link}\x1b\\"
    if old[:3] == new[:3]:
        return link
    all_of_new = [*sorted(new.settings), *filter(None, (new.fg, new.bg))]
    reset = f"\x1b[{';'.join(['0', *all_of_new] if all_of_new else [])}m"
    steps = _steps(old, new)
    if steps is None or len(steps) >= len(reset):
        return reset + link
    return steps + link


def _steps(old: Rendition, new: Rendition) -> str | None:
    """Return the differences alone as a sequence, ``None`` when that is not safe."""
    ended = old.settings - new.settings
    if not ended <= _ENDS.keys():
        return None
    ends = {_ENDS[setting] for setting in ended}
    begun = new.settings - old.settings
    if "22" in ends:
        begun |= new.settings & {BOLD, FAINT}
    steps = [*sorted(ends), *sorted(begun)]
    if old.fg != new.fg:
        steps.append(new.fg or "39")
    if old.bg != new.bg:
        steps.append(new.bg or "49")
    return f"\x1b[{';'.join(steps)}m"
