"""Requests that arrive whether or not the ones before were answered, each on a connection of its own."""

from __future__ import annotations

import selectors
import socket
import time
from dataclasses import dataclass, field
from typing import Final

PIECE: Final = 65_536
LONGEST_NAP: Final = 0.005
FEWEST_BYTES: Final = 12
"""Of a reply, `HTTP/1.1 200`."""


@dataclass(slots=True)
class Arrival:
    """One request: `status` is 0 where no reply came whole, `seconds` from its arrival to its end."""

    began: float
    status: int = 0
    seconds: float = 0.0
    received: bytearray = field(default_factory=bytearray)


def arrive(port: int, request: bytes, per_second: float, seconds: float, patience: float) -> list[Arrival]:
    """What became of so many requests a second; who has no reply after `patience` seconds goes away without."""
    ready, waiting = selectors.DefaultSelector(), dict[socket.socket, Arrival]()
    done: list[Arrival] = []
    began = time.monotonic()
    came = 0
    while (now := time.monotonic()) < began + seconds or waiting:
        due = min(int((now - began) * per_second), int(seconds * per_second))
        for _ in range(came, due):
            _come(port, ready, waiting, done)
        came = due
        for key, _ in ready.select(LONGEST_NAP):
            sock: socket.socket = key.fileobj  # type: ignore[assignment]
            if _over(sock, key.events, request, waiting[sock], ready):
                _leave(sock, ready, waiting, done)
        for sock in [each for each, arrival in waiting.items() if arrival.began + patience < now]:
            _leave(sock, ready, waiting, done)
    ready.close()
    return done


def _come(port: int, ready: selectors.BaseSelector, waiting: dict[socket.socket, Arrival], done: list[Arrival]) -> None:
    arrival, sock = Arrival(time.monotonic()), socket.socket()
    sock.settimeout(0)
    if sock.connect_ex(("127.0.0.1", port)) in {0, 115}:
        waiting[sock] = arrival
        ready.register(sock, selectors.EVENT_WRITE)
    else:
        sock.close()
        done.append(arrival)


def _over(sock: socket.socket, events: int, request: bytes, arrival: Arrival, ready: selectors.BaseSelector) -> bool:
    """Whether the connection has ended, after what can be sent and received now."""
    try:
        if events & selectors.EVENT_WRITE:
            sock.send(request)
            ready.modify(sock, selectors.EVENT_READ)
            return False
        piece = sock.recv(PIECE)
    except OSError:
        return True
    arrival.received += piece
    return not piece


def _leave(
    sock: socket.socket, ready: selectors.BaseSelector, waiting: dict[socket.socket, Arrival], done: list[Arrival]
) -> None:
    arrival = waiting.pop(sock)
    ready.unregister(sock)
    sock.close()
    arrival.seconds = time.monotonic() - arrival.began
    if _is_whole(arrival.received):
        arrival.status = int(arrival.received[9:FEWEST_BYTES])
    done.append(arrival)


def _is_whole(reply: bytearray) -> bool:
    head, found, body = reply.partition(b"\r\n\r\n")
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    return bool(found) and len(body) == int(length or -1)
