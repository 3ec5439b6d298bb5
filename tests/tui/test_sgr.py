from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itui.drawing.picture import Sgr
from itui.termlog.sgr import apply_sgr


@pytest.mark.parametrize(
    ("parameters", "look"),
    [
        ("", Sgr()),
        ("0", Sgr()),
        ("1;3;4;9", Sgr(bold=True, italic=True, underline=True, strike=True)),
        ("2;5;7", Sgr(faint=True, blink=True, reverse=True)),
        ("31;42", Sgr(fg=1, bg=2)),
        ("91;107", Sgr(fg=9, bg=15)),
        ("38;5;208;48;5;17", Sgr(fg=208, bg=17)),
        ("38;2;1;2;3;1", Sgr(fg="#010203", bold=True)),
        ("38:5:208", Sgr(fg=208)),
        ("38:2:1:2:3", Sgr(fg="#010203")),
        ("48:2::1:2:3", Sgr(bg="#010203")),
        ("4:3", Sgr(underline=True)),
        ("4;4:0", Sgr()),
        ("58;5;9;1", Sgr(bold=True)),
        ("58:2::1:2:3;1", Sgr(bold=True)),
        ("38;5;999", Sgr()),
        ("38;5", Sgr()),
        ("38;2;300;0;0", Sgr()),
        ("99999999999999", Sgr()),
        ("1;;4", Sgr(underline=True)),
    ],
)
def test_parameters(parameters: str, look: Sgr) -> None:
    assert apply_sgr(Sgr(), parameters) == look


def test_looks_are_switched_off_one_by_one() -> None:
    everything = Sgr(1, 2, True, True, True, True, True, True, True)
    assert apply_sgr(everything, "22;23;24;25;27;29;39;49") == Sgr()
    assert apply_sgr(everything, "22") == everything._replace(bold=False, faint=False)
    assert apply_sgr(everything, "") == Sgr()


@given(st.text(alphabet="0123456789;:", max_size=30))
def test_any_parameters_give_a_look(parameters: str) -> None:
    look = apply_sgr(Sgr(), parameters)
    for colour in (look.fg, look.bg):
        assert colour is None or isinstance(colour, str) or 0 <= colour <= 255
