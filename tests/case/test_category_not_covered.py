"""A district's track for some categories alone: whom it takes, what the others are told, and by which door."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import to_builtins

from calc_service.batch.audit import Request
from calc_service.case.partial.assessment import assess_partial
from calc_service.case.reading import read_json
from calc_service.case.variants import assess_variants
from tests.api.batch_files import frame_of
from tests.batch.whole import audited_whole
from tests.case.asking import LEAVE_OUT, case, claim, person, reply
from tests.case.letter.reading_pages import read
from tests.properties.worlds_on_file import book_of

if TYPE_CHECKING:
    from calc_service.engine.edition import RuleBook

STAY = {
    "settled_on": "2025-03-01",
    "disease_class": "other",
    "total_cost": "12000.00",
    "policy_scope_cost": "10000.00",
    "basic_paid": "6000.00",
}
"""An ordinary stay, while 500116 covers extreme_poverty at 80% and subsistence_allowance at 75.5%."""


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return book_of("tracks_for_some")


def line(book: RuleBook, *categories: str, **changes: object) -> dict[str, Any]:
    body = case(
        claim(**(STAY | changes)),
        person=person(district="500116", identities=[{"category": category} for category in categories]),
    )
    found: dict[str, Any] = reply(body, book)["claims"][0]
    return found


def test_who_is_covered_enters(book: RuleBook) -> None:
    found = line(book, "subsistence_allowance")
    assert (found["status"], found["track"], found["pool"], found["ratio"]) == (
        "payable",
        "ordinary_stay",
        "ordinary",
        "0.755",
    )


def test_who_is_not_covered_is_answered_as_without_the_track(book: RuleBook) -> None:
    found = line(book, "low_income_margin")
    assert found["status"] == "not_payable"
    assert found["reasons"] == ["category_not_covered", "threshold_not_exceeded"]
    assert (found["track"], found["pool"], found["ratio"], found["annual_cap"]) == (None, "other", "0.60", "60000.00")
    assert (found["amounts"]["assistance_paid"], found["amounts"]["assistance_potential"]) == ("0.00", "2400.00")
    assert found["categories"]["assistance"] == "low_income_margin"


def test_the_detail_names_the_categories_and_the_tracks_own_clause(book: RuleBook) -> None:
    detail = line(book, "low_income_margin")["reason_details"][0]
    assert detail["field"] == "identities"
    assert detail["required"] == "Person in extreme poverty, Subsistence allowance recipient, orphan"
    assert detail["clause"] == "example-world-2022-1#1"
    assert not detail["curable"]
    steps = {step["step"]: step for step in line(book, "low_income_margin")["steps"]}
    assert steps["assistance"]["clauses"] == ["example-world-2022-1#1", "cq-2022-116#2.3.2-other"]


def test_without_an_identity_both_reasons_are_told(book: RuleBook) -> None:
    assert line(book)["reasons"] == ["category_not_covered", "not_a_recipient", "threshold_not_exceeded"]


def test_without_an_identity_a_track_for_everybody_is_entered(book: RuleBook) -> None:
    found = line(book, settled_on="2025-09-01")
    assert (found["reasons"], found["track"]) == (["not_a_recipient"], "ordinary_stay")


def test_of_two_categories_the_covered_one_counts(book: RuleBook) -> None:
    found = line(book, "subsistence_allowance", "low_income_margin", settled_on="2025-05-01")
    assert (found["ratio"], found["categories"]["assistance"]) == ("0.70", "subsistence_allowance")
    alone = line(book, "extreme_poverty", "subsistence_allowance", settled_on="2025-05-01")
    assert alone["categories"] == {"catastrophic": "extreme_poverty", "assistance": "subsistence_allowance"}


@pytest.mark.parametrize(
    ("settled_on", "category", "ratio"),
    [
        ("2025-04-30", "orphan", "0.80"),  # counts as extreme_poverty, which is named
        ("2025-05-01", "orphan", None),
        ("2025-04-30", "veteran", None),
        ("2025-05-01", "veteran", "0.3333"),  # named itself
        ("2025-09-01", "veteran", "0.40"),  # everybody's again: as low_income_margin
        ("2026-02-01", "veteran", "0.20"),  # named beside the one it counts as: its own line
    ],
)
def test_an_own_category_is_covered_as_itself_or_as_whom_it_counts_as(
    book: RuleBook, settled_on: str, category: str, ratio: str | None
) -> None:
    found = line(book, category, settled_on=settled_on)
    assert ("category_not_covered" in found["reasons"]) is (ratio is None)
    assert ratio is None or found["ratio"] == ratio


def test_above_the_bound_the_citys_track_takes_everybody(book: RuleBook) -> None:
    costs = {"total_cost": "30000.01", "basic_paid": "6000.00"}
    assert line(book, "low_income_margin", policy_scope_cost="30000.00", **costs)["track"] is None
    assert line(book, "low_income_margin", policy_scope_cost="30000.01", **costs)["reasons"] == []


def test_it_stands_beside_what_speaks_against_any_claim(book: RuleBook) -> None:
    found = line(book, "low_income_margin", referral="emergency", facility_level="primary")
    assert found["reasons"] == [
        "category_not_covered",
        "emergency_review",
        "facility_below_secondary",
        "threshold_not_exceeded",
    ]
    assert found["status"] == "not_payable"


@pytest.mark.parametrize(
    ("recorded", "finding"), [("100.00", "paid_ineligible"), ("0.00", "match"), ("", "not_recorded")]
)
def test_a_file_says_the_same_and_finds_what_was_paid_all_the_same(book: RuleBook, recorded: str, finding: str) -> None:
    changes = {"district": "500116", "categories": "low_income_margin", "recorded_assistance": recorded}
    [row] = audited_whole(frame_of({**STAY, **changes}), Request(), book).to_dicts()
    assert row["status"] == "not_payable"
    assert row["reasons"] == "category_not_covered|threshold_not_exceeded"
    assert (row["track"], row["finding_assistance"]) == (None, finding)


def test_with_the_identities_unknown_both_answers_are_possible(book: RuleBook) -> None:
    body = case(claim(**STAY), person=person(district="500116", insurance="employee", identities=LEAVE_OUT))
    found = to_builtins(assess_partial(read_json(json.dumps(body).encode()), book, "en"))
    bounds = found["still_possible"]["claims"][0]["amounts"]["assistance_paid"]
    assert bounds == {"lowest": "0.00", "highest": "3200.00"}


def test_a_variant_with_a_covered_category_says_what_it_would_bring(book: RuleBook) -> None:
    identities = [{"category": "low_income_margin"}]
    body = case(claim(**STAY), person=person(district="500116", insurance="employee", identities=identities))
    change = {"op": "replace", "path": "/person/identities/0/category", "value": "extreme_poverty"}
    posted = {"case": body, "variants": [{"name": "other", "patch": [change]}]}
    found = to_builtins(assess_variants(read_json(json.dumps(posted).encode()), book, "en", cure=True))
    other, cured = found["variants"]
    assert other["difference"]["totals"]["assistance_paid"] == "3200.00"
    assert cured["assessment"]["claims"][0]["reasons"] == ["category_not_covered", "threshold_not_exceeded"]


def test_the_letter_says_it_and_cites_the_districts_clause(book: RuleBook) -> None:
    identities = [{"category": "low_income_margin"}]
    body = case(claim(**STAY), person=person(district="500116", identities=identities))
    text = read(body, "zh", book)
    assert "区县自立的救助通道只限部分救助对象类别，结算当日没有其中任何一类的有效身份" in text
    assert "示例2022年第1号" in text


def test_who_might_be_covered_by_another_day_of_admission_is_asked_for_the_day_alone() -> None:
    """Until 2026-02-01 the track is for everybody, for the stays admitted since then for some."""
    body = case(
        claim(**(STAY | {"settled_on": "2026-03-05", "admitted_on": None})),
        person=person(district="500157", identities=[{"category": "illness_impoverished"}]),
    )
    found = reply(body, book_of("together"))["claims"][0]
    assert (found["status"], found["reasons"]) == ("review", ["admission_day_needed"])
    assert [detail["reason"] for detail in found["reason_details"]] == ["admission_day_needed"]
    assert all(step["clauses"] for step in found["steps"])
