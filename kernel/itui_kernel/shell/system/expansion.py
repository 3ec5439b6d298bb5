"""Values of Python in commands: ``$name``, ``{expression}``; ``$$`` is a dollar sign."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_FIELD = re.compile(r"\$\$|\$([A-Za-z_]\w*)|\{([^{}]+)\}")


def expand(text: str, namespace: dict[str, Any], scope: Mapping[str, Any]) -> str:
    """Return a text with the values in it; what has no value stays as it is."""

    def value(found: re.Match[str]) -> str:
        expression = found[1] or found[2]
        if expression is None:
            return "$"
        try:
            return str(eval(expression, namespace, {**scope}))
        except Exception:
            return found[0]

    return _FIELD.sub(value, text)
