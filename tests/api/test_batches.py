"""POST /v1/batches: a file in, the file with its results and findings out."""

import gzip
import io
import json
from collections.abc import Callable

import openpyxl
import polars as pl
import pytest
import zstandard
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from calc_service.domain.columns import OUTPUT
from tests.api.batch_files import (
    CSV,
    NDJSON,
    PARQUET,
    ROW,
    XLSX,
    archive_of,
    csv_of,
    frame_of,
    post,
    rows_of,
)
from tests.batch.exports import ASSUMED, ASSUMED_OF_EXPORT, DISTRICT_EXPORT, SETL_D, with_cells
from tests.batch.files.workbooks import MADE

SHEETS = {"zh-CN": ("汇总", "少付", "全部结果"), "en": ("Summary", "Underpaid", "All rows")}
"""By language the first sheet, that of a finding, and the last one."""


def ndjson_of(frame: pl.DataFrame) -> bytes:
    return frame.write_ndjson().encode()


def parquet_of(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def xlsx_of(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_excel(buffer)
    return buffer.getvalue()


def test_every_column_and_row_comes_back_in_its_place_with_the_result_behind(client: FlaskClient) -> None:
    reply = post(client, csv_of({}, {"settled_on": "2025-05-01", "person_id": "P-0"}, {"basic_paid": ""}))
    rows = rows_of(reply)

    assert reply.content_type == "text/csv; charset=utf-8"
    assert list(rows[0]) == [*ROW, *OUTPUT]
    assert [row["claim_id"] for row in rows] == ["S-1", "S-2", "S-3"]
    assert [row["status"] for row in rows] == ["payable", "payable", "rejected"]
    assert rows[0]["remark"] == "备注"
    assert (rows[0]["assistance_paid"], rows[0]["finding_assistance"]) == ("13745.56", "match")
    assert (rows[2]["assistance_paid"], rows[2]["errors"]) == (None, "basic_paid:required")


def test_a_row_gets_what_the_same_claim_gets_as_a_case(client: FlaskClient, worked: dict[str, object]) -> None:
    case = client.post("/v1/assessments", json=worked).get_json()["claims"][0]
    (row,) = rows_of(post(client, csv_of()))

    assert {name: row[name] for name in case["amounts"].keys() & set(OUTPUT)} == {
        name: amount for name, amount in case["amounts"].items() if name in OUTPUT
    }


def test_the_counts_stand_in_headers(client: FlaskClient) -> None:
    headers = post(client, csv_of({}, {"recorded_assistance": "0.00"}, {"basic_paid": "x"})).headers

    assert headers["X-Batch-Rows"] == "3"
    assert headers["X-Batch-Rejected"] == "1"
    assert headers["X-Batch-Statuses"] == "payable=2, rejected=1"
    assert "assistance.match=1" in headers["X-Batch-Findings"].split(", ")
    assert "assistance.missed=1" in headers["X-Batch-Findings"].split(", ")
    assert headers["X-Batch-Warnings"] == "opening_totals_assumed_zero"
    assert headers["Content-Disposition"] == 'attachment; filename="result.csv"'
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("content_type", "written", "read"),
    [
        (NDJSON, ndjson_of, pl.read_ndjson),
        (PARQUET, parquet_of, pl.read_parquet),
    ],
)
def test_the_result_has_the_form_that_was_sent(
    client: FlaskClient,
    content_type: str,
    written: Callable[[pl.DataFrame], bytes],
    read: Callable[[io.BytesIO], pl.DataFrame],
) -> None:
    reply = post(client, written(frame_of({}, {"recorded_assistance": "1.00"})), content_type=content_type)
    frame = read(io.BytesIO(reply.data))

    assert reply.content_type == content_type
    assert frame["claim_id"].to_list() == ["S-1", "S-2"]
    assert frame["finding_assistance"].to_list() == ["match", "underpaid"]


@pytest.mark.parametrize("name", ["ods", "xls"])
@pytest.mark.parametrize("accept", ["", "*/*", "application/*"])
def test_sheets_that_are_only_read_are_answered_as_xlsx(client: FlaskClient, name: str, accept: str) -> None:
    make, form = MADE[name]
    frame = frame_of({}, {"recorded_assistance": "1.00"})
    body = make({"明细": [frame.columns, *frame.rows()]})
    reply = post(client, body, content_type=form.media_type, **({"Accept": accept} if accept else {}))

    assert reply.content_type == XLSX
    assert reply.data.startswith(b"PK")
    assert {"assistance.match=1", "assistance.underpaid=1"} <= set(reply.headers["X-Batch-Findings"].split(", "))
    assert reply.headers["X-Batch-Notes"] == ("xls_is_old" if name == "xls" else "")


@pytest.mark.parametrize(
    "accept",
    ["application/vnd.oasis.opendocument.spreadsheet", "application/vnd.ms-excel", "text/tab-separated-values"],
)
def test_forms_that_are_only_read_are_not_given(client: FlaskClient, accept: str) -> None:
    assert post(client, csv_of(), Accept=accept).status_code == 406


def test_a_file_that_excel_saved_as_unicode_text_is_read(client: FlaskClient) -> None:
    text = csv_of().decode().replace(",", "\t")
    reply = post(
        client, ("\ufeff" + text).encode("utf-16-le"), content_type="text/tab-separated-values; charset=utf-16"
    )

    assert reply.content_type == "text/csv; charset=utf-8"
    assert [row["status"] for row in rows_of(reply)] == ["payable"]
    assert reply.headers["X-Batch-Notes"] == "delimiter"


def test_what_would_cost_too_much_to_read_is_refused(client: FlaskClient) -> None:
    reply = post(client, b"a,b\n" + b"x" * 3_000_000)

    assert reply.status_code == 422
    assert [error["code"] for error in reply.get_json()["errors"]] == ["too_costly"]


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", "text/csv; charset=utf-8"),
        ("text/*", "text/csv; charset=utf-8"),
        ("application/*", NDJSON),
        (PARQUET, PARQUET),
        (f"image/png, {NDJSON};q=0.5, {PARQUET};q=0.9", PARQUET),
        ("text/csv; charset=gb18030", "text/csv; charset=gb18030"),
        ("text/csv;q=0, */*;q=0.1", "text/csv; charset=utf-8"),
        ("application/zip, */*;q=0.1", "application/zip"),
        ("text/csv, application/zip;q=0.5", "text/csv; charset=utf-8"),
    ],
)
def test_accept_chooses_the_form_of_the_result(client: FlaskClient, accept: str, content_type: str) -> None:
    reply = post(client, csv_of(), Accept=accept)

    assert (reply.status_code, reply.content_type) == (200, content_type)
    assert {"Accept", "Accept-Encoding"} <= set(reply.vary)


