"""Bodies are packed on their way out as Accept-Encoding asks, and read packed within the limits of unpacked ones."""

import gzip
import json
import zlib
from collections.abc import Callable
from typing import Any

import pytest
import zstandard
from flask import Flask, Response
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from calc_service.api import content_codings
from calc_service.api.content_codings import SMALLEST, accepted, packed_bytes
from calc_service.app import create_app
from calc_service.config import Settings

CASE, VOCABULARY = "/v1/assessments", "/v1/vocabulary"
MEBIBYTE = 1_048_576


def from_zstd(body: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompressobj().decompress(body)


UNPACK: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.decompress, "zstd": from_zstd}
# (what is accepted, what the reply is packed with): "" = not packed, None = refused
ACCEPTED = {
    "": "",
    "identity": "",
    "*": "",
    "br": "",
    "gzip": "gzip",
    "x-gzip": "gzip",
    "GZIP": "gzip",
    "zstd": "zstd",
    "gzip, deflate, br, zstd": "zstd",
    "gzip;q=1.0, zstd;q=0.5": "gzip",
    "gzip;q=0.1": "gzip",
    "gzip;q=0": "",
    "gzip;q=0, zstd;q=0": "",
    "identity, gzip;q=0.5": "",
    "identity;q=0.5, gzip": "gzip",
    "gzip;q=much": "",
    "identity;q=0, gzip": "gzip",
    "identity;q=0, *": "zstd",
    "identity;q=0, zstd;q=0, *;q=0.1": "gzip",
    "*;q=0, gzip": "gzip",
    "*;q=0, identity": "",
    "*;q=0": None,
    "identity;q=0": None,
    "br, identity;q=0": None,
    "gzip;q=0, identity;q=0": None,
}


def unpacked(reply: TestResponse) -> bytes:
    coding = reply.headers.get("Content-Encoding")
    return UNPACK[coding](reply.data) if coding else reply.data


@pytest.mark.parametrize("header", ACCEPTED)
def test_the_reply_is_packed_as_accepted(client: FlaskClient, worked: dict[str, Any], header: str) -> None:
    plain = client.post(CASE, json=worked)
    reply = client.post(CASE, json=worked, headers={"Accept-Encoding": header})

    assert accepted(header).coding == ACCEPTED[header]
    if ACCEPTED[header] is None:
        assert reply.status_code == 406
        assert reply.get_json()["type"] == "/problems/no-such-coding"
    else:
        assert reply.headers.get("Content-Encoding", "") == ACCEPTED[header]
        assert unpacked(reply) == plain.data
        assert reply.content_length == len(reply.data)
        assert "Accept-Encoding" in reply.vary


def test_what_may_be_packed_says_so_where_nothing_is_asked(client: FlaskClient, worked: dict[str, Any]) -> None:
    reply = client.post(CASE, json=worked)

    assert "Content-Encoding" not in reply.headers
    assert reply.headers["Vary"] == "Accept, Accept-Language, Accept-Encoding"


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_few_bytes_are_left_alone_unless_they_were_refused(client: FlaskClient, coding: str) -> None:
    alone = client.get("/healthz", headers={"Accept-Encoding": coding})
    refused = client.get("/healthz", headers={"Accept-Encoding": f"{coding}, identity;q=0"})

    assert len(alone.data) < SMALLEST
    assert "Content-Encoding" not in alone.headers
    assert refused.headers["Content-Encoding"] == coding
    assert unpacked(refused) == alone.data


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_packing_makes_it_smaller_and_the_same_each_time(client: FlaskClient, coding: str) -> None:
    first, again = (client.get(VOCABULARY, headers={"Accept-Encoding": coding}) for _ in range(2))

    assert first.data == again.data
    assert len(first.data) * 3 < len(unpacked(first))


@pytest.mark.parametrize("path", [VOCABULARY, "/v1/columns", "/v1/rules?on=2025-06-01", "/openapi.json"])
def test_one_tag_holds_for_a_document_however_it_is_packed(client: FlaskClient, path: str) -> None:
    tag = client.get(path).headers["ETag"]
    assert tag.startswith("W/")
    for header in ("gzip", "zstd", "identity"):
        assert client.get(path, headers={"Accept-Encoding": header}).headers["ETag"] == tag
        again = client.get(path, headers={"Accept-Encoding": header, "If-None-Match": tag})
        assert again.status_code == 304
        assert not again.data
        assert "Content-Encoding" not in again.headers
        assert "Accept-Encoding" in again.vary


def test_head_says_what_get_would_send(client: FlaskClient) -> None:
    headers = {"Accept-Encoding": "gzip"}
    got, asked = client.get(VOCABULARY, headers=headers), client.head(VOCABULARY, headers=headers)

    assert not asked.data
    for name in ("Content-Encoding", "Content-Length", "ETag", "Vary"):
        assert asked.headers[name] == got.headers[name]


def test_a_refusal_is_packed_too(client: FlaskClient) -> None:
    reply = client.post(
        CASE,
        json={"case_id": "C", "person": {"insurance": 1}, "claims": [{}]},
        headers={"Accept-Encoding": "gzip"},
    )

    assert reply.status_code == 422
    assert reply.headers["Content-Encoding"] == "gzip"
    assert json.loads(unpacked(reply))["errors"]


