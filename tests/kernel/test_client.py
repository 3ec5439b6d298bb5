import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from client_fixtures import (
    DEADLINE,
    attached,
    foreign,
    kill,
    launch,
    run,
    text_of,
)
from itui_kernel.client.client import KernelClient, probe
from itui_kernel.client.discovery import find_kernel
from itui_kernel.client.events import (
    Expired,
    Ready,
    Received,
)
from itui_kernel.client.launch import LaunchedKernel
from itui_kernel.protocol.connection import Connection, new_key
from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.message import Message
from itui_kernel.protocol.messages import (
    CompleteReply,
    CompleteRequest,
    Error,
    ExecuteResult,
    InputRequest,
    InspectReply,
    InspectRequest,
    KernelInfoReply,
    KernelInfoRequest,
    Status,
    Stream,
)

# one write, because print makes two messages now and then; short sleeps, because a signal just
# before a sleep does not end it
RUN = """
import sys, time
sys.stdout.write("run\\n")
while True:
    time.sleep(0.01)
"""


@pytest.fixture(scope="module", params=["ipc", "tcp"])
def kernel(request: pytest.FixtureRequest, module_place: Path) -> Iterator[LaunchedKernel]:
    started = launch(request.param, module_place)
    assert started.connection.transport == request.param
    yield started
    kill(started)


def test_execute(kernel: LaunchedKernel) -> None:
    async def test() -> None:
        async with attached(kernel.connection) as (client, log):
            outputs: list[Message] = []
            code = "import sys; print('out'); print('err', file=sys.stderr); 'value'"
            reply = await client.execute(code, output=outputs.append)
            assert reply.status == "ok"
            assert text_of(outputs, "stdout") == "out\n"
            assert text_of(outputs, "stderr") == "err\n"
            results = [each.content for each in outputs if isinstance(each.content, ExecuteResult)]
            assert [each.data["text/plain"] for each in results] == ["'value'"]
            assert outputs[-1].content == Status(execution_state="idle")
            assert sum(isinstance(event, Ready) for event in log) == 1
            assert client.info is not None
            assert client.info.implementation == "ipython"

    run(test)


def test_errors_are_data(kernel: LaunchedKernel) -> None:
    async def test() -> None:
        async with attached(kernel.connection) as (client, _):
            outputs: list[Message] = []
            reply = await client.execute("1/0", output=outputs.append)
            assert (reply.status, reply.ename) == ("error", "ZeroDivisionError")
            assert any(isinstance(each.content, Error) for each in outputs)

    run(test)


def test_user_expressions_of_silent_code(kernel: LaunchedKernel) -> None:
    async def test() -> None:
        async with attached(kernel.connection) as (client, _):
            reply = await client.execute("", silent=True, user_expressions={"two": "1 + 1"})
            assert reply.user_expressions is not None
            assert reply.user_expressions["two"]["data"]["text/plain"] == "2"

    run(test)


def test_questions_are_answered_while_code_runs(kernel: LaunchedKernel) -> None:
    async def test() -> None:
        async with attached(kernel.connection) as (client, log):
            task = asyncio.create_task(client.execute(RUN))
            await log.content(Stream, text="run\n")
            # no event tells of the subshell: it is the client's own affair
            while client.subshell.id is None:
                await asyncio.sleep(0)
            reply = await client.request(CompleteRequest(code="prin", cursor_pos=4), deadline=None)
            assert isinstance(reply.content, CompleteReply)
            assert "print" in reply.content.matches
            reply = await client.request(InspectRequest(code="zip", cursor_pos=3), deadline=None)
            assert isinstance(reply.content, InspectReply)
            assert reply.content.found
            assert not task.done()
            client.interrupt()
            assert (await task).ename == "KeyboardInterrupt"

    run(test)


def test_interrupt_by_signal_of_a_kernel_found_by_its_file(kernel: LaunchedKernel) -> None:
    async def test() -> None:
        found = find_kernel(str(kernel.connection_file))
        assert found.is_alive
        assert found.connection.pid == kernel.pid
        await interrupts(found.connection, f"SIGINT to process group {kernel.pid}")

    run(test)


def test_interrupt_by_message_of_an_unknown_process(kernel: LaunchedKernel) -> None:
    async def test() -> None:
        await interrupts(foreign(kernel), "interrupt request to the kernel")

    run(test)


