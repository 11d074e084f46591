"""A receipt with each reply, and POST /v1/receipts/verify, which computes the request anew."""

from __future__ import annotations

import gzip
import json
import time
from base64 import urlsafe_b64decode
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
import rfc8785
import zstandard

from calc_service import __version__
from calc_service.api.assessments import case_lines
from calc_service.api.assessments.worked_case import VARIANTS
from calc_service.api.platform_messages import MESSAGES_JSON, REQUEST
from calc_service.app import create_app
from calc_service.config import SettingRefused, Settings
from calc_service.receipts.journal.verifying import verify
from calc_service.receipts.receipt import header_of, receipt_in, sealed
from calc_service.receipts.signing import ReceiptKeys
from tests.api.batch_files import CSV, NDJSON, PARQUET, XLSX, archive_of, csv_of, frame_of
from tests.api.keyed import bearer, with_keys
from tests.receipts.keys import journal_key_file, key_file, public_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask.testing import FlaskClient

    from calc_service.batch.audit_job import AuditJob

JSON, HTML, ZIP = "application/json", "text/html", "application/zip"
CASES, MANY, OF_VARIANTS, BATCHES = "/v1/assessments", "/v1/assessments/many", "/v1/assessments/variants", "/v1/batches"
VERIFY = "/v1/receipts/verify"
Json = dict[str, Any]


