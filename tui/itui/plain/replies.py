"""What the reply of an input asks of the line client: pages, a line to be typed, the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from itui.drawing.text import safe_line
from itui.plain.line_reader import LineReader
from itui.plain.linear import plain_text
from itui_kernel.client.plain import pages
from itui_kernel.protocol.messages import ExecuteReply
from itui_kernel.protocol.schema import Record

Write = Callable[[str], None]


class Exit(Record):
    """The code wants the client to end, and the kernel unless it ``keeps_kernel``."""

    keeps_kernel: bool


def carry_out(reply: ExecuteReply, reader: LineReader, write: Write) -> Exit | None:
    """Do what a reply asks for; return how to end, if that is asked for."""
    if reply.status in ("aborted", "abort"):
        write("[not run: an input before it failed or was interrupted]\n")
    payload = [each for each in reply.payload or () if isinstance(each, Mapping)]
    for page in pages(payload):
        write(f"{plain_text(page).rstrip()}\n")
    exits = [each for each in payload if each.get("source") == "ask_exit"]
    for each in payload:
        _follow(each, reader, write)
    if not exits:
        return None
    return Exit(keeps_kernel=all(each.get("keepkernel") for each in exits))


def _follow(payload: Mapping[str, Any], reader: LineReader, write: Write) -> None:
    match payload.get("source"):
        case "set_next_input":
            text = str(payload.get("text", ""))
            if reader.is_terminal:
                reader.propose(text)
            else:
                write(f"{plain_text(text)}\n")
        case "edit_magic" | "edit":
            name = safe_line(str(payload.get("filename", "")))
            write(f"[the line client opens no editor: the file is {name}]\n")
        case _:
            pass
