"""The part of ``get_ipython()`` that changes how inputs are read."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itui_kernel.shell.input.transforms import TransformRegistry
    from itui_kernel.shell.shell import Shell

Lines = Callable[[list[str]], list[str]]


class InputTransformerManager:
    """``get_ipython().input_transformer_manager``."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    @property
    def cleanup_transforms(self) -> list[Lines]:
        """The user's functions of lines that run first."""
        return self._shell.transforms.cleanup_lines

    def transform_cell(self, cell: str) -> str:
        """Return an input as the Python that would run."""
        return self._shell.translated(cell)

    def check_complete(self, cell: str) -> tuple[str, int | None]:
        """Return whether an input is complete, and how many blanks its next line begins with."""
        status, indent = self._shell.is_complete(cell)
        return status, len(indent) if status == "incomplete" else None


class Adjusts:
    """Transforms of inputs under IPython's names."""

    _shell: Shell

    @property
    def transforms(self) -> TransformRegistry:
        """The stages an input passes before it runs; functions join them by name and order."""
        return self._shell.transforms

    @property
    def input_transformers_cleanup(self) -> list[Lines]:
        """Functions that get and return the lines of an input, before all else."""
        return self._shell.transforms.cleanup_lines

    @input_transformers_cleanup.setter
    def input_transformers_cleanup(self, functions: list[Lines]) -> None:
        self._shell.transforms.cleanup_lines[:] = functions

    @property
    def input_transformers_post(self) -> list[Lines]:
        """Functions that get and return the lines of an input, after it became Python."""
        return self._shell.transforms.post_lines

    @input_transformers_post.setter
    def input_transformers_post(self, functions: list[Lines]) -> None:
        self._shell.transforms.post_lines[:] = functions

    @property
    def ast_transformers(self) -> list[ast.NodeTransformer]:
        """Objects whose ``visit`` gets and returns the syntax tree of an input."""
        return self._shell.transforms.nodes

    @ast_transformers.setter
    def ast_transformers(self, transformers: list[ast.NodeTransformer]) -> None:
        self._shell.transforms.nodes[:] = transformers