class Lines:
    """A stream that knows how much of it was asked for, and whether it was closed."""

    def __init__(self) -> None:
        self.sent = 0
        self.closed = False

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> bytes:
        if self.sent == 3:
            raise StopIteration
        self.sent += 1
        return b'{"line": %d}\n' % self.sent

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_stream_is_packed_line_by_line_and_closed(coding: str) -> None:
    app, lines = Flask("streams"), Lines()
    app.add_url_rule("/lines", view_func=lambda: Response(lines, mimetype="application/x-ndjson"))
    content_codings.install(app)
    client = app.test_client()
    with client.get("/lines", headers={"Accept-Encoding": coding}, buffered=False) as reply:
        pieces = reply.iter_encoded()
        first = next(pieces)
        unpack = zlib.decompressobj(31) if coding == "gzip" else zstandard.ZstdDecompressor().decompressobj()
        assert lines.sent == 1
        assert unpack.decompress(first) == b'{"line": 1}\n'
        assert unpack.decompress(b"".join(pieces)) == b'{"line": 2}\n{"line": 3}\n'
    assert lines.closed


@pytest.mark.parametrize("coding", ["gzip", "zstd", "x-gzip", "GZIP", "identity", ""])
def test_a_packed_case_is_read(client: FlaskClient, worked: dict[str, Any], coding: str) -> None:
    body = json.dumps(worked).encode()
    form = {"x-gzip": "gzip", "GZIP": "gzip"}.get(coding, coding)
    sent = packed_bytes(body, form) if form in UNPACK else body
    reply = client.post(CASE, data=sent, content_type="application/json", headers={"Content-Encoding": coding})

    assert reply.data == client.post(CASE, json=worked).data


def posted(client: FlaskClient, body: bytes, coding: str, path: str = CASE) -> tuple[int, str]:
    reply = client.post(path, data=body, content_type="application/json", headers={"Content-Encoding": coding})
    return reply.status_code, reply.get_json()["type"]


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_body_that_grows_beyond_the_limit_gets_413(client: FlaskClient, coding: str) -> None:
    assert posted(client, packed_bytes(b" " * (MEBIBYTE + 1), coding), coding) == (413, "/problems/body-too-large")
    assert posted(client, packed_bytes(b" " * 200 * MEBIBYTE, coding), coding) == (413, "/problems/body-too-large")
    assert posted(client, packed_bytes(b" " * MEBIBYTE, coding), coding) == (400, "/problems/malformed-body")


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_changed_rules_have_their_own_limit(client: FlaskClient, coding: str) -> None:
    bomb = packed_bytes(b" " * 11 * MEBIBYTE, coding)
    assert posted(client, bomb, coding, "/v1/rules/check") == (413, "/problems/changes-too-large")


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_body_of_thousands_of_empty_members_is_refused(client: FlaskClient, coding: str) -> None:
    member = packed_bytes(b"", coding)
    assert posted(client, member * (MEBIBYTE // len(member)), coding)[0] == 413


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_damaged_body_gets_400(client: FlaskClient, worked: dict[str, Any], coding: str) -> None:
    body = packed_bytes(json.dumps(worked).encode(), coding)
    damaged = [b"", body[:-1], body[:9], body[:40] + b"\xff" * 8 + body[48:], body + b"more", b"{}"]
    for sent in damaged:
        assert posted(client, sent, coding) == (400, "/problems/malformed-body"), sent[:10]


def test_a_frame_that_asks_for_much_memory_gets_400(client: FlaskClient, worked: dict[str, Any]) -> None:
    parameters = zstandard.ZstdCompressionParameters.from_level(3, window_log=27)
    packing = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    body = packing.compress(json.dumps(worked).encode()) + packing.flush()

    assert posted(client, body, "zstd") == (400, "/problems/malformed-body")


@pytest.mark.parametrize("coding", ["br", "deflate", "gzip, zstd", "compress", "%"])
def test_another_coding_gets_415_and_is_told_which_are_read(client: FlaskClient, coding: str) -> None:
    for path, form in ((CASE, "application/json"), ("/v1/batches", "text/csv")):
        reply = client.post(path, data=b"{}", content_type=form, headers={"Content-Encoding": coding})
        assert reply.status_code == 415
        assert reply.get_json()["type"] == "/problems/coding-not-taken"
        assert reply.headers["Accept-Encoding"] == "zstd, gzip, identity"


def test_a_form_is_not_packed_as_a_whole(client: FlaskClient) -> None:
    reply = client.post(
        "/v1/rules/impact",
        data={"changes": "{}"},
        content_type="multipart/form-data",
        headers={"Content-Encoding": "gzip"},
    )
    assert reply.status_code == 415
    assert reply.headers["Accept-Encoding"] == "identity"


def test_the_limit_is_that_of_the_setting(worked: dict[str, Any]) -> None:
    body = json.dumps(worked).encode()
    client = create_app(Settings(state=None, case_body_limit=len(body) - 1, log_level="critical")).test_client()

    assert posted(client, packed_bytes(body, "gzip"), "gzip")[0] == 413
