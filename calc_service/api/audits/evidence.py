"""The evidence of a run: one archive that says what was computed, from what, under which rules, and what was found.

What `record.json` says of the other files is what `audits verify` proves them by.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zipfile import ZipFile

import msgspec
from flask import Response

from calc_service.api.audits.kept import KeptRuns, SeenRun
from calc_service.api.audits.looking import written_report
from calc_service.api.audits.result import Outgoing, entry, pieces_of_file
from calc_service.api.audits.samples.drawn import packed_sample
from calc_service.api.batches.result import ZIP
from calc_service.api.past_rules import AnyRules
from calc_service.domain.digests import digest_of
from calc_service.domain.reply_fields import moment
from calc_service.domain.wording import LANGUAGES
from calc_service.policy.past_refusals import PastRulesRefused
from calc_service.receipts.signing import ReceiptKeys
from calc_service.runs.manifest import read_manifest
from calc_service.runs.order import read_order
from calc_service.runs.record.of_run import packed_result, record_of_run
from calc_service.runs.record.pack import EVIDENCE, MANIFEST, RECORD, RULES, SUMMARY
from calc_service.runs.record.packed_reviews import packed_reviews
from calc_service.runs.record.record_types import PackedFile
from calc_service.runs.record.sealing import signed_record
from calc_service.runs.samples.drawing import DrawAsked
from calc_service.runs.steps import WRITE, form_told
from calc_service.state.reviews import Review, review_page
from calc_service.state.run_records import StepKey, StepRecord
from calc_service.state.runs import steps_of

FILE_NAME = "evidence.zip"
REVIEWS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Evidence:
    """What evidence is made of: the run, the rules that are kept, the keys that sign the record, the sample if any."""

    kept: KeptRuns
    seen: SeenRun
    rules: AnyRules
    keys: ReceiptKeys
    sample: DrawAsked | None = None

    def reply(self) -> Response:
        """Return the archive; the same run gets the same bytes until another form of it is made, or a review comes."""
        with self.kept.answered():
            steps = steps_of(self.seen.place.state, self.seen.run.id)
        files = {name: content for part in PARTS for name, content in part(self).items()}
        packed = {name: _packed(content) for name, content in files.items()} | self._result(steps)
        told = _told(self.seen, packed)
        packed |= {name: _packed(content) for name, content in told.items()}
        record = record_of_run(self.seen.run, self.seen.folder, steps, packed)
        reply = Response(self._archived({RECORD: signed_record(record, self.keys)} | told | files), mimetype=ZIP)
        reply.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
        return reply

    def _result(self, steps: list[StepRecord]) -> dict[str, PackedFile]:
        """The first result, which is not read: its digest was taken when it was written."""
        order = read_order(self.seen.folder)
        key = StepKey(WRITE, 0, form_told(order.wanted))
        size = self.seen.folder.result(order.wanted).stat().st_size
        return {packed_result(order): PackedFile(size, step.digest) for step in steps if step.key == key}

    def _archived(self, files: Mapping[str, bytes]) -> Iterator[bytes]:
        order, out = read_order(self.seen.folder), Outgoing()
        with ZipFile(out, "w", compresslevel=1) as archive:
            for name, content in files.items():
                archive.writestr(entry(name), content)
                yield out.taken()
            with archive.open(entry(packed_result(order)), "w", force_zip64=True) as target:
                for piece in pieces_of_file(self.seen.folder.result(order.wanted)):
                    target.write(piece)
                    yield out.taken()
            yield out.taken()
        yield out.taken()


def _totals(evidence: Evidence) -> Mapping[str, bytes]:
    folder = evidence.seen.folder
    return {SUMMARY: folder.summary.read_bytes(), MANIFEST: folder.manifest.read_bytes()}


def _reports(evidence: Evidence) -> Mapping[str, bytes]:
    if not read_order(evidence.seen.folder).is_computed_here:
        return {}
    return {f"report.{language}.html": written_report(evidence.kept, evidence.seen, language) for language in LANGUAGES}


def _rules(evidence: Evidence) -> Mapping[str, bytes]:
    try:
        own = evidence.rules.rules_of(evidence.seen.run.rules_digest).files
    except PastRulesRefused:
        return {}  # they are known by their digest alone
    return {f"{RULES}{name}": own[name] for name in sorted(own)}


def _sample(evidence: Evidence) -> Mapping[str, bytes]:
    if evidence.sample is None:
        return {}
    return packed_sample(evidence.kept, evidence.seen, evidence.sample, evidence.rules.serving.book)


def _reviews(evidence: Evidence) -> Mapping[str, bytes]:
    with evidence.kept.answered():
        return packed_reviews(_every_review(evidence.seen))


def _every_review(seen: SeenRun) -> Iterator[Review]:
    """Every review of a run, read some at a time."""
    page = review_page(seen.place.state, seen.run.id, REVIEWS_AT_ONCE)
    while page:
        yield from (review for review, _ in page)
        page = review_page(seen.place.state, seen.run.id, REVIEWS_AT_ONCE, page[-1][0].number)


PARTS: tuple[Callable[[Evidence], Mapping[str, bytes]], ...] = (_totals, _reports, _rules, _sample, _reviews)
"""What goes into the archive beside the record and the result; each part gives its files by name, as bytes."""


def _packed(content: bytes) -> PackedFile:
    return PackedFile(len(content), digest_of(content))


def _told(seen: SeenRun, files: Mapping[str, PackedFile]) -> dict[str, bytes]:
    """What the archive is about, and the digest of each other file but the record."""
    run, manifest = seen.run, read_manifest(seen.folder)
    told: dict[str, Any] = {
        "run": run.id,
        "file": {"digest": manifest.file, "bytes": run.received, "rows": manifest.rows, "media_type": run.media_type},
        "rules": {"digest": run.rules_digest, "files": any(name.startswith(RULES) for name in files)},
        "engine": {"version": run.engine, "law": run.law},
        "times": {
            name: moment(at)
            for name, at in (("created", run.created_at), ("started", run.started_at), ("ended", run.ended_at))
        },
        "digests": {name: file.sha256 for name, file in files.items()},
    }
    return {EVIDENCE: msgspec.json.format(msgspec.json.encode(told), indent=2)}
