"""The service as it is, beside a thread that notices when the interpreter is held, for `python -m tests.fuzz`.

The application of a server: a request to /fuzz answers with the longest hold so far, in milliseconds, and with the
worker's id, so that a worker that died is seen.
"""

from __future__ import annotations

import json
import os
import time
from threading import Thread
from typing import TYPE_CHECKING, Any

from wsgi import app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

BEAT = 0.01


class Heart:
    """Beats in the process that answers, from the first question on."""

    def __init__(self) -> None:
        self.pid = 0
        self.longest = 0.0

    def beat(self) -> None:
        """Measure how much later than meant a beat comes while this process computes: another one holds the beat."""
        before, computed = time.monotonic(), time.process_time()
        while True:
            time.sleep(BEAT)
            now, work = time.monotonic(), time.process_time()
            # A machine that is busy elsewhere delays beats too, but then this process has not worked meanwhile.
            self.longest = max(self.longest, min(now - before - BEAT, work - computed))
            before, computed = now, work

    def start(self) -> None:
        """Begin in this process, unless it beats here already."""
        if self.pid != os.getpid():
            self.pid = os.getpid()
            Thread(target=self.beat, daemon=True).start()


HEART = Heart()
answer: Callable[..., Iterable[bytes]] = app.application.wsgi_app


def beside(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer /fuzz here and everything else by the service."""
    HEART.start()
    if environ["PATH_INFO"] != "/fuzz":
        return answer(environ, start_response)
    said = {"pid": HEART.pid, "held": round(HEART.longest * 1000)}
    HEART.longest = 0.0
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(said).encode()]


app.application.wsgi_app = beside  # type: ignore[method-assign]
