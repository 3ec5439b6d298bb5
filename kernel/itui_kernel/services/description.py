"""What is told of an object, and how it is laid out: the fields of ``obj?`` in their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from itui_kernel.shell.running import cells

Kind = Literal["value", "callable", "magic", "alias"]
Row = tuple[str, str]
Paint = Callable[[str], str]

MAX_STRING_FORM = 200
NO_DOCSTRING = "<no docstring>"
_MAX_SIGNATURE = 75
_MARK = " <...> "

# of each kind: the titles as they are shown, and the fields they show
_LAYOUTS: dict[Kind, tuple[Row, ...]] = {
    "alias": (("Repr", "string_form"),),
    "magic": (("Source", "source"), ("Docstring", "docstring"), ("File", "file")),
    "callable": (
        ("Signature", "definition"),
        ("Init signature", "init_definition"),
        ("Docstring", "docstring"),
        ("Source", "source"),
        ("Init docstring", "init_docstring"),
        ("File", "file"),
        ("Type", "type_name"),
        ("Subclasses", "subclasses"),
    ),
    "value": (
        ("Signature", "definition"),
        ("Call signature", "call_definition"),
        ("Type", "type_name"),
        ("String form", "string_form"),
        ("Namespace", "namespace"),
        ("Length", "length"),
        ("Shape", "shape"),
        ("Dtype", "dtype"),
        ("File", "file"),
        ("Source", "source"),
        ("Docstring", "docstring"),
        ("Class docstring", "class_docstring"),
        ("Init docstring", "init_docstring"),
        ("Call docstring", "call_docstring"),
    ),
}
# what the source makes needless, because it stands in it
_SAID_BY_SOURCE: dict[Kind, str] = {
    "alias": "",
    "magic": "docstring",
    "callable": "init_docstring",
    "value": "docstring",
}
CODE = ("Signature", "Init signature", "Call signature", "Source")


@dataclass(slots=True)
class Description:
    """The facts of an object; ``None`` is what it does not have or nobody knows."""

    kind: Kind = "value"
    type_name: str | None = None
    base_class: str | None = None
    string_form: str | None = None
    namespace: str | None = None
    length: str | None = None
    shape: str | None = None
    dtype: str | None = None
    file: str | None = None
    definition: str | None = None
    docstring: str | None = None
    source: str | None = None
    init_definition: str | None = None
    class_docstring: str | None = None
    init_docstring: str | None = None
    call_definition: str | None = None
    call_docstring: str | None = None
    subclasses: str | None = None

    @property
    def signature(self) -> str:
        """The one signature that matters most, on one line."""
        found = self.definition or self.init_definition or self.call_definition or ""
        return one_line(found)

    def rows(self) -> list[Row]:
        """Return titles and texts in the order in which they are shown."""
        hidden = _SAID_BY_SOURCE[self.kind] if self.source else ""
        found: list[Row] = []
        for title, field in _LAYOUTS[self.kind]:
            value: Any = getattr(self, field)
            if value is not None and field != hidden:
                found.append((title, value.strip("\n")))
        return found


def plain(rows: Sequence[Row], *, title: Paint = str, code: Paint = str) -> str:
    """Return a description as text; ``title`` and ``code`` may colour their parts.

    >>> print(plain([("Type", "int"), ("Length", "3")]))
    Type:   int
    Length: 3
    """
    width = max((len(name) for name, _ in rows), default=0)
    lines = []
    for name, text in rows:
        between = "\n" if "\n" in text else " " * (width - len(name) + 1)
        shown = code(text).strip("\n") if name in CODE else text
        lines.append(f"{title(name + ':')}{between}{shown}")
    return "\n".join(lines)


def markup(rows: Sequence[Row], code: Paint | None = None) -> str:
    r"""Return a description as HTML; ``code`` may turn source text into HTML of its own.

    >>> markup([("Type", "<int>")])
    '<h1>Type</h1>\n<pre>&lt;int&gt;</pre>'
    """
    from html import escape

    def body(name: str, text: str) -> str:
        return code(text) if code and name in CODE else f"<pre>{escape(text)}</pre>"

    return "\n".join(f"<h1>{name}</h1>\n{body(name, text)}" for name, text in rows)


def signature_text(name: str, parts: Sequence[str], returns: str = "") -> str:
    """Return a signature, one parameter to a line when it is long.

    >>> signature_text("f", ["a", "b=1"], "int")
    'f(a, b=1) -> int'
    """
    if len(name) + sum(len(part) + 2 for part in parts) > _MAX_SIGNATURE:
        inner = "".join(f"    {part},\n" for part in parts)
        line = f"{name}(\n{inner})"
    else:
        line = f"{name}({', '.join(parts)})"
    return f"{line} -> {returns}" if returns else line


def one_line(shown: str) -> str:
    """Return a signature that ``signature_text`` has broken as one line again."""
    return shown.replace("(\n    ", "(").replace(",\n    ", ", ").replace(",\n)", ")")


def shortened(text: str) -> str:
    """Return the string form of an object, its middle left out when it is long."""
    if len(text) <= MAX_STRING_FORM:
        return text
    half = (MAX_STRING_FORM - 5) // 2
    short = f"{text[:half]}{_MARK}{text[-half:]}"
    return "\n           ".join(line.strip() for line in short.split("\n"))


def home_shortened(path: str) -> str:
    """Return a path with ``~`` for the user's home directory; an input is called by its title."""
    from os.path import expanduser

    if cells.is_cell(path):
        return cells.title(path)
    home = expanduser("~")
    return f"~{path[len(home) :]}" if home and path.startswith(f"{home}/") else path


def subclass_names(names: Sequence[str]) -> str:
    """Return the first names of subclasses.

    >>> subclass_names(["A", "B"])
    'A, B'
    """
    shown = list(names) if len(names) < 10 else [*names[:10], "..."]
    return ", ".join(shown)
