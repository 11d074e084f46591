"""Refunds under the flag, without a reference."""

from __future__ import annotations

from .asking import answers, column, errors, refund, row

HERE = {"facility_id": "F"}
UNPAIRED = "unpaired_refund|earlier_row_rejected"


def test_a_refund_cancels_the_one_row_that_it_gives_back() -> None:
    rows = [
        row("a", recorded_assistance="7.00", **HERE),
        refund("r", settled_on="2026-01-05", recorded_assistance="-7.00", **HERE),
        row("b", recorded_assistance="7.01", **HERE),
    ]
    assert column("status", *rows) == ["void", "void", "payable"]
    assert errors(*rows) == ["", "", ""]


def test_a_refund_without_its_row_is_rejected_alone() -> None:
    wrong: list[dict[str, str]] = [
        {"facility_id": "G"},
        {"facility_id": ""},
        {"person_id": "P-2"},
        {"settled_on": "2025-05-31"},
        {"total_cost": "-1000.01"},
        {"other_insurance_paid": "0.00"},
        {"recorded_tilt": "-0.01"},
    ]
    for cells in wrong:
        found = answers(row("a", **HERE), refund("r", **{**HERE, **cells}))
        assert [each["status"] for each in found] == ["payable", "rejected"], cells
        assert found[1]["errors"] == "unpaired_refund"


def test_of_the_same_day_only_a_row_before_the_refund_is_given_back() -> None:
    assert column("status", refund("r", **HERE), row("a", **HERE)) == ["rejected", "payable"]
    earlier = row("a", settled_on="2025-05-31", **HERE)
    assert column("status", refund("r", **HERE), earlier) == ["void", "void"]


def test_a_refund_of_several_rows_rejects_them_all() -> None:
    rows = [row("a", **HERE), row("b", settled_on="2025-05-01", **HERE), refund("r", **HERE), row("c", **HERE)]
    assert errors(*rows) == [UNPAIRED, UNPAIRED, UNPAIRED, "earlier_row_rejected"]
    assert errors(*rows, refund("s", **HERE)) == [UNPAIRED] * 5


def test_a_row_is_given_back_once() -> None:
    rows = [
        refund("s", settled_on="2025-07-02", **HERE),
        refund("r", settled_on="2025-07-01", **HERE),
        row("a", **HERE),
    ]
    assert errors(*rows) == ["unpaired_refund", "earlier_row_rejected", "earlier_row_rejected"]
    again = row("b", settled_on="2025-07-01", **HERE)
    assert column("status", *rows, again) == ["void"] * 4


def test_a_reversed_row_and_a_rejected_row_are_no_candidates() -> None:
    rows = [row("a", **HERE), row("b", reverses="a", **HERE), refund("r", **HERE)]
    assert column("status", *rows) == ["void", "void", "rejected"]
    assert errors(row("a", setting="x", **HERE), refund("r", **HERE))[1] == UNPAIRED


def test_a_refund_gives_back_and_nothing_else_does() -> None:
    assert errors(refund("r", "1000.00"))[0] == "total_cost:out_of_range|policy_scope_cost:out_of_range"
    assert errors(row("r", "-1000.00"))[0] == "total_cost:out_of_range|policy_scope_cost:out_of_range"
    assert errors(refund("r", "-100000000.00"))[0] == "total_cost:out_of_range|policy_scope_cost:out_of_range"
    assert errors(refund("r", opening_tilt_base="-1.00"))[0] == "opening_tilt_base:out_of_range"


def test_a_refund_is_measured_without_its_sign() -> None:
    assert errors(refund("r", policy_scope_cost="-1000.01"))[0] == "policy_scope_cost:exceeds_total_cost"
    assert errors(refund("r", basic_paid="-1000.01"))[0] == "basic_paid:exceeds_policy_scope"


def test_a_paired_refund_needs_no_figure() -> None:
    late = {"settled_on": "2027-02-02", **HERE}
    assert errors(row("a", **late), refund("r", **late)) == ["", ""]


def test_a_refund_that_names_its_claim_is_a_reversal() -> None:
    rows = [row("a", **HERE), row("b", **HERE), refund("r", reverses="b")]
    assert column("status", *rows) == ["payable", "void", "void"]
