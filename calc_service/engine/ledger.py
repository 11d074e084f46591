"""The calculation of all claims of a case or a file, and its result: every amount of every claim by name."""

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from calc_service.engine import compiled, person_year
from calc_service.engine.claims import NAMES, Claims, calculation_order, void_rows
from calc_service.engine.columns import NONE, Column, Flags
from calc_service.engine.person_year import Assessed, Carried
from calc_service.engine.tables import Tables

ROWS_OF_A_BLOCK = 15_000
"""So many rows at a time stay in the processor's cache."""
PAGE, APART = 512, 24
"""Columns that begin at the same place of a page push each other out of the cache: these numbers keep them apart."""
NOT_SHOWN = frozenset({"claim", "settled_time", "stay", "reverses", "admitted_on", "discharged_on"})
"""The columns of claims that only order, join and check rows, or only choose the rules that they are looked up in."""
NOTHING = np.zeros(0, dtype=np.int64)
SHOWN = tuple(name for name in NAMES if name not in NOT_SHOWN)
LedgerRow = Any
"""One claim of a case, plain integers: where it stood among those posted, what was posted, what `Assessed` found."""
_Row: Any = namedtuple("_Row", ("position", *SHOWN, *Assessed._fields))  # type: ignore[misc]  # noqa: PYI024 - names of two


@dataclass(frozen=True, slots=True)
class Ledger:
    """Claims of a file in order of the calculation; `rows` says where each stood in the input.

    claims:   the input columns in the same order; those that are not SHOWN are left out, empty
    assessed: a column for each field of `Assessed`
    out_of_range: a total of the row's person and year is beyond what the service can hold, nothing else is known of it
    """

    rows: Column
    claims: Claims[Column]
    assessed: Assessed[Column]
    out_of_range: Flags

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.rows)

    def column(self, name: str) -> Column:
        """The column of that name, of the input or of what was found."""
        column: Column = getattr(self.assessed if name in Assessed._fields else self.claims, name)
        return column


def assess_case(claims: Claims[list[int]], order: Sequence[int], tables: Tables) -> tuple[list[LedgerRow], list[int]]:
    """(a row for each claim that `order` names, in that order; the claims whose year is out of range).

    order: see `claims.in_order`; where any claim is out of range there are no rows
    """
    taken = claims if list(order) == list(range(claims.rows)) else _taken(claims, order)
    into = Carried([None] * len(order), [False] * len(order), [0] * len(taken.opening_assistance))
    stay_costs, recorded = _stay_costs_of_case(taken), [NONE] * len(order)
    person_year.carry_on(taken, stay_costs, recorded, tables.lists, into)
    beyond = [row for row, out_of_range in zip(order, into.out_of_range, strict=True) if out_of_range]
    if beyond:
        return [], beyond
    shown = zip(*(getattr(taken, name) for name in SHOWN), strict=True)
    rows = zip(order, shown, into.found, strict=True)
    return [_Row._make((row, *posted, *found)) for row, posted, found in rows], []


def _taken(claims: Claims[list[int]], order: Sequence[int]) -> Claims[list[int]]:
    own: list[list[int]] = [[column[row] for row in order] for column in claims[: len(NAMES)]]
    return Claims(
        **dict(zip(NAMES, own, strict=True)),
        opening_assistance=[[pool[row] for row in order] for pool in claims.opening_assistance],
    )


def _stay_costs_of_case(claims: Claims[list[int]]) -> list[int]:
    """The policy-scope cost (fen) of the whole stay that each row belongs to (cq-2022-116#2.3.2-other)."""
    if max(claims.stay, default=NONE) == NONE:
        return claims.policy_scope_cost
    totals: dict[int, int] = {}
    for stay, cost in zip(claims.stay, claims.policy_scope_cost, strict=True):
        totals[stay] = totals.get(stay, 0) + cost
    return [
        cost if stay == NONE else totals[stay] for stay, cost in zip(claims.stay, claims.policy_scope_cost, strict=True)
    ]


