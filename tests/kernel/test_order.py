"""Questions do not overtake an input that ends at once, nor wait for one that does not."""

from __future__ import annotations

from datetime import datetime

from itui_kernel.order import PATIENCE
from kernel_fixtures import Kernel, Message


def replies(kernel: Kernel, count: int) -> list[Message]:
    """Return the next messages on shell in the order they come."""
    return [kernel.client.get_shell_msg(timeout=20) for _ in range(count)]


def types(messages: list[Message]) -> list[str]:
    return [str(each["msg_type"]) for each in messages]


def is_quick(reply: Message) -> bool:
    """Return whether an input took clearly less than questions wait for it."""
    began = datetime.fromisoformat(reply["metadata"]["started"])
    took = datetime.fromisoformat(str(reply["header"]["date"])) - began
    return took.total_seconds() < PATIENCE / 2


def test_the_replies_to_quick_inputs_come_first(kernel: Kernel) -> None:
    quick = 0
    for code in ("1 + 1", "1 / 0", "print('x' * 1000)") * 10:
        kernel.client.execute(code)
        kernel.client.kernel_info()
        kernel.client.inspect("print")
        found = replies(kernel, 3)
        order = ["execute_reply", "kernel_info_reply", "inspect_reply"]
        assert sorted(types(found)) == sorted(order)
        if is_quick(next(each for each in found if each["msg_type"] == "execute_reply")):
            assert types(found) == order
            quick += 1
    assert quick


def test_a_long_input_is_overtaken(kernel: Kernel) -> None:
    kernel.client.execute("import threading; held = threading.Event(); held.wait(20)")
    kernel.until("execute_input")
    kernel.client.kernel_info()
    kernel.client.complete("pri", 3)
    assert sorted(types(replies(kernel, 2))) == ["complete_reply", "kernel_info_reply"]
    kernel.ask("interrupt_request", {})
    assert types(replies(kernel, 1)) == ["execute_reply"]