def text_of(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def receipt_of(reply: Any) -> Json:  # noqa: ANN401  a reply of the test client
    assert reply.status_code == 200, reply.text
    receipt: Json = json.loads(urlsafe_b64decode(reply.headers["X-Receipt"] + "=="))
    return receipt


def ask(client: FlaskClient, path: str, body: bytes, content_type: str = JSON, **headers: str) -> Any:  # noqa: ANN401
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(path, data=body, content_type=content_type, headers=named, buffered=True)


def alone(client: FlaskClient, path: str, body: bytes, content_type: str = JSON, **headers: str) -> Json:
    """The receipt as `receipt=only` gives it."""
    reply = ask(client, f"{path}{'&' if '?' in path else '?'}receipt=only", body, content_type, **headers)
    assert receipt_of(reply) == reply.get_json()
    found: Json = reply.get_json()
    return found


def verdict(client: FlaskClient, receipt: Json, body: bytes, **headers: str) -> Json:
    """What is said where the request comes as it was."""
    word = header_of(receipt_in(text_of(receipt)))
    reply = ask(client, VERIFY, body, "application/octet-stream", X_Receipt=word, **headers)
    assert reply.status_code == 200, reply.text
    found: Json = reply.get_json()
    return found


def digest(content: bytes) -> str:
    return f"sha256:{sha256(content).hexdigest()}"


Asked = tuple[str, bytes, str, dict[str, str]]
ASKED: list[Asked] = [
    ("/v1/assessments?include=operands&lang=en", b"", JSON, {}),
    ("/v1/assessments?partial=true", b'{"claims": [{"basic_paid": 0.1000000000000000000001}]}', JSON, {}),
    ("/v1/assessments", b"", JSON, {"Accept": HTML, "Accept-Language": "en"}),
    ("/v1/assessments", text_of(REQUEST), MESSAGES_JSON, {}),
    ("/v1/assessments?profile=platform", text_of(REQUEST), JSON, {"Accept": HTML}),
    ("/v1/assessments/variants?cure=all", text_of(VARIANTS), JSON, {}),
    ("/v1/batches?tolerance=0.01", csv_of({}, {"basic_paid": ""}), CSV, {}),
    ("/v1/batches", csv_of().decode().encode("gb18030"), f"{CSV}; charset=gbk", {}),
    ("/v1/batches", csv_of().decode().encode("gb18030"), f"{CSV}; charset=gbk", {"Accept": CSV}),
    ("/v1/batches", csv_of().decode().encode("utf-16"), f"{CSV}; charset=utf-16", {"Accept": f"{ZIP}, {NDJSON}"}),
    ("/v1/batches?form=csv", csv_of(), "application/octet-stream", {"Accept": PARQUET}),
    ("/v1/batches", frame_of({}).write_ndjson().encode(), NDJSON, {"Accept": XLSX, "Accept-Language": "en"}),
    ("/v1/batches?dry_run=true", csv_of(), CSV, {}),
]


@pytest.mark.parametrize("asked", ASKED, ids=[f"{path} {headers}" for path, _, _, headers in ASKED])
def test_the_receipt_of_a_reply_is_found_genuine(client: FlaskClient, worked: Json, asked: Asked) -> None:
    path, body, content_type, headers = asked
    body = body or text_of(worked)
    reply = ask(client, path, body, content_type, **headers)
    receipt = receipt_of(reply)
    assert receipt == alone(client, path, body, content_type, **headers)
    if ZIP not in receipt["form"]:
        assert receipt["reply"] == digest(reply.data)

    found = verdict(client, receipt, body)
    assert (found["verdict"], found["differs"], found["signature"], found["computed"]) == (
        "genuine", [], "unsigned", receipt,
    )  # fmt: skip


def test_the_digests_are_those_of_anybodys_tools(client: FlaskClient, worked: Json) -> None:
    reply = ask(client, CASES, text_of(worked))
    receipt = receipt_of(reply)
    assert receipt["request"] == digest(rfc8785.dumps(worked))
    assert receipt["reply"] == digest(reply.data)
    assert (receipt["engine"], receipt["rules"]) == (__version__, reply.headers["X-Rules-Digest"])

    batch = ask(client, BATCHES, csv_of(), CSV)
    assert (receipt_of(batch)["request"], receipt_of(batch)["reply"]) == (digest(csv_of()), digest(batch.data))

    archive = ask(client, BATCHES, csv_of(), CSV, Accept=ZIP)
    listed = {name: digest(content) for name, content in archive_of(archive).items()}
    assert receipt_of(archive)["reply"] == digest(rfc8785.dumps(listed))


def test_packing_changes_no_receipt(client: FlaskClient, worked: Json) -> None:
    for path, body, content_type in ((CASES, text_of(worked), JSON), (BATCHES, csv_of({}, {}), CSV)):
        plain = receipt_of(ask(client, path, body, content_type))
        for packing, pack in (("gzip", gzip.compress), ("zstd", zstandard.compress)):
            packed = {"Content-Encoding": packing, "Accept-Encoding": packing}
            reply = ask(client, path, pack(body), content_type, **packed)
            assert reply.headers["Content-Encoding"] == packing
            assert receipt_of(reply) == plain
    archives = [ask(client, BATCHES, csv_of(), CSV, Accept=ZIP, Accept_Encoding=one) for one in ("identity", "zstd")]
    assert archives[0].data != archives[1].data
    assert receipt_of(archives[0]) == receipt_of(archives[1])


def test_blanks_and_the_order_of_keys_change_no_receipt_of_a_case(client: FlaskClient, worked: Json) -> None:
    other = json.dumps(dict(reversed(worked.items())), indent=3).encode()
    assert receipt_of(ask(client, CASES, other)) == receipt_of(ask(client, CASES, text_of(worked)))


def test_a_list_has_its_receipt_alone_since_its_lines_come_first(client: FlaskClient, worked: Json) -> None:
    body = text_of(worked) + b"\n{}\n"
    reply = ask(client, f"{MANY}?steps=false", body, NDJSON)
    assert "X-Receipt" not in reply.headers
    receipt = alone(client, f"{MANY}?steps=false", body, NDJSON)
    assert (receipt["request"], receipt["reply"]) == (digest(body), digest(reply.data))
    assert (receipt["query"], receipt["form"]) == ({"steps": ["false"]}, NDJSON)
    assert verdict(client, receipt, body)["verdict"] == "genuine"


def test_a_list_that_runs_out_of_time_has_none(
    client: FlaskClient, worked: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_lines, "time", _Hurrying())
    reply = ask(client, f"{MANY}?receipt=only", (text_of(worked) + b"\n") * 3, NDJSON)
    assert (reply.status_code, reply.get_json()["type"]) == (503, "/problems/out-of-time")


class _Hurrying:
    """A clock that is an hour further at each look."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        self.seconds += 3600
        return self.seconds


def test_problems_have_no_receipt(client: FlaskClient) -> None:
    for path in (CASES, f"{CASES}?receipt=only", f"{CASES}?receipt=always", f"{BATCHES}?receipt=none"):
        reply = ask(client, path, b"{}", CSV if path.startswith(BATCHES) else JSON)
        assert (reply.status_code, "X-Receipt" in reply.headers) == (422, False)


def test_a_query_that_fills_its_line_leaves_the_header_out(client: FlaskClient) -> None:
    path = f"{BATCHES}?{'&'.join(['ignore=remark'] * 1000)}"
    reply = ask(client, path, csv_of(), CSV)
    assert (reply.status_code, "X-Receipt" in reply.headers) == (200, False)
    receipt = ask(client, f"{path}&receipt=only", csv_of(), CSV).get_json()
    answered = client.post(VERIFY, json={"receipt": receipt, "request": csv_of().decode()})
    assert answered.get_json()["verdict"] == "genuine"


@pytest.mark.parametrize(
    ("field", "value", "differs"),
    [
        ("reply", "sha256:" + "0" * 64, ["reply"]),
        ("request", "sha256:" + "0" * 64, ["request"]),
        ("language", "en", ["reply"]),
        ("form", HTML, ["reply"]),
        ("form", "text/plain", ["reply"]),
        ("query", {"include": ["operands"]}, ["reply"]),
        ("query", {"include": ["nothing"]}, ["reply"]),
        ("address", OF_VARIANTS, ["reply"]),
        ("address", VERIFY, ["address"]),
        ("address", "/v1/assessments?include=operands", ["address"]),
        ("content_type", CSV, ["reply"]),
        ("request_form", "bytes", ["request"]),
    ],
)
def test_what_is_altered_is_named_though_the_receipt_was_sealed_anew(
    client: FlaskClient, worked: Json, field: str, value: object, differs: list[str]
) -> None:
    receipt = receipt_of(ask(client, CASES, text_of(worked)))
    forged = sealed(receipt_in(text_of(receipt | {field: value})))
    found = verdict(client, json.loads(urlsafe_b64decode(header_of(forged) + "==")), text_of(worked))
    assert (found["verdict"], found["differs"]) == ("altered", differs)


def test_what_is_altered_alone_does_not_fit_the_receipts_own_digest(client: FlaskClient, worked: Json) -> None:
    receipt = receipt_of(ask(client, f"{CASES}?include=operands", text_of(worked)))
    assert verdict(client, receipt | {"query": {}}, text_of(worked))["differs"] == ["digest", "reply"]
    # Parameters that change no byte of the reply would be seen nowhere else.
    batch = receipt_of(ask(client, f"{BATCHES}?tolerance=0.01", csv_of(), CSV))
    assert verdict(client, batch | {"query": {"tolerance": ["0.02"]}}, csv_of())["differs"] == ["digest"]


def test_the_request_and_the_kept_reply_are_compared(client: FlaskClient, worked: Json) -> None:
    reply = ask(client, CASES, text_of(worked), Accept=HTML)
    receipt = receipt_of(reply)

    def said(**posted: object) -> Json:
        answered = client.post(VERIFY, json={"receipt": receipt, "request": worked, **posted})
        assert answered.status_code == 200, answered.text
        found: Json = answered.get_json()
        return found

    assert said(reply=reply.text)["verdict"] == "genuine"
    assert said(request=json.dumps(worked, indent=1))["verdict"] == "genuine"
    assert said(receipt=reply.headers["X-Receipt"])["verdict"] == "genuine"
    assert said(reply=reply.text.replace("1", "2"))["differs"] == ["reply"]
    assert said(request=worked | {"case_id": "C-9"})["differs"] == ["request"]
    assert said(request="{")["differs"] == ["request"]


def test_rules_and_versions_that_are_not_here_are_no_accusation(client: FlaskClient, worked: Json) -> None:
    receipt = receipt_of(ask(client, CASES, text_of(worked)))

    def told(**changes: object) -> tuple[str, str | None]:
        forged = sealed(receipt_in(text_of(receipt | changes)))
        found = verdict(client, json.loads(urlsafe_b64decode(header_of(forged) + "==")), text_of(worked))
        return found["verdict"], found["why"]

    assert told(rules="sha256:" + "0" * 64) == ("not_computable_here", "rules_not_computable_here")
    assert told(engine="1.0.0") == ("not_computable_here", "other_engine")
    assert told(engine="1.0.0", reply="sha256:" + "0" * 64) == ("not_computable_here", "other_engine")


def test_a_signed_receipt_says_who_made_it(tmp_path: Path, worked: Json) -> None:
    signing = create_app(Settings(state=None, receipt_key_file=key_file(tmp_path), log_level="critical")).test_client()
    receipt = receipt_of(ask(signing, CASES, text_of(worked)))
    assert receipt == alone(signing, CASES, text_of(worked))
    found = verdict(signing, receipt, text_of(worked))
    assert (found["verdict"], found["signature"]) == ("genuine", "valid")

    other = receipt["signature"][:-2] + ("AA" if receipt["signature"][-2:] != "AA" else "BA")
    found = verdict(signing, receipt | {"signature": other}, text_of(worked))
    assert (found["verdict"], found["signature"], found["differs"]) == ("altered", "invalid", ["signature"])


def test_without_the_public_key_nobody_can_tell_who_made_it(client: FlaskClient, tmp_path: Path, worked: Json) -> None:
    signing = create_app(Settings(state=None, receipt_key_file=key_file(tmp_path), log_level="critical")).test_client()
    found = verdict(client, receipt_of(ask(signing, CASES, text_of(worked))), text_of(worked))
    assert (found["verdict"], found["signature"], found["why"]) == (
        "not_computable_here", "unknown_key", "unknown_key",
    )  # fmt: skip


def test_an_unsigned_receipt_says_that_it_proves_no_author(client: FlaskClient, worked: Json) -> None:
    receipt = receipt_of(ask(client, CASES, text_of(worked)))
    found = verdict(client, receipt, text_of(worked), Accept_Language="en")
    assert found["message"].endswith("it is not signed: that proves that nothing was mistyped, not who made it")


@pytest.mark.parametrize(
    ("posted", "faults"),
    [
        ([], [("", "wrong_type")]),
        ({}, [("/receipt", "required"), ("/request", "required")]),
        ({"receipt": {}, "request": {}, "more/": 1}, [("/more~1", "unknown_field")]),
        ({"receipt": {}, "request": {}}, [("/receipt", "wrong_type")]),
        ({"receipt": "e30", "request": {}}, [("/receipt", "wrong_type")]),
        ({"receipt": 7, "request": {}, "reply": {}}, [("/reply", "wrong_type")]),
    ],
)
def test_what_is_no_receipt_is_refused_by_place(
    client: FlaskClient, posted: object, faults: list[tuple[str, str]]
) -> None:
    reply = client.post(VERIFY, json=posted)
    assert (reply.status_code, reply.get_json()["type"]) == (422, "/problems/no-receipt")
    assert [(fault["pointer"], fault["code"]) for fault in reply.get_json()["errors"]] == faults


def test_a_request_that_was_digested_as_it_came_has_to_come_so(client: FlaskClient) -> None:
    receipt = receipt_of(ask(client, BATCHES, csv_of(), CSV))
    reply = client.post(VERIFY, json={"receipt": receipt, "request": {}})
    assert [fault["pointer"] for fault in reply.get_json()["errors"]] == ["/request"]


def test_what_is_neither_a_document_nor_has_a_receipt_is_refused(client: FlaskClient) -> None:
    assert ask(client, VERIFY, csv_of(), CSV).status_code == 415
    reply = ask(client, VERIFY, csv_of(), CSV, X_Receipt="nothing")
    assert (reply.status_code, reply.get_json()["errors"][0]["pointer"]) == (422, "/X-Receipt")


def test_a_failure_is_no_verdict(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    receipt = receipt_of(ask(client, BATCHES, csv_of(), CSV))
    monkeypatch.setattr("calc_service.api.shadowing.shadows.audit_file", _fail)
    word = header_of(receipt_in(text_of(receipt)))
    assert ask(client, VERIFY, csv_of(), CSV, X_Receipt=word).status_code == 500


def _fail(_: AuditJob) -> bytes:
    raise ValueError


def test_who_may_not_have_a_request_computed_may_not_have_it_computed_anew(tmp_path: Path, worked: Json) -> None:
    app, keys = with_keys(tmp_path)
    client = app.test_client()
    case = receipt_of(ask(client, CASES, text_of(worked), **bearer(keys["caseworker"])))
    batch = receipt_of(ask(client, BATCHES, csv_of(), CSV, **bearer(keys["auditor"])))

    def status(role: str, receipt: Json, body: bytes) -> int:
        word = header_of(receipt_in(text_of(receipt)))
        answered: int = ask(client, VERIFY, body, CSV, X_Receipt=word, **bearer(keys[role])).status_code
        return answered

    assert [status(role, case, text_of(worked)) for role in ("caseworker", "auditor", "operator")] == [200, 200, 403]
    assert [status(role, batch, csv_of()) for role in ("auditor", "caseworker")] == [200, 403]


def test_verifying_is_in_no_figure_of_assessments(client: FlaskClient, worked: Json) -> None:
    receipt = receipt_of(ask(client, CASES, text_of(worked)))
    before = _assessed(client)
    assert verdict(client, receipt, text_of(worked))["verdict"] == "genuine"
    assert _assessed(client) == before


def _assessed(client: FlaskClient) -> list[str]:
    return [line for line in client.get("/metrics").text.splitlines() if line.startswith("calc_assessments")]


@pytest.fixture
def journaled(tmp_path: Path) -> Settings:
    return Settings(
        state=None,
        journal_folder=tmp_path / "journal",
        journal_key_file=journal_key_file(tmp_path),
        log_level="critical",
    )


def recorded(settings: Settings, number: int) -> None:
    assert settings.journal_folder
    folder, deadline = settings.journal_folder, time.monotonic() + 20
    while (found := verify(folder, ReceiptKeys())).receipts < number and time.monotonic() < deadline:
        time.sleep(0.05)
    assert (found.receipts, found.faults) == (number, [])


def test_receipts_that_are_given_are_recorded_those_computed_anew_are_not(journaled: Settings, worked: Json) -> None:
    client = create_app(journaled).test_client()
    receipt = receipt_of(ask(client, CASES, text_of(worked)))
    assert verdict(client, receipt, text_of(worked))["verdict"] == "genuine"
    ask(client, BATCHES, csv_of(), CSV)
    ask(client, MANY, text_of(worked) + b"\n", NDJSON)  # sent to its end, though its receipt went nowhere
    ask(client, OF_VARIANTS, text_of(VARIANTS))
    ask(client, CASES, b"{}")
    recorded(journaled, 4)


@pytest.mark.parametrize("spoil", ["no key", "short key", "open key", "no folder"])
def test_a_journal_that_cannot_be_kept_is_refused_at_the_start(journaled: Settings, spoil: str, tmp_path: Path) -> None:
    assert journaled.journal_key_file
    spoils: dict[str, Callable[[], object]] = {
        "no key": journaled.journal_key_file.unlink,
        "short key": partial(journaled.journal_key_file.write_text, "00" * 32),
        "open key": partial(journaled.journal_key_file.chmod, 0o644),
        "no folder": (tmp_path / "journal").touch,
    }
    spoils[spoil]()
    with pytest.raises(SettingRefused, match="CALC_JOURNAL_"):
        create_app(journaled)


def test_a_journal_without_a_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingRefused, match="CALC_JOURNAL_KEY_FILE"):
        create_app(Settings(state=None, journal_folder=tmp_path))


def test_public_keys_alone_verify(tmp_path: Path, worked: Json) -> None:
    signing = create_app(Settings(state=None, receipt_key_file=key_file(tmp_path), log_level="critical"))
    own = signing.extensions["receipts"].keys.private
    receipt = receipt_of(ask(signing.test_client(), CASES, text_of(worked)))
    verifying = create_app(
        Settings(state=None, receipt_public_keys=public_file(tmp_path, own), log_level="critical")
    ).test_client()
    assert verdict(verifying, receipt, text_of(worked))["signature"] == "valid"
