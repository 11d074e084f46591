"""The terms of 医疗救助, cq-2022-116#2.3.1, #2.3.2, #2.6, and what comes of them.

Every claim here has its catastrophic insurance settled at nothing.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from calc_service.domain.vocabulary import REASONS, REFERRALS
from calc_service.engine.claims import CIRCUMSTANCES, Circumstances
from calc_service.engine.tables import REASON_BIT
from calc_service.engine.terms import NO_TRACK, NOBODY
from tests.engine.invented import ASSISTANCE, EXTREME_POVERTY, MARGIN, ORPHAN, POOLS, SUBSISTENCE, ledger

if TYPE_CHECKING:
    from calc_service.engine.tables import Tables

OTHER = {"disease_class": "other"}
OUTPATIENT = {"setting": "outpatient"}
LATER_DISTRICT = {"district": "500116", "settled_on": "2025-07-01"}
TRACKS = ("special", "other", "small")


def rows(tables: Tables, *given: dict[str, Any]) -> list[dict[str, int]]:
    return ledger(tables, *({"cost": 1_000_00, "catastrophic_settled": 0} | row for row in given))


def reasons(row: dict[str, int]) -> list[str]:
    return [reason for reason, bit in REASON_BIT.items() if row["reasons"] & bit]


def test_reasons_have_a_bit_each_in_their_sorted_order() -> None:
    assert list(REASON_BIT.values()) == [1 << bit for bit in range(len(REASONS))]
    assert list(REASON_BIT) == sorted(REASONS)


@pytest.mark.parametrize(
    ("row", "track", "terms", "found"),
    [
        ({}, "special", "special", []),
        (OUTPATIENT, "special", "special", []),
        ({"facility_level": "unrated"}, "special", "special", []),
        (OTHER | {"cost": 3_000_01}, "other", "other", []),
        (OTHER | {"cost": 3_000_01, "facility_level": "secondary"}, "other", "other", []),
        (OTHER | {"cost": 3_000_00}, None, "other", ["threshold_not_exceeded"]),
        (OTHER | {"cost": 3_000_01, "facility_level": "primary"}, None, "other", ["facility_below_secondary"]),
        (
            OTHER | {"facility_level": "unrated"},
            None,
            "other",
            ["facility_below_secondary", "threshold_not_exceeded"],
        ),
        (OTHER | OUTPATIENT | {"facility_level": "unrated"}, None, "other", ["outpatient_other_disease"]),
        (OTHER | OUTPATIENT | {"cost": 3_000_01}, None, "other", ["outpatient_other_disease"]),
        (OTHER | {"district": "500116"}, None, "other", ["threshold_not_exceeded"]),
        (OTHER | LATER_DISTRICT, "small", "small", []),
        (OTHER | LATER_DISTRICT | {"cost": 3_000_00, "facility_level": "primary"}, "small", "small", []),
        (OTHER | LATER_DISTRICT | {"cost": 3_000_01}, "other", "other", []),
        (
            OTHER | LATER_DISTRICT | {"cost": 3_000_01, "facility_level": "primary"},
            None,
            "other",
            ["facility_below_secondary"],
        ),
        (
            OTHER | LATER_DISTRICT | {"facility_level": "unrated"},
            None,
            "other",
            ["facility_below_secondary", "threshold_not_exceeded"],
        ),
        (LATER_DISTRICT | OTHER | OUTPATIENT, None, "other", ["outpatient_other_disease"]),
    ],
)
def test_a_claim_enters_one_track_or_has_the_reasons_why_not(
    tables: Tables, row: dict[str, Any], track: str | None, terms: str, found: list[str]
) -> None:
    one = rows(tables, row)[0]
    assert one["track"] == (NO_TRACK if track is None else TRACKS.index(track))
    assert one["terms_track"] == TRACKS.index(terms)
    assert one["pool"] == POOLS.index(terms)
    assert reasons(one) == found


@pytest.mark.parametrize("designated", [True, False])
@pytest.mark.parametrize("referral", REFERRALS)
@pytest.mark.parametrize("categories", [0, EXTREME_POVERTY])
def test_conditions_of_every_track_are_looked_at_beside_it(
    tables: Tables, referral: str, categories: int, *, designated: bool
) -> None:
    row = {"referral": referral, "facility_designated": designated, "categories": categories}
    expected = {
        "emergency_review": referral == "emergency",
        "facility_not_designated": not designated,
        "not_a_recipient": not categories,
        "not_referred": referral == "missing",
    }
    assert reasons(rows(tables, row)[0]) == [reason for reason, holds in expected.items() if holds]


@pytest.mark.parametrize(
    ("categories", "district", "ratio", "position"),
    [
        (0, "500101", 0, NOBODY),
        (MARGIN, "500101", 6000, 2),
        (MARGIN | SUBSISTENCE, "500101", 7000, 1),
        (EXTREME_POVERTY | SUBSISTENCE, "500101", 7000, 0),
        (EXTREME_POVERTY | SUBSISTENCE, "500116", 8000, 1),
        (EXTREME_POVERTY | ORPHAN, "500116", 7225, 3),
        (MARGIN | EXTREME_POVERTY, "500116", 7000, 0),
    ],
)
def test_the_most_favourable_category_gives_the_ratio(
    tables: Tables, categories: int, district: str, ratio: int, position: int
) -> None:
    row = {"categories": categories, "district": district, "settled_on": "2025-08-01"}
    one = rows(tables, row)[0]
    assert (one["ratio"], one["assistance_category"]) == (ratio, position)
    assert one["assistance_uncapped"] == 1_000_00 * ratio // 10_000


def test_the_cap_is_that_of_the_day_and_the_pool_remembers_the_year(tables: Tables) -> None:
    found = rows(
        tables,
        {"cost": 10_000_00},
        {"cost": 10_000_00, "setting": "outpatient", "claim": 9},
        {"cost": 1_000_00, "settled_on": "2025-07-01"},
        {"cost": 1_000_00, "settled_on": "2026-01-01"},
    )
    assert [row["annual_cap"] for row in found] == [10_000_00, 10_000_00, 8_000_00, 8_000_00]
    assert [row["assistance_uncapped"] for row in found] == [7_000_00, 7_000_00, 700_00, 700_00]
    assert [row["assistance_cap_remaining"] for row in found] == [10_000_00, 3_000_00, 0, 8_000_00]
    assert [row["assistance_potential"] for row in found] == [7_000_00, 3_000_00, 0, 700_00]
    assert [row["assistance_paid"] for row in found] == [7_000_00, 3_000_00, 0, 700_00]


def test_pools_are_separate_and_open_with_what_they_paid_before(tables: Tables) -> None:
    opening = {"opening_assistance": (9_900_00, 5_800_00, 480_00), "district": "500116"}
    special, other, small = rows(
        tables,
        opening,
        opening | OTHER | {"cost": 4_000_00},
        opening | OTHER | LATER_DISTRICT,
    )
    assert (special["assistance_cap_remaining"], special["assistance_paid"]) == (100_00, 100_00)
    assert (other["assistance_cap_remaining"], other["assistance_paid"]) == (200_00, 200_00)
    assert (small["assistance_cap_remaining"], small["assistance_paid"]) == (20_00, 20_00)


def test_an_opening_above_the_cap_leaves_nothing_and_takes_nothing_back(tables: Tables) -> None:
    row = rows(tables, {"opening_assistance": (12_000_00, 0, 0)})[0]
    assert (row["assistance_cap_remaining"], row["assistance_potential"], row["assistance_paid"]) == (0, 0, 0)


def test_what_is_not_payable_shows_its_potential_and_uses_no_cap(tables: Tables) -> None:
    missing, after = rows(tables, {"referral": "missing", "cost": 9_000_00}, {})
    assert (missing["assistance_potential"], missing["assistance_paid"]) == (6_300_00, 0)
    assert after["assistance_cap_remaining"] == 10_000_00


def test_the_citys_track_of_each_disease_class_is_the_fallback() -> None:
    assert [ASSISTANCE.fallback(name).id for name in ("special", "other")] == ["special", "other"]
    assert ASSISTANCE.track("small") is None


def test_people_and_pools_do_not_mix(tables: Tables) -> None:
    given = [
        {"person": person, "claim": 4 * person + 2 * other + later, "cost": 7_000_00}
        | (OTHER if other else {})
        | {"settled_on": "2025-07-02" if later else "2025-03-01"}
        for person, other, later in product(range(2), range(2), range(2))
    ]
    paid = [row["assistance_paid"] for row in rows(tables, *given)]
    assert paid == [4_900_00, 3_100_00, 4_900_00, 1_100_00] * 2


def plain_reasons(care: Circumstances, *, costly: bool) -> list[str]:
    """The reasons of a recipient's claim under the city's rules."""
    other_stay = (care.disease_class, care.setting) == ("other", "inpatient")
    holds = {
        "emergency_review": care.referral == "emergency",
        "facility_below_secondary": other_stay and care.facility_level in ("primary", "unrated"),
        "facility_not_designated": not care.facility_designated,
        "not_referred": care.referral == "missing",
        "outpatient_other_disease": (care.disease_class, care.setting) == ("other", "outpatient"),
        "threshold_not_exceeded": other_stay and not costly,
    }
    return [reason for reason, applies in holds.items() if applies]


@pytest.mark.parametrize(("cost", "costly"), [(3_000_00, False), (3_000_01, True)])
def test_every_combination_of_circumstances_has_its_reasons(tables: Tables, cost: int, *, costly: bool) -> None:
    given = [care._asdict() | {"person": number, "cost": cost} for number, care in enumerate(CIRCUMSTANCES)]
    for care, row in zip(CIRCUMSTANCES, rows(tables, *given), strict=True):
        assert reasons(row) == plain_reasons(care, costly=costly)
        admitted = not {"facility_below_secondary", "outpatient_other_disease", "threshold_not_exceeded"} & set(
            reasons(row)
        )
        assert (row["track"] != NO_TRACK) is admitted
