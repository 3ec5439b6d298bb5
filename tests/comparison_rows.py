"""What is given to our shell and to IPython, to be compared: the kinds of rows of the tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Code:
    """An input; compared is the Python it becomes, after ``setup`` has run."""

    code: str
    setup: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"kind": "code", "code": self.code, "setup": self.setup}


@dataclass(frozen=True)
class Completeness:
    """An input; compared is whether it is complete, and the indent of its next line."""

    code: str

    def to_json(self) -> dict[str, Any]:
        return {"kind": "completeness", "code": self.code}


class Cells:
    """Inputs that run one after the other; compared is what comes of the last."""

    def __init__(self, *codes: str) -> None:
        self.codes = codes

    def __repr__(self) -> str:
        return f"Cells({', '.join(map(repr, self.codes))})"

    def to_json(self) -> dict[str, Any]:
        return {"kind": "cells", "codes": list(self.codes)}


class Completions:
    """Inputs that run, then a text with ``|`` at the cursor; compared is the set of matches."""

    def __init__(self, *codes: str) -> None:
        self.codes = codes

    def __repr__(self) -> str:
        return f"Completions({', '.join(map(repr, self.codes))})"

    def to_json(self) -> dict[str, Any]:
        return {"kind": "completions", "codes": list(self.codes)}


class Tracebacks:
    """Inputs that run in a mode of ``%xmode``; compared is how the exception of the last looks."""

    def __init__(self, mode: str, *codes: str) -> None:
        self.mode = mode
        self.codes = codes

    def __repr__(self) -> str:
        return f"Tracebacks({', '.join(map(repr, (self.mode, *self.codes)))})"

    def to_json(self) -> dict[str, Any]:
        return {"kind": "tracebacks", "mode": self.mode, "codes": list(self.codes)}


Row = Code | Completeness | Cells | Completions | Tracebacks
