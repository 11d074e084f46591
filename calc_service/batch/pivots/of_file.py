"""The pivots of a file that was audited: its rows stretch by stretch, each with the facility that the file names."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from calc_service.batch.audit import Audited
from calc_service.batch.cleaning import bare_references
from calc_service.batch.pivots.dimensions import FACILITY, FINDING, FOUND
from calc_service.batch.pivots.sums import cubes, sums
from calc_service.domain.columns import FUNDS
from calc_service.engine.edition import RuleBook

FACILITY_ID = "facility_id"
CUBES: Mapping[str, Sequence[str]] = {
    "where": ("district", "month"),
    "who": ("category", "insurance"),
    "why": ("track", "reasons"),
    FACILITY: (FACILITY,),
}
"""The cubes out of which a report is made, by name: two dimensions that are looked at together stand in one of them."""
NO_FACILITY = pl.lit(None, dtype=pl.String).alias(FACILITY)


@dataclass(frozen=True, slots=True)
class FilePivots:
    """What a file comes to by each dimension; `cubes` by name of CUBES, without one whose members are too many."""

    cubes: Mapping[str, pl.DataFrame]

    def has(self, dimension: str) -> bool:
        """Whether rows can be told apart by it: of facilities whether the file names any, and not too many."""
        counts = self.cubes.get(_name_of([dimension]))
        if counts is None or not len(counts):
            return False
        return dimension != FACILITY or bool(counts[FACILITY].is_not_null().any())

    @property
    def left_out(self) -> list[str]:
        """The dimensions by which rows are not told apart since their members are too many."""
        return [each for name, dimensions in CUBES.items() if name not in self.cubes for each in dimensions]

    def sums(self, by: Sequence[str], funds: Sequence[str] = FUNDS) -> pl.DataFrame:
        """See `sums.sums`; `by`: dimensions of one of CUBES, and `finding` beside them."""
        return sums(self.cubes[_name_of(by)], by, funds)


def _name_of(by: Sequence[str]) -> str:
    wanted = set(by) - {FINDING}
    return next(name for name, dimensions in CUBES.items() if wanted <= set(dimensions))


def pivots_of(stretches: Iterable[pl.DataFrame]) -> FilePivots:
    """The pivots of rows with FOUND and `facility`; one stretch at least."""
    return FilePivots(cubes(stretches, CUBES))


def stretches_of(audited: Audited, book: RuleBook) -> Iterator[pl.DataFrame]:
    """The rows of a file as pivots add them up: FOUND, `facility`."""
    facilities = _facilities(audited, book)
    for part in audited.found:
        rows = part.columns.select(FOUND)
        yield rows.with_columns(facilities.gather(part.place) if len(facilities) else NO_FACILITY)


def _facilities(audited: Audited, book: RuleBook) -> pl.Series:
    """The facility of each row; nothing where the file has no column of them."""
    header = next((one.header for one in audited.summary.understood if one.column == FACILITY_ID), None)
    if header is None:
        return pl.Series(FACILITY, [], dtype=pl.String)
    cells = pl.concat([piece([header]) for piece in audited.given.pieces])[header]
    return bare_references(cells.cast(pl.String), marks_of(audited.summary.profile.name, book)).alias(FACILITY)


def marks_of(profile: str | None, book: RuleBook) -> Sequence[str]:
    """What stands for nothing in exports of a profile."""
    known = book.codes.profiles.get(profile or "")
    return tuple(known.nothing) if known else ()
