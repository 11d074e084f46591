"""A sample as a pack holds it: how it was drawn, what was drawn, and the stratum of every row of the file.

Rows are parted by what was found of them and by cells as they were understood, which a result does not show; with the
stratum of each row anybody draws again, by the numbers of rows alone.
"""

import gzip
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Annotated

import msgspec
import numpy as np
import polars as pl

from calc_service.domain.reply_fields import Count, Position, Reply, means
from calc_service.runs.row_query import RowSearch
from calc_service.runs.row_types import FIRST_ROW, RowNumber
from calc_service.runs.samples.drawing import DrawAsked, Drawing, draw, population_of_run
from calc_service.runs.samples.reply_types import KeyOfRow, StratumNumber, StratumValues, stratum_values
from calc_service.runs.samples.strata import Census, Population, rows_of

SAMPLE, STRATA = "sample.json", "strata.csv.gz"
"""What a sample, and the strata of the rows, are called in a pack."""
STRATUM = "stratum"
"""The one column of STRATA: by row the place of its stratum, from 1; 0: the row was not drawn from."""


class RowCondition(Reply):
    """What rows that were drawn from hold: one of the columns has the value, or has it among codes parted by `|`."""

    columns: list[str]
    value: str


class PackedStratum(Reply):
    """Rows that have the same in the columns of `by`."""

    values: StratumValues
    rows: Annotated[Position, means("rows of the file in this stratum")]
    drawn: Annotated[Count, means("rows of them that were drawn")]


class PackedRow(Reply):
    """A row that was drawn."""

    row: RowNumber
    stratum: StratumNumber
    key: KeyOfRow


class PackedSample(Reply):
    """How a sample was drawn, and what."""

    n: Annotated[Position, means("rows asked for")]
    seed: str
    by: Annotated[list[str], means("the columns that tell strata")]
    only: Annotated[dict[str, str], means("the parameters that say which rows were drawn from")]
    conditions: Annotated[list[RowCondition], means("the same by columns; all of them hold")]
    strata: Annotated[list[PackedStratum], means("in the order in which they begin in the file")]
    rows: Annotated[list[PackedRow], means("in the order of the file")]


class SampleFiles(msgspec.Struct, frozen=True):
    """The files of a sample in a pack; `needed`: there are none, since so many rows would have to be drawn."""

    needed: int = 0
    sample: bytes = b""
    strata: bytes = b""


def sample_of_run(rows: Path, number: int, asked: DrawAsked) -> bytes:
    """Draw from the file of the `number` rows of a run; `SampleFiles` as msgpack, for a child process."""
    with population_of_run(rows, asked) as population:
        drawing = draw(population, asked.n, asked.seed)
        if drawing.needed:
            return msgspec.msgpack.encode(SampleFiles(drawing.needed))
        sample = msgspec.json.format(msgspec.json.encode(_packed(asked, drawing)), indent=1)
        return msgspec.msgpack.encode(SampleFiles(0, sample, _strata(population, number)))


def sample_files_of(content: bytes) -> SampleFiles:
    """What `sample_of_run` gave."""
    return msgspec.msgpack.decode(content, type=SampleFiles)


def _packed(asked: DrawAsked, drawing: Drawing) -> PackedSample:
    return PackedSample(
        n=asked.n,
        seed=asked.seed,
        by=list(asked.by),
        only=dict(asked.only),
        conditions=list(_conditions(asked.search)),
        strata=[PackedStratum(stratum_values(asked.by, one.values), one.rows, one.drawn) for one in drawing.strata],
        rows=[PackedRow(one.row, one.stratum + 1, one.key) for one in drawing.rows],
    )


def _conditions(search: RowSearch) -> Iterator[RowCondition]:
    yield from (RowCondition([column], str(value)) for column, value in search.equal.items())
    yield from (RowCondition(list(any_of[0]), any_of[1]) for any_of in (search.any_of, search.any_sure) if any_of)


def _strata(population: Population, number: int) -> bytes:
    strata = np.zeros(number, dtype=np.int32)
    for found in rows_of(population, Census()):
        strata[found.numbers - FIRST_ROW] = found.strata + 1
    told = BytesIO()
    pl.DataFrame({STRATUM: strata}).write_csv(told)
    return gzip.compress(told.getvalue(), mtime=0)
