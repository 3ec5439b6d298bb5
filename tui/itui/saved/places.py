"""Where the output was scrolled to, in words that another client understands; pure."""

from __future__ import annotations

from itui.output.document import Document
from itui.output.viewport import Place, Viewport
from itui.saved.saved_client import SavedPlace


def saved_place(viewport: Viewport, document: Document) -> SavedPlace:
    """Return the first line in view; no cell at all where the end is followed."""
    top = None if viewport.is_following else viewport.resolved(viewport.bookmark().top)
    section = None if top is None else document.section_of(top.block)
    if top is None or section is None:
        return SavedPlace()
    is_mark = top.block is section.mark
    block = 0 if is_mark else top.block.place
    line = section.header_line if is_mark else top.number
    return SavedPlace(cell=section.cell.id, block=block, line=line, offset=top.offset)


def go_to(viewport: Viewport, document: Document, saved: SavedPlace) -> bool:
    """Show a place if it is in the document by now; return whether it is."""
    section = document.section(saved.cell)
    if section is None or not 0 <= saved.block < len(section.blocks):
        return False
    block = section.blocks[saved.block]
    if saved.line >= block.log.end:
        return False
    viewport.show_at_top(Place(block, max(saved.line, 0), max(saved.offset, 0)))
    return True
