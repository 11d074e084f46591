"""Into which bucket each row of a file falls: by its person, alike on every machine and in every release.

Rows of a person, and of persons whose ids look alike, come into the same bucket; so whoever works on a bucket has whole
persons before him. The hash is FNV-1a of 64 bits over the UTF-8 of the folded id, so that anybody can tell the bucket.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from calc_service.batch.cleaning import bare_ids
from calc_service.batch.partitions import folded
from calc_service.engine.columns import Column

BASIS, PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
ROWS_AT_ONCE = 32_768
"""So few that what is looked at again and again stays near the processor."""
MOST_BYTES = 256
"""Of an id; whatever is longer is no id, and its row is rejected wherever it is looked at."""


def bucket_of(ids: pl.Series, buckets: int, marks: Sequence[str] = (), parts: int = 1) -> Column:
    """The bucket of each row, from 0, by its person's id as the file has it; rows without one have a bucket too.

    marks: what stands for nothing in the export, see `ExportProfile.nothing`
    parts: of each bucket, in which whole persons are again; then bucket * parts + part
    """
    plain = folded(bare_ids(ids.cast(pl.String), marks)).fill_null("")
    above, bucket = np.divmod(hashes_of(plain), np.uint64(buckets))
    return (bucket * np.uint64(parts) + above % np.uint64(parts)).astype(np.int64)


def hashes_of(texts: pl.Series) -> NDArray[np.uint64]:
    """FNV-1a of 64 bits over the UTF-8 of each text, of its first MOST_BYTES; no text may be null."""
    array = texts.to_arrow().cast(pa.large_binary())
    _, offsets, content = array.buffers()
    ends = np.frombuffer(offsets, dtype=np.int64)[array.offset : array.offset + len(array) + 1]
    octets = np.frombuffer(content or b"\0", dtype=np.uint8)
    parts = [_of_some(octets, ends[start : start + ROWS_AT_ONCE + 1]) for start in range(0, len(array), ROWS_AT_ONCE)]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.uint64)


def _of_some(octets: NDArray[np.uint8], ends: Column) -> NDArray[np.uint64]:
    starts, lengths = ends[:-1], np.minimum(np.diff(ends), MOST_BYTES)
    hashes = np.full(len(starts), BASIS)
    shortest = int(lengths.min())
    for place in range(shortest):
        hashes ^= octets[starts + place]
        hashes *= PRIME
    rows = np.flatnonzero(lengths > shortest)
    for place in range(shortest, int(lengths.max())):
        hashes[rows] = (hashes[rows] ^ octets[starts[rows] + place]) * PRIME
        rows = rows[lengths[rows] > place + 1]
    return hashes
