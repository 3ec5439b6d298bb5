"""The source text of inputs, kept where tracebacks, warnings and ``inspect`` look for it."""

from __future__ import annotations

import hashlib
import linecache
import re
from collections import deque
from dataclasses import dataclass
from itertools import count

MAX_UNNUMBERED = 500

_NAME = re.compile(
    r"<(?:ipython-input-(?P<number>\d+)-[0-9a-f]+|input \d+|(?P<magic>%\S+) \d+)>", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One input: the file name its code objects carry, and its Python text."""

    filename: str
    code: str


class Cells:
    """Gives every input a file name of its own and makes its lines findable.

    The name is of the form ``<...>``, which ``inspect`` and ``pdb`` take for source that is not
    in the file system; an entry without modification time survives ``linecache.checkcache``.
    Profilers and caches of functions know the inputs of IPython by their names, so ours have such
    names: with the number, and a digest that tells them whether the code is the same as before.
    """

    def __init__(self) -> None:
        self._counter = count(1)
        self._unnumbered: deque[str] = deque()

    def add(self, code: str, number: int | None, magic: str = "input") -> Cell:
        """Return the cell of an input; ``number`` is ``None`` for one that is not stored.

        Code that a magic compiles goes by the name of the ``magic``.
        """
        if number is not None:
            cell = Cell(f"<ipython-input-{number}-{_digest(code)}>", code)
        else:
            cell = Cell(f"<{magic} {next(self._counter)}>", code)
            self._forget_old(cell.filename)
        linecache.cache[cell.filename] = (
            len(code),
            None,
            [line + "\n" for line in code.split("\n")],
            cell.filename,
        )
        return cell

    def _forget_old(self, filename: str) -> None:
        """Keep the source of so many unnumbered inputs: frontends send them all the time."""
        self._unnumbered.append(filename)
        if len(self._unnumbered) > MAX_UNNUMBERED:
            linecache.cache.pop(self._unnumbered.popleft(), None)


def _digest(code: str) -> str:
    return hashlib.blake2s(code.encode("utf-8", "replace"), digest_size=6).hexdigest()


def is_cell(filename: str) -> bool:
    """Tell whether a code object of this file name came from an input."""
    return filename.startswith("<") and _NAME.fullmatch(filename) is not None


def title(filename: str) -> str:
    """Return what a traceback calls the input.

    >>> title("<ipython-input-3-0a1b2c>"), title("<input 7>"), title("<%time 8>")
    ('Cell In[3]', 'Cell In[ ]', 'Code of %time')
    """
    found = _NAME.fullmatch(filename)
    if found and found["magic"]:
        return f"Code of {found['magic']}"
    return f"Cell In[{(found and found['number']) or ' '}]"
