"""Tells whether an input is ready to run, and how far its next line is indented if not.

It must not touch the warning filters: it runs in another thread than the user's code.
"""

from __future__ import annotations

import ast
import re
from codeop import PyCF_ALLOW_INCOMPLETE_INPUT, PyCF_DONT_IMPLY_DEDENT  # type: ignore[attr-defined]

from itui_kernel.shell.input.parsing import FAILURES, PARSE, without_warnings
from itui_kernel.shell.input.scanning import indent_of, logical_lines, physical_line
from itui_kernel.shell.input.special_lines import is_cell_magic, is_continued
from itui_kernel.shell.input.transforms import TransformRegistry

COMPLETE = ("complete", "")
INCOMPLETE = ("incomplete", "")
INVALID = ("invalid", "")

_PARSE_BEGINNING = PARSE | PyCF_ALLOW_INCOMPLETE_INPUT | PyCF_DONT_IMPLY_DEDENT

_BLANK_END = re.compile(r"\n[ \t]*\n[ \t]*\Z")
_LONE_BACKSLASH = re.compile(r"(?:\A|\n)([ \t]*)\\\r?\n?[ \t]*\Z")
_BLANK_AFTER_BACKSLASH = re.compile(r"\\[ \t]+\n?\Z")
_LEAVES_BLOCK = re.compile(r"(?:return|pass|raise|break|continue)\b")


def check_complete(code: str, transforms: TransformRegistry) -> tuple[str, str]:
    """Return (status, indent); status is complete, incomplete or invalid."""
    try:
        clean = transforms.clean(code)
        text = transforms.code(clean)
    except SyntaxError:
        return INVALID
    if is_cell_magic(clean):
        return COMPLETE if _BLANK_END.search(clean) else INCOMPLETE
    if is_continued(clean):
        return "incomplete", indent_of(physical_line(clean, len(clean.rstrip())))
    if lone := _LONE_BACKSLASH.search(text):
        return "incomplete", indent_of(lone[1])
    lines = list(logical_lines(text))
    if not lines:
        return COMPLETE
    last = lines[-1]
    if last.is_broken or (last.is_continued and _BLANK_AFTER_BACKSLASH.search(text)):
        return INVALID
    last_line = text.rstrip(" \t").removesuffix("\n").rpartition("\n")[2]
    if last.is_open or last.is_continued:
        return "incomplete", indent_of(last_line)
    first_lines = [physical_line(text, line.start) for line in lines]
    if last.last == ":":
        is_followed = text[last.end :].rstrip(" \t") not in ("", "\n")
        if is_followed and not _is_beginning(without_warnings(text)):
            return INVALID
        return "incomplete", indent_of(first_lines[-1]) + " " * 4
    return _parse(text, first_lines, last_line)


def _parse(text: str, first_lines: list[str], last_line: str) -> tuple[str, str]:
    harmless = without_warnings(text)
    try:
        tree = compile(harmless, "<input>", "exec", PARSE, dont_inherit=True)
    except FAILURES:
        if _is_beginning(harmless):
            return "incomplete", _next_indent(first_lines, last_line)
        return INVALID
    if any(_is_misplaced(statement) for statement in tree.body) or not _has_sound_names(harmless):
        return INVALID
    has_blank_end = text.rstrip(" \t").endswith("\n")
    if not has_blank_end and indent_of(first_lines[-1]):
        return "incomplete", _next_indent(first_lines, last_line)
    return COMPLETE


def _has_sound_names(code: str) -> bool:
    """Tell whether the compiler takes ``global`` and ``nonlocal`` as they stand."""
    if "global" not in code and "nonlocal" not in code:
        return True
    from symtable import symtable

    try:
        symtable(code, "<input>", "exec")
    except SyntaxError:
        return False
    return True


def _is_beginning(code: str) -> bool:
    """Tell whether more lines could make this right."""
    try:
        compile(code + "\n", "<input>", "exec", _PARSE_BEGINNING, dont_inherit=True)
    except SyntaxError as error:
        return "incomplete input" in str(error)
    except FAILURES:
        return False
    return True


def _next_indent(first_lines: list[str], last_line: str) -> str:
    """Return the indent of the last line; one block less after ``return`` and the like.

    ``first_lines`` are the physical lines in which the logical ones begin.
    """
    last = first_lines[-1]
    if not _LEAVES_BLOCK.match(last.lstrip()) or last_line.lstrip().startswith("#"):
        return indent_of(last_line)
    depth = len(indent_of(last))
    outer = (indent_of(line) for line in reversed(first_lines))
    return next((indent for indent in outer if len(indent) < depth), "")


def _is_misplaced(statement: ast.stmt) -> bool:
    """Tell whether the compiler refuses what the parser takes: ``return`` in no function."""
    waiting: list[tuple[ast.AST, bool, bool]] = [(statement, False, False)]
    while waiting:
        node, is_in_loop, is_in_function = waiting.pop()
        if isinstance(node, ast.Return) and not is_in_function:
            return True
        if isinstance(node, ast.Break | ast.Continue) and not is_in_loop:
            return True
        if isinstance(node, ast.For | ast.AsyncFor | ast.While):
            is_in_loop = True
        elif isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            is_in_loop, is_in_function = False, not isinstance(node, ast.ClassDef)
        if not isinstance(node, ast.expr):
            children = ast.iter_child_nodes(node)
            waiting.extend((child, is_in_loop, is_in_function) for child in children)
    return False
