from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from itui.output.rendering import rendered
from itui.termlog.line_rows import REACH
from itui.termlog.line_store import PAGE
from real_screen import log_of

PIECES = ["a", "line\n", "\r", "\x1b[A", "\x1b[31mred\x1b[m\n", "x\n" * PAGE, "\n" * (REACH + PAGE)]


@given(st.lists(st.sampled_from(PIECES), max_size=20))
def test_the_lines_are_those_of_a_log(parts: list[str]) -> None:
    log = log_of(*parts)
    lines = [line for batch in rendered(parts) for line in batch]
    assert lines == [log.line(number) for number in range(log.begin, log.end)]


def test_no_line_is_cut_or_dropped() -> None:
    (batch,) = rendered(["x" * 1_000_000] * 3 + ["\x1b[1mend"])
    assert [line.text for line in batch] == ["x" * 3_000_000 + "end"]
    assert batch[0].runs[0][0] == 3_000_000


def test_long_colourful_lines_survive_being_stored() -> None:
    wide = "".join(f"{'x' * 700}\x1b[3{n % 8}m" for n in range(100)) + "\n"
    lines = [line for batch in rendered([wide] * (REACH + 2 * PAGE)) for line in batch]
    assert {len(line.text) for line in lines} == {70_000}
    assert {len(line.runs) for line in lines[1:]} == {len(lines[1].runs)}


def test_many_lines_come_a_few_at_a_time() -> None:
    batches = list(
        rendered("".join(f"{n}\n" for n in range(k, k + 1000)) for k in range(0, 10**5, 1000))
    )
    assert [line.text for batch in batches for line in batch] == [str(n) for n in range(10**5)]
    assert max(map(len, batches)) < 3000
