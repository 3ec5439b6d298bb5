"""Values and aliases that are kept from session to session, below one directory of the user's."""

from __future__ import annotations

import io
import json
import os
import pickle
from collections.abc import Mapping
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any, NamedTuple

from itui_kernel.protocol.files import make_directory, replace_file
from itui_kernel.shell.settings import AUTORESTORE

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_SUFFIX = ".value"
_ALIASES = "aliases.json"
LONGEST_TEXT = 50


class CannotStore(Exception):
    """A value cannot be written so that another session could read it; says why."""


class Stored(NamedTuple):
    """What is told of a stored value without reading it."""

    name: str
    text: str


class StoredValues:
    """One file for each value: a line that describes it, then the pickle.

    Files are replaced as a whole, so that sessions which store and read at the same time see
    either the old value or the new one.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def names(self) -> list[str]:
        """Return the names of the stored values, sorted."""
        try:
            found = os.listdir(self._directory)
        except OSError:  # nothing was ever stored
            return []
        return sorted(each.removesuffix(_SUFFIX) for each in found if each.endswith(_SUFFIX))

    def descriptions(self) -> list[Stored]:
        """Return the stored values with the beginning of their texts; none of them is made."""
        return [Stored(name, self._description(name)) for name in self.names()]

    def save(self, name: str, value: object) -> None:
        """Store a value or raise ``CannotStore``."""
        written = io.BytesIO()
        text = {"text": repr(value)[:LONGEST_TEXT]}
        written.write(json.dumps(text).encode() + b"\n")
        try:
            _Pickler(written, pickle.HIGHEST_PROTOCOL).dump(value)
        except CannotStore:
            raise
        except Exception as error:  # pickling runs code of the value's class
            raise CannotStore(str(error) or type(error).__name__) from error
        self._write(f"{name}{_SUFFIX}", written.getbuffer())

    def load(self, name: str) -> Any:
        """Return a stored value; ``KeyError`` when there is none of that name."""
        try:
            with open(self._directory / f"{name}{_SUFFIX}", "rb") as file:
                file.readline()
                return pickle.load(file)
        except FileNotFoundError:
            raise KeyError(name) from None

    def forget(self, name: str) -> None:
        """Remove a value; one that is not there is no error."""
        (self._directory / f"{name}{_SUFFIX}").unlink(missing_ok=True)

    def clear(self) -> None:
        """Remove all values; aliases stay."""
        for name in self.names():
            self.forget(name)

    @property
    def aliases(self) -> dict[str, str]:
        """The stored aliases: a name, and the command it stands for."""
        try:
            found = json.loads((self._directory / _ALIASES).read_bytes())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    @aliases.setter
    def aliases(self, aliases: Mapping[str, str]) -> None:
        self._write(_ALIASES, json.dumps(aliases).encode())

    def forget_alias(self, name: str) -> bool:
        """Remove a stored alias; tell whether there was one."""
        aliases = self.aliases
        if aliases.pop(name, None) is None:
            return False
        self.aliases = aliases
        return True

    @property
    def autorestore(self) -> bool:
        """Whether new sessions begin with what is stored."""
        return (self._directory / AUTORESTORE).exists()

    @autorestore.setter
    def autorestore(self, is_wanted: bool) -> None:
        if is_wanted:
            self._write(AUTORESTORE, b"")
        else:
            (self._directory / AUTORESTORE).unlink(missing_ok=True)

    def _description(self, name: str) -> str:
        try:
            with open(self._directory / f"{name}{_SUFFIX}", "rb") as file:
                return str(json.loads(file.readline())["text"])
        except (OSError, ValueError, LookupError, TypeError):
            return "<unavailable>"

    def _write(self, name: str, data: bytes | memoryview) -> None:
        make_directory(self._directory)
        replace_file(self._directory / name, data)


def restore(shell: Shell, names: list[str]) -> None:
    """Bring stored values and aliases back, all of them where no names are given."""
    aliases = shell.stored.aliases
    for name in names or [*shell.stored.names(), *aliases]:
        try:
            if name in aliases:
                shell.aliases.define(name, aliases[name])
                continue
            shell.namespace[name] = shell.stored.load(name)
        except KeyError:
            print(f"no stored variable or alias {name}")
        except Exception as error:  # its class may have changed or gone
            kind = type(error).__name__
            print(f"{name} cannot be brought back: {kind}: {error} (%store -d {name} forgets it)")


class _Pickler(pickle.Pickler):
    """Refuses classes and functions of the session: another one could not find them."""

    def reducer_override(self, value: Any) -> Any:
        is_named = isinstance(value, type | FunctionType)
        if is_named and value.__module__ == "__main__":
            raise CannotStore(f"{value.__qualname__} exists in this session alone")
        return NotImplemented
