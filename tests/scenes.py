"""Sessions as people have them, played without a clock: what the snapshots are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from itui.editor.highlighting import find_lexer
from itui.model.events import AutopsyRead
from itui_kernel.client.events import (
    CatchingUp,
    CaughtUp,
    KernelDied,
    LinkChanged,
    Lost,
    Ready,
    Received,
)
from itui_kernel.protocol.autopsy import Autopsy
from itui_kernel.protocol.message import Channel, Sender
from itui_kernel.protocol.messages import (
    CommMsg,
    CompleteReply,
    DisplayData,
    Error,
    ExecuteInput,
    ExecuteReply,
    ExecuteRequest,
    ExecuteResult,
    InputRequest,
    InspectReply,
    KernelInfoReply,
    Status,
    Stream,
)
from itui_kernel.protocol.own import SESSION
from itui_kernel.protocol.schema import replace
from stage import Stage

Scene = Callable[[Stage], None]
SCENES: dict[str, Scene] = {}

BANNER = "itui kernel 0.2\nPython 3.12.4 on Linux"
FRAME = """\
                 energy  counts detector
time
2026-01-05  1332.492     1204        A
2026-01-06  1173.228      998        A
2026-01-07   661.657    20411        B
2026-01-08   511.000    88120        B"""
TRACEBACK = [
    "\x1b[31m---------------------------------------------------------------------------\x1b[39m",
    "\x1b[31mKeyError\x1b[39m                                  Traceback (most recent call last)",
    "Cell \x1b[32mIn[4]\x1b[39m, line 1, in \x1b[36m<module>\x1b[39m\n"
    '\x1b[32m----> 1\x1b[39m peaks = find_peaks(frame[\x1b[33m"energie"\x1b[39m], width=3)',
    "File \x1b[32m/home/ada/lab/spectra.py:88\x1b[39m, in \x1b[36mfind_peaks\x1b[39m(data, width)\n"
    "     86     \x1b[3mNone of the data is changed.\x1b[23m\n"
    "     87     \x1b[32mif\x1b[39m width < 1:\n"
    "\x1b[32m---> 88\x1b[39m         \x1b[32mraise\x1b[39m KeyError(width)",
    "\x1b[31mKeyError\x1b[39m: 'energie'",
]
HELP = """\
Signature: np.linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0)
Docstring:
Return evenly spaced numbers over a specified interval.

Returns `num` evenly spaced samples, calculated over the
interval [`start`, `stop`].

Parameters
----------
start : array_like
    The starting value of the sequence.
stop : array_like
    The end value of the sequence, unless `endpoint` is set to False.
num : int, optional
    Number of samples to generate. Default is 50. Must be non-negative.

