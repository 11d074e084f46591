"""A sheet for each kind of finding, the largest differences first, and one of the rows that bear review flags."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import polars as pl
from msgspec import UNSET

from calc_service.batch.audit import Audited
from calc_service.batch.files.table import in_yuan
from calc_service.batch.files.xlsx_cells import SheetCells, number_cells, worded_cells
from calc_service.batch.workbook.all_rows import FIRST_ROW, understood
from calc_service.batch.workbook.input_cells import Styles, input_cells, kinds_of
from calc_service.batch.workbook.output_cells import OutputWords, output_cells, output_width
from calc_service.batch.workbook.picked_rows import MOST, PLACE, as_given, that_are, that_differ_certainly, with_finding
from calc_service.batch.workbook.sheets import (
    LINE,
    MadeCells,
    Rows,
    SheetColumn,
    TableSheet,
    fitting,
    lines_of,
    width_of,
)
from calc_service.domain.columns import FUNDS
from calc_service.domain.kinds import Kind
from calc_service.domain.money import FEN_PER_YUAN
from calc_service.domain.vocabulary import FINDINGS

NOTHING_TO_LOOK_AT = ("not_recorded", "match")
GIVEN = ("claim_id", "person_id", "settled_on", "total_cost")
"""What a sheet repeats of the file itself, by our columns."""
SUMS = ("recorded", "computed", "difference")
HEADED = ("category", "fund", "finding", *SUMS, "lowest", "highest")
"""The columns that are none of the sheet of all rows, so that they have headings of their own."""
BROKEN = ("reasons", "flags")
"""Columns whose words go on over several lines."""
OF_FINDINGS = ("district", "category", "fund", *SUMS, "finding", "reasons", "flags")
ENDS = ("lowest", "highest")
OF_CERTAIN = ("district", "category", "fund", *ENDS, "finding", "reasons", "flags")
WITH_RECORDS = (*GIVEN, "catastrophic_paid", "recorded_assistance", "recorded_tilt")
OF_FLAGS = ("district", "category", "status", "flags", "reasons")


@dataclass(frozen=True, slots=True)
class PickedRows:
    """Rows of the file that a sheet lists.

    found: what was found out about them; shown: the columns of it that are listed
    texts: what the file says, by GIVEN; kinds: of these
    """

    found: pl.DataFrame
    shown: Sequence[str]
    texts: pl.DataFrame
    kinds: Sequence[Kind]


def finding_sheets(audited: Audited, words: OutputWords) -> Iterator[TableSheet]:
    """The sheet of every finding that asks for attention and has rows."""
    for finding in FINDINGS:
        totals = [getattr(audited.summary.findings, fund).get(finding) for fund in FUNDS]
        number = sum(total.rows for total in totals if total)
        if number and finding not in NOTHING_TO_LOOK_AT:
            rows = _picked(audited, with_finding(audited.found, finding), OF_FINDINGS)
            fen = sum(int(total.yuan.replace(".", "")) for total in totals if total)
            told = (words.finding(finding), f"{number:,}", f"{fen / FEN_PER_YUAN:,.2f}")
            about = words.codes.heading("about_finding").format(*told)
            yield _sheet(words.finding(finding), limited(about, number, words), rows, words)


def flagged_sheet(audited: Audited, words: OutputWords) -> Iterator[TableSheet]:
    """The sheet of rows with flags, if there are any."""
    number = sum(int(part.columns["flags"].is_not_null().sum()) for part in audited.found)
    if number:
        rows = _picked(audited, that_are(audited.found, pl.col("flags").is_not_null()), OF_FLAGS)
        about = words.codes.heading("about_flagged").format(f"{number:,}")
        yield _sheet(words.codes.heading("flagged"), limited(about, number, words), rows, words)


def certain_sheet(audited: Audited, words: OutputWords) -> Iterator[TableSheet]:
    """The sheet of payments that certainly differ, where facts are missing and there are any."""
    if audited.summary.unknowns is UNSET:
        return
    number = sum(counts.certain for counts in audited.summary.unknowns.certainty.values())
    if number:
        rows = _picked(audited, that_differ_certainly(audited.found), OF_CERTAIN, WITH_RECORDS)
        about = words.codes.heading("about_certain").format(f"{number:,}")
        yield _sheet(words.codes.heading("certain"), limited(about, number, words), rows, words)


def limited(about: str, number: int, words: OutputWords) -> str:
    """What a sheet says of itself, and that it does not list all of so many rows if it does not."""
    return about if number <= MOST else f"{about} {words.codes.heading('about_limit').format(f'{MOST:,}')}"


def _picked(audited: Audited, found: pl.DataFrame, shown: Sequence[str], repeated: Sequence[str] = GIVEN) -> PickedRows:
    headers = {column: header for header, column in understood(audited).items() if column in repeated}
    given = {column: headers[column] for column in repeated if column in headers}
    kinds = kinds_of({header: column for column, header in given.items()}, ())
    texts = as_given(audited, found[PLACE].to_numpy(), list(given.values()))
    return PickedRows(found, shown, texts.rename(dict(zip(texts.columns, given, strict=True))), list(kinds.values()))


def _sheet(name: str, about: str, rows: PickedRows, words: OutputWords) -> TableSheet:
    given = zip(rows.texts, rows.kinds, strict=True)
    number = SheetColumn(words.codes.heading("row"), fitting(len(str(rows.found[PLACE].max())) + 1))
    columns = [
        number,
        *(SheetColumn(words.column(texts.name), _width(texts, kind)) for texts, kind in given),
        *(_column(rows.found[column], words) for column in rows.shown),
    ]
    wide = {column: columns[place - len(rows.shown)].width for place, column in enumerate(rows.shown)}
    made = partial(_cells, rows, {column: wide[column] for column in BROKEN}, words)
    return TableSheet(name, about, columns, len(rows.found), partial(_made, len(rows.found), made), frozen=2)


def _width(texts: pl.Series, kind: Kind) -> int:
    return fitting(max(map(width_of, texts.drop_nulls()), default=0) + 3 * bool(kind.highest))


def _column(values: pl.Series, words: OutputWords) -> SheetColumn:
    heading = words.codes.heading
    header = heading(values.name) if values.name in HEADED else words.column(values.name)
    if values.name == "fund":
        return SheetColumn(header, fitting(max(width_of(heading(fund)) for fund in FUNDS)))
    return SheetColumn(header, fitting(output_width(values, words)))


def _made(number: int, cells: Callable[[Styles], MadeCells], styles: Styles) -> Iterator[Rows]:
    yield number, partial(cells, styles)


def _cells(rows: PickedRows, broken: dict[str, int], words: OutputWords, styles: Styles) -> MadeCells:
    given = zip(rows.texts, rows.kinds, strict=True)
    lines = [_lines(rows.found[column], width, words) for column, width in broken.items()]
    columns = [
        number_cells(rows.found[PLACE] + FIRST_ROW, styles["whole"]),
        *(input_cells(texts, kind, styles) for texts, kind in given),
        *(_found(rows.found[column], words, styles) for column in rows.shown),
    ]
    columns = [column.with_blanks(styles["text"]) for column in columns]
    return MadeCells(columns, pl.DataFrame(lines).max_horizontal() * LINE)


def _lines(values: pl.Series, width: int, words: OutputWords) -> pl.Series:
    """Into how many lines the words of each cell are broken."""
    in_words = words.in_words(values.name) or str
    return pl.Series(values.name, [lines_of(in_words(code), width) if code else 1 for code in values])


def _found(values: pl.Series, words: OutputWords, styles: Styles) -> SheetCells:
    if values.name in (*SUMS, *ENDS):
        return number_cells(in_yuan(values), styles["money"])
    if values.name == "fund":
        return worded_cells(values, lambda fund: (words.codes.heading(fund), styles["text"]))
    return output_cells(values, words, styles, "wrapped")
