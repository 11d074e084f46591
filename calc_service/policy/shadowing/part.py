"""One part of a file under the rules beside those in force: computed only where they can decide otherwise, counted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from calc_service.batch.assessment import AssessedRows
from calc_service.domain.comparison_counts import (
    CATEGORY,
    DIMENSIONS,
    NO_GROUP,
    NOTHING,
    TRACK,
    Counts,
    Group,
)
from calc_service.engine.claims import Claims
from calc_service.engine.columns import NONE, Column, Flags
from calc_service.engine.ledger import Ledger, blocks
from calc_service.policy.shadowing.deciding import Deciding
from calc_service.policy.shadowing.groups import Codes, Groups

PAID = ("catastrophic_paid", "assistance_paid", "tilt_paid")
"""What the funds pay, as the ledger calls it; together they are the benefit."""


@dataclass(frozen=True, slots=True)
class ChangedRows:
    """Rows that come out otherwise, or belong to a group under the rules beside alone.

    codes: the groups that they are counted in; differs: in status or payment; difference: of the benefit, fen
    """

    rows: Column
    codes: Codes
    differs: Flags
    difference: Column


@dataclass(frozen=True, slots=True)
class Part:
    """Whole persons, what they come to under the rules in force, and what the years ran on that was really paid.

    codes: their groups under the rules in force; without_group: the rows that belong to none of some kind
    """

    claims: Claims[Column]
    recorded: Column | None
    assessed: AssessedRows
    codes: Codes
    without_group: Flags

    @classmethod
    def of(cls, claims: Claims[Column], recorded: Column | None, assessed: AssessedRows, groups: Groups) -> "Part":
        """What was computed of a part of a file."""
        codes = groups.before_all(assessed)
        return cls(claims, recorded, assessed, codes, (codes[CATEGORY] == NONE) | (codes[TRACK] == NONE))

    def persons_of(self, rows: Flags) -> Flags:
        """Every row of the persons to whom any of `rows` belongs."""
        persons = np.zeros(len(self.assessed) + 1, dtype=np.bool_)
        persons[self.claims.person[rows]] = True
        return persons[self.claims.person]


def computed_beside(part: Part, wanted: Flags, deciding: Deciding, groups: Groups) -> tuple[list[ChangedRows], Flags]:
    """(what changes among the `wanted` rows, those of them whose year is out of range under the rules beside)."""
    counted, order = wanted & ~part.assessed.rejected & ~part.assessed.void, part.assessed.order
    claims = deciding.under_after(part.claims)
    beyond = np.zeros(len(part.assessed), dtype=np.bool_)
    changes = []
    computing = blocks(claims, deciding.after, counted=counted, recorded=part.recorded, order=order[counted[order]])
    for block in computing:
        ledger = block()
        beyond[ledger.rows[ledger.out_of_range]] = True
        changes.append(_changes(part, ledger, groups))
    return changes, beyond


def _changes(part: Part, ledger: Ledger, groups: Groups) -> ChangedRows:
    computed, every = part.assessed.computed, ledger.rows
    difference = np.zeros(len(every), dtype=np.int64)
    differs = computed["status"].take(every) != ledger.column("status")
    for name in PAID:
        of_fund = ledger.column(name) - computed[name].take(every)
        differs |= of_fund != 0
        difference += of_fund
    kept = np.flatnonzero(differs | part.without_group.take(every))
    rows = every.take(kept)
    category, track = (ledger.column(name).take(kept) for name in ("assistance_category", "track"))
    after = {
        CATEGORY: groups.categories(groups.after, ledger.column("district").take(kept), category),
        TRACK: groups.tracks(groups.after, track),
    }
    codes = {name: column.take(rows) for name, column in part.codes.items()}
    codes |= {name: np.where(codes[name] == NONE, its, codes[name]) for name, its in after.items()}
    return ChangedRows(rows, codes, differs.take(kept), difference.take(kept))


def counted(part: Part, rows: Flags, changes: Sequence[ChangedRows], groups: Groups) -> dict[Group, Counts]:
    """The counts of `rows`, whole persons; `changes` may tell of others too."""
    changed = _all_of(changes)
    found: dict[Group, Counts] = {}
    for dimension in DIMENSIONS:
        codes = part.codes.get(dimension, np.full(len(rows), NONE)).copy()
        codes[changed.rows] = changed.codes.get(dimension, NONE)
        names = (NO_GROUP, *groups.names.get(dimension, ()))
        columns = _columns(codes, rows, part.assessed.rejected, changed, len(names))
        counts = (Counts(**dict(zip(columns, row, strict=True))) for row in np.array(list(columns.values())).T.tolist())
        found |= {(dimension, name): each for name, each in zip(names, counts, strict=True)}
    return {group: counts for group, counts in found.items() if counts != NOTHING}


def _all_of(changes: Sequence[ChangedRows]) -> ChangedRows:
    if not changes:
        nothing = np.zeros(0, dtype=np.int64)
        return ChangedRows(nothing, {}, nothing != 0, nothing)
    return ChangedRows(
        np.concatenate([one.rows for one in changes]),
        {name: np.concatenate([one.codes[name] for one in changes]) for name in changes[0].codes},
        np.concatenate([one.differs for one in changes]),
        np.concatenate([one.difference for one in changes]),
    )


def _columns(codes: Column, rows: Flags, rejected: Flags, changed: ChangedRows, size: int) -> dict[str, Column]:
    """By the names of `Counts` a number for each group, those of no group first."""
    counting = rows[changed.rows]
    difference, place = np.where(counting, changed.difference, 0), codes[changed.rows] + 1
    of_changes = {
        "differing": changed.differs & counting,
        "gaining": difference > 0,
        "plus": np.maximum(difference, 0),
        "losing": difference < 0,
        "minus": np.maximum(-difference, 0),
    }
    columns = {
        name: np.bincount(codes[rows & these] + 1, minlength=size)
        for name, these in (("compared", ~rejected), ("uncomputed", rejected))
    }
    return columns | {name: _added_up(column, place, size) for name, column in of_changes.items()}


def _added_up(numbers: Column | Flags, place: Column, size: int) -> Column:
    found = np.zeros(size, dtype=np.int64)
    np.add.at(found, place, numbers.astype(np.int64))
    return found
