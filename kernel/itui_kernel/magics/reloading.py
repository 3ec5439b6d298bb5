"""Modules that are edited while the session goes on."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

from itui_kernel.shell.magic.declaring import Call, UsageError, argument, flag, magic, rest
from itui_kernel.shell.reloading.autoreload import Mode

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_MODES: dict[str, Mode] = {
    "0": "off",
    "off": "off",
    "1": "explicit",
    "explicit": "explicit",
    "2": "all",
    "all": "all",
    "3": "complete",
    "complete": "complete",
}


@magic()
@flag("-p", "--print", help="print the names of modules as they are reloaded")
@flag("-l", "--log", help="log them, by the logger autoreload")
@flag("--hide-errors", help="say nothing of modules that fail")
@flag("--full", help="always run all of a module, not only what changed")
@argument(
    "mode",
    count="?",
    default="now",
    words="reloading",
    help="now, 0 off, 1 explicit, 2 all, 3 complete",
)
def autoreload(shell: Shell, call: Call) -> None:
    """Reload modules before every input when their files have changed.

    Modes: now (or nothing) once, now; 0 or off never; 1 or explicit the modules imported by
    %aimport; 2 or all every module except those excluded by %aimport; 3 or complete like 2, and
    what you imported from modules by name means their new values, new names come with
    "from module import *".

    Functions, methods, properties, classes and enumerations that are in use get the new code:
    objects made before, and names imported from a module, behave as the file says. Where only
    definitions changed nothing else of the module runs, so that its variables keep their values;
    a minus behind the mode, or --full, runs all of it. What could not be updated is told. A module
    that fails stays as it was.
    """
    options, reloader = call.arguments, shell.extensions.autoreload
    mode = options.mode.lower()
    reloader.prints, reloader.logs = options.print, options.log
    reloader.hides_errors = options.hide_errors
    reloader.is_full = options.full or mode.endswith("-")
    mode = mode.rstrip("-") or "now"
    if mode == "now":
        reloader.reload_changed(is_all=True)
    elif mode in _MODES:
        reloader.set_mode(_MODES[mode])
    else:
        raise UsageError(f'Unrecognized autoreload mode "{options.mode}".')


@magic()
@rest("module")
def aimport(shell: Shell, call: Call) -> None:
    """Import modules and watch them for %autoreload, or tell which are watched.

    Several are divided by commas. A minus before a name excludes that module from reloading:
    %aimport foo, -bar.
    """
    reloader = shell.extensions.autoreload
    names = call.line.replace(",", " ").split()
    for name in names:
        if name.startswith("-"):
            reloader.exclude(name[1:])
            continue
        import_module(name)
        reloader.mark(name)
        top = name.partition(".")[0]
        shell.namespace[top] = sys.modules[top]
    if not names:
        marked = " ".join(sorted(reloader.marked))
        print(f"Modules to reload:\n{'all-except-skipped' if reloader.watches_all else marked}")
        print(f"\nModules to skip:\n{' '.join(sorted(reloader.excluded))}")