Examples
--------
>>> import numpy as np
>>> np.linspace(2.0, 3.0, num=5)
array([2.  , 2.25, 2.5 , 2.75, 3.  ])
File:      ~/lab/.venv/lib/python3.12/site-packages/numpy/_core/function_base.py
Type:      function"""
ROWS: list[dict[str, Any]] = [
    {"name": "answer", "type": "int", "value": "42"},
    {
        "name": "config",
        "type": "dict",
        "length": 3,
        "value": "{'path': 'run7', 'gain': 2.5, 'on': True}",
        "has_children": True,
    },
    {
        "name": "counts",
        "type": "ndarray",
        "module": "numpy",
        "shape": "(4096,)",
        "dtype": "int64",
        "bytes": 32768,
        "value": "[1204 998 20411 … 88120]",
        "has_children": True,
    },
    {
        "name": "frame",
        "type": "DataFrame",
        "module": "pandas",
        "shape": "(4, 3)",
        "bytes": 1204,
        "value": "energy, counts, detector",
        "has_children": True,
    },
    {"name": "label", "type": "str", "length": 12, "value": "'Zürich – 日本'"},
    {
        "name": "model",
        "type": "Spectrum",
        "value": "<Spectrum 4096 channels>",
        "has_children": True,
    },
    {"name": "path", "type": "PosixPath", "value": "PosixPath('/data/run7')"},
]
CHILDREN = [
    {"name": "'path'", "path": "config['path']", "type": "str", "value": "'run7'"},
    {"name": "'gain'", "path": "config['gain']", "type": "float", "value": "2.5"},
    {"name": "'on'", "path": "config['on']", "type": "bool", "value": "True"},
]
MATCHES = {
    "linspace": ("function", "(start, stop, num=50, endpoint=True, …)"),
    "linalg": ("module", ""),
    "little_endian": ("statement", ""),
    "load": ("function", "(file, mmap_mode=None, …)"),
    "loadtxt": ("function", "(fname, dtype=float, …)"),
    "log": ("instance", ""),
    "log10": ("instance", ""),
    "logspace": ("function", "(start, stop, num=50, …)"),
    "longdouble": ("class", "(value=0)"),
}


def scene(play: Scene) -> Scene:
    SCENES[play.__name__] = play
    return play


def begun(stage: Stage) -> None:
    """Come to a kernel that is ready."""
    find_lexer("python")
    stage.desk.input.load()
    stage.restart("client")
    info = KernelInfoReply(implementation="itui", banner=BANNER, language_info={"name": "python"})
    stage.on(Ready(info))


def tell_variables(stage: Stage) -> None:
    rows = [{"path": row["name"], **row} for row in ROWS]
    data = {"event": "snapshot", "version": 3, "rows": rows, "total": len(rows), "at": 100.0}
    stage.publish(CommMsg(comm_id=stage.state.variables.comm_id, data=data), None)


def worked(stage: Stage) -> None:
    """Have some inputs with all kinds of outputs behind."""
    begun(stage)
    request = stage.submit('import numpy as np, pandas as pd\nframe = pd.read_csv("run7.csv")')
    stage.begin(request)
    stage.print("reading run7.csv … 4 rows\n", request)
    stage.print("DtypeWarning: column 3 has mixed types\n", request, "stderr")
    stage.wait(0.4)
    stage.done(request)
    request = stage.submit('frame.set_index("time")')
    stage.begin(request)
    html = "<table><tr><td>energy</td></tr></table>"
    content = ExecuteResult(
        execution_count=stage.count, data={"text/plain": FRAME, "text/html": html}
    )
    stage.publish(content, request)
    stage.wait(0.1)
    stage.done(request)
    other = Sender("bob", username="bob").message(
        ExecuteRequest(code="counts.max()"), channel=Channel.SHELL
    )
    stage.publish(Status(execution_state="busy"), other)
    stage.count += 1
    stage.publish(ExecuteInput(code="counts.max()", execution_count=stage.count), other)
    stage.result("np.int64(88120)", other)
    stage.idle(other)
    tell_variables(stage)


def failed(stage: Stage) -> None:
    request = stage.submit('peaks = find_peaks(frame["energie"], width=3)')
    stage.begin(request)
    content = Error(ename="KeyError", evalue="'energie'", traceback=TRACEBACK)
    stage.publish(content, request)
    stage.wait(0.2)
    reply = ExecuteReply(status="error", execution_count=stage.count, ename="KeyError")
    stage.reply(reply, request)
    stage.idle(request)


@scene
def fresh_start(stage: Stage) -> None:
    begun(stage)


@scene
def frame_and_traceback(stage: Stage) -> None:
    worked(stage)
    failed(stage)
    stage.paste("for peak in peaks:\n    print(f'{peak.energy:.3f} keV', peak.counts)  # 日本")


@scene
def running_with_progress(stage: Stage) -> None:
    worked(stage)
    request = stage.submit("for run in tqdm(runs):\n    fit(run)")
    stage.begin(request)
    bar = "\rfit: {0:3d}%|{1:<10}| {2}/200 [00:{3:02d}<00:21,  5.21it/s]"
    for percent, blocks in ((0, ""), (20, "██"), (46, "████▌")):
        line = bar.format(percent, blocks, percent * 2, percent * 2 // 5)
        stage.print(line, request, "stderr")
        stage.wait(4)
    stage.submit("plot(model)")
    stage.submit("model.save('out.h5')")
    stage.type("model.")


@scene
def completion(stage: Stage) -> None:
    worked(stage)
    stage.paste("energies = np.l")
    stage.run("completion.open")
    found = [
        {"text": text, "type": kind, "signature": signature}
        for text, (kind, signature) in MATCHES.items()
    ]
    content = CompleteReply(
        matches=list(MATCHES),
        cursor_start=14,
        cursor_end=15,
        metadata={"_jupyter_types_experimental": found},
    )
    stage.reply(content, stage.last("complete"))
    stage.press("down")
    stage.press("down")


@scene
def finder(stage: Stage) -> None:
    worked(stage)
    stage.press("meta x")
    for letter in "out":
        stage.press(letter)
    stage.press("down")


@scene
def history_search(stage: Stage) -> None:
    worked(stage)
    failed(stage)
    stage.press("ctrl r")
    stage.type("fr")


@scene
def help_page(stage: Stage) -> None:
    worked(stage)
    stage.paste("np.linspace")
    stage.press("f1")
    stage.reply(InspectReply(found=True, data={"text/plain": HELP}), stage.last("help"))


@scene
def variables_tree(stage: Stage) -> None:
    worked(stage)
    for keys in ("ctrl x", "3", "down", "right"):
        stage.press(keys)
    data = {"event": "children", "path": "config", "rows": CHILDREN, "offset": 0, "total": 3}
    stage.publish(CommMsg(comm_id=stage.state.variables.comm_id, data=data), None)
    stage.press("down")


@scene
def search_in_output(stage: Stage) -> None:
    worked(stage)
    failed(stage)
    stage.draw()
    stage.press("ctrl x")
    stage.press("s")
    for letter in "energ":
        stage.press(letter)
    stage.draw()
    stage.press("up")


@scene
def folded_cells(stage: Stage) -> None:
    worked(stage)
    failed(stage)
    stage.draw()
    for keys in ("ctrl x", "2", "-"):
        stage.press(keys)
        stage.draw()


@scene
def selected_text(stage: Stage) -> None:
    worked(stage)
    failed(stage)
    stage.draw()
    for keys in ("ctrl x", "2", "v", *["down"] * 5, " ", "down", "down", *["right"] * 4):
        stage.press(keys)
        stage.draw()


@scene
def input_prompt(stage: Stage) -> None:
    worked(stage)
    request = stage.submit("name = input('Which run? ')")
    stage.begin(request)
    stage.print("runs: run6 run7 run8\n", request)
    stage.receive(InputRequest(prompt="Which run? "), request, Channel.STDIN)
    stage.type("run")


@scene
def dead_kernel(stage: Stage) -> None:
    worked(stage)
    request = stage.submit("np.zeros(10**12)")
    stage.begin(request)
    stage.on(KernelDied("killed by SIGKILL (out of memory?)", -9))


@scene
def link_lost(stage: Stage) -> None:
    worked(stage)
    request = stage.submit("train(model)")
    stage.begin(request)
    stage.print("epoch 1: 0.93\n", request)
    stage.on(LinkChanged(False, "the connection to the kernel at tcp://node7:40001 was lost"))
    for code in ("model.loss", "save(model)"):
        stage.submit(code)
    stage.wait(31)


@scene
def returned(stage: Stage) -> None:
    kernel = Sender("kernel")
    request = Sender("earlier", username="ada").message(ExecuteRequest(code="train(model)"))
    stage.on(
        CatchingUp(0, 9000),
        Lost(1, 8800, "older than what is kept", 88120, 1204),
        *(
            Received(kernel.message(each, parent=request.header, channel=Channel.IOPUB), at, True)
            for at, each in (
                (40.0, ExecuteInput(code="train(model)", execution_count=7)),
                (90.0, Stream(name="stdout", text="epoch 1: 0.93\n 61%|██████    | 61/100")),
            )
        ),
        CaughtUp(),
    )


STACK = """\
Fatal Python error: Segmentation fault

