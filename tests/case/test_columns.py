"""A case as claims of the engine: lists of Python's own numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from calc_service.domain.money import HIGHEST_AMOUNT
from calc_service.engine.claims import CIRCUMSTANCES, NAMES
from calc_service.engine.columns import NONE
from tests.case.asking import case, claim, person
from tests.properties.worlds_on_file import claims_of, tables_of

if TYPE_CHECKING:
    from calc_service.engine.claims import Claims


def columns(*claims: dict[str, Any], **changes: object) -> Claims[list[int]]:
    found = claims_of(case(*claims, **changes), tables_of("city"))
    assert found
    return found


def test_every_column_is_whole_numbers() -> None:
    found = columns(claim(), claim("b"))
    for name in NAMES:
        assert [type(value) for value in getattr(found, name)] == [int, int], name
    assert [list(map(type, pool)) for pool in found.opening_assistance] == [[int, int], [int, int]]


def test_amounts_are_fen_and_days_count_from_1970() -> None:
    amounts = {"total_cost": "99999999.99", "policy_scope_cost": "12.5", "basic_paid": 3, "catastrophic_paid": "0.07"}
    found = columns(claim(**amounts, settled_on="2025-01-02", admitted_on="2024-12-31"))
    assert found.total_cost[0] == HIGHEST_AMOUNT
    assert (found.policy_scope_cost[0], found.basic_paid[0], found.other_insurance_paid[0]) == (12_50, 3_00, 0)
    assert found.catastrophic_settled[0] == 7
    assert found.settled_on[0] == 20_090
    assert (found.admitted_on[0], found.discharged_on[0]) == (20_088, NONE)


def test_what_is_absent_is_none() -> None:
    found = columns(claim())
    absent = (found.catastrophic_settled, found.stay, found.reverses, found.admitted_on, found.discharged_on)
    assert [column[0] for column in absent] == [NONE] * 5


def test_ranks_follow_the_code_points_of_ids() -> None:
    assert columns(claim("b"), claim("10"), claim("9"), claim("B")).claim == [3, 0, 1, 2]


def test_reversals_and_stays_point_to_their_rows() -> None:
    found = columns(
        claim("b", reverses="a"), claim("x", stay_id="s"), claim("a"), claim("y", stay_id="s"), claim("z", stay_id="t")
    )
    assert found.reverses == [2, NONE, NONE, NONE, NONE]
    assert found.stay[0] == NONE
    assert found.stay[1] == found.stay[3] != found.stay[4]
    assert 0 <= max(found.stay) < 2


def test_a_stay_lies_in_one_facility_and_no_facility_is_one_of_its_own() -> None:
    places: list[dict[str, object]] = [{"facility_id": "H"}, {"facility_id": "s"}, {}, {"facility_id": None}]
    found = columns(*(claim(str(row), stay_id="s", **place) for row, place in enumerate([*places, places[0]])))
    assert found.stay[0] == found.stay[4]
    assert found.stay[2] == found.stay[3]
    assert len(set(found.stay)) == 3
    assert columns(claim(facility_id="H")).stay == [NONE]


def test_a_time_of_day_is_nanoseconds() -> None:
    found = columns(claim("a", settled_time="13:49:42.000000001"), claim("b", settled_time=None), claim("c"))
    assert found.settled_time == [49_782_000_000_001, NONE, NONE]


def test_identities_of_the_day_are_the_category_set() -> None:
    identities = [
        {"category": "extreme_poverty", "to": "2025-05-31"},
        {"category": "subsistence_allowance", "from": "2025-05-31"},
        {"category": "subsistence_allowance", "from": "2025-06-03", "to": "2025-06-03"},
    ]
    days = ("2025-05-30", "2025-05-31", "2025-06-03")
    claims = [claim(day, settled_on=day) for day in days]
    assert columns(*claims, person=person(identities=identities)).category_set == [1, 3, 2]


def test_the_opening_is_that_of_the_claims_year() -> None:
    opening = {"year": 2024, "catastrophic_base": "1.00", "tilt_base": "2.00", "in_scope_self_pay": "3.00"}
    opening |= {"assistance_paid": {"other": "4.00"}}
    found = columns(claim("a", settled_on="2024-03-01"), claim("b"), year_to_date=[{"year": 2026}, opening])
    assert found.year == [2024, 2025]
    assert found.opening_catastrophic_base == [100, 0]
    assert found.opening_tilt_base == [200, 0]
    assert found.opening_in_scope_self_pay == [300, 0]
    assert found.opening_assistance == [[0, 0], [400, 0]]


def test_circumstances_are_one_position() -> None:
    found = CIRCUMSTANCES[columns(claim(setting="outpatient", referral="registered")).circumstances[0]]
    assert (found.setting, found.referral, found.facility_designated) == ("outpatient", "registered", True)
