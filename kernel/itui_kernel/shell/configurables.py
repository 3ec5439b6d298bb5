"""The settings by the names that ``%config`` knows them: classes and traits as IPython has them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.errors.look import MODES
from itui_kernel.shell.running.interactivity import CHOICES
from itui_kernel.shell.settings import COLORS

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

SHELL = "InteractiveShell"
SAME = {"Completer": "IPCompleter", "TerminalInteractiveShell": SHELL, "ZMQInteractiveShell": SHELL}
_KINDS: dict[type, tuple[str, str]] = {
    bool: ("Bool", "a boolean"),
    int: ("Int", "an int"),
    str: ("Unicode", "a unicode string"),
    list: ("List", "a list"),
}


class WrongValue(ValueError):
    """A setting was given what it cannot have."""


@dataclass(frozen=True, slots=True)
class Trait:
    """One setting: the attribute below the shell that holds it, and what it may be."""

    place: str
    kind: type
    help: str
    choices: tuple[Any, ...] = ()
    changed: Callable[[Shell], object] | None = None

    @property
    def shown_kind(self) -> str:
        """What the list of settings calls the kind."""
        return "Enum" if self.choices else _KINDS[self.kind][0]

    def value(self, shell: Shell) -> Any:
        """Return what is set."""
        return attrgetter(self.place)(shell)

    def give(self, shell: Shell, value: Any) -> None:
        """Set it, or raise ``WrongValue`` saying what it may be."""
        if self.choices:
            value = self._chosen(value)
        elif type(value) is not self.kind:
            raise _wrong(_KINDS[self.kind][1], value)
        holder, _, name = self.place.rpartition(".")
        setattr(attrgetter(holder)(shell), name, value)
        if self.changed is not None:
            self.changed(shell)

    def _chosen(self, value: Any) -> Any:
        for choice in self.choices:
            is_same_text = isinstance(value, str) and str(choice).lower() == value.lower()
            if is_same_text or (type(value) is type(choice) and value == choice):
                return choice
        raise _wrong(f"any of {list(self.choices)}", value)


def _wrong(expected: str, value: object) -> WrongValue:
    return WrongValue(f"expected {expected}, not the {type(value).__name__} {value!r}.")


def _trim(shell: Shell) -> None:
    shell.records.trim()


CLASSES: dict[str, dict[str, Trait]] = {
    SHELL: {
        "ast_node_interactivity": Trait(
            "settings.ast_node_interactivity",
            str,
            "The values of which statements of an input are shown.",
            CHOICES,
        ),
        "autoawait": Trait("settings.autoawait", bool, "Allow await at the top level."),
        "autocall": Trait(
            "settings.autocall",
            int,
            "Call functions without brackets: 0 never, 1 where arguments follow, 2 always.",
            (0, 1, 2),
        ),
        "autoindent": Trait("settings.autoindent", bool, "Indent the lines of an input."),
        "automagic": Trait("settings.automagic", bool, "Use magics without a leading %."),
        "cache_bytes": Trait(
            "settings.cache_bytes",
            int,
            "Keep results up to so many bytes; the oldest fall out first.",
            changed=_trim,
        ),
        "cache_size": Trait(
            "settings.cache_size",
            int,
            "Keep so many results; the oldest fall out first. 0 keeps none, not even in _.",
            changed=_trim,
        ),
        "colors": Trait("settings.colors", str, "Colours of tracebacks and help.", COLORS),
        "show_rewritten_input": Trait(
            "settings.shows_rewritten", bool, "Show the call that autocall makes of a line."
        ),
        "system_raise_on_error": Trait(
            "settings.raises_failed_commands", bool, "A command of the system that fails raises."
        ),
        "wildcards_case_sensitive": Trait(
            "settings.minds_case", bool, "Upper and lower case differ in searches for names."
        ),
        "xmode": Trait("settings.xmode", str, "How much tracebacks show.", MODES),
    },
    "LoggingMagics": {
        "quiet": Trait("settings.logs_quietly", bool, "%logstart says nothing."),
    },
    "OSMagics": {
        "cd_force_quiet": Trait("settings.changes_directory_quietly", bool, "%cd says nothing."),
    },
    "DisplayFormatter": {
        "active_types": Trait(
            "formatters.active_types", list, "The MIME types in which results are shown."
        ),
    },
    "IPCompleter": {
        "auto_close_dict_keys": Trait(
            "settings.closes_keys", bool, "Complete keys with their quote and bracket."
        ),
        "use_jedi": Trait(
            "settings.use_jedi", bool, "Complete what only reading the code can tell."
        ),
    },
    "PlainTextFormatter": {
        "float_precision": Trait(
            "formatters.plain_text.float_format", str, "How floats are shown: see %precision."
        ),
        "max_seq_length": Trait(
            "formatters.plain_text.max_seq_length", int, "Show so many elements of a container."
        ),
        "max_width": Trait("formatters.plain_text.max_width", int, "Break lines at this width."),
        "pprint": Trait("formatters.plain_text.pprint", bool, "Break containers into lines."),
    },
    "StoreMagics": {
        "autorestore": Trait(
            "stored.autorestore",
            bool,
            "New sessions begin with all that is stored; this is kept from session to session.",
        ),
    },
}


def traits_of(name: str) -> dict[str, Trait] | None:
    """Return the settings of a class; ``None`` when it has none here."""
    return CLASSES.get(SAME.get(name, name))
