"""The completers of the user: by command, by type, or for everything; each has little time.

They are foreign code: each runs in a thread of its own, which is left behind when it hangs, and is
not asked again until it has ended.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable, Iterable
from functools import partial
from queue import Empty, SimpleQueue
from types import FunctionType, MethodType, SimpleNamespace
from typing import Any, NamedTuple, TypeVar

from itui_kernel.services import safe
from itui_kernel.services.matches import Completion, Match
from itui_kernel.services.question import Question

SECONDS = 0.25  # for one completer
_SYMBOL = re.compile(r"[^ \t\n`!@#$^&*()=+\[{\]}\\|;:'\",<>?]*$")
_KNOWN_BETTER = ("pandas", "numpy", "builtins")  # whose attributes are known without a question
Found = TypeVar("Found")
Listing = Callable[[Any, list[str]], Iterable[str]]


class Event(NamedTuple):
    """What a completer of a command is told."""

    line: str
    symbol: str
    command: str
    text_until_cursor: str


class _OfCommand(NamedTuple):
    """A completer of the commands of a name, or of the lines that fit a pattern."""

    priority: int
    function: Callable[[Event], Iterable[str]]
    name: str
    pattern: re.Pattern[str] | None

    def fits(self, event: Event) -> bool:
        """Tell whether the completer is for a line."""
        if self.pattern is not None:
            return self.pattern.match(event.text_until_cursor) is not None
        return self.name in (event.command, "%" + event.command)


class Completers:
    """The registered completers; ``faults`` tells what went wrong with the last question."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.line = self.text_until_cursor = ""
        self._anywhere: list[Callable[..., Iterable[str]]] = []
        self._commands: list[_OfCommand] = []
        self._types: dict[int, tuple[type, Listing]] = {}
        self._running: dict[int, threading.Thread] = {}

    def add(self, function: Callable[..., Iterable[str]], position: int = 0) -> None:
        """Ask a function at every completion; it gets the word at the cursor."""
        self._anywhere.insert(position, function)

    def add_command(
        self,
        function: Callable[[Event], Iterable[str]],
        *,
        name: str = "",
        pattern: str | re.Pattern[str] | None = None,
        priority: int = 50,
    ) -> None:
        """Ask a function about the lines of a command, such as ``%foo``; lower priorities first."""
        compiled = None if pattern is None else re.compile(pattern)
        made = [*self._commands, _OfCommand(priority, function, name, compiled)]
        self._commands = sorted(made, key=lambda each: each.priority)  # another thread reads them

    def add_type(self, cls: type, function: Listing) -> None:
        """Let a function tell the attributes of the objects of a class.

        It gets an object and the names that were found, and returns the names to offer. A class
        can have a method ``__itui_complete__(self, names)`` instead.
        """
        self._types[id(cls)] = (cls, function)

    def begin(self, question: Question) -> None:
        """Turn to a question."""
        self.faults.clear()
        self.line, self.text_until_cursor = question.line, question.line_before

    def of_command(self, question: Question) -> Completion | None:
        """Return what the completers of the command of the line say."""
        words = question.line_before.split(None, 1)
        if not words or not self._commands:
            return None
        symbol = _symbol(question.line_before)
        event = Event(question.line, symbol, words[0], question.line_before)
        for each in [each for each in self._commands if each.fits(event)]:
            texts = self._texts(each.function, event)
            found = [text for text in texts if text.startswith(symbol)]
            folded = symbol.lower()
            found = found or [text for text in texts if text.lower().startswith(folded)]
            if found:
                made = tuple(Match(text, "") for text in dict.fromkeys(found))
                return Completion(len(question.before) - len(symbol), made, is_final=True)
        return None

    def anywhere(self, question: Question) -> Completion | None:
        """Return what the completers that are always asked say."""
        if not self._anywhere:
            return None
        symbol = _symbol(question.line_before)
        context = self._context(question, symbol)
        texts = [
            text for each in list(self._anywhere) for text in self._texts(each, symbol, context)
        ]
        made = tuple(Match(text, "") for text in dict.fromkeys(texts))
        return Completion(len(question.before) - len(symbol), made) if made else None

    def attributes(self, value: Any, names: list[str]) -> list[str] | None:
        """Return the names of an object as its type tells them, ``None`` where it does not."""
        cls = type(value)
        for each in safe.mro(cls):
            known = self._types.get(id(each))
            if known is not None:
                return self._texts(known[1], value, names)
        own = safe.in_class(cls, "__itui_complete__")
        if type(own) is FunctionType:
            return self._texts(own, value, names)
        told = self._told_to_ipython(value, names)
        if told:
            return told
        listing = safe.in_class(cls, "__dir__")
        if type(listing) is FunctionType and not _is_known_better(listing):
            return list(dict.fromkeys([*names, *self._texts(listing, value)]))
        return None

    def _context(self, question: Question, symbol: str) -> SimpleNamespace:
        """Return what completers of the second version of IPython's interface are told."""
        return SimpleNamespace(
            token=symbol,
            full_text=question.before + question.rest,
            cursor_position=len(question.line_before),
            cursor_line=question.before.count("\n"),
            limit=None,
            text_until_cursor=question.line_before,
            line_with_cursor=question.line,
        )

    def _told_to_ipython(self, value: Any, names: list[str]) -> list[str]:
        generic = safe.library("IPython.utils.generics", "complete_object")
        if generic is safe.MISSING or len(generic.registry) < 2:
            return []  # nobody has added to it
        return self._texts(generic, value, names)

    def keys(self, value: Any) -> list[Any]:
        """Return the keys that an object says it has."""
        method = safe.in_class(type(value), "_ipython_key_completions_")
        if type(method) is not FunctionType:
            return []
        return self._call(method, partial(_listed, method, value)) or []

    def _texts(self, function: Any, *arguments: Any) -> list[str]:
        return self._call(function, partial(_texts, function, *arguments)) or []

    def _call(self, function: Any, work: Callable[[], Found]) -> Found | None:
        """Return what the work of a function gives; ``None`` when it fails or takes too long."""
        hung = self._running.pop(id(function), None)
        if hung is not None and hung.is_alive():
            self._running[id(function)] = hung
            self.faults.append(f"{_name(function)} has not ended since it was asked before")
            return None
        answer: SimpleQueue[tuple[Found | None, str]] = SimpleQueue()
        thread = threading.Thread(
            target=_run, args=(work, answer), name="itui-completer", daemon=True
        )
        thread.start()
        try:
            value, fault = answer.get(timeout=SECONDS)
        except Empty:
            self._running[id(function)] = thread
            value, fault = None, f"has not ended within {SECONDS:g} seconds"
        if fault:
            self.faults.append(f"{_name(function)} {fault}")
        return value


