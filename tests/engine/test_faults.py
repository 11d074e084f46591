"""Every fault of a row beside the form of its fields: code, place and rows, of a file and of a case alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from calc_service.engine.columns import NONE, UNKNOWN
from calc_service.engine.fault_finding import EVERYWHERE, Fault, already_reversed, among, bits_of_faults, find
from calc_service.engine.faults import (
    FAULTS,
    FIGURE_MISSING,
    OF_REVERSALS,
    OF_ROWS,
    faults_of_row,
    names_another,
    reversal_precedes_claim,
    reverses_a_reversal,
)
from calc_service.engine.tables import tabulate
from tests.engine import invented
from tests.engine.invented import EXTREME_POVERTY, ORPHAN, claims

if TYPE_CHECKING:
    from calc_service.engine.fault_finding import Readable
    from calc_service.engine.tables import Tables

Found = list[tuple[str, str, list[int]]]
SOUND: dict[str, Any] = {"cost": 100}


def written(found: list[Fault]) -> Found:
    return [(fault.code, fault.field, fault.rows.tolist()) for fault in found]


def faults(tables: Tables, *rows: dict[str, Any], readable: Readable = EVERYWHERE) -> Found:
    """The faults of a file with these rows, which a case with these claims has just as well."""
    found = written(find(claims(*rows), tables, readable))
    assert written(find(claims(*rows).as_lists(), tables, readable)) == found
    return found


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


@pytest.mark.parametrize(
    ("time", "of_reversal", "precedes"),
    [(2, 1, True), (1, 1, False), (1, 2, False), (2, NONE, False), (NONE, 1, False), (0, NONE, False)],
)
def test_on_one_day_a_reversal_is_early_only_where_both_times_are_known(
    tables: Tables, time: int, of_reversal: int, *, precedes: bool
) -> None:
    found = faults(tables, {"settled_time": time}, {"reverses": 0, "settled_time": of_reversal})
    assert found == ([("reversal_precedes_claim", "settled_on", [1])] if precedes else [])


def test_a_later_day_is_later_whatever_the_times(tables: Tables) -> None:
    later = {"reverses": 0, "settled_on": "2025-06-02", "settled_time": 1}
    assert faults(tables, {"settled_time": 2}, later) == []


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
        found = [code for code, _, _ in faults(tables, *rows, readable=nowhere)]
        assert found == ([] if field in fields else [fault.split(maxsplit=1)[0]]), field


def test_rows_that_could_be_read_keep_their_fault(tables: Tables) -> None:
    bad = {"cost": 1, "basic_paid": 2}
    readable = {"basic_paid": np.array([True, True, False, True])}
    ((_, _, rows),) = faults(tables, bad, SOUND, bad, bad, readable=readable)
    assert rows == [0, 3]


def test_a_reversal_that_is_faulty_itself_does_not_stand_in_the_way_of_the_next(tables: Tables) -> None:
    early, next_one = {"settled_on": "2025-01-31", "reverses": 2}, {"reverses": 2}
    assert faults(tables, early, next_one, SOUND) == [("reversal_precedes_claim", "settled_on", [0])]
    assert faults(tables, next_one, next_one, SOUND) == [("already_reversed", "reverses", [1])]
    of_reversal = [{"reverses": 1}, {"reverses": 2}, SOUND, {"reverses": 1}]
    assert faults(tables, *of_reversal) == [("reverses_a_reversal", "reverses", [0, 3])]


def test_the_first_day_of_the_rules_is_judged_by_them(tables: Tables) -> None:
    first_day = {"settled_on": "2024-07-01", "district": "500116", "categories": ORPHAN, "insurance": "employee"}
    assert ("unknown_value", "categories", [0]) in faults(tables, first_day)


NOON = 12 * 3600 * 1_000_000_000


@pytest.mark.parametrize(
    ("claim", "reversal", "precedes"),
    [
        (NOON, NOON - 1, True),
        (NOON, NOON, False),
        (NOON, NOON + 1, False),
        (NOON, NONE, False),
        (NONE, NOON, False),
        (NONE, NONE, False),
        (1, 0, True),
        (0, NONE, False),
    ],
)
def test_within_a_day_a_reversal_precedes_its_claim_where_both_times_are_known(
    tables: Tables, claim: int, reversal: int, *, precedes: bool
) -> None:
    found = faults(tables, SOUND | {"settled_time": claim}, SOUND | {"reverses": 0, "settled_time": reversal})
    assert found == ([("reversal_precedes_claim", "settled_on", [1])] if precedes else [])


@pytest.mark.parametrize(("day", "precedes"), [("2025-05-31", True), ("2025-06-02", False)])
def test_times_do_not_matter_between_days(tables: Tables, day: str, *, precedes: bool) -> None:
    late, early = {"settled_time": NOON + 1}, {"settled_time": NOON}
    reversal = SOUND | {"reverses": 0, "settled_on": day} | (late if precedes else early)
    found = faults(tables, SOUND | (early if precedes else late), reversal)
    assert found == ([("reversal_precedes_claim", "settled_on", [1])] if precedes else [])


def test_a_claim_that_reverses_an_unknown_one_is_a_reversal_too(tables: Tables) -> None:
    assert faults(tables, {"reverses": UNKNOWN}, {"reverses": 0}) == [
        ("reverses_unknown_claim", "reverses", [0]),
        ("reverses_a_reversal", "reverses", [1]),
    ]


def test_each_kind_of_fault_has_a_bit_of_its_own_and_stands_in_one_group() -> None:
    assert list(FAULTS) == [1 << bit for bit in range(len(FAULTS))]
    assert sorted((*OF_ROWS, FIGURE_MISSING, *OF_REVERSALS)) == list(FAULTS)


def test_the_bits_of_a_row_say_all_its_faults_before_anything_is_left_out(tables: Tables) -> None:
    table = claims(
        SOUND,
        {"settled_on": "2026-06-01", "district": "500116", "reverses": 0},
        {"total_cost": 1, "policy_scope_cost": 2, "basic_paid": 3, "discharged_on": "2025-12-01"},
        {"settled_on": "2024-06-30", "categories": ORPHAN, "reverses": 3},
    )
    names = [
        [],
        ["figure_not_on_file"],
        ["exceeds_total_cost", "exceeds_policy_scope", "dates_out_of_order"],
        ["no_rules_in_force", "reverses_itself"],
    ]
    bits = bits_of_faults(table, tables)
    assert bits.dtype == np.int64
    assert [[kind.code for bit, kind in FAULTS.items() if bit & each] for each in bits.tolist()] == names
    assert [faults_of_row(row, table.as_lists(), tables.lists) for row in range(4)] == bits.tolist()


def test_only_the_kinds_asked_for_are_told(tables: Tables) -> None:
    table = claims({"cost": 1, "basic_paid": 2}, {"reverses": 1}, {"settled_on": "2026-06-01", "district": "500116"})
    bits = bits_of_faults(table, tables)
    assert [fault.code for fault in among(OF_ROWS, bits, EVERYWHERE)] == ["exceeds_policy_scope"]
    assert [fault.code for fault in among(OF_REVERSALS, bits, EVERYWHERE)] == ["reverses_itself"]
    assert [fault.code for fault in among((FIGURE_MISSING,), bits, EVERYWHERE)] == ["figure_not_on_file"]
    assert among((), bits, EVERYWHERE) == []
    assert among(FAULTS, bits[:0], EVERYWHERE) == []


def test_only_the_first_of_those_that_cancel_a_row_does() -> None:
    target = np.array([NONE, 0, 0, 0, UNKNOWN, 4, 4])
    cancelling = np.array([False, False, True, True, False, True, True])
    assert already_reversed(target, cancelling).tolist() == [False, False, False, True, False, False, True]
    assert not already_reversed(target, np.zeros(7, dtype=np.bool_)).any()


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        (
            {"cost": 1, "basic_paid": 2, "settled_on": "2025-06-30", "district": "500116", "categories": ORPHAN},
            ["exceeds_policy_scope", "unknown_value"],
        ),
        (
            {"cost": 1, "basic_paid": 2, "settled_on": "2026-06-30", "district": "500116"},
            ["exceeds_policy_scope", "figure_not_on_file"],
        ),
        (
            {"settled_on": "2025-01-01", "categories": ORPHAN, "reverses": 0},
            ["unknown_value", "reverses_itself"],
        ),
        (
            {"total_cost": 1, "policy_scope_cost": 2, "other_insurance_paid": 3},
            ["exceeds_total_cost", "exceeds_policy_scope"],
        ),
        (
            {"total_cost": 1, "policy_scope_cost": 2, "catastrophic_settled": 3},
            ["exceeds_total_cost", "exceeds_policy_scope"],
        ),
        (
            {"admitted_on": "2025-08-01", "discharged_on": "2025-07-01"},
            ["dates_out_of_order", "dates_out_of_order"],
        ),
        (
            {"discharged_on": "2025-11-01", "settled_on": "2025-10-31", "district": "500157"},
            ["dates_out_of_order", "district_not_in_force"],
        ),
        (
            {"settled_on": "2024-06-30", "discharged_on": "2024-07-01", "cost": 1, "basic_paid": 2},
            ["exceeds_policy_scope", "dates_out_of_order", "no_rules_in_force"],
        ),
    ],
)
def test_one_fault_does_not_hide_another(tables: Tables, row: dict[str, Any], codes: list[str]) -> None:
    assert [code for code, _, _ in faults(tables, row)] == codes


@pytest.mark.parametrize(
    ("reverses", "another", "of_reversal", "precedes"),
    [
        (NONE, False, False, False),
        (UNKNOWN, False, False, False),
        (0, False, False, False),
        (1, True, False, True),
        (2, True, True, False),
        (3, True, True, False),
        (4, True, False, False),
    ],
)
def test_only_a_row_that_names_another_is_held_against_it(
    reverses: int, *, another: bool, of_reversal: bool, precedes: bool
) -> None:
    table = claims(
        {"reverses": reverses},
        {"settled_on": "2025-06-02"},
        {"reverses": 1, "settled_on": "2025-06-02"},
        {"reverses": UNKNOWN, "settled_on": "2025-06-02"},
        {"settled_on": "2025-05-31"},
    ).as_lists()
    assert names_another(0, table) is another
    assert reverses_a_reversal(0, table) is of_reversal
    assert reversal_precedes_claim(0, table) is precedes
