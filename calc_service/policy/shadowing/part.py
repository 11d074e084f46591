"""One part of a file under the rules beside those in force: computed only where they can decide otherwise, counted."""

from dataclasses import dataclass
from typing import Any

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
class Changes:
    """Rows that come out otherwise, or belong to a group under the rules beside alone.

    codes: the groups that they are counted in; differs: in status or payment; difference: of the benefit, fen
    """

    rows: Column
    codes: Codes
    differs: Flags
    difference: Column


@dataclass(frozen=True, slots=True)
class Part:
    """Whole persons, what they come to under the rules in force, and what the years ran on that was really paid."""

    claims: Claims[Column]
    recorded: Column | None
    assessed: AssessedRows
    codes: Codes

    def persons_of(self, rows: Flags) -> Flags:
        """Every row of the persons to whom any of `rows` belongs."""
        persons = np.zeros(len(self.assessed) + 1, dtype=np.bool_)
        persons[self.claims.person[rows]] = True
        return persons[self.claims.person]


def computed_beside(part: Part, wanted: Flags, deciding: Deciding, groups: Groups) -> tuple[list[Changes], Flags]:
    """(what changes among the `wanted` rows, those of them whose year is out of range under the rules beside)."""
    counted, order = wanted & ~part.assessed.rejected & ~part.assessed.void, part.assessed.order
    claims = part.claims._replace(district=np.maximum(deciding.districts[part.claims.district], 0))
    beyond = np.zeros(len(part.assessed), dtype=np.bool_)
    changes = []
    computing = blocks(
        claims, deciding.after, counted=counted, recorded=part.recorded, order=order[counted[order]]
    )
    for block in computing:
        ledger = block()
        beyond[ledger.rows[ledger.out_of_range]] = True
        changes.append(_changes(part, ledger, groups))
    return changes, beyond


def _changes(part: Part, ledger: Ledger, groups: Groups) -> Changes:
    computed, rows = part.assessed.computed, ledger.rows
    differs = computed["status"][rows] != ledger.column("status")
    difference = np.zeros(len(rows), dtype=np.int64)
    for name in PAID:
        of_fund = ledger.column(name) - computed[name][rows]
        differs |= of_fund != 0
        difference += of_fund
    after = {
        CATEGORY: groups.categories(groups.after, ledger.column("district"), ledger.column("assistance_category")),
        TRACK: groups.tracks(groups.after, ledger.column("track")),
    }
    codes = {name: column[rows] for name, column in part.codes.items()}
    moved = np.zeros(len(rows), dtype=np.bool_)
    for name, its in after.items():
        moved |= (codes[name] == NONE) & (its != NONE)
        codes[name] = np.where(codes[name] == NONE, its, codes[name])
    kept = differs | moved
    chosen = {name: column[kept] for name, column in codes.items()}
    return Changes(rows[kept], chosen, differs[kept], difference[kept])


def counted(part: Part, rows: Flags, changes: list[Changes], groups: Groups) -> dict[Group, Counts]:
    """The counts of `rows`, whole persons; `changes` may tell of others too."""
    compared, uncomputed = rows & ~part.assessed.rejected, rows & part.assessed.rejected
    found: dict[Group, Counts] = {}
    for dimension in DIMENSIONS:
        names = groups.names.get(dimension, ())
        codes = part.codes.get(dimension, np.full(len(rows), NONE)).copy()
        for change in changes:
            codes[change.rows] = change.codes.get(dimension, NONE)
        table = np.zeros((len(names) + 1, len(Counts._fields)), dtype=np.int64)
        by_name = Counts(*table.T)
        for column, some in ((by_name.compared, compared), (by_name.uncomputed, uncomputed)):
            column += np.bincount(codes[some] + 1, minlength=len(column))
        for change in changes:
            _add(by_name, codes[change.rows] + 1, change, rows[change.rows])
        counts = (Counts(*row) for row in table.tolist())
        found |= {(dimension, name): each for name, each in zip((NO_GROUP, *names), counts, strict=True)}
    return {group: counts for group, counts in found.items() if counts != NOTHING}


def _add(by_name: Any, place: Column, change: Changes, counting: Flags) -> None:  # noqa: ANN401  columns for numbers
    more = np.where(counting, np.maximum(change.difference, 0), 0)
    less = np.where(counting, np.maximum(-change.difference, 0), 0)
    what = {"differing": change.differs & counting, "gaining": more > 0, "losing": less > 0, "plus": more, "minus": less}
    for name, column in what.items():
        np.add.at(getattr(by_name, name), place, column.astype(np.int64))
