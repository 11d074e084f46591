"""The steps of a run: each reads files of its folder, makes others beside, and is done when these are in their place.

Whoever does a step twice gets the same files. The one that is put in place last seals the step: where it is there, the
step has been done, and nothing is done anew.
"""

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from calc_service.batch.files import FileFormat
from calc_service.domain.digests import digest_of_file
from calc_service.runs.against.of_runs import compare_runs, differing_rows
from calc_service.runs.at_once import compute_at_once
from calc_service.runs.bucket_work import compute_bucket, read_totals
from calc_service.runs.folder import RunFolder
from calc_service.runs.manifest import manifest_of, read_manifest
from calc_service.runs.merging import merge
from calc_service.runs.order import read_order
from calc_service.runs.progress import RowsDone
from calc_service.runs.result import write_result
from calc_service.runs.splitting import (
    Plan,
    RunLimits,
    digested,
    keep_plan,
    number_of_buckets,
    opened,
    parts_of_buckets,
    read_plan,
    split,
)

SPLIT, BUCKET, MERGE, WRITE, AGAINST = KINDS = ("split", "bucket", "merge", "write", "compare")
"""What 1.9.0 compared is kept as `against`, without the places of rows, and is not looked at any more."""


class RunStep(NamedTuple):
    """A step: one of KINDS, the number of a bucket, and the form that a result is written in (`form_told`).

    Of AGAINST `form` names the two runs that are compared, parted by a hyphen.
    """

    kind: str
    number: int = 0
    form: str = ""

    @property
    def name(self) -> str:
        """What its progress is called by."""
        return f"{self.kind}-{self.number}"


class StepOutcome(msgspec.Struct, frozen=True):
    """What became of a step: rows it went over, the digest of what it made, and of SPLIT how many buckets there are."""

    rows: int
    digest: str
    buckets: int = 0


def form_told(form: FileFormat) -> str:
    """A form as a step names it."""
    return f"{form.media_type}|{form.charset}|{form.compression}"


def form_of(told: str) -> FileFormat:
    """What `form_told` named."""
    return FileFormat(*told.split("|"))


def first_step() -> RunStep:
    """What a run begins with."""
    return RunStep(SPLIT)


def steps_after(step: RunStep, outcome: StepOutcome, folder: RunFolder, *, last_bucket: bool) -> list[RunStep]:
    """What is to be done next; `last_bucket`: whether all other buckets are done."""
    if step.kind == BUCKET:
        return [RunStep(MERGE)] if last_bucket else []
    if step.kind == SPLIT and not sealed(RunStep(MERGE), folder):
        return [RunStep(BUCKET, number) for number in range(outcome.buckets)]
    return [] if step.kind in {WRITE, AGAINST} else [RunStep(WRITE, form=form_told(read_order(folder).wanted))]


def work(step: RunStep, path: Path, attempt: str, limits: RunLimits) -> bytes:
    """Do a step of the run in the folder `path`, and return its `StepOutcome` as JSON; nothing is in its place yet.

    attempt: names what is made on the way, for this attempt alone. Raises FileRefused.
    """
    folder = RunFolder(path)
    if not sealed(step, folder):
        made = RunFolder(folder.scratch(attempt))
        shutil.rmtree(made.path, ignore_errors=True)
        made.path.mkdir(mode=0o700)
        _DOING[step.kind](step, folder, made, limits)
        return msgspec.json.encode(_outcome(step, folder, made))
    return msgspec.json.encode(_outcome(step, folder, folder))


def put_in_place(step: RunStep, path: Path, attempt: str) -> None:
    """Put what an attempt has made in its place; nothing where that has been done."""
    folder = RunFolder(path)
    made = RunFolder(folder.scratch(attempt))
    if not sealed(step, folder):
        if step.kind == BUCKET:
            folder.found.mkdir(mode=0o700, exist_ok=True)
        for before in _files(step, made):
            after = folder.path / before.relative_to(made.path)
            if after.is_dir():
                shutil.rmtree(after)
            if before.exists():
                before.replace(after)
        _settle(folder.path)
    throw_away(path, attempt)
    if step.kind == MERGE:
        shutil.rmtree(folder.found, ignore_errors=True)


