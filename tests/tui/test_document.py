from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itui.model.state import Cell, Display, Failure, Output, Phase, Text
from itui.output.document import Document
from itui.termlog.line_rows import REST
from itui_kernel.protocol.schema import replace

LET_GO = f"… 96 characters let go, {REST}"


def text(*chunks: str, name: str = "stdout", start: int = 0) -> Text:
    return Text(name=name, chunks=chunks, start=start, end=start + sum(map(len, chunks)))


def cell(*outputs: Output, id: str = "1", **fields: Any) -> Cell:  # noqa: A002
    known: dict[str, Any] = {"code": "f()", "number": 1, "phase": Phase.DONE}
    return Cell(id=id, outputs=outputs, **(known | fields))


def lines_of(document: Document) -> list[str]:
    found = []
    place = document.first()
    while place is not None:
        found.append(place[0].log.line(place[1]).text)
        place = document.after(*place)
    backwards = []
    place = document.last()
    while place is not None:
        backwards.append(place[0].log.line(place[1]).text)
        place = document.before(*place)
    assert found == backwards[::-1]
    assert len(found) == document.lines
    return found


def shown(*cells: Cell) -> list[str]:
    document = Document()
    document.update(cells, "python")
    return lines_of(document)


def follow(*states: tuple[Cell, ...]) -> list[str]:
    document = Document()
    for cells in states:
        document.update(cells, "python")
    assert lines_of(document) == shown(*states[-1])
    return lines_of(document)


def test_a_cell_has_input_and_outputs() -> None:
    result = Display(data={"text/plain": "2"}, number=1)
    assert shown(cell(text("a\n", "b"), result, code="f()\nx")) == [
        "In [1]: f()",
        "   ...: x",
        "a",
        "b",
        "Out[1]: 2",
    ]


def test_a_long_result_begins_below_its_prompt() -> None:
    result = Display(data={"text/plain": "a\nb"}, number=12)
    assert shown(cell(result, number=12))[1:] == ["Out[12]:", "a", "b"]


def test_cells_are_separated_by_one_line() -> None:
    note = cell(id="n", code="kernel restarted", is_note=True, number=None)
    assert shown(cell(), note, cell(id="2", number=2)) == [
        "In [1]: f()", "", "kernel restarted", "", "In [2]: f()",
    ]  # fmt: skip


def test_phases_are_visible() -> None:
    def header(phase: Phase, number: int | None = None) -> list[str]:
        return shown(cell(phase=phase, number=number))

    assert header(Phase.SENT) == ["In [ ]: f()"]
    assert header(Phase.RUNNING, 3) == ["In [*]: f()"]
    assert header(Phase.FAILED, 3) == ["In [3]: f()"]
    assert header(Phase.ABORTED)[1].startswith("not run")
    assert header(Phase.LOST, 3)[1].startswith("lost")


def test_inputs_of_others_have_their_name() -> None:
    foreign = cell(code="a\nb", is_foreign=True, username="ada\x1b[2J", session="1234567", number=4)
    assert shown(foreign) == ["ada<1B>[2J:1234 In [4]: a", "                   ...: b"]


@pytest.mark.parametrize(
    ("username", "session", "name"),
    [
        ("ada", "2d2903ce-1", "ada:2d29"),
        ("username", "2d2903ce-1", "client:2d29"),
        ("", "2d2903ce-1", "client:2d29"),
        ("ada", "", "another client"),
    ],
)
def test_two_clients_of_one_user_are_told_apart(username: str, session: str, name: str) -> None:
    foreign = cell(code="a", is_foreign=True, username=username, session=session, number=4)
    assert shown(foreign) == [f"{name} In [4]: a"]


def test_an_input_that_began_before_this_client_came_is_no_empty_line() -> None:
    foreign = cell(code="", is_foreign=True, session="1234567", phase=Phase.RUNNING)
    assert shown(foreign) == ["client:1234 In [*]: sent before this client came"]


def test_output_without_an_input_has_no_header() -> None:
    assert shown(cell(text("late\n"), code="", number=None)) == ["late"]


