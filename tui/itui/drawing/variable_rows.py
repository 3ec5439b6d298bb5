"""The namespace as rows of a table: tree, filter, order, columns and their text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from itui.drawing.fitting import display_line
from itui.drawing.quantities import human_bytes
from itui.drawing.text import cells_of
from itui.model.state import State, Variable, Variables
from itui_kernel.protocol.schema import Record

CONTINUATION = "more"
"""The ``kind`` of a row that stands for children not known here."""

_MEASURED_ROWS = 400
_LEAST_VALUE = 10
_GOOD_VALUE = 16
_ROOM_FOR_DTYPE = 20
_MOST_INDENT = 8


class VariableRow(Record, kw_only=False):
    """One row of the tree; names of the namespace have depth 0."""

    path: str
    depth: int
    variable: Variable
    is_expanded: bool = False

    @property
    def is_continuation(self) -> bool:
        """Whether the row stands for children that are not known here."""
        return self.variable.kind == CONTINUATION


class Column(NamedTuple):
    """One column: the field it shows, its heading and its width."""

    name: str
    heading: str
    width: int
    is_right: bool = False


class _Field(NamedTuple):
    heading: str
    most: int
    is_right: bool
    text: Callable[[Variable], str]


def visible_rows(state: State) -> list[VariableRow]:
    """Return the rows of the variables pane from top to bottom, whatever is scrolled."""
    variables = state.variables
    rows: list[VariableRow] = []
    for variable in sorted_variables(matching_variables(variables), variables.sort):
        rows.extend(_subtree(variables, variable, 0))
    return rows


def matching_variables(variables: Variables) -> list[Variable]:
    """Return the names that the kinds and the filter let through; no kinds means all."""
    words = variables.filter.casefold().split()
    return [
        variable
        for variable in variables.rows.values()
        if (not variables.kinds or variable.kind in variables.kinds)
        and all(word in f"{variable.name} {variable.type}".casefold() for word in words)
    ]


def sorted_variables(variables: Sequence[Variable], sort: str) -> list[Variable]:
    """Return variables by ``name``, ``type`` (then name) or ``bytes`` (largest first)."""
    by_name = sorted(variables, key=lambda variable: (variable.name.casefold(), variable.name))
    if sort == "type":
        return sorted(by_name, key=lambda variable: variable.type.casefold())
    if sort == "bytes":
        return sorted(by_name, key=lambda variable: -(variable.bytes or 0))
    return by_name


def _subtree(variables: Variables, variable: Variable, depth: int) -> Iterator[VariableRow]:
    is_expanded = variable.has_children and variable.path in variables.expanded
    yield VariableRow(variable.path, depth, variable, is_expanded)
    if not is_expanded:
        return
    children = variables.children.get(variable.path)
    for child in children or ():
        if child.path != variable.path:
            yield from _subtree(variables, child, depth + 1)
    known = len(children or ())
    more = variables.children_total.get(variable.path, known) - known
    if children is None:
        yield _continuation(variable, depth + 1, "is being read")
    elif more > 0:
        yield _continuation(variable, depth + 1, f"{more} more")


def _continuation(variable: Variable, depth: int, text: str) -> VariableRow:
    path = f"{variable.path} …"
    return VariableRow(path, depth, Variable(name=f"… {text}", path=path, kind=CONTINUATION))


def shape_text(variable: Variable) -> str:
    """Return the shape, else the length."""
    if variable.shape or variable.length is None:
        return variable.shape
    return str(variable.length)


def _bytes_text(variable: Variable) -> str:
    return "" if variable.bytes is None else human_bytes(variable.bytes)


_FIELDS = {
    "type": _Field("Type", 16, False, lambda variable: variable.type),
    "shape": _Field("Shape", 14, True, shape_text),
    "dtype": _Field("Dtype", 14, False, lambda variable: variable.dtype),
    "bytes": _Field("Bytes", 7, True, _bytes_text),
}


def choose_columns(rows: Sequence[VariableRow], width: int, sort: str = "name") -> list[Column]:
    """Return the columns that fit into ``width`` with one blank between them.

    The value takes what is left. When that is too little the data type, the bytes, the shape and
    the type go, in this order; the column that is sorted by goes last.
    """
    sample = [row for row in rows[:_MEASURED_ROWS] if not row.is_continuation]
    name = max((cells_of(name_text(row)) for row in sample), default=0)
    name = min(max(name, len("+▸ Name")), max(width // 2, 8), width)
    widths = _natural_widths(sample)
    for dropped in sorted(("dtype", "bytes", "shape", "type"), key=lambda field: field == sort):
        is_minor = dropped in ("dtype", "bytes") and dropped != sort
        wanted = _GOOD_VALUE if is_minor else _LEAST_VALUE
        if name + sum(size + 1 for size in widths.values()) + 1 + wanted <= width:
            break
        widths.pop(dropped, None)
    columns = [
        Column(field, _FIELDS[field].heading, size, _FIELDS[field].is_right)
        for field, size in widths.items()
    ]
    value = width - name - sum(column.width + 1 for column in columns) - 1
    if value < 3:
        return [Column("name", "Name", width)]
    return [Column("name", "Name", name), *columns, Column("value", "Value", value)]


def _natural_widths(sample: Sequence[VariableRow]) -> dict[str, int]:
    """Return the widths that fields with any text would like to have."""
    widths: dict[str, int] = {}
    for field, (heading, most, _, text) in _FIELDS.items():
        natural = max(
            (cells_of(display_line(text(row.variable), most)) for row in sample), default=0
        )
        if natural:
            widths[field] = min(max(natural, len(heading)), most)
    return widths


def name_text(row: VariableRow) -> str:
    """Return the mark of change, the indent, the mark of the tree and the name."""
    change = {"new": "+", "changed": "*"}.get(row.variable.change, " ")
    indent = "  " * min(row.depth, _MOST_INDENT)
    tree = ("▾ " if row.is_expanded else "▸ ") if row.variable.has_children else "  "
    return f"{change}{indent}{tree}{display_line(row.variable.name, 200)}"


def is_at_mark(row: VariableRow, column: int) -> bool:
    """Return whether the mark of the tree, or the blank behind it, is drawn in a column."""
    start = 1 + len("  ") * min(row.depth, _MOST_INDENT)
    return row.variable.has_children and start <= column < start + len("▸ ")


def field_text(row: VariableRow, column: Column, shown: frozenset[str]) -> str:
    """Return the text of a row in a column; the value begins with what has no column."""
    if column.name == "name":
        return name_text(row)
    variable = row.variable
    if column.name != "value":
        return display_line(_FIELDS[column.name].text(variable), column.width + 8)
    parts = [
        variable.shape if "shape" not in shown else "",
        variable.dtype if "dtype" not in shown and column.width >= _ROOM_FOR_DTYPE else "",
        variable.value,
    ]
    return display_line(" ".join(part for part in parts if part), 2 * column.width + 16)
