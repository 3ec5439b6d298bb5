from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import zmq

from itui_kernel.origins import Origin, Origins
from itui_kernel.outbox import Outbox, Text
from itui_kernel.protocol.connection import read_connection
from itui_kernel.protocol.message import Sender
from itui_kernel.protocol.messages import KernelInfoRequest, Stream
from itui_kernel.streams import LONGEST, OutputStream, StreamBuffer
from kernel_fixtures import DEADLINE, Kernel, started


def origin() -> Origin:
    return Origin(Sender().message(KernelInfoRequest()).header)


def test_buffer_keeps_the_order_of_streams() -> None:
    buffer = StreamBuffer()
    for name, text in [("stdout", "a"), ("stderr", "b"), ("stdout", "c"), ("stdout", "d")]:
        buffer.add(Text(None, name, text))
    assert [(each.name, each.text) for _, each in buffer.take()] == [
        ("stdout", "a"),
        ("stderr", "b"),
        ("stdout", "cd"),
    ]
    assert buffer.due is None
    assert buffer.length == 0


def test_buffer_gives_one_origin_and_keeps_the_others() -> None:
    buffer = StreamBuffer()
    first, second = origin(), origin()
    buffer.add(Text(first, "stdout", "1"))
    buffer.add(Text(second, "stdout", "2"))
    assert buffer.take_from(first) == [(first, Stream(name="stdout", text="1"))]
    assert buffer.due is not None
    assert buffer.take_from(second) == [(second, Stream(name="stdout", text="2"))]
    assert buffer.due is None


def test_buffer_splits_what_is_too_long_for_one_message() -> None:
    buffer = StreamBuffer()
    buffer.add(Text(None, "stdout", "x" * (LONGEST * 2 + 1)))
    assert [len(each.text) for _, each in buffer.take()] == [LONGEST, LONGEST, 1]


def test_alternating_streams_do_not_make_endless_messages() -> None:
    buffer = StreamBuffer()
    for index in range(10_000):
        buffer.add(Text(None, ("stdout", "stderr")[index % 2], "x"))
    messages = buffer.take()
    assert len(messages) < 100
    assert sum(len(each.text) for _, each in messages) == 10_000


def test_stream_refuses_bytes_and_knows_its_descriptor() -> None:
    outbox = Outbox()
    stream = OutputStream("stdout", 1, outbox, Origins())
    with pytest.raises(TypeError):
        stream.write(b"bytes")  # type: ignore[arg-type]
    assert stream.fileno() == 1
    assert not stream.isatty()
    assert stream.write("ä\n") == 2
    stream.writelines(["b", "c"])
    assert [each.text for each in outbox.take() if isinstance(each, Text)] == ["ä\nbc"]
    outbox.close()


def test_programs_learn_whether_a_terminal_shows_their_output(tmp_path: Path) -> None:
    code = "import sys; print(sys.stdout.isatty(), sys.stderr.isatty())"
    for options, answer in (((), "False False\n"), (("--tty",), "True True\n")):
        directory = tmp_path / answer[:4]
        directory.mkdir()
        with started(directory, "-f", str(directory / "kernel.json"), *options) as kernel:
            assert kernel.run(code).contents("stream") == [{"name": "stdout", "text": answer}]


def test_one_print_is_one_message(kernel: Kernel) -> None:
    assert kernel.run("print('a', 'b')").contents("stream") == [{"name": "stdout", "text": "a b\n"}]


def test_many_prints_are_few_messages_and_nothing_is_lost(kernel: Kernel) -> None:
    outcome = kernel.run("for i in range(200_000): print(i)")
    assert outcome.text() == "".join(f"{i}\n" for i in range(200_000))
    assert len(outcome.contents("stream")) < 500


def test_text_comes_before_the_display_that_follows_it(kernel: Kernel) -> None:
    outcome = kernel.run("for i in range(3):\n    print(i)\n    display(i)")
    kinds = [each["msg_type"] for each in outcome.messages]
    assert kinds[2:-1] == ["stream", "display_data"] * 3


def test_output_of_subprocesses_and_c_code_is_captured(kernel: Kernel) -> None:
    code = """
import ctypes, os, subprocess, sys
print("python")
sys.stdout.flush()
subprocess.run("echo out; echo err >&2", shell=True)
os.write(1, "raw ä\\n".encode())
ctypes.CDLL(None).printf(b"buffered by C")
"""
    outcome = kernel.run(code)
    assert outcome.text() == "python\nout\nraw ä\nbuffered by C"
    assert outcome.text("stderr") == "err\n"
    assert outcome.messages[-1]["content"]["execution_state"] == "idle"


