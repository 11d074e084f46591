"""The terms of 先诊疗后付费 (cq-2022-116#2.6), who gets aid without applying (#2.4.2), burden warning (#2.4.1)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from calc_service.domain.money import UNLIMITED
from tests.engine.invented import CARE, EXTREME_POVERTY, MARGIN, ORPHAN, SAFEGUARDS, SUBSISTENCE, ledger

if TYPE_CHECKING:
    from calc_service.engine.tables import Tables

WAIVED = {"referral": "from_primary_care", "place_of_care": "in_district"}


@pytest.mark.parametrize(
    ("row", "waived"),
    [
        ({}, True),
        ({"categories": SUBSISTENCE | MARGIN}, True),
        ({"disease_class": "other", "facility_level": "unrated"}, True),
        ({"insurance": "employee"}, True),
        ({"setting": "outpatient"}, False),
        ({"categories": MARGIN}, False),
        ({"categories": 0}, False),
        ({"referral": "compliant"}, False),
        ({"place_of_care": "in_city"}, False),
        ({"facility_designated": False}, False),
    ],
)
def test_a_deposit_is_waived_where_all_conditions_hold(tables: Tables, row: dict[str, Any], *, waived: bool) -> None:
    assert ledger(tables, WAIVED | row)[0]["deposit_waived"] == waived


def test_designation_counts_only_where_it_is_required() -> None:
    care = CARE._replace(referral="from_primary_care", place_of_care="in_district", facility_designated=False)
    waiver = SAFEGUARDS.deposit_waiver
    assert not waiver.admits(care)
    assert replace(waiver, designation_required=False).admits(care)


@pytest.mark.parametrize(
    ("categories", "district", "direct"),
    [
        (EXTREME_POVERTY, "500101", True),
        (MARGIN | SUBSISTENCE, "500101", False),
        (0, "500101", False),
        (ORPHAN, "500116", True),
        (MARGIN, "500116", False),
    ],
)
def test_aid_comes_without_applying_for_whom_the_rules_name(
    tables: Tables, categories: int, district: str, *, direct: bool
) -> None:
    row = {"categories": categories, "district": district, "settled_on": "2025-08-01"}
    assert ledger(tables, row)[0]["direct_access"] == direct


@pytest.mark.parametrize(
    ("categories", "district", "watched"),
    [
        (MARGIN, "500116", True),
        (EXTREME_POVERTY | SUBSISTENCE, "500116", True),
        (SUBSISTENCE, "500116", False),
        (0, "500116", False),
        (MARGIN, "500101", False),
    ],
)
def test_a_burden_is_watched_where_a_threshold_is_on_file(
    tables: Tables, categories: int, district: str, *, watched: bool
) -> None:
    row = ledger(tables, {"categories": categories, "district": district})[0]
    assert row["burden_watched"] == watched
    assert row["burden_threshold"] == (2_000_00 if district == "500116" else UNLIMITED)
