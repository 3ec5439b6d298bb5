"""Hearing of the end of a kernel that is not our child: its first supervisor was killed."""

from __future__ import annotations

import os
from collections.abc import Callable

from itui_kernel.supervisor.kernel import Kernel
from itui_kernel.supervisor.loop import Loop

_INTERVAL = 1.0  # seconds between two looks, where the system does not tell


def follow(loop: Loop, kernel: Kernel, look: Callable[[], None]) -> None:
    """Have ``look`` called when the process of a kernel has ended, or may have."""
    try:
        descriptor = os.pidfd_open(kernel.pid)
    except (AttributeError, OSError):  # it has ended, or the system cannot tell
        _look_again(loop, kernel, look)
        return

    def ended() -> None:
        loop.forget(descriptor)
        os.close(descriptor)
        look()

    loop.watch(descriptor, ended)


def _look_again(loop: Loop, kernel: Kernel, look: Callable[[], None]) -> None:
    look()
    if kernel.is_alive:
        loop.after(_INTERVAL, lambda: _look_again(loop, kernel, look))
