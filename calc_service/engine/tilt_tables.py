"""The standards of tilt assistance in whole numbers: which groups a set of categories is in, and what each is paid."""

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from calc_service.domain.figures import number_or
from calc_service.domain.money import UNLIMITED
from calc_service.engine.category_sets import CategorySets
from calc_service.engine.claims import CIRCUMSTANCES
from calc_service.engine.columns import Column
from calc_service.engine.rules import TiltGroup, TiltRules
from calc_service.engine.term_tables import TiltTables
from calc_service.law.tilt_assistance import TiltStandards


def tilt_tables(rules: Sequence[TiltRules], sets: CategorySets) -> tuple[TiltTables, tuple[TiltGroup, ...]]:
    """(the tables of all regimes, the group of each row of `TiltTables.standards`).

    The groups that a set of categories is in stand one behind the other: once for all sets that are in the same ones.
    """
    first: list[Column] = []
    end: list[Column] = []
    rows: list[TiltGroup] = []
    for rule, categories in zip(rules, sets.categories, strict=True):
        together, kind = np.unique(_memberships(rule.groups, categories), return_inverse=True)
        groups = [[group for bit, group in enumerate(rule.groups) if number >> bit & 1] for number in together.tolist()]
        ends = np.array(list(accumulate(map(len, groups), initial=len(rows))), dtype=np.int64)
        first.append(ends[:-1][kind])
        end.append(ends[1:][kind])
        rows += [group for some in groups for group in some]
    tables = TiltTables(
        has_standard=np.array([bool(rule.groups) for rule in rules]),
        admits=np.array([rule.admits(care) for rule in rules for care in CIRCUMSTANCES]),
        first_group=np.concatenate(first),
        end_of_groups=np.concatenate(end),
        standards=_standards(rows),
    )
    return tables, tuple(rows)


def _memberships(groups: Sequence[TiltGroup], categories: Sequence[str]) -> Column:
    """For every set of categories the groups that it is in, as bits; in one for everybody the empty set is too."""
    every = np.arange(1 << len(categories), dtype=np.int64)
    found = np.zeros(len(every), dtype=np.int64)
    for number, group in enumerate(groups):
        members = sum(1 << bit for bit, category in enumerate(categories) if group.includes(category))
        found |= np.where(every & members != 0, 1 << number, 0) if group.categories is not None else 1 << number
    return found


def _standards(rows: Sequence[TiltGroup]) -> TiltStandards:
    bands = [[(band.threshold.number, band.ratio.number) for band in group.bands] for group in rows]
    ends = list(accumulate(map(len, bands), initial=0))
    every = [(above, up_to, ratio) for some in bands for (above, ratio), up_to in zip(some, _next(some), strict=True)]
    above, up_to, ratio = np.array(every, dtype=np.int64).reshape(-1, 3).T.copy()
    return TiltStandards(
        annual_cap=_numbers([number_or(group.annual_cap, UNLIMITED) for group in rows]),
        first_band=_numbers(ends[:-1]),
        end_of_bands=_numbers(ends[1:]),
        above=above,
        up_to=up_to,
        ratio=ratio,
    )


def _next(bands: Sequence[tuple[int, int]]) -> list[int]:
    """Up to where each band goes, fen."""
    return [*(above for above, _ in bands[1:]), UNLIMITED]


def _numbers(values: Sequence[int]) -> Column:
    return np.array(values, dtype=np.int64)
