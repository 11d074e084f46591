"""Rows of a sheet as XML, made column by column: what a cell holds, in which style, and nothing where it is empty.

Text is written as text (ids keep their leading zeros, nothing is ever a formula), numbers by their own digits.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from calc_service.batch.files.formats import SHEET_TEXT
from calc_service.batch.files.sheet_rows import column_letters
from calc_service.batch.refusals import refusal

ROWS = 10_000
"""So many rows of XML are made at a time."""
NOT_IN_XML = r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_"
BLANKS_AROUND = r"^\s|\s$"
NUMBER = "number"


@dataclass(frozen=True, slots=True)
class SheetCells:
    """The cells of one column.

    content: what a cell stores, between `opening` and `closing`, as XML; null where it is empty
    opening: what follows the place of the cell
    """

    content: pl.Series
    opening: str = ""
    closing: str = "</c>"

    @property
    def whole(self) -> pl.Series:
        """Everything that follows the place of each cell."""
        return self.opening + self.content + self.closing

    def with_blanks(self, style: int) -> "SheetCells":
        """The same, with cells in a style where there are none."""
        return SheetCells(self.whole.fill_null(f'"{_styled(style)}></c>'), closing="")


def number_cells(values: pl.Series, style: int = 0) -> SheetCells:
    """Cells of whole numbers, decimals, or texts that are numbers."""
    return SheetCells(values.cast(pl.String), f'"{_styled(style)}><v>', "</v></c>")


def truth_cells(values: pl.Series) -> SheetCells:
    """Cells that are true or false."""
    return SheetCells(values.cast(pl.UInt8).cast(pl.String), '" t="b"><v>', "</v></c>")


def text_cells(values: pl.Series, style: int = 0) -> SheetCells:
    """Cells of text; raises `FileRefused` for one that is longer than a cell can be."""
    text = values.cast(pl.String)
    _refuse_long_text(text)
    if text.str.contains("[&<>]").any():
        text = text.str.replace_many(["&", "<", ">"], ["&amp;", "&lt;", "&gt;"])
    if text.str.contains(NOT_IN_XML).any():
        text = pl.Series([value if value is None else escaped(value) for value in text], dtype=pl.String)
    # Blanks around a text are a part of it only where that is said.
    kept = ' xml:space="preserve"' if text.str.contains(BLANKS_AROUND).any() else ""
    return SheetCells(text, f'"{_styled(style)} t="inlineStr"><is><t{kept}>', "</t></is></c>")


def worded_cells(codes: pl.Series, words: Callable[[str], tuple[str, int]]) -> SheetCells:
    """Cells of text for a column of few different codes: `words` gives the text of each, and its style."""
    return cells_by_code(codes, lambda different: text_of_each(different, words))


def cells_by_code(codes: pl.Series, cells: Callable[[pl.Series], pl.Series]) -> SheetCells:
    """Cells of which `cells` makes one for each different code: everything that follows its place."""
    if isinstance(codes.dtype, pl.Enum):
        return SheetCells(cells(codes.dtype.categories).gather(codes.to_physical()), closing="")
    different = codes.drop_nulls().unique()
    return SheetCells(codes.replace_strict(different, cells(different), return_dtype=pl.String), closing="")


def text_of_each(different: pl.Series, words: Callable[[str], tuple[str, int]]) -> pl.Series:
    """The text cell for each of some different codes."""
    found = [words(code) for code in different]
    texts = text_cells(pl.Series([text for text, _ in found], dtype=pl.String))
    styles = pl.Series([_styled(style) for _, style in found], dtype=pl.String)
    return '"' + styles + texts.opening.removeprefix('"') + texts.content + texts.closing


def rows_as_xml(columns: Sequence[SheetCells], above: int, heights: pl.Series | None = None) -> str:
    """The rows of `columns`; `above` rows stand before them.

    heights: in points, where rows have heights of their own
    """
    number = pl.int_range(above + 1, above + 1 + len(columns[0].content), eager=True).cast(pl.String).alias(NUMBER)
    contents = pl.DataFrame([number, *(column.content.alias(str(place)) for place, column in enumerate(columns))])
    cells = (_cell(place, column) for place, column in enumerate(columns))
    high = pl.lit("") if heights is None else pl.lit(' ht="' + heights.cast(pl.String) + '" customHeight="1"')
    row = pl.concat_str(pl.lit('<row r="'), pl.col(NUMBER), pl.lit('"'), high, pl.lit(">"), *cells, pl.lit("</row>"))
    return str(contents.select(row.str.join("")).item())


def _cell(place: int, column: SheetCells) -> pl.Expr:
    """The cells of one column; nothing where the value is null."""
    start = pl.lit(f'<c r="{column_letters(place + 1)}')
    parts = (pl.lit(column.opening), pl.col(str(place)), pl.lit(column.closing))
    return pl.concat_str(start, NUMBER, *parts).fill_null("")


def _styled(style: int) -> str:
    return f' s="{style}"' if style else ""


def _refuse_long_text(text: pl.Series) -> None:
    if (text.str.len_bytes() > SHEET_TEXT).any() and (text.str.len_chars() > SHEET_TEXT).any():
        raise refusal(
            "too_long",
            f"列“{text.name}”的文本超过 XLSX 单元格的 {SHEET_TEXT} 个字符；请改用 CSV 或 Parquet",
            f"column {text.name!r} has text of more than the {SHEET_TEXT} characters of an XLSX cell; "
            "ask for CSV or Parquet instead",
            column=text.name,
        )


def escaped(text: str) -> str:
    """`text` with what XML cannot hold, and what looks like such an escape, as _xHHHH_ (ECMA-376, ST_Xstring)."""
    return re.sub(NOT_IN_XML, lambda found: f"_x{ord(found[0][0]):04X}_{found[0][1:]}", text)
