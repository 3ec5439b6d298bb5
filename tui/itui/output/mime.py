"""What a MIME bundle looks like as text in a terminal."""

from __future__ import annotations

import json
import re
from binascii import Error as Base64Error
from collections.abc import Mapping
from typing import Any

from itui.drawing.text import safe_line
from itui.termlog.termlog import TermLog

_NAMED_ONLY = re.compile(r"<[\w.]+ object(?: at 0x[0-9a-fA-F]+)?>\s*\Z")
_RICHER = ("text/markdown", "text/latex", "text/html", "application/json")
_DECODED = 65536


def write_bundle(
    log: TermLog, data: Mapping[str, Any], metadata: Mapping[str, Any], prompt: str = ""
) -> None:
    """Write what represents the bundle best, the prompt before one line or above several."""
    remarks, text = text_of_bundle(data, metadata)
    text = text.rstrip("\n")
    lines = len(remarks) + (text.count("\n") + 1 if text else 0)
    if prompt:
        log.say(prompt.rstrip() if lines > 1 else prompt, "prompt.out")
        if lines > 1 or not lines:
            log.feed("\n")
    for remark in remarks:
        log.say(remark, "output.mark")
        log.feed("\n")
    if text:
        log.feed(text + "\n")


def text_of_bundle(data: Mapping[str, Any], metadata: Mapping[str, Any]) -> tuple[list[str], str]:
    """Return remarks on what a terminal cannot show, and the text of the rest."""
    images = sorted(each for each in data if each.startswith("image/"))
    remarks = [_image_remark(each, _joined(data[each]), metadata.get(each)) for each in images]
    plain = _joined(data.get("text/plain", ""))
    if plain and not _NAMED_ONLY.match(plain):
        return remarks, plain
    for mime in _RICHER:
        if mime in data:
            return remarks, _richer_text(mime, data[mime])
    if "text/plain" in data or remarks:
        return remarks, plain
    return [_remark(mime, len(_joined(data[mime]))) for mime in sorted(data)], ""


def _joined(value: object) -> str:
    """Return text as the notebook format allows it: whole, or as a list of lines."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "".join(value)
    return _json_text(value)


def _json_text(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def _richer_text(mime: str, value: object) -> str:
    if mime == "application/json":
        return value if isinstance(value, str) else _json_text(value)
    if mime == "text/html":
        from itui.output.html_text import text_of_html

        return text_of_html(_joined(value))
    return _joined(value)


def _remark(mime: str, size: int, dimensions: str = "") -> str:
    name = safe_line(mime[:80])
    return f"[{name} {dimensions}, {_amount(size)}]" if dimensions else f"[{name}, {_amount(size)}]"


def _amount(size: int) -> str:
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.0f} kB" if size < 999_500 else f"{size / 1e6:.1f} MB"


def _image_remark(mime: str, value: str, metadata: object) -> str:
    if mime == "image/svg+xml":
        return _remark(mime, len(value))
    width, height = _dimensions(value)
    if isinstance(metadata, Mapping) and not width:
        width, height = metadata.get("width"), metadata.get("height")
    is_known = isinstance(width, int) and isinstance(height, int) and 0 < width < 10**6
    size = len(value.rstrip("=\n")) * 3 // 4
    return _remark(mime, size, f"{width}x{height}" if is_known else "")


def _dimensions(encoded: str) -> tuple[int | None, int | None]:
    """Return width and height in pixels from the head of a PNG, GIF or JPEG file."""
    import base64

    try:
        head = base64.b64decode(encoded[:_DECODED].replace("\n", ""), validate=False)
    except (Base64Error, ValueError):
        return None, None
    if head.startswith(b"\x89PNG") and len(head) >= 24:
        return int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
    if head.startswith(b"GIF8") and len(head) >= 10:
        return int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")
    return _jpeg_dimensions(head) if head.startswith(b"\xff\xd8") else (None, None)


def _jpeg_dimensions(head: bytes) -> tuple[int | None, int | None]:
    at = 2
    while at + 9 <= len(head) and head[at] == 0xFF:
        marker = head[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(head[at + 7 : at + 9]), int.from_bytes(head[at + 5 : at + 7])
        at += 2 + int.from_bytes(head[at + 2 : at + 4])
    return None, None
