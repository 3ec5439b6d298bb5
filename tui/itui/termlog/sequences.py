"""The allow-list of what a program may ask a terminal to do; everything else is dropped."""

from __future__ import annotations

import re
from functools import cache

from itui.drawing.text import DECEIVING, PICTOGRAPHS, WIDTHLESS
from itui.termlog.line_grid import LINE_CAP
from itui.termlog.line_screen import LineScreen

TAB = 8


@cache
def special(is_ascii: bool) -> re.Pattern[str]:
    """Match a character that is more than itself; newlines are not."""
    return re.compile(
        "[\x00-\x09\x0b-\x1f\x7f" + ("" if is_ascii else DECEIVING[1:] + WIDTHLESS) + "]"
    )


@cache
def special_but_tabs() -> re.Pattern[str]:
    """Match what is more than printable ASCII, newlines and tabs; a tab that ends a line is."""
    return re.compile(r"[^\t\n -~]|\t(?:\n|\Z)")


@cache
def tokens() -> re.Pattern[str]:
    """Match whatever comes next; ``cut`` is a sequence that the text ends within."""
    return re.compile(
        f"(?P<plain>[^\x00-\x1f\x7f{DECEIVING[1:]}{WIDTHLESS}]+)"
        r"|\x1b\[(?P<sgr>[0-9;:]*)m|(?P<newline>\r?\n)|(?P<control>[\r\b\t\x0b\x0c])"
        r"|\x1b\[(?P<numbers>[0-9;]*)(?P<final>[@-Za-z`])"
        r"|\x1b\[\?(?:1049|1047|47)(?P<screen>[hl])"
        r"|\x1b\[[0-?]*[ -/]*[@-~]"
        r"|\x1b\]8;[^;\x07\x1b\x18\x1a\n]*;(?P<link>[^\x07\x1b\x18\x1a\n]*)(?:\x07|(?=\x1b))"
        r"|\x1b\][^\x07\x1b\x18\x1a\n]*(?:[\x07\x18\x1a]|(?=[\x1b\n]))"
        r"|\x1b[PX^_][^\x1b\x18\x1a]*(?:[\x18\x1a]|(?=\x1b))"
        r"|\x1b(?P<escape>[78DEMc])|\x1b(?:[ -/]+[0-~]|[0-OQ-WYZ\\`-~])"
        r"|(?P<cut>(?:\x1b(?:[ -/]*|\[[0-?]*[ -/]*|\][^\x07\x1b\x18\x1a\n]*"
        r"|[PX^_][^\x1b\x18\x1a]*)|\u200d)\Z)"
        r"|\x1b\[[0-?]*[ -/]*"
        f"|(?P<deceiving>[{DECEIVING}])"
        f"|\u200d[{PICTOGRAPHS}]"
        f"|[\x01-\x1f\x7f{WIDTHLESS}]"
    )


def control(screen: LineScreen, character: str) -> None:
    """Perform a control character other than a newline."""
    if character == "\r":
        screen.go_to_column(0)
    elif character == "\b":
        screen.go_to_column(screen.column - 1)
    elif character == "\t":
        screen.go_to_column((screen.column // TAB + 1) * TAB)
    else:
        _step_down(screen)


def escape(screen: LineScreen, final: str) -> None:
    """Perform an escape sequence of one character."""
    match final:
        case "7":
            screen.save()
        case "8":
            screen.restore()
        case "D":
            _step_down(screen)
        case "E":
            screen.newline()
        case "M":
            screen.step_up()
        case "c":
            screen.reset()


def _step_down(screen: LineScreen) -> None:
    column = screen.column
    screen.newline()
    screen.go_to_column(column)


def perform(screen: LineScreen, final: str, numbers: str) -> None:
    """Perform a control sequence that moves, erases, inserts or deletes."""
    first, _, rest = numbers.partition(";")
    number = _number(first)
    second = _number(rest.partition(";")[0])
    count = max(number, 1)
    match final:
        case "A" | "F":
            screen.move(-count)
        case "B" | "E" | "e":
            screen.move(count)
        case "C" | "a":
            screen.go_to_column(screen.column + count)
        case "D":
            screen.go_to_column(screen.column - count)
        case "G" | "`":
            screen.go_to_column(count - 1)
        case "d":
            screen.go_to(count - 1, screen.column)
        case "H" | "f":
            screen.go_to(count - 1, max(second, 1) - 1)
        case "I":
            screen.go_to_column((screen.column // TAB + count) * TAB)
        case "Z":
            screen.go_to_column((-(-screen.column // TAB) - count) * TAB)
        case "s":
            screen.save()
        case "u":
            screen.restore()
        case _:
            _edit(screen, final, number, second)
    if final in "EF":
        screen.go_to_column(0)


def _edit(screen: LineScreen, final: str, number: int, second: int) -> None:
    count = max(number, 1)
    match final:
        case "J":
            screen.erase_display(number)
        case "K":
            screen.erase_line(number)
        case "b":
            screen.repeat(count)
        case "X":
            screen.erase_characters(count)
        case "@":
            screen.insert_characters(count)
        case "P":
            screen.delete_characters(count)
        case "L":
            screen.insert_lines(count)
        case "M":
            screen.delete_lines(count)
        case "S":
            screen.scroll(count)
        case "T":
            screen.scroll(-count)
        case "r" if number or second:
            screen.set_margins(count - 1, (second or LINE_CAP) - 1)
        case "r":
            screen.drop_margins()


def _number(text: str) -> int:
    return min(int(text[:6] or 0), LINE_CAP)
