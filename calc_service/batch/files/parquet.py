"""Parquet as a table: judged by what the file says of itself, then read row group by row group, column by column.

What kinds of columns there are, and what the text of each is, `exact_text` says. Columns without exact text are refused
by name, and so is floating point that has none in some row, wherever it stands: before anything is computed.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from calc_service.batch.files.column_names import column_names
from calc_service.batch.files.compression import too_large
from calc_service.batch.files.costs import LONGEST_CELL, MOST_FOLD, refuse_spread, refuse_unfolded, too_costly
from calc_service.batch.files.exact_text import inexact
from calc_service.batch.files.formats import SizeLimits
from calc_service.batch.files.parquet_rows import ParquetRows, is_text, sound_parquet
from calc_service.batch.files.table import Table
from calc_service.batch.refusals import FileFault, FileRefused
from calc_service.domain.wording import Label

FREE_TEXT = 2**27
"""Bytes of text that may come out of any file, however small: a column of one value takes next to none."""
SPREAD = 24
"""So many times the cells that other files may have for each byte: columns of few values take a bit a row."""
AT_ONCE = 2**27
"""Bytes that the texts of some rows may take at once."""
LONGEST_NUMBER = 40
"""Bytes of the text of a cell that is none itself, at most."""
TIME_OF_CHINA = {None, "+08:00", "Asia/Shanghai"}
HEADER_ROWS = 1


def read_parquet(path: Path, limits: SizeLimits) -> Table:
    """The rows of the file at `path`; raises `FileRefused` with column and row, some of it only where rows are read."""
    with sound_parquet():
        metadata, schema, size = pq.read_metadata(path), pq.read_schema(path), path.stat().st_size
        names = column_names(schema.names, lambda _: False)
        _refuse_large(metadata, size, limits)
        _refuse_kinds(schema)
        longest = [list(_longest_texts(path, schema, metadata, group)) for group in range(metadata.num_row_groups)]
        at_once = min((AT_ONCE // max(sum(texts), 1) for texts in longest), default=AT_ONCE)
        rows = ParquetRows.of(path, metadata, schema, names.columns, max(1, at_once))
        if _most_text(metadata, longest) > min(limits.unpacked, max(FREE_TEXT, size * MOST_FOLD)):
            _refuse_much_text(rows, size, limits)
        _refuse_inexact(rows)
        return Table(
            names.columns,
            rows.pieces(),
            [part.rows for part in rows.parts],
            headers=names.headers,
            notes=names.notes,
            kinds=[str(kind) for kind in schema.types],
        )


def _refuse_large(metadata: pq.FileMetaData, size: int, limits: SizeLimits) -> None:
    """Judge what the file says of itself, before any of it is unpacked."""
    refuse_spread(metadata.num_rows * metadata.num_columns, size * SPREAD)
    unpacked = sum(metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups))
    if unpacked > limits.unpacked:
        raise too_large(limits.unpacked)
    refuse_unfolded(unpacked, size, free=FREE_TEXT)


def _longest_texts(path: Path, schema: pa.Schema, metadata: pq.FileMetaData, group: int) -> Iterator[int]:
    """Bytes of the longest text of each column that has those of a row group in one place; 0 for any other.

    So many rows may be read at once that these do not fill the memory: what stands in a file once may be that of a
    million rows. What stands there row by row is no longer than the file.
    """
    columns = [metadata.row_group(group).column(place) for place in range(metadata.num_columns)]
    listed = [place for place, column in enumerate(columns) if column.has_dictionary_page]
    apart = [place for place in listed if is_text(schema.types[place])]
    texts = [schema.names[place] for place in apart]
    with pq.ParquetFile(
        path,
        metadata=metadata,
        read_dictionary=texts,
        page_checksum_verification=True,
        buffer_size=2**16,
        pre_buffer=False,
    ) as file:
        some = file.reader.iter_batches(1, row_groups=[group], column_indices=apart) if apart else iter(())
        first = next(some, None)
        found = dict(zip(apart, first.columns if first else (), strict=False))
        yield from (_longest(found[place]) if place in found else 0 for place in range(len(columns)))


def _longest(column: pa.Array) -> int:
    """Bytes of the longest text of a column's dictionary; raises `FileRefused` if no cell can be so long."""
    texts = column.dictionary if pa.types.is_dictionary(column.type) else column
    longest = int(pl.Series(pl.from_arrow(texts)).str.len_bytes().max() or 0)  # type: ignore[arg-type]  # bytes
    if longest > LONGEST_CELL:
        raise too_costly(
            f"有单元格超过 {LONGEST_CELL} 字节；请去掉该列或截短后重新导出",
            f"a cell is longer than {LONGEST_CELL} bytes; export the file without that column, or with shorter texts",
        )
    return longest


