"""Another user of the host, as a process: does what it is told as another uid, prints what it got.

Started by root, it imports what it needs and then gives its rights away for good: the interpreter
itself may stand where only root can read.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import zmq

UID = 65534  # nobody; the tests themselves run as another
PATIENCE = 500  # milliseconds for what must not come; what is refused is refused at once


def listening_ports(owner: int) -> list[int]:
    """Return the TCP ports on which processes of a user listen, as anybody can read."""
    found = []
    for name in ("tcp", "tcp6"):
        with contextlib.suppress(OSError), open(f"/proc/net/{name}") as rows:
            for row in [line.split() for line in rows][1:]:
                if row[3] == "0A" and int(row[7]) == owner:
                    found.append(int(row[1].rpartition(":")[2], 16))
    return found


def socket_paths(part: str) -> list[str]:
    """Return the paths of Unix sockets that anybody can read in /proc."""
    with open("/proc/net/unix") as rows:
        return sorted({line.split()[-1] for line in rows if part in line})


def connect(path: str) -> str:
    """Return how an attempt to connect to a Unix socket ended."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as attempt:
        try:
            attempt.connect(path)
        except OSError as error:
            return type(error).__name__
    return "connected"


def say(path: str, line: str) -> str:
    """Say a line to a Unix socket; return what came back."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as attempt:
        attempt.settimeout(PATIENCE / 1000)
        try:
            attempt.connect(path)
            attempt.sendall(line.encode())
            return attempt.recv(1000).decode()
        except OSError:
            return ""


def subscribe(endpoint: str) -> int:
    """Return how many messages a subscriber to everything got."""
    with zmq.Context() as context, context.socket(zmq.SUB) as listener:
        listener.setsockopt(zmq.LINGER, 0)
        listener.subscribe(b"")
        listener.connect(endpoint)
        count = 0
        while listener.poll(PATIENCE):
            listener.recv_multipart()
            count += 1
        return count


def send(endpoint: str, frames: list[str]) -> int:
    """Send a message, as it was signed by somebody with the key; return the number of answers."""
    with zmq.Context() as context, context.socket(zmq.DEALER) as dealer:
        dealer.setsockopt(zmq.LINGER, 0)
        dealer.setsockopt(zmq.IMMEDIATE, 1)
        dealer.connect(endpoint)
        with contextlib.suppress(zmq.Again):
            dealer.setsockopt(zmq.SNDTIMEO, PATIENCE)
            dealer.send_multipart([base64.b64decode(each) for each in frames])
        return int(bool(dealer.poll(PATIENCE)))


def read(paths: list[str]) -> list[str]:
    """Return the files and directories that could be read."""
    found = []
    for path in paths:
        with contextlib.suppress(OSError):
            if os.path.isdir(path):
                os.listdir(path)
            else:
                Path(path).read_bytes()
            found.append(path)
    return found


def look_at(pid: int) -> dict[str, str]:
    """Return what anybody can read of a process."""
    found = {}
    for name in ("cmdline", "environ", "maps", "fd"):
        path = Path("/proc", str(pid), name)
        try:
            found[name] = str(os.listdir(path)) if name == "fd" else path.read_text()
        except OSError:
            found[name] = ""
    return found


def interrupt(pid: int) -> str:
    """Return how an attempt to send a signal ended."""
    try:
        os.kill(pid, signal.SIGINT)
    except OSError as error:
        return type(error).__name__
    return "sent"


def make_directory(path: str) -> str:
    """Make a directory where somebody else will look for his own; return the path."""
    os.mkdir(path, 0o777)
    return path


ACTS: dict[str, Callable[..., Any]] = {
    each.__name__: each
    for each in (
        listening_ports,
        socket_paths,
        connect,
        say,
        subscribe,
        send,
        read,
        look_at,
        interrupt,
        make_directory,
    )
}


def main() -> None:
    """Do one act after the other, a line of JSON for each."""
    # what is imported when first used must be there before the rights are gone
    zmq.Context().term()
    "é".encode("idna")
    os.setgroups([])
    os.setresgid(UID, UID, UID)
    os.setresuid(UID, UID, UID)
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        print(json.dumps(ACTS[name](*arguments)), flush=True)


if __name__ == "__main__":
    main()
