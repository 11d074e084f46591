"""A row by itself: what its cells may hold, what may not stand together."""

from __future__ import annotations

import pytest

from .asking import answers, errors, row


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("person_id", "", "required"),
        ("person_id", "p" * 65, "too_long"),
        ("claim_id", "a\tb", "bad_characters"),
        ("facility_id", "\x7f", "bad_characters"),
        ("stay_id", " ", None),
        ("district", "", "required"),
        ("district", "110101", "unknown_value"),
        ("district", " 500104", "unknown_value"),
        ("insurance", "rural", "unknown_value"),
        ("categories", "", None),
        ("categories", "low_income_margin|extreme_poverty", None),
        ("categories", "extreme_poverty|extreme_poverty", None),
        ("categories", "extreme_poverty|", "unknown_value"),
        ("categories", "orphan", "unknown_value"),
        ("settled_on", "", "required"),
        ("settled_on", "2025-02-30", "not_a_date"),
        ("settled_on", "45809", "not_a_date"),
        ("settled_on", "2025-06-01 ", "not_a_date"),
        ("settled_on", "2025-06-01 25:00:00", "not_a_date"),
        ("settled_on", "2022-10-27", "no_rules_in_force"),
        ("settled_on", "2027-01-01", "figure_not_on_file"),
        ("settled_on", "2025-06-01 13:30:00.123456789", None),
        ("settled_on", "2025-06-01 13:30:00.1234567890", "not_a_date"),
        ("settled_on", "2025-06-01T13:30:00+08:00", None),
        ("settled_on", "2025-06-01T13:30:00Z", "not_a_date"),
        ("settled_on", "2025-06-01T13:30:00+00:00", "not_a_date"),
        ("settled_on", "2025-06-01T13:30:00-08:00", "not_a_date"),
        ("settled_on", "2025-06-01  13:30:00", "not_a_date"),
        ("settled_on", "2025-06-01 24:00:00", "not_a_date"),
        ("settled_on", "2025-06-01 23:59:60", "not_a_date"),
        ("settled_time", "13:49:42", None),
        ("settled_time", "13:49:42.000000001", None),
        ("settled_time", "13:49:42.0000000001", "not_a_date"),
        ("settled_time", "24:00:00", "not_a_date"),
        ("settled_time", "13:49:42Z", "not_a_date"),
        ("settled_time", "x", "not_a_date"),
        ("setting", "Inpatient", "unknown_value"),
        ("referral", "", "required"),
        ("facility_designated", "是", None),
        ("facility_designated", "perhaps", "unknown_value"),
        ("total_cost", "1,000.00", "not_an_amount"),
        ("total_cost", " 1000", "not_an_amount"),
        ("total_cost", "１０００", "not_an_amount"),
        ("total_cost", "NaN", "not_an_amount"),
        ("total_cost", "1000.001", "too_many_decimals"),
        ("total_cost", "1000.0010", "too_many_decimals"),
        ("total_cost", "1000.0000", None),
        ("other_insurance_paid", ".5", None),
        ("other_insurance_paid", ".", "not_an_amount"),
        ("other_insurance_paid", "5.", "not_an_amount"),
        ("total_cost", "100000000", "out_of_range"),
        ("basic_paid", "-0.01", "out_of_range"),
        ("other_insurance_paid", "", None),
        ("recorded_tilt", "+1", "not_an_amount"),
        ("opening_tilt_base", "100000000000.00", "out_of_range"),
        ("opening_assistance_special", "99999999999.99", None),
        ("policy_scope_cost", "1000.01", "exceeds_total_cost"),
        ("basic_paid", "1000.01", "exceeds_policy_scope"),
        ("other_insurance_paid", "1000.01", "exceeds_policy_scope"),
        ("discharged_on", "2025-06-02", "dates_out_of_order"),
        ("reverses", "nobody", "reverses_unknown_claim"),
        ("reverses", "a", "reverses_itself"),
    ],
)
def test_a_cell_is_understood_or_its_row_rejected(column: str, text: str, code: str | None) -> None:
    answer = answers(row("a", **{column: text}))[0]
    assert answer["errors"] == (f"{column}:{code}" if code else "")
    assert (answer["status"] == "rejected") is (code is not None)
    assert (answer["assistance_paid"] == "") is (code is not None)


