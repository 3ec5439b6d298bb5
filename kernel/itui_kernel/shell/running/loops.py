"""One asyncio event loop for each thread that runs inputs, made when first needed."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Coroutine
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import asyncio
    from types import FrameType

Item = TypeVar("Item")


class Loop:
    """The event loop of one thread; its tasks go on while the thread waits for an input."""

    def __init__(self) -> None:
        import asyncio

        self._asyncio = asyncio
        self.loop = asyncio.new_event_loop()
        self.make_current()
        self._awaited: asyncio.Future[Any] | None = None
        self._item: asyncio.Future[Any] | None = None

    def make_current(self) -> None:
        """Be what ``asyncio.get_event_loop`` returns; ``asyncio.run`` leaves nothing there."""
        self._asyncio.set_event_loop(self.loop)

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Run a coroutine to its end; an interrupt cancels it."""
        context = copy_context()
        task = self.loop.create_task(coroutine, context=context)
        self._awaited = task
        try:
            with _Interrupts(self.cancel):
                return self.loop.run_until_complete(task)
        except (KeyboardInterrupt, MemoryError):  # it hit another task, a callback, the loop
            self._finish(task)
            raise
        except self._asyncio.CancelledError as cancelled:
            if self._awaited is not None:
                raise  # by the user's own code, not by an interrupt
            raise KeyboardInterrupt().with_traceback(cancelled.__traceback__) from None
        finally:
            self._awaited = None
            for variable in context:  # what the input set holds for the next one
                variable.set(context[variable])

    def cancel(self) -> bool:
        """Cancel the input that is being awaited; callable from any thread."""
        task, self._awaited = self._awaited, None
        if task is None or task.done():
            return False
        self.loop.call_soon_threadsafe(task.cancel)
        return True

    def wait(self, get: Callable[[], Item]) -> Item:
        """Return ``get()``, called in another thread, and let tasks progress meanwhile."""
        if self._item is None:  # else an interrupt ended the last wait: go on with that one
            self._item = self.loop.create_future()
            deliver = self._item.set_result
            threading.Thread(
                target=self._fetch, args=(get, deliver), name="itui-next-input", daemon=True
            ).start()
        while True:
            try:
                item: Item = self.loop.run_until_complete(self._item)
                self._take_leftover_stop()
            except SystemExit as request:  # of a task; asyncio has reported what else they raise
                print(f"A task asked to exit: {request!r}", file=sys.stderr)
            except RuntimeError:
                if self.loop.is_closed():
                    raise  # else a callback stopped the loop, which has to go on
            else:
                self._item = None
                return item

    def _take_leftover_stop(self) -> None:
        """Let asyncio's own stop go by, which is left when user code stopped the loop as well.

        It would end the run of the next input.
        """
        self.loop.call_soon(self.loop.stop)
        self.loop.run_forever()

    def _finish(self, task: asyncio.Task[Any]) -> None:
        """Let a coroutine that was interrupted clean up."""
        if not task.done():
            task.cancel()
            self.loop.run_until_complete(self._asyncio.wait([task]))
        if not task.cancelled():
            task.exception()  # seen: asyncio need not warn of it

    @property
    def is_closed(self) -> bool:
        """Whether user code has closed it."""
        return self.loop.is_closed()

    def close(self) -> None:
        """Cancel the tasks and close the loop."""
        if self.is_closed:
            return
        pending = self._asyncio.all_tasks(self.loop)
        for task in pending:
            task.cancel()
        if pending:
            self.loop.run_until_complete(self._asyncio.gather(*pending, return_exceptions=True))
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self._asyncio.set_event_loop(None)
        self.loop.close()

    def _fetch(self, get: Callable[[], Item], deliver: Callable[[Item], None]) -> None:
        self.loop.call_soon_threadsafe(deliver, get())


class _Interrupts:
    """Turns an interrupt that hits the loop itself, not the user's code, into ``cancel``."""

    def __init__(self, cancel: Callable[[], bool]) -> None:
        self._cancel = cancel
        self.inner: Any = None  # the handler that was there before

    def __enter__(self) -> None:
        if threading.current_thread() is threading.main_thread():
            self.inner = signal.getsignal(signal.SIGINT)
            if callable(self.inner):
                signal.signal(signal.SIGINT, self)

    def __exit__(self, *_: object) -> None:
        if callable(self.inner):
            signal.signal(signal.SIGINT, self.inner)

    def __call__(self, number: int, frame: FrameType | None) -> None:
        name = frame.f_globals.get("__name__", "") if frame else ""
        in_loop = name.partition(".")[0] in ("asyncio", "selectors", "itui_kernel")
        if in_loop and self._cancel():
            getattr(self.inner, "note", _nothing)()  # it would have seen that the interrupt came
        else:
            self.inner(number, frame)


def _nothing() -> None:
    """Do nothing."""


class Loops:
    """The loops of all threads."""

    def __init__(self) -> None:
        self._loops: dict[int, Loop] = {}

    def here(self) -> Loop:
        """Return the loop of this thread, made now if it has none."""
        import asyncio  # noqa: F401  # who waits for this import may make the loop

        found = self._open()
        if found is None:
            found = self._loops[threading.get_ident()] = Loop()
        return found

    def _open(self) -> Loop | None:
        found = self._loops.get(threading.get_ident())
        return None if found is None or found.is_closed else found

    def prepare(self) -> None:
        """Make the loop when asyncio is in use, so that ``get_event_loop`` finds it."""
        if "asyncio" in sys.modules:
            self.here().make_current()

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Run a coroutine on the loop of this thread."""
        return self.here().run(coroutine)

    def wait(self, get: Callable[[], Item]) -> Item:
        """Return ``get()``; the tasks of this thread progress until it has something."""
        loop = self._open()
        return get() if loop is None else loop.wait(get)

    def cancel(self, thread: int) -> bool:
        """Cancel what a thread is awaiting; false when it awaits nothing."""
        loop = self._loops.get(thread)
        return loop is not None and loop.cancel()

    def close(self) -> None:
        """End the loop of this thread and what still runs on it."""
        loop = self._loops.pop(threading.get_ident(), None)
        if loop is not None:
            loop.close()
