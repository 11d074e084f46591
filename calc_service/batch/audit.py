"""One file audited: understood and read piece by piece, assessed whole persons at a time; no row of it is lost."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import polars as pl

from calc_service import __version__
from calc_service.batch.assessment import Options, assess
from calc_service.batch.cells import Cells, read
from calc_service.batch.claims import INVALID, positions
from calc_service.batch.cleaning import Changes, cleaned
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
from calc_service.batch.faults import RowFaults
from calc_service.batch.files import Piece, Table
from calc_service.batch.headers import ColumnMapping, described
from calc_service.batch.memory import give_back
from calc_service.batch.partitions import (
    PartResult,
    Rows,
    by_part,
    in_file_order,
    number_of_parts,
    whole_part,
)
from calc_service.batch.refusals import FileRefused
from calc_service.batch.reply_types import BatchOptions, BatchSummary, CleanedColumn, DryRun, RulesUsed
from calc_service.batch.result import as_shown, result_columns
from calc_service.batch.summary import Tally, summary, tallied
from calc_service.batch.threads import together
from calc_service.batch.total_types import ControlTotals
from calc_service.batch.translation import translated
from calc_service.domain.columns import CONTROLS, OPENING_OF_POOL, OPENINGS, OUTPUT, input_columns
from calc_service.domain.interface_codes import REFUND, VALID
from calc_service.domain.money import yuan
from calc_service.engine.edition import RuleBook
from calc_service.engine.tables import Tables, tabulate


@dataclass(frozen=True, slots=True)
class Request:
    """How a file is to be audited.

    tolerance: fen by which what was paid may differ from what is computed
    assumed:   our column → value for the rows that say nothing
    settled, run_on_recorded: see `assessment.Options`
    """

    tolerance: int = 0
    assumed: Mapping[str, str] = field(default_factory=dict)
    settled: bool = True
    run_on_recorded: bool = False


@dataclass(frozen=True, slots=True)
class Audited:
    """given: the file as it was; found: what was found out about its rows, part by part."""

    given: Table
    found: tuple[PartResult, ...]
    summary: BatchSummary

    @property
    def result(self) -> Table:
        """Every input column in its place, then `columns.OUTPUT`, amounts as Decimal(20, 2); rows as in the file."""
        given = self.given
        return Table(
            [*given.columns, *OUTPUT],
            pieces=[partial(self._beside, *one) for one in zip(given.pieces, given.rows(), strict=True)],
            lengths=given.lengths,
            lines=[partial(self._beside, *one) for one in zip(given.lines, given.rows(), strict=bool(given.lines))],
        )

    def _beside(self, given: Piece, rows: slice) -> pl.DataFrame:
        """The rows of one piece, whatever `given` holds of them, with what was found out about them."""
        found = as_shown(in_file_order(self.found, rows))
        return pl.concat([given(), found], how="horizontal")


def audit(table: Table, request: Request, book: RuleBook) -> Audited:
    """Audit a file whose cells are texts under its own headers. Raises FileRefused with every fault of its columns."""
    mapping = map_columns(table.columns, book, request.assumed)
    if mapping.faults:
        raise FileRefused(mapping.faults)
    tables, parts = tabulate(book), number_of_parts(len(table))
    read = together(partial(_read, piece, rows.start, mapping, tables, parts) for piece, rows in table.located())
    pieces, changes, controls = zip(*read, strict=True)
    rows_of_parts = deque(zip(*pieces, strict=True))
    del read, pieces  # What a part was read as is gone with it, while what was found of it is kept.
    assessed = together(partial(_assessed, rows_of_parts.popleft(), request, tables) for _ in range(parts))
    found, tallies, sums = zip(*assessed, strict=True)
    give_back()
    if sum(len(part.place) for part in found) != len(table):
        raise AssertionError("a row was lost")
    control = control_totals(controls, sums)
    return Audited(table, found, _summary(tallies, changes, control, mapping, request, tables))


def _read(
    piece: Piece, start: int, mapping: ColumnMapping, tables: Tables, parts: int
) -> tuple[list[Rows], Changes, ControlTally]:
    """The rows of a piece of the file as numbers: texts, but for ids, are gone when this returns."""
    headers = dict.fromkeys((*(source.header for source in mapping.sources), *mapping.fund_headers))
    frame, changes = cleaned(piece().select(list(headers)), mapping, tables.book)
    # What decides nothing rejects no row, however it is written.
    fields = tuple(field for field in input_columns(tables.book.pools) if field.name not in CONTROLS)
    translation = translated(frame, mapping, tables.book)
    unchecked = translation.invalid.to_numpy() if translation.invalid.any() else None
    faults = RowFaults(len(frame), (*(column.name for column in fields), REFUND, VALID), unchecked)
    for (column, code), rows in translation.faults.items():
        faults.add(column, code, rows.to_numpy())
    cells = read(translation.parts, fields, faults, translation.texts, changes.sound)
    further = positions(translation.parts, cells, faults, tables, translation.texts)
    further[REFUND] = translation.refund.to_numpy().astype(np.int64)
    further[INVALID] = translation.invalid.to_numpy().astype(np.int64)
    cells = Cells(cells.rows, {**cells.numbers, **further}, cells.ids)
    checked, controls = controlled(frame, mapping, cells, tolerance_of(FUNDS_DIFFER, tables.book))
    cells = Cells(cells.rows, {**cells.numbers, **checked}, cells.ids)
    return by_part(Rows(np.arange(start, start + len(frame)), cells, faults), parts), changes, controls


def _assessed(pieces: Sequence[Rows], request: Request, tables: Tables) -> tuple[PartResult, Tally, ComputedSums]:
    rows = whole_part(pieces)
    options = Options(settled=request.settled, run_on_recorded=request.run_on_recorded)
    assessed = assess(rows.cells, rows.faults, tables, options)
    columns = result_columns(assessed, tables, request.tolerance)
    sums = computed_sums(assessed, tolerance_of(BASES_DIFFER, tables.book))
    return PartResult(rows.place, columns), tallied(columns, rows.place, rows.cells.ids), sums


def dry_run(table: Table, request: Request, book: RuleBook) -> DryRun:
    """How every header would be understood, what would be ignored, assumed, missing or refused; computes nothing."""
    return DryRun(rows=len(table), **described(map_columns(table.columns, book, request.assumed)))


def _summary(  # noqa: PLR0913, PLR0917 - what was found out by each of the passes over the file
    tallies: Sequence[Tally],
    changes: Sequence[Changes],
    control: ControlTotals,
    mapping: ColumnMapping,
    request: Request,
    tables: Tables,
) -> BatchSummary:
    return BatchSummary(
        **summary(tallies),
        control=control,
        **described(mapping),
        cleaned=_cleaned(changes, mapping),
        warnings=_warnings(mapping),
        rules=RulesUsed(tables.book.digest, __version__),
        options=BatchOptions(
            tolerance=yuan(request.tolerance),
            catastrophic="settled" if request.settled else "computed",
            accumulate="recorded" if request.run_on_recorded else "computed",
        ),
    )


def _cleaned(changes: Sequence[Changes], mapping: ColumnMapping) -> list[CleanedColumn]:
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