def throw_away(path: Path, attempt: str) -> None:
    """Remove what an attempt has made."""
    shutil.rmtree(RunFolder(path).scratch(attempt), ignore_errors=True)


def sealed(step: RunStep, folder: RunFolder) -> bool:
    """Whether a step has been done."""
    return _files(step, folder)[-1].exists()


def _files(step: RunStep, folder: RunFolder) -> list[Path]:
    """What a step makes, as far as it does: a split that does all at once more than others. The last one seals it."""
    if step.kind == SPLIT:
        return [folder.blocks, folder.asked, folder.summary, folder.rows, *folder.results, folder.manifest, folder.plan]
    if step.kind == BUCKET:
        return [folder.found_of(step.number), folder.totals_of(step.number)]
    if step.kind == MERGE:
        return [folder.summary, folder.rows, folder.manifest]
    if step.kind == AGAINST:
        return [folder.compared_rows(step.form), folder.compared_places(step.form), folder.compared(step.form)]
    return [folder.result(form_of(step.form))]


def _settle(folder: Path) -> None:
    """Have the system write down which files there are: the state may say so from now on, whatever happens."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _split(step: RunStep, folder: RunFolder, made: RunFolder, limits: RunLimits) -> None:
    posted, progress = opened(folder, made, limits), RowsDone(folder.progress(step.name))
    rows = len(posted.table)
    buckets = number_of_buckets(rows, limits.memory)
    made.blocks.mkdir()
    with digested(folder, made, posted.order) as digest:
        if buckets > 1:
            parts = parts_of_buckets(rows, buckets)
            blocks = split(posted, made, buckets, parts, progress)
            plan = Plan(digest(), rows, buckets, parts, blocks)
        else:
            blocks, bucket = compute_at_once(posted, made, progress)
            plan = Plan(digest(), rows, buckets, 1, blocks)
            made.manifest.write_bytes(msgspec.json.encode(manifest_of(posted.order, plan, [bucket])))
    keep_plan(made, plan, posted.asked)


def _compute(step: RunStep, folder: RunFolder, made: RunFolder, _: RunLimits) -> None:
    compute_bucket(folder, made, step.number, RowsDone(folder.progress(step.name)))


def _merge(step: RunStep, folder: RunFolder, made: RunFolder, _: RunLimits) -> None:
    merge(folder, made, RowsDone(folder.progress(step.name)))


def _write(step: RunStep, folder: RunFolder, made: RunFolder, limits: RunLimits) -> None:
    write_result(folder, made, form_of(step.form), limits)


def _against(step: RunStep, _: RunFolder, made: RunFolder, limits: RunLimits) -> None:
    compare_runs(made, step.form, limits.memory, RowsDone(made.path / "compared"))


_DOING: Mapping[str, Callable[[RunStep, RunFolder, RunFolder, RunLimits], None]] = {
    SPLIT: _split,
    BUCKET: _compute,
    MERGE: _merge,
    WRITE: _write,
    AGAINST: _against,
}


def _outcome(step: RunStep, folder: RunFolder, made: RunFolder) -> StepOutcome:
    if step.kind == SPLIT:
        plan = read_plan(made)
        return StepOutcome(plan.rows, digest_of_file(made.plan), plan.buckets)
    if step.kind == BUCKET:
        bucket = read_totals(made, step.number)
        return StepOutcome(bucket.totals.rows, bucket.digest)
    if step.kind == MERGE:
        return StepOutcome(read_manifest(made).rows, digest_of_file(made.manifest))
    if step.kind == AGAINST:
        return StepOutcome(differing_rows(made, step.form), digest_of_file(made.compared(step.form)))
    return StepOutcome(read_manifest(folder).rows, digest_of_file(made.result(form_of(step.form))))
