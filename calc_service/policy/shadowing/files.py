"""A file under the rules beside those in force, out of what it was read as and came to under these.

Most persons are not computed again: nothing decides their claims otherwise. Others are, out of the numbers that were
read. Only whose claims may be read, refused or paired otherwise are read once more, and audited like any file.
"""

from dataclasses import replace
from functools import cached_property
from threading import Lock

import numpy as np
import polars as pl

from calc_service.batch.assessment import AssessedRows
from calc_service.batch.audit import Audited, Request
from calc_service.batch.files import Table
from calc_service.batch.partitions import PartResult
from calc_service.domain.comparison_counts import WHOLE, Counts, Group, added
from calc_service.domain.interface_codes import REFUND
from calc_service.engine.claims import Claims
from calc_service.engine.columns import NONE, Column, Flags
from calc_service.engine.edition import RuleBook
from calc_service.engine.fault_finding import bits_of_faults
from calc_service.engine.tables import tabulate
from calc_service.policy.impact.comparison import RulesResult, outcome_of_change, side_by_side
from calc_service.policy.shadowing.deciding import deciding
from calc_service.policy.shadowing.groups import Groups
from calc_service.policy.shadowing.part import Part, computed_beside, counted
from calc_service.policy.shadowing.reading import ReadAlike, headed_alike, read_alike
from calc_service.policy.shadowing.rows import sums_of

OUT_OF_RANGE = ("", "total_out_of_range")


class FileBeside:
    """Watches a file being audited under the rules `before`, and counts what it comes to under `after`."""

    def __init__(self, before: RuleBook, after: RuleBook) -> None:
        self._before, self._after = tabulate(before), tabulate(after)
        self._deciding = deciding(self._before, self._after)
        self._groups = Groups(self._before, self._after)
        self._lock = Lock()
        self._again: list[Column] = []
        self._sums: list[dict[Group, Counts]] = []

    def part(self, place: Column, claims: Claims[Column], recorded: Column | None, assessed: AssessedRows) -> None:
        """Count a part of the file whose rows stand at `place`; several may come at once."""
        part = Part.of(claims, recorded, assessed, self._groups)
        otherwise = part.persons_of(self._deciding.rows(claims))
        again = self._read_again(part, otherwise)
        changes, beyond = computed_beside(part, otherwise & ~again, self._deciding, self._groups)
        again |= part.persons_of(beyond)
        sums = counted(part, ~again, changes, self._groups)
        with self._lock:
            self._again.append(place[again])
            self._sums.append(sums)

    def sums(self, audited: Audited, request: Request) -> dict[Group, Counts]:
        """The counts of the whole file, all parts of which have come. Raises FileRefused."""
        books = self._before.book, self._after.book
        if not headed_alike(audited.given.columns, request, *books):
            return self._audited_again(audited, request, np.arange(len(audited.given)))
        again = np.sort(np.concatenate(self._again))
        return added([*self._sums, *([self._audited_again(audited, request, again)] if len(again) else ())])

    def _read_again(self, part: Part, otherwise: Flags) -> Flags:
        """The rows of persons any of whose claims may be read, refused or paired otherwise.

        otherwise: the rows of those any of whose claims can be decided otherwise
        """
        if self._alike is ReadAlike.NONE:
            return np.ones(len(part.assessed), dtype=np.bool_)
        claims, faults = part.claims, part.assessed.faults
        found: Flags = self._deciding.districts.take(claims.district) == NONE
        if not self._deciding.refuses_alike:
            its = self._deciding.under_after(claims)
            found |= bits_of_faults(claims, self._before) != bits_of_faults(its, self._after)
        for rows in faults.found.get(OUT_OF_RANGE, ()):
            found[rows] = True
        if self._alike is ReadAlike.SOUND:
            found |= part.assessed.rejected
        if not self._same_stretches:
            found |= (part.assessed.cells.number(REFUND) == 1) & otherwise
        return part.persons_of(found)

    @cached_property
    def _alike(self) -> ReadAlike:
        return read_alike(self._before.book, self._after.book)

    @cached_property
    def _same_stretches(self) -> bool:
        """Whether the same days are under the same rules, so that refunds find the claims that are theirs."""
        rules = [(tables.columns.rules.starts, tables.columns.rules.regimes) for tables in (self._before, self._after)]
        return all(np.array_equal(one, its) for one, its in zip(*rules, strict=True))

    def _audited_again(self, audited: Audited, request: Request, places: Column) -> dict[Group, Counts]:
        some = _some(audited, places)
        after = outcome_of_change(some.given, self._after.book, request)
        return sums_of(side_by_side(RulesResult(self._before.book, some), after, request.assumed))


def failed(rows: int) -> dict[Group, Counts]:
    """The counts of claims on which the rules beside could not be tried."""
    return {WHOLE: Counts(failed=rows)}


def _some(audited: Audited, places: Column) -> Audited:
    """A file, with what was found of it, as if it had but the rows at `places`, ascending."""
    if len(places) == len(audited.given):
        return audited
    return replace(
        audited, given=_rows(audited.given, places), found=tuple(_found(part, places) for part in audited.found)
    )


def _rows(table: Table, places: Column) -> Table:
    pieces = [
        piece()[(places[slice(*places.searchsorted((rows.start, rows.stop)).tolist())] - rows.start)]
        for piece, rows in table.located()
    ]
    return replace(Table.of(pl.concat(pieces), table.headers, table.notes), numbers=table.numbers)


def _found(part: PartResult, places: Column) -> PartResult:
    wanted = np.isin(part.place, places, assume_unique=True)
    return PartResult(places.searchsorted(part.place[wanted]), part.columns.filter(pl.Series(wanted)))
