"""The rows of a foreign Python kernel: our summarising modules, shipped once as silent code.

The shipped modules live in ``sys.modules`` under a private package; the user's namespace gets no
new name and, apart from the look, nothing of it is touched.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

from itui_kernel.protocol.messages import ExecuteReply

PACKAGE = "_itui_probe"
EXPRESSION = "itui"
_MODULES = (
    "safe",
    "scalars",
    "text",
    "arrays",
    "tables",
    "libraries",
    "summaries",
    "children",
    "variables",
)

_LOADER = """
def _itui_load(sources):
    import sys
    from types import ModuleType
    if {package!r} not in sys.modules:
        package = ModuleType({package!r})
        package.__path__ = []
        sys.modules[{package!r}] = package
        try:
            for name, source in sources:
                full = {package!r} + "." + name
                module = ModuleType(full)
                module.__package__ = {package!r}
                sys.modules[full] = module
                exec(compile(source, "<" + full + ">", "exec"), module.__dict__)
                setattr(package, name, module)
        except BaseException:
            for name in [each for each in sys.modules if each.partition(".")[0] == {package!r}]:
                del sys.modules[name]
            raise
try:
    _itui_load({sources!r})
finally:
    del _itui_load
"""


def install_code() -> str:
    """Return the code to run silently, once per kernel process, before the first question."""
    return _LOADER.format(package=PACKAGE, sources=_sources())


def _sources() -> list[tuple[str, str]]:
    folder = resources.files("itui_kernel.services")
    return [
        (name, (folder / f"{name}.py").read_text("utf-8").replace("itui_kernel.services", PACKAGE))
        for name in _MODULES
    ]


def question(request: Mapping[str, Any]) -> str:
    """Return the expression that answers a request of the comm ``itui.variables``.

    The last answer is a snapshot: the kernel keeps no state for us between questions.
    """
    asked = json.dumps(dict(request))
    return (
        f"__import__('json').dumps(__import__('sys').modules['{PACKAGE}'].variables"
        f".VariableTable().answer(__import__('json').loads({asked!r}),"
        " __import__('sys').modules['__main__'].__dict__))"
    )


def probe_code(
    request: Mapping[str, Any] | None = None, *, is_installed: bool = False
) -> tuple[str, str]:
    """Return the silent code and the user expression that give the rows of a foreign kernel."""
    code = "" if is_installed else install_code()
    return code, question(request or {"request": "refresh"})


def answer(reply: ExecuteReply) -> dict[str, Any]:
    """Return the answer in the form of our own comm; a refusal becomes an error event."""
    found = (reply.user_expressions or {}).get(EXPRESSION)
    if not isinstance(found, Mapping):
        return _error("the kernel answers no user expressions")
    if found.get("status") != "ok":
        return _error(f"{found.get('ename', 'error')}: {found.get('evalue', '')}")
    shown = (found.get("data") or {}).get("text/plain", "")
    try:
        made = json.loads(ast.literal_eval(str(shown)))
    except (ValueError, SyntaxError):
        return _error("the answer of the kernel was cut short")
    return made if isinstance(made, dict) else _error("the answer is not an object")


def is_missing(answered: Mapping[str, Any]) -> bool:
    """Tell whether the kernel has lost the shipped modules (it was restarted)."""
    return answered.get("event") == "error" and PACKAGE in str(answered.get("reason"))


def _error(reason: str) -> dict[str, Any]:
    return {"event": "error", "path": "", "reason": reason}
