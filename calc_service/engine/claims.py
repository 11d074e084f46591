"""The input of one calculation: the columns of one case or of a million rows."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from calc_service.engine.columns import NONE, Column, Flags


@dataclass(frozen=True, slots=True)
class Claims:
    """One row a claim; every column has the same length. Amounts are fen, days count from 1970-01-01.

    person, claim:  ranks below the number of rows; claims of a person and day are taken in order of `claim`
    year:           benefit year, the calendar year of `settled_on`
    district:       position in `Wording.districts`
    category_set:   the categories active on the day, one bit each by position in `Profile.categories`
    insurance:      position in INSURANCES
    circumstances:  position in CIRCUMSTANCES
    catastrophic_settled: what the insurer really paid, or NONE where the service is to compute it
    stay:           a rank shared by the settlements of one stay, or NONE
    reverses:       the row that this row cancels, NONE or UNKNOWN
    admitted_on, discharged_on: days or NONE
    opening_…:      what the person's year began with; alike on all rows of a person and year
    opening_assistance: one row a pool of the rule book, shape (pools, rows)
    """

    person: Column
    claim: Column
    settled_on: Column
    year: Column
    district: Column
    category_set: Column
    insurance: Column
    circumstances: Column
    total_cost: Column
    policy_scope_cost: Column
    basic_paid: Column
    other_insurance_paid: Column
    catastrophic_settled: Column
    stay: Column
    reverses: Column
    admitted_on: Column
    discharged_on: Column
    opening_catastrophic_base: Column
    opening_tilt_base: Column
    opening_in_scope_self_pay: Column
    opening_assistance: Column

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.claim)

    @classmethod
    def of(cls, table: Column) -> Self:
        """The columns of a table with one row a claim, in the order above; the last are `opening_assistance`."""
        columns = table.T.copy()
        return cls(**dict(zip(NAMES, columns, strict=False)), opening_assistance=columns[len(NAMES) :])

    def take(self, rows: Column) -> Self:
        """The columns that the laws use with only `rows`, in that order; the others are left out, empty."""
        # For many rows `take` needs a third less time than indexing.
        taken = {name: getattr(self, name).take(rows) if used else NOTHING for name, used in USED.items()}
        return type(self)(**taken, opening_assistance=self.opening_assistance.take(rows, axis=1))

    def void(self) -> Flags:
        """Which rows are cancelled or cancel another: they count for nothing."""
        void = self.reverses >= 0
        void[self.reverses[void]] = True
        return void


NAMES = tuple(field.name for field in fields(Claims))[:-1]
"""The columns that have one value a row."""
NOTHING = np.zeros(0, dtype=np.int64)
USED = {name: name not in {"claim", "stay", "reverses", "admitted_on", "discharged_on"} for name in NAMES}
"""Whether the laws use a column; the others only order, join and check rows."""


def stay_costs(claims: Claims, live: Column) -> Column:
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
