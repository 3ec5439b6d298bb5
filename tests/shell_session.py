"""A shell in this process whose outputs are kept: what magics and transforms are tested with."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

from itui_kernel.protocol.messages import (
    Content,
    DisplayData,
    Error,
    ExecuteReply,
    ExecuteRequest,
    ExecuteResult,
)
from itui_kernel.shell.shell import ReadLine, Shell

_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Ran:
    """What came of one input."""

    reply: ExecuteReply
    outputs: list[Content]
    stdout: str
    stderr: str

    @property
    def result(self) -> str | None:
        """The text of ``Out``, if there is one."""
        return next(
            (str(each.data["text/plain"]) for each in self._of(ExecuteResult)),
            None,
        )

    @property
    def displays(self) -> list[Mapping[str, Any]]:
        return [each.data for each in self._of(DisplayData)]

    @property
    def error(self) -> str:
        """The traceback without colours, or how a magic was misused; empty without an error."""
        if self.reply.ename == "UsageError":
            return f"UsageError: {self.reply.evalue}"
        return "\n".join(_ESCAPE.sub("", part) for e in self._of(Error) for part in e.traceback)

    @property
    def page(self) -> str:
        """What was sent to the pager."""
        pages = [each for each in self.reply.payload or () if each["source"] == "page"]
        return "\n".join(_ESCAPE.sub("", each["data"]["text/plain"]) for each in pages)

    @property
    def next_input(self) -> str | None:
        found = [e["text"] for e in self.reply.payload or () if e["source"] == "set_next_input"]
        return found[-1] if found else None

    def _of(self, kind: type[Any]) -> list[Any]:
        return [each for each in self.outputs if isinstance(each, kind)]


class HeardShell:
    """A shell whose outputs are kept."""

    def __init__(self, read_line: ReadLine | None = None) -> None:
        self.outputs: list[Content] = []
        self.shell = Shell(self._publish, read_line=read_line)

    def _publish(
        self,
        content: Content,
        *,
        metadata: Mapping[str, Any] | None = None,
        buffers: Sequence[bytes] = (),
    ) -> None:
        self.outputs.append(content)


class ShellSession(HeardShell):
    """Runs inputs one after the other; ``answers`` are what the user types when asked."""

    def __init__(self) -> None:
        super().__init__(self._read_line)
        self.answers: list[str] = []
        self.prompts: list[str] = []

    def _read_line(self, prompt: str, is_password: bool) -> str:
        self.prompts.append(prompt)
        if not self.answers:
            raise EOFError
        return self.answers.pop(0)

    def run(self, code: str, **options: Any) -> Ran:
        """Run an input; an error in it is part of what is returned."""
        self.outputs.clear()
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            reply = self.shell.run(ExecuteRequest(code=code, **options))
        return Ran(reply, list(self.outputs), out.getvalue(), err.getvalue())

    def printed(self, code: str) -> str:
        """Run an input that must work, and return what it printed."""
        ran = self.run(code)
        assert ran.reply.status == "ok", ran.error
        return ran.stdout

    def shown(self, code: str) -> str | None:
        """Run an input that must work, and return its result as text."""
        ran = self.run(code)
        assert ran.reply.status == "ok", ran.error
        return ran.result

    def __getitem__(self, name: str) -> Any:
        return self.shell.namespace[name]


@contextmanager
def shell_session() -> Iterator[ShellSession]:
    """Give a session and close its shell, which holds ``__main__`` and the builtins."""
    session = ShellSession()
    try:
        yield session
    finally:
        session.shell.close()