Thread 0x00007f68a24fe6c0 (most recent call first):
  File "/venv/zmq/sugar/poll.py", line 106 in poll
  File "/venv/itui_kernel/server.py", line 92 in _turn
  File "/usr/lib/python3.12/threading.py", line 982 in run

Current thread 0x00007f68a55c3b80 (most recent call first):
  File "/home/ada/lab/fast.py", line 31 in fold
  File "<ipython-input-4-1805e8a00e3a>", line 1 in <module>
  File "/venv/itui_kernel/shell/running/evaluation.py", line 103 in run
  File "<frozen runpy>", line 198 in _run_module_as_main

Extension modules: numpy.core._multiarray_umath, _fold (total: 2)"""
AUTOPSY = Autopsy(
    pid=4711,
    started=1,
    returncode=-11,
    signal="SIGSEGV",
    uptime=7391.0,
    stack=STACK,
    stderr="fold: index 88120 out of range\n",
    peak=1_234_000_000,
)


def died(stage: Stage) -> None:
    worked(stage)
    stage.state = replace(stage.state, kernel=replace(stage.state.kernel, can_restart=True))
    request = stage.submit("fold(frame)")
    stage.begin(request)
    stage.paste("plot(model)")
    stage.press("f5")
    stage.wait(2)
    stage.on(KernelDied("process 4711 was killed by SIGSEGV", -11))
    stage.on(AutopsyRead(AUTOPSY))


@scene
def autopsy_note(stage: Stage) -> None:
    died(stage)
    stage.type("counts.")


@scene
def autopsy_page(stage: Stage) -> None:
    died(stage)
    for key in ("ctrl x", "A"):
        stage.press(key)


@scene
def replay_list(stage: Stage) -> None:
    died(stage)
    for key in ("ctrl x", "R", "down", " "):
        stage.press(key)


@scene
def copy_mode(stage: Stage) -> None:
    worked(stage)
    failed(stage)
    stage.press("ctrl x")
    stage.press("2")
    stage.press("meta c")


@scene
def question(stage: Stage) -> None:
    worked(stage)
    request = stage.submit("long_fit()")
    stage.begin(request)
    stage.press("ctrl q")


@scene
def coloured_displays(stage: Stage) -> None:
    worked(stage)
    request = stage.submit("show(model)")
    stage.begin(request)
    blocks = "".join(f"\x1b[48;5;{index}m  " for index in range(16, 52)) + "\x1b[0m\n"
    true = "".join(f"\x1b[38;2;{index * 5};80;{255 - index * 5}m█" for index in range(50))
    basic = "".join(f"\x1b[{30 + n}mx\x1b[{90 + n}mX\x1b[0;{40 + n}m \x1b[0m" for n in range(8))
    looks = "\x1b[1mbold\x1b[0m \x1b[2mfaint\x1b[0m \x1b[3mitalic\x1b[0m \x1b[4mline\x1b[0m"
    stage.print(
        f"{blocks}{true}\x1b[0m\n{basic}\n{looks} \x1b[7mback\x1b[0m \x1b[9mgone\x1b[0m\n", request
    )
    stage.publish(DisplayData(data={"text/plain": "<Figure 640x480>", "image/png": ""}), request)
    stage.done(request)


@scene
def several_clients(stage: Stage) -> None:
    worked(stage)
    people = [("client", "ada", 1), ("bob", "bob", 2), ("carl", "carl", 3)]
    clients = [
        {"session": session, "name": name, "colour": colour, "host": "login3", "since": 40.0}
        for session, name, colour in people
    ]
    clients[1]["active"] = 95.0
    data = {"event": "clients", "clients": clients, "unknown": 1}
    stage.publish(CommMsg(comm_id=SESSION, data=data), None)
    other = Sender("bob", username="bob").message(
        ExecuteRequest(code="run = input('Which run? ')"), channel=Channel.SHELL
    )
    stage.begin(other)
    stage.receive(InputRequest(prompt="Which run? "), other, Channel.STDIN)
    stage.press("ctrl x")
    stage.press("u")
