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


def test_of_the_same_day_any_row_that_is_not_known_to_be_later_is_given_back() -> None:
    assert column("status", refund("r", **HERE), row("a", **HERE)) == ["void", "void"]
    later = {"settled_time": "09:00:01", **HERE}
    assert column("status", refund("r", settled_time="09:00:00", **HERE), row("a", **later)) == ["rejected", "payable"]
    assert column("status", refund("r", **HERE), row("a", **later)) == ["void", "void"]
    assert column("status", refund("r", settled_time="09:00:00", **HERE), row("a", **HERE)) == ["void", "void"]


def test_of_rows_that_are_equal_in_everything_that_decides_the_latest_is_given_back() -> None:
    rows = [row("a", **HERE), row("b", settled_on="2025-05-01", **HERE), refund("r", **HERE), row("c", **HERE)]
    assert column("reversed_by", *rows) == ["", "", "", "r"]
    assert column("reversed_by", *rows, refund("s", **HERE)) == ["s", "", "", "r", ""]
    timed = [row(name, settled_time=time, **HERE) for name, time in (("a", "08:00:00"), ("b", ""), ("c", "07:00:00"))]
    assert column("reversed_by", *timed, refund("r", **HERE)) == ["", "r", "", ""]
    assert column("reversed_by", *reversed(timed), refund("r", **HERE)) == ["", "", "r", ""]


def test_a_refund_of_rows_that_differ_in_what_decides_rejects_them_all() -> None:
    for change in (
        {"referral": "missing"},
        {"categories": ""},
        {"settled_on": "2024-12-31"},
        {"setting": "outpatient"},
    ):
        rows = [row("a", **HERE), row("b", **HERE, **change), refund("r", **HERE)]
        found = [errors(*rows), errors(*rows[::-1])]
        assert [{each.split("|")[0] for each in one} for one in found] == [{"unpaired_refund"}] * 2, change
    both = [row("a", **HERE), row("b", referral="missing", **HERE), refund("r", **HERE), refund("s", **HERE)]
    assert errors(*both) == [UNPAIRED] * 4


def test_a_record_declared_invalid_is_given_back_first_and_is_void_whatever_it_holds() -> None:
    invalid = row("a", vali_flag="0", setting="x", **HERE)
    assert column("status", invalid, row("a", **HERE)) == ["void", "payable"]
    assert column("reversed_by", row("b", **HERE), invalid, refund("r", **HERE)) == ["", "r", ""]
    assert column("status", row("b", **HERE), refund("r", vali_flag="0", **HERE)) == ["payable", "void"]


def test_the_original_may_bear_the_flag_where_the_refund_names_it() -> None:
    rows = [row("a", refd_setl_flag="1", **HERE), refund("r", reverses="a", **HERE), row("c", **HERE)]
    assert column("status", *rows) == ["void", "void", "payable"]
    rows[1] = row("r", "-1000.00", reverses="a", **HERE)
    assert column("reversed_by", *rows) == ["r", "", ""]


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


def test_a_refund_takes_the_row_that_bears_the_flag_too_before_any_other() -> None:
    rows = [refund("a", "1000.00", **HERE), row("b", **HERE), refund("r", **HERE)]
    assert column("status", *rows) == ["void", "payable", "void"]
    assert column("reversed_by", *rows) == ["r", "", ""]
    elsewhere = {**HERE, "facility_id": "F-9"}
    assert column("status", refund("a", "1000.00", **HERE), refund("r", **elsewhere)) == ["rejected", "rejected"]


def test_a_refund_gives_back_and_nothing_else_does() -> None:
    assert errors(refund("r", "1000.00"))[0] == "total_cost:out_of_range|policy_scope_cost:out_of_range"
    assert errors(row("r", "-1000.00"))[0] == "negative_without_refund_flag"
    assert errors(row("r", basic_paid="-1.00"))[0] == "basic_paid:out_of_range"
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
