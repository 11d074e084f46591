"""The pivots of a run: added up out of its rows as they lie on disk, batch by batch, whenever they are asked for."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import polars as pl

from calc_service.batch.cleaning import bare_references
from calc_service.batch.pivots.asked import PivotAsked, pivot
from calc_service.batch.pivots.dimensions import FACILITY, FOUND
from calc_service.batch.pivots.of_file import FACILITY_ID, marks_of
from calc_service.engine.edition import RuleBook
from calc_service.runs.folder import RunFolder
from calc_service.runs.found_files import FoundFile, as_frame
from calc_service.runs.order import read_rules
from calc_service.runs.splitting import read_asked


def pivot_of_run(folder: Path, asked: PivotAsked) -> bytes:
    """Return a pivot of the run in `folder` as JSON; nothing where its members are too many. Of claims alone."""
    files = RunFolder(folder)
    said = pivot(stretches_of_run(files, read_rules(files)), asked)
    return b"" if said is None else msgspec.json.encode(said)


def stretches_of_run(files: RunFolder, book: RuleBook) -> Iterator[pl.DataFrame]:
    """The rows of a run as pivots add them up, see `of_file.stretches_of`."""
    marks, rows = marks_of(read_asked(files).mapping.profile, book), FoundFile(files.rows)
    for number in range(rows.batches):
        batch = as_frame([rows.batch(number).select([*FOUND, FACILITY_ID])])
        yield batch.select(*FOUND, bare_references(batch[FACILITY_ID], marks).alias(FACILITY))
