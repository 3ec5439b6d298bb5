"""MIME bundles: how an object looks in each of the formats that frontends can show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class Formatters:
    """The formatter of each MIME type."""

    def bundle(
        self,
        obj: object,
        include: Sequence[str] | None = None,
        exclude: Sequence[str] | None = None,
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the data and the metadata of an object by MIME type."""
        return {"text/plain": repr(obj)}, {}
