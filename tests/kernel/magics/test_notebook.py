"""%notebook takes what the inputs have shown from the journal, as a notebook would keep it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from itui_kernel.shell.recall import shown as shown_module
from itui_kernel.shell.recall import shown_text
from itui_kernel.shell.recall.shown import Output, Shown
from itui_kernel.shell.recall.shown_text import ShownText
from kernel_fixtures import Kernel, started

FIELDS = {  # of nbformat 4.5; it allows no others
    "stream": {"output_type", "name", "text"},
    "display_data": {"output_type", "data", "metadata"},
    "execute_result": {"output_type", "data", "metadata", "execution_count"},
    "error": {"output_type", "ename", "evalue", "traceback"},
}
CELL = {"cell_type", "execution_count", "id", "metadata", "outputs", "source"}


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    with started(tmp_path_factory.mktemp("notebook")) as running:
        running.run("from IPython.display import clear_output, display\nimport os, sys")
        yield running


def written(kernel: Kernel, *codes: str) -> list[list[Output]]:
    """Run inputs, and return their outputs in a notebook that is written then."""
    for code in codes:
        kernel.run(code)
    said = kernel.run("%notebook made").text()
    assert said == "The session was written to notebook `made.ipynb`.\n"
    made = json.loads((kernel.file.parent / "made.ipynb").read_text())
    assert (made["nbformat"], made["nbformat_minor"]) == (4, 5)
    for cell in made["cells"]:
        assert set(cell) == CELL
        assert all(set(each) == FIELDS[each["output_type"]] for each in cell["outputs"])
    assert ["".join(each["source"]) for each in made["cells"][-len(codes) :]] == [*codes]
    return [each["outputs"] for each in made["cells"][-len(codes) :]]


def stream(*lines: str, name: str = "stdout") -> Output:
    return {"output_type": "stream", "name": name, "text": [*lines]}


def test_what_was_printed_is_joined_by_stream(kernel: Kernel) -> None:
    code = "print(1); print(2); print(3, file=sys.stderr); print(4)"
    child = "print('before')\nos.system('echo child')\nprint('after')"
    bar = "for i in (9, 10, 100): print(f'\\r{i} %', end='', flush=True)"
    outputs = written(kernel, code, child, bar, "print('\\udcff')")
    assert outputs == [
        [stream("1\n", "2\n"), stream("3\n", name="stderr"), stream("4\n")],
        [stream("before\n", "child\n", "after\n")],
        [stream("100 %")],
        [stream("\udcff\n")],
    ]


def test_displays_results_and_errors(kernel: Kernel) -> None:
    image = "{'image/png': 'iVBOR' * 20_000, 'text/plain': 'an image'}"  # beside the journal
    shown = f"display({image}, raw=True)\ndisplay({{'application/json': [1]}}, raw=True)"
    outputs = written(
        kernel, shown, "handle = display(1, display_id=True)\n2", "handle.update(3)", "1 / 0"
    )
    assert [each["data"] for each in outputs[0]] == [
        {"image/png": ["iVBOR" * 20_000], "text/plain": ["an image"]},
        {"application/json": [1]},
    ]
    assert [each["data"]["text/plain"] for each in outputs[1]] == [["3"], ["2"]]
    assert outputs[2] == []
    (error,) = outputs[3]
    assert (error["ename"], error["evalue"]) == ("ZeroDivisionError", "division by zero")
    assert any("1 / 0" in line for line in error["traceback"])


def test_what_was_cleared_is_gone(kernel: Kernel) -> None:
    now = "print(1)\nclear_output()\nprint(2)\nclear_output()"
    later = "print(1)\nclear_output(wait=True)\nprint(2)\nclear_output(wait=True)"
    assert written(kernel, now, later) == [[], [stream("2\n")]]


def test_only_the_input_that_has_the_number_counts(kernel: Kernel) -> None:
    kernel.run("print('not stored')", store_history=False)
    assert written(kernel, "print('stored')", "pass") == [[stream("stored\n")], []]


def test_an_input_within_another_shows_its_outputs_there(kernel: Kernel) -> None:
    kernel.run("get_ipython().run_cell('5 + 5', True)\nNone")
    kernel.run("%notebook made")
    made = json.loads((kernel.file.parent / "made.ipynb").read_text())
    outer, inner = (each["outputs"] for each in made["cells"][-2:])
    assert [each["data"]["text/plain"] for each in outer] == [["10"]]
    assert inner == []


def test_without_a_journal_it_has_results(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[journal]\nmegabytes = 0\n")
    with started(tmp_path, ITUI_CONFIG=str(tmp_path / "config.toml")) as kernel:
        kernel.run("print('gone')\n'kept'")
        assert kernel.run("%notebook made").text().splitlines() == [
            "The session was written to notebook `made.ipynb`.",
            "Only results are in it: no journal is kept of what is printed and displayed.",
        ]
    (cell,) = json.loads((tmp_path / "made.ipynb").read_text())["cells"]
    assert [each["data"] for each in cell["outputs"]] == [{"text/plain": ["'kept'"]}]


# --- without a kernel


def message(kind: str, **content: Any) -> dict[str, Any]:
    return {"header": {"msg_type": kind}, "parent_header": {"msg_id": "1"}, "content": content}


def begun() -> Shown:
    shown = Shown()
    shown.take(message("execute_input", code="pass\n", execution_count=1))
    return shown


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (["10 %", "\r", "5"], "50 %"),
        (["a\r", "\nb\r\n", "c\r"], "a\nb\nc"),
        (["abc\b\b", "d"], "ad"),
        (["\x1b[32m100\x1b[0m\r\x1b[31m5\x1b[0m", "\r"], "\x1b[31m5\x1b[0m"),
        (["one\ntwo", "\rTWO\nthree"], "one\nTWO\nthree"),
    ],
)
def test_what_is_written_over_is_gone(parts: list[str], text: str) -> None:
    shown = ShownText("stdout")
    for part in parts:
        shown.add(part)
    assert shown.text == text


def test_of_a_long_text_the_middle_is_left_out() -> None:
    shown = ShownText("stdout")
    for number in range(400_000):
        shown.add(f"{number}\n")
    assert shown.text.startswith("0\n1\n")
    assert shown.text.endswith("\n399999\n")
    assert "characters left out" in shown.text
    assert len(shown.text) < shown.size + 100 < 2 * shown_text.MOST_TEXT


def test_what_there_is_no_room_for_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown_module, "MOST_BYTES", 1000)
    shown = begun()
    image = {"data": {"image/png": "x" * 600}, "transient": {"display_id": "i"}}
    for _ in range(3):
        shown.take(message("display_data", **image))
    big = {**image, "data": {"image/png": "x" * 2000}}
    shown.take(message("update_display_data", **big))
    assert [len(each["data"]["image/png"]) for each in shown.of(1, "pass") or ()] == [600]
    assert shown.left_out == 3
    shown.take(message("clear_output", wait=False))
    shown.take(message("display_data", **image))  # in its room
    assert (len(shown.of(1, "pass") or ()), shown.left_out) == (1, 3)


def test_what_is_lost_is_counted_by_its_reason() -> None:
    shown = begun()
    for messages in (2, 3):
        shown.take({"lost": {"first": 1, "last": 9, "why": "disk full", "messages": messages}})
    shown.take(message("stream", nothing="of it"))
    assert shown.lost == {"disk full": 5}
    assert shown.of(1, "pass") == []
    assert shown.of(2, "pass") is None
