"""Tells a paste from typing where the terminal does not say: many lines at once, some indented."""

from __future__ import annotations

from collections.abc import Sequence

_LINE_ENDS = ("enter", "ctrl j")
_FEWEST_LINE_ENDS = 3


def pasted_text(keys: Sequence[object]) -> str | None:
    """Return the text of keys that came at once if nobody can have typed them, else ``None``.

    Whoever types ahead leaves the indentation to the editor; a paste brings its own.
    """
    if sum(keys.count(each) for each in _LINE_ENDS) < _FEWEST_LINE_ENDS:
        return None
    characters: list[str] = []
    for key in keys:
        if key in _LINE_ENDS:
            characters.append("\n")
        elif key == "tab":
            characters.append("\t")
        elif isinstance(key, str) and len(key) == 1:
            characters.append(key)
        else:
            return None
    text = "".join(characters)
    return text if "\n " in text or "\n\t" in text else None
