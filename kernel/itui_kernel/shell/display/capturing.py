"""Outputs kept instead of sent: what ``%%capture`` puts into a variable."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell


class RichOutput:
    """One captured MIME bundle."""

    def __init__(
        self,
        shell: Shell,
        data: Mapping[str, Any],
        metadata: Mapping[str, Any] | None = None,
        transient: Mapping[str, Any] | None = None,
        *,
        update: bool = False,
    ) -> None:
        self.data = dict(data)
        self.metadata = dict(metadata or {})
        self.transient = dict(transient or {})
        self.update = update
        self._shell = shell

    def display(self) -> None:
        """Show it as it would have been shown."""
        self._shell.displays.publish(
            self.data, self.metadata, transient=self.transient, update=self.update
        )

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        return self.data, self.metadata


class CapturedIO:
    """What some code wrote and displayed; calling it shows that."""

    def __init__(
        self,
        stdout: io.StringIO | None = None,
        stderr: io.StringIO | None = None,
        outputs: list[RichOutput] | None = None,
    ) -> None:
        self.outputs = outputs if outputs is not None else []
        self._stdout = stdout
        self._stderr = stderr

    @property
    def stdout(self) -> str:
        """The text written to standard output."""
        return self._stdout.getvalue() if self._stdout is not None else ""

    @property
    def stderr(self) -> str:
        """The text written to standard error."""
        return self._stderr.getvalue() if self._stderr is not None else ""

    def show(self) -> None:
        """Write and display what was captured."""
        sys.stdout.write(self.stdout)
        sys.stderr.write(self.stderr)
        for each in self.outputs:
            each.display()

    __call__ = show

    def __str__(self) -> str:
        return self.stdout


class _Collector:
    """Takes MIME bundles in the place of the clients."""

    def __init__(self, shell: Shell, outputs: list[RichOutput]) -> None:
        self._shell = shell
        self._outputs = outputs

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
        """Take a MIME bundle."""
        made = RichOutput(self._shell, data, metadata, transient, update=update)
        self._outputs.append(made)

    def clear_output(self, wait: bool = False) -> None:
        """Forget what was taken."""
        self._outputs.clear()

    def show(self, value: object) -> None:
        """Take the value of an input; this is ``sys.displayhook``."""
        if value is None:
            return
        data, metadata = self._shell.formatters.bundle(value)
        if data:
            self.publish(data, metadata)


@contextmanager
def captured(
    shell: Shell, *, stdout: bool = True, stderr: bool = True, display: bool = True
) -> Iterator[CapturedIO]:
    """Capture what code writes and displays until the end of the block."""
    out = io.StringIO() if stdout else None
    err = io.StringIO() if stderr else None
    outputs: list[RichOutput] = []
    former = shell.displays.publisher, sys.displayhook
    with redirect_stdout(out or sys.stdout), redirect_stderr(err or sys.stderr):
        if display:
            collector = _Collector(shell, outputs)
            shell.displays.publisher, sys.displayhook = collector, collector.show
        try:
            yield CapturedIO(out, err, outputs)
        finally:
            if display:
                shell.displays.publisher, sys.displayhook = former
