"""What a file itself adds up to, row by row and whole, whether or not its rows can be computed.

Amounts are added as they stand: those of refunds with their sign, those of rejected and void rows too. A cell that is
no amount is counted, and is in no sum.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from calc_service.batch.assessment import AssessedRows
from calc_service.batch.cells import NEGATIVE, Cells
from calc_service.batch.cleaning import without_marks
from calc_service.batch.headers import ColumnMapping
from calc_service.batch.kept_kinds import FEN
from calc_service.batch.total_types import AmountTotal, ControlCheck, ControlTotals
from calc_service.domain.columns import CONTROLS, PAID
from calc_service.domain.interface_codes import DASHES, NOTHING
from calc_service.domain.money import signed_yuan
from calc_service.engine.columns import NONE, Column, Flags
from calc_service.engine.edition import RuleBook

FUND_TOTAL, ASSISTANCE_BASE = CONTROLS
FUND_DIFFERENCE = "fund_difference"
"""By how much the recorded total of all funds differs from the sum of their payments, fen; NONE where unknown."""
EXACT = r"^-?(?:(?:0|[1-9][0-9]{0,12})(?:\.[0-9]{1,2}0*)?|\.[0-9]{1,2}0*)$"
"""An amount of whole fen that a spreadsheet holds exactly: of at most fifteen digits."""
BEYOND_EXACT = 10**15
"""Fen, of more than fifteen digits."""
MARKS = sorted(NOTHING - DASHES)
"""What stands for nothing in a column of amounts that nothing else is read from."""
FUNDS_DIFFER, BASES_DIFFER = "funds_do_not_add_up", "assistance_base_differs"
"""The flags of rows whose totals differ."""
NOT_SUMMED = pl.DataFrame(
    schema={"header": pl.String, "column": pl.String, "fen": pl.Int64, "blank": pl.Int64, "unreadable": pl.Int64}
)
NOT_CHECKED = pl.DataFrame(schema=dict.fromkeys(("rows", "differing", "recorded", "expected"), pl.Int64))


@dataclass(frozen=True, slots=True)
class ControlTally:
    """What some rows add up to, fen.

    amounts: header, column, fen, blank, unreadable: by header
    funds:   rows, differing, recorded, expected: one row, none where there is no total to check
    """

    amounts: pl.DataFrame
    funds: pl.DataFrame


@dataclass(frozen=True, slots=True)
class ComputedSums:
    """What rows that were computed, neither rejected nor void, add up to, fen.

    amounts: column, fen: as they were read; bases: the recorded assistance base against the computed one, see `checked`
    """

    amounts: pl.DataFrame
    bases: pl.DataFrame


def tolerance_of(flag: str, book: RuleBook) -> int:
    """By how much the totals that a flag is about may differ, fen."""
    known = book.monitoring.flags.get(flag)
    return known.parameters["tolerance"] if known else 0


def fen_as_stands(texts: pl.Series) -> pl.Series:
    """The amount of each cell with its sign, fen (Int64); null where it is blank or no amount.

    texts: the cells, as text or FEN
    """
    if texts.dtype == FEN:
        return texts.set((texts.abs() >= BEYOND_EXACT).fill_null(value=False), None)
    exact = texts.str.contains(EXACT).fill_null(value=False)
    readable = texts if exact.all() else texts.zip_with(exact, pl.Series([None], dtype=pl.String))
    return readable.cast(pl.Decimal(20, 2)).to_physical().cast(pl.Int64)


def controlled(
    frame: pl.DataFrame, mapping: ColumnMapping, cells: Cells, tolerance: int
) -> tuple[dict[str, Column], ControlTally]:
    """(what flags look at, by column; the tally) of rows.

    frame:     their cells, see `as_kept`, under the headers of the file
    tolerance: fen by which the total of all funds may differ from its parts
    """
    columns = {source.header: source.column for source in mapping.sources if source.column in (*PAID, *CONTROLS)}
    columns |= {header: columns.get(header, "") for header in mapping.fund_headers}
    schema = frame.schema
    unread = [header for header, column in columns.items() if not column and schema[header] == pl.String]
    frame = frame.with_columns(without_marks(frame[header], MARKS) for header in unread)
    read = _read_already(columns, mapping, cells)
    amounts = [_total(header, columns[header], frame, read) for header in frame.columns if header in columns]
    numbers: dict[str, Column] = {}
    funds = NOT_CHECKED
    headers = {column: header for header, column in columns.items()}
    if FUND_TOTAL in headers and mapping.fund_headers:
        numbers[FUND_DIFFERENCE], funds = _funds(frame, headers[FUND_TOTAL], mapping.fund_headers, tolerance)
    if ASSISTANCE_BASE in headers:
        base = fen_as_stands(frame[headers[ASSISTANCE_BASE]]).fill_null(NONE).to_numpy()
        numbers[ASSISTANCE_BASE] = np.maximum(base, NONE)
    return numbers, ControlTally(pl.concat([NOT_SUMMED, *amounts]), funds)


def _read_already(columns: dict[str, str], mapping: ColumnMapping, cells: Cells) -> dict[str, tuple[int, int]]:
    """By header (its sum, its cells without a number) of those columns of PAID to which no other column is added."""
    given, negative = [*columns.values(), *mapping.assumed], cells.number(NEGATIVE, absent=0)
    found = {}
    for header, column in columns.items():
        if given.count(column) == 1 and column in PAID and column in cells.numbers:
            numbers, minus = cells.numbers[column], negative >> PAID.index(column) & 1 == 1
            fen = np.maximum(numbers, 0)
            whole = int(fen.sum()) - (2 * int(fen[minus].sum()) if negative.any() else 0)
            found[header] = whole, int(np.count_nonzero(numbers == NONE))
    return found


def _total(header: str, column: str, frame: pl.DataFrame, read: dict[str, tuple[int, int]]) -> pl.DataFrame:
    blank = frame[header].null_count()
    fen, without = read.get(header, (0, NONE))
    if without != blank:
        amounts = fen_as_stands(frame[header])
        fen, without = int(amounts.sum()), amounts.null_count()
    return pl.DataFrame([(header, column, fen, blank, without - blank)], schema=NOT_SUMMED.schema, orient="row")


def _funds(frame: pl.DataFrame, total: str, parts: Sequence[str], tolerance: int) -> tuple[Column, pl.DataFrame]:
    recorded = fen_as_stands(frame[total])
    amounts = {header: fen_as_stands(frame[header]) for header in parts if header != total}
    unread = [fen.is_null() & frame[header].is_not_null() for header, fen in amounts.items()]
    known: Flags = (recorded.is_not_null() & ~pl.DataFrame(unread).max_horizontal()).to_numpy()
    expected = pl.DataFrame(list(amounts.values())).sum_horizontal().to_numpy()
    given = recorded.fill_null(0).to_numpy()
    difference = np.where(known, np.abs(given - expected), NONE)
    return difference, checked(known, difference > tolerance, given, expected)


def checked(known: Flags, differing: Flags, recorded: Column, expected: Column) -> pl.DataFrame:
    """One row of sums over the rows that are `known`: rows, differing, recorded, expected."""
    sums = (np.count_nonzero(known), np.count_nonzero(differing & known), recorded[known].sum(), expected[known].sum())
    return pl.DataFrame([tuple(map(int, sums))], schema=NOT_CHECKED.schema, orient="row")


def computed_sums(assessed: AssessedRows, tolerance: int) -> ComputedSums:
    """The sums of the rows that were computed.

    tolerance: fen by which the recorded assistance base may differ from the computed one
    """
    cells, counted = assessed.cells, ~assessed.void & ~assessed.rejected
    sums = [(name, int(cells.number(name, absent=0)[counted].sum())) for name in PAID if name in cells.numbers]
    amounts = pl.DataFrame(sums, schema={"column": pl.String, "fen": pl.Int64}, orient="row")
    if ASSISTANCE_BASE not in cells.numbers:
        return ComputedSums(amounts, NOT_CHECKED)
    recorded, expected = cells.number(ASSISTANCE_BASE), assessed.computed["assistance_base"]
    known, differing = counted & (recorded != NONE), np.abs(recorded - expected) > tolerance
    return ComputedSums(amounts, checked(known, differing, recorded, expected))


def control_totals(tallies: Sequence[ControlTally], computed: Sequence[ComputedSums]) -> ControlTotals:
    """The totals of a whole file, of whose pieces and parts these are."""
    amounts = pl.concat([tally.amounts for tally in tallies]).group_by("header", "column", maintain_order=True).sum()
    sums = pl.concat([one.amounts for one in computed]).group_by("column", maintain_order=True).sum()
    return ControlTotals(
        amounts=[
            AmountTotal(header, column or None, signed_yuan(fen), blank, unreadable)
            for header, column, fen, blank, unreadable in amounts.iter_rows()
        ],
        computed={column: signed_yuan(fen) for column, fen in sums.iter_rows()},
        fund_total=_check(pl.concat([tally.funds for tally in tallies])),
        assistance_base=_check(pl.concat([one.bases for one in computed])),
    )


def _check(parts: pl.DataFrame) -> ControlCheck | None:
    if parts.is_empty():
        return None
    rows, differing, recorded, expected = parts.sum().row(0)
    return ControlCheck(rows, differing, signed_yuan(recorded), signed_yuan(expected))
