"""Transforms as IPython has them, in lists that users and libraries change as they like."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial

LinesTransform = Callable[[list[str]], list[str]]


class LinesTransforms(list[LinesTransform]):
    r"""Functions from lines to lines; each line has its end.

    One may refuse an input by a ``SyntaxError``; one that fails otherwise is taken out, so that
    the next input may run again.

    >>> LinesTransforms([lambda lines: [line.upper() for line in lines]])("a\nb")
    'A\nB'
    """

    def __call__(self, text: str) -> str:
        """Return what the functions make of a text."""
        return _passed(text, [partial(self._guarded, each) for each in self])

    def _guarded(self, transform: LinesTransform, lines: list[str]) -> list[str]:
        try:
            return transform(lines)
        except SyntaxError:
            raise
        except Exception as error:
            self.remove(transform)
            error.add_note(f"{transform!r} transforms no input any longer")
            raise

    def when_asked(self, text: str) -> str:
        """Do the same when no input runs: leave out those that say they have side effects."""
        pure = [each for each in self if not getattr(each, "has_side_effects", False)]
        return _passed(text, pure)


def _passed(text: str, transforms: list[LinesTransform]) -> str:
    if not transforms:
        return text
    is_open = not text.endswith("\n")
    lines = (text + "\n" * is_open).splitlines(keepends=True)
    for transform in transforms:
        lines = transform(lines)
    return "".join(lines).removesuffix("\n" * is_open)


class NodeTransforms(list[ast.NodeTransformer]):
    """Node transformers; one that fails is taken out, so that the next input may run again."""

    def __call__(self, tree: ast.Module) -> ast.Module:
        """Return what they make of a tree.

        One may refuse the input by an exception named ``InputRejected``.
        """
        for each in list(self):
            try:
                tree = each.visit(tree)
            except Exception as error:
                if type(error).__name__ == "InputRejected":
                    raise
                self.remove(each)
                _warn(f"{each!r} failed and is no AST transformer any longer: {error!r}")
        return tree


def _warn(reason: str) -> None:
    import warnings

    warnings.warn(reason, stacklevel=2)
