"""How far a program has come: read from real output, from many forms, never from plain numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itui.drawing.picture import plain
from itui.drawing.progress_row import progress_row
from itui.drawing.text import cells_of
from itui.model.state import Cell, Display, Kernel, KernelPhase, Phase, State, Text
from itui.output.progress import Progress, read_lines
from itui.output.progress_watch import ProgressWatch
from itui.panes.status import StatusPane
from itui.termlog.termlog import TermLog
from itui_kernel.protocol.schema import replace

RECORDINGS = Path(__file__).parent.parent / "recordings"
FULL = "━" * 20


def recorded(name: str) -> str:
    return (RECORDINGS / f"{name}.out").read_bytes().decode()


def find_progress(text: str) -> Progress | None:
    """Return the progress that the last lines show of what a program printed."""
    log = TermLog()
    log.feed(text)
    first = max(log.begin, log.end - 24)
    found = read_lines([log.line(number).text for number in range(first, log.end)])
    return None if found is None or found.is_over else found


def looks(text: str, mark: str = "\r") -> list[Progress]:
    """Return what is found each time the program has drawn its bar."""
    ends = [index for index in range(1, len(text)) if text.startswith(mark, index)]
    found = (find_progress(text[max(end - 16_000, 0) : end]) for end in ends)
    return [progress for progress in found if progress is not None]


# --- real output


def test_tqdm() -> None:
    found = looks(recorded("tqdm_simple"))
    fractions = [each.fraction for each in found]
    assert fractions == sorted(fractions, key=lambda share: share or 0)
    assert len(set(fractions)) > 10
    assert {each.label for each in found} == {"Fitting"}
    assert {each.total for each in found} == {2900.0}
    assert found[-1].rate.endswith(" it/s")
    assert found[-1].eta is not None
    assert find_progress(recorded("tqdm_simple")) is None  # done


def test_nested_tqdm_tells_the_outer_bar() -> None:
    found = looks(recorded("tqdm_nested"), "\x1b[A")
    assert {each.label for each in found} == {"epochs"}
    assert [each.done for each in found] == sorted(each.done or 0 for each in found)
    assert {each.fraction for each in found} == {0.0, 0.2, 0.4, 0.6, 0.8}


def test_tqdm_with_units_without_an_end_and_in_ascii() -> None:
    text = recorded("tqdm_bytes")
    sized, endless, ascii_bar, slow, *_ = text.split("\n")
    found = looks(sized)
    assert found[-1].counts.endswith("M/50.0M")
    assert found[-1].rate.endswith(" MB/s")
    assert {each.label for each in found} == {"data.bin"}
    assert {each.fraction for each in looks(endless)} == {None}
    assert looks(endless)[-1].counts.endswith(" it")
    assert {each.total for each in looks(ascii_bar)} == {30.0}
    assert looks(slow)[-1].rate == "1.10 s/it"


def test_rich_tells_the_first_task_that_is_not_done() -> None:
    found = looks(recorded("rich_tasks"), "\r\x1b[2K\x1b[1A")
    labels = [each.label for each in found]
    assert set(labels) == {"Downloading", "Processing"}
    assert labels == sorted(labels)
    assert found[-1].eta is not None


def test_rich_track() -> None:
    found = looks(recorded("rich_track"))
    assert {each.label for each in found} == {"Reading"}
    assert [each.fraction for each in found] == sorted(each.fraction or 0 for each in found)


# --- one line


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "Epoch 3:  45%|████▌     | 45/100 [00:10<00:12,  4.51it/s, loss=0.1]",
            Progress(0.45, 45, 100, "45/100", "4.51 it/s", 12, "Epoch 3"),
        ),
        ("  0%|          | 0/100 [00:00<?, ?it/s]", Progress(0.0, 0, 100, "0/100")),
        (
            " 123/456 [=======>......................] - ETA: 3s - loss: 0.5",
            Progress(123 / 456, 123, 456, "123/456", eta=3),
        ),
        (
            f"123/456 {FULL} 1:02 10ms/step - loss: 0.1234",
            Progress(123 / 456, 123, 456, "123/456", "10 ms/step"),
        ),
        (
            f"   {FULL} 10.5/24.3 MB 12.3 MB/s eta 0:00:02",
            Progress(10.5 / 24.3, 10.5e6, 24.3e6, "10.5/24.3MB", "12.3 MB/s", 2),
        ),
        (
            "Loading  [####------------]   25%  00:01:05",
            Progress(0.25, eta=65, label="Loading"),
        ),
        (
            "Ticks  26%|████▎        | 13/50 [00:13<00:38, 0.98 ticks/s]",
            Progress(0.26, 13, 50, "13/50", "0.98 ticks/s", 38, "Ticks"),
        ),
        (
            "|████▌       | ▄▆█ 19/50 [38%] in 2s (~5s, 9.4/s) ",
            Progress(0.38, 19, 50, "19/50", "9.4/s", 5),
        ),
        (
            " 43% (43 of 100) |####      | Elapsed Time: 0:00:40 ETA:   0:01:02",
            Progress(0.43, 43, 100, "43/100", eta=62),
        ),
    ],
)
def test_bars_of_many_kinds(line: str, expected: Progress) -> None:
    found = find_progress(f"Training the model\n{line}")
    assert found is not None
    assert found.fraction == pytest.approx(expected.fraction)
    assert (found.counts, found.rate, found.eta) == (expected.counts, expected.rate, expected.eta)
    assert (found.done, found.total) == (expected.done, expected.total)
    assert found.label == expected.label


def test_a_bar_within_an_epoch_is_a_part_of_the_whole() -> None:
    found = find_progress("Epoch 3/10\n 45/100 [====>.........] - ETA: 3s - loss: 0.5")
    assert found is not None
    assert found.fraction == pytest.approx(0.245)
    assert (found.counts, found.label, found.eta) == ("3/10", "epoch", None)


@pytest.mark.parametrize(
    ("text", "fraction"),
    [
        ("Epoch 2/10\nloss 0.5\nEpoch 3/10\nloss 0.4", 0.3),
        ("step 119 of 500\nstep 120 of 500\n", 0.24),
        ("44%\n45%\n", 0.45),
        ("tests/test_a.py ..... [ 10%]\ntests/test_b.py .... [ 35%]\n", 0.35),
        ("[1/200] Compiling a\n[2/200] Compiling b\n", 0.01),
        ("Progress: 1%\nProgress: 2.5%\n", 0.025),
    ],
)
def test_numbers_that_grow_are_progress(text: str, fraction: float) -> None:
    found = find_progress(text)
    assert found is not None
    assert found.fraction == pytest.approx(fraction)


@pytest.mark.parametrize(
    "text",
    [
        "Epoch 3/10",
        "45%",
        "accuracy: 44%\naccuracy: 45%\n",
        "    name   share\n0   a      45%\n1   b      46%\n",
        "| a | 45% | 12/30 |\n| b | 46% | 13/30 |\n",
        "|---|---|\n| 1/2 | 3/4 |\n",
        "2024/01/02 12:00:01 INFO read 3 of them\n2024/01/02 12:00:02 INFO read 4 of them",
        "ratio 1/2\nratio 2/2",
        "count  9.0\nmean   5.0\n25%    3.0\n50%    5.0\n75%    7.0\n",
        "┏━━━━━━━━┳━━━━━━┓\n┃ Name   ┃ 45%  ┃\n┡━━━━━━━━╇━━━━━━┩",
        "[1, 2, 3]\n[1/3, 2/3]",
        "step 120 of 500\nstep 120 of 500",
        "100%|██████████| 10/10 [00:01<00:00,  9.9it/s]",
        "disk /dev/sda1 45% [#####     ] full? 12/30",
        "  42%|████      | 42/100 [00:04<00:06]\nfailed\nafter\nthat",
        "",
    ],
)
def test_tables_logs_and_what_is_over_are_none(text: str) -> None:
    assert find_progress(text) is None


BITS = "| █ ▌ # [ ] ===== ━━━━━━ % / . , : 1 42 100 of it/s eta < ~ 1:05 d epoch step done s kB ٣ ²"
pieces = st.sampled_from([*BITS.split(), " ", " ", "\r", "\n", "9" * 30])


@given(st.lists(pieces, max_size=40).map("".join), st.integers(0, 90))
def test_nothing_printed_breaks_it(text: str, width: int) -> None:
    watch = ProgressWatch()
    for now, part in ((101.0, text), (102.0, f"{text}\r{text}")):
        found = watch.look(running(part, now))
        if found is not None:
            assert found.fraction is None or 0 <= found.fraction <= 1
            assert sum(cells_of(part) for _, part in progress_row(found, width)) <= width


# --- watching a cell


def running(text: str, now: float, **changes: object) -> State:
    output = Text(name="stderr", chunks=(text,), end=len(text))
    cell = Cell(id="a", phase=Phase.RUNNING, number=7, started=100.0, outputs=(output,))
    kernel = Kernel(phase=KernelPhase.READY, name="k1", since=1.0)
    return State(session="me", kernel=kernel, cells=(replace(cell, **changes),), now=now)


def test_numbers_are_believed_once_they_grow_between_two_looks() -> None:
    watch = ProgressWatch()
    assert watch.look(running("\rstep 3/50", 101.0)) is None
    found = watch.look(running("\rstep 3/50\rstep 4/50", 102.0))
    assert found is not None
    assert found.counts == "4/50"


def test_rate_and_time_left_come_from_the_clock_where_the_program_says_none() -> None:
    watch = ProgressWatch()
    text = ""
    for number in range(10, 31, 10):
        text += f"\r[###------] {number}/50"
        found = watch.look(running(text, 100.0 + number / 10))
    assert found is not None
    assert found.rate == "10.0/s"
    assert found.eta == pytest.approx(2.0)
    later = watch.look(running(text, 104.0))
    assert later is not None
    assert later.eta == pytest.approx(1.0)


def test_a_look_is_taken_twice_a_second_at_most() -> None:
    watch = ProgressWatch()
    text = ""
    done = []
    for number, now in ((10, 101.0), (20, 101.2), (30, 101.6)):
        text += f"\r[#####-----] {number}/50"
        found = watch.look(running(text, now))
        done.append(found and found.done)
    assert done == [10, 10, 30]


def test_it_is_gone_with_the_end_of_the_bar_or_of_the_cell() -> None:
    watch = ProgressWatch()
    text = "\r[#####-----] 10/50"
    assert watch.look(running(text, 101.0))
    text += "\r[##########] 50/50"
    assert watch.look(running(text, 102.0)) is None
    text += "\r[#####-----] 10/50"
    assert watch.look(running(text, 103.0))
    assert watch.look(running(text, 104.0, phase=Phase.DONE)) is None
    assert watch.look(running("text", 105.0)) is None


def test_a_bar_behind_a_flood_and_in_another_output_is_found() -> None:
    watch = ProgressWatch()
    bar = "\r[#####-----] 10/50"
    assert watch.look(running("x" * 100_000 + "\n" + bar, 101.0))
    state = running(bar, 102.0)
    outputs = (*state.cells[0].outputs, Text(name="stdout", chunks=("note\n",), end=5))
    assert watch.look(replace(state, cells=(replace(state.cells[0], outputs=outputs),)))
    shown = (Display(data={"text/plain": "[##########----------] 20/50"}),)
    found = watch.look(replace(state, cells=(replace(state.cells[0], outputs=shown),), now=103.0))
    assert found is not None
    assert found.done == 20


def test_what_has_no_end_goes_when_it_stands_still() -> None:
    watch = ProgressWatch()
    text = "300it [00:04, 70.1it/s]"
    assert watch.look(running(text, 101.0))
    assert watch.look(running(text, 104.0))
    assert watch.look(running(text, 107.0)) is None


# --- the status line


def test_the_status_line_shows_it() -> None:
    pane = StatusPane()
    text = "\rfit:  42%|████      | 1234/2900 [00:04<01:05, 12.34it/s]"

    def shown(width: int, state: State) -> str:
        return plain(pane.draw(state, width, 1, False).rows[0])

    state = running(text, 112.0)
    whole = "fit  42% ▕████      ▏ 1,234/2,900  12.3 it/s eta 1:05  "
    assert shown(100, state) == " k1  busy 12 s  In [7]".ljust(100 - len(whole)) + whole
    assert shown(80, state).endswith(" 42% ▕████      ▏ 1,234/2,900  12.3 it/s eta 1:05  ")
    assert shown(60, state).endswith(" 42% ▕██   ▏  12.3 it/s eta 1:05  ")
    assert shown(52, state).endswith(" 42%  12.3 it/s eta 1:05  ")
    assert shown(34, state).endswith("  42% ")
    assert shown(27, state) == " k1  busy 12 s  In [7]     "
    foreign = running(text, 112.0, is_foreign=True, session="abcd", username="ann")
    assert "for ann:abcd" in shown(120, foreign)
    assert "12.3 it/s" in shown(120, foreign)


def test_columns_stay_in_place_while_the_numbers_grow() -> None:
    widths = {
        sum(len(text) for _, text in progress_row(each, 70))
        for each in (
            Progress(0.01, 9, 2900, "9/2,900", "5.4 it/s", 9),
            Progress(0.42, 1234, 2900, "1,234/2,900", "123.4 it/s", 65),
            Progress(0.99, 2899, 2900, "2,899/2,900", "1234.5 it/s", 3000),
        )
    }
    assert len(widths) == 1
