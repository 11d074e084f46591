"""What is read again of a changed case is what would be read of it alone."""

from __future__ import annotations

from typing import Any

import pytest

from calc_service.case.columns import CARE, columns, columns_again
from calc_service.case.rereading import reread
from calc_service.case.schema import CASE
from calc_service.case.validation import validated
from calc_service.domain.fields import CLAIM_FIELDS
from calc_service.engine.faults import ALREADY_REVERSED, FAULTS
from calc_service.engine.tables import tabulate
from tests.case.asking import case as case_of
from tests.case.asking import city, claim

OTHERS: dict[str, Any] = {
    "claim_id": "0",
    "settled_on": "2024-05-06",
    "settled_time": "10:00:00",
    "setting": "outpatient",
    "disease_class": "other",
    "facility_level": "secondary",
    "facility_designated": False,
    "place_of_care": "out_of_city",
    "referral": "missing",
    "total_cost": "77777.00",
    "policy_scope_cost": "1.00",
    "basic_paid": "2.00",
    "other_insurance_paid": "3.00",
    "catastrophic_paid": "4.00",
    "reverses": "1",
    "stay_id": "A",
    "admitted_on": "2025-01-02",
    "discharged_on": "2025-01-03",
    "facility_id": "B",
}


def test_every_field_of_a_claim_is_among_those_that_change() -> None:
    assert OTHERS.keys() == {field.name for field in CLAIM_FIELDS}


@pytest.mark.parametrize("name", OTHERS)
def test_columns_made_again_are_those_of_the_changed_claims(name: str) -> None:
    book = city()
    before = CASE.load(case_of(claim("1"), claim("2")))
    after = CASE.load(case_of(claim("1"), claim("2") | {name: OTHERS[name]}))
    again = columns_again(
        columns(before["claims"], before["person"], before["year_to_date"], book), {name}, after, book
    )
    assert again == columns(after["claims"], after["person"], after["year_to_date"], book)


def test_no_fault_rests_on_the_care() -> None:
    assert [kind for kind in (*FAULTS.values(), ALREADY_REVERSED) if CARE.intersection(kind.needed)] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("claim_id", "1"),
        ("policy_scope_cost", "99999999.00"),
        ("settled_on", "2001-01-01"),
        ("referral", None),
        ("referral", "?"),
        ("nothing_known", 1),
    ],
)
def test_a_case_with_faults_is_to_be_read_as_a_whole(name: str, value: object) -> None:
    tables = tabulate(city())
    posted = case_of(claim("1"), claim("2"))
    changed = posted | {"claims": [posted["claims"][0], posted["claims"][1] | {name: value}]}
    assert reread(changed, posted, validated(posted, tables, "en"), tables) is None


@pytest.mark.parametrize("changes", [{"claims": []}, {"claims": None}, {"claims": [1, 2]}, {"person": {}}, {"more": 1}])
def test_what_differs_in_its_parts_is_to_be_read_as_a_whole(changes: dict[str, Any]) -> None:
    tables = tabulate(city())
    posted = case_of(claim("1"), claim("2"))
    assert reread(posted | changes, posted, validated(posted, tables, "en"), tables) is None
