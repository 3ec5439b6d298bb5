"""What the frontend is asked to do along with a reply: page a text, propose an input, end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell


def show_page(shell: Shell, data: Mapping[str, Any], *, start: int = 0, **more: Any) -> None:
    """Show a MIME bundle in the pager, beginning with the line ``start``."""
    shell.add_payload({"source": "page", "data": dict(data), "start": max(start, 0), **more})


def show_text(shell: Shell, text: str, *, start: int = 0) -> None:
    """Show a text in the pager, beginning with the line ``start``."""
    show_page(shell, {"text/plain": text}, start=start)


def propose_input(shell: Shell, text: str, *, replace: bool = False) -> None:
    """Put a text into the next input, or in the place of the one that runs."""
    shell.add_payload({"source": "set_next_input", "text": text, "replace": replace})


def ask_exit(shell: Shell, keep_kernel: bool = False) -> None:
    """Ask the frontend to end the session; while jobs run, only when asked twice."""
    jobs = vars(shell).get("jobs")  # made with the first one
    if jobs is not None and not keep_kernel and jobs.object_to_exit():
        return
    shell.add_payload({"source": "ask_exit", "keepkernel": keep_kernel})