def assess(claims: Claims[Column], tables: Tables) -> Iterator[Ledger]:
    """The ledgers of all rows that are not void, in blocks that each hold whole persons."""
    return (block() for block in blocks(claims, tables, counted=~void_rows(claims)))


def blocks(
    claims: Claims[Column],
    tables: Tables,
    *,
    counted: Flags,
    recorded: Column | None = None,
    order: Column | None = None,
) -> Iterator[Callable[[], Ledger]]:
    """The calculation of the rows that are `counted`, cut into blocks that may be computed in any order and at once.

    recorded: what assistance was really paid on each row, fen; where it is given the year runs on that
    order: the same rows in order of the calculation, where that is known
    """
    live = np.flatnonzero(counted)
    if not len(live):
        return
    order = calculation_order(claims, live) if order is None else order
    columns = {name: _taking(getattr(claims, name)) for name in SHOWN}
    if tables.book.admission_days:
        columns["admitted_on"] = _taking(claims.admitted_on)
    columns["stay_costs"] = _taking(stay_costs_of(claims, live))
    columns["recorded"] = _taking(np.full(1, NONE) if recorded is None else recorded)
    pools = [_taking(pool) for pool in claims.opening_assistance]
    for first, last in pairwise(_edges(claims.person[order])):
        yield partial(_assess_block, order[first:last], columns, pools, tables)


Taking = Callable[[Column], Column]
"""The values of a column at some rows."""


def _taking(column: Column) -> Taking:
    """A column that says the same everywhere, as most openings and years do, need not be looked up row by row."""
    lowest = column.min()
    return column.take if lowest != column.max() else lambda rows: np.full(len(rows), lowest)


def _edges(person: Column) -> list[int]:
    """Where sorted rows are cut into blocks of about `ROWS_OF_A_BLOCK` that never part the rows of one person."""
    wanted = np.arange(ROWS_OF_A_BLOCK, len(person), ROWS_OF_A_BLOCK)
    cuts = np.unique(np.searchsorted(person, person[wanted]))
    return [0, *cuts[cuts > 0].tolist(), len(person)]


def _assess_block(rows: Column, columns: Mapping[str, Taking], pools: Sequence[Taking], tables: Tables) -> Ledger:
    taken = Claims(
        **{name: columns[name](rows) if name in columns else NOTHING for name in NAMES},
        opening_assistance=np.array([pool(rows) for pool in pools]),
    )
    assessed, out_of_range = assess_in_order(taken, columns["stay_costs"](rows), columns["recorded"](rows), tables)
    return Ledger(rows, taken, assessed, out_of_range)


def assess_in_order(
    claims: Claims[Column], stay_costs: Column, recorded: Column, tables: Tables
) -> tuple[Assessed[Column], Flags]:
    """(what is found of claims that stand in order of the calculation, which of them are out of range).

    Columns that are not SHOWN may be empty, but for `admitted_on` where rules go by it. `stay_costs` and
    `recorded` are as in `person_year.carry_on`.
    """
    rows = claims.rows
    into = Carried(
        found=np.empty((len(Assessed._fields), rows // PAGE * PAGE + PAGE + APART), dtype=np.int64),
        out_of_range=np.zeros(rows, dtype=np.bool_),
        pools=np.zeros(len(claims.opening_assistance), dtype=np.int64),
    )
    compiled.carry_on(claims, stay_costs, recorded, tables, into)
    return Assessed(*into.found[:, :rows]), into.out_of_range


def stay_costs_of(claims: Claims[Column], live: Column) -> Column:
    """The policy-scope cost (fen) of the whole stay that each row belongs to (cq-2022-116#2.3.2-other).

    Only `live` rows count; the others keep their own cost.
    """
    in_stay = live[claims.stay[live] != NONE]
    costs = claims.policy_scope_cost
    if not len(in_stay):
        return costs
    stay = claims.stay[in_stay]
    totals = np.zeros(int(stay.max()) + 1, dtype=np.int64)
    np.add.at(totals, stay, costs[in_stay])
    costs = costs.copy()
    costs[in_stay] = totals[stay]
    return costs
