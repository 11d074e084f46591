"""Nothing that is posted is written anywhere but into the result: by no address, error, crash, kill or sweep."""

import json
import os
import re
import signal
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from bench.service import await_ready, free_port
from calc_service.api.access.kinds import ACCESS_KINDS
from calc_service.api.audits.kinds import AUDIT_KINDS
from calc_service.api.audits.samples.kinds import SAMPLE_KINDS
from calc_service.api.draining import DRAINING
from calc_service.api.every_problem import KINDS
from calc_service.api.publishing.kinds import PUBLISHING_KINDS
from calc_service.api.unread import UNREAD
from calc_service.config.reading import LOG_LEVELS
from calc_service.domain.vocabulary import ERRORS, VARIANT_ERRORS
from calc_service.receipts.journal.verifying import verify
from calc_service.receipts.signing import ReceiptKeys
from tests.conftest import FULL
from tests.privacy.needles import VALUES, Named, Needles, drawn, leaks
from tests.privacy.posting import Post, encoded
from tests.privacy.posts import BY_ENDPOINT, CASES, asked, marked_case, marked_rows
from tests.privacy.served import PLACES
from tests.privacy.watched import Watched, watching
from tests.processes import descendants, until
from tests.receipts.keys import journal_key_file, key_file

SECONDS = 30
ONE_OF = 5
"""Of so many posts one is sent by `make test`, at one level of the log; `make test-privacy` sends all, at each."""
FOR_A_WHILE = {"busy", "not-ready", "out-of-time", "reading-rules"}
"""Problems that a machine gives that has much else to do; asked again it would not."""
OF_FIXED_WORDS = {"bad-request", "case-too-long", "request-timeout", *FOR_A_WHILE}
OF_FIXED_WORDS |= {
    kind.name for kind in (*ACCESS_KINDS, *AUDIT_KINDS, *SAMPLE_KINDS, *PUBLISHING_KINDS, *UNREAD, DRAINING)
}
"""Problems that are not brought about here: their text is the same whatever was posted."""
QUOTED_IN_THEIR_PLACE = ("pointer", "instance")
"""Of a problem: the keys and the path that were sent may stand there (RFC 9457), and nowhere else in it."""
LIMIT_OF_A_CORE = re.compile(rb"Max core file size\s+(\S+)\s+(\S+)")


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply: what of it is no result, the kind of a problem and the codes of its faults."""

    status: int
    place: str
    said: bytes
    kind: str = ""
    codes: tuple[str, ...] = ()


def every_post(app: Flask, needles: Needles) -> Iterator[Post]:
    """What is sent to each address of the map."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            yield from asked(re.sub("<[^>]*>", needles.word, rule.rule), needles)
        else:
            yield from BY_ENDPOINT[rule.endpoint](needles)
    yield from asked(f"/{needles.word}", needles)


def send(port: int, post: Post) -> Answer:
    """The answer to a post; its results are left out."""
    connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    place = f"reply to {post.method} {post.path[:60]}"
    headers = {name: value.encode() for name, value in post.headers.items()}
    try:
        connection.request(post.method, quote(post.path, safe="/?&=:%"), post.body or None, headers)
        reply = connection.getresponse()
        content = reply.read()
    except (OSError, HTTPException):
        return Answer(0, place, b"")
    finally:
        connection.close()
    # Sums of what was posted, and the query that was: both go to whoever posted it.
    names = [name for name in reply.headers if name not in {"X-Batch-Amounts", "X-Receipt"}]
    heads = "\n".join(f"{name}: {reply.headers[name]}" for name in names).encode()
    if post.method == "POST" and reply.status == HTTPStatus.OK:
        return Answer(reply.status, place, "\n".join([heads.decode(), *messages_of(content)]).encode())
    if not content or reply.headers.get_content_type() != "application/problem+json":
        return Answer(reply.status, place, heads + b"\n" + content)
    problem = json.loads(content)
    kind, codes = problem["type"].removeprefix("/problems/"), tuple(one["code"] for one in problem.get("errors", ()))
    return Answer(reply.status, place, heads if post.quotable else heads + b"\n" + unquoted(problem), kind, codes)


