"""The pivots of a run are those of the same file as a batch, however many buckets it is split into."""

from itertools import combinations

import msgspec
import polars as pl
import pytest

from calc_service.batch.audit import Request, audit
from calc_service.batch.files import CSV, FileFormat, Table
from calc_service.batch.pivots.asked import PivotAsked, pivot
from calc_service.batch.pivots.dimensions import DIMENSIONS
from calc_service.batch.pivots.of_file import stretches_of
from calc_service.batch.pivots.reply_types import EVERY_FUND, Pivot
from calc_service.runs import found_files, splitting, steps
from calc_service.runs.pivots import pivot_of_run
from tests.properties.worlds_on_file import book_of
from tests.runs.conftest import WorkedOff
from tests.runs.test_steps import random_frame

FACILITIES = pl.Series("facility_id", ["H-1", " H-2", "null", None, "H-3"])
ASKED = [
    *(PivotAsked(by, fund) for by in combinations(DIMENSIONS, 2) for fund in EVERY_FUND),
    *(PivotAsked((one,), "assistance", measure, 3) for one in DIMENSIONS for measure in ("rows", "difference", "due")),
]


def posted_frame() -> pl.DataFrame:
    frame = random_frame()
    return frame.with_columns(FACILITIES.gather([row % 5 for row in range(len(frame))]))


@pytest.mark.parametrize("split", [False, True])
def test_a_run_gives_every_pivot_of_the_batch(
    worked_off: WorkedOff, monkeypatch: pytest.MonkeyPatch, *, split: bool
) -> None:
    if split:
        monkeypatch.setattr(steps, "number_of_buckets", lambda rows, _: max(rows // 20, 2))
        monkeypatch.setattr(splitting, "ROWS_OF_A_BLOCK", 30)
        monkeypatch.setattr(found_files, "ROWS_OF_A_BATCH", 17)
        monkeypatch.setattr("calc_service.runs.merging.ROWS_OF_A_BATCH", 17)
    book, frame = book_of("everything"), posted_frame()
    request = Request(tolerance=1)
    folder = worked_off(frame.write_csv().encode(), FileFormat(CSV), FileFormat(CSV), request, book)
    audited = audit(Table.of(frame), request, book)

    for asked in ASKED:
        said = msgspec.json.decode(pivot_of_run(folder.path, asked), type=Pivot)
        assert said == pivot(stretches_of(audited, book), asked), asked
