"""The table of IPython's magics and ours is complete and true."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from itui_kernel.magics.catalogue import Kind, catalogue

PAGE = Path(__file__).resolve().parents[3] / "docs" / "magics.md"
ROW = re.compile(r"^\| `(%%?)([^` ]+)` \| (same|better|later|absent) \| (.*) \|$", re.MULTILINE)
MOST_ABSENT = 5
ASK = """
import json
from IPython.extensions.autoreload import AutoreloadMagics
from IPython.terminal.interactiveshell import TerminalInteractiveShell as Shell
from ipykernel.zmqshell import KernelMagics
found = [Shell.instance().magics_manager.lsmagic(), KernelMagics.magics, AutoreloadMagics.magics]
print(json.dumps([[kind, name] for each in found for kind in each for name in each[kind]]))
"""
KINDS: dict[str, Kind] = {"%": "line", "%%": "cell"}
ROWS = ROW.findall(PAGE.read_text())
TABLE = {(KINDS[mark], name): (state, remark) for mark, name, state, remark in ROWS}


@pytest.fixture(scope="module")
def ipythons(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    """The magics of IPython's terminal, of its kernel and of its extensions."""
    home = str(tmp_path_factory.mktemp("home"))
    environment = {**os.environ, "HOME": home, "IPYTHONDIR": home}
    asked = [sys.executable, "-c", ASK]
    done = subprocess.run(asked, capture_output=True, text=True, check=True, env=environment)
    return {(kind, name) for kind, name in json.loads(done.stdout.splitlines()[-1])}


def test_every_magic_has_one_row(ipythons: set[tuple[str, str]]) -> None:
    assert ipythons | set(catalogue()) == set(TABLE)
    assert len(ROWS) == len(TABLE)


@pytest.mark.parametrize("magic", TABLE, ids="-".join)
def test_a_row_says_what_is_there(magic: tuple[Kind, str]) -> None:
    state, remark = TABLE[magic]
    assert (magic in catalogue()) == (state in ("same", "better"))
    assert remark.endswith(".") or (not remark and state == "same")


def test_little_is_absent() -> None:
    assert sum(state == "absent" for state, _ in TABLE.values()) <= MOST_ABSENT
