"""POST /v1/batches?kind=premium: a file of enrolments in, its subsidies out, in every form."""

import io
import json
from typing import Any

import msgspec
import polars as pl
import pytest
from flask.testing import FlaskClient

from calc_service.batch.audit import Request
from calc_service.batch.enrolments.audit import audit_enrolments
from calc_service.batch.files import Table
from calc_service.domain.columns import OF_PREMIUM, PREMIUM
from calc_service.engine.edition import RuleBook
from tests.api.batch_files import ADDRESS, NDJSON, PARQUET, XLSX, archive_of, post, rows_of
from tests.batch.enrolments.rows import RECORDED

ROW = RECORDED | {"remark": "备注"}
KIND = "?kind=premium"


def frame() -> pl.DataFrame:
    return pl.DataFrame([ROW, ROW | {"tier": "2"}, ROW | {"person_id": "P-2", "categories": "extreme_poverty"}])


def csv() -> bytes:
    return frame().write_csv().encode()


def test_every_row_comes_back_with_its_subsidy(client: FlaskClient) -> None:
    reply = post(client, csv(), KIND)
    rows = rows_of(reply)

    assert list(rows[0]) == [*ROW, *OF_PREMIUM]
    assert [(row["status"], row["subsidy"], row["errors"], row["finding_subsidy"]) for row in rows] == [
        ("granted", "360.00", None, "match"),
        ("rejected", None, "year:repeated_year", None),
        ("granted", "400.00", None, "underpaid"),
    ]
    assert reply.headers["X-Batch-Statuses"] == "granted=2, rejected=1"
    assert reply.headers["X-Batch-Findings"] == "subsidy.match=1, subsidy.underpaid=1"
    assert reply.headers["X-Batch-Amounts"] == "standard=800.00, subsidy=760.00, personal=40.00"
    assert (reply.headers["X-Batch-Rows"], reply.headers["X-Batch-Rejected"]) == ("3", "1")
    assert reply.headers["X-Batch-Compared"] == "subsidy"


def test_a_case_with_the_same_enrolment_says_the_same(client: FlaskClient) -> None:
    case = {
        "case_id": "C-1",
        "person": {
            "district": ROW["district"],
            "insurance": ROW["insurance"],
            "identities": [{"category": ROW["categories"]}],
        },
        "enrolment": {"year": 2025, "tier": 1, "paid_on": ROW["paid_on"]},
        "claims": [],
    }
    told = client.post("/v1/assessments", json=case).get_json()["premium_subsidy"]
    row = rows_of(post(client, csv(), KIND))[0]

    assert {name: row[name] for name in OF_PREMIUM[:6]} == {name: told[name] for name in OF_PREMIUM[:6]}


@pytest.mark.parametrize("form", [NDJSON, PARQUET, XLSX])
def test_the_file_comes_and_goes_in_every_form(client: FlaskClient, form: str) -> None:
    sent = io.BytesIO()
    writers: dict[str, Any] = {NDJSON: frame().write_ndjson, PARQUET: frame().write_parquet, XLSX: frame().write_excel}
    readers: dict[str, Any] = {NDJSON: pl.read_ndjson, PARQUET: pl.read_parquet, XLSX: pl.read_excel}
    writers[form](sent)
    reply = post(client, sent.getvalue(), KIND, form)
    found = readers[form](io.BytesIO(reply.data))

    assert reply.status_code == 200
    assert found.columns == [*ROW, *OF_PREMIUM]
    assert found["status"].cast(pl.String).to_list() == ["granted", "rejected", "granted"]
    assert [None if value is None else f"{float(value):.2f}" for value in found["subsidy"]] == [
        "360.00",
        None,
        "400.00",
    ]


def test_an_archive_holds_the_summary(client: FlaskClient, book: RuleBook, conforms: Any) -> None:  # noqa: ANN401
    files = archive_of(post(client, csv(), KIND, Accept="application/zip, text/csv;q=0.9"))
    summary = json.loads(files["summary.json"])
    expected = audit_enrolments(Table.of(frame()), Request(kind=PREMIUM.name), book).summary

    assert summary == msgspec.to_builtins(expected)
    conforms("PremiumBatchSummary", summary)


def test_a_dry_run_explains_the_headers(client: FlaskClient) -> None:
    reply = post(client, frame().drop("tier").write_csv().encode(), KIND + "&dry_run=true")

    assert reply.get_json()["missing"] == ["tier"]
    assert [one["header"] for one in reply.get_json()["ignored"]] == ["remark"]


@pytest.mark.parametrize("query", ["catastrophic=computed", "accumulate=recorded", "as_of=2025-12-31"])
def test_what_makes_no_sense_for_enrolments_is_refused(client: FlaskClient, query: str) -> None:
    reply = post(client, csv(), f"{KIND}&{query}")

    assert reply.status_code == 422
    assert [(one["pointer"], one["code"]) for one in reply.get_json()["errors"]] == [
        (f"/query/{query.partition('=')[0]}", "unknown_field")
    ]


def test_an_unknown_kind_is_refused_with_those_there_are(client: FlaskClient) -> None:
    (error,) = post(client, csv(), "?kind=letters").get_json()["errors"]

    assert (error["pointer"], error["code"]) == ("/query/kind", "unknown_value")
    assert "premium" in error["message"]
    assert post(client, csv(), "?kind=premium&kind=claims").status_code == 422


def test_a_file_of_the_other_kind_is_refused(client: FlaskClient) -> None:
    as_claims = post(client, csv())

    assert as_claims.status_code == 422
    assert "required" in {one["code"] for one in as_claims.get_json()["errors"]}
    assert client.get(f"{ADDRESS}{KIND}").status_code == 405


def test_assumptions_are_those_of_enrolments(client: FlaskClient) -> None:
    content = frame().drop("year").write_csv().encode()

    assert rows_of(post(client, content, KIND + "&assume=year:2026"))[0]["subsidy"] == "360.00"
    refused = post(client, content, KIND + "&assume=setting:inpatient")
    assert [one["code"] for one in refused.get_json()["errors"]] == ["unknown_field"]


def test_the_columns_of_enrolments_are_listed(client: FlaskClient) -> None:
    told = client.get("/v1/columns").get_json()

    assert [one["column"] for one in told["premium_columns"]] == [field.name for field in PREMIUM.fields]
    assert [one["column"] for one in told["premium_output"]] == list(OF_PREMIUM)
    assert all(one["label"] for one in (*told["premium_columns"], *told["premium_output"]))
    tier = next(one for one in told["premium_columns"] if one["column"] == "tier")
    assert [(one["value"], "第一档" in one["words"]) for one in tier["values"]] == [("1", True), ("2", False)]
