"""Two runs that are done, compared out of what was found of their rows."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import polars as pl

from calc_service.batch.reply_types import RulesUsed
from calc_service.domain.columns import FILE_KINDS
from calc_service.runs.against.blocks import OF_IDS, SideRows
from calc_service.runs.against.comparing import compare, said_of
from calc_service.runs.against.comparison_types import ComparedSide, RunsCompared
from calc_service.runs.folder import RunFolder
from calc_service.runs.found_files import FoundFile, as_frame
from calc_service.runs.manifest import read_manifest
from calc_service.runs.progress import RowsDone

PARTED = "-"


def pair_of(before: str, after: str) -> str:
    """How a comparison is called by the runs that it is of."""
    return f"{before}{PARTED}{after}"


def compare_runs(made: RunFolder, pair: str, memory: int, progress: RowsDone) -> None:
    """Write what is to be said of two runs into `made`, a folder within that of either, beside which both lie.

    Raises OSError where the folder of one of them has just gone.
    """
    spool, ids = made.path.parent.parent, pair.split(PARTED)
    first, second = (RunFolder(spool / run_id) for run_id in ids)
    kind = FILE_KINDS[read_manifest(first).order.request.kind]
    target = made.compared_rows(pair)
    tally = compare(_rows(first), _rows(second), kind, target, memory, progress)
    said = said_of(tally, _side(first), _side(second))
    made.compared(pair).write_bytes(msgspec.json.encode(said))


def read_comparison(folder: RunFolder, pair: str) -> RunsCompared:
    """What is said of two runs that have been compared."""
    return msgspec.json.decode(folder.compared(pair).read_bytes(), type=RunsCompared)


def differing_rows(folder: RunFolder, pair: str) -> int:
    """How many rows of two runs differ, new and gone ones among them."""
    rows = read_comparison(folder, pair).rows
    return rows.changed + rows.gone + rows.new


def _side(folder: RunFolder) -> ComparedSide:
    manifest = read_manifest(folder)
    return ComparedSide(folder.path.name, manifest.rows, RulesUsed(manifest.order.rules_digest, manifest.order.engine))


def _rows(folder: RunFolder) -> SideRows:
    file = FoundFile(folder.rows)
    return SideRows(read_manifest(folder).rows, tuple(file.schema.names), _frames(folder.rows))


def _frames(rows: Path) -> Iterator[pl.DataFrame]:
    file = FoundFile(rows)
    for number in range(file.batches):
        yield as_frame([file.batch(number)]).rename(OF_IDS)
