"""Sends mutated bodies to a service of its own until a time is over; a body that breaks a promise is kept and told.

What every reply promises: no status of 500 and above but 503, the same worker before and after, an answer within ten
seconds, the interpreter never held for more than a quarter of a second, no more than 600 MB above what the service
takes at rest, no value of a row in a message. Bodies that once broke one stand in `corpus` and are sent first.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Final

from bench.service import KEEPS_NOTHING, await_ready, free_port

from .bodies import Body, mutated, packed
from .seeds import DIFF, RULES, SECRET, sound

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT: Final = Path(__file__).parents[2]
CORPUS: Final = Path(__file__).parent / "corpus"
SECONDS_OF_A_REPLY: Final = 10.0
HELD: Final = 250
"""Milliseconds."""
ABOVE_REST: Final = 600 * 1_000_000
SOUND, SERVER_ERROR, BUSY = 200, 500, 503


def memory_of(pid: int) -> int:
    """What a process and all its descendants hold, bytes."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") + sum(memory_of(int(child)) for child in children)


class Memory(Thread):
    """Watches what a process and its descendants hold at most."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.most, self.rest = pid, 0, 0

    def run(self) -> None:
        """Look twenty times a second."""
        while True:
            self.most = max(self.most, memory_of(self.pid))
            time.sleep(0.05)


def asked(port: int, path: str, body: Body | None = None) -> tuple[int, bytes]:
    """Status and content of a reply."""
    connection = HTTPConnection("127.0.0.1", port, timeout=3 * SECONDS_OF_A_REPLY)
    try:
        if body is None:
            connection.request("GET", path)
        else:
            said = {"Content-Encoding": body.encoding, "Accept": body.accept}
            headers = {name: text for name, text in said.items() if text}
            connection.request("POST", path, body.content, {"Content-Type": body.content_type, **headers})
        reply = connection.getresponse()
        return reply.status, reply.read()
    finally:
        connection.close()


def broken(port: int, body: Body, memory: Memory, statuses: Counter[int]) -> Iterator[str]:
    """Every promise that the answer to `body` breaks; its status is counted."""
    worker = json.loads(asked(port, "/fuzz")[1])["pid"]
    memory.most, began = 0, time.monotonic()
    try:
        status, content = asked(port, body.address, body)
    except (OSError, HTTPException) as error:
        yield f"no reply: {type(error).__name__}"
        status, content = 0, b""
    statuses[status] += 1
    seconds, said = time.monotonic() - began, json.loads(asked(port, "/fuzz")[1])
    if status >= SERVER_ERROR and status != BUSY:
        yield f"status {status}"
    if said["pid"] != worker:
        yield "the worker died"
    if seconds > SECONDS_OF_A_REPLY:
        yield f"{seconds:.1f} s"
    if said["held"] > HELD:
        yield f"the interpreter was held for {said['held']} ms"
    if memory.most > memory.rest + ABOVE_REST:
        yield f"{(memory.most - memory.rest) / 1e6:.0f} MB above rest"
    # What stands in a rules file is no value of a row.
    if status >= 400 and body.address not in {RULES, DIFF} and SECRET.encode() in content:
        yield "a message repeats a value"


def kept(body: Body) -> Path:
    """Write a body and what it is into the corpus."""
    path = CORPUS / hashlib.sha256(body.content).hexdigest()[:16]
    path.with_suffix(".body").write_bytes(body.content)
    about = {name: getattr(body, name) for name in ("address", "content_type", "encoding", "accept")}
    path.with_suffix(".json").write_text(json.dumps(about) + "\n", "utf-8")
    return path.with_suffix(".body")


def corpus() -> list[Body]:
    """The bodies that once broke a promise."""
    return [
        Body(content=path.with_suffix(".body").read_bytes(), **json.loads(path.read_text("utf-8")))
        for path in sorted(CORPUS.glob("*.json"))
    ]


def bodies(seed: int, seconds: float) -> Iterator[Body]:
    """The corpus, then mutated bodies until the time is over."""
    yield from corpus()
    rng, beginning = random.Random(seed), sound(PROJECT)  # noqa: S311 - bodies, not secrets
    yield from map(packed, beginning)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        yield mutated(rng, rng.choice(beginning), beginning)


def run(seconds: float, seed: int) -> int:
    """Print what was sent and found; return 1 where a promise was broken."""
    port = free_port()
    options = f"--workers 1 --log-level error --bind 127.0.0.1:{port} tests.fuzz.served:app".split()
    environment = {**os.environ, "CALC_LOG_LEVEL": "error", **KEEPS_NOTHING}
    found, statuses = 0, Counter[int]()
    with subprocess.Popen([sys.executable, "-m", "gunicorn", *options], cwd=PROJECT, env=environment) as process:
        try:
            await_ready(port, process)
            memory = Memory(process.pid)
            memory.start()
            for body in map(packed, sound(PROJECT)):  # What is loaded with the first body of a kind is there at rest.
                status, _ = asked(port, body.address, body)
                if status != SOUND:
                    raise SystemExit(f"status {status} for a sound body: {body.address}, {body.content_type}")
            time.sleep(1)
            memory.rest = memory_of(process.pid)
            for body in bodies(seed, seconds):
                promises = list(broken(port, body, memory, statuses))
                if promises:
                    found += 1
                    print(f"{', '.join(promises)}: {kept(body).name}, {body.address}, {body.content_type}", flush=True)
        finally:
            process.terminate()
    answered = ", ".join(f"{number} × {status}" for status, number in sorted(statuses.items()))
    print(f"seed {seed}: {statuses.total()} bodies ({answered}), {found} found")
    return int(found > 0)


def main() -> int:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=None)
    arguments = parser.parse_args()
    return run(arguments.seconds, time.time_ns() % 2**32 if arguments.seed is None else arguments.seed)


if __name__ == "__main__":
    sys.exit(main())
