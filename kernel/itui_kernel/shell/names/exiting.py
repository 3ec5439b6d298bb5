"""``exit`` and ``quit``: typed bare or called, they ask the frontend to end the session."""

from __future__ import annotations

from collections.abc import Callable


class Exit:
    """Ends the session when called; shown as a result it calls itself."""

    def __init__(self, name: str, ask_exit: Callable[[bool], None]) -> None:
        self._name = name
        self._ask_exit = ask_exit

    def __call__(self, code: object = None, *, keep_kernel: bool = False) -> None:
        """End the session; the kernel stays alive with ``keep_kernel``."""
        self._ask_exit(keep_kernel)

    def __repr__(self) -> str:
        return f"<{self._name}: type it bare or call it to end the session>"