def test_a_failure_shows_its_traceback() -> None:
    failure = Failure(ename="E", evalue="v", traceback=("\x1b[31mTrace\x1b[0m", "E: v"))
    assert shown(cell(failure))[1:] == ["Trace", "E: v"]
    assert shown(cell(Failure(ename="E", evalue="v")))[1:] == ["E: v"]


def test_the_head_of_a_traceback_fits_a_narrow_pane() -> None:
    head = "\x1b[31mE\x1b[0m" + " " * 40 + "Traceback (most recent call last)"
    failure = Failure(ename="E", evalue="", traceback=("\x1b[31m" + "-" * 75 + "\x1b[0m", head))
    assert shown(cell(failure))[1:] == ["E  Traceback (most recent call last)"]


def test_growing_text_is_read_on() -> None:
    first = cell(text("a\nb"), phase=Phase.RUNNING)
    joined = replace(first, outputs=(text("a\nbc\n"),))
    more = replace(first, outputs=(text("a\nbc\n", "d\n"), text("e", name="stderr")))
    assert follow((first,), (joined,), (more,), (replace(more, phase=Phase.DONE),))[1:] == [
        "a", "bc", "d", "e",
    ]  # fmt: skip


def test_cleared_text_is_not_taken_for_more() -> None:
    assert follow((cell(text("step 1\n")),), (cell(text("step 2\n")),))[1:] == ["step 2"]
    assert follow((cell(text("a 1\n", "b\n")),), (cell(text("a 2\n", "b\n")),))[1:] == ["a 2", "b"]
    assert follow((cell(text("one\n", "two\n")),), (cell(text("1")),))[1:] == ["1"]
    assert follow((cell(text("one\n"), text("x", name="stderr")),), (cell(),))[1:] == []


def test_a_replaced_display_is_made_anew() -> None:
    first, second = (Display(data={"text/plain": f"{n}%"}, display_id="d") for n in (1, 2))
    assert follow((cell(text("a\n"), first),), (cell(text("a\n"), second),))[1:] == ["a", "2%"]


def test_text_let_go_before_it_was_read_leaves_a_mark() -> None:
    document = Document()
    document.update((cell(text("abc\n")),), "python")
    document.update((cell(text("xyz\n", start=100)),), "python")
    assert lines_of(document)[1:] == ["abc", LET_GO, "xyz"]
    document.update((cell(replace(text("xyz\n", start=100), chunks=(), start=104)),), "python")
    assert lines_of(document)[1:] == ["abc", LET_GO, "xyz"]


def test_late_output_of_an_old_cell_is_shown_there() -> None:
    old, new = cell(), cell(id="2", number=2)
    late = replace(old, outputs=(text("late\n"),))
    assert follow((old, new), (late, new)) == ["In [1]: f()", "late", "", "In [2]: f()"]


def test_cells_that_left_the_state_leave_the_document() -> None:
    cells = tuple(cell(text(f"{n}\n"), id=str(n), number=n) for n in range(6))
    document = Document()
    document.update(cells, "python")
    document.update((*cells[2:], cell(id="new", number=9)), "python")
    assert [line for line in lines_of(document) if line.startswith("In")] == [
        f"In [{n}]: f()" for n in (2, 3, 4, 5, 9)
    ]
    document.update((), "python")
    assert lines_of(document) == []
    assert document.first() is None
    assert document.last() is None


def test_the_oldest_outputs_are_dropped_inputs_stay() -> None:
    document = Document(line_limit=1000)
    cells: tuple[Cell, ...] = ()
    for n in range(5):
        output = text("".join(f"{n}.{line}\n" for line in range(400)))
        cells = (*cells, cell(output, id=str(n), number=n))
        document.update(cells, "python")
    lines = lines_of(document)
    assert len(lines) <= 1020
    assert [line for line in lines if line.startswith("In")] == [f"In [{n}]: f()" for n in range(5)]
    assert lines[1].startswith("… 400 lines dropped")
    assert lines[-1] == "4.399"
    assert document.printed == 5 * 401 + 4


