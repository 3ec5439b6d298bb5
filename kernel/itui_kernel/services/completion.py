"""Completion of unfinished code: names that exist first, static analysis with the time left."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from itui_kernel.protocol.messages import CompleteReply
from itui_kernel.services import magic_words, safe, static
from itui_kernel.services.control_lines import Layout, lay_out
from itui_kernel.services.fuzzy import select_nearly
from itui_kernel.services.matches import MAX_MATCHES, Completion, Match
from itui_kernel.services.python_code import complete_python
from itui_kernel.services.question import Question
from itui_kernel.services.scanner import scan
from itui_kernel.services.system_words import complete_command, complete_file, last_word

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell


def complete(
    code: str,
    cursor_pos: int,
    namespace: Mapping[str, Any],
    *,
    shell: Shell | None = None,
    budget: float = 1.0,
) -> CompleteReply:
    """Return the matches at the cursor; ``budget`` bounds the seconds of static analysis.

    With a shell its magics, aliases and completers take part; the completers of the user are the
    only foreign code that is run.
    """
    cursor = max(0, min(cursor_pos, len(code)))
    question = Question(
        before=code[:cursor],
        rest=code[cursor:],
        namespace=safe.copied(namespace),
        started=time.monotonic(),
        budget=budget,
        shell=shell,
    )
    if question.completers is not None:
        question.completers.begin(question)
    found, is_fuzzy = _complete(question)
    return _reply(found, question, is_fuzzy)


def _complete(question: Question) -> tuple[Completion, bool]:
    """Return what fits, and whether it does only nearly."""
    layout = lay_out(question.before, partial(magic_words.is_command, question))
    if _words_of_cell(layout, question) == "statement":
        layout = magic_words.with_statement(layout, question)
    found = _at_hand(question, layout)
    if found.matches or found.is_final:
        return found, False
    made = _static(question, layout)
    if made:
        return Completion(found.start, tuple(made)), False
    nearly = _laid_out(replace(question, choose=select_nearly), layout)
    return (nearly, True) if nearly.matches else (found, False)


def _words_of_cell(layout: Layout, question: Question) -> str:
    """Return what the cell that the cursor is in consists of; Python, where no magic has it."""
    known = None if question.shell is None else question.shell.magics
    magic = known.find("cell", layout.cell) if known is not None and layout.cell else None
    return "statement" if magic is None else magic.cell_words


def _static(question: Question, layout: Layout) -> list[Match]:
    """Return what reading the code finds in the time that is left."""
    is_wanted = question.shell is None or question.shell.settings.use_jedi
    is_python = layout.line is None and _words_of_cell(layout, question) == "statement"
    if not is_wanted or not is_python or scan(layout.python).open_string is not None:
        return []
    code = layout.python + question.rest
    return static.complete(code, len(layout.python), question.namespace, question.seconds_left)


def _at_hand(question: Question, layout: Layout) -> Completion:
    """Return what exists and fits, with what the user's completers say."""
    completers = question.completers
    told = None if completers is None else completers.of_command(question)
    if told is not None:
        return told
    found = _laid_out(question, layout)
    added = None if completers is None else completers.anywhere(question)
    return found if added is None else added.with_more(found, question.before)


def _laid_out(question: Question, layout: Layout) -> Completion:
    """Return what fits in the part of the input that the cursor is in."""
    line = layout.line
    words = _words_of_cell(layout, question)
    if words == "text":
        return Completion(len(question.before), (), True)
    if words == "command":
        return complete_command(question, layout.body_start)
    if line is not None and line.kind == "command":
        return complete_command(question, line.start)
    if line is not None and not line.is_named:
        return magic_words.complete_name(line, question)
    if line is not None:
        return magic_words.complete_line(line, question)
    found = complete_python(replace(question, before=layout.python))
    if found.is_final:
        return found
    if layout.has_files:
        files = complete_file(last_word(question.before, 0, breaks=""), question)
        return found.with_more(files, question.before)
    magics = magic_words.complete_bare_name(question)
    if magics is None:
        return found
    typed = question.before[found.start :]
    is_wanted = question.choose is select_nearly or any(
        each.text.startswith(typed) for each in found.matches
    )
    return found.with_more(magics, question.before) if is_wanted and found.matches else magics


def _reply(found: Completion, question: Question, is_fuzzy: bool) -> CompleteReply:
    matches = found.matches[:MAX_MATCHES]
    end = len(question.before)
    metadata: dict[str, Any] = {
        "_jupyter_types_experimental": [
            {
                "start": found.start,
                "end": end,
                "text": match.text,
                "type": match.type,
                "signature": match.signature,
            }
            for match in matches
        ]
    }
    faults = [] if question.completers is None else list(question.completers.faults)
    if is_fuzzy or faults:
        metadata["itui"] = {"is_fuzzy": is_fuzzy, "faults": faults}
    return CompleteReply(
        matches=[match.text for match in matches],
        cursor_start=found.start,
        cursor_end=end,
        metadata=metadata,
    )
