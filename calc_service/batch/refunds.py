"""Which row a refund gives back, and rows whose amounts have the wrong sign.

A refund that names a claim is a reversal like any other. One that names none takes a row of the same person and
facility with exactly the opposite amounts that is not known to be later: a record declared invalid first, then one that
bears the flag itself, as some exports have it on both rows, then the latest of those that are equal in everything that
decides. Where they differ, all of them are refused.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from calc_service.batch.cells import NEGATIVE, UNKNOWN_FACTS, Cells
from calc_service.batch.claims import INVALID
from calc_service.batch.faults import RowFaults
from calc_service.batch.row_relations import numbered
from calc_service.domain.columns import PAID
from calc_service.domain.interface_codes import REFUND
from calc_service.engine.claims import Claims
from calc_service.engine.columns import NONE, Column, Flags
from calc_service.engine.tables import Tables

COST = 1 << PAID.index("total_cost")
"""The bit of NEGATIVE of a row that gives back, and not just one payment of it."""
END_OF_DAY = 2**62
DECIDING = ("district", "category_set", "insurance", "circumstances", "year", "stay", "admitted_on", "discharged_on")
"""What makes rows of the same amounts unlike, beside the rules of their day."""
GIVEN_UP, FLAGGED, OTHERS = range(3)
"""Rows that a refund may give back: declared invalid, flagged themselves, all others; taken in this order."""
Moment = tuple[int, int]
"""A day and a time, NONE where that is not known."""


def find_wrong_signs(cells: Cells, rows: Flags, faults: RowFaults) -> None:
    """Note the amounts below zero on `rows`, which give nothing back."""
    negative = np.where(rows, cells.number(NEGATIVE), 0)
    if not np.count_nonzero(negative):
        return
    whole = negative & COST != 0
    faults.add("", "negative_without_refund_flag", whole)
    for bit, column in enumerate(PAID):
        faults.add(column, "out_of_range", ~whole & (negative >> bit & 1 == 1))


def pair(claims: Claims[Column], cells: Cells, faults: RowFaults, tables: Tables) -> None:
    """Write into `claims.reverses` the row that each refund gives back; one that gives none back is refused.

    A refund that names no claim, and that none names, has to have a minus at all amounts, or be one that is given back.
    """
    target, refund = claims.reverses, cells.number(REFUND) == 1
    free = ~faults.rejected() & (target == NONE)
    free[target[target >= 0]] = False
    unpaired = refund & free & (cells.number(INVALID) != 1)
    if not np.count_nonzero(unpaired):
        return
    positive = cells.number(NEGATIVE) == 0
    flagged = unpaired & positive & (cells.number("total_cost") > 0)
    _find_positive(cells, unpaired & ~flagged, faults)
    refunds = np.flatnonzero(unpaired & ~flagged & ~faults.rejected())
    others = free & (~refund | flagged) & positive & np.isin(claims.person, claims.person[refunds])
    groups = _groups(refunds, np.flatnonzero(others), claims, cells, tables)
    refused = {row for group in groups for row in group.paired(target)}
    flagged[target[refunds][target[refunds] >= 0]] = False
    _find_positive(cells, flagged, faults)
    faults.add("", "unpaired_refund", np.array(sorted(refused), dtype=np.int64))


def _find_positive(cells: Cells, rows: Flags, faults: RowFaults) -> None:
    negative = cells.number(NEGATIVE)
    for bit, column in enumerate(PAID):
        faults.add(column, "out_of_range", rows & (cells.number(column) > 0) & (negative >> bit & 1 == 0))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A row that may be given back; rows with the same number `alike` are equal in everything that decides."""

    moment: Moment
    row: int
    alike: int


@dataclass(slots=True)
class _Group:
    """Refunds of one person, facility and amounts, and the rows that they may give back, both in order of time.

    A refund may give back all that stands before its moment: the times that are not known stand first in their day.
    seen:       so many of the valid rows were before a refund already
    questioned: so many of them are refused, since they are unlike
    """

    refunds: list[tuple[Moment, int]]
    invalid: list[_Candidate]
    flagged: list[_Candidate]
    valid: list[_Candidate]
    seen: int = 0
    unlike: bool = False
    questioned: int = 0

    def paired(self, target: Column) -> Iterator[int]:
        """Write the row of each refund into `target`; yields the refunds that have none, and the rows in question."""
        for moment, row in self.refunds:
            first = (_latest(rows, _before(rows, moment)) for rows in (self.invalid, self.flagged))
            found = next(filter(None, first), None) or self._of_equals(moment)
            if found is not None:
                target[row] = found.row
                continue
            yield row
            yield from (one.row for one in self.valid[self.questioned : self.seen])
            self.questioned = self.seen

    def _of_equals(self, moment: Moment) -> _Candidate | None:
        """The latest of the rows before `moment`; None where there is none, or where they are unlike."""
        before = _before(self.valid, moment)
        # What stood before an earlier refund has been compared already, and what is unlike stays so.
        self.unlike |= any(one.alike != self.valid[0].alike for one in self.valid[self.seen : before])
        self.seen = before
        found = None if self.unlike else _latest(self.valid, before)
        self.seen -= found is not None
        return found


