"""What the user prefers: ``config.toml``, read by the kernel and by every front end."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, TypeVar

from itui_kernel.protocol.errors import ItuiError, quoted
from itui_kernel.protocol.schema import Record, field

_MOST = 1e12  # what no number means that somebody gave on purpose
LIVES = ("stay", "client", "idle", "job")


class PreferencesError(ItuiError):
    """The file cannot be used; the message says where, what, and what to do instead."""


class Journal(Record):
    """How much of what a kernel published is kept: the newest, up to both bounds."""

    megabytes: int = 256
    messages: int = 100_000


class Notify(Record):
    """How the end of an input, or its question, is announced if it ran for ``after`` seconds.

    ``command`` is run by the kernel, also while nobody is attached.
    """

    after: float = 30.0
    bell: bool = True
    title: bool = True
    message: bool = True
    command: str = ""


class Memory(Record):
    """Whether an input is stopped when ``percent`` of the memory that may be used is in use."""

    fuse: bool = True
    percent: float = 95.0


class Life(Record):
    """How long a kernel lives: ``rule`` is stay, client, idle or job; ``hours`` is for idle."""

    rule: str = "stay"
    hours: float = 24.0


class Preferences(Record):
    """All preferences; ``name`` is what others see, the name of the user unless it is given."""

    name: str = ""
    journal: Journal = field(default_factory=Journal)
    notify: Notify = field(default_factory=Notify)
    memory: Memory = field(default_factory=Memory)
    life: Life = field(default_factory=Life)


def preferences_path() -> Path:
    """Return where the file is; it need not exist."""
    chosen = os.environ.get("ITUI_CONFIG")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CONFIG_HOME", "")
    return Path(base if os.path.isabs(base) else Path.home() / ".config", "itui", "config.toml")


def read_preferences(path: Path | None = None) -> Preferences:
    """Return what the file says, and the defaults for the rest; the defaults if there is none."""
    try:
        found = preferences_path() if path is None else path
        with open(found, "rb") as stream:
            data = stream.read()
    except (FileNotFoundError, NotADirectoryError, RuntimeError):  # RuntimeError: no home directory
        return Preferences()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PreferencesError(f"{found}: cannot be read: {reason}") from None
    import tomllib  # most users have no such file

    try:
        values = tomllib.loads(data.decode())
    except ValueError as error:
        raise PreferencesError(f"{found}: not TOML: {error}") from None
    return _record(Preferences, values, str(found))


R = TypeVar("R", bound=Record)


def _record(kind: type[R], values: dict[str, Any], where: str) -> R:
    """Return the record made of a table; ``where`` begins error messages."""
    default = kind()
    unknown = [name for name in values if name not in kind.defaults]
    if unknown:
        known = ", ".join(kind.defaults)
        raise PreferencesError(f"{where}: {quoted(unknown[0])} is unknown here (known: {known})")
    made = {
        name: _value(getattr(default, name), value, f'{where}: "{name}"')
        for name, value in values.items()
    }
    record = kind(**made)
    if isinstance(record, Life) and record.rule not in LIVES:
        raise PreferencesError(f'{where}: "rule" must be one of {", ".join(LIVES)}')
    if isinstance(record, Memory) and not 1 <= record.percent <= 100:
        raise PreferencesError(f'{where}: "percent" must be 1 to 100, not {record.percent}')
    return record


def _value(default: Any, value: Any, where: str) -> Any:
    if isinstance(default, Record):
        if not isinstance(value, dict):
            raise PreferencesError(f"{where} must be a table")
        return _record(type(default), value, where)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if is_number and value > _MOST:
        raise PreferencesError(f"{where} must be at most {_MOST:.0f}")
    if isinstance(default, float) and is_number:
        value = float(value)
    if type(value) is not type(default):
        name = {"str": "text", "bool": "true or false"}.get(type(default).__name__, "a number")
        raise PreferencesError(f"{where} must be {name}, not {value!r}")
    if is_number and not value >= 0:  # nor what is no number at all
        raise PreferencesError(f"{where} must be 0 or more, not {value}")
    return value
