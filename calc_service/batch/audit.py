"""One file of claims audited: what its columns mean, what every row comes to, and what there is to say of it all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from msgspec import UNSET

from calc_service import __version__
from calc_service.batch.across_persons.asked import asked, not_asked
from calc_service.batch.across_persons.facility_counts import FacilityTally, facility_tally
from calc_service.batch.across_persons.raising import AcrossPersons, across_persons, looks_of
from calc_service.batch.assessment import AssessedRows, Options, assess
from calc_service.batch.cells import Cells
from calc_service.batch.claims import positions
from calc_service.batch.column_mapping import map_columns
from calc_service.batch.control_totals import (
    BASES_DIFFER,
    FUNDS_DIFFER,
    ComputedSums,
    ControlTally,
    computed_sums,
    control_totals,
    controlled,
    tolerance_of,
)
from calc_service.batch.files import Table
from calc_service.batch.headers import NOTHING_TOLD, ColumnMapping, Told, described
from calc_service.batch.missing_columns import ADMISSION_DAY_NEEDED, admission_days_lacking
from calc_service.batch.partitions import PartResult, Rows, in_file_order
from calc_service.batch.passes import cleaned_columns, computed, refuse_what_cells_hold, unsettled_columns
from calc_service.batch.piece_reading import PieceRead, with_numbers
from calc_service.batch.read_columns import faults_of_columns
from calc_service.batch.reply_types import BatchOptions, BatchSummary, CleanedColumn, DryRun, RulesUsed
from calc_service.batch.result import result_columns
from calc_service.batch.result_file import with_result
from calc_service.batch.summary import Tally, rows_with, summary, tallied
from calc_service.batch.unknowns.result import open_columns, without_doubts
from calc_service.batch.unknowns.rows import open_rows
from calc_service.batch.unknowns.totals import UnknownTally, not_added_up, said_of_unknowns, tally_of_unknowns
from calc_service.domain.columns import CLAIMS, FILE_KINDS, OPENING_OF_POOL, OPENINGS, UNCERTAIN, FileKind
from calc_service.domain.days import day_number
from calc_service.domain.interface_codes import Flag
from calc_service.domain.money import yuan
from calc_service.engine.claims import Claims
from calc_service.engine.columns import NONE, Column
from calc_service.engine.edition import RuleBook
from calc_service.engine.tables import Tables, tabulate


@dataclass(frozen=True, slots=True)
class Request:
    """How a file is to be audited.

    tolerance: fen by which what was paid may differ from what is computed
    assumed:   our column → value for the rows that say nothing
    told:      what the run says about columns
    kind:      what kind of file it is, one of FILE_KINDS
    unknown:   what nobody knows, see `unknowns.asked`
    settled, run_on_recorded: see `assessment.Options`
    as_of:     the day behind which a settlement lies in the future; None where that is not asked
    """

    tolerance: int = 0
    assumed: Mapping[str, str] = field(default_factory=dict)
    settled: bool = True
    run_on_recorded: bool = False
    told: Told = NOTHING_TOLD
    kind: str = CLAIMS.name
    as_of: date | None = None
    unknown: tuple[str, ...] = ()

    @property
    def last_day(self) -> int:
        """`as_of` as days since 1970-01-01, NONE where it is not given."""
        return NONE if self.as_of is None else day_number(self.as_of)

    @property
    def file_kind(self) -> FileKind:
        """What the file holds, and what is added to it."""
        return UNCERTAIN if self.unknown else FILE_KINDS[self.kind]


OfPart = tuple[Tally, ComputedSums, FacilityTally] | tuple[Tally, ComputedSums, FacilityTally, UnknownTally]
"""What a part of a file amounts to; the last where facts are missing."""
WatchPart = Callable[[Column, Claims[Column], Column | None, AssessedRows], None]
"""Told of each part of a file where its rows stand in the file, and what `assessment.Watch` is; several at once."""


@dataclass(frozen=True, slots=True)
class Audited:
    """given: the file as it was; found: what was found out about its rows, part by part.

    renamed: columns of the result that are called otherwise, since the file has one of that name
    kind:    what the file holds, and what is added to it
    """

    given: Table
    found: tuple[PartResult, ...]
    summary: BatchSummary
    renamed: Mapping[str, str]
    kind: FileKind = CLAIMS

    @property
    def result(self) -> Table:
        """Every input column in its place, then those of `kind`, amounts as Decimal(18, 2); rows as in the file."""
        return with_result(self.given, partial(in_file_order, self.found), self.renamed, self.kind)


def audit(table: Table, request: Request, book: RuleBook, watch: WatchPart | None = None) -> Audited:
    """Audit a file whose cells are texts under its own headers. Raises FileRefused with every fault of its columns."""
    mapping, tables = understood(table, request, book), tabulate(book)
    assessing = partial(assessed_claims, request, tables, watch)
    refuse = partial(refuse_what_cells_hold, mapping)
    read = computed(table, mapping, book, partial(numbers_of_claims, mapping, tables), assessing, refuse)
    tallies, sums, facilities, *unknowns = zip(*read.of_parts, strict=True)
    looks = looks_of([part.columns for part in read.found])
    across = across_persons(facilities, looks, len(table), asked_of_file(mapping, book))
    totals = ClaimTotals(tallies, read.of_pieces, sums, across, *unknowns)
    said = summary_of_claims(totals, cleaned_columns(read.held.changes, mapping), mapping, request, tables)
    found = tuple(replace(part, columns=across.raised(part.columns)) for part in read.found)
    return Audited(table, found, said, mapping.renamed, mapping.kind)


def asked_of_file(mapping: ColumnMapping, book: RuleBook) -> Mapping[str, Flag]:
    """The flags that need several persons and are asked of a file."""
    return asked(book, [source.column for source in mapping.sources])


def understood(table: Table, request: Request, book: RuleBook) -> ColumnMapping:
    """What the columns mean, with what is wrong with those that are read."""
    kind, unknown = request.file_kind, request.unknown
    mapping = map_columns(table.columns, book, request.assumed, request.told, kind, unknown)
    return replace(mapping, faults=faults_of_columns(table, mapping), notes=table.notes)


def numbers_of_claims(mapping: ColumnMapping, tables: Tables, read: PieceRead) -> tuple[Cells, ControlTally]:
    """The rows of a piece as all the numbers that they are computed from, and its control totals."""
    faults, translation = read.faults, read.translation
    cells = with_numbers(read.cells, positions(translation.parts, read.cells, faults, tables, translation.texts))
    checked, controls = controlled(read.frame, mapping, cells, tolerance_of(FUNDS_DIFFER, tables.book))
    return with_numbers(cells, checked), controls


def assessed_claims(
    request: Request, tables: Tables, watch: WatchPart | None, rows: Rows, places: Column | None = None
) -> tuple[PartResult, OfPart]:
    """What is found out of a part, and what it amounts to; `places`: where its file stands in a larger one."""
    options = Options(settled=request.settled, run_on_recorded=request.run_on_recorded)
    place = rows.place if places is None else places[rows.place]
    if request.unknown:
        return open_claims(rows, place, options, request, tables)
    assessed = assess(rows.cells, rows.faults, tables, options, watch and partial(watch, rows.place))
    columns = result_columns(assessed, tables, request.tolerance, request.last_day)
    sums = computed_sums(assessed, tolerance_of(BASES_DIFFER, tables.book))
    facilities = facility_tally(columns, rows.cells, asked(tables.book, rows.cells.ids))
    return PartResult(rows.place, columns), (tallied(columns, place, rows.cells.ids), sums, facilities)


def open_claims(
    rows: Rows, place: Column, options: Options, request: Request, tables: Tables
) -> tuple[PartResult, OfPart]:
    """The same where facts are missing; nobody watches, since what was computed is one completion of many."""
    seen: list[tuple[Claims[Column], Column | None]] = []
    assessed = assess(rows.cells, rows.faults, tables, options, lambda *given: seen.append(given[:2]))
    found = open_rows(*seen[0], assessed, request.unknown, request.tolerance, tables)
    assessed = without_doubts(assessed, found, request.unknown)
    columns = open_columns(assessed, found, tables, request.tolerance, request.last_day)
    sums = computed_sums(assessed, tolerance_of(BASES_DIFFER, tables.book))
    facilities = facility_tally(columns, rows.cells, asked(tables.book, rows.cells.ids))
    unknowns = tally_of_unknowns(assessed, found, request.unknown)
    return PartResult(rows.place, columns), (tallied(columns, place, rows.cells.ids), sums, facilities, unknowns)


def dry_run(table: Table, request: Request, book: RuleBook) -> DryRun:
    """How every header would be understood, what would be ignored, assumed, missing or refused; computes nothing."""
    mapping = understood(table, request, book)
    faults = (*mapping.faults, *unsettled_columns(mapping, table))
    return DryRun(rows=len(table), **described(replace(mapping, faults=faults)))


@dataclass(frozen=True, slots=True)
class ClaimTotals:
    """What the rows of a file amount to: found out of its parts, added up piece by piece, computed of its parts.

    across: what was found across persons
    """

    tallies: Sequence[Tally]
    controls: Sequence[ControlTally]
    sums: Sequence[ComputedSums]
    across: AcrossPersons
    unknowns: Sequence[UnknownTally] = ()


def summary_of_claims(
    totals: ClaimTotals, cleaned: list[CleanedColumn], mapping: ColumnMapping, request: Request, tables: Tables
) -> BatchSummary:
    """What is said of a whole file."""
    lacking = rows_with(ADMISSION_DAY_NEEDED, totals.tallies)
    columns = described(mapping)
    columns["notes"] += admission_days_lacking(lacking, mapping.absent, tables.book)
    columns["notes"] += not_asked(mapping.absent, tables.book, too_many=totals.across.too_many)
    unknowns = said_of_unknowns(totals.unknowns) if request.unknown else UNSET
    columns["notes"] += [] if unknowns is UNSET else not_added_up(unknowns)
    return BatchSummary(
        **summary(totals.tallies, totals.across.rows),
        flagged_facilities=totals.across.listed(),
        control=control_totals(totals.controls, totals.sums),
        **columns,
        cleaned=cleaned,
        warnings=_warnings(mapping),
        unknowns=unknowns,
        rules=RulesUsed(tables.book.digest, __version__),
        options=BatchOptions(
            tolerance=yuan(request.tolerance),
            catastrophic="settled" if request.settled else "computed",
            accumulate="recorded" if request.run_on_recorded else "computed",
            as_of=None if request.as_of is None else request.as_of.isoformat(),
        ),
    )


def _warnings(mapping: ColumnMapping) -> list[str]:
    openings = [name for name in mapping.absent if name in OPENINGS or name.startswith(OPENING_OF_POOL)]
    return ["opening_totals_assumed_zero"] if openings else []
