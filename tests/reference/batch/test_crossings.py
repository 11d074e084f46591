"""What rows do to one another: repeated ids, openings, reversals, rejected neighbours, stays, totals."""

from __future__ import annotations

import pytest

from .asking import answers, column, errors, row

SPOILT = {"setting": "x"}


def test_of_a_repeated_id_the_later_row_in_the_file_is_rejected() -> None:
    rows = [row("a", settled_on="2025-07-01"), row("a"), row("a", person_id="P-2"), row("a", claim_id="\x7f")]
    assert errors(*rows) == [
        "earlier_row_rejected",
        "claim_id:repeated_claim_id|earlier_row_rejected",
        "",
        "claim_id:bad_characters|earlier_row_rejected",
    ]


def test_a_rejected_first_row_still_takes_its_id() -> None:
    assert errors(row("a", **SPOILT), row("a"))[1] == "claim_id:repeated_claim_id|earlier_row_rejected"


def test_a_rejected_row_is_told_to_the_persons_rows_of_its_year_alone() -> None:
    rows = [row("a"), row("b", **SPOILT), row("c", settled_on="2024-06-01"), row("d", person_id="P-2")]
    assert errors(*rows) == ["earlier_row_rejected", "setting:unknown_value", "", ""]
    assert column("status", *rows) == ["payable", "rejected", "payable", "payable"]
    undated = [*rows, row("e", settled_on="x")]
    assert errors(*undated) == [
        "earlier_row_rejected",
        "setting:unknown_value|earlier_row_rejected",
        "earlier_row_rejected",
        "",
        "settled_on:not_a_date",
    ]


def test_a_rejected_row_counts_for_nothing() -> None:
    rows = [row("a", "140000.00"), row("b", "140000.00", setting=""), row("c", "140000.00")]
    assert column("assistance_paid", *rows) == ["98000.00", "", "2000.00"]


def test_openings_stand_on_any_row_and_count_before_the_first() -> None:
    first = row("a", opening_assistance_special="")
    last = row("b", settled_on="2025-07-01", opening_assistance_special="99299.00")
    assert column("assistance_paid", first, last) == ["700.00", "1.00"]
    elsewhere = {"opening_assistance_special": "100000.00"}
    others = [row("b", person_id="P-2", **elsewhere), row("c", settled_on="2024-06-01", **elsewhere)]
    assert column("assistance_paid", first, *others) == ["700.00", "0.00", "0.00"]


def test_a_rejected_row_still_says_how_the_year_began() -> None:
    said = row("b", opening_assistance_special="99999.00", **SPOILT)
    assert column("assistance_paid", row("a"), said) == ["1.00", ""]
    assert errors(row("a", opening_assistance_special="1.00"), said)[0] == (
        "opening_assistance_special:opening_differs|earlier_row_rejected"
    )


def test_openings_that_differ_reject_all_rows_of_the_year() -> None:
    rows = [
        row("a", opening_tilt_base="1.00"),
        row("b"),
        row("c", opening_tilt_base="1.01"),
        row("d", settled_on="2024-06-01", opening_tilt_base="5.00"),
        row("e", settled_on="2024-06-01", opening_tilt_base="5"),
    ]
    assert errors(*rows) == [*["opening_tilt_base:opening_differs|earlier_row_rejected"] * 3, "", ""]


def test_a_reversal_and_its_claim_are_void() -> None:
    found = answers(row("b", reverses="a", settled_on="2025-07-01"), row("a", "140000.00"), row("c", "140000.00"))
    assert [(each["status"], each["assistance_paid"]) for each in found] == [
        ("void", ""),
        ("void", ""),
        ("payable", "98000.00"),
    ]
    assert found[0] | {"year": "", "status": ""} == dict.fromkeys(found[0], "")


def test_reversals_that_are_at_fault_cancel_nothing() -> None:
    rows = [
        row("a"),
        row("b", reverses="a", settled_on="2025-05-31"),
        row("c", reverses="a", setting="x"),
        row("d", reverses="a"),
        row("e", reverses="a"),
        row("f", reverses="d"),
        row("g", reverses="c"),
        row("h", reverses="a", person_id="P-2"),
    ]
    beside = "|earlier_row_rejected"
    assert errors(*rows) == [
        "earlier_row_rejected",
        "settled_on:reversal_precedes_claim" + beside,
        "setting:unknown_value" + beside,
        "earlier_row_rejected",
        "reverses:already_reversed" + beside,
        "reverses:reverses_a_reversal" + beside,
        "reverses:reverses_unknown_claim" + beside,
        "reverses:reverses_unknown_claim",
    ]
    assert column("status", *rows)[:4] == ["void", "rejected", "rejected", "void"]


