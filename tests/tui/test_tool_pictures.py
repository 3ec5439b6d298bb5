"""What real tools write to a terminal ends in the same picture in the output pane."""

from __future__ import annotations

import functools
import http.server
import os
import random
import shutil
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from itui.termlog.line_rows import REACH
from real_screen import assert_same_picture, log_of, screen_of, texts_of
from terminal import Terminal

COLUMNS = 240
BARS = """
import sys
from tqdm import tqdm
for _ in tqdm(range(3), desc="outer", mininterval=0, ascii={ascii}):
    for _ in tqdm(range(20), desc="inner", leave=False, mininterval=0, ascii={ascii}):
        pass
    tqdm.write("one is done")
    for _ in tqdm(range(5), desc="kept", position=1, mininterval=0, ascii={ascii}):
        pass
"""
PROGRESS = """
from rich.console import Console
from rich.progress import Progress
console = Console()
with Progress(console=console, auto_refresh=False) as progress:
    tasks = [progress.add_task(f"[green]task {n}", total=10) for n in range(4)]
    for step in range(10):
        for n, task in enumerate(tasks):
            progress.advance(task, n % 3)
        progress.refresh()
        if step % 4 == 0:
            progress.console.print(f"[bold red]step[/] {step} of [link=https://x.org/a]this[/link]")
print("after")
"""
TABLE = """
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.panel import Panel
console = Console()
def table(rows):
    made = Table(title="[bold]Results", row_styles=["", "dim"])
    for name in ("name", "value", "unit"):
        made.add_column(name, style="cyan", header_style="bold magenta")
    for n in range(rows):
        made.add_row(f"row {n}", f"[on #102030]{n / 7:.3f}[/]", "[#ff8000]mm[/]")
    return made
with Live(table(1), console=console, auto_refresh=False) as live:
    for rows in range(2, 12):
        live.update(table(rows), refresh=True)
console.print(Panel("[reverse]done[/] [underline]well[/]", expand=False), table(3))
"""
TESTS = """
import pytest
import warnings
def test_good(): assert True
@pytest.mark.parametrize("n", range(5))
def test_many(n): assert n
def test_bad(): assert {"a": 1, "b": [1, 2]} == {"a": 1, "b": [1, 3]}
@pytest.mark.skip(reason="not now")
def test_skipped(): pass
@pytest.mark.xfail
def test_expected(): assert False
def test_warns(): warnings.warn("careful")
"""
CURSES = """
import curses, sys
def main(screen):
    curses.start_color(); curses.use_default_colors()
    curses.init_pair(1, curses.COLOR_RED, -1); curses.init_pair(2, curses.COLOR_WHITE, 4)
    screen.scrollok(True)
    for n in range(12):
        screen.addstr(n, 0, f"line {n} of a program", curses.color_pair(n % 3))
    screen.setscrreg(2, 8); screen.refresh()
    screen.move(8, 0)
    for n in range(4):
        screen.addstr(f"scrolled in {n}\\n", curses.A_BOLD); screen.refresh()
    screen.move(3, 0); screen.insdelln(2); screen.refresh()
    screen.move(5, 4); screen.insstr("<in>"); screen.refresh()
    screen.move(9, 5); screen.delch(); screen.delch(); screen.refresh()
    screen.move(10, 8); screen.clrtoeol(); screen.refresh()
    sys.stdout.flush()
    screen.getch()
curses.wrapper(main)
print("left")
"""


@contextmanager
def terminal(argv: Sequence[str], rows: int = REACH, **environment: str) -> Iterator[Terminal]:
    program = Terminal(argv, columns=COLUMNS, rows=rows, environment=environment)
    try:
        yield program
    finally:
        program.close()


def text_of(program: Terminal) -> str:
    return program.raw.decode()


def output_of(argv: Sequence[str], **environment: str) -> str:
    with terminal(argv, REACH, **environment) as program:
        program.wait_exit()
        return text_of(program)


def check(text: str, rows: int = REACH) -> list[str]:
    """Compare with a terminal, for the text as a whole and cut anywhere; return the lines."""
    assert "\x1b[" in text
    screen = screen_of(text, COLUMNS, rows)
    dice = random.Random(len(text))
    edges = sorted({0, len(text), *(dice.randrange(len(text)) for _ in range(50))})
    pieces = [text[a:b] for a, b in pairwise(edges)]
    for chunks in ([text], pieces):
        log = log_of(*chunks)
        assert_same_picture(log, screen)
    return [line.rstrip() for line in texts_of(log)]


@pytest.mark.parametrize("ascii", ["True", "False"])
def test_nested_progress_bars_of_tqdm(ascii: str) -> None:  # noqa: A002
    text = output_of([sys.executable, "-c", BARS.format(ascii=ascii)])
    assert text.count("\r") > 50
    lines = check(text)
    assert lines.count("one is done") == 3
    assert sum(line.startswith("outer: 100%") for line in lines) == 1


