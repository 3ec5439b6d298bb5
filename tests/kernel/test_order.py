"""Questions do not overtake an input that ends at once, nor wait for one that does not."""

from __future__ import annotations

from kernel_fixtures import Kernel


def replies(kernel: Kernel, count: int) -> list[str]:
    """Return the types of the next messages on shell in the order they come."""
    return [str(kernel.client.get_shell_msg(timeout=20)["msg_type"]) for _ in range(count)]


def test_the_replies_to_quick_inputs_come_first(kernel: Kernel) -> None:
    for code in ("1 + 1", "1 / 0", "print('x' * 1000)") * 10:
        kernel.client.execute(code)
        kernel.client.kernel_info()
        kernel.client.inspect("print")
        order = ["execute_reply", "kernel_info_reply", "inspect_reply"]
        assert replies(kernel, 3) == order


def test_a_long_input_is_overtaken(kernel: Kernel) -> None:
    kernel.client.execute("import threading; held = threading.Event(); held.wait(20)")
    kernel.until("execute_input")
    kernel.client.kernel_info()
    kernel.client.complete("pri", 3)
    assert sorted(replies(kernel, 2)) == ["complete_reply", "kernel_info_reply"]
    kernel.ask("interrupt_request", {})
    assert replies(kernel, 1) == ["execute_reply"]
