"""A table as Parquet: row group after row group, each put together from columns that were encoded by themselves.

What is only carried, and stands in a Parquet file already, is copied from there as it is: of the same kind, encoded and
packed as it was, neither unpacked nor looked at again. All else is encoded by several threads at once; no more rows are
in memory than these work on.
"""

import base64
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from calc_service.batch.files.parquet_columns import ColumnChunk, encoded
from calc_service.batch.files.parquet_footer import (
    BINARY,
    CHILDREN,
    CHUNK,
    COLUMNS,
    CREATED_BY,
    ELSEWHERE,
    ENCRYPTED,
    I32,
    I64,
    LIST,
    MAGIC,
    METADATA,
    NAME,
    NUM_ROWS,
    ORDERS,
    PACKED,
    PACKED_SIZE,
    ROW_GROUPS,
    ROWS,
    SCHEMA,
    SIZE,
    SORTED,
    STATISTICS,
    STRUCT,
    UNPACKED,
    VERSION,
    Elements,
    Fields,
    footer_of,
    written,
)
from calc_service.batch.files.table import Added, Piece, Table
from calc_service.batch.threads import in_turn

MOST_ROWS = 2**21
"""Rows of a row group that is copied: what is added to it is in memory together."""
FEW_COLUMNS = 3
FORMAT = 2


@dataclass(frozen=True, slots=True)
class _Group:
    """Some rows, encoded: their number, their columns, and by which of these they are sorted, if that is said."""

    rows: int
    chunks: list[ColumnChunk]
    order: Fields


@dataclass(frozen=True, slots=True)
class _Copied:
    """A file that is copied from: its footer, and what Arrow calls its columns."""

    path: Path
    footer: Fields
    schema: pa.Schema


Job = Callable[[], list[_Group]]


def write_parquet(table: Table, path: Path) -> None:
    """Write `table` to `path`."""
    said: list[Fields] = []
    columns: list[ColumnChunk] = []
    with path.open("wb") as file:
        file.write(MAGIC)
        for groups in in_turn(_jobs(table)):
            for group in groups:
                columns = columns or group.chunks
                said += [_put(group, file)] if group.rows else []
        file.write(written(_footer(columns, said)))


def _put(group: _Group, file: BinaryIO) -> Fields:
    chunks = [chunk.put(file) for chunk in group.chunks]
    sizes = {
        of_group: (I64, sum(chunk.said[of_chunk][1] for chunk in group.chunks))
        for of_group, of_chunk in ((SIZE, UNPACKED), (PACKED_SIZE, PACKED))
    }
    return {COLUMNS: (LIST, Elements(STRUCT, chunks)), ROWS: (I64, group.rows), **sizes, **group.order}


def _footer(columns: Sequence[ColumnChunk], groups: list[Fields]) -> Fields:
    root: Fields = {NAME: (BINARY, b"schema"), CHILDREN: (I32, len(columns))}
    arrow = base64.b64encode(pa.schema([column.field for column in columns]).serialize())
    kinds: Fields = {1: (BINARY, b"ARROW:schema"), 2: (BINARY, arrow)}
    by_kind: Fields = {1: (STRUCT, {})}
    return {
        VERSION: (I32, FORMAT),
        SCHEMA: (LIST, Elements(STRUCT, [root, *(column.element for column in columns)])),
        NUM_ROWS: (I64, sum(group[ROWS][1] for group in groups)),
        ROW_GROUPS: (LIST, Elements(STRUCT, groups)),
        METADATA: (LIST, Elements(STRUCT, [kinds])),
        CREATED_BY: (BINARY, f"parquet-cpp-arrow version {pa.__version__}".encode()),
        ORDERS: (LIST, Elements(STRUCT, [by_kind] * len(columns))),
    }


def _jobs(table: Table) -> Iterator[Job]:
    copied = _copied(table) if len(table) else None
    units = None if copied is None else _whole_groups(table, copied)
    if copied is None or units is None:
        return (partial(_all_encoded, piece) for piece in table.pieces)
    return (partial(_beside_copies, copied, pieces, table.columns) for pieces in units)


