"""How gunicorn serves the application; `gunicorn` alone reads this file.

CALC_BIND is the address (127.0.0.1:8000 unless set), WEB_CONCURRENCY the number of worker processes (one a core).
gunicorn expects a buffering proxy in front of it: a slow client holds one of its threads, though not for long.
"""

import os
import socket
import sys
from pathlib import Path

from gunicorn.arbiter import Arbiter
from gunicorn.workers.gthread import ThreadWorker

from calc_service.api.access.own_pages import OpenToOthers
from calc_service.api.publications.served import Served
from calc_service.config import Settings
from calc_service.runs.workforce import Workforce
from calc_service.state.refusals import StateUnreachable
from serving.discreet_log import DiscreetLogger
from serving.draining import drain_at_sigterm
from serving.worker import DiscreetWorker


def when_ready(server: Arbiter) -> None:
    """Before any worker starts: see who can reach the service, by which rules it begins, and how it is to end."""
    refuse_to_be_open_to_others(server)
    if isinstance(service := server.app.wsgi(), Served):  # another application may be served by this file
        for said in service.remarks():
            server.log.warning("%s · %s", said.zh, said.en)
        start_workforce(server)
    drain_at_sigterm(server)


def start_workforce(server: Arbiter) -> None:
    """Have workers of audit runs beside those that answer; the master looks after both once a second."""
    settings = Settings.from_environment()
    server.workforce = Workforce(settings.run_workers if settings.state else 0)
    manage_workers = server.manage_workers

    def manage_both() -> None:
        manage_workers()
        server.workforce.look()

    server.manage_workers = manage_both


def on_exit(server: Arbiter) -> None:
    """After the last answer: no worker of audit runs outlives the service."""
    if workforce := getattr(server, "workforce", None):
        workforce.end()
        workforce.wait()


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
    """The IP address that a socket listens at, or the path of one that is a file."""
    name = sock.getsockname()
    return str(name[0] if isinstance(name, tuple) else name)


def post_worker_init(worker: ThreadWorker) -> None:
    """Before the first request: be as new as the other workers, and keep up with what is published from then on."""

    def may_wait() -> bool:
        worker.notify()  # or the master would take it for one that hangs
        return bool(worker.alive)

    if isinstance(worker.wsgi, Served):
        worker.wsgi.begin(may_wait)


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
