"""Static completion by jedi, for what only reading the code can tell (``f().``, ``df.mean().``).

jedi reads source files; it is kept from importing anything, from the import hooks of the user and
from swapping ``sys.path`` under the running code. It never sees the namespace: values enter as
import lines and annotations written here. The only module that may know jedi's inner names.
"""

from __future__ import annotations

import logging
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import machinery
from types import FunctionType, ModuleType
from typing import Any, TypeVar

from itui_kernel.services import safe, sources
from itui_kernel.services.matches import Match
from itui_kernel.services.scanner import scan
from itui_kernel.services.scopes import visible_bindings

_log = logging.getLogger(__name__)
_turn = threading.Lock()
Found = TypeVar("Found")
_MAX_SOURCE = 5000
_MIN_SECONDS = 0.01
_MAX_NAMES = 50
_MAX_SIGNATURES = 20
_TYPES = {"statement": "instance", "param": "param"}


@dataclass(frozen=True, slots=True)
class Definition:
    """What jedi knows of the function or class that an expression gives."""

    name: str
    type: str
    signature: str
    docstring: str
    file: str
    line: int


def complete(code: str, cursor: int, namespace: Mapping[str, Any], seconds: float) -> list[Match]:
    """Return what jedi finds within the time; a late answer only warms jedi's caches."""
    return _ask(_matches, code, cursor, namespace, seconds)


def define(source: str, namespace: Mapping[str, Any], seconds: float) -> Definition | None:
    """Return what an expression such as ``df.groupby("a").agg`` gives."""
    found = _ask(_definitions, source, len(source), namespace, seconds)
    return found[0] if found else None


def _ask(
    work: Callable[[Any, str, int, int], list[Found]],
    code: str,
    cursor: int,
    namespace: Mapping[str, Any],
    seconds: float,
) -> list[Found]:
    """Let one thread at a time read code, and wait for it as long as there is time."""
    deadline = time.monotonic() + seconds
    if seconds < _MIN_SECONDS or not _turn.acquire(timeout=seconds):
        return []
    answer: queue.SimpleQueue[list[Found]] = queue.SimpleQueue()
    preamble = _preamble(code, namespace)
    arguments = (work, preamble + code, len(preamble) + cursor, answer)
    try:
        threading.Thread(target=_run, args=arguments, name="itui-static", daemon=True).start()
    except RuntimeError:
        _turn.release()  # no thread to be had
        return []
    try:
        return answer.get(timeout=max(0.0, deadline - time.monotonic()))
    except queue.Empty:
        return []


def _run(
    work: Callable[[Any, str, int, int], list[Found]],
    code: str,
    cursor: int,
    answer: queue.SimpleQueue[list[Found]],
) -> None:
    try:
        before = code[:cursor]
        column = cursor - (before.rfind("\n") + 1)
        answer.put(work(_script(code), before, before.count("\n") + 1, column))
    except Exception:
        # jedi meets code it cannot cope with; the names that exist have been offered already
        _log.debug("static analysis failed", exc_info=True)
        answer.put([])
    finally:
        _turn.release()


def _script(code: str) -> Any:
    import jedi
    from jedi.api import helpers

    # jedi would raise the recursion limit for its time: the user's code runs at the same time and
    # may set its own, which jedi's restoring would undo
    helpers.RECURSION_LIMIT = 0
    folder = os.getcwd()
    project = jedi.Project(folder, sys_path=_search_path(folder), smart_sys_path=False)
    return jedi.Script(code, environment=_environment(), project=project)


def _matches(script: Any, before: str, line: int, column: int) -> list[Match]:
    typed = scan(before).tokens[-1:]
    prefix = typed[0].text if typed and typed[0].kind == "name" else ""
    made: list[Match] = []
    for each in script.complete(line, column):
        name = each.name_with_symbols
        if name.startswith("_") and not prefix.startswith("_"):
            continue
        made.append(Match(name, _TYPES.get(each.type, each.type), _signature(each, len(made))))
    exact = [each for each in made if each.text.startswith(prefix)]
    return exact or made


def _definitions(script: Any, before: str, line: int, column: int) -> list[Definition]:
    made = []
    for each in script.infer(line, column):
        signatures = each.get_signatures()
        made.append(
            Definition(
                each.name,
                each.type,
                signatures[0].to_string() if signatures else "",
                each.docstring(raw=True),
                str(each.module_path or ""),
                each.line or 0,
            )
        )
    return made


