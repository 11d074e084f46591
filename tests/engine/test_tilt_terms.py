"""The terms of 倾斜救助, cq-2022-116#2.3.3, and what comes of them.

District 500116: above 1,000.00 by half, up to 300.00 until July, then without a cap.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from calc_service.engine.ledger import assess
from calc_service.engine.tables import Tables, tabulate
from calc_service.law.tilt_assistance import CONDITIONS_NOT_MET, NO_STANDARD, PAYABLE
from tests.engine import invented
from tests.engine.invented import ledger

ROW = {"cost": 4_000_00, "catastrophic_settled": 0, "district": "500116"}
"""Of which assistance leaves 1,200.00."""


def rows(tables: Tables, *given: dict[str, Any]) -> list[dict[str, int]]:
    return ledger(tables, *(ROW | row for row in given))


@pytest.mark.parametrize(
    ("row", "status"),
    [
        ({}, PAYABLE),
        ({"referral": "from_primary_care"}, PAYABLE),
        ({"place_of_care": "in_district"}, PAYABLE),
        ({"district": "500101"}, NO_STANDARD),
        ({"district": "500101", "referral": "missing"}, NO_STANDARD),
        ({"place_of_care": "out_of_city"}, CONDITIONS_NOT_MET),
        ({"referral": "not_required"}, CONDITIONS_NOT_MET),
        ({"referral": "registered"}, CONDITIONS_NOT_MET),
        ({"referral": "emergency"}, CONDITIONS_NOT_MET),
        ({"facility_designated": False}, CONDITIONS_NOT_MET),
        ({"categories": 0}, CONDITIONS_NOT_MET),
    ],
)
def test_tilt_needs_a_payable_claim_referred_and_treated_as_it_should_be(
    tables: Tables, row: dict[str, Any], status: int
) -> None:
    one = rows(tables, row)[0]
    assert one["tilt_status"] == status
    assert one["tilt_paid"] == (100_00 if status == PAYABLE else 0)
    assert one["tilt_base_after"] == (1_200_00 if status == PAYABLE else 0)


def test_the_year_adds_up_on_the_terms_of_each_day(tables: Tables) -> None:
    found = rows(tables, {}, {"referral": "registered"}, {}, {"settled_on": "2025-07-01"}, {"settled_on": "2027-01-01"})
    assert [row["tilt_base_after"] for row in found] == [1_200_00, 1_200_00, 2_400_00, 6_400_00, 1_200_00]
    assert [row["tilt_paid_before"] for row in found] == [0, 100_00, 100_00, 700_00, 0]
    assert [row["tilt_paid"] for row in found] == [100_00, 0, 200_00, 2_000_00, 100_00]


def test_the_opening_base_counts(tables: Tables) -> None:
    assert rows(tables, {"opening_tilt_base": 700_00})[0]["tilt_paid"] == 300_00
    assert rows(tables, {"opening_tilt_base": 1_700_00})[0]["tilt_paid"] == 0
    assert rows(tables, {"opening_tilt_base": 1_100_00})[0]["tilt_paid"] == 250_00


def test_half_a_fen_is_rounded_up_once(tables: Tables) -> None:
    # Of three fen assistance leaves one: half of it is rounded up, the next half adds nothing.
    fen = {"cost": 3, "opening_tilt_base": 1_000_00}
    assert [row["tilt_paid"] for row in rows(tables, fen, fen)] == [1, 0]


def test_the_cap_of_assistance_is_not_touched(tables: Tables) -> None:
    found = rows(tables, {"opening_assistance": (10_000_00, 0, 0)}, {"opening_assistance": (10_000_00, 0, 0)})
    assert [row["assistance_paid"] for row in found] == [0, 0]
    assert [row["tilt_paid"] for row in found] == [300_00, 0]


def test_where_no_district_has_a_standard_nothing_is_paid_and_nothing_grows() -> None:
    book = invented.book()
    city = replace(book, profiles=book.profiles[:1], editions=tuple(profiles[:1] for profiles in book.editions))
    rows = [{"cost": 4_000_00, "opening_tilt_base": 5_00}, {"cost": 4_000_00, "opening_tilt_base": 5_00}]
    (found,) = assess(invented.claims(*rows), tabulate(city))
    assert found.assessed.tilt_status.tolist() == [NO_STANDARD, NO_STANDARD]
    assert found.assessed.tilt_base_after.tolist() == [5_00, 5_00]
    assert found.assessed.tilt_paid_before.tolist() == [0, 0]
    assert found.assessed.tilt_paid.tolist() == [0, 0]


def test_who_is_left_without_a_standard_keeps_what_the_year_began_with(tables: Tables) -> None:
    row = ROW | {"district": "500101", "opening_tilt_base": 5_00}
    assert ledger(tables, row)[0]["tilt_base_after"] == 5_00