def test_interrupt_by_message_of_a_kernel_that_wants_one(kernel: LaunchedKernel) -> None:
    async def test() -> None:
        wanting = replace(kernel.connection, interrupt_mode="message")
        await interrupts(wanting, "interrupt request to the kernel")

    run(test)


async def interrupts(connection: Connection, expected: str) -> None:
    async with attached(connection) as (client, log):
        task = asyncio.create_task(client.execute(RUN))
        await log.content(Stream, text="run\n")
        assert client.interrupt() == expected
        assert (await task).ename == "KeyboardInterrupt"


def test_input(kernel: LaunchedKernel) -> None:
    async def test() -> None:
        async with attached(kernel.connection) as (client, _):
            outputs: list[Message] = []

            def answer(message: Message) -> None:
                outputs.append(message)
                if isinstance(message.content, InputRequest):
                    assert message.content == InputRequest(prompt="name? ")
                    client.reply_input(message, "itui ☺")

            await client.execute("print(input('name? '))", output=answer)
            assert text_of(outputs, "stdout") == "itui ☺\n"

    run(test)


def test_a_missed_deadline_and_the_late_reply(kernel: LaunchedKernel) -> None:
    async def test() -> None:
        async with attached(kernel.connection) as (client, log):
            task = asyncio.create_task(client.execute("input('wait')"))
            prompt = await log.content(InputRequest, prompt="wait")
            request = client.send(KernelInfoRequest(), deadline=0.01)
            await log.until(lambda event: event == Expired(request))
            with pytest.raises(KernelError, match=r"did not answer the kernel info request within"):
                await client.request(KernelInfoRequest(), deadline=0.01)
            client.reply_input(prompt, "")
            await task
            late = await log.until(
                lambda event: (
                    isinstance(event, Received)
                    and event.message.parent_id == request.msg_id
                    and isinstance(event.message.content, KernelInfoReply)
                )
            )
            assert isinstance(late, Received)

    run(test)


def test_wrong_key(kernel: LaunchedKernel) -> None:
    async def test() -> None:
        connection = replace(foreign(kernel), key=new_key())
        task = asyncio.create_task(probe(connection, timeout=DEADLINE))
        async with attached(kernel.connection) as (client, _):
            while not task.done():  # the welcome may get lost, other messages cannot
                await client.execute("1")
        with pytest.raises(KernelError, match="signs with another key") as caught:
            await task
        assert "\n" not in str(caught.value)

    run(test)


def test_probe(kernel: LaunchedKernel) -> None:
    async def test() -> None:
        assert (await probe(foreign(kernel), timeout=DEADLINE)).implementation == "ipython"

    run(test)


def test_questions_of_an_input_are_asked(kernel: LaunchedKernel) -> None:
    async def test() -> None:
        async def ask(prompt: str, is_password: bool) -> str:
            if prompt == "end":
                raise EOFError
            return f"{prompt} {is_password}"

        async with attached(kernel.connection) as (client, _):
            outputs: list[Message] = []
            code = (
                "from getpass import getpass; print(input('a')); print(getpass('b')); input('end')"
            )
            reply = await client.execute(code, output=outputs.append, ask=ask)
            assert text_of(outputs, "stdout") == "a False\nb True\n"
            assert (reply.status, reply.ename) == ("error", "EOFError")

    run(test)


def test_an_interrupted_question_is_withdrawn(kernel: LaunchedKernel) -> None:
    async def test() -> None:
        withdrawn = asyncio.Event()

        async def ask(prompt: str, is_password: bool) -> str:
            client.interrupt()
            try:
                await asyncio.Event().wait()
            finally:
                withdrawn.set()
            return "never"

        async with attached(kernel.connection) as (client, _):
            reply = await client.execute("input('never')", ask=ask)
            assert reply.ename == "KeyboardInterrupt"
            await withdrawn.wait()

    run(test)


def test_a_question_that_fails_ends_the_waiting(kernel: LaunchedKernel) -> None:
    async def test() -> None:
        async def ask(prompt: str, is_password: bool) -> str:
            raise OSError("no keyboard")

        async with KernelClient(kernel.connection) as client:
            await client.wait_ready(DEADLINE)
            with pytest.raises(OSError, match="no keyboard"):
                await client.execute("input('never')", ask=ask)
            client.interrupt()

    run(test)