def test_an_extension_that_captures_the_same_has_nothing_to_do(
    kernel: Kernel, tmp_path: Path
) -> None:
    extension = tmp_path / "wurlitzer.py"
    extension.write_text("def load_ipython_extension(shell): raise ValueError('the same')")
    code = f"import os, sys; sys.path.insert(0, {str(tmp_path)!r})\n%load_ext wurlitzer"
    assert kernel.run(code).reply["status"] == "ok"
    assert kernel.run("_ = os.system('echo here')").text() == "here\n"


def test_output_of_children_keeps_its_place_among_prints_and_displays(kernel: Kernel) -> None:
    code = """
import os
for i in range(20):
    print("before", i)
    os.system(f"echo child {i}")
    print("after", i)
    os.system("echo last")
    display(i)
"""
    outcome = kernel.run(code)
    lines = [f"before {i}\nchild {i}\nafter {i}\nlast\n" for i in range(20)]
    assert outcome.text() == "".join(lines)
    kinds = [each["msg_type"] for each in outcome.messages]
    assert all(kinds[i - 1] == "stream" for i, kind in enumerate(kinds) if kind == "display_data")


def test_texts_of_another_type_count_as_what_they_are(kernel: Kernel) -> None:
    code = (
        "class Odd(str):\n    def __len__(self): return 10 ** 9\nfor i in range(3): print(Odd(i))"
    )
    assert kernel.run(code).text() == "0\n1\n2\n"


def test_more_output_than_a_pipe_holds_is_captured(kernel: Kernel) -> None:
    code = "import os; os.system('yes | head -c 5000000');"
    for _ in range(5):
        assert len(kernel.run(code).text()) == 5_000_000


def test_a_thread_prints_to_the_cell_that_started_it(kernel: Kernel) -> None:
    code = """
import threading
start = threading.Event()
def inner():
    start.wait()
    print("late")
def outer():
    child = threading.Thread(target=inner)
    child.start()
    child.join()
thread = threading.Thread(target=outer)
thread.start()
"""
    first = kernel.client.execute(code)
    kernel.outcome(first)
    kernel.client.execute("start.set(); thread.join(); print('now')")
    assert kernel.printed("late\n", first) == "late\n"


def test_a_task_prints_to_the_cell_that_made_it(kernel: Kernel) -> None:
    code = """
import asyncio
go = asyncio.Event()
async def later():
    await go.wait()
    print("task")
task = asyncio.ensure_future(later())
await asyncio.sleep(0)
"""
    first = kernel.client.execute(code)
    assert kernel.outcome(first).reply["status"] == "ok"
    kernel.client.execute("go.set()")
    assert kernel.printed("task\n", first) == "task\n"


def test_a_forked_child_prints_and_leaves(kernel: Kernel) -> None:
    code = """
import os, sys
pid = os.fork()
if pid == 0:
    print("child")
    display("shown")
    sys.exit(3)
os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
"""
    outcome = kernel.run(code)
    assert outcome.result == "3"
    assert outcome.text() == "child\n'shown'\n"


def test_a_pool_of_forked_workers_works(kernel: Kernel) -> None:
    code = """
import multiprocessing
def work(n):
    print("worker", n)
    return n * n
with multiprocessing.get_context("fork").Pool(2) as pool:
    squares = pool.map(work, range(4))
squares
"""
    outcome = kernel.run(code)
    assert outcome.result == "[0, 1, 4, 9]"
    assert sorted(outcome.text().split("\n")) == ["", *(f"worker {n}" for n in range(4))]


def test_a_flood_can_be_interrupted(kernel: Kernel) -> None:
    flood = kernel.client.execute("while True: print('x' * 100)")
    kernel.until("stream", flood)
    kernel.ask("interrupt_request", {})
    assert kernel.outcome(flood).reply["ename"] == "KeyboardInterrupt"
    assert kernel.run("'fine'").result == "'fine'"


def test_a_stopped_subscriber_stalls_nobody(tmp_path: Path) -> None:
    with started(tmp_path) as kernel, zmq.Context() as context:
        endpoint = read_connection(kernel.file).endpoint("iopub")  # type: ignore[arg-type]
        with subscriber(context, endpoint, 10), subscriber(context, endpoint, 0) as reading:
            kernel.client.execute("for i in range(20_000): display(i)", silent=True)
            count = 0
            while count < 20_000:
                assert reading.poll(DEADLINE * 1000)
                count += reading.recv_multipart()[0] == b"itui.display_data"


@contextmanager
def subscriber(
    context: zmq.Context[zmq.Socket[bytes]], endpoint: str, high_water_mark: int
) -> Iterator[zmq.Socket[bytes]]:
    with context.socket(zmq.SUB) as socket:
        socket.linger = 0
        socket.rcvhwm = high_water_mark
        socket.connect(endpoint)
        socket.subscribe(b"")
        assert socket.poll(DEADLINE * 1000)  # welcome
        yield socket
