"""How gunicorn serves the application; `gunicorn` alone reads this file.

CALC_BIND is the address (127.0.0.1:8000 unless set), WEB_CONCURRENCY the number of worker processes (one a core).
gunicorn expects a buffering proxy in front of it: a slow client holds one of its threads, though not for long.
"""

import os
import socket
import sys
from pathlib import Path
from threading import Timer

from gunicorn.arbiter import Arbiter
from gunicorn.workers.gthread import ThreadWorker

from calc_service.api.access.own_pages import OpenToOthers
from calc_service.state.refusals import StateUnreachable
from serving.discreet_log import DiscreetLogger
from serving.draining import drain_at_sigterm
from serving.worker import DiscreetWorker

SECONDS_FOR_FIRST_ANSWERS = 1


def when_ready(server: Arbiter) -> None:
    """Before any worker starts: see who can reach the service, and how it is to end."""
    refuse_to_be_open_to_others(server)
    drain_at_sigterm(server)


def refuse_to_be_open_to_others(server: Arbiter) -> None:
    """Say whether the service is open, and do not start where other machines would reach it so."""
    gate = getattr(server.app.wsgi(), "extensions", {}).get("gate")
    if gate is None:  # another application may be served by this file
        return
    names = [name[0] for name in server.cfg.address if isinstance(name, tuple)]
    addresses = [address_of(listener.sock) for listener in server.LISTENERS] or names  # each worker may have its own
    try:
        said = gate.listening(addresses, names)
    except (OpenToOthers, StateUnreachable) as refusal:
        sys.exit(str(refusal))
    if said:
        server.log.info("%s · %s", said.zh, said.en)


def address_of(sock: socket.socket) -> str:
    """The IP address that a socket listens at; nothing for one that is a file."""
    return str(sock.getsockname()[0]) if sock.family in {socket.AF_INET, socket.AF_INET6} else ""


def post_worker_init(worker: ThreadWorker) -> None:
    """Soon after the first answers start what files are computed by, and make the description, which computes examples.

    Nothing of this may happen before the fork: the threads of polars live in the process that made them.
    """
    extensions = worker.wsgi.extensions
    extensions.get("process_began", bool)()
    if "prepare" in extensions:  # another application may be served by this file

        def get_ready() -> None:
            extensions["warm_up"]()
            extensions["prepare"]()

        timer = Timer(SECONDS_FOR_FIRST_ANSWERS, get_ready)
        timer.daemon = True
        timer.start()


wsgi_app = "wsgi:app"
bind = os.environ.get("CALC_BIND") or "127.0.0.1:8000"

worker_class = DiscreetWorker
logger_class = DiscreetLogger
workers = int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 1)
threads = 4
preload_app = True  # the rules are read and checked once, before any worker starts
timeout = 30  # of a worker's heartbeat; it does not bound a request
graceful_timeout = 30
keepalive = 5

limit_request_line = 8190  # which a file's columns in Chinese take, and gunicorn's most
limit_request_fields = 50
limit_request_field_size = 4096

accesslog = None  # the application writes one line a request, without a value of the case
errorlog = "-"
control_socket_disable = True  # nothing is to be written beside the program
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # a heartbeat must not wait for a disk
