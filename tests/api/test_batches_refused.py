"""POST /v1/batches: what is refused, and what is left behind: nothing."""

import gzip
import io
import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from calc_service.api.batches import resource
from calc_service.api.bounded_work import run
from calc_service.api.shadowing import shadows
from calc_service.app import create_app
from calc_service.batch import audit_job
from calc_service.config import Settings
from tests.api.batch_files import ADDRESS, CSV, XLSX, csv_of, post

VALUE = "Q7privateQ7"
LIMIT = 4096


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the service of `bounded` keeps the files of running batches."""
    return tmp_path


@pytest.fixture
def bounded(folder: Path) -> FlaskClient:
    return create_app(
        Settings(state=None, batch_body_limit=LIMIT, batch_unpacked_limit=2 * LIMIT, batch_folder=folder)
    ).test_client()


def problem(reply: TestResponse, status: int, name: str) -> list[tuple[str, str]]:
    """The place and code of every error of a problem."""
    assert reply.status_code == status, reply.text
    assert reply.content_type == "application/problem+json"
    assert reply.get_json()["type"] == f"/problems/{name}"
    assert reply.headers["X-Request-Id"]
    return [(error["pointer"], error["code"]) for error in reply.get_json().get("errors", ())]


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("tolerance=0.005", "/query/tolerance", "too_many_decimals"),
        ("tolerance=-1", "/query/tolerance", "out_of_range"),
        ("tolerance=", "/query/tolerance", "not_an_amount"),
        ("tolerance=1&tolerance=1", "/query/tolerance", "repeated_key"),
        ("assume=referral", "/query/assume", "unknown_value"),
        ("assume=:compliant", "/query/assume", "unknown_value"),
        ("assume=referral:perhaps", "/query/assume", "unknown_value"),
        ("assume=surprise:1", "/query/assume", "unknown_field"),
        ("assume=recorded_tilt:1.234", "/query/assume", "unknown_value"),
        ("assume=opening_tilt_base:-1", "/query/assume", "unknown_value"),
        ("assume=settled_on:2025-02-30", "/query/assume", "unknown_value"),
        ("assume=claim_id:" + "x" * 65, "/query/assume", "unknown_value"),
        ("assume=referral:missing&assume=referral:compliant", "/query/assume", "repeated_key"),
        ("assume=person_id:P-1", "/query/assume", "unknown_value"),
        ("assume=recorded_assistance:0.00", "/query/assume", "unknown_value"),
        ("profile=nobody", "/query/profile", "unknown_value"),
        ("profile=none&profile=setl_d", "/query/profile", "repeated_key"),
        ("column=remark", "/query/column", "unknown_value"),
        ("column=remark:status", "/query/column", "unknown_value"),
        ("column=remark:referral&column=remark:setting", "/query/column", "repeated_key"),
        ("column=remark:stay_id&ignore=remark", "/query/ignore", "repeated_key"),
        ("ignore=", "/query/ignore", "empty"),
        ("catastrophic=paid", "/query/catastrophic", "unknown_value"),
        ("accumulate=settled", "/query/accumulate", "unknown_value"),
        ("as_of=2025-02-30", "/query/as_of", "not_a_date"),
        ("as_of=", "/query/as_of", "not_a_date"),
        ("dry_run=1", "/query/dry_run", "unknown_value"),
        ("escape_formulas=yes", "/query/escape_formulas", "unknown_value"),
        ("sur/prise=1", "/query/sur~1prise", "unknown_field"),
    ],
)
def test_a_query_that_makes_no_sense_gets_422(client: FlaskClient, query: str, pointer: str, code: str) -> None:
    assert problem(post(client, csv_of(), f"?{query}"), 422, "unprocessable-query") == [(pointer, code)]


def test_every_fault_of_a_query_is_named_at_once_and_no_value(client: FlaskClient) -> None:
    reply = post(client, csv_of(), f"?tolerance={VALUE}&assume=referral:{VALUE}&dry_run={VALUE}")

    assert len(problem(reply, 422, "unprocessable-query")) == 3
    assert VALUE not in reply.text


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        (b"", [("", "empty")]),
        (csv_of().replace(b"remark", b"basic_paid"), [("/columns/basic_paid", "repeated_column")]),
        (csv_of() + b"P-2,500101\n", [("/rows/3", "ragged_row")]),
        (csv_of() + b"\xff\n", [("/rows/3", "bad_encoding")]),
        (csv_of().replace(b"remark", b"status"), [("/columns/status", "output_column")]),
        (csv_of().replace(b"remark", "人员编号".encode()), [("/columns/人员编号", "repeated_column")]),
        (csv_of().replace(b"basic_paid", b"ba~sic/"), [("/columns/basic_paid", "required")]),
    ],
    ids=lambda value: repr(value)[-20:],
)
def test_a_file_that_cannot_be_read_gets_422_with_its_places(
    client: FlaskClient, body: bytes, errors: list[tuple[str, str]]
) -> None:
    found = problem(post(client, body), 422, "unprocessable-file")

    assert found[: len(errors)] == errors


def test_faults_of_a_file_are_worded_in_the_language_asked_for(client: FlaskClient) -> None:
    reply = post(client, csv_of().replace(b"remark", b"status"), Accept_Language="en")

    assert reply.get_json()["errors"][0]["message"].isascii()


@pytest.mark.parametrize("content_type", ["", "application/json", "text/plain", "text/csv; charset=utf-7"])
def test_another_form_gets_415(client: FlaskClient, content_type: str) -> None:
    problem(post(client, csv_of(), content_type=content_type), 415, "form-not-understood")


def test_another_packing_gets_415(client: FlaskClient) -> None:
    problem(post(client, csv_of(), Content_Encoding="br"), 415, "coding-not-taken")


@pytest.mark.parametrize("accept", ["image/png", "application/json", "text/csv;q=0", "text/csv; charset=utf-7"])
def test_a_reply_that_cannot_be_given_gets_406(client: FlaskClient, accept: str) -> None:
    problem(post(client, csv_of(), Accept=accept), 406, "not-acceptable")


def test_a_truncated_body_is_refused(client: FlaskClient) -> None:
    body = gzip.compress(csv_of())[:-9]

    assert problem(post(client, body, Content_Encoding="gzip"), 422, "unprocessable-file") == [("", "truncated")]


def test_more_rows_than_a_sheet_holds_are_refused_before_the_work(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calc_service.batch.files.formats.SHEET_ROWS", 1)
    monkeypatch.setattr(shadows, "run", lambda function, job, **_: function(job))
    monkeypatch.setattr(audit_job, "audit", None)

    assert problem(post(client, csv_of({}, {}), Accept=XLSX), 422, "unprocessable-file") == [("", "too_many_rows")]


@pytest.mark.parametrize(("size", "status"), [(LIMIT, 422), (LIMIT + 1, 413), (LIMIT + 2, 413), (50 * LIMIT, 413)])
@pytest.mark.parametrize("announced", [True, False])
def test_a_file_keeps_to_the_limit(bounded: FlaskClient, size: int, status: int, *, announced: bool) -> None:
    stream = io.BytesIO(b"x" * size)
    length = {"content_length": size} if announced else {"environ_overrides": {"wsgi.input_terminated": True}}
    reply = bounded.post(ADDRESS, input_stream=stream, content_type=CSV, buffered=True, **length)

    assert reply.status_code == status
    assert status == 422 or reply.get_json()["type"] == "/problems/file-too-large"
    assert stream.tell() <= LIMIT + 1  # what lies beyond is not waited for


def test_a_file_that_unpacks_to_too_much_is_refused(bounded: FlaskClient) -> None:
    body = gzip.compress(csv_of() + b"\n" * 10_000)

    assert problem(post(bounded, body, Content_Encoding="gzip"), 422, "unprocessable-file") == [("", "too_large")]


def test_a_body_that_breaks_off_gets_no_result(client: FlaskClient) -> None:
    body = csv_of()
    reply = client.post(
        ADDRESS,
        input_stream=io.BytesIO(body),
        content_type=CSV,
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": str(len(body) + 1)},
    )

    assert reply.status_code == 400


def test_nothing_is_left_on_disk(bounded: FlaskClient, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    statuses = [post(bounded, body).status_code for body in (csv_of(), b"", b"x" * LIMIT, b"x" * (LIMIT + 1))]
    monkeypatch.setattr(shadows, "run", None)
    statuses.append(post(bounded, csv_of()).status_code)

    assert statuses == [200, 422, 422, 413, 500]
    assert not list(folder.iterdir())


def test_a_result_is_gone_from_disk_before_it_is_sent(bounded: FlaskClient, folder: Path) -> None:
    reply = bounded.post(ADDRESS, data=csv_of(), content_type=CSV)

    assert not list(folder.iterdir())
    assert len(reply.data) == reply.content_length


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[FlaskClient, Event]]:
    """A service with a batch that stays in it until the event is set."""
    begun, released = Event(), Event()

    def run_later(*asked: object, **limits: object) -> object:
        begun.set()
        released.wait(10)
        return run(*asked, **limits)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(shadows, "run", run_later)
    app = create_app(Settings(state=None, log_level="critical", batches_at_once=1))
    thread = Thread(target=lambda: post(app.test_client(), csv_of()))
    thread.start()
    begun.wait(10)
    yield app.test_client(), released
    released.set()
    thread.join()


def test_a_service_that_is_busy_says_when_to_come_again(waiting: tuple[FlaskClient, Event]) -> None:
    client, _ = waiting
    reply = post(client, csv_of())

    assert problem(reply, 503, "busy") == []
    assert int(reply.headers["Retry-After"]) > 0
    assert client.get("/healthz").status_code == 200


def test_a_place_is_free_again_after_a_failure(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shadows, "run", None)
    assert post(client, csv_of()).status_code == 500
    monkeypatch.undo()
    assert post(client, csv_of()).status_code == 200


@pytest.mark.parametrize(
    "change", [{"total_cost": VALUE}, {"person_id": VALUE * 20}, {"district": VALUE}, {"remark": f'"{VALUE}'}]
)
def test_no_cell_stands_in_a_log_line_or_a_problem(
    capsys: pytest.CaptureFixture[str], change: dict[str, str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(Settings(state=None)).test_client()
    good, bad = csv_of(change), csv_of(change).replace(b",resident,", b";resident;")
    replies = [post(client, good), post(client, bad), post(client, good, content_type=XLSX)]
    monkeypatch.setattr(shadows, "run", fail_with(VALUE))
    replies.append(post(client, good))

    assert [reply.status_code for reply in replies] == [200, 422, 422, 500]
    assert not [reply.text for reply in replies[1:] if VALUE in reply.text]
    assert VALUE not in json.dumps([dict(reply.headers) for reply in replies])
    assert VALUE not in capsys.readouterr().err


def fail_with(text: str) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise ValueError(text)

    return fail


def test_a_folder_that_cannot_be_written_to_is_said_and_readyz_sees_it(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere-at-all")

    assert problem(post(client, csv_of()), 503, "folder-unusable") == []
    readyz = create_app(Settings()).test_client().get("/readyz")
    assert readyz.status_code == 503
    assert [error["check"] for error in readyz.get_json()["errors"]] == ["scratch", "disk"]
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("written", ["body", "result"])
def test_a_disk_that_is_full_is_not_the_files_fault(
    bounded: FlaskClient, folder: Path, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    def fill(*_: object, **__: object) -> None:
        with Path("/dev/full").open("wb") as file:
            file.write(b"x")

    place, name = {"body": (resource, "write_body"), "result": (shadows, "run")}[written]
    monkeypatch.setattr(place, name, fill)

    assert problem(post(bounded, csv_of()), 507, "no-room") == []
    assert not list(folder.iterdir())
