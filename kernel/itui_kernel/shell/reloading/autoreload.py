"""Looks before every input which modules have changed, and reloads them."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

Mode = Literal["off", "explicit", "all", "complete"]

_NEVER = ("__main__", "__mp_main__", "builtins", "sys")
_OURS = "itui_kernel"
_STANDARD = os.path.dirname(os.__file__) + os.sep


@dataclass(slots=True)
class Seen:
    """A module as it was when it was last looked at."""

    module: ModuleType
    path: str
    changed: tuple[int, int] | None  # time and size of the file
    source: str = ""


class Autoreload:
    """The modules that are watched, and how."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._known: dict[str, Any] = {}  # all modules that were looked at
        self._seen: dict[str, Seen] = {}  # those with a file
        self.mode: Mode = "off"
        self.watches_all = False
        self.marked: set[str] = set()
        self.excluded: set[str] = set()
        self.prints = self.logs = self.hides_errors = self.is_full = False
        self._look()
        shell.events.register("pre_run_cell", self._before_input)
        shell.events.register("post_execute", self._look)

    def set_mode(self, mode: Mode) -> None:
        """Reload from now on what the mode says."""
        self.mode = mode
        if mode != "off":
            self.watches_all = mode != "explicit"

    def mark(self, name: str) -> None:
        """Watch a module in every mode."""
        self.excluded.discard(name)
        self.marked.add(name)
        self._look()

    def exclude(self, name: str) -> None:
        """Do not watch a module."""
        self.marked.discard(name)
        self.excluded.add(name)

    def reload_changed(self, *, is_all: bool) -> None:
        """Reload what has changed since the last look."""
        for name in list(self._seen) if is_all else sorted(self.marked):
            seen = self._seen.get(name)
            if seen is None or name in self.excluded or sys.modules.get(name) is not seen.module:
                continue
            changed = _stamp(seen.path)
            if changed not in (None, seen.changed):
                seen.changed = changed
                self._reload(seen)

    def _before_input(self, *_: Any) -> None:
        if self.mode != "off":
            self.reload_changed(is_all=self.watches_all)

    def _look(self) -> None:
        """Note the modules that were imported since the last look."""
        known = self._known
        for name, module in list(sys.modules.items()):
            if known.get(name) is not module:
                known[name] = module
                if isinstance(module, ModuleType) and _is_watched(name):
                    self._note(name, module)

    def _note(self, name: str, module: ModuleType) -> None:
        path = _path(module)
        stamp = _stamp(path) if path is not None else None
        if path is not None and stamp is not None:
            self._seen[name] = Seen(module, path, stamp, _source(path))

    def _reload(self, seen: Seen) -> None:
        from itui_kernel.shell.reloading.modules import read_source, reload_module

        name = seen.module.__name__
        self._announce(f"Reloading '{name}'.")
        before = dict(vars(seen.module))
        try:
            source = read_source(Path(seen.path))
            is_full = self.is_full or self.mode == "complete" or not seen.source
            skipped = reload_module(
                seen.module, Path(seen.path), seen.source, source, is_full=is_full
            )
        except KeyboardInterrupt:  # not tried again before each input: it may never end
            note = f"[autoreload of {name} interrupted: it stays as it was until its file changes]"
            print(note, file=sys.stderr)
            raise
        except BaseException as error:
            self._tell_failure(name, error)
            return
        seen.source = source
        for each in skipped:
            print(f"[autoreload of {name} skipped {each}]", file=sys.stderr)
        if self.mode == "complete":
            self._complete(before, vars(seen.module))

    def _complete(self, before: dict[str, Any], after: dict[str, Any]) -> None:
        """Let the names that the user imported mean what the module now has; add new ones."""
        names = self._shell.namespace
        public = {name for name in before if not name.startswith("_")}
        has_all = all(names.get(name, self) is before[name] for name in public)
        for name, value in after.items():
            if name in before:
                if name in names and names[name] is before[name]:
                    names[name] = value
            elif has_all and not name.startswith("_"):
                names[name] = value

    def _announce(self, text: str) -> None:
        if self.prints:
            print(text)
        if self.logs:
            import logging

            logging.getLogger("autoreload").info(text)

    def _tell_failure(self, name: str, error: BaseException) -> None:
        if self.hides_errors:
            return
        import traceback

        shown = traceback.TracebackException.from_exception(error)
        ours = [each for each in shown.stack if f"{os.sep}{_OURS}{os.sep}" in each.filename]
        for each in ours:
            shown.stack.remove(each)
        print(f"[autoreload of {name} failed: {''.join(shown.format())}]", file=sys.stderr)


def _is_watched(name: str) -> bool:
    return name not in _NEVER and name.partition(".")[0] != _OURS


def _path(module: ModuleType) -> str | None:
    """Return the file of a module that is Python source; lazy modules are not woken."""
    names = object.__getattribute__(module, "__dict__")
    found = names.get("__file__")
    return found if isinstance(found, str) and found.endswith(".py") else None


def _source(path: str) -> str:
    """Return the text of the user's own file; of the many that are installed it is not kept."""
    if path.startswith(_STANDARD) or f"{os.sep}site-packages{os.sep}" in path:
        return ""
    from itui_kernel.shell.reloading.modules import read_source

    try:
        return read_source(Path(path))
    except (OSError, SyntaxError, UnicodeDecodeError):  # it changed while it was imported
        return ""


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None  # deleted; or not there while an editor writes it
    return found.st_mtime_ns, found.st_size
