"""Some whole persons of a file, wherever they are worked on: a table in, a table and small totals out.

A pure function of the table, the rules and what was asked. What takes several persons comes from the totals, which any
number of such calls give and `summary_of` adds up; persons whose ids look alike have to stand in the same table.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from calc_service.batch.across_persons.facility_counts import FacilityTally
from calc_service.batch.across_persons.looks import Looks
from calc_service.batch.across_persons.raising import NOTHING_ACROSS, AcrossPersons, across_persons
from calc_service.batch.audit import (
    ClaimTotals,
    Request,
    asked_of_file,
    assessed_claims,
    numbers_of_claims,
    summary_of_claims,
    understood,
)
from calc_service.batch.cells import Cells
from calc_service.batch.cleaning import Changes, headers_of_persons
from calc_service.batch.control_totals import ComputedSums, ControlTally
from calc_service.batch.enrolments.audit import assessed_enrolments, numbers_of_enrolments, summary_of_enrolments
from calc_service.batch.enrolments.reply_types import PremiumBatchSummary
from calc_service.batch.enrolments.result import EnrolmentTally
from calc_service.batch.files import Piece, Table
from calc_service.batch.headers import ColumnMapping
from calc_service.batch.partitions import PartResult, Rows, in_file_order
from calc_service.batch.passes import Held, cleaned_columns, computed, computed_apart, refuse_what_cells_hold
from calc_service.batch.person_buckets import bucket_of
from calc_service.batch.person_totals import PersonTotals, read_totals, totals_of
from calc_service.batch.piece_reading import PieceRead
from calc_service.batch.refusals import FileFault, FileRefused
from calc_service.batch.reply_types import BatchSummary, CleanedColumn
from calc_service.batch.summary import Tally
from calc_service.batch.unknowns.totals import UnknownTally
from calc_service.domain.columns import CLAIMS, PREMIUM
from calc_service.domain.wording import Label
from calc_service.engine.columns import Column
from calc_service.engine.edition import RuleBook
from calc_service.engine.tables import Tables, tabulate

ROW = "__row__"
"""The column that says where each row stands in the file, from 0. A file that has one of that name is refused."""
ROW_TAKEN = Label(
    f"表头不能叫“{ROW}”，它是行号列的名字；请换一个表头",
    f"no header may be called {ROW!r}, which is what the numbers of rows are called here; give it another name",
)
Summary = BatchSummary | PremiumBatchSummary


@dataclass(frozen=True, slots=True)
class FileAsked:
    """How the columns of a file are understood, and how it is to be computed."""

    mapping: ColumnMapping
    request: Request

    @property
    def headers(self) -> list[str]:
        """The headers that a table of persons needs beside ROW: those that decide, or are looked at."""
        mapping = self.mapping
        sources = (source.header for source in mapping.sources)
        return list(dict.fromkeys((*sources, *mapping.fund_headers, *mapping.unsettled)))


def asked_of(table: Table, request: Request, book: RuleBook) -> FileAsked:
    """How a file is understood; raises FileRefused with every fault of its columns."""
    mapping = understood(table, request, book)
    taken = [FileFault("output_column", ROW_TAKEN, ROW)] if ROW in table.columns else []
    if mapping.faults or taken:
        raise FileRefused((*mapping.faults, *taken))
    return FileAsked(mapping, request)


def buckets_of(frame: pl.DataFrame, buckets: int, asked: FileAsked, book: RuleBook, parts: int = 1) -> Column:
    """The bucket of each row of a file, whose cells stand under their headers; `parts`: see `bucket_of`."""
    profile = book.codes.profiles.get(asked.mapping.profile)
    marks = tuple(profile.nothing) if profile else ()
    own, *others = (frame[header].cast(pl.String) for header in headers_of_persons(asked.mapping))
    for other in others:
        own = own.zip_with(own.is_not_null(), other)
    return bucket_of(own, buckets, marks, parts)


def assess_persons(table: pa.Table, book: RuleBook, asked: FileAsked) -> tuple[pa.Table, PersonTotals]:
    """(what was found out of every row: ROW, then those of `FileKind.output` and more; what the rows amount to).

    table: ROW, ascending or not, and the headers of `asked`, their cells as the file has them. Amounts of what is found
    are whole fen (Int64). Rows come back in order of ROW.
    """
    frame = _frame(table)
    return assess_rows(Table.of(frame.drop(ROW)), frame[ROW].to_numpy(), book, asked)


def assess_parts(parts: Sequence[pa.Table], book: RuleBook, asked: FileAsked) -> tuple[pa.Table, PersonTotals]:
    """The same for persons who come part by part, in each as few rows as are well worked on; rows stay as they come."""
    frames = [_frame(part) for part in parts]
    places = np.concatenate([frame[ROW].to_numpy() for frame in frames])
    pieces = [Piece.of(partial(frame.drop, ROW)) for frame in frames]
    given = Table(frames[0].columns[1:], pieces, [len(frame) for frame in frames])
    tables = tabulate(book)
    read = computed_apart(given, asked.mapping, book, *_working(asked, tables, places))
    columns = pl.concat([part.columns for part in read.found]).insert_column(0, pl.Series(ROW, places))
    return columns.to_arrow(), totals_of(read, len(given))


def assess_rows(given: Table, places: Column, book: RuleBook, asked: FileAsked) -> tuple[pa.Table, PersonTotals]:
    """The same for rows that are a table of their own and stand in the file at `places`, ascending."""
    tables = tabulate(book)
    # What cells hold is for whoever adds up, and refuses the whole file.
    read = computed(given, asked.mapping, book, *_working(asked, tables, places), lambda _: None)
    found = in_file_order(read.found, slice(0, len(given))).insert_column(0, pl.Series(ROW, places))
    return found.to_arrow(), totals_of(read, len(given))


def _working(
    asked: FileAsked, tables: Tables, places: Column
) -> tuple[Callable[[PieceRead], tuple[Cells, Any]], Callable[[Rows], tuple[PartResult, tuple[Any, ...]]]]:
    """How the rows of a file that stand at `places` are read, and assessed."""
    work = WORK[asked.request.kind]
    return partial(work.numbers, asked.mapping, tables), partial(work.assessed, asked.request, tables, places)


def _frame(table: pa.Table) -> pl.DataFrame:
    """The rows in order of ROW, dictionaries as the words of an Enum."""
    columns = {name: _column(table[name].combine_chunks()) for name in table.column_names}
    frame = pl.DataFrame(columns)
    return frame if frame[ROW].is_sorted() else frame.sort(ROW)


def _column(array: pa.Array) -> pl.Series:
    if not pa.types.is_dictionary(array.type):
        return pl.Series(pl.from_arrow(array))
    words = pl.Enum(array.dictionary.to_pylist())
    return pl.Series(pl.from_arrow(array.indices)).cast(pl.Series([], dtype=words).to_physical().dtype).cat.to(words)


def across_all(totals: Sequence[PersonTotals], looks: Looks, asked: FileAsked, book: RuleBook) -> AcrossPersons:
    """What is found across all persons of a file; its rows get their flags by `AcrossPersons.raised`.

    looks: the columns that say what every row looks like, see `looks.Looks`
    """
    flags = asked_of_file(asked.mapping, book) if asked.request.kind == CLAIMS.name else {}
    tallies = [read_totals(FacilityTally, one) for one in totals] if flags else []
    return across_persons(tallies, looks, sum(one.rows for one in totals), flags)


def summary_of(
    totals: Sequence[PersonTotals], asked: FileAsked, book: RuleBook, across: AcrossPersons = NOTHING_ACROSS
) -> Summary:
    """What all persons of a file amount to; raises FileRefused where cells hold what refuses the whole file.

    across: what `across_all` finds
    """
    changes = tuple(Changes(one.trimmed, one.blanked, frozenset(), one.identity_numbers) for one in totals)
    held = Held(frozenset(header for one in totals for header in one.unsettled), changes)
    refuse_what_cells_hold(asked.mapping, held)
    cleaned = cleaned_columns(changes, asked.mapping)
    return WORK[asked.request.kind].summary(totals, cleaned, asked, tabulate(book), across)


@dataclass(frozen=True, slots=True)
class Work:
    """How files of a kind are worked on.

    numbers:  the rows of a piece as numbers, and what is noted of the piece (see `passes.computed`)
    assessed: what is found out of a part whose rows stand at those places of the file, and its totals
    summary:  what all totals amount to
    """

    numbers: Callable[[ColumnMapping, Tables, PieceRead], tuple[Cells, Any]]
    assessed: Callable[[Request, Tables, Column, Rows], tuple[PartResult, tuple[Any, ...]]]
    summary: Callable[[Sequence[PersonTotals], list[CleanedColumn], FileAsked, Tables, AcrossPersons], Summary]


def _of_claims(request: Request, tables: Tables, places: Column, rows: Rows) -> tuple[PartResult, tuple[Any, ...]]:
    return assessed_claims(request, tables, None, rows, places)


def _of_enrolments(request: Request, tables: Tables, _: Column, rows: Rows) -> tuple[PartResult, tuple[Any, ...]]:
    found, tally = assessed_enrolments(request, tables, rows)
    return found, (tally,)


def _claims_summary(
    totals: Sequence[PersonTotals],
    cleaned: list[CleanedColumn],
    asked: FileAsked,
    tables: Tables,
    across: AcrossPersons,
) -> BatchSummary:
    whole = ClaimTotals(
        [read_totals(Tally, one) for one in totals],
        [read_totals(ControlTally, one) for one in totals],
        [read_totals(ComputedSums, one) for one in totals],
        across,
        [read_totals(UnknownTally, one) for one in totals] if asked.request.unknown else (),
    )
    return summary_of_claims(whole, cleaned, asked.mapping, asked.request, tables)


def _premium_summary(
    totals: Sequence[PersonTotals],
    cleaned: list[CleanedColumn],
    asked: FileAsked,
    tables: Tables,
    _: AcrossPersons,
) -> PremiumBatchSummary:
    tallies = [read_totals(EnrolmentTally, one) for one in totals]
    return summary_of_enrolments(tallies, cleaned, asked.mapping, asked.request, tables)


WORK: Mapping[str, Work] = {
    CLAIMS.name: Work(numbers_of_claims, _of_claims, _claims_summary),
    PREMIUM.name: Work(lambda _, tables, read: numbers_of_enrolments(tables, read), _of_enrolments, _premium_summary),
}
