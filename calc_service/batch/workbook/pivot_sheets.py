"""Sheets of pivots: what was paid wrongly by each dimension, by dimension and finding, and by useful pairs of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import polars as pl

from calc_service.batch.files.table import in_yuan
from calc_service.batch.files.xlsx_cells import SheetCells, number_cells, text_cells
from calc_service.batch.pivots.dimensions import FINDING, MONTH, OF_ROWS, SUMS
from calc_service.batch.pivots.lines import Line, PivotLines, lines_of, said
from calc_service.batch.pivots.of_file import FilePivots
from calc_service.batch.pivots.sums import of_all_funds
from calc_service.batch.workbook.finding_sheets import NOTHING_TO_LOOK_AT
from calc_service.batch.workbook.input_cells import Styles
from calc_service.batch.workbook.members import member_name
from calc_service.batch.workbook.output_cells import OutputWords
from calc_service.batch.workbook.picked_rows import MOST
from calc_service.batch.workbook.sheets import A3, MadeCells, Rows, SheetColumn, TableSheet, fitting, width_of
from calc_service.domain.columns import FUNDS
from calc_service.domain.money import FEN_PER_YUAN
from calc_service.domain.vocabulary import FINDINGS

PAIRS = (("district", MONTH), ("category", "insurance"), ("track", "reasons"))
CODED = ("district",)
"""Dimensions whose codes stand beside their names."""
FIRST = ("over", "under", "review", "wrong")
OF_FUND = ("recorded", "due", "over", "under")
WORDS = {"review": "in_review", "due": "computed"}
"""What a sum is called where its heading has another name."""
SHOWN_OF_FINDING = ((("rows", "counted"), ("difference", "money")), (("rows", "counted"),))
"""What is shown of a finding, and the style of its cells; of one that asks for nothing only its rows."""
MONEY_WIDTH, COUNT_WIDTH, NAME_WIDTH = 16, 10, 40
OVER, UNDER = 2, 3
"""Where these stand on a sheet of one dimension that has no codes; one further right where it has."""


@dataclass(frozen=True, slots=True)
class PivotColumn:
    """A column of a sheet: its header, what each line has there, and its style, "text", "counted" or "money"."""

    header: str
    cells: Sequence[str | int | None]
    style: str

    @property
    def width(self) -> int:
        """How wide it is."""
        if self.style == "text":
            return min(fitting(max([width_of(str(one or "")) for one in self.cells], default=0)), NAME_WIDTH)
        return MONEY_WIDTH if self.style == "money" else COUNT_WIDTH


def sheets_of_pivots(pivots: FilePivots, words: OutputWords) -> Iterator[TableSheet]:
    """The sheets: each dimension, each with the findings, and PAIRS."""
    for name in dimensions_of(pivots):
        yield _sums_sheet(pivots, (name,), words)
    for name in dimensions_of(pivots):
        yield _findings_sheet(pivots, name, words)
    for pair in [pair for pair in PAIRS if all(map(pivots.has, pair))]:
        yield _sums_sheet(pivots, pair, words)


def dimensions_of(pivots: FilePivots) -> list[str]:
    """The dimensions that have a sheet, in their order."""
    return [name for name in OF_ROWS if pivots.has(name)]


def sheet_name(by: Sequence[str], words: OutputWords) -> str:
    """What the sheet of one dimension or two is called."""
    heading = words.codes.heading
    return heading("by_one" if len(by) == 1 else "by_two").format(*(heading(f"short_{name}") for name in by))


def ordered(lines: pl.DataFrame, by: Sequence[str]) -> PivotLines:
    """The lines of a pivot, largest first; months as they follow each other."""
    found = lines_of(lines, by, "wrong", MOST)
    if by != (MONTH,):
        return found
    in_time = sorted(found.shown, key=lambda line: line[MONTH] or 0)
    return PivotLines(in_time, found.others, found.left_out, found.total)


def _sums_sheet(pivots: FilePivots, by: tuple[str, ...], words: OutputWords) -> TableSheet:
    heading, all_funds = words.codes.heading, ordered(of_all_funds(pivots.sums(by), by), by)
    lines = _with_others(all_funds)
    columns = [*_names(lines, by, all_funds.left_out, words)]
    columns.append(PivotColumn(heading("rows"), [line["rows"] for line in lines], "counted"))
    for name in FIRST:
        header = f"{heading('all_funds')}\n{heading(WORDS.get(name, name))}"
        columns.append(PivotColumn(header, [said(line, name) for line in lines], "money"))
    for fund in FUNDS:
        of_fund = _beside(lines, lines_of(pivots.sums(by, [fund]), by, "wrong", 1 << 30), by)
        for name in OF_FUND:
            header = f"{heading(fund)}\n{heading(WORDS.get(name, name))}"
            columns.append(PivotColumn(header, [said(line, name) for line in of_fund], "money"))
    if all_funds.total["open"]:
        columns.append(PivotColumn(heading("open_rows"), [line["open"] for line in lines], "counted"))
    total, order = all_funds.total, heading("in_time" if by == (MONTH,) else "largest_first")
    told = [f"{total['rows']:,}", *(_told(said(total, name)) for name in ("over", "under", "review"))]
    return _sheet(sheet_name(by, words), heading("about_sums").format(*told, order), columns, len(by))


def _told(fen: int | None) -> str:
    return "–" if fen is None else f"{fen / FEN_PER_YUAN:,.2f}"


def _with_others(lines: PivotLines) -> list[Line]:
    """The lines, the others behind them as one without members."""
    return [*lines.shown, *([lines.others] if lines.others is not None else [])]


def _beside(lines: Sequence[Line], every: PivotLines, by: Sequence[str]) -> list[Line]:
    """The lines of one fund in the order of `lines`; the last one what is left, where that has no members."""
    of_members = {tuple(line[name] for name in by): line for line in every.shown}
    shown = [of_members[tuple(line[name] for name in by)] for line in lines if by[0] in line]
    if len(shown) == len(lines):
        return shown
    return [*shown, {name: every.total[name] - sum(line[name] for line in shown) for name in SUMS}]


def _names(lines: Sequence[Line], by: Sequence[str], left_out: int, words: OutputWords) -> Iterator[PivotColumn]:
    heading = words.codes.heading
    for place, dimension in enumerate(by):
        others = heading("others").format(f"{left_out:,}") if place == 0 else ""
        names = [member_name(dimension, line[dimension], words) if dimension in line else others for line in lines]
        yield PivotColumn(heading(f"dimension_{dimension}"), names, "text")
        if dimension in CODED:
            yield PivotColumn(heading("code_of"), [line.get(dimension) for line in lines], "text")


def _findings_sheet(pivots: FilePivots, dimension: str, words: OutputWords) -> TableSheet:
    """By member the rows of each finding, and the difference of those that ask for attention."""
    heading, by = words.codes.heading, (dimension,)
    sums = ordered(of_all_funds(pivots.sums(by), by), by)
    columns = [*_names(_with_others(sums), by, sums.left_out, words)]
    for finding, of_member in by_finding(pivots, dimension).items():
        for what, style in SHOWN_OF_FINDING[finding in NOTHING_TO_LOOK_AT]:
            of_lines = [of_member.get(line[dimension]) for line in sums.shown]
            cells = [said(line, what) if line else 0 for line in of_lines]
            if sums.others is not None:
                members = {line[dimension] for line in sums.shown}
                cells.append(_together([line for member, line in of_member.items() if member not in members], what))
            unit = heading("number" if what == "rows" else "yuan")
            columns.append(PivotColumn(f"{words.finding(finding)}\n{unit}", cells, style))
    order = heading("in_time" if dimension == MONTH else "largest_first")
    return _sheet(sheet_name((dimension, FINDING), words), heading("about_counts").format(order), columns, 1)


def _together(lines: Sequence[Line], what: str) -> int | None:
    every = [said(line, what) for line in lines]
    known = [one for one in every if one is not None]
    return sum(known) if len(known) == len(every) else None


def by_finding(pivots: FilePivots, dimension: str) -> Mapping[str, Mapping[object, Line]]:
    """By finding, all of them, and by member the line of all funds."""
    by = (dimension, FINDING)
    found: dict[str, dict[object, Line]] = {finding: {} for finding in FINDINGS}
    for line in of_all_funds(pivots.sums(by), by).drop_nulls(FINDING).to_dicts():
        found[line[FINDING]][line[dimension]] = line
    return found


def _sheet(name: str, about: str, columns: Sequence[PivotColumn], frozen: int) -> TableSheet:
    rows = len(columns[0].cells)
    shown = [SheetColumn(column.header, column.width) for column in columns]
    return TableSheet(name, about, shown, rows, partial(_made, columns), A3, frozen)


def _made(columns: Sequence[PivotColumn], styles: Styles) -> Iterator[Rows]:
    yield len(columns[0].cells), lambda: MadeCells([_cells(column, styles) for column in columns])


def _cells(column: PivotColumn, styles: Styles) -> SheetCells:
    if column.style == "text":
        texts = pl.Series(column.header, column.cells, dtype=pl.String)
        return text_cells(texts, styles["wrapped"]).with_blanks(styles["wrapped"])
    numbers = pl.Series(column.header, column.cells, dtype=pl.Int64)
    shown = number_cells(in_yuan(numbers) if column.style == "money" else numbers, styles[column.style])
    return shown.with_blanks(styles[column.style])
