"""The commands of the system that can be used by their bare names from the start."""

from __future__ import annotations

from itui_kernel.shell.system.aliases import DEFAULTS, Alias, alias_magic

# the registry takes a family's magics by the names of its module
globals().update({name: alias_magic(Alias(name, command)) for name, command in DEFAULTS.items()})
