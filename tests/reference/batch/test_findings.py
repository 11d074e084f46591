"""What was recorded against what is computed, and years that run on what was recorded."""

from __future__ import annotations

import pytest

from .asking import answers, column, row


def finding(fund: str, recorded: str, *, tolerance: str = "0.00", **cells: str) -> tuple[str, str]:
    name = {"catastrophic": "catastrophic_paid", "assistance": "recorded_assistance", "tilt": "recorded_tilt"}[fund]
    answer = answers(row("a", **{**cells, name: recorded}), world="safeguards", tolerance=tolerance)[0]
    return answer[f"difference_{fund}"], answer[f"finding_{fund}"]


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        ("", ("", "not_recorded")),
        ("700.00", ("0.00", "match")),
        ("700.01", ("0.01", "overpaid")),
        ("699.99", ("-0.01", "underpaid")),
        ("0.01", ("-699.99", "underpaid")),
        ("0.00", ("-700.00", "missed")),
    ],
)
def test_recorded_assistance_is_compared_to_the_fen(recorded: str, expected: tuple[str, str]) -> None:
    assert finding("assistance", recorded) == expected


def test_the_tolerance_is_inclusive() -> None:
    assert finding("assistance", "701.00", tolerance="1.00") == ("1.00", "match")
    assert finding("assistance", "701.01", tolerance="1.00") == ("1.01", "overpaid")
    assert finding("assistance", "0.00", tolerance="700") == ("-700.00", "match")
    assert finding("assistance", "5.00", tolerance="5", categories="") == ("5.00", "match")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"referral": "emergency"}, "review"),
        ({"referral": "missing"}, "review"),
        ({"referral": "missing", "categories": ""}, "paid_ineligible"),
        ({"referral": "emergency", "facility_designated": "false"}, "paid_ineligible"),
        ({"categories": ""}, "paid_ineligible"),
        ({"opening_assistance_special": "100000.00"}, "overpaid"),
    ],
)
def test_a_payment_on_a_row_that_is_not_payable_is_ineligible_or_for_review(
    cells: dict[str, str], expected: str
) -> None:
    assert finding("assistance", "5.00", **cells) == ("5.00", expected)
    assert finding("assistance", "0.00", **cells) == ("0.00", "match")


def test_tilt_is_judged_by_its_own_status() -> None:
    tilted = {"district": "500119"}
    assert finding("tilt", "300.00", **tilted) == ("0.00", "match")
    assert finding("tilt", "300.01", **tilted) == ("0.01", "overpaid")
    assert finding("tilt", "0.00", **tilted) == ("-300.00", "missed")
    assert finding("tilt", "0.01") == ("0.01", "paid_ineligible")
    assert finding("tilt", "0.01", place_of_care="out_of_city", **tilted) == ("0.01", "paid_ineligible")
    assert finding("tilt", "0.01", referral="emergency", **tilted) == ("0.01", "review")


def test_catastrophic_insurance_is_compared_with_the_entitlement_and_never_ineligible() -> None:
    cells = {"total_cost": "20000.00", "policy_scope_cost": "20000.00", "categories": ""}
    assert finding("catastrophic", "721.80", **cells) == ("0.00", "match")
    assert finding("catastrophic", "721.81", **cells) == ("0.01", "overpaid")
    assert finding("catastrophic", "0.00", **cells) == ("-721.80", "missed")
    assert finding("catastrophic", "", **cells) == ("", "not_recorded")
    assert finding("catastrophic", "1.00", **cells, insurance="employee") == ("1.00", "overpaid")


def test_assistance_rests_on_the_settled_amount_or_on_the_computed_one() -> None:
    paid = row("a", "20000.00", catastrophic_paid="1000.00", categories="low_income_margin")
    settled, computed = (answers(paid, catastrophic=which)[0] for which in ("settled", "computed"))
    names = ("catastrophic_used", "assistance_base", "assistance_paid", "difference_catastrophic")
    assert [settled[name] for name in names] == ["1000.00", "19000.00", "11400.00", "278.20"]
    assert [computed[name] for name in names] == ["721.80", "19278.20", "11566.92", "278.20"]
    too_much = row("a", basic_paid="999.99", catastrophic_paid="0.02")
    assert column("errors", too_much, catastrophic="computed") == ["catastrophic_paid:exceeds_policy_scope"]


def test_a_year_runs_on_what_was_recorded_in_its_pool_whatever_the_status() -> None:
    rows = [
        row("a", "100000.00", recorded_assistance="50000.00"),
        row("b", "10000.00", recorded_assistance="20000.00", categories=""),
        row("c", "10000.00"),
        row("d", "50000.00", recorded_assistance="30000.01"),
        row("e", "10000.00"),
        row("f", "10000.00", settled_on="2026-01-01"),
    ]
    found = answers(*rows, accumulate="recorded")
    assert [each["assistance_cap_remaining"] for each in found] == [
        *("100000.00", "50000.00", "30000.00", "30000.00", "0.00", "100000.00")
    ]
    assert [each["assistance_paid"] for each in found] == [
        *("70000.00", "0.00", "7000.00", "30000.00", "0.00", "7000.00")
    ]


def test_the_tilt_base_runs_on_what_was_recorded_and_never_falls() -> None:
    rows = [
        row("a", "20000.00", district="500118", settled_on="2025-05-01", recorded_assistance="4000.00"),
        row("b", "1000.00", district="500118", settled_on="2025-05-02", recorded_assistance="9000.00"),
        row("c", "1000.00", district="500118", settled_on="2025-05-03", recorded_assistance="700.00"),
    ]
    tilt = column("tilt_paid", *rows, world="safeguards", accumulate="recorded")
    # 6,000.00 of 20,000.00 is left; beyond 5,000.55 62.5% of it; the year then runs on 16,000.00, twice.
    assert tilt == ["624.66", "187.50", "187.50"]
    computed = column("tilt_paid", *rows, world="safeguards")
    assert computed == ["624.66", "187.50", "187.50"]
    assert column("in_scope_self_pay", *rows, world="safeguards", accumulate="recorded")[0] == "5375.34"
