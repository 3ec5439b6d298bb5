"""The exception that stops code which is about to use up the memory."""

from __future__ import annotations

import traceback


class Exhaustion(MemoryError):
    """A ``MemoryError`` by its name as well: code that handles one handles this."""

    def let_go(self) -> None:
        """Let go of what the frames hold: it may be all that there is too much of."""
        traceback.clear_frames(self.__traceback__)
        link = self.__traceback__
        while link is not None:
            _ = link.tb_frame.f_locals  # the dictionary that this once was follows only now
            link = link.tb_next


Exhaustion.__name__ = Exhaustion.__qualname__ = MemoryError.__name__
Exhaustion.__module__ = MemoryError.__module__
