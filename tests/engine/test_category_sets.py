import numpy as np
import pytest

from calc_service.engine.category_sets import CategorySets
from calc_service.engine.terms import NOBODY

SETS = CategorySets((("a", "b", "c"), ("a", "b", "c", "d")))
WORTH = ({"a": 1, "b": 2, "c": 2}, {"a": 5, "b": 5, "d": 5})


def test_each_regime_begins_behind_all_sets_of_the_ones_before() -> None:
    assert SETS.first_entry.tolist() == [0, 8]
    assert SETS.first_entry.dtype == np.int64


@pytest.mark.parametrize(
    ("entry", "position"),
    [
        (0b000, NOBODY),
        (0b001, 0),
        (0b010, 1),
        (0b100, 2),
        (0b101, 2),
        (0b110, 1),
        (0b111, 1),
        (8 + 0b0000, NOBODY),
        (8 + 0b0100, NOBODY),
        (8 + 0b1000, 3),
        (8 + 0b1110, 1),
        (8 + 0b1111, 0),
    ],
)
def test_the_worthiest_category_of_a_set_is_found_and_ties_go_to_the_first(entry: int, position: int) -> None:
    best = SETS.best(WORTH)
    assert best.dtype == np.int64
    assert len(best) == 24
    assert best[entry] == position


def test_a_worth_of_nothing_is_still_a_worth() -> None:
    assert CategorySets((("a", "b"),)).best([{"a": 0, "b": -1}]).tolist() == [NOBODY, 0, 1, 0]


def test_any_says_whether_one_of_the_members_is_in_the_set() -> None:
    found = SETS.any([frozenset({"c"}), frozenset({"a", "d", "unknown"})])
    assert found.dtype == np.bool_
    assert found[:8].tolist() == [False] * 4 + [True] * 4
    assert found[8:].tolist() == [bool(entry & 0b1001) for entry in range(16)]


def test_nobody_is_a_member_of_no_set() -> None:
    assert not SETS.any([frozenset(), frozenset()]).any()


def test_every_regime_needs_its_own_mapping() -> None:
    with pytest.raises(ValueError, match="zip"):
        SETS.best([{"a": 1}])
