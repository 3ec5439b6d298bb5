"""Showing objects from user code: ``display`` and its handles, ``clear_output``."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from itui_kernel.protocol.messages import ClearOutput, Content, DisplayData, UpdateDisplayData
from itui_kernel.protocol.plain import snapshot
from itui_kernel.shell.display.formatting import Formatters


class Publish(Protocol):
    """Sends a content to every client as output of the running input."""

    def __call__(
        self,
        content: Content,
        *,
        metadata: Mapping[str, Any] | None = None,
        buffers: Sequence[bytes] = (),
    ) -> None:
        """Send it."""


class Publisher(Protocol):
    """What may stand in for the clients while outputs are captured."""

    def publish(
        self,
        data: Mapping[str, Any],
        metadata: Mapping[str, Any] | None = None,
        *,
        transient: Mapping[str, Any] | None = None,
        update: bool = False,
    ) -> None:
        """Take a MIME bundle."""

    def clear_output(self, wait: bool = False) -> None:
        """Forget what was taken."""


class DisplayHandle:
    """A display that can be updated."""

    def __init__(self, displays: Displays, display_id: str) -> None:
        self._displays = displays
        self.display_id = display_id

    def __repr__(self) -> str:
        return f"<DisplayHandle display_id={self.display_id}>"

    def display(self, obj: object, **options: Any) -> None:
        """Show another object under the same id."""
        self._displays.display(obj, display_id=self.display_id, **options)

    def update(self, obj: object, **options: Any) -> None:
        """Replace what is shown, wherever it is shown."""
        self._displays.update_display(obj, display_id=self.display_id, **options)


class Displays:
    """Publishes objects as MIME bundles."""

    def __init__(self, formatters: Formatters, publish: Publish) -> None:
        self.publisher: Publisher | None = None
        self._formatters = formatters
        self._publish = publish

    def display(
        self,
        *objs: object,
        include: Sequence[str] | None = None,
        exclude: Sequence[str] | None = None,
        metadata: Mapping[str, Any] | None = None,
        transient: Mapping[str, Any] | None = None,
        display_id: str | bool | None = None,
        raw: bool = False,
        clear: bool = False,
        **extra: Any,
    ) -> DisplayHandle | None:
        """Show objects; with a ``display_id`` (``True`` makes one) return a handle to update."""
        if display_id is True:
            display_id = os.urandom(16).hex()
        transient = dict(transient or {})
        if display_id:
            transient["display_id"] = display_id
        if clear:
            self.clear_output(wait=True)
        for obj in objs:
            data, found = self._bundle(obj, include, exclude, raw)
            if data:
                self.publish(data, {**found, **(metadata or {})}, transient=transient)
        return DisplayHandle(self, display_id) if display_id else None

    def update_display(self, obj: object, *, display_id: str, **options: Any) -> None:
        """Replace everything shown under an id."""
        raw = options.pop("raw", False)
        data, found = self._bundle(obj, options.get("include"), options.get("exclude"), raw)
        metadata = {**found, **(options.get("metadata") or {})}
        self.publish(data, metadata, transient={"display_id": display_id}, update=True)

    def publish(
        self,
        data: Mapping[str, Any],
        metadata: Mapping[str, Any] | None = None,
        *,
        transient: Mapping[str, Any] | None = None,
        update: bool = False,
    ) -> None:
        """Publish a MIME bundle as it is."""
        if self.publisher is not None:
            self.publisher.publish(data, metadata, transient=transient, update=update)
            return
        kind = UpdateDisplayData if update else DisplayData
        content = kind(
            data=snapshot(data),
            metadata=snapshot(metadata or {}),
            transient=snapshot(transient or {}),
        )
        self._publish(content)

    def clear_output(self, wait: bool = False) -> None:
        """Remove the outputs of the running input, now or when the next one comes."""
        if self.publisher is not None:
            self.publisher.clear_output(wait)
            return
        self._publish(ClearOutput(wait=wait))

    def _bundle(
        self,
        obj: object,
        include: Sequence[str] | None,
        exclude: Sequence[str] | None,
        raw: bool,
    ) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        if not raw:
            return self._formatters.bundle(obj, include, exclude)
        if not isinstance(obj, Mapping):
            raise TypeError(f"raw display takes a MIME bundle, not {type(obj).__name__}")
        return obj, {}
