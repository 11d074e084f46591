"""Rules that leave stays begun before a day what they had: by which day a claim goes, and what is said without it.

In the world of transitions, from 2025-04-01 on, the ratio of 低保 is 75% for stays admitted from then on.
"""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from calc_service.case.assessment import assess
from calc_service.case.partial.assessment import assess_partial
from tests.case.asking import case, claim
from tests.properties.worlds_on_file import book_of, posted

DAY = "2025-04-10"


def answered(**changes: object) -> dict[str, Any]:
    body = case(claims=[claim(**{"settled_on": DAY, **changes})])
    reply: dict[str, Any] = msgspec.to_builtins(assess(posted(body), book_of("transitions"), "zh"))
    found: dict[str, Any] = reply["claims"][0]
    return found


@pytest.mark.parametrize(
    ("admitted_on", "ratio"),
    [("2025-03-31", "0.70"), ("2025-04-01", "0.75"), (DAY, "0.75"), ("2025-04-11", "0.75"), ("1960-01-01", "0.70")],
)
def test_a_stay_goes_by_its_day_of_admission(admitted_on: str, ratio: str) -> None:
    found = answered(admitted_on=admitted_on)
    assert (found["status"], found["ratio"]) == ("payable", ratio)


def test_figures_say_that_they_go_by_admission() -> None:
    steps = {step["step"]: step for step in answered(admitted_on=DAY)["steps"]}
    ratio, cap = steps["assistance"]["figures"][:2]
    assert (ratio["name"], ratio["from"], ratio["applies_by"]) == ("assistance.ratio", "2025-04-01", "admitted_on")
    assert (cap["name"], cap["from"], cap["applies_by"]) == ("assistance.annual_cap", "2025-03-01", "admitted_on")
    older = {step["step"]: step for step in answered(admitted_on="2025-01-01")["steps"]}
    assert "applies_by" not in older["assistance"]["figures"][0]


def test_outpatient_care_goes_by_settlement_whatever_it_says() -> None:
    for admitted_on in ("2025-03-31", None):
        found = answered(setting="outpatient", admitted_on=admitted_on)
        assert (found["status"], found["ratio"]) == ("payable", "0.75")


@pytest.mark.parametrize("changes", [{}, {"admitted_on": None}])
def test_without_the_day_the_claim_is_reviewed_with_what_an_admission_on_the_settlement_day_would_give(
    changes: dict[str, object],
) -> None:
    found, known = answered(**changes), answered(admitted_on=DAY)
    assert (found["status"], found["reasons"]) == ("review", ["admission_day_needed"])
    assert found["amounts"]["assistance_paid"] == "0.00"
    assert found["amounts"]["assistance_potential"] == known["amounts"]["assistance_potential"]
    (detail,) = found["reason_details"]
    assert (detail["field"], detail["curable"]) == ("admitted_on", True)


def test_beside_an_emergency_it_is_still_for_review_and_beside_others_not_payable() -> None:
    emergency, elsewhere = answered(referral="emergency"), answered(facility_designated=False)
    assert (emergency["status"], emergency["reasons"]) == ("review", ["admission_day_needed", "emergency_review"])
    assert (elsewhere["status"], elsewhere["reasons"]) == (
        "not_payable",
        ["admission_day_needed", "facility_not_designated"],
    )


def test_only_reasons_that_hold_whatever_the_day_are_given() -> None:
    """An emergency is payable for who is admitted from 2025-06-15 on, and for review before."""
    reply = answered(settled_on="2025-07-01", referral="emergency")
    assert (reply["status"], reply["reasons"]) == ("review", ["admission_day_needed"])


def test_where_the_day_makes_no_difference_it_is_not_needed() -> None:
    assert answered(settled_on="2025-02-28")["status"] == "payable"
    assert answered(settled_on="2024-06-01")["reasons"] == []


def test_a_draft_asks_for_the_day_where_it_decides() -> None:
    book = book_of("transitions")
    body = case(claims=[claim(settled_on=DAY), claim("S-2", settled_on="2025-02-01")])
    found = msgspec.to_builtins(assess_partial(posted(body), book, "en"))
    assert found["complete"]
    assert [(fact["pointer"], fact["can_change"]) for fact in found["missing"]] == [("/claims/0/admitted_on", True)]
    paid = found["still_possible"]["claims"][0]["amounts"]["assistance_paid"]
    whole = [
        msgspec.to_builtins(assess(posted(case(claims=[claim(settled_on=DAY, admitted_on=day)])), book, "en"))
        for day in (None, "2025-02-28", "2025-03-31", DAY)
    ]
    amounts = [float(reply["claims"][0]["amounts"]["assistance_paid"]) for reply in whole]
    assert (float(paid["lowest"]), float(paid["highest"])) == (min(amounts), max(amounts))


def test_a_day_that_cannot_be_read_leaves_every_period_possible() -> None:
    body = case(claims=[claim(settled_on=DAY, admitted_on="2025-13-01")])
    found = msgspec.to_builtins(assess_partial(posted(body), book_of("transitions"), "en"))
    assert [error["pointer"] for error in found["errors"]] == ["/claims/0/admitted_on"]
    paid = found["still_possible"]["claims"][0]["amounts"]["assistance_paid"]
    assert paid["lowest"] == "0.00" < paid["highest"]


def test_setting_moves_a_claim_whose_day_is_not_known() -> None:
    body = case(claims=[claim(settled_on=DAY)])
    del body["claims"][0]["setting"]
    found = msgspec.to_builtins(assess_partial(posted(body), book_of("transitions"), "en"))
    moves = {fact["pointer"]: fact["can_change"] for fact in found["missing"]}
    assert moves == {"/claims/0/setting": True, "/claims/0/admitted_on": True}
