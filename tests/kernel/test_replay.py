"""Our kernel gives again what it has published, also after its own death."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from itui_kernel.journal.reading import read_journal
from itui_kernel.journal.recovery import recover
from kernel_fixtures import DEADLINE, Kernel, Message, started


def replayed(kernel: Kernel, since: int = 0, **content: Any) -> dict[str, Any]:
    reply = kernel.ask("itui_replay_request", {"since": since, **content})
    assert reply["content"]["status"] == "ok"
    return dict(reply["content"])


def everything(kernel: Kernel, since: int = 0) -> list[Message]:
    messages: list[Message] = []
    while True:
        content = replayed(kernel, since, most_bytes=10_000)
        assert content["lost"] == []
        messages += content["messages"]
        if content["last"] >= content["newest"]:
            return messages
        since = content["last"]


def seen(messages: list[Message]) -> list[tuple[Any, ...]]:
    """Return what of messages does not depend on how text was divided."""
    found: list[tuple[Any, ...]] = []
    for each in messages:
        content = dict(each["content"])
        key = (each["header"]["msg_type"], each["parent_header"].get("msg_id"))
        if key[0] == "stream" and found and found[-1][:2] == key:
            content["text"] = found.pop()[2]["text"] + content["text"]
        found.append((*key, content))
    return found


def test_what_was_published_is_given_again(kernel: Kernel) -> None:
    since = replayed(kernel)["newest"]
    code = "print('é' * 3)\ndisplay({'a': 1})\nfor i in range(5000): print(i)\n1 / 0"
    msg_id = kernel.client.execute(code)
    live = kernel.published(msg_id)
    again = [each for each in everything(kernel, since) if each["parent_header"]]
    assert seen(again) == seen(live)
    assert {each["parent_header"]["session"] for each in again} == {kernel.client.session.session}
    kernel.reply(msg_id)


def test_it_is_given_while_code_runs(kernel: Kernel) -> None:
    since = replayed(kernel)["newest"]
    running = kernel.client.execute("print('on')\nwhile True: pass")
    kernel.until("stream", running)
    assert seen(everything(kernel, since))[-1][2]["text"] == "on\n"
    kernel.ask("interrupt_request", {})
    kernel.outcome(running)


def test_questions_leave_no_trace(kernel: Kernel) -> None:
    since = replayed(kernel)["newest"]
    kernel.ask("kernel_info_request", {})
    content = replayed(kernel, since)
    assert content["messages"] == content["lost"] == []
    assert content["last"] == content["newest"] == since + 2
    ahead = replayed(kernel, content["newest"] + 10)
    assert (ahead["last"], ahead["messages"]) == (content["newest"] + 10, [])


def test_senseless_questions_are_answered(kernel: Kernel) -> None:
    content = replayed(kernel, -5, most_bytes=-1, newest_bytes=-1)
    assert len(content["messages"]) == 1
    assert replayed(kernel, 3, until=2)["messages"] == []


def journal_of(directory: Path) -> Path:
    return next((directory / "runtime" / "journals").iterdir())


def printed(directory: Path) -> list[str]:
    past = read_journal(journal_of(directory), most_bytes=1 << 30)
    assert past.lost == []
    streams = [each for each in past.messages if each["header"]["msg_type"] == "stream"]
    assert {each["parent_header"]["msg_type"] for each in streams} == {"execute_request"}
    return "".join(each["content"]["text"] for each in streams).splitlines()


def test_nothing_printed_is_lost_when_the_process_dies(tmp_path: Path) -> None:
    code = (
        "import os, threading\nprint('é', '\\0')\n"
        "def work():\n    for i in range(30_000): print(f'{i:05}\\n', end='')\n"
        "thread = threading.Thread(target=work)\nthread.start()\nthread.join()\n"
        "display('shown')\nprint('end')\nos._exit(1)"
    )
    expected = ["é \0", *(f"{index:05}" for index in range(30_000)), "end"]
    with started(tmp_path) as kernel:
        kernel.client.execute(code)
        kernel.process.wait(DEADLINE)
    counts = recover(journal_of(tmp_path))
    assert printed(tmp_path) == expected
    assert recover(journal_of(tmp_path)) == counts  # once more changes nothing
    assert printed(tmp_path) == expected
    (tmp_path / "kernel.json").unlink()
    with started(tmp_path) as kernel:  # its successor goes on with the numbers
        assert counts is not None
        messages = everything(kernel)
        types = [each["header"]["msg_type"] for each in messages]
        assert types.index("display_data") < types.index("status", types.index("display_data"))
        newer = [each for each in messages if each["metadata"]["itui"]["seq"] > counts.number]
        assert newer[0]["content"] == {"execution_state": "starting"}
        kernel.run("print('again')")
        assert printed(tmp_path) == [*expected, "again"]
        assert kernel.end() == 0
    assert not (tmp_path / "runtime" / "journals").exists()
