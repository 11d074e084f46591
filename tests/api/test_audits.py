"""Audit runs over HTTP: begun, worked off, looked at, explained, kept and removed."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from calc_service.api.content_codings import unpacked_body
from calc_service.app import create_app
from calc_service.config import Settings
from tests.api.audit_runs import FILE, RUNS, Kept, kept_in
from tests.api.batch_files import CSV, NDJSON, PARQUET, XLSX, csv_of, frame_of

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return kept_in(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def run(kept: Kept) -> str:
    """The address of a run that is done."""
    return kept.done(FILE)


def test_a_run_is_begun_and_is_done_once_it_has_been_worked_off(
    kept: Kept, conforms: Callable[[str, object], None]
) -> None:
    begun = kept.client.post(RUNS, data=FILE, content_type=CSV)
    address = begun.headers["Location"]
    assert (begun.status_code, begun.get_json()["state"], begun.get_json()["rows"]) == (202, "waiting", None)
    waiting = kept.client.get(f"{address}/summary")
    assert (waiting.status_code, waiting.get_json()["type"]) == (409, "/problems/run-not-done")
    kept.work_off()
    shown = kept.client.get(address).get_json()
    conforms("RunShown", begun.get_json())
    conforms("RunShown", shown)
    assert (shown["state"], shown["rows"], shown["rows_done"], shown["stage"]) == ("done", 5, 5, "")
    assert shown["columns"]["understood"][0]["header"] == "person_id"
    assert shown["results"] == [{"media_type": "text/csv", "state": "done"}]
    assert shown["received"] == len(FILE)


def test_the_result_is_what_a_batch_gives(kept: Kept, run: str) -> None:
    asked = kept.client.post("/v1/batches", data=FILE, content_type=CSV, buffered=True)
    found = kept.client.get(f"{run}/result")
    assert found.status_code == 200
    assert found.data == asked.data
    counts = {name: value for name, value in asked.headers.items() if name.startswith("X-Batch")}
    assert counts == {name: value for name, value in found.headers.items() if name.startswith("X-Batch")}
    assert found.headers["Content-Disposition"] == asked.headers["Content-Disposition"]
    summary = kept.client.get(f"{run}/summary").get_json()
    zipped = kept.client.post("/v1/batches", data=FILE, content_type=CSV, headers={"Accept": "application/zip"})
    with zipfile.ZipFile(io.BytesIO(zipped.data)) as archive:
        assert json.loads(archive.read("summary.json")) == summary


@pytest.mark.parametrize("form", [NDJSON, PARQUET, XLSX])
def test_a_result_in_another_form_is_made_when_it_is_asked_for(kept: Kept, run: str, form: str) -> None:
    first = kept.client.get(f"{run}/result", headers={"Accept": form})
    assert (first.status_code, first.get_json()) == (202, {"media_type": form, "state": "waiting"})
    assert int(first.headers["Retry-After"]) > 0
    kept.work_off()
    made = kept.client.get(f"{run}/result", headers={"Accept": form})
    asked = kept.client.post("/v1/batches", data=FILE, content_type=CSV, headers={"Accept": form})
    assert (made.status_code, made.data) == (200, asked.data)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_result_is_packed_on_its_way_and_may_come_with_its_summary(kept: Kept, run: str, coding: str) -> None:
    plain = kept.client.get(f"{run}/result").data
    packed = kept.client.get(f"{run}/result", headers={"Accept-Encoding": coding})
    assert packed.headers["Content-Encoding"] == coding
    assert unpacked_body(packed.data, coding, 1_000_000) == plain
    zipped = kept.client.get(f"{run}/result", headers={"Accept": "application/zip", "Accept-Encoding": coding})
    with zipfile.ZipFile(io.BytesIO(zipped.data)) as archive:
        assert archive.namelist() == ["result.csv", "summary.json"]
        assert archive.read("result.csv") == plain
        assert archive.testzip() is None


def test_a_form_that_no_result_has_is_refused(kept: Kept, run: str) -> None:
    reply = kept.client.get(f"{run}/result", headers={"Accept": "image/png"})
    assert (reply.status_code, reply.get_json()["type"]) == (406, "/problems/not-acceptable")


def rows(kept: Kept, run: str, query: str) -> list[int]:
    reply = kept.client.get(f"{run}/rows{query}")
    assert reply.status_code == 200, reply.text
    return [row["row"] for row in reply.get_json()["rows"]]


def test_rows_are_picked_and_sorted(kept: Kept, run: str, conforms: Callable[[str, object], None]) -> None:
    page = kept.client.get(f"{run}/rows").get_json()
    conforms("RowPage", page)
    assert [row["row"] for row in page["rows"]] == [2, 3, 4, 5, 6]
    assert page["next"] is None
    assert rows(kept, run, "?status=rejected") == [5]
    assert rows(kept, run, "?finding=overpaid&fund=assistance") == [3]
    assert rows(kept, run, "?district=500153") == [6]
    assert rows(kept, run, "?month=2025-07") == [6]
    assert rows(kept, run, "?sort=-difference_assistance")[0] == 3
    assert rows(kept, run, "?sort=difference_assistance")[-1] == 5, "what has no difference stands at the end"
    assert rows(kept, run, "?sort=-row") == [6, 5, 4, 3, 2]
    assert rows(kept, run, "?district=500102") == [], "a district without rows is no fault"


@pytest.mark.parametrize("sort", ["row", "-row", "difference_assistance", "-difference_assistance"])
def test_pages_follow_each_other_without_a_gap(kept: Kept, run: str, sort: str) -> None:
    whole, found, cursor = rows(kept, run, f"?sort={sort}"), [], ""
    while True:
        page = kept.client.get(f"{run}/rows?sort={sort}&limit=2{cursor}").get_json()
        found += [row["row"] for row in page["rows"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert found == whole


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("?finding=wrong", "finding"),
        ("?flag=duplicate", "flag"),
        ("?district=500999", "district"),
        ("?district=500101&category=poor", "category"),
        ("?track=no_such_track", "track"),
        ("?fund=assistance", "fund"),
        ("?finding=overpaid&fund=subsidy", "fund"),
        ("?sort=claim_id", "sort"),
        ("?sort=subsidy", "sort"),
        ("?month=2025-13", "month"),
        ("?limit=0", "limit"),
        ("?limit=x", "limit"),
        ("?cursor=x", "cursor"),
        ("?cursor=cm93fDF8MQ&sort=-row", "cursor"),
        ("?nothing=1", "nothing"),
    ],
)
def test_a_query_that_asks_for_what_there_is_not_is_refused(kept: Kept, run: str, query: str, place: str) -> None:
    reply = kept.client.get(f"{run}/rows{query}")
    assert reply.status_code == 422, reply.text
    assert [fault["pointer"] for fault in reply.get_json()["errors"]] == [f"/query/{place}"]


def test_a_row_is_explained_by_the_cases_of_its_person(
    kept: Kept, run: str, conforms: Callable[[str, object], None]
) -> None:
    said = kept.client.get(f"{run}/rows/4/person?lang=en").get_json()
    conforms("PersonOfRow", said)
    assert said["person_id"] == "P-2"
    assert [[row["row"] for row in case["rows"]] for case in said["cases"]] == [[4], [6]]
    assert not any(row["differs"] for case in said["cases"] for row in case["rows"])
    first, second = said["cases"]
    assert second["case"]["year_to_date"] == first["reply"]["year_to_date"]
    for case in said["cases"]:
        posted = kept.client.post("/v1/assessments?include=operands&include=ledger&lang=en", json=case["case"])
        assert posted.get_json() == case["reply"]
        found, claim = case["rows"][0]["found"], case["reply"]["claims"][0]
        assert found["assistance_paid"] == claim["amounts"]["assistance_paid"]


def test_what_the_file_writes_in_its_own_words_is_explained_in_ours(kept: Kept, run: str) -> None:
    said = kept.client.get(f"{run}/rows/2/person").get_json()
    assert [claim["settled_on"] for claim in said["cases"][0]["case"]["claims"]] == ["2025-06-01", "2025-06-02"]


def test_typed_columns_are_explained_as_texts_are(kept: Kept) -> None:
    frame = frame_of({}, {"settled_on": "2025-06-02"}, {"person_id": "P-2"}).with_columns(
        pl.col("total_cost").str.to_decimal(scale=2),
        pl.col("policy_scope_cost").cast(pl.Float64),
        pl.col("settled_on").str.to_date(),
    )
    body = io.BytesIO()
    frame.write_parquet(body)
    run = kept.done(body.getvalue(), content_type=PARQUET)
    said = kept.client.get(f"{run}/rows/3/person").get_json()
    (case,) = said["cases"]
    assert [claim["settled_on"] for claim in case["case"]["claims"]] == ["2025-06-01", "2025-06-02"]
    assert [claim["total_cost"] for claim in case["case"]["claims"]] == ["86432.17"] * 2
    assert [row["row"] for row in case["rows"]] == [2, 3]
    assert not any(row["differs"] for row in case["rows"])


def test_a_rejected_row_stands_beside_with_its_reasons(kept: Kept, run: str) -> None:
    said = kept.client.get(f"{run}/rows/5/person?lang=en").get_json()
    (beside,) = said["beside"]
    assert (said["cases"], beside["row"], beside["status"]) == ([], 5, "rejected")
    assert (beside["errors"][0]["column"], beside["errors"][0]["code"]) == ("total_cost", "not_an_amount")
    assert "{" not in beside["errors"][0]["message"]


@pytest.mark.parametrize("number", ["1", "0", "7", "x", "-2", "9" * 40])
def test_a_row_that_is_not_there_is_said(kept: Kept, run: str, number: str) -> None:
    reply = kept.client.get(f"{run}/rows/{number}/person")
    assert (reply.status_code, reply.get_json()["type"]) == (404, "/problems/no-such-row")


def test_enrolments_are_runs_as_well(kept: Kept, conforms: Callable[[str, object], None]) -> None:
    body = (
        "person_id,district,insurance,categories,year,tier,paid_on,recorded_subsidy\n"
        "P-1,500101,resident,extreme_poverty,2025,1,2024-11-20,1.00\n"
        "P-1,500101,resident,extreme_poverty,2025,1,2024-11-21,1.00\n"
    )
    run = kept.done(body.encode(), "?kind=premium")
    assert rows(kept, run, "?status=rejected") == [3]
    assert rows(kept, run, "?finding=underpaid&fund=subsidy&sort=-difference_subsidy") == [2]
    for wrong in ("?track=special", "?month=2025-01", "?finding=overpaid&fund=tilt", "?sort=tilt_paid"):
        assert kept.client.get(f"{run}/rows{wrong}").status_code == 422
    said = kept.client.get(f"{run}/rows/2/person").get_json()
    conforms("PersonOfRow", said)
    (case,) = said["cases"]
    assert case["case"]["enrolment"] == {"year": 2025, "tier": 1, "paid_on": "2024-11-20"}
    assert case["rows"][0]["differs"] is False
    assert case["reply"]["premium_subsidy"]["subsidy"] == case["rows"][0]["found"]["subsidy"]
    assert [one["row"] for one in said["beside"]] == [3]
    conforms("PremiumBatchSummary", kept.client.get(f"{run}/summary").get_json())
    assert "参保资助" in kept.client.get(f"{run}/report").text


@pytest.mark.parametrize(("language", "word"), [("zh", "核查报告"), ("en", "Report of an audit")])
def test_the_report_is_one_page_without_scripts(kept: Kept, run: str, language: str, word: str) -> None:
    reply = kept.client.get(f"{run}/report?lang={language}")
    assert (reply.status_code, reply.mimetype) == (200, "text/html")
    assert word in reply.text
    assert "<script" not in reply.text
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
    assert reply.data == kept.client.get(f"{run}/report?lang={language}").data


def test_evidence_holds_what_was_computed_from_what(kept: Kept, run: str) -> None:
    reply = kept.client.get(f"{run}/evidence")
    assert reply.mimetype == "application/zip"
    assert reply.data == kept.client.get(f"{run}/evidence").data
    with zipfile.ZipFile(io.BytesIO(reply.data)) as archive:
        told = json.loads(archive.read("evidence.json"))
        assert {"summary.json", "manifest.json", "report.zh.html", "report.en.html"} <= set(archive.namelist())
        assert any(name.startswith("rules/") for name in archive.namelist())
        assert set(told["digests"]) == set(archive.namelist()) - {"evidence.json", "record.json"}
        manifest: Any = json.loads(archive.read("manifest.json"))
    assert told["file"]["digest"] == manifest["file"]
    assert sum(bucket["rows"] for bucket in manifest["buckets"]) == told["file"]["rows"] == 5


def test_a_removed_run_is_gone_with_its_files(kept: Kept) -> None:
    run = kept.done(FILE)
    folder = kept.settings.run_folder / run.rpartition("/")[2]
    assert folder.exists()
    assert kept.client.delete(run).status_code == 204
    assert not folder.exists()
    for address in (run, f"{run}/result", f"{run}/rows"):
        reply = kept.client.get(address)
        assert (reply.status_code, reply.get_json()["type"]) == (404, "/problems/no-such-run")
    assert kept.client.delete(run).status_code == 404


def test_runs_are_listed_the_newest_first(tmp_path_factory: pytest.TempPathFactory) -> None:
    kept = kept_in(tmp_path_factory.mktemp("listed"))
    begun = [kept.client.post(RUNS, data=FILE, content_type=CSV).get_json()["id"] for _ in range(5)]
    found: list[str] = []
    cursor = ""
    while True:
        page = kept.client.get(f"{RUNS}?limit=2{cursor}").get_json()
        found += [run["id"] for run in page["runs"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert sorted(found) == sorted(begun)
    assert len(found) == 5
    assert kept.client.get(f"{RUNS}?cursor=x").status_code == 422


def test_a_refused_file_says_why_wherever_it_is_asked_for(kept: Kept) -> None:
    run = kept.done(b"psn_no,status\nP-1,ok\n")
    shown = kept.client.get(run).get_json()
    assert shown["state"] == "refused"
    assert "required" in {fault["code"] for fault in shown["faults"]}
    reply = kept.client.get(f"{run}/result?lang=en")
    assert (reply.status_code, reply.get_json()["type"]) == (409, "/problems/run-refused")
    assert reply.get_json()["errors"]
    assert kept.client.delete(run).status_code == 204


def test_faults_of_the_query_are_said_at_once(kept: Kept) -> None:
    reply = kept.client.post(f"{RUNS}?tolerance=x&result=pdf&rules_digest=y", data=FILE, content_type=CSV)
    assert reply.status_code == 422
    places = {fault["pointer"] for fault in reply.get_json()["errors"]}
    assert places == {"/query/tolerance", "/query/result", "/query/rules_digest"}
    assert kept.client.post(f"{RUNS}?dry_run=true", data=FILE, content_type=CSV).status_code == 422


def test_a_run_can_be_written_in_another_form_first(kept: Kept) -> None:
    run = kept.done(FILE, "?result=parquet")
    assert kept.client.get(run).get_json()["results"] == [{"media_type": PARQUET, "state": "done"}]
    assert kept.client.get(f"{run}/result", headers={"Accept": PARQUET}).data[:4] == b"PAR1"


def test_without_a_state_no_runs_are_kept() -> None:
    client = create_app(Settings(state=None, log_level="critical")).test_client()
    for method, address in (("POST", RUNS), ("GET", RUNS), ("GET", f"{RUNS}/x"), ("GET", f"{RUNS}/x/rows/2/person")):
        reply = client.open(address, method=method, data=csv_of() if method == "POST" else None, content_type=CSV)
        assert (reply.status_code, reply.get_json()["type"]) == (503, "/problems/runs-not-kept")


def test_missing_facts_are_told_wherever_a_run_is_looked_at(
    kept: Kept, conforms: Callable[[str, object], None]
) -> None:
    body = pl.read_csv(FILE, infer_schema=False).drop("facility_designated").write_csv().encode()
    address = kept.done(body, "?unknown=facility_designated")
    asked = kept.client.post("/v1/batches?unknown=facility_designated", data=body, content_type=CSV, buffered=True)
    assert kept.client.get(f"{address}/result").data == asked.data
    summary = kept.client.get(f"{address}/summary").get_json()
    conforms("BatchSummary", summary)
    assert summary["unknowns"]["columns"][0]["column"] == "facility_designated"
    rows = kept.client.get(f"{address}/rows?sort=-assistance_paid_highest").get_json()["rows"]
    assert rows[0]["found"]["assistance_paid_lowest"] == "0.00"
    assert rows[0]["found"]["certainty_assistance"] in {"certain", "possible"}
    picked = [kept.client.get(f"{address}/rows?certainty={sure}").get_json()["rows"] for sure in ("none", "certain")]
    assert {row["found"]["certainty_assistance"] for row in picked[1]} <= {"certain"}
    assert len(rows) >= len(picked[0]) + len(picked[1])
    for page in ("rows/2/person", "report", "evidence"):
        reply = kept.client.get(f"{address}/{page}", buffered=True)
        assert reply.status_code == 200, page
