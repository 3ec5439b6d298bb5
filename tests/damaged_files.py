"""Files of a session as they should be, and what may have become of them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from fuzzing import damaged, encoded, spoiled
from itui_kernel.protocol.connection import host_name

ID = "abcdef"
CONNECTION: dict[str, Any] = {
    "transport": "ipc",
    "ip": "/nowhere/k",
    **{f"{name}_port": number for number, name in enumerate(("shell", "iopub", "stdin"), 1)},
    "control_port": 4,
    "hb_port": 5,
    "key": "k",
    "signature_scheme": "hmac-sha256",
    "kernel_name": "itui",
    "pid": 2**22 + 1,
    "host": host_name(),
    "started": 7,
    "session": "/nowhere",
}
FIELDS: dict[str, Any] = {
    "name": "work",
    "id": ID,
    "argv": ["python"],
    "kernel_name": "itui",
    "created": 1.5,
    "host": host_name(),
    "cwd": "/home",
    "supervisor": {"pid": 2**22 + 1, "started": 7},
    "kernel": {"pid": 2**22 + 1, "started": 7},
    "life": {"rule": "idle", "hours": 2.0},
}
AUTOPSY: dict[str, Any] = {
    "pid": 1,
    "started": 5,
    "returncode": -11,
    "signal": "SIGSEGV",
    "at": 1.7e9,
    "uptime": 3.5,
    "stack": 'Fatal Python error: x\n\nCurrent thread 0x1 (most recent call first):\n  File "a"',
    "stderr": "bad\n",
    "inputs": [{"number": 3, "code": "x"}],
    "peak": 10,
    "oom_kills": 0,
}


def json_files(sample: Any) -> st.SearchStrategy[bytes]:
    """Return what may be in a file that held a value once."""
    whole = json.dumps(sample).encode()
    return st.one_of(spoiled(sample).map(encoded), damaged(whole))


@contextmanager
def session(**files: bytes) -> Iterator[Path]:
    """Make a session's directory in a run-time directory of its own."""
    with tempfile.TemporaryDirectory() as base, pytest.MonkeyPatch.context() as patch:
        patch.setenv("ITUI_RUNTIME_DIR", base)
        patch.setenv("JUPYTER_RUNTIME_DIR", str(Path(base, "none")))
        directory = Path(base, ID)
        directory.mkdir(mode=0o700)
        for name, data in files.items():
            (directory / f"{name}.json").write_bytes(data)
        yield directory