def _run(work: Callable[[], Found], answer: SimpleQueue[tuple[Found | None, str]]) -> None:
    try:
        answer.put((work(), ""))
    except BaseException as error:
        name = type(error).__name__
        # TryNext is how a completer of IPython says that it has nothing to say
        answer.put((None, "" if name == "TryNext" else f"failed: {name}: {error}"))


def _listed(function: Callable[..., Iterable[Any]], *arguments: Any) -> list[Any]:
    return list(function(*arguments))


def _texts(function: Callable[..., Any], *arguments: Any) -> list[str]:
    """Return the texts that a completer gives; runs in its thread, for all of this may be slow."""
    if len(arguments) == 2 and isinstance(arguments[1], SimpleNamespace):
        wants_context = getattr(function, "matcher_api_version", 1) == 2
        arguments = arguments[1:] if wants_context else arguments[:1]
    found = function(*arguments)
    if isinstance(found, dict):  # of the second version of IPython's interface
        found = [each.text for each in found.get("completions", ())]
    return [each for each in found or () if type(each) is str]


def _symbol(before: str) -> str:
    found = _SYMBOL.search(before)
    return found[0] if found else ""


def _name(function: Any) -> str:
    if type(function) is MethodType:
        function = function.__func__
    return function.__qualname__ if type(function) is FunctionType else type(function).__name__


def _is_known_better(listing: FunctionType) -> bool:
    """Tell whether reading finds what a ``__dir__`` would tell."""
    module = (listing.__module__ or "").partition(".")[0]
    return module in _KNOWN_BETTER or module in sys.stdlib_module_names
