"""Both shells, asked for what they do with rows: ours, and the real IPython.

Reads one row of JSON per line and answers each of them twice, on two pipes. Every row runs in a
fork of its own, in an empty directory, so that no row knows of another.
"""

from __future__ import annotations

import fcntl
import io
import json
import os
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any

from comparison.forking import answer_all

_ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
PATIENCE = 60  # seconds to read code for completions; a guard, never a measurement
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")
_SECONDS = re.compile(r"\b\d+\.\d+ s\.")
WARM_UP = [  # loads what many rows need once, before the forks
    "import numpy, pandas", "x = [1]; x", "%who", "x?", "x??", "print??", "!true", "y = !true",
    "%time x", "%timeit -n1 -r1 x", "%run nothing", "%%capture y\nx", "%%bash\ntrue", "%history -n",
    "%config InteractiveShell.autocall", "1 / 0",
]  # fmt: skip


class Ours:
    """Our shell, without a kernel around it."""

    def __init__(self) -> None:
        from shell_session import ShellSession

        self.session = ShellSession()
        self.shell = self.session.shell

    def close(self) -> None:
        self.shell.close()

    def code(self, code: str, setup: str) -> Any:
        if setup:
            self.session.run(setup)
        return self.shell.translated(code)

    def completeness(self, code: str) -> Any:
        status, indent = self.shell.is_complete(code)
        return [status, indent]

    def cells(self, codes: list[str]) -> Any:
        for code in codes:
            ran = self.session.run(code)
        reply = ran.reply
        name = reply.ename or ""  # how a magic is misused stands on the standard error
        return {
            "text": ran.stdout + ("" if name == "UsageError" else ran.stderr),
            "result": ran.result,
            "error": name if name in ("", "UsageError") else f"{name}: {reply.evalue}",
            "page": ran.page,
            "next_input": ran.next_input,
        }

    def completions(self, codes: list[str]) -> Any:
        from itui_kernel.services.completion import complete

        for code in codes[:-1]:
            self.session.run(code)
        cursor = codes[-1].index("|")
        text = codes[-1].replace("|", "", 1)
        reply = complete(text, cursor, self.shell.namespace, shell=self.shell, budget=PATIENCE)
        before = text[: reply.cursor_start]
        return sorted({before + match for match in reply.matches})

    def tracebacks(self, mode: str, codes: list[str]) -> Any:
        self.shell.settings.xmode = mode
        for code in codes:
            ran = self.session.run(code)
        return _without_blanks(ran.error)


class IPython:
    """The real one."""

    def __init__(self) -> None:
        from IPython.core.interactiveshell import InteractiveShell
        from traitlets.config import Config

        config = Config()
        config.HistoryManager.hist_file = ":memory:"
        config.InteractiveShell.colors = "nocolor"
        config.IPCompleter.auto_close_dict_keys = True  # as ours does without being asked
        make: Any = InteractiveShell.instance
        self.shell = make(config=config)
        self.pages: list[str] = []
        self.results: list[str] = []
        self.shell.set_hook("show_in_pager", self._page, 0)
        self.shell.displayhook.write_output_prompt = lambda: None
        self.shell.displayhook.write_format_data = self._show
        self.shell.displayhook.finish_displayhook = lambda: None
        self.shell._showtraceback = lambda *arguments: None
        self.shell.show_usage_error = lambda error: None

    def close(self) -> None:
        self.shell.clear_instance()

    def _page(self, shell: Any, data: Any, start: int, screen_lines: int) -> None:
        self.pages.append(data["text/plain"] if isinstance(data, dict) else data)

    def _show(self, data: dict[str, Any], metadata: Any = None) -> None:
        self.results.append(data["text/plain"])

    def code(self, code: str, setup: str) -> Any:
        if setup:
            self.shell.run_cell(setup)
        made = self.shell.transform_cell(code)
        if len(made.splitlines()) == 1:
            made = self.shell.prefilter_manager.prefilter_lines(made)
            made = made if made.endswith("\n") else made + "\n"
        return made

    def completeness(self, code: str) -> Any:
        status, indent = self.shell.check_complete(code)
        return [status, indent]

    def cells(self, codes: list[str]) -> Any:
        self.shell.db = type(self.shell.db)(os.path.abspath("../kept"))  # no other row's
        for code in codes:
            self.pages.clear()
            self.results.clear()
            self.shell.rl_next_input = None
            out = io.StringIO()
            with redirect_stdout(out), redirect_stderr(out):
                result = self.shell.run_cell(code, store_history=True)
        error = result.error_before_exec or result.error_in_exec
        name = type(error).__name__ if error is not None else ""
        return {
            "text": out.getvalue(),
            "result": self.results[-1] if self.results else None,
            "error": name if name in ("", "UsageError") else f"{name}: {error}",
            "page": "\n".join(self.pages),
            "next_input": self.shell.rl_next_input,
        }

    def completions(self, codes: list[str]) -> Any:
        from IPython.core.completer import provisionalcompleter, rectify_completions

        for code in codes[:-1]:
            self.shell.run_cell(code, store_history=True)
        cursor = codes[-1].index("|")
        text = codes[-1].replace("|", "", 1)
        with provisionalcompleter():
            found = list(self.shell.Completer.completions(text, cursor))
            found = list(rectify_completions(text, found))
        return sorted({text[: each.start] + each.text for each in found})

    def tracebacks(self, mode: str, codes: list[str]) -> Any:
        shown: list[str] = []
        self.shell._showtraceback = lambda kind, error, parts: shown.append("\n".join(parts))
        self.shell.InteractiveTB.set_mode(mode)
        for code in codes:
            shown.clear()
            self.shell.run_cell(code, store_history=True)
        return _without_blanks("\n".join(shown))


