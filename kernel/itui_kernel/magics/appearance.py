"""Magics that choose how results and errors look, one choice each."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from itui_kernel.shell.display.formatters import EXACT
from itui_kernel.shell.magic.arguments import switched
from itui_kernel.shell.magic.declaring import Call, UsageError, argument, magic, rest
from itui_kernel.shell.settings import COLORS

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_NUMPY_DIGITS = 8  # its own default


@magic("pprint")
@argument("state", count="?", value_name="on|off", help="switched over when left out")
def pprint(shell: Shell, call: Call) -> None:
    """Show results with their containers broken into lines, or as ``repr`` gives them."""
    plain_text = shell.formatters.plain_text
    plain_text.pprint = switched("pprint", call.arguments.state, plain_text.pprint)
    print("Pretty printing has been turned", "ON" if plain_text.pprint else "OFF")


@magic("precision", can_be_silenced=True)
@rest("digits")
def precision(shell: Shell, call: Call) -> str:
    """Show floats with so many digits, or as a format says; without an argument with all.

    ``%precision 3`` and ``%precision %.2e`` hold for the results that are floats or have floats in
    them. A number also sets how many digits NumPy shows, now or when it is imported.
    """
    wanted = call.rest
    shell.formatters.plain_text.float_format = _float_format(wanted)
    if not wanted or "%" not in wanted:
        digits = int(wanted) if wanted else _NUMPY_DIGITS
        if wanted or "numpy" in sys.modules:
            shell.import_hooks.when(
                "numpy", lambda numpy: numpy.__dict__["set_printoptions"](precision=digits)
            )
    return shell.formatters.plain_text.float_format


def _float_format(wanted: str) -> str:
    if not wanted:
        return EXACT
    if "%" in wanted:
        try:
            _ = wanted % 3.14159
        except (TypeError, ValueError):
            raise UsageError(f"Precision must be int or format string, not {wanted!r}") from None
        return wanted
    try:
        digits = int(wanted)
    except ValueError:
        raise UsageError(f"Precision must be int or format string, not {wanted!r}") from None
    if digits < 0:
        raise UsageError(f"int precision must be non-negative, not {digits}")
    return f"%.{digits}f"


@magic("colors")
@argument("scheme", count="?", words="colors", help=", ".join(COLORS))
def colors(shell: Shell, call: Call) -> None:
    """Choose the colours of tracebacks and help; ``nocolor`` leaves them out."""
    wanted = call.arguments.scheme
    known = f"Available themes: {list(COLORS)}"
    if wanted is None:
        raise UsageError(f"%colors: you must specify a color theme. See '%colors?'. {known}")
    if wanted.lower() not in COLORS:
        raise UsageError(f"%colors: there is no theme {wanted!r}. {known}")
    shell.settings.colors = wanted.lower()


@magic("doctest_mode")
def doctest_mode(shell: Shell, call: Call) -> None:
    """Show results and tracebacks as plain Python does, for examples in docstrings, or no more."""
    settings, formatters = shell.settings, shell.formatters
    before = settings.before_doctest
    is_on = not before
    if is_on:
        before.update(
            xmode=settings.xmode,
            pprint=formatters.plain_text.pprint,
            active_types=formatters.active_types,
        )
        settings.xmode, formatters.plain_text.pprint = "Plain", False
        formatters.active_types = ["text/plain"]
    else:
        settings.xmode, formatters.plain_text.pprint = before["xmode"], before["pprint"]
        formatters.active_types = before["active_types"]
        before.clear()
    print(f"Exception reporting mode: {settings.xmode}")
    print("Doctest mode is:", "ON" if is_on else "OFF")