def test_a_zip_holds_the_result_and_its_summary(client: FlaskClient, conforms: Callable[[str, object], None]) -> None:
    files = archive_of(post(client, csv_of({}, {"recorded_assistance": "14000"}), Accept="application/zip"))
    summary = json.loads(files["summary.json"])

    assert set(files) == {"result.csv", "summary.json"}
    assert files["result.csv"] == post(client, csv_of({}, {"recorded_assistance": "14000"})).data
    assert summary["rows"] == 2
    assert summary["findings"]["assistance"]["match"]["rows"] == 1
    assert summary["largest_differences"][0]["claim_id"] == "S-2"
    conforms("BatchSummary", summary)


def test_the_form_within_a_zip_may_be_named(client: FlaskClient) -> None:
    files = archive_of(post(client, csv_of(), Accept=f"application/zip, {PARQUET};q=0.9"))

    assert set(files) == {"result.parquet", "summary.json"}


@pytest.mark.parametrize("packing", ["", "gzip"])
def test_the_same_file_gets_the_same_bytes(client: FlaskClient, packing: str) -> None:
    asked = {"Accept": "application/zip", "Accept_Encoding": packing}

    assert post(client, csv_of(), **asked).data == post(client, csv_of(), **asked).data


@pytest.mark.parametrize(("packing", "pack"), [("gzip", gzip.compress), ("zstd", zstandard.compress)])
def test_files_may_be_packed(client: FlaskClient, packing: str, pack: Callable[[bytes], bytes]) -> None:
    assert rows_of(post(client, pack(csv_of()), Content_Encoding=packing))[0]["status"] == "payable"


