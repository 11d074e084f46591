"""The record of a run, out of the state and of its folder."""

from collections.abc import Iterable, Mapping

import msgspec

from calc_service.batch.files import FileFormat
from calc_service.domain.reply_fields import moment
from calc_service.runs.folder import RunFolder
from calc_service.runs.manifest import read_manifest
from calc_service.runs.order import RunOrder, read_order
from calc_service.runs.record.record_types import (
    KeptCall,
    PackedFile,
    ProcessRecord,
    RecordedActor,
    RecordedFile,
    RecordedForm,
    RecordedResult,
    RecordedStep,
)
from calc_service.runs.steps import AGAINST, WRITE, form_of, form_told
from calc_service.state.run_records import DONE, Run, StepRecord

RESULT = "result"
"""What the result is called in a pack, before its suffix."""


def record_of_run(
    run: Run, folder: RunFolder, steps: Iterable[StepRecord], files: Mapping[str, PackedFile]
) -> ProcessRecord:
    """The record of a run that is done; `files`: those of the pack. Raises OSError where the folder has just gone."""
    order, manifest, call = read_order(folder), read_manifest(folder), _call(folder)
    # What it was compared with later is no part of the audit.
    done = [step for step in steps if step.state == DONE and step.key.kind != AGAINST]
    return ProcessRecord(
        run=run.id,
        call=None if call is None else call.call,
        who=RecordedActor(run.person, run.key, run.office),
        begun_at=moment(run.created_at),
        ended_at=moment(run.ended_at),
        posted=[RecordedFile(recorded_form(order.posted), run.received, manifest.rows, manifest.file)],
        profile=msgspec.json.decode(folder.summary.read_bytes())["profile"]["name"],
        options=msgspec.to_builtins(order.request),
        escape_formulas=order.escape_formulas,
        language=order.language,
        identity_numbers=None if call is None else call.identity_numbers,
        rules=order.rules_digest,
        engine=order.engine,
        law=order.law,
        results=[_result(step, folder, order) for step in done if step.key.kind == WRITE],
        steps=[_step(step) for step in done],
        files=dict(files),
    )


def packed_result(order: RunOrder) -> str:
    """What the first result of a run is called in its pack."""
    return f"{RESULT}{order.wanted.suffix}"


def recorded_form(form: FileFormat) -> RecordedForm:
    """A form as records have it."""
    return RecordedForm(form.media_type, form.charset, form.compression)


def _call(folder: RunFolder) -> KeptCall | None:
    if not folder.call.exists():  # it was begun by a version that noted none
        return None
    return msgspec.json.decode(folder.call.read_bytes(), type=KeptCall)


def _result(step: StepRecord, folder: RunFolder, order: RunOrder) -> RecordedResult:
    form = form_of(step.key.form)
    name = packed_result(order) if step.key.form == form_told(order.wanted) else None
    size = folder.result(form).stat().st_size
    return RecordedResult(recorded_form(form), size, step.rows, step.digest, name)


def _step(step: StepRecord) -> RecordedStep:
    key = step.key
    times = moment(step.started_at), moment(step.ended_at)
    return RecordedStep(key.kind, key.number, key.form, step.rows, step.digest, *times)
