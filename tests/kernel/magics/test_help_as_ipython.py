"""Descriptions of what whole modules hold, against those of IPython's inspector."""

from __future__ import annotations

import importlib
import re

import pytest
from IPython.core.oinspect import Inspector, OInfo

from itui_kernel.services.description import plain
from itui_kernel.shell.help.describing import describe
from itui_kernel.shell.help.finding import find
from shell_session import ShellSession

_ADDRESS = re.compile(r"0x[0-9a-f]{6,}")
_FROZEN = re.compile(r"^File: .*<frozen [\w.]+>$\n?", re.MULTILINE)
_FILE = re.compile(r"^File: .*$\n?", re.MULTILINE)


def without_places(text: str, *, has_file: bool) -> str:
    text = text if has_file else _FILE.sub("", text)
    lines = _ADDRESS.sub("ADDRESS", text).split("\n")
    return "\n".join(re.sub(r"^([A-Z][a-z ]+:) +", r"\1 ", line).rstrip() for line in lines)


@pytest.mark.parametrize("detail_level", [0, 1])
@pytest.mark.parametrize("module", ["contextlib", "functools", "json", "textwrap"])
def test_what_a_module_holds_is_told_as_ipython_tells_it(
    session: ShellSession, module: str, detail_level: int
) -> None:
    session.run(f"import {module}")
    inspector = Inspector(theme_name="nocolor")
    for attribute in dir(importlib.import_module(module)):
        name = f"{module}.{attribute}"
        found = find(session.shell, name)
        assert found is not None, name
        info = OInfo(False, False, True, "Interactive", None, found.value)
        bundle = inspector._get_info(found.value, name, info=info, detail_level=detail_level)
        theirs = str(bundle["text/plain"])
        has_file = _FROZEN.search(theirs) is None  # we know the file of such a module
        ours = plain(describe(found, name, detail_level).rows())
        assert without_places(ours, has_file=has_file) == without_places(theirs, has_file=has_file)