def _all_encoded(piece: Piece) -> list[_Group]:
    frame = piece(kinds=True)
    return [_Group(len(frame), encoded(frame), {})]


def _copied(table: Table) -> dict[Path, _Copied] | None:
    """The files in which all that is carried stands, of one schema; None where there are no such."""
    paths = {piece.stands.path if piece.stands else None for piece in table.pieces}
    files = {path: _file(path) for path in paths if path is not None}
    found = {path: file for path, file in files.items() if file is not None}
    if len(found) < len(paths):
        return None
    first = next(iter(found.values()))
    same = all(one.schema == first.schema and one.footer[SCHEMA] == first.footer[SCHEMA] for one in found.values())
    return found if same else None


def _file(path: Path) -> _Copied | None:
    try:
        footer = footer_of(path)
        groups = footer[ROW_GROUPS][1].every
        chunks = [chunk for group in groups for chunk in group[COLUMNS][1].every]
    except (ValueError, LookupError):
        return None
    here = not any(field in chunk for chunk in chunks for field in (ELSEWHERE, *ENCRYPTED))
    small = all(group[ROWS][1] <= MOST_ROWS for group in groups)
    schema = pq.read_schema(path).remove_metadata()
    flat = len(footer[SCHEMA][1].every) == len(schema) + 1
    plain = pa.schema([field.remove_metadata() for field in schema])
    return _Copied(path, footer, plain) if here and small and flat else None


def _whole_groups(table: Table, copied: dict[Path, _Copied]) -> list[list[Piece]] | None:
    """The pieces, those of one row group together; None where they are not all of each, in their order."""
    units: list[list[Piece]] = []
    done = whole = 0
    for piece, length in zip(table.pieces, table.lengths, strict=True):
        stands = piece.stands
        if stands is None or stands.start != done:
            return None
        if done:
            units[-1].append(piece)
        else:
            units.append([piece])
            groups = copied[stands.path].footer[ROW_GROUPS][1].every
            whole = sum(groups[one][ROWS][1] for one in stands.groups)
        done = 0 if done + length == whole else done + length
    return None if done else units


def _beside_copies(copied: dict[Path, _Copied], pieces: list[Piece], names: Sequence[str]) -> list[_Group]:
    stands = pieces[0].stands
    if stands is None:
        raise TypeError("nothing stands there")
    added = [piece.beside for piece in pieces if piece.beside]
    if len(pieces) > 1:
        group = _of_file(copied[stands.path], stands.groups[0], names)
        return [_Group(group.rows, [*group.chunks, *_few_at_once(added)], group.order)]
    frame = added[0].some(added[0].names) if added else pl.DataFrame()
    groups, before = [], 0
    for place in stands.groups:
        group = _of_file(copied[stands.path], place, names)
        own = encoded(frame.slice(before, group.rows)) if added else []
        before += group.rows
        groups.append(_Group(group.rows, [*group.chunks, *own], group.order))
    return groups


def _few_at_once(added: list[Added]) -> Iterator[ColumnChunk]:
    """What was added to a large row group, whose columns are in memory a few at a time."""
    names = added[0].names if added else ()
    for first in range(0, len(names), FEW_COLUMNS):
        some = names[first : first + FEW_COLUMNS]
        yield from encoded(pl.concat([one.some(some) for one in added]))


def _of_file(file: _Copied, place: int, names: Sequence[str]) -> _Group:
    group, elements = file.footer[ROW_GROUPS][1].every[place], file.footer[SCHEMA][1].every[1:]
    # Of a file that does not say how values are ordered nobody knows which is the least.
    left_out = () if ORDERS in file.footer else (STATISTICS,)
    said = [one[CHUNK][1] for one in group[COLUMNS][1].every]
    chunks = [
        ColumnChunk({key: value for key, value in one.items() if key not in left_out}, element, field, file.path).named(
            name
        )
        for one, element, field, name in zip(said, elements, file.schema, names, strict=False)
    ]
    return _Group(group[ROWS][1], chunks, {SORTED: group[SORTED]} if SORTED in group else {})
