"""A terminal that stops reading for long, as behind a link that hangs."""

from __future__ import annotations

from pathlib import Path

from terminal import Open


def test_it_goes_on_and_shows_the_newest_when_the_terminal_reads_again(
    open_terminal: Open, tmp_path: Path
) -> None:
    terminal = open_terminal()
    terminal.wait_for(r"In \[1\]:")
    terminal.wait_for(r"idle")
    printed, touched = tmp_path / "printed", tmp_path / "touched"
    terminal.send("import time; lines = [f'{i} of many' for i in range(20000)]\r")
    terminal.wait_for(r"lines +list")
    # so slowly that frames are drawn until the terminal takes no more
    loop = "for line in lines: print(line); time.sleep(0.0002)"
    terminal.send(f"exec({loop!r}); open({str(printed)!r}, 'w').close()\r")
    terminal.wait_unread(printed.exists, "everything printed")
    terminal.send(f"open({str(touched)!r}, 'w').close()\r")
    terminal.wait_unread(touched.exists, "a key taken")
    terminal.wait_for(r"In \[4\]:")
    terminal.wait_for(r"^19999 of many")
    assert "0 of many" not in terminal.text().splitlines()
