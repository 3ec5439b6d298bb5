"""The rows of a namespace, and what changed since the last look.

Standard library only and Python 3.8 syntax: the source is also shipped to foreign kernels.
"""

from __future__ import annotations

import time
from typing import Any, Dict, List, Mapping, Tuple  # noqa: UP035

from itui_kernel.services import children, safe, summaries, text
from itui_kernel.services.summaries import Row

MAX_ROWS = 10_000
_MAX_HELD = 1024  # bytes of a scalar that may be kept alive by the table
_SCALARS = frozenset(map(id, (int, float, complex, bool, str, bytes, type(None))))
HIDDEN = frozenset(
    ("In", "Out", "exit", "quit", "get_ipython", "display", "open", "copyright", "credits")
)


def is_visible(name: object) -> bool:
    """Tell whether a name of the namespace is the user's own."""
    return type(name) is str and name[:1] != "_" and name not in HIDDEN


class Rows:
    """Makes the rows of a namespace; small immutable values are described only once."""

    def __init__(self) -> None:
        self._scalars: Dict[str, Tuple[Any, Row]] = {}  # noqa: UP006
        self.total = 0

    def of(self, namespace: Mapping[str, Any], seconds: float = 0.25) -> List[Row]:  # noqa: UP006
        """Return one row per visible name; when time is up the rest have names only."""
        deadline = time.monotonic() + seconds
        made: List[Row] = []  # noqa: UP006
        known, self._scalars = self._scalars, {}
        late = False
        self.total = 0
        for name, value in _items(namespace):
            if not is_visible(name):
                continue
            self.total += 1
            if self.total > MAX_ROWS:
                continue
            held = known.get(name)
            if held is not None and held[0] is value:
                self._scalars[name] = held
                made.append(held[1])
                continue
            late = late or (len(made) % 64 == 0 and time.monotonic() > deadline)
            row = _late_row(name) if late else _safe_row(name, value)
            made.append(row)
            if id(type(value)) in _SCALARS and (row["bytes"] or 0) <= _MAX_HELD and not late:
                self._scalars[name] = (value, row)
        return made


def _items(namespace: Mapping[str, Any]) -> List[Any]:  # noqa: UP006
    is_dict = issubclass(type(namespace), dict)
    return safe.items(namespace) if is_dict else list(namespace.items())  # type: ignore[arg-type]


def _safe_row(name: str, value: object) -> Row:
    """Describe a value; a library that refuses (a table mid-change) costs its own row only."""
    try:
        return summaries.row(name, name, value)
    except Exception as error:
        made = summaries.row(name, name, None)
        made.update(
            type=safe.class_name(type(value)),
            module=safe.class_module(type(value)),
            value=f"<not readable: {safe.class_name(type(error))}>",
        )
        return made


def _late_row(name: str) -> Row:
    """Return a row that names a variable only."""
    made = summaries.row(name, name, None)
    made.update(type="", module="", value="…", bytes=None)
    return made


def _is_new(row: Row, before: Row | None) -> bool:
    return row is not before and row != before


class VariableTable:
    """What one client of the comm ``itui.variables`` has been told."""

    def __init__(self) -> None:
        self._version = 0
        self._rows: Dict[str, Row] | None = None  # noqa: UP006
        self._maker = Rows()

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
        rows = self._maker.of(namespace)
        self._rows = {row["name"]: row for row in rows}
        return self._event("snapshot", rows, [], self._maker.total)

    def delta(self, namespace: Mapping[str, Any]) -> Dict[str, Any] | None:  # noqa: UP006
        """Return the rows that changed since the last call, ``None`` when none did."""
        if self._rows is None:
            return self.snapshot(namespace)
        known = self._rows
        rows = self._maker.of(namespace)
        self._rows = {row["name"]: row for row in rows}
        changed = [row for row in rows if _is_new(row, known.get(row["name"]))]
        removed = [name for name in known if name not in self._rows]
        if not changed and not removed:
            return None
        return self._event("delta", changed, removed, self._maker.total)

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
