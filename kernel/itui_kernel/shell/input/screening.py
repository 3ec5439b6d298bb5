"""Looks quickly whether a text has anything but Python; what translates that is imported then."""

from __future__ import annotations

import re

# every text that has a special line matches; nearly no text of Python alone does
_PERHAPS = re.compile(r"^[ \t\f]*[%!?,;/]|=\s*(?:\\\s+)*[%!]|\?[ \t\r;]*$", re.MULTILINE)


def translate_job(text: str) -> str:
    """Turn an input that ends with ``&`` into the call that makes it a job."""
    if "&" not in text or not ("#" in text or text.rstrip().endswith("&")):
        return text
    from itui_kernel.shell.input import background

    return background.translate_job(text)


def translate_cell_magic(text: str) -> str:
    """Turn an input for a cell magic into its call."""
    if not text.startswith("%%"):
        return text
    from itui_kernel.shell.input import special_lines

    return special_lines.translate_cell_magic(text)


def translate_lines(text: str) -> str:
    """Turn the lines of an input that are not Python into what they mean."""
    if _PERHAPS.search(text) is None:
        return text
    from itui_kernel.shell.input import special_lines

    return special_lines.translate_lines(text)