def test_results_are_packed_where_the_client_understands_it(client: FlaskClient) -> None:
    reply = post(client, csv_of(), Accept_Encoding="gzip")

    assert reply.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(reply.data) == post(client, csv_of()).data


def test_a_file_in_gb18030_is_declared_by_its_charset(client: FlaskClient) -> None:
    body = csv_of().decode().encode("gb18030")
    reply = post(client, body, content_type="text/csv; charset=gb18030")

    assert reply.content_type == "text/csv; charset=gb18030"
    assert "备注" in reply.data.decode("gb18030")


def test_a_tolerance_lets_small_differences_pass(client: FlaskClient) -> None:
    body = csv_of({"recorded_assistance": "13745.57"})

    assert rows_of(post(client, body))[0]["finding_assistance"] == "overpaid"
    assert rows_of(post(client, body, "?tolerance=0.01"))[0]["finding_assistance"] == "match"


def test_what_the_file_lacks_may_be_assumed(client: FlaskClient) -> None:
    body = frame_of({}).drop("referral", "place_of_care").write_csv().encode()
    asked = "?assume=referral:compliant&assume=place_of_care:in_city"

    assert post(client, body).status_code == 422
    assert rows_of(post(client, body, asked))[0]["assistance_paid"] == "13745.56"
    summary = json.loads(archive_of(post(client, body, asked, Accept="application/zip"))["summary.json"])
    assert summary["assumed"] == {"referral": "compliant", "place_of_care": "in_city"}


def test_assistance_may_rest_on_the_computed_catastrophic_payment(client: FlaskClient) -> None:
    body = csv_of({"catastrophic_paid": "0.00"})

    assert rows_of(post(client, body))[0]["catastrophic_used"] == "0.00"
    assert rows_of(post(client, body, "?catastrophic=computed"))[0]["catastrophic_used"] == "19013.48"


def test_the_year_may_run_on_what_was_recorded(client: FlaskClient) -> None:
    body = csv_of({"recorded_assistance": "90000"}, {"settled_on": "2025-07-01"})

    assert rows_of(post(client, body))[1]["assistance_cap_remaining"] == "86254.44"
    assert rows_of(post(client, body, "?accumulate=recorded"))[1]["assistance_cap_remaining"] == "10000.00"


def test_settlements_behind_the_day_of_the_run_are_flagged(client: FlaskClient) -> None:
    body = csv_of({"settled_on": "2025-06-01"}, {"settled_on": "2025-07-01", "claim_id": "S-2"})

    assert [row["flags"] for row in rows_of(post(client, body, "?as_of=2025-06-30"))] == [None, "settled_in_future"]
    assert [row["flags"] for row in rows_of(post(client, body))] == [None, None]


def test_formulas_are_escaped_on_request(client: FlaskClient) -> None:
    body = csv_of({"remark": "=1+1"})

    assert rows_of(post(client, body))[0]["remark"] == "=1+1"
    assert rows_of(post(client, body, "?escape_formulas=true"))[0]["remark"] == "'=1+1"


def test_a_dry_run_says_how_headers_are_understood(
    client: FlaskClient, conforms: Callable[[str, object], None]
) -> None:
    reply = post(client, b"psn_no,remark,hosp_lv\nP-1,x,99\n", "?dry_run=true", Accept=CSV)
    understood = reply.get_json()

    assert reply.content_type == "application/json"
    assert [one["column"] for one in understood["understood"]] == ["person_id", "facility_level"]
    assert [one["header"] for one in understood["ignored"]] == ["remark"]
    assert "claim_id" in understood["missing"]
    conforms("DryRun", understood)


def test_a_header_without_rows_gives_a_header_without_rows(client: FlaskClient) -> None:
    reply = post(client, csv_of().splitlines(keepends=True)[0])

    assert (reply.status_code, reply.headers["X-Batch-Rows"]) == (200, "0")
    assert len(reply.data.splitlines()) == 1


def of_export(client: FlaskClient, text: str, query: str, **cells: str) -> TestResponse:
    return post(client, with_cells(text, **cells).write_csv().encode(), query)


