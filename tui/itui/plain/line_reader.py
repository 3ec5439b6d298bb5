"""Reads inputs and answers line by line: with readline on a terminal, else from any file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from itui.plain.interrupting import Signals
from itui.plain.linear import plain_text

NO_ANSWER = "no answer is needed any more: Enter goes on"


class Oracle(Protocol):
    """Knows the language of the kernel."""

    def is_complete(self, code: str) -> bool:
        """Return whether an input is ready to run."""
        ...

    def completions(self, code: str) -> tuple[list[str], int]:
        """Return what may stand at the end of ``code``, and from where."""
        ...


class _Question:
    """A question on the screen, which somebody else may answer before the user does."""

    def __init__(self, prompt: str, is_over: Callable[[], bool], readline: Any) -> None:
        self._prompt = prompt
        self._is_over = is_over
        self._readline = readline
        self._is_told = False

    def is_called_off(self) -> bool:
        """Tell whether to leave it; a line that was begun stays, and it is said that it is over."""
        if not self._is_over() or self._is_told:
            return False
        typed = None if self._readline is None else self._readline.get_line_buffer()
        if typed == "":
            return True
        self._is_told = True
        print(f"\n[{NO_ANSWER}]\n{self._prompt}{typed or ''}", end="", flush=True)
        return False


class LineReader:
    """One keyboard. ``EOFError`` and ``KeyboardInterrupt`` come out of every method that reads."""

    def __init__(self, oracle: Oracle, signals: Signals) -> None:
        self._oracle = oracle
        self._signals = signals
        self.is_terminal = sys.stdin.isatty() and sys.stdout.isatty()
        self._before = ""  # the lines of the input above the one that is being typed
        self._proposed = ""
        self._choices: list[str] = []  # whole lines
        self._shown: list[str] = []
        self._readline = _readline() if self.is_terminal else None
        if self._readline is not None:
            self._readline.set_completer(self._completion)
            self._readline.set_completion_display_matches_hook(self._show_choices)
            self._readline.set_startup_hook(self._insert_proposed)

    def remember(self, inputs: Iterable[str]) -> None:
        """Let the arrow keys find these inputs."""
        if self._readline is not None:
            for each in inputs:
                self._readline.add_history(each)

    def propose(self, text: str) -> None:
        """Begin the next input with a text."""
        self._proposed = text

    def read_input(self, number: int) -> str:
        """Return an input, which may have several lines."""
        label = f"In [{number}]: "
        dots = "...: ".rjust(len(label))
        lines: list[str] = []
        try:
            while True:
                self._before = "".join(f"{each}\n" for each in lines)
                try:
                    lines.append(self._line(dots if lines else label))
                except EOFError:
                    if not lines:
                        raise
                    return self._whole(lines)
                code = "\n".join(lines)
                if not code.strip() or self._oracle.is_complete(code):
                    return self._whole(lines)
        except KeyboardInterrupt:
            self._whole(lines)  # nothing that was typed is lost
            raise
        finally:
            self._before = ""

    def read_answer(
        self, prompt: str, is_password: bool = False, is_over: Callable[[], bool] = bool
    ) -> str:
        """Return the line that answers a question of running code.

        ``CalledOff`` if the question ``is_over`` and nothing is typed; what is typed is let alone.
        """
        prompt = plain_text(prompt)
        hides = is_password and self.is_terminal
        if self.is_terminal:  # else the line belongs to the question, whoever has answered it
            question = _Question(prompt, is_over, None if hides else self._readline)
            self._signals.is_called_off = question.is_called_off
        try:
            return self._hidden_line(prompt) if hides else self._line(prompt)
        finally:
            self._signals.is_called_off = bool

    def _hidden_line(self, prompt: str) -> str:
        from getpass import getpass

        with self._signals.allowed():
            return getpass(prompt)

    def _whole(self, lines: list[str]) -> str:
        code = "\n".join(lines).rstrip("\n")
        if code.strip():
            self.remember([code])
        return code

    def _line(self, prompt: str) -> str:
        if not self.is_terminal:
            print(prompt, end="", flush=True)
            with self._signals.allowed():
                line = sys.stdin.readline()
            if not line:
                raise EOFError
            return line.removesuffix("\n").removesuffix("\r")
        with self._signals.allowed():
            return input(prompt)

    # --- what readline calls

    def _insert_proposed(self) -> None:
        text, self._proposed = self._proposed, ""  # not for the answers to questions
        if text and self._readline is not None:
            self._readline.insert_text(text)

    def _completion(self, text: str, index: int) -> str | None:
        """Return the line with its ``index``-th completion: no character divides words here."""
        if index == 0:
            if not text.strip():
                self._choices = [f"{text}    "]
            else:
                matches, start = self._oracle.completions(self._before + text)
                start = max(start - len(self._before), 0)
                self._choices = [text[:start] + each for each in matches]
                self._shown = matches
        return self._choices[index] if index < len(self._choices) else None

    def _show_choices(self, line: str, choices: Iterable[str], longest: int) -> None:
        shown = [plain_text(each) for each in self._shown]
        print(f"\n{'  '.join(shown)}", flush=True)
        if self._readline is not None:
            self._readline.redisplay()


def _readline() -> Any:
    """Return the module set up for us, where Python was built with it."""
    try:
        import readline
    except ImportError:
        return None
    readline.set_auto_history(False)
    readline.set_completer_delims("")
    is_libedit = "libedit" in (readline.__doc__ or "")
    readline.parse_and_bind("bind ^I rl_complete" if is_libedit else "tab: complete")
    return readline
