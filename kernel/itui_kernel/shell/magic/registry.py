"""The magics that can be used now: those of the catalogue, loaded when needed, and the user's."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.magic.declaring import Call, Magic, UsageError

if TYPE_CHECKING:
    from itui_kernel.magics.catalogue import Kind
    from itui_kernel.shell.shell import Shell


class MagicRegistry:
    """Finds magics by kind and name; what is added comes before what the catalogue has."""

    def __init__(self) -> None:
        self._added: dict[tuple[Kind, str], Magic] = {}
        self._loaded: dict[tuple[Kind, str], Magic] = {}
        self._removed: set[tuple[Kind, str]] = set()

    def names(self, kind: Kind) -> list[str]:
        """Return the names of all magics of a kind, sorted; nothing is loaded for it."""
        from itui_kernel.magics.catalogue import catalogue

        known = {*catalogue(), *self._added} - self._removed
        return sorted(name for each, name in known if each == kind)

    def has(self, kind: Kind, name: str) -> bool:
        """Tell whether there is such a magic; nothing is loaded for it."""
        from itui_kernel.magics.catalogue import catalogue

        key = (kind, name)
        return key in self._added or (key in catalogue() and key not in self._removed)

    def find(self, kind: Kind, name: str) -> Magic | None:
        """Return a magic, importing its family when it is the first of it."""
        key = (kind, name)
        if key in self._added:
            return self._added[key]
        if not self.has(kind, name):
            return None
        if key not in self._loaded:
            self._load(key)
        return self._loaded[key]

    def _load(self, key: tuple[Kind, str]) -> None:
        from itui_kernel.magics.catalogue import catalogue

        family = catalogue()[key]
        made = magics_of(family)
        for wanted, its_family in catalogue().items():
            if its_family == family:
                self._loaded[wanted] = made[wanted]

    def add(self, magic: Magic) -> None:
        """Make a magic known by all of its names, for each kind it is."""
        for name in (magic.name, *magic.also):
            if magic.is_line:
                self._put(("line", name), magic)
            if magic.is_cell:
                self._put(("cell", name), magic)

    def _put(self, key: tuple[Kind, str], magic: Magic) -> None:
        self._added[key] = magic
        self._removed.discard(key)

    def remove(self, kind: Kind, name: str) -> None:
        """Forget a magic; one that was added over another gives way to that."""
        if self._added.pop((kind, name), None) is None:
            self._removed.add((kind, name))

    def is_added(self, kind: Kind, name: str) -> bool:
        """Tell whether a magic is of the user's or a library's making."""
        return (kind, name) in self._added

    def add_function(self, function: Any, kind: str, name: str | None = None) -> None:
        """Make a function a magic: of a line, of a line and a cell, or both as IPython has it."""
        if kind not in ("line", "cell", "line_cell"):
            raise ValueError(f'a magic is of the kind "line", "cell" or "line_cell", not {kind!r}')
        if not callable(function):
            raise TypeError(f"a magic is a function, not {type(function).__name__}")
        self.add(
            Magic(
                name or function.__name__,
                function,
                partial(call_function, function),
                is_line=kind != "cell",
                is_cell=kind != "line",
                expands=not getattr(function, "_ipython_magic_no_var_expand", False),
                can_be_silenced=getattr(function, "_ipython_magic_output_can_be_silenced", False),
            )
        )


def call_function(function: Any, shell: Shell, call: Call) -> Any:
    """Call a function that takes a line, or a line and a cell, as IPython's magics do."""
    options: dict[str, Any] = {}
    if getattr(function, "needs_local_scope", False):
        options["local_ns"] = call.scope or shell.namespace
    if call.cell is None:
        return function(call.line, **options)
    return function(call.line, call.cell, **options)


def magics_of(family: str) -> Mapping[tuple[Kind, str], Magic]:
    """Import a family and return its magics by kind and name."""
    from importlib import import_module

    module = import_module(f"itui_kernel.magics.{family}")
    made: dict[tuple[Kind, str], Magic] = {}
    for name, each in vars(module).items():
        if isinstance(each, Magic) and not name.startswith("_"):
            for known in (each.name, *each.also):
                if each.is_line:
                    made["line", known] = each
                if each.is_cell:
                    made["cell", known] = each
    return made


def not_found(registry: MagicRegistry, kind: Kind, name: str) -> UsageError:
    """Return the error that says that there is no such magic, and what may have been meant."""
    other: Kind = "line" if kind == "cell" else "cell"
    title, mark = ("Cell", "%%") if kind == "cell" else ("Line", "%")
    reason = f"{title} magic function `{mark}{name}` not found"
    if registry.has(other, name):
        other_mark = "%" if kind == "cell" else "%%"
        reason += f" (But {other} magic `{other_mark}{name}` exists, did you mean that instead?)"
        return UsageError(reason + ".")
    from difflib import get_close_matches

    from itui_kernel.magics.catalogue import KNOWN_ELSEWHERE

    if name in KNOWN_ELSEWHERE:
        return UsageError(f"{reason}: itui does not have IPython's yet.")

    close = get_close_matches(name, registry.names(kind), 1, 0.7)
    return UsageError(reason + "." + (f" Did you mean `{mark}{close[0]}`?" if close else ""))
