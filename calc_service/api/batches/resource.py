"""POST /v1/batches: read what is asked, take a work slot, audit the file, send the result."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotAcceptable

from calc_service.api.batches.description import PATH
from calc_service.api.batches.options import PARAMETERS, BatchRequest, read_batch_request
from calc_service.api.batches.result import ReplyForm, reply_form, streamed, written
from calc_service.api.problems import FormNotUnderstood
from calc_service.api.queries import asked, takes
from calc_service.api.replies import json_reply, preferred_language
from calc_service.api.request_parts import discarded_if_refused, write_body
from calc_service.api.work_slots import take
from calc_service.batch.audit import audit, dry_run
from calc_service.batch.files import FileFormat, SizeLimits, Table, check_fits, format_of, read
from calc_service.batch.memory import give_back
from calc_service.batch.refusals import FileRefused
from calc_service.batch.workbook import Worded
from calc_service.config import Settings
from calc_service.engine.edition import RuleBook


def resource(book: RuleBook, settings: Settings, slots: BoundedSemaphore) -> Blueprint:
    """Return the routes; `book` answers, `settings` bound what a file may cost, each file needs one of `slots`."""
    blueprint = Blueprint("batches", __name__)

    @blueprint.post(PATH)
    @takes(PARAMETERS)
    def audit_batch() -> Response:
        with discarded_if_refused():
            options = read_batch_request(asked(), book, preferred_language())
            posted = _posted_form()
            # What a dry run says has one form, whatever is accepted.
            wanted = ReplyForm(posted, zipped=False) if options.dry_run else _reply_form(posted)
            take(slots)
        try:
            with _scratch(settings.batch_folder) as folder:
                return _answer(_read(posted, folder, settings), options, wanted, folder, book)
        finally:
            give_back()
            slots.release()

    return blueprint


def _posted_form() -> FileFormat:
    try:
        return format_of(request.headers.get("Content-Type", ""), request.headers.get("Content-Encoding", ""))
    except FileRefused:
        raise FormNotUnderstood from None


def _reply_form(posted: FileFormat) -> ReplyForm:
    headers = request.headers
    wanted = reply_form(headers.get("Accept", ""), headers.get("Accept-Encoding", ""), posted)
    if wanted is None:
        raise NotAcceptable
    return wanted


@contextmanager
def _scratch(folder: Path | None) -> Iterator[Path]:
    with TemporaryDirectory(dir=folder, prefix="batch-") as name:
        yield Path(name)


def _read(posted: FileFormat, folder: Path, settings: Settings) -> Table:
    body = folder / "posted"
    write_body(body, settings.batch_body_limit)
    limits = SizeLimits(unpacked=settings.batch_unpacked_limit, workbook=settings.batch_workbook_limit)
    return read(body, posted, folder, limits=limits)


def _answer(posted: Table, options: BatchRequest, wanted: ReplyForm, folder: Path, book: RuleBook) -> Response:
    if options.dry_run:
        return json_reply(dry_run(posted, options.request, book))
    check_fits(wanted.form, len(posted))
    audited = audit(posted, options.request, book)
    worded = Worded(book, preferred_language())
    result = written(audited, wanted, folder, worded, escape_formulas=options.escape_formulas)
    return streamed(result, wanted, audited.summary)
