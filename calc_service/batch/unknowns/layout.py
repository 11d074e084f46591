"""The years in which facts are missing: their rows in order of the calculation, and what each of them may be.

They stand there once for each set of categories that the person may have, where one holds for all rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl

from calc_service.batch.row_relations import numbered
from calc_service.batch.unknowns.alternatives import Alternatives, Open, alternatives, effects_of
from calc_service.batch.unknowns.asked import CATEGORIES, OF_PERSON, columns_of
from calc_service.domain.columns import CIRCUMSTANCES
from calc_service.engine.claims import Claims
from calc_service.engine.columns import NONE, Column, Flags, changes
from calc_service.engine.ledger import stay_costs_of
from calc_service.engine.regimes import regime_in
from calc_service.engine.tables import Tables

INSURANCE = "insurance"


@dataclass(frozen=True, slots=True)
class Layout:
    """One row for each row of such a year and each set of categories that the person may have.

    row:     its number among the claims
    year:    a number for each year and set, ascending
    variant: the number of the set, from 0
    first:   by year the row of this layout at which it begins, and at last how many there are
    categories: the set of categories of the row, as bits
    base_before: what catastrophic insurance has been computed on in the year before the row, fen
    stay_cost: fen
    key:     by row what it may be: a number among `kinds`
    """

    row: Column
    year: Column
    variant: Column
    first: Column
    categories: Column
    base_before: Column
    stay_cost: Column
    key: Column
    kinds: Alternatives

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.row)


def laid_out(  # noqa: PLR0913, PLR0917  the rows, and what is known of them
    claims: Claims[Column], order: Column, placed: Flags, missing: Column, unknown: Sequence[str], tables: Tables
) -> Layout:
    """The layout of the years in which a row of `order` has something `missing`, as some row has.

    missing: see `cells.UNKNOWN_CELLS`
    placed: the rows whose district and day can be read, those that count for nothing too
    """
    begins = changes(claims.person[order], claims.year[order])
    year = begins.cumsum() - 1
    concerned = np.zeros(len(order), dtype=np.bool_)
    concerned[year[missing[order] != 0]] = True
    stay_costs = stay_costs_of(claims, order)
    rows = order[concerned[year]]
    bits = {name: bit for bit, name in enumerate(columns_of(unknown))}
    if OF_PERSON in unknown:
        beside = _beside(claims, rows, placed, order)
        rows, variant, categories = _by_person(rows, claims, missing & (1 << bits[CATEGORIES]) != 0, beside, tables)
    else:
        variant, categories = np.zeros(len(rows), dtype=np.int64), claims.category_set[rows]
    begins = changes(claims.person[rows], variant, claims.year[rows])
    first = np.append(np.flatnonzero(begins), len(rows))
    year = begins.cumsum() - 1
    facts = missing[rows]
    if OF_PERSON in unknown:
        facts = facts & ~(1 << bits[CATEGORIES])
    key, kinds = _kinds(claims, rows, categories, stay_costs[rows], facts, bits, tables)
    base = claims.policy_scope_cost[rows] - claims.basic_paid[rows] - claims.other_insurance_paid[rows]
    before = base.cumsum() - base
    before = before - before[first[:-1]][year] + claims.opening_catastrophic_base[rows]
    return Layout(rows, year, variant, first, categories, before, stay_costs[rows], key, kinds)


def _kinds(  # noqa: PLR0913, PLR0917  everything that the terms of a row are looked up by
    claims: Claims[Column],
    rows: Column,
    categories: Column,
    stay_costs: Column,
    missing: Column,
    bits: dict[str, int],
    tables: Tables,
) -> tuple[Column, Alternatives]:
    """(by row its kind, what each kind may be)."""
    rules, assistance = tables.columns.rules, tables.columns.medical_assistance
    edition = np.maximum(np.searchsorted(rules.starts, claims.settled_on[rows], side="right") - 1, 0)
    bounds = np.unique(np.concatenate((assistance.above, assistance.at_most)))
    bounds = np.append(bounds, bounds[-1] + 1)
    _, of_profile = np.unique(rules.profile, return_index=True)
    # One day, district, cost and admission stands for all that are looked up alike: most are then found again.
    facts = {
        "settled_on": rules.starts[edition],
        "year": claims.year[rows],
        "district": of_profile[np.searchsorted(np.unique(rules.profile), rules.profile[claims.district[rows]])],
        "category_set": categories,
        "insurance": claims.insurance[rows],
        "circumstances": claims.circumstances[rows],
        "stay_cost": bounds[np.searchsorted(bounds, stay_costs)],
        "admitted_on": _admissions(claims.admitted_on[rows], tables),
    }
    number = numbered(*(pl.Series(column) for column in (*facts.values(), missing)))
    _, place, key = np.unique(number, return_index=True, return_inverse=True)
    patterns = {one: _open(one, bits) for one in np.unique(missing[place]).tolist()}
    open_ = [patterns[one] for one in missing[place].tolist()]
    return key, alternatives({name: column[place] for name, column in facts.items()}, open_, tables)


def _admissions(admitted_on: Column, tables: Tables) -> Column:
    """A day of the period of admission of each row, NONE where its day is not known, or no rules go by it."""
    days = tables.columns.rules.admission_days
    if days is None:
        return np.full(len(admitted_on), NONE)
    first_days = np.append(days[0] - 1, days)
    return np.where(admitted_on == NONE, NONE, first_days[np.searchsorted(days, admitted_on, side="right")])


def _open(missing: int, bits: dict[str, int]) -> Open:
    names = {name for name, bit in bits.items() if missing >> bit & 1}
    return Open(frozenset(names & set(CIRCUMSTANCES)), CATEGORIES in names, INSURANCE in names)


def _beside(claims: Claims[Column], rows: Column, placed: Flags, order: Column) -> dict[int, set[tuple[int, int]]]:
    """By person of `rows` (day, district) of what is not in `order`: a district refuses there what it does not know."""
    beside = placed & np.isin(claims.person, claims.person[rows])
    beside[order] = False
    found: dict[int, set[tuple[int, int]]] = {}
    columns = (column[beside].tolist() for column in (claims.person, claims.settled_on, claims.district))
    for person, day, district in zip(*columns, strict=True):
        found.setdefault(person, set()).add((day, district))
    return found


def _by_person(
    rows: Column,
    claims: Claims[Column],
    missing: Column,
    beside: Mapping[int, set[tuple[int, int]]],
    tables: Tables,
) -> tuple[Column, Column, Column]:
    """(the rows of each person once for each set that the person may have, the number of the set, the set)."""
    rules = tables.columns.rules
    edition = np.maximum(np.searchsorted(rules.starts, claims.settled_on[rows], side="right") - 1, 0)
    kind = edition * len(rules.profile) + claims.district[rows]
    edges = np.append(np.flatnonzero(changes(claims.person[rows])), len(rows))
    found: list[tuple[Column, Column, Column]] = []
    for first, last in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        own = rows[first:last]
        different, place, each = np.unique(kind[first:last], return_index=True, return_inverse=True)
        days = tuple((int(claims.settled_on[own[one]]), int(claims.district[own[one]])) for one in place.tolist())
        others = tuple(sorted(beside.get(int(claims.person[own[0]]), ())))
        sets = person_sets(days, others, tables) if missing[own].any() else ()
        chosen = np.array(sets, dtype=np.int64).reshape(len(sets), len(different))[:, each] if sets else None
        if chosen is None:
            chosen = claims.category_set[own][None, :]
        variants = np.repeat(np.arange(len(chosen)), len(own))
        found.append((np.tile(own, len(chosen)), variants, chosen.reshape(-1)))
    return tuple(np.concatenate(column) for column in zip(*found, strict=True))  # type: ignore[return-value]


def person_sets(
    days: tuple[tuple[int, int], ...], others: tuple[tuple[int, int], ...], tables: Tables
) -> tuple[tuple[int, ...], ...]:
    """Of the sets of categories that a person may have on all `days` (day, district) one for each effect.

    Each as bits day by day. A set counts only where every district knows its categories on its day, and on the `others`
    too, on which it has no effect.
    """
    rules = tables.lists.rules
    regimes = tuple(
        tuple(regime_in(period, day, district, rules) for period in range(rules.periods))
        for day, district in (*days, *others)
    )
    return _person_sets(regimes[: len(days)], frozenset(one[-1] for one in regimes[len(days) :]), tables)


@lru_cache(4096)
def _person_sets(
    regimes: tuple[tuple[int, ...], ...], others: frozenset[int], tables: Tables
) -> tuple[tuple[int, ...], ...]:
    known = [tables.profile_of(each[-1]).categories for each in regimes]
    bounding = [*(each[-1] for each in regimes), *others]
    in_force = [(tables.profile_of(one).categories, tables.lists.rules.categories_in_force[one]) for one in bounding]
    shared = [one for one in known[0] if all(one in ids and forces >> ids.index(one) & 1 for ids, forces in in_force)]
    every = np.arange(1 << len(shared))
    bits = [
        sum((every >> place & 1) << ids.index(one) for place, one in enumerate(shared)) + 0 * every for ids in known
    ]
    effects = np.stack(
        [
            column
            for each, sets in zip(regimes, bits, strict=True)
            for regime in each
            for column in effects_of(regime, sets, tables)
        ]
    )
    _, first = np.unique(effects, axis=1, return_index=True)
    return tuple(zip(*(sets[np.sort(first)].tolist() for sets in bits), strict=True))
