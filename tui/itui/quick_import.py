"""Importing the interface in less time."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# urwid offers an event loop for each of these and imports them when they are installed
OTHER_LOOPS = ("tornado", "trio", "twisted", "gi")


@contextmanager
def quick_import() -> Iterator[None]:
    """Hide libraries that would be imported for nothing, and let the garbage collector rest.

    Nothing made by an import is garbage; the collector would look through all of it many times.
    """
    hidden = [name for name in OTHER_LOOPS if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None stops an import
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
        for name in hidden:
            del sys.modules[name]
