"""Directories of a test's own, instead of those of whoever runs it."""

from __future__ import annotations

from pathlib import Path

import pytest


def keep_files_in(directory: Path, patch: pytest.MonkeyPatch) -> None:
    """Have all files of itui, and those of Jupyter's kernels, below a directory."""
    for name, below in (("RUNTIME", "run"), ("DATA", "data"), ("STATE", "state")):
        patch.setenv(f"ITUI_{name}_DIR", str(directory / below))
    patch.setenv("JUPYTER_RUNTIME_DIR", str(directory / "jupyter"))
    patch.setenv("JUPYTER_DATA_DIR", str(directory / "jupyter-data"))
    (directory / "run").mkdir(mode=0o700)
    (directory / "jupyter").mkdir()
