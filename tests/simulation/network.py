"""A network between the service and a real PostgreSQL that is slow, or breaks off before or after the server heard.

It stands on a socket of its own and passes on whole exchanges (https://www.postgresql.org/docs/current/protocol.html),
so that what befalls which exchange follows the seed alone.
"""

from __future__ import annotations

import socket
import time
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from sqlalchemy import URL, make_url

if TYPE_CHECKING:
    from random import Random

SOCKET, PORT = ".s.PGSQL.5432", 5432
PASSED, DELAYED, CUT_BEFORE, CUT_AFTER = range(4)
HOW_OFTEN = (90, 4, 3, 3)
"""Of a hundred exchanges."""
SECONDS_OF_DELAY = 0.003
STARTUP = b""
ENDS_AN_EXCHANGE, GOODBYE, READY, FAILED = (b"Q", b"S", b"p", STARTUP), b"X", b"Z", b"E"


class BrokenOff(Exception):  # noqa: N818  named for what happened
    """One side is gone."""


class Network:
    """Listens in `folder` for connections to `server`; `cuts` counts what it broke off."""

    def __init__(self, server: str, folder: Path, chance: Random) -> None:
        self.server, self.chance = make_url(server), chance
        self.cuts, self.is_up = 0, True
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(str(folder / SOCKET))
        self.listening.listen()
        self.address = self.server.set(host=None, port=None, query={"host": str(folder)})
        self.thread = Thread(target=self._accept, daemon=True)
        self.thread.start()

    def close(self) -> None:
        """No connection is taken any more."""
        self.is_up = False
        with socket.socket(socket.AF_UNIX) as last:
            last.connect(self.listening.getsockname())
        self.thread.join()
        self.listening.close()

    def _accept(self) -> None:
        while True:
            client, _ = self.listening.accept()
            if not self.is_up:
                client.close()
                return
            Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            with client, reached(self.server) as server:
                is_first = True
                while self._exchange(client, server, is_first=is_first):
                    is_first = False
        except (BrokenOff, OSError):
            return

    def _exchange(self, client: socket.socket, server: socket.socket, *, is_first: bool) -> bool:
        """One: what the client says, and all that is answered; False where that was the last one."""
        kind, said = message(client, is_startup=is_first)
        while kind not in ENDS_AN_EXCHANGE and kind != GOODBYE:
            kind, more = message(client)
            said += more
        if kind == GOODBYE:
            server.sendall(said)
            return False
        (fate,) = self.chance.choices(range(4), HOW_OFTEN)
        if fate == CUT_BEFORE:
            self.cuts += 1
            return False
        if fate == DELAYED:
            time.sleep(SECONDS_OF_DELAY)
        server.sendall(said)
        answer = answered(server, is_startup=is_first)
        if fate == CUT_AFTER:
            self.cuts += 1
            return False
        client.sendall(answer)
        return True


def reached(url: URL) -> socket.socket:
    """A connection to the server itself."""
    host = str(url.query.get("host") or url.host or "127.0.0.1")
    if host.startswith("/"):
        found = socket.socket(socket.AF_UNIX)
        found.connect(str(Path(host) / SOCKET))
        return found
    return socket.create_connection((host, url.port or PORT))


def message(one: socket.socket, *, is_startup: bool = False) -> tuple[bytes, bytes]:
    """The next message's kind, and all of it."""
    kind = STARTUP if is_startup else received(one, 1)
    length = received(one, 4)
    return kind, kind + length + received(one, int.from_bytes(length, "big") - 4)


def answered(server: socket.socket, *, is_startup: bool) -> bytes:
    """All that the server says until it is ready for more, or refuses to be."""
    whole = b""
    while True:
        kind, said = message(server)
        whole += said
        if kind == READY or (is_startup and kind == FAILED):
            return whole


def received(one: socket.socket, number: int) -> bytes:
    """So many bytes."""
    found = b""
    while len(found) < number:
        more = one.recv(number - len(found))
        if not more:
            raise BrokenOff
        found += more
    return found