def messages_of(result: bytes) -> Iterator[str]:
    """What a result in JSON says of faults, on any of its lines."""
    for line in result.splitlines() if result.startswith(b"{") else ():
        waiting = [json.loads(line)]
        while waiting:
            one = waiting.pop()
            waiting += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
            if isinstance(one, dict) and {"pointer", "message"} <= one.keys():
                yield one["message"]


def unquoted(problem: dict[str, Any]) -> bytes:
    """A problem without what it may quote in its place."""
    return encoded(
        {name: value for name, value in problem.items() if name not in QUOTED_IN_THEIR_PLACE}
        | {"errors": [{**one, "pointer": None} for one in problem.get("errors", ())]}
    )


def exchange(port: int, *pieces: bytes) -> Named:
    """What comes back for bytes that may be no request at all."""
    reply = b""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
        for piece in pieces:
            connection.sendall(piece)
        connection.shutdown(socket.SHUT_WR)
        reply = b"".join(iter(lambda: connection.recv(65536), b""))
    return "reply to malformed HTTP", reply


def malformed(needles: Needles) -> Iterator[bytes]:
    """What is no well-formed HTTP."""
    word = needles.word.encode()
    post = b"POST /v1/batches HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/csv\r\n"
    yield word + b"\r\n\r\n"
    yield b"GET /" + word * 900 + b" HTTP/1.1\r\n\r\n"
    yield b"GET /" + word + b" HTTP/9.7" + word + b"\r\n\r\n"
    yield word + b" / HTTP/1.1\r\n\r\n"
    yield post + b"Bad " + word + b": 1\r\n\r\n"
    yield post + b"X-" + word + b": " + word + b"\x00\x01\r\n\r\n"
    yield post + b"X-Long: " + word * 500 + b"\r\n\r\n"
    yield post + b"".join(b"X-%d: %s\r\n" % (number, word) for number in range(99)) + b"\r\n"
    yield post + b"Content-Length: " + word + b"\r\n\r\n"
    yield post + b"Content-Length: 2\r\n\r\n{}" + word + b"\r\n\r\n"
    yield post + b"Content-Length: 999\r\n\r\n" + word
    yield post + b"Content-Length: -1\r\nContent-Length: 5\r\n\r\n" + word
    yield post + b"Transfer-Encoding: chunked\r\n\r\n" + word + b"\r\n\r\n"
    yield post + b"Transfer-Encoding: chunked\r\n\r\nffff\r\n" + word
    yield (
        post + b"Transfer-Encoding: chunked\r\n\r\n3;" + word + b"\r\nabc\r\n0\r\n" + word + b": " + word + b"\r\n\r\n"
    )
    yield post + b"Transfer-Encoding: " + word + b"\r\n\r\n" + word
    yield post + b"Expect: " + word + b"\r\nContent-Length: 5\r\n\r\n" + word
    yield b"PROXY TCP4 " + word + b" 1.1.1.1 1 1\r\n" + post + b"\r\n"
    yield b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + word


def crashes(needles: Needles) -> Iterator[Post]:
    """Everything that may go wrong, wherever it may."""
    for place, (_, ways) in PLACES.items():
        for way in ways:
            body = f"{needles.word}{needles.name} {needles.amount}".encode()
            yield Post("POST", f"/crash/{place}/{way}/{needles.word}", body, {"Content-Type": "text/plain"})


@pytest.fixture(scope="module")
def needles() -> Needles:
    return drawn()


def answered(port: int, posts: Iterator[Post]) -> list[Answer]:
    return [send(port, post) for post in posts]


def of_receipts(folder: Path) -> dict[str, str]:
    """The settings of a service that signs receipts and keeps a journal of them."""
    files = {"CALC_RECEIPT_KEY_FILE": key_file(folder), "CALC_JOURNAL_KEY_FILE": journal_key_file(folder)}
    return {name: str(file) for name, file in (files | {"CALC_JOURNAL_FOLDER": folder / "journal"}).items()}


