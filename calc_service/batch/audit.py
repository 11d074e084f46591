"""One file audited: understood and read piece by piece, assessed whole persons at a time; no row of it is lost."""

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from calc_service import __version__
from calc_service.batch.assessment import Options, assess
from calc_service.batch.claims import positions
from calc_service.batch.cleaning import Changes
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
from calc_service.batch.files import Piece, Table
from calc_service.batch.headers import NOTHING_TOLD, ColumnMapping, Told, described
from calc_service.batch.identity_numbers import identity_number_faults
from calc_service.batch.memory import give_back
from calc_service.batch.missing_columns import ADMISSION_DAY_NEEDED, admission_days_lacking
from calc_service.batch.partitions import (
    PartResult,
    Rows,
    by_part,
    number_of_parts,
    whole_part,
)
from calc_service.batch.payment_headers import holding_amounts, unsettled_fault
from calc_service.batch.piece_reading import read_piece, with_numbers
from calc_service.batch.read_columns import faults_of_columns
from calc_service.batch.refusals import FileFault, FileRefused
from calc_service.batch.reply_types import BatchOptions, BatchSummary, CleanedColumn, DryRun, RulesUsed
from calc_service.batch.result import result_columns
from calc_service.batch.result_file import with_result
from calc_service.batch.summary import Tally, rows_with, summary, tallied
from calc_service.batch.threads import together
from calc_service.batch.total_types import ControlTotals
from calc_service.domain.columns import CLAIMS, FILE_KINDS, OPENING_OF_POOL, OPENINGS
from calc_service.domain.money import yuan
from calc_service.engine.edition import RuleBook
from calc_service.engine.tables import Tables, tabulate


@dataclass(frozen=True, slots=True)
class Request:
    """How a file is to be audited.

    tolerance: fen by which what was paid may differ from what is computed
    assumed:   our column → value for the rows that say nothing
    told:      what the run says about columns
    kind:      what kind of file it is, one of FILE_KINDS
    settled, run_on_recorded: see `assessment.Options`
    """

    tolerance: int = 0
    assumed: Mapping[str, str] = field(default_factory=dict)
    settled: bool = True
    run_on_recorded: bool = False
    told: Told = NOTHING_TOLD
    kind: str = CLAIMS.name


@dataclass(frozen=True, slots=True)
class Audited:
    """given: the file as it was; found: what was found out about its rows, part by part.

    renamed: columns of the result that are called otherwise, since the file has one of that name
    """

    given: Table
    found: tuple[PartResult, ...]
    summary: BatchSummary
    renamed: Mapping[str, str]

    @property
    def result(self) -> Table:
        """Every input column in its place, then `columns.OUTPUT`, amounts as Decimal(20, 2); rows as in the file."""
        return with_result(self.given, self.found, self.renamed, CLAIMS)


def audit(table: Table, request: Request, book: RuleBook) -> Audited:
    """Audit a file whose cells are texts under its own headers. Raises FileRefused with every fault of its columns."""
    mapping = understood(table, request, book)
    if mapping.faults:
        raise FileRefused((*mapping.faults, *unsettled_columns(mapping, table)))
    tables, parts = tabulate(book), number_of_parts(len(table))
    unsettled: set[str] = set()
    reading = partial(_read, mapping=mapping, tables=tables, parts=parts, unsettled=unsettled)
    read = together(partial(reading, piece, rows.start) for piece, rows in table.located())
    pieces, changes, controls = zip(*read, strict=True)
    refuse_what_rows_hold(mapping, unsettled, changes)
    rows_of_parts = deque(zip(*pieces, strict=True))
    del read, pieces  # What a part was read as is gone with it, while what was found of it is kept.
    assessed = together(partial(_assessed, rows_of_parts.popleft(), request, tables) for _ in range(parts))
    found, tallies, sums = zip(*assessed, strict=True)
    give_back()
    if sum(len(part.place) for part in found) != len(table):
        raise AssertionError("a row was lost")
    control = control_totals(controls, sums)
    said = _summary(tallies, changes, control, mapping, request, tables)
    return Audited(table, found, said, mapping.renamed)


def understood(table: Table, request: Request, book: RuleBook) -> ColumnMapping:
    """What the columns mean, with what is wrong with those that are read."""
    mapping = map_columns(table.columns, book, request.assumed, request.told, FILE_KINDS[request.kind])
    return replace(mapping, faults=faults_of_columns(table, mapping), notes=table.notes)


