"""How the service ends without breaking a connection, and how a worker does.

At SIGTERM /readyz says 503, and goes on answering everything for as long as CALC_DRAIN_SECONDS says; then nobody new is
let in, and whoever was is answered. A second SIGTERM does not wait. A worker that ends alone (SIGHUP, --max-requests)
leaves the queue of connections to the others.
"""

import ctypes
import os
import signal
import socket
import struct
import time

from gunicorn.arbiter import Arbiter
from gunicorn.workers.gthread import ThreadWorker

SECONDS_OF_A_HANDSHAKE = 0.2
"""For which a connection that was let in may still be on its way to the queue."""
SO_ATTACH_FILTER = 26
FLAGS, SYN_AND_ACK, SYN = 13, 0x12, 0x02
"""Where the flags of a TCP header are, and those that tell the first packet of a connection from all others."""
ALL_BUT_FIRST_PACKETS = (
    (0x30, 0, 0, FLAGS),  # load the byte of flags
    (0x54, 0, 0, SYN_AND_ACK),
    (0x15, 0, 1, SYN),  # not alone: over the next line
    (0x06, 0, 0, 0),  # drop
    (0x06, 0, 0, 0xFFFF_FFFF),  # take
)


def let_nobody_in(listener: socket.socket) -> None:
    """Drop first packets, as if the network had lost them, and take all others.

    Whoever closes a listening socket resets what its queue holds; there is no other way to empty the queue for good.
    A client sends its first packet again after a second, and is refused by then.
    """
    program = b"".join(struct.pack("HBBI", *line) for line in ALL_BUT_FIRST_PACKETS)
    lines = ctypes.create_string_buffer(program)
    described = struct.pack("HL", len(ALL_BUT_FIRST_PACKETS), ctypes.addressof(lines))
    listener.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, described)


def drain_at_sigterm(server: Arbiter) -> None:
    """Drain at SIGTERM before gunicorn's own end begins."""

    def end(*_: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        if _listens_alone(server):
            for listener in server.LISTENERS:
                if listener.family in {socket.AF_INET, socket.AF_INET6}:
                    let_nobody_in(listener.sock)
        server.signal(signal.SIGTERM, None)

    def drain(*_: object) -> None:
        if workforce := getattr(server, "workforce", None):
            workforce.end()  # what it is at is given back at once: another machine may go on with it
        draining = getattr(server.app.callable, "extensions", {}).get("draining")
        if draining is None or draining.under_way or not draining.seconds:
            end()
        else:
            signal.setitimer(signal.ITIMER_REAL, draining.seconds)
        if draining is not None:
            draining.begin()

    signal.signal(signal.SIGALRM, end)
    signal.signal(signal.SIGTERM, drain)


def _listens_alone(server: Arbiter) -> bool:
    """Whether nobody else listens on the same sockets: not systemd, nor the gunicorn before or after this one."""
    return not server.systemd and server.reexec_pid == server.master_pid == 0


class LeavingWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """A threaded worker that serves, until it has gone, whoever knows nothing of that yet.

    For as long as a kept connection may be idle it takes new ones too and answers all with `Connection: close`.
    """

    def set_accept_enabled(self, enabled: bool) -> None:  # noqa: FBT001  gunicorn's own
        """Stop accepting only after all that are on their way were accepted."""
        if not (enabled or self.alive) and self.ppid == os.getppid():  # else the next service waits for this address
            self._accept_the_last()
        super().set_accept_enabled(enabled)

    def _accept_the_last(self) -> None:
        began = time.monotonic()
        while time.monotonic() - began < (self.cfg.keepalive if self.nr_conns else SECONDS_OF_A_HANDSHAKE):
            self.notify()
            super().set_accept_enabled(self.nr_conns < self.worker_connections)
            self.wait_for_and_dispatch_events(timeout=SECONDS_OF_A_HANDSHAKE)
            self.murder_keepalived()
            self.murder_pending()
