"""The rows of a namespace, and what changed since the last look.

Standard library only and Python 3.8 syntax: the source is also shipped to foreign kernels.
"""

from __future__ import annotations

import time
from typing import Any, Dict, List, Mapping  # noqa: UP035

from itui_kernel.services import children, safe, summaries, text
from itui_kernel.services.summaries import Row

MAX_ROWS = 10_000
HIDDEN = frozenset(
    ("In", "Out", "exit", "quit", "get_ipython", "display", "open", "copyright", "credits")
)


def is_visible(name: object, value: object) -> bool:
    """Tell whether a name of the namespace is the user's own."""
    return type(name) is str and not name.startswith("_") and name not in HIDDEN


def visible_names(namespace: Mapping[str, Any]) -> List[str]:  # noqa: UP006
    """Return the user's names in the order of their first assignment."""
    pairs = safe.items(namespace) if issubclass(type(namespace), dict) else list(namespace.items())
    return [name for name, value in pairs if is_visible(name, value)]


def namespace_rows(namespace: Mapping[str, Any], seconds: float = 0.25) -> List[Row]:  # noqa: UP006
    """Return one row per visible name; when time is up the rest have names and types only."""
    deadline = time.monotonic() + seconds
    made: List[Row] = []  # noqa: UP006
    late = False
    pairs = safe.items(namespace) if issubclass(type(namespace), dict) else list(namespace.items())
    for name, value in pairs:
        if not is_visible(name, value):
            continue
        if len(made) >= MAX_ROWS:
            break
        late = late or (len(made) % 64 == 0 and time.monotonic() > deadline)
        made.append(_safe_row(name, None if late else value, late))
    return made


def _safe_row(name: str, value: object, late: bool) -> Row:
    """Describe a value; a library that refuses (a table mid-change) costs its own row only."""
    try:
        made = summaries.row(name, name, value)
    except Exception as error:
        reason = f"<not readable: {safe.class_name(type(error))}>"
        made = summaries.row(name, name, None)
        made.update(type=safe.class_name(type(value)), value=reason)
        made["module"] = safe.class_module(type(value))
    if late:
        made.update(type="", module="", value="…", bytes=None)
    return made


class VariableTable:
    """What one client of the comm ``itui.variables`` has been told."""

    def __init__(self) -> None:
        self._version = 0
        self._rows: Dict[str, Row] | None = None  # noqa: UP006

    def answer(self, request: Mapping[str, Any], namespace: Mapping[str, Any]) -> Dict[str, Any]:  # noqa: UP006
        """Return the data that answers a message of the client."""
        kind = request.get("request")
        if kind == "refresh":
            return self.snapshot(namespace)
        if kind == "children":
            return self._children(request, namespace)
        return {"event": "error", "path": "", "reason": f"unknown request {text.short(kind, 40)}"}

    def snapshot(self, namespace: Mapping[str, Any]) -> Dict[str, Any]:  # noqa: UP006
        """Return all rows."""
        rows = namespace_rows(namespace)
        self._rows = {row["name"]: row for row in rows}
        return self._event("snapshot", rows, [], len(visible_names(namespace)))

    def delta(self, namespace: Mapping[str, Any]) -> Dict[str, Any] | None:  # noqa: UP006
        """Return the rows that changed since the last call, ``None`` when none did."""
        if self._rows is None:
            return self.snapshot(namespace)
        known = self._rows
        rows = namespace_rows(namespace)
        self._rows = {row["name"]: row for row in rows}
        changed = [row for row in rows if known.get(row["name"]) != row]
        removed = [name for name in known if name not in self._rows]
        if not changed and not removed:
            return None
        return self._event("delta", changed, removed, len(visible_names(namespace)))

    def _event(self, event: str, rows: List[Row], removed: List[str], total: int) -> Dict[str, Any]:  # noqa: UP006
        self._version += 1
        return {
            "event": event,
            "version": self._version,
            "rows": rows,
            "removed": removed,
            "total": total,
            "at": time.time(),
        }

    def _children(self, request: Mapping[str, Any], namespace: Mapping[str, Any]) -> Dict[str, Any]:  # noqa: UP006
        path, offset = request.get("path"), request.get("offset", 0)
        limit = request.get("limit", children.PAGE)
        if type(path) is not str or type(offset) is not int or type(limit) is not int:
            return {"event": "error", "path": "", "reason": "path, offset or limit missing"}
        try:
            rows, total = children.rows(namespace, path, offset, limit)
        except Exception as error:
            reason = str(error) if type(error) is LookupError else safe.class_name(type(error))
            return {"event": "error", "path": path, "reason": reason}
        return {
            "event": "children",
            "path": path,
            "rows": rows,
            "offset": offset,
            "total": total,
        }
