"""The part of ``get_ipython()`` that completes, and lets users add completers of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from types import MethodType, SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from itui_kernel.protocol.messages import CompleteReply
    from itui_kernel.shell.shell import Shell


class Completer:
    """``get_ipython().Completer``: what completers are bound to, and what libraries set."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self.namespace = self.global_namespace = shell.namespace

    @property
    def line_buffer(self) -> str:
        """The line the cursor is in."""
        return self._shell.completers.line

    @property
    def text_until_cursor(self) -> str:
        """The part of the line before the cursor."""
        return self._shell.completers.text_until_cursor

    @property
    def use_jedi(self) -> bool:
        """Whether code is read for names that do not exist yet."""
        return self._shell.settings.use_jedi

    @use_jedi.setter
    def use_jedi(self, value: bool) -> None:
        self._shell.settings.use_jedi = bool(value)

    def complete(
        self,
        text: str | None = None,
        line_buffer: str | None = None,
        cursor_pos: int | None = None,
    ) -> tuple[str, list[str]]:
        """Return the text that is completed, and the matches."""
        line = line_buffer or text or ""
        reply = self._reply(line, len(line) if cursor_pos is None else cursor_pos)
        return line[reply.cursor_start : reply.cursor_end], list(reply.matches)

    def all_completions(self, text: str) -> list[str]:
        """Return the matches for a text."""
        return self.complete(text)[1]

    def completions(self, text: str, offset: int) -> Iterator[SimpleNamespace]:
        """Yield the matches at a place of a text with what is known of them."""
        reply = self._reply(text, offset)
        for each in reply.metadata["_jupyter_types_experimental"]:
            yield SimpleNamespace(**each)

    def _reply(self, text: str, cursor: int) -> CompleteReply:
        from itui_kernel.services.completion import complete

        return complete(text, cursor, self._shell.namespace, shell=self._shell)


class Completes:
    """Completion, and the completers of the user."""

    _shell: Shell
    Completer: Completer

    def complete(
        self, text: str, line: str | None = None, cursor_pos: int | None = None
    ) -> tuple[str, list[str]]:
        """Return the text that is completed, and the matches."""
        return self.Completer.complete(text, line, cursor_pos)

    def set_custom_completer(
        self, completer: Callable[[Any, str], Iterable[str]], pos: int = 0
    ) -> None:
        """Ask a function at every completion: it gets the completer and the word at the cursor."""
        self._shell.completers.add(MethodType(completer, self.Completer), pos)

    def set_type_completer(
        self, cls: type, completer: Callable[[Any, list[str]], Iterable[str]]
    ) -> None:
        """Let a function choose the attributes of the objects of a class: it gets one and names.

        This is ours; with IPython installed ``complete_object`` of its generics does the same.
        """
        self._shell.completers.add_type(cls, completer)

    def set_hook(
        self,
        name: str,
        hook: Callable[..., Any],
        priority: int = 50,
        str_key: str | None = None,
        re_key: str | re.Pattern[str] | None = None,
    ) -> None:
        """Let a function complete the lines of a command: it gets the shell and an event."""
        if name != "complete_command":
            import warnings

            warnings.warn(f"nothing calls the hook {name!r}: only complete_command", stacklevel=2)
            return
        self._shell.completers.add_command(
            MethodType(hook, self), name=str_key or "", pattern=re_key, priority=priority
        )