@pytest.mark.parametrize(
    "day",
    [
        *("2025-06-01", "2025/6/1", "2025/06/01", "20250601"),
        *("2025-06-01 13:30:00", "20250601T00:00:00", "2025/6/1 8:30", "2025-06-01 08:30"),
    ],
)
def test_a_day_is_understood_however_it_is_written(day: str) -> None:
    assert answers(row("a", settled_on=day))[0]["year"] == "2025"


@pytest.mark.parametrize(
    ("settled_on", "settled_time", "agree"),
    [
        ("2025-06-01 13:30", "13:30:00", True),
        ("2025-06-01 13:30:00.50", "13:30:00.5", True),
        ("2025-06-01", "13:30:00", True),
        ("2025-06-01 13:30:00", "13:30:00.000000001", False),
        ("2025-06-01T00:00:00", "13:30:00", False),
    ],
)
def test_a_time_given_twice_is_the_same_time(settled_on: str, settled_time: str, *, agree: bool) -> None:
    found = errors(row("a", settled_on=settled_on, settled_time=settled_time))
    assert found == ["" if agree else "settled_time:codes_disagree"]


def test_all_errors_of_a_row_are_listed_by_column_then_code() -> None:
    cells = {"person_id": "", "setting": "x", "admitted_on": "x", "total_cost": "1.001", "recorded_assistance": "x"}
    cells |= {"opening_assistance_special": "x", "opening_tilt_base": "x", "opening_catastrophic_base": "x"}
    expected = (
        "person_id:required|setting:unknown_value|total_cost:too_many_decimals|admitted_on:not_a_date"
        "|recorded_assistance:not_an_amount|opening_catastrophic_base:not_an_amount|opening_tilt_base:not_an_amount"
        "|opening_assistance_special:not_an_amount"
    )
    assert errors(row("a", **cells)) == [expected]


def test_a_payment_beyond_the_scope_is_told_though_a_later_one_cannot_be_read() -> None:
    too_much = {"policy_scope_cost": "90.00", "basic_paid": "90.01", "catastrophic_paid": "x"}
    assert errors(row("a", **too_much)) == ["basic_paid:exceeds_policy_scope|catastrophic_paid:not_an_amount"]
    unknown = {"policy_scope_cost": "90.00", "basic_paid": "x", "catastrophic_paid": "90.01"}
    assert errors(row("a", **unknown)) == ["basic_paid:not_an_amount"]


def test_a_category_is_one_of_the_rows_own_district_on_its_day() -> None:
    rows = [
        row("a", district="500116", categories="orphan"),
        row("b", district="500104", categories="orphan"),
        row("c", district="500116", categories="orphan", settled_on="2022-12-31"),
        row("d", district="500116", categories="orphan", settled_on="2022-10-27"),
        row("e", district="nowhere", categories="orphan"),
    ]
    assert errors(*(each | {"person_id": each["claim_id"]} for each in rows), world="own_tracks") == [
        "",
        "categories:unknown_value",
        "categories:unknown_value",
        "settled_on:no_rules_in_force",
        "district:unknown_value",
    ]


def test_a_district_is_in_force_on_the_day_of_settlement() -> None:
    gone, to_come = row("a", district="500105", settled_on="2026-01-01"), row("b", district="500157", person_id="P-2")
    assert errors(gone, to_come) == ["district:district_not_in_force"] * 2


def test_an_employee_needs_no_deductible_on_file() -> None:
    answer = answers(row("a", insurance="employee", settled_on="2027-01-01", catastrophic_paid=""))[0]
    assert (answer["status"], answer["catastrophic_entitled"], answer["assistance_paid"]) == (
        "payable",
        "0.00",
        "700.00",
    )
