"""POST /v1/batches: read what is asked, receive the file, take a place, have it audited, send the result."""

from pathlib import Path

import msgspec
from flask import Blueprint, Response, request
from werkzeug.exceptions import NotAcceptable

from calc_service.api.asked_rules import rules_of_digest_or_day
from calc_service.api.batches.description import PATH
from calc_service.api.batches.options import PARAMETERS, BatchRequest, read_batch_request
from calc_service.api.batches.posted import posted_form
from calc_service.api.batches.result import ReplyForm, reply_form, streamed
from calc_service.api.bounded_work import size_limits, work_limits
from calc_service.api.content_codings import accepted
from calc_service.api.metrics.metrics import Metrics
from calc_service.api.past_rules import AnyRules
from calc_service.api.places import Places, taken
from calc_service.api.queries import asked, takes
from calc_service.api.receipts.giving import Exchange, alone, posted_file, receipt_of, told, wants_receipt_alone
from calc_service.api.replies import JSON, json_bytes, preferred_language
from calc_service.api.request_log import ROWS
from calc_service.api.request_parts import write_body
from calc_service.api.shadowing.shadows import Shadows
from calc_service.batch.audit_job import AuditJob, packed
from calc_service.batch.enrolments.reply_types import PremiumBatchSummary
from calc_service.batch.files import FileFormat, SizeLimits
from calc_service.batch.reply_types import BatchSummary
from calc_service.batch.scratch import scratch
from calc_service.batch.steps import RECEIVE, step
from calc_service.config import Settings
from calc_service.domain.columns import PREMIUM
from calc_service.engine.edition import RuleBook
from calc_service.receipts.giving import Receipts


def resource(  # noqa: PLR0913, PLR0917  what a file is answered with
    rules: AnyRules, settings: Settings, places: Places, metrics: Metrics, shadows: Shadows, receipts: Receipts
) -> Blueprint:
    """Return the routes; `rules` answer, `settings` bound what a file may cost, each file needs one of `places`."""
    blueprint = Blueprint("batches", __name__)

    @blueprint.post(PATH)
    @takes(PARAMETERS)
    def audit_batch() -> Response:
        language = preferred_language()
        asked_for = rules_of_digest_or_day(asked(), rules, language)
        options = asked_for.read(lambda book: read_batch_request(asked(), book, language))
        book = asked_for.rules.book
        posted = posted_form(options.form, book)
        # What a dry run says has one form, whatever is accepted.
        wanted = ReplyForm(posted, zipped=False) if options.dry_run else _reply_form(posted)
        with scratch(settings.batch_folder, "batch-") as folder:
            job = _job(options, posted, wanted, book, folder, size_limits(settings), language)
            with step(RECEIVE):
                write_body(job.body, settings.batch_body_limit)
            with taken(places):
                done = shadows.audited(job, book, work_limits(settings))
            exchange = Exchange(posted_file(done.posted), posted.told, book.digest, language)
            form = JSON if options.dry_run else wanted.told
            given = receipts.give(receipt_of(exchange, done.replied, form))
            summary = None if options.dry_run else _summary(job, done.said)
            if summary is not None:
                metrics.audited(summary)
                request.environ[ROWS] = summary.rows
            if wants_receipt_alone():
                return alone(given, language)
            shown = json_bytes(bytes(done.said)) if summary is None else streamed(job.reply_file, wanted, summary)
            return told(shown, given)

    return blueprint


def _job(  # noqa: PLR0913, PLR0917  what was asked, and where it is done
    options: BatchRequest,
    posted: FileFormat,
    wanted: ReplyForm,
    book: RuleBook,
    folder: Path,
    limits: SizeLimits,
    language: str,
) -> AuditJob:
    return AuditJob(
        rules=packed(book),
        body=folder / "posted",
        form=posted,
        folder=folder,
        limits=limits,
        request=options.request,
        wanted=wanted.form,
        zipped=wanted.zipped,
        only_columns=options.dry_run,
        escape_formulas=options.escape_formulas,
        language=language,
    )


def _reply_form(posted: FileFormat) -> ReplyForm:
    headers = request.headers
    packing = accepted(headers.get("Accept-Encoding", "")).coding or ""
    wanted = reply_form(headers.get("Accept", ""), packing, posted)
    if wanted is None:
        raise NotAcceptable
    return wanted


def _summary(job: AuditJob, said: msgspec.Raw) -> BatchSummary | PremiumBatchSummary:
    if job.request.kind == PREMIUM.name:
        return msgspec.json.decode(said, type=PremiumBatchSummary)
    return msgspec.json.decode(said, type=BatchSummary)
