"""The service as gunicorn serves it: processes that are killed, places of all workers, bodies that stop."""

import fcntl
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from threading import Thread

import pytest

from bench.service import Connection, request_bytes
from tests.api.batch_files import csv_of
from tests.api.server import BATCH, CASE, Server, child_of, everything, serving
from tests.processes import at_rest, children, open_files, until

WORKERS = 2
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
HUGE = b"Content-Length: 2000000000\r\n\r\n"


def served(folder: Path) -> AbstractContextManager[Server]:
    return serving(WORKERS, batch_folder=folder, batches_at_once=2, body_seconds=1, log_level="error")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("batches")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with served(folder) as server:
        yield server


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Server]:
    """One that has read no file yet: the readers of its workers are those which they keep ready."""
    with served(tmp_path) as server:
        yield server


def status(reply: bytes) -> int:
    return int(reply.split(None, 2)[1])


def codes(reply: bytes) -> list[str]:
    return [error["code"] for error in json.loads(reply.partition(b"\r\n\r\n")[2])["errors"]]


def places(server: Server) -> list[Path]:
    """The places of the service, as the first worker has them open."""
    return [file for file, name in open_files(server.workers[0]).items() if name.startswith("/memfd:place")]


def hold(stack: ExitStack, place: Path) -> None:
    file = stack.enter_context(place.open("rb"))
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def reads_again(server: Server, worker: int) -> bool:
    """Whether a worker keeps a reader ready, after one more file that any of them may have read."""
    assert status(server.batch(csv_of())) == 200
    return any(map(at_rest, children(worker)))


def leaves_nothing(server: Server, folder: Path) -> bool:
    """Whether nothing is left of all batches after one more."""
    assert status(server.batch(csv_of())) in {200, 503}
    return not list(folder.iterdir())


def test_a_reader_that_is_killed_in_the_middle_is_a_refusal_and_leaves_nothing(
    fresh_server: Server, tmp_path: Path
) -> None:
    readers = [child_of(worker) for worker in fresh_server.workers]
    for reader in readers:
        os.kill(reader, signal.SIGSTOP)
    replies: list[bytes] = []
    posting = Thread(target=lambda: replies.append(fresh_server.batch(csv_of())))
    posting.start()
    until(lambda: list(tmp_path.glob("batch-*/posted")))
    assert status(fresh_server.exchange(HEALTH)) == 200
    for reader in readers:
        os.kill(reader, signal.SIGKILL)
    posting.join()

    # A child that was stopped before it took the work up has not been ended by that: another one does it.
    assert (status(replies[0]), replies[0].count(b"too_costly")) in {(422, 1), (200, 0)}
    assert not list(tmp_path.iterdir())
    for worker in fresh_server.workers:  # one of them finds out only as it is asked
        until(partial(reads_again, fresh_server, worker))


def test_the_places_of_all_workers_are_one_pool(server: Server) -> None:
    found = places(server)
    assert len(found) == 2
    with ExitStack() as stack:
        hold(stack, found[0])
        assert [status(server.batch(csv_of())) for _ in range(8)] == [200] * 8
        hold(stack, found[1])
        refused = [server.batch(csv_of()) for _ in range(8)]
    assert [status(reply) for reply in refused] == [503] * 8
    assert all(b"\r\nRetry-After: " in reply for reply in refused)
    assert [status(server.batch(csv_of())) for _ in range(4)] == [200] * 4


