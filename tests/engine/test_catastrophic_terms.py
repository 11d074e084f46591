"""The terms of 大病保险, cq-2022-116#2.2.2, and what comes of them.

In 2025: deductible 1,000.00, 60%, cap 5,000.00; uplifted 500.00, 65%, no cap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from calc_service.engine.tables import tabulate
from calc_service.engine.terms import NOBODY, NOT_ON_FILE, year_entry
from tests.engine import invented
from tests.engine.invented import EXTREME_POVERTY, MARGIN, ORPHAN, SUBSISTENCE, ledger

if TYPE_CHECKING:
    from calc_service.engine.tables import Tables


def entitled(tables: Tables, *rows: dict[str, Any], categories: int = MARGIN) -> list[int]:
    return [row["catastrophic_entitled"] for row in ledger(tables, *({"categories": categories} | row for row in rows))]


@pytest.mark.parametrize(
    ("cost", "categories", "expected"),
    [
        (1_000_00, MARGIN, 0),
        (1_000_01, MARGIN, 1),
        (1_000_02, MARGIN, 1),
        (3_000_00, MARGIN, 1_200_00),
        (3_000_00, 0, 1_200_00),
        (20_000_00, MARGIN, 5_000_00),
        (500_00, EXTREME_POVERTY, 0),
        (3_000_00, EXTREME_POVERTY, 1_625_00),
        (3_000_00, MARGIN | SUBSISTENCE, 1_625_00),
        (20_000_00, SUBSISTENCE, 12_675_00),
    ],
)
def test_an_entitlement_is_the_ratio_of_what_lies_above_the_deductible(
    tables: Tables, cost: int, categories: int, expected: int
) -> None:
    assert entitled(tables, {"cost": cost}, categories=categories) == [expected]


def test_the_years_bases_add_up_and_the_entitlement_is_rounded_as_a_cumulative(tables: Tables) -> None:
    rows = [{"cost": 600_00}, {"cost": 900_01}, {"cost": 1}, {"cost": 30_000_00}, {"cost": 1_00}]
    found = ledger(tables, *({"categories": MARGIN} | row for row in rows))
    assert [row["catastrophic_entitled"] for row in found] == [0, 300_01, 0, 4_699_99, 0]
    assert [row["catastrophic_before"] for row in found] == [0, 600_00, 1_500_01, 1_500_02, 31_500_02]
    assert [row["catastrophic_entitled_before"] for row in found] == [0, 0, 300_01, 300_01, 5_000_00]


def test_every_claim_adds_to_the_base_assisted_or_not(tables: Tables) -> None:
    rows: list[dict[str, Any]] = [{"cost": 1_000_00, "insurance": "employee", "referral": "missing"}, {"cost": 10_00}]
    assert entitled(tables, *rows) == [0, 6_00]


def test_what_others_paid_first_is_no_part_of_the_base(tables: Tables) -> None:
    row = {
        "total_cost": 9_000_00,
        "policy_scope_cost": 8_000_00,
        "basic_paid": 3_000_00,
        "other_insurance_paid": 2_000_00,
    }
    assert entitled(tables, row) == [1_200_00]
    assert ledger(tables, row)[0]["catastrophic_base"] == 3_000_00


def test_the_opening_base_counts_and_both_sides_have_the_claims_own_terms(tables: Tables) -> None:
    opened = {"cost": 1_000_00, "opening_catastrophic_base": 5_000_00}
    assert entitled(tables, opened) == [600_00]
    assert entitled(tables, opened, categories=EXTREME_POVERTY) == [650_00]
    assert entitled(tables, {"cost": 1_00, "opening_catastrophic_base": 90_000_00}) == [0]


def test_a_year_starts_anew_with_its_own_terms(tables: Tables) -> None:
    rows: list[dict[str, Any]] = [{"cost": 3_000_00}, {"cost": 3_000_01, "settled_on": "2027-01-01"}]
    assert entitled(tables, *rows) == [1_200_00, 1_000_00]


def test_employees_and_years_without_terms_get_nothing(tables: Tables) -> None:
    row = {"cost": 90_000_00}
    assert entitled(tables, row | {"insurance": "employee"}) == [0]
    assert entitled(tables, row | {"settled_on": "2026-01-01"}) == [0]
    assert entitled(tables, row | {"insurance": "employee"}, categories=EXTREME_POVERTY) == [0]


def test_who_is_insured_is_a_matter_of_the_rules_of_the_day(tables: Tables) -> None:
    row = {"cost": 3_000_00, "insurance": "employee"}
    assert entitled(tables, row, row | {"settled_on": "2025-07-01"}) == [0, 1_800_00]
    assert entitled(tables, row | {"settled_on": "2025-07-01", "district": "500116"}) == [0]


@pytest.mark.parametrize(("settled", "paid"), [(-1, 1_200_00), (0, 0), (700_00, 700_00)])
def test_what_the_insurer_settled_is_used_where_it_is_known(tables: Tables, settled: int, paid: int) -> None:
    row = ledger(tables, {"cost": 3_000_00, "categories": MARGIN, "catastrophic_settled": settled})[0]
    assert row["catastrophic_entitled"] == 1_200_00
    assert row["catastrophic_paid"] == paid
    assert row["assistance_base"] == 3_000_00 - paid


@pytest.mark.parametrize(
    ("categories", "position"),
    [(0, NOBODY), (MARGIN, 2), (MARGIN | SUBSISTENCE, 1), (EXTREME_POVERTY | SUBSISTENCE, 0), (ORPHAN | MARGIN, 2)],
)
def test_the_category_is_that_of_the_best_terms_and_ties_go_to_the_first(
    tables: Tables, categories: int, position: int
) -> None:
    row = {"categories": categories, "district": "500116", "settled_on": "2025-08-01", "insurance": "employee"}
    assert ledger(tables, row)[0]["catastrophic_category"] == position


def test_only_years_on_file_have_an_entry() -> None:
    tables = tabulate(invented.book()).lists.catastrophic_insurance
    found = [year_entry(year, tables) for year in (1, 1900, 2024, 2025, 2026, 2027, 2028, 9999)]
    assert found == [NOT_ON_FILE] * 3 + [1, NOT_ON_FILE, 2] + [NOT_ON_FILE] * 2


def test_tables_hold_whole_numbers(tables: Tables) -> None:
    found = tables.columns.catastrophic_insurance
    for values in (found.deductible, found.ratio, found.annual_cap, found.category, found.uplifted, found.year_entry):
        assert values.dtype == np.int64
