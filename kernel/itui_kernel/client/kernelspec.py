"""Kernelspecs: the kernels installed for Jupyter programs, and installing ours among them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.files import replace_file
from itui_kernel.protocol.locations import jupyter_data_paths, jupyter_user_paths

OUR_NAME = "itui"


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelSpec:
    """An installed kernel: how to start and how to interrupt it."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    interrupt_mode: str = "signal"
    directory: Path


def find_kernelspec(name: str) -> KernelSpec:
    """Return the kernelspec of that name, in any case of letters."""
    directories = _directories()
    if name.lower() not in directories:
        known = ", ".join(sorted(directories)) or "none"
        raise KernelError(f'no kernel is installed as "{name}" (installed: {known})')
    return _read(directories[name.lower()])


def install_kernelspec(prefix: str | os.PathLike[str] | None = None, *, user: bool = True) -> Path:
    """Make our kernel known to Jupyter programs and return where it was written.

    It goes below ``prefix`` when given, else to the user's directory, else below ``sys.prefix``.
    """
    if prefix is not None:
        base = Path(prefix, "share", "jupyter")
    elif user:
        base = jupyter_user_paths()[0]
    else:
        base = Path(sys.prefix, "share", "jupyter")
    path = base / "kernels" / OUR_NAME / "kernel.json"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(_ours(), indent=1) + "\n"
        replace_file(path, text.encode(), mode=0o666)  # others may use it, where the umask lets
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise KernelError(f"{path}: cannot be written: {reason}") from None
    return path


def _ours() -> dict[str, object]:
    """Return our kernel.json.

    Interrupts are signals: they come from outside the process and so stop C code that holds the
    interpreter lock, where nothing inside the kernel could read a message. Programs that cannot
    send signals use the message all the same, and the kernel answers it.
    """
    return {
        "argv": [sys.executable, "-m", "itui_kernel", "-f", "{connection_file}"],
        "display_name": "itui",
        "language": "python",
        "interrupt_mode": "signal",
        "kernel_protocol_version": "5.5",
        "metadata": {"debugger": False},
    }


def _directories() -> dict[str, Path]:
    """Return the directory of every kernelspec by lower-case name; the first path wins."""
    found: dict[str, Path] = {}
    for base in jupyter_data_paths():
        for kernel_json in sorted(base.glob("kernels/*/kernel.json")):
            found.setdefault(kernel_json.parent.name.lower(), kernel_json.parent)
    return found


def _read(directory: Path) -> KernelSpec:
    path = directory / "kernel.json"
    try:
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise KernelError(f"{path}: {(error.strerror or str(error)).lower()}") from None
    except (ValueError, RecursionError) as error:
        raise KernelError(f"{path}: not JSON: {error}") from None
    if not isinstance(data, dict):
        raise KernelError(f"{path}: holds {type(data).__name__}, not an object")
    argv = data.get("argv")
    if not argv or not isinstance(argv, list) or not all(isinstance(each, str) for each in argv):
        raise KernelError(f'{path}: "argv" must be a list of strings')
    environment = data.get("env") or {}
    if not isinstance(environment, dict):
        raise KernelError(f'{path}: "env" must be an object')
    name = directory.name.lower()
    return KernelSpec(
        name=name,
        argv=tuple(argv),
        env={str(key): str(value) for key, value in environment.items()},
        interrupt_mode=str(data.get("interrupt_mode") or "signal"),
        directory=directory,
    )
