"""Asks many kernels one question each, at once, without becoming a client of any of them."""

from __future__ import annotations

import time
from collections.abc import Sequence

import zmq

from itui_kernel.client.channels import encrypt
from itui_kernel.protocol.connection import Connection
from itui_kernel.protocol.errors import ProtocolError
from itui_kernel.protocol.message import Channel, Message, Sender
from itui_kernel.protocol.messages import Content
from itui_kernel.protocol.wire import Wire

Question = tuple[Connection, Channel, Content]


def ask_all(questions: Sequence[Question], timeout: float) -> list[Content | None]:
    """Return the content of each reply, ``None`` where none came in time; blocks so long."""
    answers: list[Content | None] = [None] * len(questions)
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    poller = zmq.Poller()
    waiting: dict[zmq.Socket[bytes], tuple[int, Wire, str]] = {}
    try:
        for index, (connection, channel, content) in enumerate(questions):
            socket = context.socket(zmq.DEALER)
            socket.setsockopt(zmq.LINGER, 0)
            encrypt(socket, connection)
            socket.connect(connection.endpoint(channel))
            wire = Wire(connection.key, connection.signature_scheme)
            message = Sender().message(content, channel=channel)
            socket.send_multipart(list(wire.encode(message)))
            poller.register(socket, zmq.POLLIN)
            waiting[socket] = (index, wire, message.msg_id)
        end = time.monotonic() + timeout
        while waiting and (left := end - time.monotonic()) > 0:
            for socket, _ in poller.poll(int(left * 1000) + 1):
                index, wire, msg_id = waiting[socket]
                reply = _received(socket, wire)
                if reply is not None and reply.parent_id == msg_id:
                    answers[index] = reply.content
                    poller.unregister(socket)
                    del waiting[socket]
    finally:
        context.destroy(linger=0)
    return answers


def _received(socket: zmq.Socket[bytes], wire: Wire) -> Message | None:
    try:
        return wire.decode(socket.recv_multipart())[1]
    except ProtocolError:
        return None  # signed with another key, or by another program