def _most_text(metadata: pq.FileMetaData, longest: list[list[int]]) -> int:
    """Bytes that no text of the whole file is larger than."""
    groups = (metadata.row_group(group) for group in range(metadata.num_row_groups))
    return sum(
        group.num_rows * sum(max(text, LONGEST_NUMBER) for text in texts) + group.total_byte_size
        for group, texts in zip(groups, longest, strict=True)
    )


def _refuse_much_text(rows: ParquetRows, sent: int, limits: SizeLimits) -> None:
    """Count the text of a file that may hold too much of it."""
    size = 0
    for piece in rows.pieces():
        texts = piece()
        size += int(texts.select(pl.sum_horizontal(pl.all().str.len_bytes().sum())).item() or 0)
        if size > limits.unpacked:
            raise too_large(limits.unpacked)
        refuse_unfolded(size, sent, free=FREE_TEXT)


EXACT_KINDS: tuple[Callable[[pa.DataType], bool], ...] = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_string_view,
    pa.types.is_boolean,
    pa.types.is_integer,
    pa.types.is_float64,
    pa.types.is_decimal,
    pa.types.is_date,
    pa.types.is_time,
    pa.types.is_null,
    lambda kind: pa.types.is_timestamp(kind) and kind.tz in TIME_OF_CHINA,
    lambda kind: pa.types.is_dictionary(kind) and _has_text(kind.value_type),
)


def _has_text(kind: pa.DataType) -> bool:
    return any(is_exact(kind) for is_exact in EXACT_KINDS)


def _refuse_kinds(schema: pa.Schema) -> None:
    faults = tuple(_wrong_kind(field.name) for field in schema if not _has_text(field.type))
    if faults:
        raise FileRefused(faults)


def _wrong_kind(name: str) -> FileFault:
    return FileFault(
        "wrong_type",
        Label(
            f"列“{name}”的类型没有确定的文本：嵌套、二进制、单精度浮点、时长或东八区以外时区的时间；请存为文本、小数或日期",
            f"column {name!r} is of a kind without exact text: nested, binary, single precision, a duration or a time "
            "of another time zone than +08:00; save it as text, decimal or date",
        ),
        column=name,
    )


def _refuse_inexact(rows: ParquetRows) -> None:
    """Look through the columns of floating point, also those that decide nothing: they are shown as text too."""
    doubtful = [name for name, kind in zip(rows.names, rows.kinds, strict=True) if _is_floating(kind)]
    before = 0
    for piece, part in zip(rows.pieces() if doubtful else (), rows.parts, strict=False):
        frame = piece(doubtful, kinds=True)
        found = ((name, inexact(frame[name])) for name in doubtful)
        faults = tuple(_inexact(name, before + place) for name, place in found if place is not None)
        if faults:
            raise FileRefused(faults)
        before += part.rows


def _is_floating(kind: pa.DataType) -> bool:
    return _is_floating(kind.value_type) if pa.types.is_dictionary(kind) else bool(pa.types.is_floating(kind))


def _inexact(name: str, place: int) -> FileFault:
    row = place + 1 + HEADER_ROWS
    return FileFault(
        "inexact_number",
        Label(
            f"列“{name}”第 {row} 行是浮点数，且不是至多两位小数、十五位数字的数；请存为文本或小数",
            f"row {row} of column {name!r} is floating point and has more than two decimals or fifteen digits; "
            "save the column as text or decimal",
        ),
        column=name,
        row=row,
    )
