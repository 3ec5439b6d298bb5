"""Settings of the terminal's line: raw for keys, sane for a shell, patient for what was typed."""

from __future__ import annotations

import os
import termios
from typing import Any

_READ_SIZE = 65536
_INPUT_FLAGS = (
    termios.IXON | termios.ICRNL | termios.INLCR | termios.IGNCR | termios.BRKINT | termios.ISTRIP
)
_LOCAL_FLAGS = termios.ISIG | termios.IEXTEN | termios.ICANON | termios.ECHO
_CONTROL_CHARACTERS = {
    termios.VINTR: b"\x03",
    termios.VQUIT: b"\x1c",
    termios.VERASE: b"\x7f",
    termios.VKILL: b"\x15",
    termios.VEOF: b"\x04",
    termios.VMIN: b"\x01",
    termios.VSTART: b"\x11",
    termios.VSTOP: b"\x13",
    termios.VSUSP: b"\x1a",
    termios.VREPRINT: b"\x12",
    termios.VDISCARD: b"\x0f",
    termios.VWERASE: b"\x17",
    termios.VLNEXT: b"\x16",
}


def enter_raw_mode(fd: int) -> None:
    """Make keys of Ctrl-C, Z, S, Q, V and O; keep Enter and Ctrl-J apart."""
    settings = termios.tcgetattr(fd)
    settings[0] &= ~_INPUT_FLAGS
    settings[3] &= ~_LOCAL_FLAGS
    settings[6][termios.VMIN], settings[6][termios.VTIME] = 1, 0
    termios.tcsetattr(fd, termios.TCSANOW, settings)


def take_typed_ahead(fd: int) -> bytes:
    """Return what was typed before the terminal was taken; taking it would throw that away."""
    settings = termios.tcgetattr(fd)
    patient = termios.tcgetattr(fd)
    patient[3] &= ~(termios.ICANON | termios.ECHO)
    patient[6][termios.VMIN] = patient[6][termios.VTIME] = 0
    termios.tcsetattr(fd, termios.TCSANOW, patient)
    try:
        return os.read(fd, _READ_SIZE)
    finally:
        termios.tcsetattr(fd, termios.TCSANOW, settings)


def sane(settings: list[Any]) -> list[Any]:
    """Return terminal settings made usable, as ``stty sane`` does."""
    read, write, control, local, *speeds, _ = settings
    read &= ~(termios.IGNBRK | termios.INLCR | termios.IGNCR | termios.IXOFF | termios.IXANY)
    read |= termios.BRKINT | termios.ICRNL | termios.IXON | termios.IMAXBEL
    write &= ~(termios.OCRNL | termios.ONOCR | termios.ONLRET | termios.OFILL | termios.OFDEL)
    write |= termios.OPOST | termios.ONLCR
    local &= ~(termios.ECHONL | termios.NOFLSH | termios.TOSTOP | termios.ECHOPRT)
    local |= termios.ISIG | termios.ICANON | termios.IEXTEN
    local |= termios.ECHO | termios.ECHOE | termios.ECHOK | termios.ECHOCTL | termios.ECHOKE
    characters: list[bytes | int] = [b"\0"] * len(settings[6])
    for index, value in _CONTROL_CHARACTERS.items():
        characters[index] = value
    return [read, write, control | termios.CREAD, local, *speeds, characters]
