"""The stages an input passes before it runs: as text, as tokens, as a syntax tree.

Every stage is a list of named functions in a declared order; later features add theirs here.
"""

from __future__ import annotations

import ast
from bisect import insort
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from itui_kernel.shell.input.adopted import LinesTransforms, NodeTransforms
from itui_kernel.shell.input.pasting import (
    strip_diff_marks,
    strip_indent,
    strip_numbered_prompts,
    strip_python_prompts,
    strip_quote_marks,
)
from itui_kernel.shell.input.screening import (
    translate_cell_magic,
    translate_job,
    translate_lines,
)

if TYPE_CHECKING:
    from itui_kernel.shell.input.tokens import TokenTransform

Stage = TypeVar("Stage")
Value = TypeVar("Value")
TextTransform = Callable[[str], str]
TreeTransform = Callable[[ast.Module], ast.Module]


class Transforms(Generic[Stage]):
    """The transforms of one stage, by order and name; lower orders run first."""

    def __init__(self) -> None:
        self._entries: list[tuple[int, str, Stage]] = []

    def register(self, name: str, transform: Stage, *, order: int = 100) -> None:
        """Add a transform, in place of one with the same name."""
        self.remove(name)
        insort(self._entries, (order, name, transform), key=lambda entry: entry[:2])

    def remove(self, name: str) -> None:
        """Take a transform out; a name that is not there is no error."""
        self._entries = [entry for entry in self._entries if entry[1] != name]

    def remove_broken(self, name: str, transform: object) -> None:
        """Take out one that failed, so that the next input may run again; ours stay."""
        if not str(getattr(transform, "__module__", "")).startswith("itui_kernel."):
            self.remove(name)

    @property
    def names(self) -> list[str]:
        """The names in the order in which the transforms run."""
        return [name for _, name, _ in self._entries]

    def __iter__(self) -> Iterator[tuple[str, Stage]]:
        return iter([(name, transform) for _, name, transform in self._entries])


class TransformRegistry:
    """All stages, in this order; what the user adds to one has the order 100.

    ``cleanup`` gets the whole input as typed and takes away what is not part of it, ``text`` makes
    it Python; both do nothing but return a text, for they also tell whether an input is complete.
    ``late`` gets what came of it when the input is about to run, ``tokens`` gets the tokens of
    that, ``trees`` the syntax tree. The lists ``cleanup_lines``, ``post_lines`` and ``nodes`` are
    IPython's ``input_transformers_cleanup``, ``input_transformers_post`` and ``ast_transformers``.
    """

    def __init__(self) -> None:
        self.cleanup: Transforms[TextTransform] = Transforms()
        self.text: Transforms[TextTransform] = Transforms()
        self.late: Transforms[TextTransform] = Transforms()
        self.tokens: Transforms[TokenTransform] = Transforms()
        self.trees: Transforms[TreeTransform] = Transforms()
        self.cleanup_lines = LinesTransforms()
        self.post_lines = LinesTransforms()
        self.nodes = NodeTransforms()
        self.cleanup.register("dedent", strip_indent, order=10)
        self.cleanup.register("diff-marks", strip_diff_marks, order=15)
        self.cleanup.register("quote-marks", strip_quote_marks, order=16)
        self.cleanup.register("python-prompts", strip_python_prompts, order=20)
        self.cleanup.register("numbered-prompts", strip_numbered_prompts, order=30)
        self.cleanup.register("cleanup-lines", self.cleanup_lines, order=50)
        self.text.register("jobs", translate_job, order=55)
        self.text.register("cell-magics", translate_cell_magic, order=60)
        self.text.register("special-lines", translate_lines, order=70)
        self.late.register("post-lines", self.post_lines, order=150)
        self._own = self._asked_names()

    @property
    def is_extended(self) -> bool:
        """Whether code of the user takes part in telling if an input is complete."""
        return bool(self.cleanup_lines) or self._asked_names() != self._own

    def _asked_names(self) -> list[str]:
        stages: tuple[Transforms[Any], ...] = (self.cleanup, self.text, self.tokens)
        return [name for stage in stages for name in stage.names]

    def clean(self, raw: str) -> str:
        """Return an input without what is not part of it."""
        pure = ((name, getattr(each, "when_asked", each)) for name, each in self.cleanup)
        return _passed(raw, pure)

    def code(self, clean: str) -> str:
        """Return a clean input as Python, as far as that can be told without the session."""
        return self._retokenized(_passed(clean, self.text))

    def runnable(self, raw: str) -> str:
        """Return an input as the Python that runs."""
        return self._retokenized(_passed(raw, self.cleanup, self.text, self.late))

    def tree(self, tree: ast.Module) -> ast.Module:
        """Return the tree that runs."""
        if not (self.trees.names or self.nodes):
            return tree
        return ast.fix_missing_locations(self.nodes(_passed(tree, self.trees)))

    def _retokenized(self, code: str) -> str:
        if not self.tokens.names:
            return code
        from itui_kernel.shell.input.tokens import text_of, tokens_of

        read = tokens_of(code)
        if read is None:
            return code
        tokens: list[Any] = [*read]
        tokens = _passed(tokens, self.tokens, finish=list)
        return text_of(tokens, read, code)


def _passed(
    value: Value,
    *stages: Iterable[tuple[str, Callable[[Value], Any]]],
    finish: Callable[[Any], Value] = lambda value: value,
) -> Value:
    """Return what the transforms of some stages make of a value; an error names its transform.

    One may refuse an input by a ``SyntaxError`` or an ``InputRejected``; one that fails otherwise
    is taken out of its stage, so that the next input may run again.
    """
    for stage in stages:
        for name, transform in stage:
            try:
                value = finish(transform(value))
            except Exception as error:
                error.add_note(f"in the input transform {name!r}")
                is_refusal = isinstance(error, SyntaxError) or _is_rejection(error)
                if isinstance(stage, Transforms) and not is_refusal:
                    stage.remove_broken(name, transform)
                raise
    return value


def _is_rejection(error: Exception) -> bool:
    return type(error).__name__ == "InputRejected"
