"""Description of the magic at the cursor, as its declaration and its source tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from itui_kernel.services import sources
from itui_kernel.services.control_lines import lay_out
from itui_kernel.services.description import NO_DOCSTRING, Description, home_shortened
from itui_kernel.services.scanner import end_of_name
from itui_kernel.shell.magic.describing import help_text

if TYPE_CHECKING:
    from itui_kernel.shell.magic.declaring import Magic
    from itui_kernel.shell.magic.registry import MagicRegistry


@dataclass(frozen=True, slots=True)
class Named:
    """A magic that code uses; ``is_at_cursor`` when the cursor is in its name, not behind it."""

    magic: Magic
    title: str
    is_at_cursor: bool


def named(
    code: str, cursor: int, namespace: Mapping[str, Any], magics: MagicRegistry
) -> Named | None:
    """Return the magic of the line or the cell the cursor is in."""
    before = code[: end_of_name(code, cursor)]
    layout = lay_out(before, lambda name: name not in namespace and magics.has("line", name))
    line = layout.line
    if line is None or line.kind != "magic":
        return None
    name = line.name.rstrip("?")
    found = magics.find("cell" if line.mark == "%%" else "line", name)
    return None if found is None else Named(found, line.mark + name, not line.is_named)


def describe_magic(magic: Magic, detail_level: int) -> Description:
    """Return what can be told of a magic; with a level of 1 its source, too."""
    is_declared = bool(magic.arguments or magic.rest)
    doc = help_text(magic) if is_declared else magic.description or NO_DOCSTRING
    source = sources.source(magic.source).rstrip() if detail_level else ""
    return Description(
        kind="magic",
        type_name="Magic function",
        docstring=doc,
        source=source or None,
        file=home_shortened(sources.place(magic.source).file) or None,
    )
