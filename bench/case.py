"""One case: in process, and over HTTP beside the echo of the same body."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from secrets import token_hex
from tempfile import NamedTemporaryFile, TemporaryDirectory
from threading import Thread

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bench.measurement import Measurement, median_seconds
from bench.service import PROJECT, Connection, request_bytes, serving
from bench.worked_case import BODY
from calc_service.api.replies import encoded
from calc_service.case.assessment import assess
from calc_service.case.reading import read_json
from calc_service.rulebook.load import load
from calc_service.state import keys
from calc_service.state.opening import open_state

CONNECTIONS = 2
REQUESTS = 400
ROUNDS = 7


def measure() -> Iterator[Measurement]:
    """Yield the budgets of a two-claim case with its full breakdown."""
    book = load(PROJECT / "rules")
    seconds = median_seconds(lambda: encoded(assess(read_json(BODY), book, "zh")), repeat=200)
    yield Measurement("two-claim case in process, bytes to bytes", seconds * 1000, 0.18, "ms")
    with (
        serving("wsgi:app") as service,
        serving("bench.echo:app") as echo,
        _with_everything_on() as (guarded, key),
        _with_journal() as journaled,
    ):
        ports = (service, echo, journaled)
        rounds = [(*map(_throughput, ports), _throughput(guarded, key)) for _ in range(ROUNDS + 1)][1:]
    ratio = statistics.median(ours / theirs for ours, theirs, _, _ in rounds)
    guarded_ratio = statistics.median(ours / theirs for _, theirs, _, ours in rounds)
    per_second = statistics.median(ours for ours, _, _, _ in rounds)
    journal_ratio = statistics.median(without / with_it for without, _, with_it, _ in rounds)
    yield Measurement("two-claim case over HTTP / echo of the same body", ratio, 0.75, "×", at_least=True)
    yield Measurement("  (requests a second, one worker)", per_second, 0, "/s", at_least=True)
    yield Measurement("  the same with the journal of receipts / without", journal_ratio, 1.05, "×")
    yield Measurement(
        "  with keys, metrics, log and signed receipts on / echo", guarded_ratio, 0.65, "×", at_least=True
    )


@contextmanager
def _with_everything_on() -> Iterator[tuple[int, str]]:
    """The port of a service that keeps keys and asks for one, and a key whose limit nobody reaches."""
    with TemporaryDirectory(prefix="bench-") as folder:
        address = f"sqlite:///{folder}/calc.db"
        state = open_state(address)
        key = keys.create(state, "bench", "bench", keys.ROLES, date(2099, 12, 31))
        state.engine.dispose()
        settings = {"CALC_STATE": address, "CALC_REQUESTS_A_MINUTE": "1000000", **_journal_in(folder)}
        with serving(
            "wsgi:app", settings=settings | {"CALC_RECEIPT_KEY_FILE": _secret(folder, _signing_key())}
        ) as port:
            yield port, key


@contextmanager
def _with_journal() -> Iterator[int]:
    """The port of a service that keeps a journal of its receipts, and nothing else."""
    with TemporaryDirectory(prefix="bench-") as folder, serving("wsgi:app", settings=_journal_in(folder)) as port:
        yield port


def _journal_in(folder: str) -> dict[str, str]:
    key = _secret(folder, token_hex(32).encode())
    return {"CALC_JOURNAL_FOLDER": f"{folder}/journal", "CALC_JOURNAL_KEY_FILE": key}


def _signing_key() -> bytes:
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _secret(folder: str, content: bytes) -> str:
    with NamedTemporaryFile(dir=folder, delete=False) as file:
        file.write(content)
    return file.name


def _throughput(port: int, key: str = "") -> float:
    request = request_bytes("POST", "/v1/assessments", BODY, key)
    threads = [Thread(target=_post_many, args=(port, request)) for _ in range(CONNECTIONS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return CONNECTIONS * REQUESTS / (time.perf_counter() - began)


def _post_many(port: int, request: bytes) -> None:
    with Connection(port) as connection:
        for _ in range(REQUESTS):
            reply = connection.exchange(request)
            if not reply.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(reply.decode(errors="replace"))
