"""The guides to the shell: the introduction, the list of magics, all magics described."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from textwrap import fill, indent
from typing import TYPE_CHECKING

from itui_kernel.shell.help.texts import INTRODUCTION
from itui_kernel.shell.magic.describing import WIDTH, reflowed

if TYPE_CHECKING:
    from itui_kernel.magics.catalogue import Kind
    from itui_kernel.shell.shell import Shell

_MARKS: dict[Kind, str] = {"line": "%", "cell": "%%"}
_INDENT = " " * 4
_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{each: f"\\{each}" for each in "&%$#_{}"},
}


def show_introduction(shell: Shell) -> None:
    """Show in the pager what the shell can do."""
    from itui_kernel.shell.running.payloads import show_text

    show_text(shell, INTRODUCTION)


class MagicList:
    """The names of all magics, shown as text; frontends may take them as JSON."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def __repr__(self) -> str:
        titles: tuple[tuple[Kind, str], ...] = (("line", "line"), ("cell", "cell"))
        parts = [
            f"Available {title} magics:\n{_listed(_MARKS[kind], self._shell.magics.names(kind))}"
            for kind, title in titles
        ]
        return "\n\n".join([*parts, automagic_state(self._shell)])

    def origins(self) -> dict[str, dict[str, str]]:
        """Return where each magic comes from, by kind and name."""
        kinds: tuple[Kind, ...] = ("line", "cell")
        return {
            kind: {name: self._origin(kind, name) for name in self._shell.magics.names(kind)}
            for kind in kinds
        }

    _repr_json_ = origins

    def _origin(self, kind: Kind, name: str) -> str:
        from itui_kernel.magics.catalogue import catalogue

        family = catalogue().get((kind, name), "")
        return "Other" if self._shell.magics.is_added(kind, name) else family


def _listed(mark: str, names: Iterable[str]) -> str:
    text = "  ".join(mark + name for name in names)
    return fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def automagic_state(shell: Shell) -> str:
    """Say whether line magics need their mark."""
    if shell.settings.automagic:
        return "Automagic is ON, % prefix IS NOT needed for line magics."
    return "Automagic is OFF, % prefix IS needed for line magics."


def brief(shell: Shell) -> str:
    """Return all magics with the first line of their descriptions."""
    return _written(shell, lambda title, text: f"{title:<19} {text.partition(chr(10))[0]}\n")


def described(shell: Shell) -> str:
    """Return all magics with their descriptions."""
    return _written(shell, lambda title, text: f"{title}\n{indent(text, _INDENT)}\n\n")


def as_rest(shell: Shell) -> str:
    """Return all magics as definitions in reStructuredText."""
    return _written(shell, lambda title, text: f"**{title}**::\n\n{indent(text, _INDENT)}\n\n")


def as_latex(shell: Shell) -> str:
    """Return all magics as text for LaTeX."""
    return _written(shell, lambda title, text: f"\\textbf{{{_latex(title)}}}\n\n{_latex(text)}\n\n")


def _latex(text: str) -> str:
    return "".join(_LATEX.get(each, each) for each in text)


def _written(shell: Shell, entry: Callable[[str, str], str]) -> str:
    return "".join(entry(title, text) for title, text in _descriptions(shell))


def _descriptions(shell: Shell) -> Iterator[tuple[str, str]]:
    kinds: tuple[Kind, ...] = ("line", "cell")
    for kind in kinds:
        for name in shell.magics.names(kind):
            found = shell.magics.find(kind, name)
            if found is not None:
                yield _MARKS[kind] + name, reflowed(found.description) or "no description"
