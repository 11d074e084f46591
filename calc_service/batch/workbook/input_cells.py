"""Columns of the file as cells: an amount that was understood is a number, a day a day, all else the text as it stands.

What a number or a day of a spreadsheet cannot hold exactly stays text: more than fifteen digits, signs and zeros that
no amount has, days before 1900-03-01, clock times finer than a millisecond.
"""

from collections.abc import Mapping

import numpy as np
import polars as pl

from calc_service.batch.control_totals import EXACT
from calc_service.batch.files.xlsx_cells import SheetCells, number_cells, text_cells
from calc_service.batch.files.xlsx_values import FIRST_TRUE_DAY, MILLISECONDS
from calc_service.batch.spellings import BEHIND_A_DAY, clock, exact_day, without_clock
from calc_service.domain.columns import input_columns
from calc_service.domain.kinds import DAY, Kind
from calc_service.domain.parsing import ParseError
from calc_service.engine.columns import NONE

Styles = Mapping[str, int]
"""The number that each of `formats.CELLS` has in a workbook."""
BARE_POINT = r"^(-?)\."
SINCE_1970 = 25_569
"""The serial number of 1970-01-01."""
NANOSECONDS = 1_000_000


def kinds_of(understood: Mapping[str, str], pools: tuple[str, ...]) -> Mapping[str, Kind]:
    """By header the kind of its cells; `understood` says which column of ours each header is."""
    kinds = {column.name: column.kind for column in input_columns(pools)}
    return {header: kinds[column] for header, column in understood.items() if column in kinds}


def input_cells(texts: pl.Series, kind: Kind | None, styles: Styles) -> SheetCells:
    """The cells of one column of the file; `kind` is None where the column was not understood."""
    if kind is not None and kind.highest:
        return _amounts(texts, styles)
    return _days(texts, styles) if kind is DAY else text_cells(texts, styles["text"])


def _amounts(texts: pl.Series, styles: Styles) -> SheetCells:
    numbers = texts.str.replace(BARE_POINT, "${1}0.")
    exact = texts.str.contains(EXACT)
    return _either(exact, number_cells(numbers, styles["money"]), texts, styles)


def _days(texts: pl.Series, styles: Styles) -> SheetCells:
    timed = texts.str.contains(BEHIND_A_DAY)
    days = _serials(without_clock(texts) if timed.any() else texts)
    if not timed.any():
        return _either(days.is_not_null(), number_cells(days, styles["day"]), texts, styles)
    nanoseconds = clock(texts, BEHIND_A_DAY)
    known = nanoseconds != NONE
    milliseconds = np.where(known, nanoseconds, 0) // NANOSECONDS
    # A double holds a moment of our days to a thousandth of a millisecond.
    moments = days.cast(pl.Float64) + pl.Series(milliseconds) / MILLISECONDS
    style = np.where(milliseconds % 1000 == 0, styles["moment"], styles["millisecond"])
    shown = pl.Series(np.where(known, style, styles["day"])).cast(pl.String)
    content = '" s="' + shown + '"><v>' + moments.cast(pl.String).str.strip_suffix(".0") + "</v></c>"
    exact = days.is_not_null() & pl.Series(~known | (nanoseconds % NANOSECONDS == 0))
    return _either(exact, SheetCells(content, closing=""), texts, styles)


def _serials(days: pl.Series) -> pl.Series:
    """The serial number of each day, null where it is none that a spreadsheet has."""
    found = {}
    for text in days.unique().drop_nulls():
        try:
            found[text] = exact_day(text) + SINCE_1970
        except ParseError:
            continue
    found = {text: serial for text, serial in found.items() if serial >= FIRST_TRUE_DAY}
    if not found:
        return pl.repeat(None, len(days), dtype=pl.Int64, eager=True)
    return days.replace_strict(list(found), list(found.values()), default=None, return_dtype=pl.Int64)


def _either(exact: pl.Series, numbers: SheetCells, texts: pl.Series, styles: Styles) -> SheetCells:
    """`numbers` where they are `exact`, else the texts."""
    exact = exact.fill_null(value=True)
    if exact.all():
        return numbers
    return SheetCells(numbers.whole.zip_with(exact, text_cells(texts, styles["text"]).whole), closing="")
