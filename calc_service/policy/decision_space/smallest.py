"""The smallest pair of points that still shows a violation: plainer care, fewer categories, lower amounts."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from calc_service.engine.claims import NAMES
from calc_service.engine.columns import Column, Flags
from calc_service.policy.decision_space.alike import PLAINEST_FIRST

Shows = Callable[[Column], Flags]
"""Which of many pairs, shape (pairs, 2, columns), show the violation."""

_AT = {name: place for place, name in enumerate(NAMES)}
_TOTAL, _COST, _BASIC, _OTHER = (
    _AT[name] for name in ("total_cost", "policy_scope_cost", "basic_paid", "other_insurance_paid")
)


def smallest(pair: Column, shows: Shows) -> Column:
    """`pair` (rows of `Claims.of`, shape (2, columns)) made smaller until nothing smaller that is tried `shows` it."""
    before = None
    while before is None or not np.array_equal(pair, before):
        before = pair
        for candidates in _ways(pair):
            pair = _first(candidates(pair), shows, pair)
    return pair


def _ways(pair: Column) -> Iterator[Callable[[Column], Column]]:
    """What makes copies of a pair, each smaller in one respect, the smallest first."""
    yield _plainer_care
    yield _first_insurance
    yield _fewer_categories
    yield _nothing_out_of_scope
    pools = range(len(NAMES), len(pair.T))
    for column in (_AT["opening_tilt_base"], _AT["opening_catastrophic_base"], *pools, _OTHER, _BASIC):
        yield partial(_lower_amounts, column)
    yield _closer_costs
    yield _lower_costs


def _first(candidates: Column, shows: Shows, otherwise: Column) -> Column:
    """The first of the candidates that shows the violation."""
    shown = candidates[shows(candidates)] if len(candidates) else candidates
    return shown[0] if len(shown) else otherwise


def _set_both(pair: Column, column: int, values: list[int]) -> Column:
    """Copies of the pair with each of `values` in `column`; none where the two differ in it."""
    if pair[0, column] != pair[1, column]:
        return pair[np.newaxis][:0]
    copies = np.repeat(pair[np.newaxis], len(values), axis=0)
    copies[:, :, column] = np.array(values, dtype=np.int64)[:, np.newaxis]
    return copies


def _first_insurance(pair: Column) -> Column:
    return _set_both(pair, _AT["insurance"], list(range(int(pair[0, _AT["insurance"]]))))


def _lower_amounts(column: int, pair: Column) -> Column:
    return _set_both(pair, column, _lower(int(pair[0, column])))


def _plainer_care(pair: Column) -> Column:
    now = PLAINEST_FIRST.index(int(pair[0, _AT["circumstances"]]))
    return _set_both(pair, _AT["circumstances"], PLAINEST_FIRST[:now])


def _fewer_categories(pair: Column) -> Column:
    now = int(pair[0, _AT["category_set"]])
    fewer = [each for each in range(now) if each & ~now == 0]
    return _set_both(pair, _AT["category_set"], sorted(fewer, key=int.bit_count))


def _nothing_out_of_scope(pair: Column) -> Column:
    copy = pair[np.newaxis].copy()
    copy[..., _TOTAL] = copy[..., _COST]
    return copy[:0] if np.array_equal(copy[0], pair) else copy


def _lower(value: int) -> list[int]:
    """Lower values, the lowest first: nothing, halvings from either side, and round figures."""
    halved = {value >> bits for bits in range(1, value.bit_length() + 1)}
    rounded = {value - value % 10**digits for digits in range(1, len(str(value)))}
    return sorted((halved | {value - each for each in halved} | rounded) - {value})


def _closer_costs(pair: Column) -> Column:
    """The higher cost lowered towards the lower one, or that raised towards it."""
    here, there = int(pair[0, _COST]), int(pair[1, _COST])
    gaps = [gap for gap in _lower(abs(here - there)) if gap]
    lowered = _costs(pair, [there + gap for gap in gaps], [there] * len(gaps))
    raised = _costs(pair, [here] * len(gaps), [here - gap for gap in gaps])
    return np.concatenate([lowered, raised])


def _lower_costs(pair: Column) -> Column:
    """Both costs lowered by the same amount."""
    here, there = int(pair[0, _COST]), int(pair[1, _COST])
    lower = [each for each in _lower(here) if each - here + there >= 0]
    return _costs(pair, lower, [each - here + there for each in lower])


def _costs(pair: Column, here: list[int], there: list[int]) -> Column:
    copies = np.repeat(pair[np.newaxis], len(here), axis=0)
    moved = np.array([here, there], dtype=np.int64).reshape(2, -1).T - pair[:, _COST]
    copies[:, :, _COST] += moved
    copies[:, :, _TOTAL] += moved
    return copies
