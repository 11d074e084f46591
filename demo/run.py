"""Start the service on a free port, post `case.json`, print the breakdown it answers with, stop the service.

The language is Chinese where the terminal's is (LANG=zh…), else English.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
LANGUAGE = "zh" if os.environ.get("LANG", "").startswith("zh") else "en"
SECONDS_TO_START = 20.0


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def call(port: int, method: str, path: str, body: bytes | None = None) -> tuple[int, Any]:
    """Status and decoded body of one request to the service."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, body, {"Content-Type": "application/json", "Accept-Language": LANGUAGE})
        reply = connection.getresponse()
        return reply.status, json.loads(reply.read())
    finally:
        connection.close()


def is_ready(port: int) -> bool:
    """Whether the service says it can answer."""
    try:
        return call(port, "GET", "/readyz")[0] == 200
    except OSError:
        return False


@contextmanager
def service(port: int) -> Iterator[None]:
    """The service, ready on `port` inside the block and stopped after it."""
    options = f"--workers 1 --log-level warning --bind 127.0.0.1:{port}".split()
    # A service that keeps nothing asks for no key, whatever keys there are here.
    quiet = os.environ | {"CALC_LOG_LEVEL": "warning", "CALC_STATE": "none", "CALC_PROXY_FILE": ""}
    process = subprocess.Popen([sys.executable, "-m", "gunicorn", *options], cwd=HERE.parent, env=quiet)
    try:
        deadline = time.monotonic() + SECONDS_TO_START
        while not is_ready(port):
            if process.poll() is not None or time.monotonic() > deadline:
                sys.exit("The service did not start.")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


def lines_of_steps(steps: list[dict[str, Any]]) -> Iterator[str]:
    """Each step: amount, label and clauses, and below it how the amount came about."""
    for step in steps:
        yield f"{step['amount']:>14}  {step['label']}  [{', '.join(step['clauses'])}]"
        yield f"{'':14}  = {step['formula']}"


def breakdown(reply: dict[str, Any]) -> Iterator[str]:
    """The reply as lines to read."""
    if reply["premium_subsidy"]:
        yield f"\npremium_subsidy {reply['premium_subsidy']['year']}: {reply['premium_subsidy']['status']}"
        yield from lines_of_steps(reply["premium_subsidy"]["steps"])
    for claim in reply["claims"]:
        yield f"\nclaim {claim['claim_id']}: {claim['status']}"
        yield from lines_of_steps(claim["steps"])
        yield from (f"{'!':>14}  {warning['message']}" for warning in claim["warnings"])
    yield "\ntotals"
    yield from (f"{amount:>14}  {name}" for name, amount in reply["totals"].items())
    yield f"\nrules {reply['rules']['digest']}"


def main() -> None:
    """Post the case and print the answer."""
    port = free_port()
    with service(port):
        print(f"POST http://127.0.0.1:{port}/v1/assessments < demo/case.json")
        status, reply = call(port, "POST", "/v1/assessments", (HERE / "case.json").read_bytes())
        if status != 200:
            sys.exit(json.dumps(reply, ensure_ascii=False, indent=2))
        print(*breakdown(reply), sep="\n")


if __name__ == "__main__":
    main()