def test_progress_of_rich() -> None:
    lines = check(output_of([sys.executable, "-c", PROGRESS]))
    assert lines[-1] == "after"
    assert sum("task 1" in line for line in lines) == 1
    assert sum(line.startswith("step") for line in lines) == 3


def test_tables_of_rich() -> None:
    text = output_of([sys.executable, "-c", TABLE], COLORTERM="truecolor")
    lines = check(text)
    assert sum("row 10" in line for line in lines) == 1


def test_links_of_rich_lead_where_they_say() -> None:
    log = log_of(output_of([sys.executable, "-c", PROGRESS]))
    links = {
        getattr(style, "link", None)
        for number in range(log.begin, log.end)
        for _, style in log.line(number).runs
    }
    assert links - {None} == {"https://x.org/a"}


def test_pytest_in_colours(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    argv = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", str(tmp_path)]
    lines = check(output_of(argv, PYTHONPATH=""))
    assert any("test_bad FAILED" in line for line in lines)
    assert "2 failed" in lines[-1]


@contextmanager
def index_of(directory: Path) -> Iterator[str]:
    """Serve a directory on this machine as pip's index."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_args: object) -> None:
            return

    serve = functools.partial(Handler, directory=str(directory))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def wheel_in(directory: Path, name: str) -> None:
    info = f"{name}-1.0.dist-info"
    page = directory / name
    page.mkdir(parents=True)
    with zipfile.ZipFile(page / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}.py", "x = 1\n")
        wheel.writestr(f"{name}.bin", random.Random(1).randbytes(3_000_000))
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


def test_pip_downloads_and_installs(tmp_path: Path) -> None:
    for name in ("first", "second"):
        wheel_in(tmp_path / "index", name)
    with index_of(tmp_path / "index") as url:
        argv = [sys.executable, "-m", "pip", "install", "--isolated", "--index-url", url]
        argv += ["--no-cache-dir", "--disable-pip-version-check", "--target", str(tmp_path / "to")]
        lines = check(output_of([*argv, "first", "second"], PIP_CONFIG_FILE=os.devnull))
    assert lines[-1].startswith("Successfully installed first-1.0 second-1.0")
    assert sum("3.0/3.0 MB" in line for line in lines) == 2


def test_a_curses_program() -> None:
    with terminal([sys.executable, "-c", CURSES], TERM="linux") as program:
        program.wait_for("line 9")
        program.wait(lambda: program.screen.cursor.y == 10, "the last change")
        check(text_of(program))
        program.press("q")
        program.wait_exit()
        check(text_of(program))


@pytest.mark.skipif(shutil.which("less") is None, reason="less is not installed")
@pytest.mark.parametrize(("rows", "is_alternate"), [(REACH, True), (REACH, False), (24, True)])
def test_less(tmp_path: Path, rows: int, is_alternate: bool) -> None:
    file = tmp_path / "text"
    file.write_text("".join(f"line {n} \x1b[3{n % 8}mred\x1b[m\n" for n in range(1000)))
    argv = ["less", "-R", *([] if is_alternate else ["-X"]), str(file)]
    with terminal(argv, rows, LESS="", TERM="xterm-256color") as program:
        seen: Callable[[str], float] = program.wait_for
        seen(r"^line 10 ")
        for keys, pattern in [
            (" ", rf"^line {rows} "),
            ("jjj", rf"^line {rows + 20 if rows > 24 else rows + 3} "),
            ("kkkkk", rf"^line {rows - 3} "),
            ("/line 777\r", r"^line 777 "),
            ("u", r"^line 770 "),
            ("G", r"^line 999 "),
        ]:
            program.send(keys)
            seen(pattern)
            if rows == REACH:
                check(text_of(program))
        program.send("q")
        program.wait_exit()
    before = "some words\nbefore\n"
    lines = check(before + text_of(program) + "after", rows)
    if is_alternate:
        assert lines == ["some words", "before", "after"]


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_tells_how_far_it_is(tmp_path: Path) -> None:
    known = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "HOME": os.devnull}
    for role in ("AUTHOR", "COMMITTER"):
        known |= {f"GIT_{role}_NAME": "me", f"GIT_{role}_EMAIL": "me@example.org"}
    script = """
        set -e; cd "$0"; git init -q -b main from; cd from
        for n in 1 2 3; do echo "line $n" >> a; git add a; git commit -qm "change $n"; done; cd ..
        git clone --progress "file://$0/from" to
        git -C to --no-pager -c color.ui=always log --graph --stat -p --oneline
    """
    text = output_of(["sh", "-c", script, str(tmp_path)], **known)
    lines = check(text)
    assert text.count("Receiving objects:") > 5
    assert sum(line.startswith("Receiving objects") for line in lines) == 1
    assert "+line 3" in "".join(lines)
