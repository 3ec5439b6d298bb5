"""Completion asked of a real kernel: while code runs, and with completers that hang."""

from collections.abc import Iterator
from typing import Any

import pytest

from kernel_fixtures import Kernel, started

_COMPLETERS = """
import threading
gate = threading.Event()
class Hangs:
    own = 1
    def __dir__(self):
        gate.wait()
        return ['late']
class Tells:
    def _ipython_key_completions_(self):
        print('asked')
        return ['key']
hangs, tells = Hangs(), Tells()
"""
_JOIN = "each.join() if each.name == 'itui-completer' else None"


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    with started(tmp_path_factory.mktemp("k")) as kernel:
        kernel.run(_COMPLETERS)
        yield kernel


def complete(kernel: Kernel, code: str) -> dict[str, Any]:
    msg_id = kernel.send("complete_request", {"code": code, "cursor_pos": len(code)})
    content: dict[str, Any] = kernel.reply(msg_id)["content"]
    return content


def test_magics_and_keys_are_completed_while_code_runs(kernel: Kernel) -> None:
    busy = kernel.send(
        "execute_request", {"code": "print('runs')\nwhile not gate.wait(0.01): pass"}
    )
    kernel.until("stream", busy)
    assert complete(kernel, "%lsm")["matches"] == ["%lsmagic"]
    assert complete(kernel, "%time tell")["matches"] == ["tells"]
    assert complete(kernel, "tells['k")["matches"] == ["key']"]
    hung = complete(kernel, "hangs.o")
    assert hung["matches"] == ["own"]
    assert hung["metadata"]["itui"]["faults"] == ["Hangs.__dir__ has not ended within 0.25 seconds"]
    kernel.ask("interrupt_request", {})
    assert kernel.outcome(busy).reply["ename"] == "KeyboardInterrupt"
    kernel.run("gate.set()\nfor each in threading.enumerate():\n    " + _JOIN)
    assert complete(kernel, "hangs.l")["matches"] == ["late"]
