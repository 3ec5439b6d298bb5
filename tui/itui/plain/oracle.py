"""What the kernel knows of a line that is being typed: is it whole, what may follow."""

from __future__ import annotations

from contextlib import suppress

from itui.editor.completeness import is_probably_complete
from itui.plain.attachment import Attachment
from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.messages import (
    CompleteReply,
    CompleteRequest,
    ExecuteRequest,
    HistoryReply,
    HistoryRequest,
    IsCompleteReply,
    IsCompleteRequest,
    KernelInfoReply,
)

SECONDS = 1.0
HISTORY_SECONDS = 3.0
HISTORY = 1_000


class KernelOracle:
    """Asks the kernel; one that is too busy to answer is answered for as well as can be."""

    def __init__(self, attachment: Attachment, info: KernelInfoReply) -> None:
        self._attachment = attachment
        self._is_python = info.language_info.get("name", "python") == "python"
        self._is_dumb = False  # a kernel that once has not answered is not waited for again

    def is_complete(self, code: str) -> bool:
        """Return whether an input is ready to run."""
        if self._is_python:
            return is_probably_complete(code) != "incomplete"
        if self._is_dumb:
            return True
        try:
            reply = self._attachment.request(IsCompleteRequest(code=code), SECONDS)
        except KernelError:
            self._is_dumb = not self._attachment.runs
            return True
        return not (isinstance(reply, IsCompleteReply) and reply.status == "incomplete")

    def completions(self, code: str) -> tuple[list[str], int]:
        """Return what may stand at the end of ``code``, and from where."""
        question = CompleteRequest(code=code, cursor_pos=len(code))
        try:
            reply = self._attachment.request(question, SECONDS)
        except KernelError:
            return [], len(code)
        if not isinstance(reply, CompleteReply) or reply.cursor_end != len(code):
            return [], len(code)
        return [str(each) for each in reply.matches], reply.cursor_start

    def count(self) -> None:
        """Have the kernel say how many inputs there were; its reply is followed as any other."""
        question = ExecuteRequest(code="", silent=True, store_history=False, allow_stdin=False)
        with suppress(KernelError):  # it is busy: the number will be seen when it matters
            self._attachment.request(question, SECONDS)

    def history(self) -> list[str]:
        """Return earlier inputs, the oldest first."""
        question = HistoryRequest(hist_access_type="tail", n=HISTORY, raw=True)
        try:
            reply = self._attachment.request(question, HISTORY_SECONDS)
        except KernelError:
            return []
        if not isinstance(reply, HistoryReply):
            return []
        found = [each[2] for each in reply.history if len(each) > 2]
        return [each if isinstance(each, str) else str(each[0]) for each in found]
