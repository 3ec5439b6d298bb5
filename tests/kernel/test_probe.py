"""The rows of a real ipykernel, asked through its own protocol."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

from itui_kernel.protocol.messages import ExecuteReply
from itui_kernel.services import probe


@pytest.fixture(scope="module")
def client() -> Iterator[BlockingKernelClient]:
    kernel, client = start_new_kernel(kernel_name="python3")
    yield client
    client.stop_channels()
    kernel.shutdown_kernel(now=True)
    kernel.cleanup_resources()


def run(client: BlockingKernelClient, code: str, **options: Any) -> ExecuteReply:
    found = client.execute_interactive(code, timeout=60, allow_stdin=False, **options)
    content = found["content"]
    assert content["status"] == "ok", content
    return ExecuteReply(user_expressions=content.get("user_expressions"))


def rows_of(reply: ExecuteReply) -> Any:
    return probe.answer(reply).get("rows")


def ask(client: BlockingKernelClient, request: dict[str, Any], **options: Any) -> ExecuteReply:
    code, expression = probe.probe_code(request, **options)
    return run(
        client, code, silent=True, store_history=False, user_expressions={"itui": expression}
    )


def test_rows_and_children(client: BlockingKernelClient) -> None:
    run(client, "import collections\nvalue = {'a': [1, 2]}\ntext = 'it\\'s \\\\ é𝒳'\n_hidden = 1")
    before = run(client, "", user_expressions={"n": "sorted(globals())"})
    rows = rows_of(ask(client, {"request": "refresh"}))
    assert rows is not None
    found = {row["name"]: row for row in rows}
    assert set(found) == {"collections", "value", "text"}
    assert found["value"]["value"] == "{'a': [1, 2]}"
    assert found["text"]["value"] == '"it\'s \\\\ é𝒳"'
    after = run(client, "", user_expressions={"n": "sorted(globals())"})
    assert after.user_expressions == before.user_expressions

    request = {"request": "children", "path": "value['a']"}
    answer = probe.answer(ask(client, request, is_installed=True))
    assert [row["path"] for row in answer["rows"]] == ["value['a'][0]", "value['a'][1]"]
    again = rows_of(ask(client, {"request": "refresh"}))
    assert again is not None
    assert {row["name"] for row in again} == set(found)


def test_many_rows_arrive_whole(client: BlockingKernelClient) -> None:
    run(client, "for _i in range(3000): globals()[f'many_{_i}'] = 'quote\\'\\n' * 5")
    rows = rows_of(ask(client, {"request": "refresh"}))
    run(client, "for _i in range(3000): del globals()[f'many_{_i}']")
    assert rows is not None
    assert sum(row["name"].startswith("many_") for row in rows) == 3000


def test_modules_that_are_gone_are_noticed(client: BlockingKernelClient) -> None:
    run(client, "__import__('sys').modules.pop('_itui_probe', None)")
    lost = probe.answer(ask(client, {"request": "refresh"}, is_installed=True))
    assert probe.is_missing(lost)
    assert rows_of(ask(client, {"request": "refresh"})) is not None


def test_a_kernel_that_does_not_answer() -> None:
    assert rows_of(ExecuteReply()) is None
    refused = {"itui": {"status": "error", "ename": "NameError", "evalue": "x"}}
    assert probe.answer(ExecuteReply(user_expressions=refused))["reason"] == "NameError: x"
    cut = {"itui": {"status": "ok", "data": {"text/plain": '\'{"rows": […'}}}
    assert probe.answer(ExecuteReply(user_expressions=cut))["event"] == "error"
