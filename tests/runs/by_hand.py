"""A run worked off in this process: its folder as the steps leave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from calc_service.batch.files import CSV, FileFormat
from calc_service.runs.folder import RunFolder
from calc_service.runs.order import keep_order, order_of
from calc_service.runs.splitting import RunLimits
from calc_service.runs.steps import StepOutcome, first_step, put_in_place, steps_after, work

if TYPE_CHECKING:
    from pathlib import Path

    from calc_service.batch.audit import Request
    from calc_service.engine.edition import RuleBook

LIMITS = RunLimits(memory=2**31, unpacked=2**32, workbook=2**30)


def worked_off(folder: Path, posted: bytes, request: Request, book: RuleBook, form: FileFormat | None = None) -> RunFolder:
    """The folder of a run that is done, of a CSV file unless another form is told."""
    files, form = RunFolder(folder), form or FileFormat(CSV)
    keep_order(
        files,
        order_of(
            posted=form, request=request, wanted=form.of_result, language="zh", escape_formulas=False, book=book
        ),
        book,
    )
    files.posted.write_bytes(posted)
    finish(folder)
    return files


def finish(folder: Path) -> None:
    """Do every step of a run."""
    files, waiting = RunFolder(folder), [first_step()]
    while waiting:
        step = waiting.pop(0)
        outcome = msgspec.json.decode(work(step, folder, "1", LIMITS), type=StepOutcome)
        put_in_place(step, folder, "1")
        buckets = any(one.kind == step.kind for one in waiting)
        waiting += steps_after(step, outcome, files, last_bucket=not buckets)