def _before(candidates: list[_Candidate], moment: Moment) -> int:
    return bisect_right(candidates, moment, key=lambda one: one.moment)


def _latest(candidates: list[_Candidate], before: int) -> _Candidate | None:
    """Take out the latest of the first so many; where times leave that open, the one that stands last in the file."""
    if not before:
        return None
    place = before - 1
    day, time = candidates[place].moment
    if time != NONE:
        without = bisect_right(candidates, (day, NONE), hi=before, key=lambda one: one.moment) - 1
        if without >= 0 and candidates[without].moment[0] == day and candidates[without].row > candidates[place].row:
            place = without
    return candidates.pop(place)


def _groups(refunds: Column, others: Column, claims: Claims[Column], cells: Cells, tables: Tables) -> Iterator[_Group]:
    """The refunds, each in its group; one without a facility is alone in its own."""
    keys = ("person", "facility", *PAID)
    kinds = np.where(cells.number(INVALID) == 1, GIVEN_UP, np.where(cells.number(REFUND) == 1, FLAGGED, OTHERS))
    facility = cells.ids.get("facility_id", pl.repeat(None, cells.rows, dtype=pl.String, eager=True))

    def frame(rows: Column) -> pl.DataFrame:
        amounts = {column: cells.number(column)[rows] for column in PAID}
        when = {"day": claims.settled_on[rows], "time": claims.settled_time[rows]}
        ids = {"person": claims.person[rows], "facility": facility.gather(rows)}
        return pl.DataFrame({**ids, **amounts, **when, "row": rows})

    wanting = frame(refunds).with_columns(time=pl.when(pl.col("time") == NONE).then(END_OF_DAY).otherwise("time"))
    given = frame(others).join(wanting.select(keys), on=keys, how="semi")
    given = given.with_columns(alike=pl.Series(_alike(given["row"].to_numpy(), claims, cells, tables), dtype=pl.Int64))
    given = given.with_columns(kind=pl.Series(kinds[given["row"].to_numpy()])).sort("day", "time", "row")
    found = given.group_by(keys, maintain_order=True).agg("day", "time", "row", "alike", "kind")
    wanted = wanting.sort("day", "time", "row").group_by(keys, maintain_order=True).agg("day", "time", "row")
    for group in wanted.join(found, on=keys, how="left", suffix="_given").iter_rows(named=True):
        yield _group(group)


def _group(group: dict[str, list[int] | None]) -> _Group:
    days, times, rows = (group[name] or [] for name in ("day", "time", "row"))
    given = [group[name] or [] for name in ("day_given", "time_given", "row_given", "alike", "kind")]
    by_kind: dict[int, list[_Candidate]] = {GIVEN_UP: [], FLAGGED: [], OTHERS: []}
    for day, time, row, alike, kind in zip(*given, strict=True):
        by_kind[kind].append(_Candidate((day, time), row, alike))
    return _Group(
        refunds=[((day, time), row) for day, time, row in zip(days, times, rows, strict=True)],
        invalid=by_kind[GIVEN_UP],
        flagged=by_kind[FLAGGED],
        valid=by_kind[OTHERS],
    )


def _alike(rows: Column, claims: Claims[Column], cells: Cells, tables: Tables) -> Column:
    """A number for each set of rows that are equal in everything that decides, the rules of their days included."""
    rules = tables.columns.rules
    edition = np.maximum(np.searchsorted(rules.starts, claims.settled_on[rows], side="right") - 1, 0)
    # Of the periods of admission any will do: rows that are alike were admitted on one day.
    first_period = edition * rules.periods
    # A fact that nobody knows is not known to be like any other.
    alone = np.where(cells.number(UNKNOWN_FACTS, absent=0)[rows] != 0, rows, NONE)
    regime = np.asarray(rules.regimes)[first_period * rules.profiles + rules.profile[claims.district[rows]]]
    return numbered(pl.Series(regime), pl.Series(alone), *(pl.Series(getattr(claims, name)[rows]) for name in DECIDING))
