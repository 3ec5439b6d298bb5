"""What the shell calls to publish: finds the origin and hands over to the I/O thread."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from itui_kernel.origins import Origin, Origins
from itui_kernel.outbox import Outbox, Publication
from itui_kernel.protocol.messages import Content, DisplayData, Error, ExecuteResult
from itui_kernel.streams import OutputStream


class Publishing:
    """Publishes contents from any thread, as output of the request that caused them."""

    def __init__(self, outbox: Outbox, origins: Origins) -> None:
        self._outbox = outbox
        self._origins = origins
        self._streams: Sequence[OutputStream] = ()
        self._is_child = False

    def install_streams(self, *, is_terminal: bool) -> None:
        """Take ``sys.stdout`` and ``sys.stderr``, and stay harmless in forked children."""
        self._streams = tuple(
            OutputStream(name, fd, self._outbox, self._origins, is_terminal=is_terminal)
            for fd, name in ((1, "stdout"), (2, "stderr"))
        )
        sys.stdout, sys.stderr = self._streams
        os.register_at_fork(after_in_child=self._leave_kernel)

    def _leave_kernel(self) -> None:
        """In a forked child: the sockets and their thread belong to the parent."""
        self._is_child = True
        for stream in self._streams:
            stream.leave_kernel()

    def __call__(
        self,
        content: Content,
        *,
        metadata: Mapping[str, Any] | None = None,
        buffers: Sequence[bytes] = (),
    ) -> None:
        """Publish ``content`` as output of the running code."""
        self.publish_for(self._origins.current(), content, metadata=metadata, buffers=buffers)

    def publish_for(
        self,
        origin: Origin | None,
        content: Content,
        *,
        metadata: Mapping[str, Any] | None = None,
        buffers: Sequence[bytes] = (),
    ) -> None:
        """Publish ``content`` as output of ``origin``."""
        if self._is_child:
            _print(content)
        else:
            self._outbox.publish(Publication(origin, content, metadata, buffers))


def _print(content: Content) -> None:
    """Show in a forked child what text can show; the parent captures what it prints."""
    if isinstance(content, DisplayData | ExecuteResult):
        print(content.data.get("text/plain", ""))
    elif isinstance(content, Error) and content.ename != "SystemExit":
        print(*content.traceback, sep="\n", file=sys.stderr)
