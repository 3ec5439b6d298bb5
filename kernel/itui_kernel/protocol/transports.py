"""The ways to reach the sockets of a kernel, by name, and which of them keep other users out."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

CURVE_KEYS = ("curve_publickey", "curve_secretkey")  # in a connection file: traffic is encrypted


class Transport(NamedTuple):
    """One way; ``is_private`` if the system lets no other user of the host come near."""

    address: Callable[[str, int], str]  # the ZeroMQ address of ip and port
    is_private: bool


def _tcp(ip: str, port: int) -> str:
    return f"tcp://[{ip}]:{port}" if ":" in ip else f"tcp://{ip}:{port}"


TRANSPORTS = {
    "ipc": Transport(lambda ip, port: f"ipc://{ip}-{port}", is_private=True),
    "tcp": Transport(_tcp, is_private=False),
}
