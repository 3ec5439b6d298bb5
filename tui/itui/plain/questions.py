"""The questions of running code, put to the user one after the other between other lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from itui.drawing.text import safe_line
from itui.plain.attachment import Attachment
from itui.plain.interrupting import CalledOff
from itui.plain.line_reader import LineReader
from itui_kernel.protocol.message import Message
from itui_kernel.protocol.messages import InputRequest

END_OF_FILE = "\x04"  # what kernels take for it


class Questions:
    """What waits for an answer; ``catch_up`` prints what has come from the kernel meanwhile."""

    def __init__(
        self,
        attachment: Attachment,
        write: Callable[[str], None],
        catch_up: Callable[[], None],
    ) -> None:
        self._attachment = attachment
        self._write = write
        self._catch_up = catch_up
        self._open: dict[str, Message] = {}
        self._left_open: set[str] = set()  # those that were not to be answered now

    def take(self, request: Message) -> None:
        """Take one that is to be put."""
        self._open[request.msg_id] = request

    def withdraw(self, request_id: str) -> None:
        """Forget one that nobody need answer any more."""
        self._open.pop(request_id, None)

    def forget(self) -> None:
        """Forget all: there is nobody who waits."""
        self._open.clear()

    def put_again(self) -> None:
        """Let those that were left open be put again."""
        self._left_open.clear()

    def put(self, reader: LineReader) -> None:
        """Ask for the answers that running code waits for."""
        for request_id, request in list(self._open.items()):
            if request_id in self._left_open or request_id not in self._open:
                continue
            try:
                self._answer(reader, request)
            except KeyboardInterrupt:
                self._left_open.add(request_id)
                raise
            except CalledOff:
                self._write("\n")
                self._catch_up()  # who has answered, and what came of it

    def _answer(self, reader: LineReader, request: Message) -> None:
        content = request.content
        assert isinstance(content, InputRequest)
        asker = request.metadata.get("itui")
        if isinstance(asker, Mapping) and asker.get("asks"):
            self._write(f"[the code of {safe_line(str(asker['asks']))} asks]\n")
        is_over = partial(self._is_over_by_now, request)
        try:
            value = reader.read_answer(content.prompt, content.password, is_over)
        except EOFError:
            value = END_OF_FILE
        if reader.is_terminal and is_over():
            self._catch_up()
            return
        self._open.pop(request.msg_id, None)
        self._attachment.reply(request, value)

    def _is_over_by_now(self, request: Message) -> bool:
        """Tell whether a question needs no answer any more, though that is still to be told."""
        return request.msg_id in self._attachment.settled or self._attachment.has_died
