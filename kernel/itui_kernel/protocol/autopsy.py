"""What is known of the death of a session's kernel: as its supervisor writes it down."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from itui_kernel.protocol.schema import Record, field
from itui_kernel.protocol.session_file import AUTOPSY_FILE

_LATEST = 253e9  # seconds; the last that a date can have


class Autopsy(Record):
    """What is known of the last death of a session's kernel; empty is unknown, or does not apply.

    ``returncode`` is unknown when the supervisor had been killed before. ``peak`` is in bytes,
    ``at`` the time of the death, ``inputs`` are the last ones, the newest at the end.
    """

    pid: int = 0
    started: int | None = None
    returncode: int | None = None
    signal: str = ""
    at: float = 0.0
    uptime: float = 0.0
    stack: str = ""
    stderr: str = ""
    inputs: tuple[Mapping[str, Any], ...] = field(default_factory=tuple)
    peak: int = 0
    oom_kills: int | None = None

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Autopsy:
        """Return what a file says; what is not of the type it has to be is unknown."""
        kinds = {name: type(default) for name, default in cls.defaults.items()}
        kinds.update(started=int, returncode=int, oom_kills=int, at=float, uptime=float)
        known: dict[str, Any] = {}
        for name, value in found.items():
            if kinds.get(name) is float and type(value) in (int, float):
                known[name] = float(value) if 0 <= value < _LATEST else 0.0
            elif type(value) is kinds.get(name):
                known[name] = value
        inputs = found.get("inputs")
        if isinstance(inputs, list):
            known["inputs"] = tuple(each for each in inputs if isinstance(each, dict))
        return cls(**known)

    def to_json(self) -> dict[str, Any]:
        """Return what a file of it says."""
        return {name: getattr(self, name) for name in type(self).defaults}

    def reason(self) -> str:
        """Return in one line why the kernel died."""
        if self.oom_kills and self.signal == "SIGKILL":
            return "killed by the system: out of memory"
        fatal = self.stack.partition("\n")[0].removeprefix("Fatal Python error: ")
        if self.signal:
            return f"killed by {self.signal}" + (f" ({fatal})" if fatal else "")
        if self.returncode is not None:
            return f"exited with status {self.returncode}"
        unseen = "nobody saw how: its supervisor had been killed"
        return f"crashed ({fatal}); {unseen}" if fatal else f"ended; {unseen}"


def read_autopsy(directory: str | os.PathLike[str]) -> Autopsy | None:
    """Return what is known of the last death, or ``None``; reads one small file."""
    try:
        with open(os.path.join(directory, AUTOPSY_FILE), "rb") as stream:
            found = json.loads(stream.read())
    except (OSError, ValueError, RecursionError):
        return None
    return Autopsy.from_json(found) if isinstance(found, dict) else None
