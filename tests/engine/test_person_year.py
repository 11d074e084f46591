"""Persons' years carried on claim by claim, and what is left to the person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from calc_service.domain.money import HIGHEST_TOTAL
from calc_service.domain.vocabulary import STATUSES
from calc_service.engine.tables import tabulate
from tests.engine import invented
from tests.engine.invented import EXTREME_POVERTY, ledger, run_on

if TYPE_CHECKING:
    from calc_service.engine.tables import Tables

OF_A_PAYER = ("basic_paid", "other_insurance_paid", "catastrophic_paid", "assistance_paid", "tilt_paid")


def test_each_law_rests_on_what_the_one_before_leaves(tables: Tables) -> None:
    row = ledger(
        tables,
        {
            "district": "500116",
            "total_cost": 9_500_00,
            "policy_scope_cost": 9_000_00,
            "basic_paid": 3_000_00,
            "other_insurance_paid": 1_500_00,
            "opening_in_scope_self_pay": 7_00,
        },
    )[0]
    expected = {
        "out_of_scope_cost": 500_00,
        "catastrophic_base": 4_500_00,
        "catastrophic_entitled": 2_600_00,
        "assistance_base": 1_900_00,
        "assistance_uncapped": 1_330_00,
        "assistance_paid": 1_330_00,
        "tilt_base_after": 570_00,
        "tilt_paid": 0,
        "in_scope_self_pay": 570_00,
        "in_scope_self_pay_after": 577_00,
        "total_self_pay": 1_070_00,
    }
    assert {name: row[name] for name in expected} == expected
    assert sum(row[name] for name in OF_A_PAYER) + row["total_self_pay"] == row["total_cost"]


def test_tilt_is_taken_off_what_is_left_to_the_person(tables: Tables) -> None:
    row = ledger(tables, {"district": "500116", "cost": 4_000_00, "catastrophic_settled": 0})[0]
    assert (row["tilt_paid"], row["in_scope_self_pay"], row["total_self_pay"]) == (100_00, 1_100_00, 1_100_00)


@pytest.mark.parametrize(
    ("row", "status"),
    [
        ({}, "payable"),
        ({"referral": "emergency"}, "review"),
        ({"referral": "emergency", "facility_designated": False}, "not_payable"),
        ({"referral": "missing"}, "not_payable"),
    ],
)
def test_a_status_follows_from_the_reasons(tables: Tables, row: dict[str, Any], status: str) -> None:
    assert STATUSES[ledger(tables, row)[0]["status"]] == status


def test_the_burden_of_a_year_runs_on_from_its_opening(tables: Tables) -> None:
    row = {"cost": 100_00, "catastrophic_settled": 0, "opening_in_scope_self_pay": 5_00}
    found = ledger(tables, row, row, row | {"settled_on": "2026-01-01"})
    assert [each["in_scope_self_pay_after"] for each in found] == [35_00, 65_00, 35_00]


BILLION = 1_000_000_000_00


@pytest.mark.parametrize(
    ("row", "beyond"),
    [
        ({"total_cost": HIGHEST_TOTAL}, False),
        ({"total_cost": HIGHEST_TOTAL + 1}, True),
        ({"cost": 1, "opening_catastrophic_base": HIGHEST_TOTAL - 1}, False),
        ({"cost": 1, "opening_catastrophic_base": HIGHEST_TOTAL}, True),
        ({"cost": 10, "catastrophic_settled": 0, "opening_tilt_base": HIGHEST_TOTAL - 3, "district": "500116"}, False),
        ({"cost": 10, "catastrophic_settled": 0, "opening_tilt_base": HIGHEST_TOTAL - 2, "district": "500116"}, True),
        ({"cost": 10, "catastrophic_settled": 0, "opening_in_scope_self_pay": HIGHEST_TOTAL - 3}, False),
        ({"cost": 10, "catastrophic_settled": 0, "opening_in_scope_self_pay": HIGHEST_TOTAL - 2}, True),
    ],
)
def test_a_total_that_cannot_be_held_is_flagged(tables: Tables, row: dict[str, Any], *, beyond: bool) -> None:
    assert ledger(tables, row)[0]["out_of_range"] is beyond


def test_the_whole_year_of_the_person_is_flagged_and_nobody_elses(tables: Tables) -> None:
    half = {"total_cost": 60 * BILLION}
    found = ledger(
        tables,
        {"person": 0},
        half | {"person": 1, "claim": 3},
        half | {"person": 1, "claim": 4},
        {"person": 1, "claim": 5},
        {"person": 1, "claim": 1, "settled_on": "2026-01-01"},
        {"person": 2},
    )
    assert [row["out_of_range"] for row in found] == [False, True, True, True, False, False]


def test_category_sets_are_those_of_the_regime(tables: Tables) -> None:
    first, second = ledger(tables, {}, {"district": "500116", "settled_on": "2025-08-01", "person": 1})
    assert (first["regime"], first["entry"]) == (0, EXTREME_POVERTY)
    assert (second["regime"], second["entry"]) == (3, 32 + EXTREME_POVERTY)


def test_a_year_that_runs_on_what_was_paid_uses_up_the_pool_by_that(tables: Tables) -> None:
    stay = {"cost": 8_000_00, "catastrophic_settled": 0}
    first, second, third = run_on(tables, [9_999_00, 0, 5_00], stay, stay, stay)
    assert first["assistance_cap_remaining"] == 10_000_00
    assert (second["assistance_cap_remaining"], second["assistance_paid"]) == (1_00, 1_00)
    assert third["assistance_paid"] == 1_00


def test_what_was_paid_beyond_the_cap_leaves_nothing(tables: Tables) -> None:
    stay = {"cost": 8_000_00, "catastrophic_settled": 0}
    _, second = run_on(tables, [12_000_00, 0], stay, stay)
    assert (second["assistance_cap_remaining"], second["assistance_paid"]) == (0, 0)


def test_the_tilt_base_is_carried_on_by_what_was_paid_and_never_falls(tables: Tables) -> None:
    stay = {"district": "500116", "cost": 4_000_00, "catastrophic_settled": 0}
    computed = [row["tilt_base_after"] for row in ledger(tables, stay, stay)]
    assert computed == [1_200_00, 2_400_00]
    first, second = run_on(tables, [1_000_00, 0], stay, stay)
    assert (first["tilt_base_after"], second["tilt_base_after"]) == (3_000_00, 7_000_00)
    first, second = run_on(tables, [9_000_00, 1_000_00], stay, stay)
    assert (first["tilt_base_after"], second["tilt_base_after"]) == (0, 3_000_00)


def test_tilt_is_due_on_the_computed_rest_whatever_the_year_runs_on(tables: Tables) -> None:
    # Above the threshold of 1,000.00 half is paid, at most 300.00 a year: of 1,200.00 alone 100.00.
    stay = {"district": "500116", "cost": 4_000_00, "catastrophic_settled": 0}
    first, second = run_on(tables, [4_000_00, 0], stay, stay)
    assert (first["tilt_paid"], second["tilt_paid"]) == (100_00, 100_00)


def test_a_total_that_the_year_does_not_come_to_is_not_out_of_range(tables: Tables) -> None:
    # The tilt base stays at the highest total, since what was paid leaves nothing of the assistance base.
    stay = {"district": "500116", "cost": 4_000_00, "catastrophic_settled": 0, "opening_tilt_base": HIGHEST_TOTAL}
    assert [row["out_of_range"] for row in run_on(tables, [4_000_00], stay)] == [False]
    assert [row["out_of_range"] for row in run_on(tables, [3_999_99], stay)] == [True]


def test_what_a_pool_is_recorded_to_have_paid_may_not_pass_the_highest_total(tables: Tables) -> None:
    stay = {"catastrophic_settled": 0, "opening_assistance": (HIGHEST_TOTAL - 5, 0, 0)}
    assert [row["out_of_range"] for row in run_on(tables, [5, 0], stay, stay)] == [False, False]
    assert [row["out_of_range"] for row in run_on(tables, [5, 1], stay, stay)] == [True, True]
    assert [row["out_of_range"] for row in ledger(tables, stay, stay)] == [False, False]


def test_a_cap_that_rises_within_the_year_leaves_the_difference_alone() -> None:
    higher = replace(invented.SPECIAL, annual_cap=invented.figure("assistance.annual_cap", 12_000_00))
    assistance = replace(invented.ASSISTANCE, tracks=(higher, invented.OTHER))
    later = replace(invented.CITY_LATER, medical_assistance=assistance)
    editions = ((invented.CITY, invented.OWN), (later, invented.OWN_LATER))
    tables = tabulate(replace(invented.book(), editions=editions))
    stay = {"cost": 20_000_00, "catastrophic_settled": 0}
    first, second = ledger(tables, stay, stay | {"settled_on": "2025-08-01"})
    assert first["assistance_paid"] == 10_000_00
    assert (second["assistance_cap_remaining"], second["assistance_paid"]) == (2_000_00, 2_000_00)
    first, second = run_on(tables, [12_000_00, 0], stay, stay | {"settled_on": "2025-08-01"})
    assert (first["assistance_paid"], second["assistance_cap_remaining"]) == (10_000_00, 0)
