"""``itui --plain``: the conversation with a kernel, line by line; nothing is ever drawn over."""

from __future__ import annotations

import sys
import time
from queue import Empty

from itui.drawing.text import safe_line
from itui.plain.attachment import AllTold, Attachment, Item
from itui.plain.backlog import Text
from itui.plain.interrupting import CalledOff, Leave, Signals
from itui.plain.line_reader import LineReader
from itui.plain.linear import plain_text
from itui.plain.oracle import KernelOracle
from itui.plain.questions import Questions
from itui.plain.replies import carry_out
from itui.plain.session import PlainSession
from itui.plain.telling import Asked, Died, Ended, Revived, UpToDate, Withdrawn
from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.messages import ExecuteReply

TWICE_SECONDS = 1.0  # between two Ctrl-C that mean one
START_SECONDS = 30.0
CATCH_UP_SECONDS = 3.0
LOST = 3  # the exit code when the kernel is


class LineClient:
    """Reads inputs and prints what comes of them; ``run`` returns the exit code."""

    def __init__(self, session: PlainSession, attachment: Attachment) -> None:
        self._session = session
        self._attachment = attachment
        self._signals = Signals()
        attachment.on_settled = self._signals.look
        self._running: set[str] = set()  # what was typed here and has not ended
        self._questions = Questions(attachment, self._write, self._catch_up)
        self._last_stop = float("-inf")
        self._has_run = False
        self._death: str | None = None  # why there is no kernel any more
        self._is_over = False

    def run(self) -> int:
        """Talk until the end of the input."""
        self._attachment.start()
        try:
            self._begin()
            while not self._is_over:
                self._turn()
        except Leave:
            self._write(f"\n[{self._session.farewell()}]\n")
        except BrokenPipeError:
            if not self._session.is_old:
                self._session.end(self._attachment)  # nobody will ever see what it does
            raise
        finally:
            self._attachment.close()
        return LOST if self._death is not None else 0

    def _begin(self) -> None:
        with self._signals.allowed():
            info = self._attachment.wait_ready(START_SECONDS)
        oracle = KernelOracle(self._attachment, info)
        self._reader = LineReader(oracle, self._signals)
        self._write(f"{plain_text(info.banner).rstrip()}\n")
        self._write(f"[{self._session.greeting(is_typed=self._reader.is_terminal)}]\n")
        if self._reader.is_terminal:
            self._reader.remember(oracle.history())
        if self._session.is_old:
            self._wait_for(UpToDate, CATCH_UP_SECONDS)
            if self._attachment.next_number == 1:
                oracle.count()

    def _turn(self) -> None:
        """Tell what came meanwhile, read one input, follow it to its end."""
        self._catch_up()
        if self._death is not None:
            self._on_death(self._death)
            return
        try:
            self._questions.put(self._reader)
            if self._death is not None:
                return
            code = self._reader.read_input(self._attachment.next_number)
        except KeyboardInterrupt:
            self._write("\n")
            self._on_stop()
            return
        except EOFError:
            self._leave()
            return
        if code.strip():
            self._catch_up()  # a question may have been answered while this was typed
            self._has_run = True
            self._running.add(self._attachment.execute(code))
            self._follow()
        else:
            self._questions.put_again()

    # --- what comes from the kernel

    def _follow(self) -> None:
        """Print what comes until all that was typed here has ended."""
        self._attachment.listen(True)
        try:
            if self._attachment.items.empty():
                self._questions.put(self._reader)  # one may have come just before this
            while self._running:
                with self._signals.allowed():
                    item = self._attachment.items.get()
                self._take(item)
                if self._attachment.items.empty():  # else the answer may be there already
                    self._questions.put(self._reader)
        except KeyboardInterrupt:
            self._attachment.listen(False)
            self._on_stop()
        finally:
            self._attachment.listen(False)

    def _on_stop(self) -> None:
        """Leave running code to itself; when Ctrl-C comes again soon, interrupt it."""
        now = time.monotonic()
        is_second, self._last_stop = now - self._last_stop < TWICE_SECONDS, now
        if is_second and (self._running or self._attachment.runs):
            self._last_stop = float("-inf")
            self._attachment.interrupt()
            self._write("[interrupting the code]\n")
            self._follow()
        elif self._running:
            self._catch_up()
            self._write(
                "\n[the code goes on in the background; Ctrl-C again within a second "
                "interrupts it, an empty line shows what it has printed]\n"
            )

    def _catch_up(self) -> None:
        """Print what came while something was typed."""
        self._attachment.catch_up()
        self._wait_for(AllTold)

    def _wait_for(self, kind: type[Item], timeout: float | None = None) -> None:
        """Print what comes until something of a kind does, or it takes too long."""
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            left = None if end is None else max(end - time.monotonic(), 0.0)
            try:
                with self._signals.allowed():
                    item = self._attachment.items.get(timeout=left)
            except Empty:
                return
            self._take(item)
            if isinstance(item, kind):
                return

    def _take(self, item: Item) -> None:
        match item:
            case Text(text):
                self._write(text)
                self._attachment.taken += len(text)
            case Ended(msg_id, reply, reason):
                self._running.discard(msg_id)
                self._end(reply, reason)
            case Asked(request):
                self._questions.take(request)
            case Withdrawn(request_id):
                self._questions.withdraw(request_id)
            case Died(reason):
                self._death = reason
                self._questions.forget()
            case Revived():
                self._death = None
            case _:
                pass

    def _end(self, reply: ExecuteReply | None, reason: str) -> None:
        """Do what the reply of an input asks for."""
        if reply is None and self._session.has_ended:
            return  # it is what ended the session, or was overtaken by that
        if reply is None:
            self._write(f"[this input has no end: {safe_line(reason)}]\n")
            return
        asked = carry_out(reply, self._reader, self._write)
        if asked is not None:
            self._is_over = True
            if not asked.keeps_kernel:
                self._session.end(self._attachment)

    def _on_death(self, reason: str) -> None:
        """Say why the kernel died, and start it again if that is wanted."""
        if self._session.has_ended:
            self._write("[the session has ended]\n")
            self._is_over = True
            return
        why, *lines = self._session.death(reason)
        for line in (f"the kernel has died: {why}", *lines):
            self._write(f"[{safe_line(line)}]\n")
        if self._session.can_restart:
            self._offer_restart()
        else:
            self._is_over = True

    def _offer_restart(self) -> None:
        """Start the kernel again if that is wanted; of a session for a script nothing stays."""
        is_wanted = self._reader.is_terminal and self._is_wanted_again()
        self._is_over = not is_wanted
        if is_wanted:
            try:
                self._session.restart()
                self._attachment.listen(True)
                self._wait_for(Revived, START_SECONDS)
                self._attachment.listen(False)
            except KernelError as error:
                self._write(f"[{safe_line(str(error))}]\n")
                self._is_over = True
        elif self._reader.is_terminal or self._session.is_old or self._session.is_named:
            self._write(f"[{self._session.later()}]\n")
        else:
            self._session.end(self._attachment)

    def _is_wanted_again(self) -> bool:
        """Ask whether to start the kernel again, unless another client does so meanwhile."""

        def is_over() -> bool:
            return not self._attachment.has_died

        try:
            answer = self._reader.read_answer("Start it again? [y/N] ", is_over=is_over)
        except CalledOff:
            self._write("\n")
            return True
        except (EOFError, KeyboardInterrupt):
            self._write("\n")
            return False
        return is_over() or answer.strip().lower().startswith("y")

    def _leave(self) -> None:
        """Part from the kernel; one that was started for nothing, or for a script, ends."""
        self._is_over = True
        if self._reader.is_terminal:
            self._write("\n")
        if self._session.is_old or (self._reader.is_terminal and self._has_run):
            self._write(f"[{self._session.farewell()}]\n")
        else:
            self._session.end(self._attachment)

    @staticmethod
    def _write(text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()
