"""One column, encoded by itself as Parquet has it: its bytes, and what the footer of a file says of it."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from calc_service.batch.files.parquet_footer import (
    BINARY,
    CHUNK,
    CHUNK_STARTS,
    COLUMNS,
    DATA,
    DICTIONARY,
    I64,
    LIST,
    NAME,
    PACKED,
    PATH,
    ROW_GROUPS,
    SCHEMA,
    STANDS_ELSEWHERE,
    STRUCT,
    TAIL,
    Elements,
    Fields,
    fields_of,
)

FASTEST = 1  # of zstd: a sixth less time for a file that is no larger
WORDS = pa.dictionary(pa.int32(), pa.string())
"""What a column of the words of an Enum is read as."""
FEW_WORDS = 64
"""So many words may stand in a file though they do not occur."""
COPIED_AT_ONCE = 2**20
NOTHING: Fields = {}
"""Said of a column without rows."""


@dataclass(frozen=True, slots=True)
class ColumnChunk:
    """One column of some rows as it stands in a file.

    said:    what the footer says of it; element: what the schema says of it
    field:   what Arrow calls it
    content: the file in which it stands, or all bytes of that
    """

    said: Fields
    element: Fields
    field: pa.Field
    content: memoryview | Path

    @property
    def start(self) -> int:
        """Where its bytes begin, in its file."""
        return int(min(self.said[place][1] for place in (DATA, DICTIONARY) if place in self.said))

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return int(self.said[PACKED][1])

    def named(self, name: str) -> "ColumnChunk":
        """The same under another name."""
        text = name.encode()
        path = LIST, Elements(BINARY, [text])
        element = self.element | {NAME: (BINARY, text)}
        return replace(self, said=self.said | {PATH: path}, element=element, field=self.field.with_name(name))

    def put(self, file: BinaryIO) -> Fields:
        """Write it to the end of `file`; returns what the footer of that says."""
        moved = file.tell() - self.start
        if isinstance(self.content, Path):
            with self.content.open("rb") as source:
                source.seek(self.start)
                left = self.size
                while left and (some := source.read(min(left, COPIED_AT_ONCE))):
                    left -= file.write(some)
        else:
            file.write(self.content[self.start : self.start + self.size])
        said = {place: value for place, value in self.said.items() if place not in STANDS_ELSEWHERE}
        said |= {place: (I64, said[place][1] + moved) for place in (DATA, DICTIONARY) if place in said}
        return {CHUNK_STARTS: (I64, 0), CHUNK: (STRUCT, said)}


def encoded(frame: pl.DataFrame) -> list[ColumnChunk]:
    """Columns of text, words, numbers or days, encoded as one row group; where there are no rows nothing of it."""
    schema = frame.schema
    table = pa.table([_as_arrow(column, schema[column.name]) for column in frame], names=frame.columns)
    words = [name for name, kind in schema.items() if kind == pl.Enum]
    texts = [name for name, kind in schema.items() if not kind.is_numeric()]
    sink = pa.BufferOutputStream()
    pq.write_table(
        table,
        sink,
        row_group_size=max(len(frame), 1),
        # Numbers take half as long to pack so, and a third more room.
        compression={name: "zstd" if name in texts else "snappy" for name in schema},
        compression_level=dict.fromkeys(texts, FASTEST),
        use_dictionary=texts,
        store_decimal_as_integer=True,
        write_statistics=[name for name in frame.columns if name not in words],
        store_schema=False,
    )
    file = memoryview(sink.getvalue())
    length = int.from_bytes(file[-TAIL : 4 - TAIL], "little")
    footer = fields_of(bytes(file[-TAIL - length : -TAIL]))
    groups = footer[ROW_GROUPS][1].every if len(frame) else []
    said = [one[CHUNK][1] for one in groups[0][COLUMNS][1].every] if groups else [NOTHING] * len(frame.columns)
    kinds = [field.with_type(WORDS) if field.name in words else field for field in table.schema]
    return [
        ColumnChunk(one, element, field, file)
        for one, element, field in zip(said, footer[SCHEMA][1].every[1:], kinds, strict=True)
    ]


def _as_arrow(column: pl.Series, kind: pl.DataType) -> pa.Array:
    if isinstance(kind, pl.Enum):
        return _of_words(column, kind.categories)
    return column.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())


def _of_words(column: pl.Series, words: pl.Series) -> pa.Array:
    """Of the words of an Enum those that occur: a file has no others in it."""
    places = column.rechunk().to_physical().to_arrow()
    if len(words) > FEW_WORDS:
        known = column.to_physical().fill_null(len(words)).to_numpy()
        occurs = np.bincount(known, minlength=len(words) + 1)[: len(words)] > 0
        place = np.append(occurs.cumsum() - 1, 0).astype(np.int16)[known]
        places = pa.array(place, mask=known == len(words)) if column.null_count() else pa.array(place)
        words = words.filter(pl.Series(occurs, dtype=pl.Boolean))
    return pa.DictionaryArray.from_arrays(places, pa.array(words.to_list(), pa.string()))
