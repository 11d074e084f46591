"""Every fault of a row beside the form of its fields: code, place and rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from calc_service.engine.columns import UNKNOWN
from calc_service.engine.faults import find
from calc_service.engine.regimes import tabulate
from tests.engine import invented
from tests.engine.invented import EXTREME_POVERTY, ORPHAN, claims

if TYPE_CHECKING:
    from calc_service.engine.regimes import Tables

Found = list[tuple[str, str, list[int]]]
SOUND: dict[str, Any] = {"cost": 100}


def faults(tables: Tables, *rows: dict[str, Any]) -> Found:
    return [(fault.code, fault.field, fault.rows.tolist()) for fault in find(claims(*rows), tables)]


def test_sound_rows_have_none(tables: Tables) -> None:
    rows = [
        SOUND,
        SOUND | {"basic_paid": 60, "other_insurance_paid": 30, "catastrophic_settled": 10},
        SOUND | {"admitted_on": "2024-05-01", "discharged_on": "2025-06-01", "settled_on": "2025-06-01"},
        SOUND | {"admitted_on": "2025-05-01", "discharged_on": "2025-05-01"},
        SOUND | {"admitted_on": "2025-09-01"},
        SOUND | {"settled_on": "2025-01-01"},
        SOUND | {"settled_on": "2025-12-31"},
        SOUND | {"settled_on": "2025-11-01", "district": "500157"},
        SOUND | {"reverses": 0, "settled_on": "2025-06-01"},
    ]
    assert faults(tables, *rows) == []


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        ({"total_cost": 99, "policy_scope_cost": 100}, "exceeds_total_cost", "policy_scope_cost"),
        ({"cost": 100, "basic_paid": 101}, "exceeds_policy_scope", "basic_paid"),
        ({"cost": 100, "basic_paid": 100, "other_insurance_paid": 1}, "exceeds_policy_scope", "other_insurance_paid"),
        ({"cost": 100, "basic_paid": 101, "other_insurance_paid": 9}, "exceeds_policy_scope", "basic_paid"),
        (
            {"cost": 100, "basic_paid": 40, "other_insurance_paid": 30, "catastrophic_settled": 31},
            "exceeds_policy_scope",
            "catastrophic_paid",
        ),
        (
            {"cost": 100, "basic_paid": 90, "other_insurance_paid": 11, "catastrophic_settled": 1},
            "exceeds_policy_scope",
            "other_insurance_paid",
        ),
        ({"admitted_on": "2025-05-02", "discharged_on": "2025-05-01"}, "dates_out_of_order", "discharged_on"),
        ({"discharged_on": "2025-06-02"}, "dates_out_of_order", "discharged_on"),
        ({"settled_on": "2024-06-30"}, "no_rules_in_force", "settled_on"),
        ({"settled_on": "2024-07-01"}, "figure_not_on_file", "settled_on"),
        ({"settled_on": "2024-12-31"}, "figure_not_on_file", "settled_on"),
        (
            {"settled_on": "2026-06-01", "district": "500157", "insurance": "employee"},
            "figure_not_on_file",
            "settled_on",
        ),
        ({"cost": 100, "basic_paid": 100, "catastrophic_settled": 1}, "exceeds_policy_scope", "catastrophic_paid"),
        ({"settled_on": "2025-10-31", "district": "500157"}, "district_not_in_force", "district"),
        (
            {"settled_on": "2025-06-30", "district": "500116", "categories": ORPHAN | EXTREME_POVERTY},
            "unknown_value",
            "categories",
        ),
        ({"settled_on": "2026-06-01", "district": "500116"}, "figure_not_on_file", "settled_on"),
        ({"settled_on": "2028-06-01", "district": "500116"}, "figure_not_on_file", "settled_on"),
        ({"reverses": UNKNOWN}, "reverses_unknown_claim", "reverses"),
        ({"reverses": 1}, "reverses_itself", "reverses"),
    ],
)
def test_a_fault_names_its_code_its_field_and_its_row(
    tables: Tables, row: dict[str, Any], code: str, field: str
) -> None:
    assert faults(tables, SOUND, row, SOUND) == [(code, field, [1])]


def test_a_district_ends_with_its_last_day(tables: Tables) -> None:
    row = SOUND | {"settled_on": "2027-01-01"}
    assert faults(tables, row) == [("district_not_in_force", "district", [0])]


@pytest.mark.parametrize(("settled_on", "expected"), [("2025-07-01", []), ("2025-06-30", [0])])
def test_a_category_may_begin_later_than_its_district(tables: Tables, settled_on: str, expected: list[int]) -> None:
    row = {"settled_on": settled_on, "district": "500116", "categories": ORPHAN}
    assert [rows for _, _, rows in faults(tables, row)] == ([expected] if expected else [])


def test_a_category_before_the_first_rules_is_held_against_the_first(tables: Tables) -> None:
    row = {"settled_on": "2024-06-30", "district": "500116"}
    assert faults(tables, row | {"categories": EXTREME_POVERTY}) == [("no_rules_in_force", "settled_on", [0])]


@pytest.mark.parametrize("exempt", [{"insurance": "employee"}, {"settled_on": "2027-06-01"}])
def test_a_deductible_is_needed_only_where_it_is_used(tables: Tables, exempt: dict[str, Any]) -> None:
    assert faults(tables, {"settled_on": "2026-06-01", "district": "500116"} | exempt) == []


def test_void_claims_need_no_deductible(tables: Tables) -> None:
    row = {"settled_on": "2026-06-01", "district": "500116"}
    assert faults(tables, row, row | {"reverses": 0}) == []
    assert faults(tables, row, row | {"reverses": 0}, row) == [("figure_not_on_file", "settled_on", [2])]


def test_before_the_first_rules_no_figure_is_asked_for(tables: Tables) -> None:
    assert [code for code, _, _ in faults(tables, {"settled_on": "2023-06-01"})] == ["no_rules_in_force"]


def test_the_second_reversal_of_a_claim_is_one_too_many(tables: Tables) -> None:
    assert faults(tables, {}, {"reverses": 0}, {"reverses": 0}, {"reverses": 0}) == [
        ("already_reversed", "reverses", [2, 3])
    ]


def test_two_reversals_of_unknown_claims_are_no_double_reversal(tables: Tables) -> None:
    found = faults(tables, {"reverses": UNKNOWN}, {"reverses": UNKNOWN})
    assert found == [("reverses_unknown_claim", "reverses", [0, 1])]


def test_a_reversal_cannot_be_reversed_nor_come_first(tables: Tables) -> None:
    assert faults(tables, {}, {"reverses": 0}, {"reverses": 1}) == [("reverses_a_reversal", "reverses", [2])]
    early = {"reverses": 0, "settled_on": "2025-05-31"}
    assert faults(tables, {}, early) == [("reversal_precedes_claim", "settled_on", [1])]


def test_each_fault_of_each_row_is_found(tables: Tables) -> None:
    bad = {"total_cost": 1, "policy_scope_cost": 2, "basic_paid": 3, "discharged_on": "2025-12-01"}
    assert faults(tables, bad, SOUND, bad) == [
        ("exceeds_total_cost", "policy_scope_cost", [0, 2]),
        ("exceeds_policy_scope", "basic_paid", [0, 2]),
        ("dates_out_of_order", "discharged_on", [0, 2]),
    ]


def test_a_book_of_a_single_edition_stands_in_for_the_time_before_it() -> None:
    book = invented.book()
    single = replace(book, starts=book.starts[:1], profiles=book.profiles[:1], editions=((invented.CITY,),))
    found = faults(tabulate(single), SOUND | {"settled_on": "2024-06-30"})
    assert found == [("no_rules_in_force", "settled_on", [0])]


RESTS_ON: dict[str, tuple[list[dict[str, Any]], set[str]]] = {
    "exceeds_total_cost": ([{"total_cost": 1, "policy_scope_cost": 2}], {"total_cost", "policy_scope_cost"}),
    "exceeds_policy_scope": ([{"cost": 1, "basic_paid": 2}], {"policy_scope_cost", "basic_paid"}),
    "exceeds_policy_scope by other_insurance_paid": (
        [{"cost": 1, "other_insurance_paid": 2}],
        {"policy_scope_cost", "basic_paid", "other_insurance_paid"},
    ),
    "exceeds_policy_scope by catastrophic_paid": (
        [{"cost": 1, "catastrophic_settled": 2}],
        {"policy_scope_cost", "basic_paid", "other_insurance_paid", "catastrophic_paid"},
    ),
    "dates_out_of_order": (
        [{"admitted_on": "2025-02-02", "discharged_on": "2025-02-01"}],
        {"admitted_on", "discharged_on"},
    ),
    "dates_out_of_order by settled_on": ([{"discharged_on": "2025-06-02"}], {"discharged_on", "settled_on"}),
    "no_rules_in_force": ([{"settled_on": "2024-06-30"}], {"settled_on"}),
    "district_not_in_force": ([{"district": "500157"}], {"district", "settled_on"}),
    "unknown_value": ([{"district": "500116", "categories": ORPHAN}], {"district", "categories", "settled_on"}),
    "figure_not_on_file": ([{"settled_on": "2024-12-31"}], {"insurance", "settled_on"}),
    "reverses_unknown_claim": ([{"reverses": UNKNOWN}], {"reverses"}),
    "reverses_itself": ([{"reverses": 0}], {"reverses"}),
    "already_reversed": ([{"reverses": 1}, {}, {"reverses": 1}], {"reverses"}),
    "reverses_a_reversal": ([{"reverses": 1}, {"reverses": 2}, {}], {"reverses"}),
    "reversal_precedes_claim": (
        [{"settled_on": "2025-01-31", "reverses": 1}, {}],
        {"reverses", "settled_on"},
    ),
}
FIELDS = sorted({"claim_id"}.union(*(fields for _, fields in RESTS_ON.values())))


@pytest.mark.parametrize("fault", RESTS_ON)
def test_a_fault_is_found_where_all_it_rests_on_could_be_read(tables: Tables, fault: str) -> None:
    rows, fields = RESTS_ON[fault]
    for field in FIELDS:
        nowhere = {field: np.zeros(len(rows), dtype=np.bool_)}
        found = [each.code for each in find(claims(*rows), tables, nowhere)]
        assert found == ([] if field in fields else [fault.split(maxsplit=1)[0]]), field


def test_rows_that_could_be_read_keep_their_fault(tables: Tables) -> None:
    bad = {"cost": 1, "basic_paid": 2}
    (fault,) = find(claims(bad, SOUND, bad, bad), tables, {"basic_paid": np.array([True, True, False, True])})
    assert fault.rows.tolist() == [0, 3]


def test_a_reversal_that_is_faulty_itself_does_not_stand_in_the_way_of_the_next(tables: Tables) -> None:
    early, next_one = {"settled_on": "2025-01-31", "reverses": 2}, {"reverses": 2}
    assert faults(tables, early, next_one, SOUND) == [("reversal_precedes_claim", "settled_on", [0])]
    assert faults(tables, next_one, next_one, SOUND) == [("already_reversed", "reverses", [1])]
    of_reversal = [{"reverses": 1}, {"reverses": 2}, SOUND, {"reverses": 1}]
    assert faults(tables, *of_reversal) == [("reverses_a_reversal", "reverses", [0, 3])]


def test_the_first_day_of_the_rules_is_judged_by_them(tables: Tables) -> None:
    first_day = {"settled_on": "2024-07-01", "district": "500116", "categories": ORPHAN, "insurance": "employee"}
    assert ("unknown_value", "categories", [0]) in faults(tables, first_day)
