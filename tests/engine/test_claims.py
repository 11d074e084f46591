import numpy as np

from calc_service.engine.claims import NAMES, Claims, stay_costs
from calc_service.engine.columns import NONE, UNKNOWN
from tests.engine.invented import claims, column


def test_columns_stand_in_the_order_of_their_names() -> None:
    width = len(NAMES) + 2
    table = np.arange(3 * width, dtype=np.int64).reshape(3, width)
    found = Claims.of(table)
    for place, name in enumerate(NAMES):
        assert getattr(found, name).tolist() == table[:, place].tolist()
    assert found.opening_assistance.tolist() == table[:, len(NAMES) :].T.tolist()
    assert len(found) == 3


def test_rows_are_taken_whole_and_in_the_order_asked_for() -> None:
    table = claims(*({"cost": cost, "opening_assistance": (cost, 0, 1)} for cost in (5, 6, 7)))
    found = table.take(column([2, 0]))
    assert found.total_cost.tolist() == [7, 5]
    assert found.opening_assistance.tolist() == [[7, 5], [0, 0], [1, 1]]
    assert found.claim.tolist() == []
    assert table.total_cost.tolist() == [5, 6, 7]


def test_a_reversal_and_what_it_cancels_are_void() -> None:
    table = claims({}, {"reverses": 0}, {}, {"reverses": 5}, {}, {})
    assert table.void().tolist() == [True, True, False, True, False, True]
    assert table.reverses.tolist() == [NONE, 0, NONE, 5, NONE, NONE]


def test_a_reversal_of_an_unknown_claim_makes_nothing_void() -> None:
    assert claims({"reverses": UNKNOWN}, {}).void().tolist() == [False, False]


def test_bills_of_one_stay_count_together_where_they_are_live() -> None:
    table = claims(
        {"cost": 10, "stay": 0},
        {"cost": 20, "stay": 2},
        {"cost": 40, "stay": 0},
        {"cost": 80},
        {"cost": 160, "stay": 2},
    )
    assert stay_costs(table, column([0, 1, 2, 3])).tolist() == [50, 20, 50, 80, 160]
    assert stay_costs(table, column([1, 3])).tolist() == [10, 20, 40, 80, 160]
    assert table.policy_scope_cost.tolist() == [10, 20, 40, 80, 160]


def test_a_stays_costs_are_added_as_whole_fen() -> None:
    beyond_floats = 1 << 53
    table = claims({"cost": beyond_floats, "stay": 0}, {"cost": 1, "stay": 0})
    assert stay_costs(table, column([0, 1])).tolist() == [beyond_floats + 1] * 2


def test_without_stays_every_claim_has_its_own_cost() -> None:
    table = claims({"total_cost": 9, "policy_scope_cost": 7}, {"total_cost": 9, "policy_scope_cost": 8})
    assert stay_costs(table, column([0, 1])).tolist() == [7, 8]
