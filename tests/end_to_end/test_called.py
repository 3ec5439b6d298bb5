"""Who looks elsewhere is called through the terminal when an input is done."""

from __future__ import annotations

from pathlib import Path

from terminal import Open


def test_a_window_behind_others_gets_a_bell_a_title_and_a_message(
    open_terminal: Open, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[notify]\nafter = 0\n")
    terminal = open_terminal(ITUI_CONFIG=str(config), TERM="xterm-256color")
    terminal.wait_for(r"In \[1\]:")
    terminal.wait_for(r"idle")
    terminal.send("\x1b[O")
    terminal.run("6 * 7")
    terminal.wait(lambda: b"\x1b]9;" in terminal.raw, "the message")
    for sequence in (b"\a", b"\x1b[22;2t", b"\x1b]2;In [1] is done after 0 s: 6 * 7 - "):
        assert sequence in terminal.raw
    terminal.press("ctrl x", "d")
    assert terminal.wait_exit() == 0
    for sequence in (b"\x1b[23;2t", b"\x1b[?1004l"):
        assert sequence in terminal.raw