def _signature(completion: Any, position: int) -> str:
    """Return the signature of the first few functions; each costs jedi an inference."""
    if completion.type != "function" or position >= _MAX_SIGNATURES:
        return ""
    found = completion.get_signatures()
    if not found:
        return ""
    text: str = found[0].to_string()
    return text[text.find("(") :]


def _search_path(folder: str) -> list[str]:
    return [each or folder for each in list(sys.path) if type(each) is str]


def _environment() -> Any:
    """Return jedi's environment of this process, with look-ups that have no side effects."""
    from jedi.api.environment import InterpreterEnvironment
    from jedi.inference.compiled import access
    from jedi.inference.compiled.subprocess import InferenceStateSameProcess, functions

    class ReadOnlyProcess(InferenceStateSameProcess):  # type: ignore[misc]
        def load_module(self, dotted_name: str, sys_path: list[str]) -> Any:
            module = sys.modules.get(dotted_name)
            if type(module) is not ModuleType or not _is_compiled(dotted_name, module):
                return None
            return access.create_access_path(self._inference_state_weakref(), module)

        def get_module_info(
            self,
            sys_path: list[str] | None = None,
            full_name: str | None = None,
            string: str = "",
            path: Any = None,
            is_global_search: bool = True,
        ) -> Any:
            try:
                return _module_info(functions, string, path or sys_path, full_name)
            except (ImportError, OSError):
                return None, None

    class ReadOnlyEnvironment(InterpreterEnvironment):  # type: ignore[misc]
        def get_inference_state_subprocess(self, inference_state: Any) -> ReadOnlyProcess:
            return ReadOnlyProcess(inference_state)

    return ReadOnlyEnvironment()


def _module_info(functions: Any, name: str, path: Any, full_name: str | None) -> Any:
    """Find a module by the standard finders only."""
    if name in sys.builtin_module_names:
        return None, False
    spec = machinery.PathFinder.find_spec(full_name or name, list(path) if path else None)
    if spec is None:
        return None, None
    if spec.loader is None:
        where = list(getattr(spec.submodule_search_locations, "_path", ()))
        return functions.ImplicitNSInfo(full_name or name, where), True
    return functions._from_loader(spec.loader, full_name or name)


def _is_compiled(name: str, module: ModuleType) -> bool:
    file = safe.attribute(module, "__file__")
    if file is safe.MISSING:
        return name in sys.builtin_module_names
    return type(file) is str and file.endswith(tuple(machinery.EXTENSION_SUFFIXES))


def _preamble(code: str, namespace: Mapping[str, Any]) -> str:
    """Return lines that tell jedi what the names of the namespace in the code are.

    Functions of cells name others, which are declared too, before them.
    """
    found = scan(code)
    bound = visible_bindings(found)
    lines: list[str] = []
    waiting = [each.text for each in found.tokens if each.kind == "name"]
    seen = set(bound)
    while waiting and len(seen) < _MAX_NAMES:
        name = waiting.pop(0)
        if name in seen or name not in namespace:
            continue
        seen.add(name)
        value = namespace[name]
        lines[:0] = _declaration(name, value)
        if type(value) is FunctionType and value.__module__ == "__main__":
            waiting += value.__code__.co_names
    return "".join(line + "\n" for line in lines)


def _declaration(name: str, value: Any) -> list[str]:
    if safe.is_module(value):
        full = safe.attribute(value, "__name__")
        return [f"import {full} as {name}"] if type(full) is str and _is_dotted(full) else []
    if safe.is_class(value) or type(value) is FunctionType:
        return _definition(name, value)
    cls = type(value)
    return [*_definition(f"_type_of_{name}", cls), f"{name}: _type_of_{name}"]


def _definition(name: str, value: Any) -> list[str]:
    """Return an import of a class or function, or its source when it came from a cell."""
    if type(value) is FunctionType:
        module, own = value.__module__, value.__qualname__
    else:
        module, own = safe.class_module(value), safe.class_name(value)
    if type(module) is not str or not own.isidentifier():
        return []
    if module != "__main__":
        return [f"from {module} import {own} as {name}"] if _is_dotted(module) else []
    source = sources.source(value)
    if not source or len(source) > _MAX_SOURCE or source.startswith((" ", "\t")):
        return []
    return [source.rstrip("\n"), *([] if own == name else [f"{name} = {own}"])]


def _is_dotted(name: str) -> bool:
    return all(part.isidentifier() for part in name.split("."))
