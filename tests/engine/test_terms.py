"""What every law says for one claim: which entry of the tables is taken for whom, when and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from calc_service.domain.money import UNLIMITED
from calc_service.domain.vocabulary import INSURANCES, REASONS
from calc_service.engine.claims import POSITIONS
from calc_service.engine.regimes import RegimeTables, regime_on
from calc_service.engine.term_tables import AssistanceTables
from calc_service.engine.terms import NO_TRACK, NOBODY, Entered, Facts, Reference, look_up, track_of
from calc_service.law.catastrophic_insurance import CatastrophicTerms
from calc_service.law.claim import Terms
from calc_service.law.medical_assistance import AssistanceTerms
from calc_service.law.safeguards import SafeguardTerms
from calc_service.law.tilt_assistance import TiltTerms
from tests.engine.invented import CARE, DISTRICTS, EXTREME_POVERTY, MARGIN, ORPHAN, SUBSISTENCE, day

if TYPE_CHECKING:
    from calc_service.engine.tables import Tables

SPECIAL, OTHER, SMALL = range(3)
BIT = {reason: 1 << bit for bit, reason in enumerate(REASONS)}


def looked_up(  # noqa: PLR0913, PLR0917 - as many facts as decide
    tables: Tables,
    settled_on: str,
    district: str,
    categories: int,
    stay_cost: int = 1_000_00,
    insurance: str = "resident",
    **care: Any,  # noqa: ANN401 - of any kind
) -> tuple[Reference, Terms]:
    facts = Facts(
        day(settled_on),
        int(settled_on[:4]),
        DISTRICTS.index(district),
        categories,
        INSURANCES.index(insurance),
        POSITIONS[CARE._replace(**care)],
        stay_cost,
    )
    return look_up(facts, tables.lists)


def test_a_resident_of_the_city_is_looked_up_in_the_citys_rules(tables: Tables) -> None:
    reference, terms = looked_up(tables, "2025-06-30", "500101", MARGIN | SUBSISTENCE)
    assert reference == Reference(
        regime=0,
        entry=6,
        track=SPECIAL,
        terms_track=SPECIAL,
        pool=0,
        catastrophic_category=1,
        assistance_category=1,
    )
    assert terms == Terms(
        CatastrophicTerms(500_00, 6500, UNLIMITED),
        AssistanceTerms(7000, 10_000_00, recipient=True, entered=True, of_care=0, of_track=0),
        TiltTerms(has_standard=False, conditions_met=True, first_group=0, end_of_groups=0),
        SafeguardTerms(
            waiver_of_category=True,
            waiver_of_care=False,
            direct=False,
            monitored=True,
            burden_threshold=UNLIMITED,
        ),
    )


def test_a_district_has_rules_of_its_own_and_tracks_of_its_own(tables: Tables) -> None:
    care = {"disease_class": "other", "facility_level": "primary", "referral": "from_primary_care"}
    reference, terms = looked_up(
        tables, "2025-07-01", "500116", ORPHAN, 3_000_00, "employee", place_of_care="in_district", **care
    )
    # The category sets of the four regimes begin at 0, 8, 24 and 32.
    assert reference == Reference(
        regime=3,
        entry=32 + ORPHAN,
        track=SMALL,
        terms_track=SMALL,
        pool=2,
        catastrophic_category=3,
        assistance_category=3,
    )
    assert terms == Terms(
        CatastrophicTerms(UNLIMITED, 0, 0),
        AssistanceTerms(
            5000,
            500_00,
            recipient=True,
            entered=True,
            of_care=0,
            of_track=BIT["facility_below_secondary"] | BIT["threshold_not_exceeded"],
        ),
        TiltTerms(has_standard=True, conditions_met=True, first_group=1, end_of_groups=2),
        SafeguardTerms(
            waiver_of_category=False, waiver_of_care=True, direct=True, monitored=False, burden_threshold=2_000_00
        ),
    )


def test_without_a_track_the_terms_are_those_of_the_disease_class(tables: Tables) -> None:
    care = {"disease_class": "other", "referral": "emergency", "facility_designated": False}
    reference, terms = looked_up(tables, "2025-07-01", "500101", EXTREME_POVERTY, 3_000_00, "employee", **care)
    assert (reference.track, reference.terms_track, reference.pool) == (NO_TRACK, OTHER, 1)
    assert terms.catastrophic == CatastrophicTerms(500_00, 6500, UNLIMITED)
    assert terms.assistance == AssistanceTerms(
        7000,
        6_000_00,
        recipient=True,
        entered=False,
        of_care=BIT["emergency_review"] | BIT["facility_not_designated"],
        of_track=BIT["threshold_not_exceeded"],
    )
    assert not terms.tilt.conditions_met


def test_nobody_has_a_category(tables: Tables) -> None:
    reference, terms = looked_up(tables, "2025-06-30", "500116", 0)
    assert (reference.catastrophic_category, reference.assistance_category) == (NOBODY, NOBODY)
    assert (terms.assistance.recipient, terms.assistance.ratio) == (False, 0)
    assert terms.catastrophic == CatastrophicTerms(1_000_00, 6000, 5_000_00)


def test_a_year_without_terms_pays_nothing(tables: Tables) -> None:
    assert looked_up(tables, "2026-06-30", "500101", 0)[1].catastrophic == CatastrophicTerms(UNLIMITED, 0, 0)


@pytest.mark.parametrize(("stay_cost", "track"), [(3_000_00, SMALL), (3_000_01, OTHER)])
def test_a_stay_of_exactly_the_threshold_is_below_it(tables: Tables, stay_cost: int, track: int) -> None:
    reference, _ = looked_up(tables, "2025-08-01", "500116", EXTREME_POVERTY, stay_cost, disease_class="other")
    assert (reference.track, reference.terms_track) == (track, track)


@pytest.mark.parametrize(
    ("on", "regimes"),
    [(-1, (5, 7)), (9, (5, 7)), (10, (5, 7)), (19, (5, 7)), (20, (6, 7)), (29, (6, 7)), (30, (5, 8)), (999, (5, 8))],
)
def test_an_edition_holds_from_its_first_day_to_the_day_before_the_next(on: int, regimes: tuple[int, int]) -> None:
    rules = RegimeTables(
        starts=[10, 20, 30],
        regimes=[5, 7, 6, 7, 5, 8],
        profiles=2,
        profile=[0, 1],
        first_day=[],
        last_day=[],
        first_entry=[],
        categories_in_force=[],
    )
    assert tuple(regime_on(on, district, rules) for district in range(2)) == regimes


def bounds(*tracks: tuple[int, bool, int, int]) -> AssistanceTables:
    """Tables of one situation with these candidates: their track, whether it admits, its bounds."""
    candidate, admits, above, at_most = (list(column) for column in zip(*tracks, strict=True))
    unused: list[int] = []
    return AssistanceTables(
        candidates=len(tracks),
        candidate=candidate,
        admits=admits,
        above=above,
        at_most=at_most,
        regimes=0,
        entries=0,
        annual_cap=unused,
        pool=unused,
        ratio=unused,
        category=unused,
        reasons_of_care=[0],
        reasons_without_track=[0, 0],
    )


@pytest.mark.parametrize(
    ("stay_cost", "entered"),
    [
        (0, Entered(NO_TRACK, 4, 0)),
        (100, Entered(NO_TRACK, 4, 0)),
        (101, Entered(9, 9, 0)),
        (200, Entered(9, 9, 0)),
        (201, Entered(NO_TRACK, 4, 0)),
        (300, Entered(NO_TRACK, 4, 0)),
        (301, Entered(4, 4, 1)),
        (UNLIMITED, Entered(4, 4, 1)),
    ],
)
def test_a_stay_enters_the_track_whose_bounds_hold_it(stay_cost: int, entered: Entered) -> None:
    tables = bounds(
        (4, True, 300, UNLIMITED), (7, False, -1, UNLIMITED), (9, True, 100, 200), (8, False, -1, UNLIMITED)
    )
    assert track_of(0, stay_cost, tables) == entered


def test_care_that_the_citys_track_does_not_admit_may_still_be_of_its_cost() -> None:
    tables = bounds((4, False, 300, UNLIMITED), (9, True, 100, 200))
    assert track_of(0, 301, tables) == Entered(NO_TRACK, 4, 1)
    assert track_of(0, 150, tables) == Entered(9, 9, 0)
