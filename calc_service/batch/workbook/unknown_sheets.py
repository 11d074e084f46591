"""The sheet that says what missing facts leave possible; a file without any has none."""

from collections.abc import Iterator
from functools import partial

import polars as pl
from msgspec import UNSET

from calc_service.batch.audit import Audited
from calc_service.batch.files.xlsx_cells import number_cells, text_cells
from calc_service.batch.unknowns.reply_types import AmountBetween, UnknownsFound
from calc_service.batch.workbook.input_cells import Styles
from calc_service.batch.workbook.output_cells import OutputWords
from calc_service.batch.workbook.sheets import MadeCells, Rows, SheetColumn, TableSheet, fitting, width_of

COLUMNS = ("what", "of_what", "rows", "at_least", "at_most")
Line = tuple[str, str, int | None, float | None, float | None]


def unknown_sheet(audited: Audited, words: OutputWords) -> Iterator[TableSheet]:
    """The sheet of what is due, of what could be recovered, and of the columns that would decide most."""
    found = audited.summary.unknowns
    if found is UNSET:
        return
    heading = words.codes.heading
    frame = pl.DataFrame(list(_lines(found, words)), schema=_schema(), orient="row")
    about = heading("about_unknowns") + (heading("about_outer") if found.outer or found.outer_rows else "")
    columns = [SheetColumn(heading(name), fitting(_width(frame[name], heading(name)))) for name in COLUMNS]
    yield TableSheet(heading("unknowns"), about, columns, len(frame), partial(_made, frame))


def _schema() -> dict[str, type[pl.DataType]]:
    return {"what": pl.String, "of_what": pl.String, "rows": pl.Int64, "at_least": pl.Float64, "at_most": pl.Float64}


def _lines(found: UnknownsFound, words: OutputWords) -> Iterator[Line]:
    heading = words.codes.heading
    for what, sums in (("due_between", found.due), ("recoverable", found.recoverable)):
        for fund, between in sums.items():
            yield heading(what), heading(fund), None, *_yuan(between)
    for fund, counts in found.certainty.items():
        for code in ("certain", "possible", "none"):
            rows = int(getattr(counts, code))
            if rows:
                yield words.certainty(code), heading(fund), rows, None, None
    for one in found.columns:
        yield heading("decides"), words.column(one.column), one.cells, None, float(one.decides)


def _yuan(between: AmountBetween) -> tuple[float, float]:
    # Cells of a workbook are binary; fifteen digits are exact.
    return float(between.lowest), float(between.highest)


def _width(values: pl.Series, header: str) -> int:
    return max(map(width_of, (header, *(str(value) for value in values.drop_nulls()))))


def _made(frame: pl.DataFrame, styles: Styles) -> Iterator[Rows]:
    yield len(frame), partial(_cells, frame, styles)


def _cells(frame: pl.DataFrame, styles: Styles) -> MadeCells:
    texts = [text_cells(frame[name], styles["text"]) for name in COLUMNS[:2]]
    sums = [number_cells(frame[name], styles["money"]) for name in COLUMNS[3:]]
    return MadeCells([*texts, number_cells(frame["rows"], styles["whole"]), *sums])
