"""The name that may have been meant where one was not found."""

from __future__ import annotations

import builtins
import re
import sys
from collections.abc import Iterable

from itui_kernel.services import safe

MOST_NAMES = 2000  # among which one is looked for
LONGEST_NAME = 40
CLOSENESS = 0.75

_NUMBERED = re.compile(r"_i*\d*$|_[dio]h$")  # inputs and results of the shell


def suggestion(error: BaseException) -> str:
    """Return what Python says of a misspelt name, empty if there is nothing to say."""
    wrong = error.name if type(error) in (NameError, AttributeError) else None  # type: ignore[attr-defined]
    if type(wrong) is not str or len(wrong) > LONGEST_NAME:
        return ""
    close = _closest(wrong, _names(error))
    if close:
        return f". Did you mean: '{close}'?"
    if type(error) is NameError and wrong in sys.stdlib_module_names:
        return f". Did you forget to import '{wrong}'?"
    return ""


def _names(error: BaseException) -> Iterable[str]:
    """Return the names that were there; no code of the user's runs for it."""
    if type(error) is AttributeError:
        return () if error.obj is None else safe.attribute_names(error.obj)
    traceback = error.__traceback__
    if traceback is None:
        return ()
    while traceback.tb_next is not None:
        traceback = traceback.tb_next
    frame = traceback.tb_frame
    return [*frame.f_locals, *frame.f_globals, *vars(builtins)]


def _closest(wrong: str, names: Iterable[str]) -> str:
    is_private = wrong.startswith("_")
    known = {
        each
        for each in names
        if type(each) is str and each.startswith("_") == is_private and not _NUMBERED.match(each)
    }
    known.discard(wrong)
    if len(known) > MOST_NAMES:
        return ""
    from difflib import get_close_matches

    by_lower = {each.lower(): each for each in sorted(known)}
    close = get_close_matches(wrong.lower(), by_lower, 1, CLOSENESS)
    return by_lower[close[0]] if close else ""