def _read(  # noqa: PLR0913  every input has its name
    piece: Piece, start: int, *, mapping: ColumnMapping, tables: Tables, parts: int, unsettled: set[str]
) -> tuple[list[Rows], Changes, ControlTally]:
    """The rows of a piece of the file as numbers: texts, but for ids, are gone when this returns.

    Adds to `unsettled` the columns of that kind which hold amounts.
    """
    whole = piece()
    unsettled |= holding_amounts(whole, mapping.unsettled)
    read = read_piece(whole, mapping, tables.book)
    del whole
    faults, translation = read.faults, read.translation
    cells = with_numbers(read.cells, positions(translation.parts, read.cells, faults, tables, translation.texts))
    checked, controls = controlled(read.frame, mapping, cells, tolerance_of(FUNDS_DIFFER, tables.book))
    cells = with_numbers(cells, checked)
    rows = Rows(np.arange(start, start + cells.rows), cells, faults)
    return by_part(rows, parts), read.changes, controls


def _assessed(pieces: Sequence[Rows], request: Request, tables: Tables) -> tuple[PartResult, Tally, ComputedSums]:
    rows = whole_part(pieces)
    options = Options(settled=request.settled, run_on_recorded=request.run_on_recorded)
    assessed = assess(rows.cells, rows.faults, tables, options)
    columns = result_columns(assessed, tables, request.tolerance)
    sums = computed_sums(assessed, tolerance_of(BASES_DIFFER, tables.book))
    return PartResult(rows.place, columns), tallied(columns, rows.place, rows.cells.ids), sums


def dry_run(table: Table, request: Request, book: RuleBook) -> DryRun:
    """How every header would be understood, what would be ignored, assumed, missing or refused; computes nothing."""
    mapping = understood(table, request, book)
    faults = (*mapping.faults, *unsettled_columns(mapping, table))
    return DryRun(rows=len(table), **described(replace(mapping, faults=faults)))


def unsettled_columns(mapping: ColumnMapping, table: Table) -> tuple[FileFault, ...]:
    """The faults of columns with several meanings, for which the rows are looked through where there are any."""
    if not mapping.unsettled:
        return ()
    found = together(partial(_holding_amounts, piece, mapping.unsettled) for piece in table.pieces)
    return faults_of_unsettled(mapping, {header for headers in found for header in headers})


def _holding_amounts(piece: Piece, headers: Sequence[str]) -> frozenset[str]:
    return holding_amounts(piece(), headers)


def refuse_what_rows_hold(mapping: ColumnMapping, unsettled: Collection[str], changes: Iterable[Changes]) -> None:
    """Raise FileRefused where columns with several meanings hold amounts, or the persons' ids are identity numbers."""
    faults = faults_of_unsettled(mapping, unsettled)
    faults += identity_number_faults(change.identity_numbers for change in changes)
    if faults:
        raise FileRefused(faults)


def faults_of_unsettled(mapping: ColumnMapping, headers: Collection[str]) -> tuple[FileFault, ...]:
    """The refusal of a file in which those `headers`, columns with several meanings, hold amounts."""
    return tuple(unsettled_fault(one.header, one.why) for one in mapping.ignored if one.header in headers)


def _summary(  # noqa: PLR0913, PLR0917 - what was found out by each of the passes over the file
    tallies: Sequence[Tally],
    changes: Sequence[Changes],
    control: ControlTotals,
    mapping: ColumnMapping,
    request: Request,
    tables: Tables,
) -> BatchSummary:
    lacking = rows_with(ADMISSION_DAY_NEEDED, tallies)
    understood = described(mapping)
    understood["notes"] += admission_days_lacking(lacking, mapping.absent, tables.book)
    return BatchSummary(
        **summary(tallies),
        control=control,
        **understood,
        cleaned=columns_cleaned(changes, mapping),
        warnings=_warnings(mapping),
        rules=RulesUsed(tables.book.digest, __version__),
        options=BatchOptions(
            tolerance=yuan(request.tolerance),
            catastrophic="settled" if request.settled else "computed",
            accumulate="recorded" if request.run_on_recorded else "computed",
        ),
    )


def columns_cleaned(changes: Sequence[Changes], mapping: ColumnMapping) -> list[CleanedColumn]:
    """The columns in whose cells something was left out, in any piece of the file."""
    every = (
        CleanedColumn(
            header=source.header,
            trimmed=sum(one.trimmed.get(source.header, 0) for one in changes),
            blanked=sum(one.blanked.get(source.header, 0) for one in changes),
        )
        for source in mapping.sources
    )
    return [one for one in every if one.trimmed or one.blanked]


def _warnings(mapping: ColumnMapping) -> list[str]:
    openings = [name for name in mapping.absent if name in OPENINGS or name.startswith(OPENING_OF_POOL)]
    return ["opening_totals_assumed_zero"] if openings else []
