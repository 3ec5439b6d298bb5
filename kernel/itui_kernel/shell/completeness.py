"""Tells whether an input is ready to run, and how far its next line is indented if not."""

from __future__ import annotations

from itui_kernel.shell.transforms import TransformRegistry


def check_complete(code: str, transforms: TransformRegistry) -> tuple[str, str]:
    """Return (status, indent) of an input."""
    return "complete", ""