@pytest.mark.parametrize(
    ("settled_time", "reversed_at", "precedes"),
    [
        ("08:29:59.999999999", "08:30:00", True),
        ("08:30:00", "08:30:00.000", False),
        ("08:30:00", "08:30:00.000000001", True),
        ("08:29:00", "", False),
        ("", "08:30:00", False),
    ],
)
def test_a_reversal_that_day_precedes_its_claim_where_both_times_say_so(
    settled_time: str, reversed_at: str, *, precedes: bool
) -> None:
    rows = [row("a", settled_time=reversed_at), row("b", reverses="a", settled_time=settled_time)]
    expected = ["earlier_row_rejected", "settled_on:reversal_precedes_claim"] if precedes else ["", ""]
    assert errors(*rows) == expected
    beside = [row("a", settled_on=f"2025-06-01 {reversed_at}".strip()), rows[1]]
    assert errors(*beside) == expected


def test_rows_of_a_day_are_taken_by_time_those_without_one_first_then_by_id() -> None:
    rows = [
        row("a", "100000.00", settled_on="2025-06-01 13:30"),
        row("b", "20000.00", settled_on="20250601T09:30:00.50+08:00"),
        row("c", "20000.00", settled_on="2025/6/1 9:30:00.5", settled_time="09:30:00.500"),
        row("d", "20000.00", settled_time="09:30:00.499999999"),
        row("e", "30000.00"),
    ]
    left = ["37000.00", "65000.00", "51000.00", "79000.00", "100000.00"]
    assert column("assistance_cap_remaining", *rows) == left


def test_a_stay_counts_at_each_of_its_facilities_alone() -> None:
    stay = {"disease_class": "other", "stay_id": "s"}
    rows = [
        row("a", "20000.00", facility_id="F-1", **stay),
        row("b", "10000.01", facility_id="F-1", **stay),
        row("c", "20000.00", facility_id="F-2", **stay),
        row("d", "20000.00", **stay),
        row("e", "10000.01", facility_id="", **stay),
    ]
    assert column("track", *rows) == ["other", "other", "", "other", "other"]


def test_a_void_row_needs_no_figure() -> None:
    rows = [row("a", settled_on="2027-01-01"), row("b", settled_on="2028-01-01", reverses="a")]
    assert errors(*rows) == ["", ""]


def test_a_total_out_of_range_rejects_the_persons_year() -> None:
    full = {"opening_catastrophic_base": "99999999999.99"}
    rows = [
        row("a", "0.00", **full),
        row("b", "0.01", **full),
        row("c", settled_on="2024-06-01"),
        row("d", reverses="a"),
    ]
    assert errors(rows[0], row("e", "0.00")) == ["", ""]
    assert errors(*rows) == [
        "total_out_of_range|earlier_row_rejected",
        "total_out_of_range|earlier_row_rejected",
        "",
        "total_out_of_range|earlier_row_rejected",
    ]


def test_each_running_total_can_be_out_of_range() -> None:
    tilted = row("a", district="500119", opening_tilt_base="99999999999.99")
    assert errors(tilted, world="safeguards") == ["total_out_of_range"]
    assert errors(tilted | {"place_of_care": "out_of_city"}, world="safeguards") == [""]
    used = row("a", opening_assistance_special="99999999999.99", recorded_assistance="0.01")
    assert errors(used) == [""]
    assert errors(used, accumulate="recorded") == ["total_out_of_range"]


def test_a_stay_counts_over_the_persons_rows_that_count() -> None:
    stay = {"disease_class": "other", "stay_id": "s"}
    rows = [row("a", "20000.00", **stay), row("b", "10000.01", **stay), row("c", "90000.00", person_id="P-2", **stay)]
    assert column("track", *rows) == ["other"] * 3
    assert column("track", rows[0], rows[1] | SPOILT, rows[2]) == ["", "", "other"]
    assert column("reasons", rows[0], rows[1] | SPOILT)[0] == "threshold_not_exceeded"


def test_totals_belong_to_the_person_and_year_whatever_the_district() -> None:
    rows = [
        row("a", "200000.00", district="500102"),
        row("b", "20000.00", district="500104"),
        row("c", "20000.00", district="500102"),
        row("d", "20000.00", district="500102", insurance="employee", categories="low_income_margin"),
    ]
    found = answers(*rows, world="raised")
    assert [each["assistance_cap_remaining"] for each in found] == ["120000.00", "0.00", "0.00", "0.00"]
    smaller = answers(row("a", "150000.00", district="500102"), *rows[1:], world="raised")
    assert [each["assistance_cap_remaining"] for each in smaller] == ["120000.00", "0.00", "15000.00", "1000.00"]
    assert [each["assistance_paid"] for each in smaller] == ["105000.00", "0.00", "14000.00", "1000.00"]


def test_the_catastrophic_base_grows_over_rows_of_either_insurance() -> None:
    rows = [
        row("a", "5000.00", catastrophic_paid="", insurance="employee"),
        row("b", "5000.00", catastrophic_paid=""),
        row("c", "1000.00", catastrophic_paid="", categories=""),
    ]
    assert column("catastrophic_entitled", *rows) == ["0.00", "390.98", "0.00"]
    assert column("catastrophic_used", *rows) == ["0.00", "390.98", "0.00"]
    assert column("ratio", *rows) == ["0.70", "0.70", ""]