def end_in_the_middle(port: int, watched: Watched, needles: Needles) -> None:
    """Kill every process while a file is worked on."""
    body = marked_rows(needles).write_csv().encode()
    head = b"POST /v1/batches HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/csv\r\nContent-Length: %d\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as connection:
        connection.sendall(head % (len(body) + 1) + body)
        until(lambda: list(watched.scratch.glob("batch-*/posted")))
        os.killpg(watched.process.pid, signal.SIGKILL)
        watched.process.wait()
    assert list(watched.scratch.glob("batch-*/posted"))


@pytest.mark.parametrize("level", LOG_LEVELS if FULL else LOG_LEVELS[:1])
def test_nothing_that_is_posted_is_written_anywhere_but_in_the_result(
    tmp_path: Path, app: Flask, needles: Needles, level: str
) -> None:
    port = free_port()
    command = f"-m gunicorn --workers 2 --log-level {level} --bind 127.0.0.1:{port} tests.privacy.served:app".split()

    def ready(process: object) -> None:
        await_ready(port, process)  # type: ignore[arg-type]

    page = tmp_path / "web" / "index.html"  # whether or not the pages have been built
    page.parent.mkdir()
    page.write_text("<!doctype html>")
    with watching(
        command,
        tmp_path,
        ready,
        CALC_LOG_LEVEL=level,
        CALC_WEB_FOLDER=str(page.parent),
        CALC_BODY_SECONDS="1",
        CALC_BATCH_BODY_LIMIT="3000000",
        **of_receipts(tmp_path),
    ) as watched:
        replies = answered(port, islice(every_post(app, needles), 0, None, 1 if FULL else ONE_OF))
        malformed_replies = [exchange(port, one) for one in malformed(needles)]
        limits = {
            found.groups()
            for process in descendants(watched.process.pid)
            if (found := LIMIT_OF_A_CORE.search(Path(f"/proc/{process}/limits").read_bytes()))
        }
        crashed = answered(port, crashes(needles))
        await_ready(port, watched.process)
        after = answered(port, every_get(app, needles))
        swept = send(port, Post("POST", "/v1/batches", b"a,b\n1,2\n", {"Content-Type": "text/csv"}))
        left_by_killed = sorted(watched.scratch.glob("batch-*"))
        end_in_the_middle(port, watched, needles)
    with watching(command, tmp_path, ready, CALC_LOG_LEVEL=level) as again:
        left_by_all = sorted(again.scratch.glob("batch-*"))
        again.process.terminate()
        again.process.wait()

    said = [(answer.place, answer.said) for answer in (*replies, *crashed, *after)]
    assert leaks(needles, [*watched.written(), *again.seen, *malformed_replies]) == []
    assert leaks(needles, said, VALUES) == []  # the name of a column may be repeated: what is to be done about it
    assert sum(answer.status == 200 for answer in replies) > 50
    lasting = [(answer.status, answer.place) for answer in replies if answer.kind not in FOR_A_WHILE]
    assert {status // 100 for status, _ in lasting} == {2, 4}, [one for one in lasting if one[0] // 100 not in {2, 4}]
    if FULL:
        every = (*replies, *crashed)
        assert set(KINDS) - {answer.kind for answer in every} <= OF_FIXED_WORDS
        assert {*ERRORS, *VARIANT_ERRORS} <= {code for answer in every for code in answer.codes}
    assert verify(tmp_path / "journal", ReceiptKeys()).receipts > 50, "what is looked through holds receipts"
    assert {500, 200, 422} <= {answer.status for answer in crashed}
    assert limits == {(b"1", b"1")}
    assert (swept.status, left_by_killed, left_by_all) == (422, [], [])
    assert watched.open_to_others == set()
    assert (tmp_path / "output").read_bytes()


def every_get(app: Flask, needles: Needles) -> Iterator[Post]:
    """Each address that is only read, once more: what happened before must not show."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            yield Post("GET", re.sub("<[^>]*>", needles.key, rule.rule))


def test_every_address_that_takes_a_body_is_sent_some(app: Flask) -> None:
    taking = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" not in (rule.methods or ())}
    assert taking == set(BY_ENDPOINT)


def test_a_sound_case_comes_back_with_its_ids(app: Flask, needles: Needles) -> None:
    reply = app.test_client().post(CASES, json=marked_case(needles))
    assert reply.status_code == 200, reply.text
    assert needles.word in reply.text
