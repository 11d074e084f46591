"""The sheet of all rows: every column of the file in its place, then what was computed, under a header in row 1."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import polars as pl

from calc_service.batch.audit import Audited
from calc_service.batch.files import Piece
from calc_service.batch.files.xlsx_cells import ROWS
from calc_service.batch.partitions import in_file_order
from calc_service.batch.threads import in_turn, together
from calc_service.batch.workbook.input_cells import Styles, input_cells, kinds_of
from calc_service.batch.workbook.output_cells import OutputWords, output_cells, output_width
from calc_service.batch.workbook.sheets import A3, MadeCells, Rows, SheetColumn, TableSheet, fitting
from calc_service.domain.columns import FileKind
from calc_service.domain.kinds import DAY, Kind

DAY_WIDTH = 11
WORDS_WIDTH = 16
"""Words that go on are read in the cell or on the sheets of findings: all columns are to fit on a page."""
FIRST_ROW = 2
"""The row of this sheet on which the first row of the file stands."""
GROUPED = 3
"""What a number is wider than its digits as they stand: separators of thousands, and decimals that were left out."""


def all_rows(audited: Audited, words: OutputWords) -> TableSheet:
    """The sheet; raises `FileRefused` while it is made for text that is longer than a cell can hold."""
    kinds = kinds_of(understood(audited), words.book.pools)
    headers = audited.given.columns
    return TableSheet(
        name=words.codes.heading("all_rows"),
        about="",
        columns=[*_inputs(audited, kinds), *_outputs(audited, words, set(headers))],
        rows=len(audited.given),
        made=lambda styles: _made(audited, [kinds.get(header) for header in headers], words, styles),
        paper=A3,
    )


def understood(audited: Audited) -> Mapping[str, str]:
    """By header the column of ours that it is."""
    return {one.header: one.column for one in audited.summary.understood}


def _inputs(audited: Audited, kinds: Mapping[str, Kind]) -> Iterator[SheetColumn]:
    widths = pl.DataFrame(together(partial(_text_widths, piece) for piece in audited.given.pieces), orient="row").max()
    given = audited.given
    for column, header, width in zip(given.columns, given.headers, widths.row(0), strict=True):
        kind = kinds.get(column)
        content = (width or 0) + GROUPED * bool(kind and kind.highest)
        yield SheetColumn(header, fitting(max(content, DAY_WIDTH if kind is DAY else 0)))


def _text_widths(piece: Piece) -> tuple[int, ...]:
    """How many digits wide the widest text of each column is; a Chinese character has three bytes and is two wide."""
    text = pl.all()
    return piece().select(((text.str.len_bytes() + text.str.len_chars()) // 2).max().fill_null(0)).row(0)


def _outputs(audited: Audited, words: OutputWords, headers: set[str]) -> Iterator[SheetColumn]:
    for column, name in zip(audited.kind.output, audited.result.columns[len(audited.given.columns) :], strict=True):
        header = words.column(column)
        width = max((output_width(part.columns[column], words) for part in audited.found), default=0)
        shown = min(width, WORDS_WIDTH) if words.in_words(column) else width
        yield SheetColumn(name if header in headers else header, fitting(shown), words.note(column))


def _made(audited: Audited, kinds: Sequence[Kind | None], words: OutputWords, styles: Styles) -> Iterator[Rows]:
    jobs = (partial(_beside, audited, piece, rows) for piece, rows in audited.given.located())
    for given, found in in_turn(jobs):
        for start in range(0, len(given), ROWS):
            part = slice(start, start + ROWS)
            yield len(given[part]), partial(_cells, given[part], found[part], kinds, (audited.kind, words), styles)


def _beside(audited: Audited, piece: Piece, rows: slice) -> tuple[pl.DataFrame, pl.DataFrame]:
    return piece(), in_file_order(audited.found, rows)


def _cells(
    given: pl.DataFrame,
    found: pl.DataFrame,
    kinds: Sequence[Kind | None],
    output: tuple[FileKind, OutputWords],
    styles: Styles,
) -> MadeCells:
    kind, words = output
    inputs = [input_cells(texts, kind, styles) for texts, kind in zip(given, kinds, strict=True)]
    return MadeCells([*inputs, *(output_cells(found[column], words, styles) for column in kind.output)])
