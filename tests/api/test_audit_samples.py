"""Samples of a run over HTTP: drawn, reviewed, projected."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from calc_service.api.audits.samples import drawn
from calc_service.runs.samples.quantiles import QuantilesMissing
from tests.api.audit_runs import FILE, RUNS, Kept, kept_in
from tests.api.batch_files import CSV, csv_of
from tests.batch.enrolments.rows import RECORDED

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

CATEGORIES = ("subsistence_allowance", "extreme_poverty")
DISTRICTS = ("500101", "500153", "500103")


def claim(number: int) -> dict[str, str | None]:
    paid = "20000.00" if number % 5 == 0 else "0.00"
    ids = {"person_id": f"P-{number}", "claim_id": f"C-{number}"}
    return {**ids, "district": DISTRICTS[number % 7 % 3], "recorded_assistance": paid}


MANY = csv_of(*map(claim, range(60)))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return kept_in(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def run(kept: Kept) -> str:
    """The address of a run that is done."""
    return kept.done(MANY)


def sample(kept: Kept, run: str, query: str) -> Any:  # noqa: ANN401  a document
    reply = kept.client.get(f"{run}/sample?{query}")
    assert reply.status_code == 200, reply.text
    return reply.get_json()


def review(kept: Kept, run: str, *reviews: dict[str, Any]) -> TestResponse:
    return kept.client.post(f"{run}/reviews", json={"reviews": list(reviews)})


def refused(reply: TestResponse, status: int, kind: str) -> Any:  # noqa: ANN401  a document
    assert (reply.status_code, reply.get_json()["type"]) == (status, f"/problems/{kind}"), reply.text
    return reply.get_json()


def lowest(seed: str, rows: list[int], n: int) -> list[int]:
    """As anybody can repeat it."""
    return sorted(sorted(rows, key=lambda row: hmac.digest(seed.encode(), str(row).encode(), "sha256"))[:n])


def test_the_lowest_keys_are_drawn(kept: Kept, run: str, conforms: Callable[[str, object], None]) -> None:
    found = sample(kept, run, "n=9&seed=2026-Q3")
    conforms("RunSample", found)
    assert [row["row"] for row in found["rows"]] == lowest("2026-Q3", list(range(2, 62)), 9)
    assert (found["population"], found["drawn"], found["least"]) == (60, 9, 2)
    assert found["strata"][0]["values"] == {}
    first = found["rows"][0]
    assert first["key"] == hmac.new(b"2026-Q3", str(first["row"]).encode(), "sha256").hexdigest()
    of_rows = kept.client.get(f"{run}/rows?limit=100").get_json()["rows"]
    shown = {row["row"]: row for row in of_rows}
    for row in found["rows"]:
        assert {name: row[name] for name in ("row", "claim_id", "person_id", "found")} == shown[row["row"]]
    assert sample(kept, run, "n=9&seed=2026-Q3") == found
    assert sample(kept, run, "n=9&seed=2026-Q4")["rows"] != found["rows"]


def test_each_stratum_is_drawn_by_itself(kept: Kept, run: str) -> None:
    found = sample(kept, run, "n=20&seed=%E5%8F%8C%E9%9A%8F%E6%9C%BA&by=district,finding")
    assert found["by"] == ["district", "finding_assistance"]
    rows = kept.client.get(f"{run}/rows?limit=100").get_json()["rows"]
    of_stratum: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        stratum = (DISTRICTS[(row["row"] - 2) % 7 % 3], row["found"]["finding_assistance"])
        of_stratum.setdefault(stratum, []).append(row["row"])
    assert [tuple(one["values"].values()) for one in found["strata"]] == list(of_stratum), "as they begin in the file"
    assert [one["rows"] for one in found["strata"]] == [len(rows) for rows in of_stratum.values()]
    assert sum(one["drawn"] for one in found["strata"]) == 20
    for number, (one, rows_of_it) in enumerate(zip(found["strata"], of_stratum.values(), strict=True), 1):
        drawn_of_it = [row["row"] for row in found["rows"] if row["stratum"] == number]
        assert drawn_of_it == lowest("双随机", rows_of_it, one["drawn"])
        assert one["drawn"] >= 2
        amounts = {fund["fund"]: (fund["rows"], fund["amount"]) for fund in one["recorded"]}
        paid = 20_000 if one["values"]["finding_assistance"] == "overpaid" else 0
        assert amounts["assistance"] == (one["rows"], f"{paid * one['rows']}.00")


def test_rows_are_drawn_out_of_those_that_are_picked(kept: Kept, run: str) -> None:
    found = sample(kept, run, "n=5&seed=s&finding=overpaid&fund=assistance")
    assert (found["population"], found["only"]) == (12, {"finding": "overpaid", "fund": "assistance"})
    assert [row["row"] for row in found["rows"]] == lowest("s", list(range(2, 62, 5)), 5)
    nobody = sample(kept, run, "seed=s&district=500102&by=month")
    assert (nobody["population"], nobody["rows"], nobody["strata"]) == (0, [], [])
    every = sample(kept, run, "seed=s&by=month")
    assert (every["drawn"], every["strata"][0]["values"]) == (60, {"month": "2025-06"})


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("n=5", "seed"),
        ("seed=s&track=no_such_track", "track"),
        ("seed=", "seed"),
        (f"seed={'x' * 65}", "seed"),
        ("seed=%20x", "seed"),
        ("seed=a%0Ab", "seed"),
        ("seed=s&n=0", "n"),
        ("seed=s&n=5001", "n"),
        ("seed=s&n=1e3", "n"),
        ("seed=s&by=person_id", "by"),
        ("seed=s&by=district,district", "by"),
        ("seed=s&by=district,", "by"),
        ("seed=s&by=finding_subsidy", "by"),
        ("seed=s&by=district,month,year,status,track", "by"),
        ("seed=s&sort=row", "sort"),
        ("seed=s&finding=nonsense", "finding"),
        ("seed=s&n=2&by=district", "n"),
        ("seed=s&seed=t", "seed"),
    ],
)
def test_what_cannot_be_drawn_is_refused(kept: Kept, run: str, query: str, parameter: str) -> None:
    for address in ("sample", "projection"):
        problem = refused(kept.client.get(f"{run}/{address}?{query}"), 422, "unprocessable-query")
        assert [one["pointer"] for one in problem["errors"]] == [f"/query/{parameter}"]


def test_reviews_are_kept_and_listed(kept: Kept, conforms: Callable[[str, object], None]) -> None:
    run = kept.done(FILE)
    wrong = {"row": 3, "outcome": "confirmed", "amount": "6223.50", "reason": "重复结算"}
    reply = review(kept, run, wrong, {"row": 2, "outcome": "not_confirmed"})
    assert reply.status_code == 200, reply.text
    conforms("RowReviewList", reply.get_json())
    review(kept, run, wrong | {"amount": 10, "reason": ""})
    listed = kept.client.get(f"{run}/reviews").get_json()
    conforms("RowReviewList", listed)
    told = [(one["number"], one["row"], one["amount"], one["stands"]) for one in listed["reviews"]]
    assert told == [(1, 3, "6223.50", False), (2, 2, None, True), (3, 3, "10.00", True)]
    first = kept.client.get(f"{run}/reviews?limit=2").get_json()
    rest = kept.client.get(f"{run}/reviews?limit=2&cursor={first['next']}").get_json()
    assert [*first["reviews"], *rest["reviews"]] == listed["reviews"]
    assert rest["next"] is None
    assert kept.client.get(f"{run}/reviews?cursor=x").status_code == 422
    assert kept.client.get(f"{run}/reviews?limit=0").status_code == 422
    assert kept.client.delete(run).status_code == 204
    assert kept.client.get(f"{run}/reviews").status_code == 404
    assert review(kept, run, wrong).status_code == 404


@pytest.mark.parametrize(
    ("one", "place", "code"),
    [
        ({"row": 62, "outcome": "not_confirmed"}, "/row", "out_of_range"),
        ({"row": 1, "outcome": "not_confirmed"}, "/row", "out_of_range"),
        ({"row": "3", "outcome": "not_confirmed"}, "/row", "wrong_type"),
        ({"outcome": "not_confirmed"}, "/row", "required"),
        ({"row": 3, "outcome": "confirmed"}, "/amount", "required"),
        ({"row": 3, "outcome": "not_confirmed", "amount": "1.00"}, "/amount", "unknown_field"),
        ({"row": 3, "outcome": "confirmed", "amount": "-1.00"}, "/amount", "out_of_range"),
        ({"row": 3, "outcome": "confirmed", "amount": "1.005"}, "/amount", "too_many_decimals"),
        ({"row": 3, "outcome": "doubtful"}, "/outcome", "unknown_value"),
        ({"row": 3, "outcome": "not_confirmed", "reason": "x" * 501}, "/reason", "too_long"),
        ({"row": 3, "outcome": "not_confirmed", "reason": "身份证11010519491231002X"}, "/reason", "identity_number"),
        ({"row": 3, "outcome": "not_confirmed", "who": "me"}, "/who", "unknown_field"),
    ],
)
def test_a_review_that_cannot_be_kept_is_named_and_nothing_is_kept(
    kept: Kept, run: str, one: dict[str, Any], place: str, code: str
) -> None:
    problem = refused(review(kept, run, {"row": 2, "outcome": "not_confirmed"}, one), 422, "unprocessable-reviews")
    assert [(fault["pointer"], fault["code"]) for fault in problem["errors"]] == [(f"/reviews/1{place}", code)]
    assert kept.client.get(f"{run}/reviews").get_json()["reviews"] == []


def test_what_is_no_list_of_reviews_is_refused(kept: Kept, run: str) -> None:
    post = kept.client.post
    refused(post(f"{run}/reviews", data=b"{}", content_type=CSV), 415, "not-json")
    refused(post(f"{run}/reviews", data=b"{", content_type="application/json"), 400, "malformed-body")
    refused(post(f"{run}/reviews", json=[]), 422, "unprocessable-reviews")
    refused(post(f"{run}/reviews", json={"reviews": [{}] * 1001}), 422, "unprocessable-reviews")
    large = b'{"reviews": "' + b"x" * 1_100_000 + b'"}'
    refused(post(f"{run}/reviews", data=large, content_type="application/json"), 413, "reviews-too-large")


def test_a_run_that_is_not_done_has_no_sample(kept: Kept) -> None:
    begun = str(kept.client.post(RUNS, data=FILE, content_type=CSV).headers["Location"])
    refused(kept.client.get(f"{begun}/sample?seed=s"), 409, "run-not-done")
    refused(review(kept, begun, {"row": 2, "outcome": "not_confirmed"}), 409, "run-not-done")
    kept.work_off()


QUERY = "n=20&seed=2026-Q3&by=finding_assistance"


def test_a_projection_needs_every_review_and_says_what_it_rests_on(
    kept: Kept, conforms: Callable[[str, object], None]
) -> None:
    pytest.importorskip("scipy", reason="an extra: requirements-projection.txt")
    run = kept.done(MANY)
    rows = sample(kept, run, QUERY)["rows"]
    missing = kept.client.get(f"{run}/projection?{QUERY}&lang=en")
    detail = refused(missing, 409, "reviews-missing")["detail"]
    assert detail.startswith(f"20 of the 20 rows drawn have no review: {rows[0]['row']}, {rows[1]['row']}, ")
    for number, row in enumerate(rows):
        wrong = row["found"]["finding_assistance"] == "overpaid" and number % 2 == 0
        said = {"outcome": "confirmed", "amount": f"{number * 100 + 50}.25"} if wrong else {"outcome": "not_confirmed"}
        assert review(kept, run, {"row": row["row"], **said}).status_code == 200
    found = kept.client.get(f"{run}/projection?{QUERY}").get_json()
    conforms("RunProjection", found)
    assert (found["population"], found["drawn"]) == (60, 20)
    low, estimate, high = (
        float(text) for text in (found["interval"]["low"], found["estimate"], found["interval"]["high"])
    )
    assert float(found["found"]) <= low < estimate < high
    assert {one["code"] for one in found["notes"]} == {"few_confirmed", "strata_without_confirmed"}
    wider = kept.client.get(f"{run}/projection?{QUERY}&confidence=99.9").get_json()
    assert float(wider["interval"]["high"]) > high
    refused(kept.client.get(f"{run}/projection?{QUERY}&confidence=100"), 422, "unprocessable-query")


def test_a_sample_that_cannot_tell_its_error_is_not_projected(kept: Kept) -> None:
    pytest.importorskip("scipy", reason="an extra: requirements-projection.txt")
    run = kept.done(MANY)
    query = "n=5&seed=s&by=district"
    found = sample(kept, run, query)
    assert found["least"] == 1
    review(kept, run, *({"row": row["row"], "outcome": "not_confirmed"} for row in found["rows"]))
    refused(kept.client.get(f"{run}/projection?{query}"), 409, "projection-without-error")
    sure = kept.client.get(f"{run}/projection?n=1&seed=s&finding=overpaid&district=500101&fund=assistance")
    assert sure.status_code == 409
    every = sample(kept, run, "seed=s")["rows"]
    review(kept, run, *({"row": row["row"], "outcome": "confirmed", "amount": "1"} for row in every))
    found = kept.client.get(f"{run}/projection?seed=s").get_json()
    assert (found["estimate"], found["interval"]) == ("60.00", {"low": "60.00", "high": "60.00"})
    found = kept.client.get(f"{run}/projection?seed=s&n=10").get_json()
    assert (found["interval"], [one["code"] for one in found["notes"]]) == (None, ["nothing_varies"])


def test_without_what_it_needs_a_projection_says_so(kept: Kept, run: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise QuantilesMissing

    monkeypatch.setattr(drawn, "quantile_of_t", missing)
    refused(kept.client.get(f"{run}/projection?seed=s"), 501, "projection-not-installed")


def test_enrolments_are_drawn_too(kept: Kept) -> None:
    rows = [RECORDED | {"person_id": f"P-{number}", "categories": CATEGORIES[number % 2]} for number in range(12)]
    run = kept.done(pl.DataFrame(rows).write_csv().encode(), "?kind=premium")
    found = sample(kept, run, "n=6&seed=s&by=category,finding")
    assert found["by"] == ["category", "finding_subsidy"]
    assert [one["values"]["category"] for one in found["strata"]] == [*CATEGORIES]
    assert [one["recorded"][0]["fund"] for one in found["strata"]] == ["subsidy"] * 2
    assert [one["drawn"] for one in found["strata"]] == [3, 3]
    for refused_by in ("by=month", "by=finding_assistance", "month=2025-06"):
        assert kept.client.get(f"{run}/sample?seed=s&{refused_by}").status_code == 422
