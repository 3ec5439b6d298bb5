"""Magics that install packages where the session finds them."""

from __future__ import annotations

import os
import shlex
import sys
from importlib import invalidate_caches
from pathlib import Path
from typing import TYPE_CHECKING

from itui_kernel.shell.magic.declaring import Call, UsageError, magic, rest

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_AFTER = "Note: you may need to restart the kernel to use updated packages."
# conda asks before it changes anything, and takes the environment as an option
_ASKING = {"install", "create", "update", "remove", "uninstall", "upgrade"}
_WITH_ENVIRONMENT = _ASKING - {"create"} | {"list"}


@magic("pip")
@rest("arguments", is_mixed=True)
def pip(shell: Shell, call: Call) -> None:
    """Run pip for the interpreter of this session: ``%pip install name``."""
    _run(shell, [sys.executable, "-m", "pip"], call.rest)


@magic("uv")
@rest("arguments", is_mixed=True)
def uv(shell: Shell, call: Call) -> None:
    """Run uv for the interpreter of this session: ``%uv pip install name``."""
    from shutil import which

    program = which("uv")
    command = [program] if program else [sys.executable, "-m", "uv"]
    words = call.rest.split(maxsplit=2)
    if words[:1] == ["pip"] and len(words) > 1 and "--python" not in call.rest:
        options = ["--python", sys.executable]
        _run(shell, [*command, "pip", words[1], *options], " ".join(words[2:]))
    else:
        _run(shell, command, call.rest)


@magic("conda")
@rest("arguments", is_mixed=True)
def conda(shell: Shell, call: Call) -> None:
    """Run conda for the environment of this session: ``%conda install name``."""
    _run_conda(shell, "conda", call.rest)


@magic("mamba")
@rest("arguments", is_mixed=True)
def mamba(shell: Shell, call: Call) -> None:
    """Run mamba for the environment of this session: ``%mamba install name``."""
    _run_conda(shell, "mamba", call.rest)


@magic("micromamba")
@rest("arguments", is_mixed=True)
def micromamba(shell: Shell, call: Call) -> None:
    """Run micromamba for the environment of this session: ``%micromamba install name``."""
    _run_conda(shell, "micromamba", call.rest)


def _run_conda(shell: Shell, name: str, line: str) -> None:
    environment = Path(sys.prefix)
    if not (environment / "conda-meta").is_dir():
        raise UsageError(
            "The python kernel does not appear to be a conda environment.  "
            "Please use ``%pip install`` instead."
        )
    words = line.split()
    command = words[0] if words else ""
    options: list[str] = []
    chosen = {"-p", "--prefix", "-n", "--name"} & {each.partition("=")[0] for each in words}
    if command in _WITH_ENVIRONMENT and not chosen:
        options += ["--prefix", str(environment)]
    if command in _ASKING and shell.read_line is None and not {"-y", "--yes"} & set(words):
        options.append("--yes")
    _run(shell, [_program(name, environment)], " ".join([line, *map(shlex.quote, options)]))


def _program(name: str, environment: Path) -> str:
    """Return where a program of conda's is: it tells other programs, or is beside them."""
    from shutil import which

    told = os.environ.get("CONDA_EXE" if name == "conda" else "MAMBA_EXE", "")
    if os.path.basename(told) == name and os.path.exists(told):
        return told
    for base in (environment, environment.parent.parent):  # the base one has the others below
        found = base / "bin" / name
        if found.exists():
            return str(found)
    found_in_path = which(name)
    if found_in_path is None:
        raise UsageError(f"%{name}: the program is neither in this environment nor in $PATH")
    return found_in_path


def _run(shell: Shell, command: list[str], line: str) -> None:
    shell.system.run(f"{shlex.join(command)} {line}".rstrip())
    invalidate_caches()  # what has just been installed can be imported
    print(_AFTER)
