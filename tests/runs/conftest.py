"""Runs worked off step by step in this process."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from calc_service.batch.audit import Request
from calc_service.batch.files import FileFormat
from calc_service.engine.edition import RuleBook
from calc_service.runs.folder import RunFolder
from calc_service.runs.order import keep_order, order_of
from calc_service.runs.splitting import RunLimits
from calc_service.runs.steps import SPLIT, StepOutcome, first_step, put_in_place, steps_after, work

LIMITS = RunLimits(memory=2_000_000_000, unpacked=2**32, workbook=2**30)
WorkedOff = Callable[..., RunFolder]


@pytest.fixture
def worked_off(tmp_path: Path) -> WorkedOff:
    """Post bytes as a file of a form, work the run off, and return its folder."""

    def run(content: bytes, posted: FileFormat, wanted: FileFormat, request: Request, book: RuleBook) -> RunFolder:
        folder = RunFolder(tmp_path / "run")
        folder.path.mkdir()
        folder.posted.write_bytes(content)
        order = order_of(posted=posted, request=request, wanted=wanted, language="zh", escape_formulas=False, book=book)
        keep_order(folder, order, book)
        work_off(folder)
        return folder

    return run


def work_off(folder: RunFolder, limits: RunLimits = LIMITS) -> None:
    """Do all steps of a run, one after another."""
    steps, buckets = [first_step()], 0
    while steps:
        step = steps.pop(0)
        outcome = msgspec.json.decode(work(step, folder.path, "one", limits), type=StepOutcome)
        put_in_place(step, folder.path, "one")
        if step.kind == SPLIT:
            buckets = outcome.buckets
        last = step.number == buckets - 1
        steps += steps_after(step, outcome, folder, last_bucket=last)
