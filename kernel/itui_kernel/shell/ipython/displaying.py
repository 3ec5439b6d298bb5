"""``get_ipython()``'s ``display_formatter`` and ``display_pub``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell


class DisplayFormatter:
    """``get_ipython().display_formatter``."""

    def __init__(self, shell: Shell) -> None:
        self._formatters = shell.formatters
        self.formatters = shell.formatters.by_mime
        self.mimebundle_formatter = shell.formatters.mimebundle
        self.ipython_display_formatter = shell.formatters.ipython_display

    @property
    def active_types(self) -> list[str]:
        """The MIME types that results are shown in."""
        return self._formatters.active_types

    @active_types.setter
    def active_types(self, wanted: Sequence[str]) -> None:
        self._formatters.active_types = wanted

    @property
    def format_types(self) -> list[str]:
        """The MIME types that have a formatter."""
        return list(self.formatters)

    def format(
        self,
        obj: object,
        include: Sequence[str] | None = None,
        exclude: Sequence[str] | None = None,
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the data and the metadata of an object by MIME type."""
        return self._formatters.bundle(obj, include, exclude)


class DisplayPublisher:
    """``get_ipython().display_pub``."""

    def __init__(self, shell: Shell) -> None:
        self._displays = shell.displays

    def publish(
        self,
        data: Mapping[str, Any],
        metadata: Mapping[str, Any] | None = None,
        source: object = None,
        *,
        transient: Mapping[str, Any] | None = None,
        update: bool = False,
        **extra: Any,
    ) -> None:
        """Publish a MIME bundle."""
        self._displays.publish(data, metadata, transient=transient, update=update)

    def clear_output(self, wait: bool = False) -> None:
        """Remove the outputs of the running input."""
        self._displays.clear_output(wait)