def _read_with_jedi(name: str) -> None:
    """Let jedi read what every row needs, so that the forks have it."""
    import jedi

    jedi.settings.cache_directory = f"{os.environ['HOME']}/jedi-{name}"
    jedi.Interpreter("import os; os.pat", [{}]).complete()


@contextmanager
def _jedi_alone() -> Iterator[None]:
    """Keep rows apart that complete: jedi keeps what it read in files, unfit for two writers."""
    import jedi

    with open(f"{jedi.settings.cache_directory}.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _without_blanks(text: str) -> str:
    """Return a traceback without its blank lines, and without colons that nothing follows."""
    text = text.replace("   (...) ", "   (...)\n ")  # theirs forgets to end the line
    lines = (line.rstrip().removesuffix(":") for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


Kind = type[Ours] | type[IPython]


def answer(shell: Any, row: dict[str, Any]) -> Any:
    """Return what a shell does with a row."""
    match row["kind"]:
        case "code":
            return shell.code(row["code"], row["setup"])
        case "completeness":
            return shell.completeness(row["code"])
        case "cells":
            return shell.cells(row["codes"])
        case "tracebacks":
            return shell.tracebacks(row["mode"], row["codes"])
        case _:
            with _jedi_alone():
                return shell.completions(row["codes"])


def normalized(value: Any, directory: str) -> Any:
    """Return an answer without what differs from run to run."""
    if isinstance(value, str):
        text = _ESCAPE.sub("", value).replace("\r\n", "\n").replace(directory, "DIRECTORY")
        text = _SECONDS.sub("SECONDS", _ADDRESS.sub("ADDRESS", text))
        return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
    if isinstance(value, dict):
        return {name: normalized(each, directory) for name, each in value.items()}
    return value


def _answer_with(kind: Kind, rows: list[Any], output: int) -> None:
    """Answer the rows by one kind of shell."""
    warm = kind()
    for code in WARM_UP:
        warm.cells([code])
    warm.close()
    _read_with_jedi(kind.__name__)
    shell = kind()

    def answered(row: Any) -> Any:
        directory = os.getcwd()
        return normalized(answer(shell, row), directory)

    with open(output, "w") as stream:
        answer_all(rows, answered, stream)


def main() -> None:
    """Answer the rows on standard input, ours and theirs on the pipes of the given numbers."""
    outputs = [int(each) for each in sys.argv[1:]]
    rows = [json.loads(line) for line in sys.stdin]
    _read_with_jedi("both")
    kinds: tuple[Kind, ...] = (Ours, IPython)
    for kind, output in zip(kinds, outputs, strict=True):
        if not os.fork():
            try:
                _answer_with(kind, rows, output)
            except BaseException:
                traceback.print_exc()
            os._exit(0)
        os.close(output)
    for _ in outputs:
        os.wait()


if __name__ == "__main__":
    main()