def test_an_export_is_taken_by_its_profile_and_the_summary_says_so(client: FlaskClient) -> None:
    assumed = "&".join(f"assume={column}:{value}" for column, value in ASSUMED.items())
    reply = post(client, SETL_D.encode(), f"?{assumed}", Accept="application/zip")
    summary = json.loads(archive_of(reply)["summary.json"])
    assert summary["profile"]["name"] == "setl_d"
    assert summary["renamed"] == {"year": "computed_year"}
    assert {one["header"]: one["how"] for one in summary["understood"]}["hifdm_pay"] == "profile"


def test_a_run_says_what_a_column_is(client: FlaskClient) -> None:
    assumed = "&".join(f"assume={column}:{value}" for column, value in ASSUMED.items())
    (refused,) = of_export(client, SETL_D, f"?{assumed}", othfund_pay="350.00").get_json()["errors"]
    assert (refused["pointer"], refused["code"]) == ("/columns/othfund_pay", "ambiguous")
    told = f"?{assumed}&column=othfund_pay:recorded_tilt"
    (row,) = rows_of(of_export(client, SETL_D, told, othfund_pay="350.00"))
    assert row["difference_tilt"] == "350.00"
    ignored = f"?{assumed}&ignore=othfund_pay&profile=setl_d"
    (row,) = rows_of(of_export(client, SETL_D, ignored, othfund_pay="350.00"))
    assert row["finding_tilt"] == "not_recorded"


def test_the_city_as_a_place_of_care_is_asked_for(client: FlaskClient) -> None:
    assumed = "&".join(f"assume={column}:{value}" for column, value in ASSUMED_OF_EXPORT.items())
    first, second = rows_of(of_export(client, DISTRICT_EXPORT, f"?{assumed}", 就诊地="重庆"))
    assert (first["status"], first["errors"]) == ("rejected", "place_of_care:ambiguous")
    assert second["status"] == "payable"
    first, _ = rows_of(of_export(client, DISTRICT_EXPORT, f"?{assumed}&assume=place_of_care:in_city", 就诊地="重庆"))
    assert (first["status"], first["finding_assistance"]) == ("payable", "match")


@pytest.mark.parametrize(("sent", "accept"), [("csv", XLSX), ("xlsx", "*/*")])
def test_a_workbook_speaks_the_language_that_is_asked_for(client: FlaskClient, sent: str, accept: str) -> None:
    frame = frame_of({}, {"recorded_assistance": "1.00"})
    body, form = (xlsx_of(frame), XLSX) if sent == "xlsx" else (csv_of({}, {"recorded_assistance": "1.00"}), "text/csv")
    names = {}
    for language in ("zh-CN", "en"):
        reply = post(client, body, content_type=form, Accept=accept, Accept_Language=language)
        assert reply.content_type == XLSX
        assert "Accept-Language" in reply.vary
        names[language] = openpyxl.load_workbook(io.BytesIO(reply.data)).sheetnames
    for language, (first, finding, last) in SHEETS.items():
        assert (names[language][0], names[language][-1]) == (first, last)
        assert finding in names[language]


def test_a_workbook_stands_beside_its_summary_in_an_archive(client: FlaskClient) -> None:
    files = archive_of(post(client, csv_of(), Accept=f"application/zip, {XLSX};q=0.9"))
    assert list(files) == ["result.xlsx", "summary.json"]
    assert openpyxl.load_workbook(io.BytesIO(files["result.xlsx"])).sheetnames[:2] == ["汇总", "按认定地"]


@pytest.mark.parametrize("accept", ["text/csv", "image/png", XLSX, "application/zip", "application/json", ""])
def test_a_dry_run_answers_json_whatever_is_accepted(client: FlaskClient, accept: str) -> None:
    reply = post(client, csv_of(), "?dry_run=true", Accept=accept)
    assert (reply.status_code, reply.content_type) == (200, "application/json")


def test_control_totals_stand_in_the_headers(client: FlaskClient) -> None:
    headers = post(
        client, csv_of({"fund_pay_sumamt": "1.00"}, {"fund_pay_sumamt": "51595.56", "basic_paid": "x"})
    ).headers
    assert headers["X-Batch-Amounts"].startswith(
        "total_cost=172864.34, policy_scope_cost=153000.00, basic_paid=37850.00"
    )
    assert headers["X-Batch-Unreadable-Amounts"] == "basic_paid=1"
    assert headers["X-Batch-Checks"] == "fund_total.rows=1, fund_total.differing=1"