def test_a_place_is_not_taken_before_the_body_is_there(server: Server) -> None:
    with ExitStack() as stack:
        for _ in range(3):
            connection = stack.enter_context(server.connect())
            connection.sendall(BATCH + b"Content-Length: 1000\r\n\r\nperson_id")
        time.sleep(0.3)
        for place in places(server):
            hold(stack, place)


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(BATCH + b"Content-Length: 1000\r\n\r\nperson_id", id="file"),
        pytest.param(BATCH + b"Transfer-Encoding: chunked\r\n\r\n9\r\nperson_id\r\n", id="file in chunks"),
        pytest.param(CASE + b'Content-Length: 1000\r\n\r\n{"case_id"', id="case"),
        pytest.param(CASE.replace(b"assessments", b"rules/check") + b"Content-Length: 9\r\n\r\n{", id="rules"),
        pytest.param(
            CASE.replace(b"assessments", b"rules/impact").replace(
                b"application/json", b"multipart/form-data; boundary=b"
            )
            + b"Content-Length: 900\r\n\r\n--b",
            id="form",
        ),
    ],
)
def test_a_body_that_stops_is_given_up(server: Server, folder: Path, head: bytes) -> None:
    with server.connect() as connection:
        connection.sendall(head)
        reply = everything(connection)

    assert status(reply) == 408
    assert b"\r\nConnection: close\r\n" in reply
    assert not list(folder.iterdir())


def test_a_head_that_stops_is_given_up(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(b"POST /v1/ba")
        assert everything(connection) == b""


def test_a_body_that_trickles_is_given_up(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(BATCH + b"Content-Length: 1000\r\n\r\n")
        trickling = Thread(target=trickle, args=(connection.sendall,))
        trickling.start()
        reply = everything(connection)
        trickling.join()

    assert status(reply) == 408


def trickle(send: Callable[[bytes], None]) -> None:
    for _ in range(100):
        try:
            send(b"x")
        except OSError:
            return
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        pytest.param(BATCH.replace(b"batches", b"batches?tolerance=x") + HUGE, 422, id="query"),
        pytest.param(BATCH.replace(b"text/csv", b"image/png") + HUGE, 415, id="form"),
        pytest.param(BATCH.replace(b"batches", b"nowhere") + HUGE, 404, id="address"),
        pytest.param(BATCH + HUGE.replace(b"200", b"900"), 413, id="length of a file"),
        pytest.param(CASE + HUGE, 413, id="length of a case"),
        pytest.param(CASE.replace(b"application/json", b"text/plain") + HUGE, 415, id="case of another type"),
        pytest.param(CASE.replace(b"assessments", b"rules/diff") + HUGE, 413, id="length of changes"),
        pytest.param(CASE.replace(b"assessments", b"rules/impact") + HUGE, 413, id="length of an impact"),
    ],
)
def test_a_refusal_does_not_wait_for_the_body(server: Server, head: bytes, expected: int) -> None:
    with server.connect() as connection:
        connection.sendall(head)  # and not a byte of the body
        connection.settimeout(0.9)  # less than the service waits for a body
        reply = everything(connection)

    assert status(reply) == expected
    assert b"\r\nConnection: close\r\n" in reply


def test_a_client_that_writes_everything_before_it_reads_gets_the_refusal(server: Server) -> None:
    body = b"x" * 3_000_000
    with server.connect() as connection:
        connection.sendall(BATCH.replace(b"text/csv", b"image/png") + b"Content-Length: 3000000\r\n\r\n" + body)
        assert status(everything(connection)) == 415


def test_a_connection_whose_body_was_read_is_kept(server: Server) -> None:
    request = request_bytes("POST", "/v1/assessments", b"{}")
    with Connection(server.port) as connection:
        assert [status(connection.exchange(request)) for _ in range(3)] == [422] * 3


def test_what_a_killed_worker_left_behind_is_removed_by_the_next_run(fresh_server: Server, tmp_path: Path) -> None:
    worker = fresh_server.workers[0]
    for each in fresh_server.workers:
        os.kill(child_of(each), signal.SIGSTOP)
    with ExitStack() as stack:
        for _ in range(4):
            connection = stack.enter_context(fresh_server.connect())
            body = csv_of()
            connection.sendall(BATCH + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        until(lambda: list(tmp_path.glob("batch-*/posted")))
        for each in fresh_server.workers:
            os.kill(each, signal.SIGKILL)
    until(lambda: worker not in fresh_server.workers and len(fresh_server.workers) == WORKERS)
    # Whoever waited to be served when the workers died is served by the new ones, at any moment.
    until(partial(leaves_nothing, fresh_server, tmp_path))
