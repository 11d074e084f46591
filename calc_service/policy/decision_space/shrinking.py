"""The smallest pair of points that still shows a violation: plainer care, fewer categories, lower amounts."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from calc_service.engine.claims import NAMES, Claims
from calc_service.engine.columns import NONE, Column, Flags
from calc_service.engine.fault_finding import find
from calc_service.engine.ledger import Ledger, assess
from calc_service.engine.tables import Tables
from calc_service.engine.terms import OUTPATIENT
from calc_service.policy.decision_space.equivalence import PLAINEST_FIRST
from calc_service.policy.decision_space.findings import TOLERANCE, Finding
from calc_service.policy.decision_space.invariants import INVARIANTS, limits
from calc_service.policy.decision_space.points import benefits

Reproduces = Callable[[Column], Flags]
"""Which of many pairs, shape (pairs, 2, columns), show the violation."""

_AT = {name: place for place, name in enumerate(NAMES)}
_TOTAL, _COST, _BASIC, _OTHER = (
    _AT[name] for name in ("total_cost", "policy_scope_cost", "basic_paid", "other_insurance_paid")
)


def shrink(pair: Column, reproduces: Reproduces) -> Column:
    """`pair` (rows of `Claims.of`, shape (2, columns)) made smaller until no smaller one tried `reproduces` it."""
    before = None
    while before is None or not np.array_equal(pair, before):
        before = pair
        for candidates in _reductions(pair):
            pair = _first(candidates(pair), reproduces, pair)
    return pair


def _reductions(pair: Column) -> Iterator[Callable[[Column], Column]]:
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


def _first(candidates: Column, reproduces: Reproduces, otherwise: Column) -> Column:
    """The first of the candidates that shows the violation."""
    found = candidates[reproduces(candidates)] if len(candidates) else candidates
    return found[0] if len(found) else otherwise


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
    earlier = pair[0, _AT["admitted_on"]] not in {NONE, pair[0, _AT["settled_on"]]}
    # Outpatient care has no day of admission, so that what holds for earlier ones does not show there.
    plainer = [each for each in PLAINEST_FIRST[:now] if each < OUTPATIENT or not earlier]
    return _set_both(pair, _AT["circumstances"], plainer)


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
    worse, better = int(pair[0, _COST]), int(pair[1, _COST])
    gaps = [gap for gap in _lower(abs(worse - better)) if gap]
    lowered = _costs(pair, [better + gap for gap in gaps], [better] * len(gaps))
    raised = _costs(pair, [worse] * len(gaps), [worse - gap for gap in gaps])
    return np.concatenate([lowered, raised])


def _lower_costs(pair: Column) -> Column:
    """Both costs lowered by the same amount."""
    worse, better = int(pair[0, _COST]), int(pair[1, _COST])
    lower = [each for each in _lower(worse) if each - worse + better >= 0]
    return _costs(pair, lower, [each - worse + better for each in lower])


def _costs(pair: Column, worse: list[int], better: list[int]) -> Column:
    copies = np.repeat(pair[np.newaxis], len(worse), axis=0)
    moved = np.array([worse, better], dtype=np.int64).reshape(2, -1).T - pair[:, _COST]
    copies[:, :, _COST] += moved
    copies[:, :, _TOTAL] += moved
    return copies


DISTRICT = "district"
_PERSON = NAMES.index("person")


def reproduces(finding: Finding, tables: Tables) -> Reproduces:
    """Which of many pairs show the finding, by the same track and between the same kinds of points."""
    invariant = INVARIANTS.get(finding.kind)
    allowed = limits(tables, finding.situation)
    better_tables = tables.as_in_the_city() if finding.kind == DISTRICT else tables
    tolerance = 0 if finding.kind == DISTRICT else TOLERANCE

    def reproduced(pairs: Column) -> Flags:
        worse = ledger_of(pairs[:, 0], tables)
        flags: Flags = worse.assessed.track == finding.track
        flags &= accepted(pairs[:, 0], tables) & accepted(pairs[:, 1], tables)
        if invariant:
            return np.logical_and(flags, invariant(worse, allowed))
        better = ledger_of(pairs[:, 1], better_tables)
        flags &= benefits(better) - benefits(worse) > tolerance
        if finding.kind != DISTRICT:
            flags &= better.assessed.track == finding.better_track
        return flags

    return reproduced


def accepted(rows: Column, tables: Tables) -> Flags:
    """Which rows the service would not refuse."""
    accepted = np.ones(len(rows), dtype=np.bool_)
    for fault in find(Claims.of(rows), tables):
        accepted[fault.rows] = False
    return accepted


def ledger_of(rows: Column, tables: Tables) -> Ledger:
    """The ledger of a few rows of `Claims.of`, in their order, each its own person's only claim."""
    alone = rows.copy()
    alone[:, _PERSON] = np.arange(len(rows))
    return next(assess(Claims.of(alone), tables))
