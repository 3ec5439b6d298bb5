"""Drawing for terminals that do not show UTF-8: lines of ASCII, a question mark for the rest; pure.

Every character keeps its columns, so nothing on the screen moves.
"""

from __future__ import annotations

from itui.drawing.text import clusters

_LOOKALIKES = str.maketrans(
    {
        **dict.fromkeys("─━╌╍┄┅┈┉═▔▁–—‐‑−", "-"),
        **dict.fromkeys("│┃╎╏┆┇┊┋║▏▕", "|"),
        **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╰╯┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬", "+"),
        **dict.fromkeys("▸▶→›»⏵", ">"),
        **dict.fromkeys("▾▼↓⏷", "v"),
        **dict.fromkeys("◂◀←‹«", "<"),
        **dict.fromkeys("▴▲↑", "^"),
        **dict.fromkeys("█▉▊▋▌▍▎▇▆▅▄▃▂▀▓■", "#"),
        **dict.fromkeys("▒░", ":"),
        **dict.fromkeys("•·∙●◦○", "*"),
        **dict.fromkeys("‘’‚`´′", "'"),
        **dict.fromkeys("“”„″", '"'),
        **dict.fromkeys("×✗✘✕", "x"),
        **dict.fromkeys("✓✔", "+"),
        "…": "~",
        "\u00a0": " ",
    }
)


def plain_ascii(text: str) -> str:
    """Return text of the same width in ASCII.

    >>> plain_ascii("┌─ x… é日 ─┐")
    '+- x~ ??? -+'
    """
    text = text.translate(_LOOKALIKES)
    if text.isascii():
        return text
    return "".join(each if each.isascii() else "?" * width for each, width in clusters(text))