def test_a_flood_leaves_the_small_results_before_it() -> None:
    document = Document(line_limit=5000)
    small = cell(text("3.14\n"), id="small")
    early = cell(text("".join(f"early {n}\n" for n in range(3000))), id="early", number=2)
    late = cell(text("".join(f"late {n}\n" for n in range(9000))), id="late", number=3)
    for cells in ((small,), (small, early), (small, early, late)):
        document.update(cells, "python")
    lines = lines_of(document)
    assert len(lines) <= 5100
    assert lines[:2] == ["In [1]: f()", "3.14"]
    assert lines[4] == "… 2,000 lines dropped, Ctrl-X o opens all"
    assert lines[5:1005] == [f"early {n}" for n in range(2000, 3000)]
    assert lines[-1] == "late 8999"


def test_a_flood_of_long_lines_leaves_them_too() -> None:
    document = Document(size_limit=1_000_000)
    cells = (cell(text("3.14\n"), id="small"), cell(text(("x" * 999 + "\n") * 3000), id="2"))
    document.update(cells, "python")
    assert document.size <= 1_020_000
    assert lines_of(document)[1] == "3.14"


def test_one_flood_is_bounded_and_keeps_the_newest() -> None:
    document = Document(line_limit=1000)
    printed = text()
    for n in range(0, 10_000, 500):
        more = "".join(f"{line}\n" for line in range(n, n + 500))
        printed = replace(printed, chunks=(*printed.chunks, more), end=printed.end + len(more))
        document.update((cell(printed),), "python")
    lines = lines_of(document)
    assert len(lines) <= 1020
    assert lines[-1] == "9999"
    dropped = int(lines[1].split()[1].replace(",", ""))
    assert lines[2] == str(dropped)


def test_size_is_bounded() -> None:
    document = Document(size_limit=100_000)
    cells = tuple(cell(text("x" * 999 + "\n"), id=str(n)) for n in range(50))
    for n in range(4):
        output = text(("x" * 999 + "\n") * 50)
        cells = (*cells, cell(output, id=f"big{n}"))
        document.update(cells, "python")
        assert document.size <= 102_000
    assert lines_of(document)[-1] == "x" * 999


def test_text_of_a_cell() -> None:
    document = Document()
    outputs = (text("a\x1b[1m\n"), Display(data={"text/plain": "2"}, number=1))
    document.update((cell(*outputs),), "python")
    section = document.section("1")
    assert section is not None
    lines = [line.text for batch in section.batches(1, -1) for line in batch]
    assert lines == ["a", "Out[1]: 2"]
    assert document.section("unknown") is None


CHUNKS = st.sampled_from(["a", "b\n", "\n", "word ", "\x1b[1m", "x\ry"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("print"), st.integers(0, 3), CHUNKS),
        st.tuples(st.just("display"), st.integers(0, 3), CHUNKS),
        st.tuples(st.just("clear"), st.integers(0, 3), st.just("")),
        st.tuples(st.just("phase"), st.integers(0, 3), st.sampled_from(list(Phase))),
        st.tuples(st.just("forget"), st.integers(0, 1), st.just("")),
    ),
    max_size=30,
)


@given(STEPS, st.sets(st.integers(0, 30)))
@settings(max_examples=150, deadline=None)
def test_following_equals_reading_at_once(
    steps: list[tuple[str, int, str]], drawn: set[int]
) -> None:
    document = Document()
    cells: tuple[Cell, ...] = ()
    for number, (kind, index, value) in enumerate(steps):
        if index >= len(cells):
            cells = (*cells, cell(id=f"c{number}", number=number))
            continue
        changed = cells[index]
        outputs = changed.outputs
        if kind == "print":
            last = outputs[-1] if outputs else None
            if isinstance(last, Text):
                outputs = (*outputs[:-1], text(*last.chunks, value))
            else:
                outputs = (*outputs, text(value))
        elif kind == "display":
            outputs = (*outputs, Display(data={"text/plain": value}))
        elif kind == "clear":
            outputs = ()
        phase = Phase(value) if kind == "phase" else changed.phase
        changed = replace(changed, outputs=outputs, phase=phase)
        cells = (*cells[:index], changed, *cells[index + 1 :])
        if kind == "forget":
            cells = cells[1:]
        if number in drawn:
            document.update(cells, "python")
    document.update(cells, "python")
    found, expected = lines_of(document), shown(*cells)
    assert [line for line in found if line] == [line for line in expected if line]
