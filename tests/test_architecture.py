"""Imports go only downwards, as the table says, and no file outgrows its reader."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = {"itui": "tui", "itui_kernel": "kernel", "itui_themes": "themes"}
MODULES = {
    ".".join(path.relative_to(ROOT / top).with_suffix("").parts).removesuffix(".__init__"): path
    for top in SOURCES.values()
    for path in sorted((ROOT / top).rglob("*.py"))
}
NOT_PURE = {
    "itui.__main__",
    "itui.app",
    "itui.autopsy.finding",
    "itui.autopsy.past",
    "itui.cli",
    "itui.command_line.ending",
    "itui.command_line.executing",
    "itui.command_line.mending",
    "itui.command_line.opening",
    "itui.command_line.others",
    "itui.command_line.printing",
    "itui.command_line.reaching",
    "itui.command_line.scripting",
    "itui.command_line.sessions",
    "itui.command_line.supervising",
    "itui.command_line.tables",
    "itui.command_line.tailing",
    "itui.command_line.variables",
    "itui.command_line.waiting",
    "itui.drawing.appearance",
    "itui.drawing.compositor",
    "itui.drawing.desk",
    "itui.drawing.line_cache",
    "itui.drawing.palette",
    "itui.failures",
    "itui.listing",
    "itui.output.actions",
    "itui.output.keeping",
    "itui.output.spill",
    "itui.performer",
    "itui.plain.attachment",
    "itui.plain.interrupting",
    "itui.plain.line_client",
    "itui.plain.line_reader",
    "itui.plain.oracle",
    "itui.plain.questions",
    "itui.plain.replies",
    "itui.plain.session",
    "itui.plain.telling",
    "itui.plain.transcript",
    "itui.quick_import",
    "itui.saved.elsewhere",
    "itui.saved.keeper",
    "itui.saved.returning",
    "itui.session",
    "itui.source",
    "itui.terminal.attributes",
    "itui.terminal.clipboard",
    "itui.terminal.conditions",
    "itui.terminal.decoder",
    "itui.terminal.drawing",
    "itui.terminal.error_log",
    "itui.terminal.frames",
    "itui.terminal.key_view",
    "itui.terminal.modes",
    "itui.terminal.output",
    "itui.terminal.outside",
    "itui.terminal.reader",
    "itui.terminal.screen",
    "itui.terminal.signals",
    "itui.whereabouts",
}
KNOWN_TO_PURE = ("itui_kernel.protocol", "itui_kernel.client.events", "itui_kernel.services.probe")
IMPURE_STDLIB = {"asyncio", "os", "pathlib", "socket", "subprocess", "threading", "time", "signal"}
SHELL_MAY_USE = ("jedi", "pygments")  # when first used
CATALOGUE = "itui_kernel.magics.catalogue"  # all that is known of magics where none is used
# of the shell: what is declared in it, so that reading it runs nothing
KNOWN_TO_SERVICES = (
    "itui_kernel.shell.shell",
    "itui_kernel.shell.running.cells",
    "itui_kernel.shell.configurables",
    "itui_kernel.shell.magic",
    "itui_kernel.shell.recall.session_log",
    "itui_kernel.shell.settings",
    "itui_kernel.shell.system.aliases",
)
# the parts of the shell that look things up in earlier sessions
KNOW_HISTORY = (
    "itui_kernel.shell.shell",
    "itui_kernel.shell.ipython.history",
    "itui_kernel.shell.recall",
    "itui_kernel.magics.recall",
)
# of the protocol: what a process that shall stay small may know
FOR_SMALL_PROCESSES = tuple(
    f"itui_kernel.protocol.{name}" for name in ("errors", "files", "processes", "session_file")
)
# of the journal: what reads and completes it without a kernel, in the supervisor and in clients
JOURNAL_FOR_ALL = tuple(
    f"itui_kernel.journal.{name}"
    for name in ("entries", "joining", "reading", "recovery", "ring", "rotation", "segments")
)
LINES = 400
LINES_OF_A_FUNCTION = 45


def imports(path: Path, *, at_start: bool = False) -> Iterator[str]:
    """Yield the full names a module imports; with ``at_start`` those of its top level alone."""
    tree = ast.parse(path.read_text())
    nodes = _top_level(tree.body) if at_start else list(ast.walk(tree))
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for each in node.names:
                full = f"{node.module}.{each.name}"
                yield full if full in MODULES else node.module


def _top_level(body: list[ast.stmt]) -> list[ast.AST]:
    found: list[ast.AST] = []
    for node in body:
        if isinstance(node, ast.If):
            is_typing = "TYPE_CHECKING" in ast.dump(node.test)
            found.extend(_top_level(node.orelse if is_typing else node.body + node.orelse))
        else:
            found.append(node)
    return found


def is_pure(name: str) -> bool:
    return name.startswith("itui.") and name not in NOT_PURE


def allowed(module: str, imported: str) -> bool:
    """Return whether the table of imports lets ``module`` know ``imported``."""
    package = imported.partition(".")[0]
    if package in sys.stdlib_module_names:
        return not (is_pure(module) and package in IMPURE_STDLIB)
    if module.startswith("itui_themes"):
        return package == "itui_themes"
    if module in FOR_SMALL_PROCESSES:
        return imported in FOR_SMALL_PROCESSES
    if module.startswith("itui_kernel.protocol"):
        return imported.startswith("itui_kernel.protocol")
    if module in JOURNAL_FOR_ALL:
        return imported in JOURNAL_FOR_ALL + FOR_SMALL_PROCESSES
    if module.startswith("itui_kernel.supervisor"):
        is_own = imported.startswith("itui_kernel.supervisor")
        return is_own or imported in JOURNAL_FOR_ALL + FOR_SMALL_PROCESSES
    if module == "itui_kernel.client.kept":
        from_files = (*JOURNAL_FOR_ALL, "itui_kernel.journal.answering", "itui_kernel.protocol.own")
        return imported in from_files
    if module.startswith("itui_kernel.client"):
        return imported.startswith(("itui_kernel.protocol", "itui_kernel.client", "zmq"))
    if imported.startswith("itui_kernel.magics") and imported != CATALOGUE:
        return False  # a family is imported by its name, when one of its magics is used
    if module.startswith("itui_kernel.services"):
        below = ("itui_kernel.protocol", "itui_kernel.services", CATALOGUE)
        return imported.startswith(below + KNOWN_TO_SERVICES) or package in SHELL_MAY_USE
    if module.startswith(("itui_kernel.shell", "itui_kernel.magics")):
        if imported.startswith("itui_kernel.history"):
            return module.startswith(KNOW_HISTORY)
        below = ("itui_kernel.protocol", "itui_kernel.services", CATALOGUE)
        return imported.startswith((*below, "itui_kernel.shell")) or package in SHELL_MAY_USE
    if f"{module}.".startswith("itui_kernel.history."):
        mine = ("itui_kernel.protocol", "itui_kernel.history", "itui_kernel.log")
        return imported.startswith(mine)
    if module.startswith("itui_kernel"):
        return package in ("itui_kernel", "zmq")
    if is_pure(module):
        mine_too = is_pure(imported) or imported == "itui"
        return mine_too or imported.startswith(KNOWN_TO_PURE) or package in ("pygments", "wcwidth")
    return package in ("itui", "itui_kernel", "itui_themes", "urwid", "pygments", "pyperclip")


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_module_imports_only_what_the_table_allows(module: str) -> None:
    wrong = [each for each in imports(MODULES[module]) if not allowed(module, each)]
    assert not wrong


def test_panes_do_not_know_each_other_but_for_their_parts() -> None:
    panes = ("output", "input", "variables", "help", "status")
    for pane in panes:
        path = MODULES[f"itui.panes.{pane}"]
        others = {f"itui.panes.{each}" for each in panes if each != pane}
        assert not others & set(imports(path))


def test_there_is_no_import_cycle() -> None:
    graph = {
        name: {each for each in imports(path, at_start=True) if each in MODULES and each != name}
        for name, path in MODULES.items()
    }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join((*trail[trail.index(name) :], name))
        if name not in done:
            for each in graph[name]:
                visit(each, (*trail, name))
            done.add(name)

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize("module", sorted(MODULES))
def test_no_file_outgrows_its_reader(module: str) -> None:
    assert MODULES[module].read_text().count("\n") <= LINES


@pytest.mark.parametrize("module", sorted(MODULES))
def test_every_function_is_seen_at_once(module: str) -> None:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [
        each.name
        for each in ast.walk(ast.parse(MODULES[module].read_text()))
        if isinstance(each, functions) and _length(each) > LINES_OF_A_FUNCTION
    ]
    assert not found


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


@pytest.mark.parametrize("module", sorted(MODULES))
def test_every_module_says_what_lives_in_it(module: str) -> None:
    assert ast.get_docstring(ast.parse(MODULES[module].read_text()))


def test_the_kernel_imports_little_at_start() -> None:
    """The kernel process starts with zmq and the standard library alone."""
    import subprocess

    heavy = (
        "jedi",
        "pygments",
        "urwid",
        "asyncio",
        "IPython",
        "traitlets",
        "tornado",
        "numpy",
        "shutil",
    )
    code = (
        "import sys; import itui_kernel.app; "
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
