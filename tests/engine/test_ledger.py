"""The calculation of a file in blocks, and what its ledger holds; the rows of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from calc_service.domain.money import HIGHEST_TOTAL
from calc_service.engine import compiled
from calc_service.engine.claims import NAMES, Claims, in_order, void_rows
from calc_service.engine.columns import NONE, changes
from calc_service.engine.ledger import (
    NOT_SHOWN,
    ROWS_OF_A_BLOCK,
    SHOWN,
    assess,
    assess_case,
    blocks,
    stay_costs_of,
)
from calc_service.engine.person_year import Assessed
from calc_service.engine.tables import REASON_BIT
from tests.engine.invented import claims, column, ledger, rows_of, run_on, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from calc_service.engine.tables import Tables

PERSON, CLAIM = NAMES.index("person"), NAMES.index("claim")


def of_persons(person: Any) -> Claims[Any]:  # noqa: ANN401 - a column
    """A claim each of these persons, in order."""
    table = np.repeat(table_of(claims({"cost": 8_000_00, "catastrophic_settled": 0})), len(person), axis=0)
    table[:, PERSON] = person
    table[:, CLAIM] = np.arange(len(person))
    return Claims.of(table)


def sizes(person: Any, tables: Tables) -> list[int]:  # noqa: ANN401 - a column
    """The number of rows of each block."""
    table = of_persons(person)
    every: Iterator[Any] = blocks(table, tables, counted=np.ones(table.rows, dtype=np.bool_))
    return [len(block.args[0]) for block in every]


PAGE_BYTES = 4096


def test_few_rows_are_one_block(tables: Tables) -> None:
    assert sizes([0] * ROWS_OF_A_BLOCK, tables) == [ROWS_OF_A_BLOCK]
    assert sizes([7], tables) == [1]
    assert sizes([], tables) == []


def test_blocks_never_part_a_person(tables: Tables) -> None:
    found = sizes(np.repeat(np.arange(3 * ROWS_OF_A_BLOCK // 4), 3), tables)
    assert len(found) == 3
    assert all(size % 3 == 0 for size in found)
    assert found[0] == ROWS_OF_A_BLOCK - ROWS_OF_A_BLOCK % 3
    assert all(size <= ROWS_OF_A_BLOCK + 3 for size in found)


def test_one_row_too_many_makes_a_second_block(tables: Tables) -> None:
    assert sizes(np.arange(ROWS_OF_A_BLOCK + 1), tables) == [ROWS_OF_A_BLOCK, 1]


def test_a_person_with_more_rows_than_a_block_stays_whole(tables: Tables) -> None:
    assert sizes(np.repeat([0, 1, 2], [5, 3 * ROWS_OF_A_BLOCK, 5]), tables) == [5, 3 * ROWS_OF_A_BLOCK + 5]
    assert sizes(np.repeat([0, 1], [1, 2 * ROWS_OF_A_BLOCK]), tables) == [1, 2 * ROWS_OF_A_BLOCK]
    assert sizes(np.zeros(2 * ROWS_OF_A_BLOCK), tables) == [2 * ROWS_OF_A_BLOCK]


def test_many_people_are_computed_in_blocks_that_hold_them_whole(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calc_service.engine.ledger.ROWS_OF_A_BLOCK", 20)
    people = 22
    found = list(assess(of_persons(np.tile(np.arange(people), 2)), tables))
    assert [len(part) for part in found] == [20, 20, 4]
    for part in found:
        assert part.assessed.assistance_paid.tolist() == [5_600_00, 4_400_00] * (len(part) // 2)
    assert [row for part in found for row in part.rows.tolist()] == [
        row for person in range(people) for row in (person, people + person)
    ]


def test_blocks_may_be_computed_in_any_order(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("calc_service.engine.ledger.ROWS_OF_A_BLOCK", 7)
    table = of_persons(np.repeat(np.arange(9), 3))
    counted = np.ones(27, dtype=np.bool_)
    forwards = [rows_of([block()]) for block in blocks(table, tables, counted=counted)]
    backwards = [rows_of([block()]) for block in reversed(list(blocks(table, tables, counted=counted)))]
    assert backwards[::-1] == forwards
    assert len(forwards) == 4


def test_only_rows_that_are_counted_are_computed(tables: Tables) -> None:
    table = claims(*({"cost": 8_000_00, "catastrophic_settled": 0, "stay": 0} for _ in range(3)))
    (block,) = blocks(table, tables, counted=np.array([True, False, True]))
    found = block()
    assert found.rows.tolist() == [0, 2]
    assert found.assessed.assistance_paid.tolist() == [5_600_00, 4_400_00]
    assert list(blocks(table, tables, counted=np.zeros(3, dtype=np.bool_))) == []


def test_rows_come_in_order_of_the_calculation(tables: Tables) -> None:
    given = [
        {"person": 1, "settled_on": "2025-01-02", "claim": 0},
        {"person": 0, "settled_on": "2025-03-01", "claim": 2},
        {"person": 0, "settled_on": "2025-02-01", "claim": 3},
        {"person": 0, "settled_on": "2025-03-01", "claim": 1},
    ]
    (found,) = assess(claims(*given), tables)
    assert found.rows.tolist() == [2, 3, 1, 0]
    assert len(found) == 4


def test_a_ledger_takes_the_claims_with_the_columns_that_are_shown(tables: Tables) -> None:
    table = claims({"person": 1, "opening_assistance": (1, 2, 3)}, {"person": 0, "opening_assistance": (4, 5, 6)})
    (found,) = assess(table, tables)
    assert found.claims.opening_assistance.tolist() == [[4, 1], [5, 2], [6, 3]]
    for name in NAMES:
        taken = getattr(table, name)[::-1].tolist() if name in SHOWN else []
        assert getattr(found.claims, name).tolist() == taken, name


def test_every_column_of_a_ledger_holds_whole_numbers(tables: Tables) -> None:
    (found,) = assess(claims({}, {"cost": 100}), tables)
    for name in (*Assessed._fields, *NAMES):
        assert found.column(name).dtype == np.int64, name
    assert found.out_of_range.dtype == np.bool_


def test_what_is_found_is_written_into_columns_of_whole_numbers(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[Any] = []
    monkeypatch.setattr(compiled, "carry_on", lambda *arguments: taken.extend(arguments))
    table = claims({"cost": 4, "stay": 0}, {"cost": 5, "stay": 0})
    list(assess(table, tables))
    own, stay_costs, recorded, own_tables, into = taken
    assert own.policy_scope_cost.tolist() == [4, 5]
    assert own_tables is tables
    for numbers, values in ((stay_costs, [9, 9]), (recorded, [NONE, NONE]), (into.pools, [0, 0, 0])):
        assert (numbers.dtype, numbers.tolist()) == (np.int64, values)
    fields, room = into.found.shape
    assert (into.found.dtype, fields) == (np.int64, len(Assessed._fields))
    assert room >= 2
    assert room * into.found.itemsize % PAGE_BYTES
    assert (into.out_of_range.dtype, into.out_of_range.tolist()) == (np.bool_, [False, False])


def test_a_column_is_found_wherever_in_the_ledger_it_stands(tables: Tables) -> None:
    (found,) = assess(claims({}), tables)
    assert found.column("status") is found.assessed.status
    assert found.column("total_cost") is found.claims.total_cost


def test_a_row_of_a_case_has_every_name_once(tables: Tables) -> None:
    given = claims({"cost": 300, "opening_assistance": (1, 2, 3)}).as_lists()
    (row,), beyond = assess_case(given, [0], tables)
    assert beyond == []
    assert row._fields == ("position", *SHOWN, *Assessed._fields)
    assert len(set(row._fields)) == len(row._fields)
    assert {type(value) for value in row} == {int}
    assert (row.position, row.total_cost, row.policy_scope_cost, row.catastrophic_base) == (0, 300, 300, 300)
    assert {*SHOWN, *NOT_SHOWN} == set(NAMES)


def test_a_case_is_computed_in_the_order_that_is_asked_for_and_nothing_else_of_it(tables: Tables) -> None:
    given = claims(*({"cost": 8_000_00, "catastrophic_settled": 0} for _ in range(4))).as_lists()
    rows, _ = assess_case(given, [3, 0], tables)
    assert [(row.position, row.assistance_paid) for row in rows] == [(3, 5_600_00), (0, 4_400_00)]
    assert assess_case(given, [], tables) == ([], [])
    assert given.total_cost == [8_000_00] * 4


def test_a_case_with_a_year_out_of_range_names_its_claims_and_has_no_rows(tables: Tables) -> None:
    given = claims(
        {"settled_on": "2026-01-01"},
        {"total_cost": HIGHEST_TOTAL},
        {"total_cost": 1},
        {"settled_on": "2027-01-01"},
    ).as_lists()
    assert assess_case(given, in_order(given), tables) == ([], [1, 2])


def test_bills_of_one_stay_count_together_where_they_are_live() -> None:
    table = claims(
        {"cost": 10, "stay": 0},
        {"cost": 20, "stay": 2},
        {"cost": 40, "stay": 0},
        {"cost": 80},
        {"cost": 160, "stay": 2},
    )
    assert stay_costs_of(table, column([0, 1, 2, 3])).tolist() == [50, 20, 50, 80, 160]
    assert stay_costs_of(table, column([1, 3])).tolist() == [10, 20, 40, 80, 160]
    assert table.policy_scope_cost.tolist() == [10, 20, 40, 80, 160]


def test_a_stays_costs_are_added_as_whole_fen() -> None:
    beyond_floats = 1 << 53
    table = claims({"cost": beyond_floats, "stay": 0}, {"cost": 1, "stay": 0})
    assert stay_costs_of(table, column([0, 1])).tolist() == [beyond_floats + 1] * 2


def test_without_stays_every_claim_has_its_own_cost() -> None:
    table = claims({"total_cost": 9, "policy_scope_cost": 7}, {"total_cost": 9, "policy_scope_cost": 8})
    assert stay_costs_of(table, column([0, 1])).tolist() == [7, 8]


def test_a_stay_counts_whole_without_what_is_void(tables: Tables) -> None:
    bill = {"disease_class": "other", "stay": 0, "cost": 1_500_01, "catastrophic_settled": 0}
    assert [row["reasons"] for row in ledger(tables, bill, bill)] == [0, 0]
    assert ledger(tables, bill, bill, bill | {"reverses": 1})[0]["reasons"] != 0


def test_a_stay_of_exactly_the_threshold_is_not_above_it(tables: Tables) -> None:
    bill = {"disease_class": "other", "stay": 0, "cost": 1_500_00, "catastrophic_settled": 0}
    threshold_not_exceeded = REASON_BIT["threshold_not_exceeded"]
    assert [row["reasons"] for row in ledger(tables, bill, bill)] == [threshold_not_exceeded] * 2
    assert [row["reasons"] for row in ledger(tables, bill, bill, bill | {"cost": 1})] == [0] * 3


def test_claims_outside_any_stay_are_no_stay_together(tables: Tables) -> None:
    bill = {"disease_class": "other", "cost": 1_500_01, "catastrophic_settled": 0}
    threshold_not_exceeded = REASON_BIT["threshold_not_exceeded"]
    assert [row["reasons"] for row in ledger(tables, bill, bill, bill | {"stay": 0})] == [threshold_not_exceeded] * 3


def test_void_rows_count_for_nothing(tables: Tables) -> None:
    given = [{"cost": 30_000_00}, {"cost": 1_000_00}, {"reverses": 0, "cost": 30_000_00}]
    (row,) = ledger(tables, *given)
    assert row["position"] == 1
    assert row["catastrophic_before"] == 0
    assert row["assistance_cap_remaining"] == 10_000_00
    assert list(assess(claims({}, {"reverses": 0}), tables)) == []


def test_what_is_recorded_belongs_to_its_row_whatever_the_order(tables: Tables) -> None:
    stay = {"cost": 8_000_00, "catastrophic_settled": 0}
    late, early = stay | {"settled_on": "2025-06-02"}, stay | {"settled_on": "2025-06-01"}
    found = run_on(tables, [1_00, 9_999_00], late, early)
    assert [row["assistance_cap_remaining"] for row in found] == [1_00, 10_000_00]


def test_void_rows_are_not_counted_unless_told(tables: Tables) -> None:
    table = claims({"cost": 1_00}, {"reverses": 0})
    assert [block().rows.tolist() for block in blocks(table, tables, counted=~void_rows(table))] == []
    (everything,) = blocks(table, tables, counted=np.ones(2, dtype=np.bool_))
    assert everything().rows.tolist() == [0, 1]


def test_a_row_changes_where_any_column_does() -> None:
    assert changes(column([1, 1, 1, 2]), column([1, 1, 3, 3])).tolist() == [True, False, True, True]
    assert changes(column([5])).tolist() == [True]
    three = changes(column([1, 1, 1, 1]), column([1, 2, 2, 2]), column([1, 1, 1, 4]))
    assert three.tolist() == [True, True, False, True]
