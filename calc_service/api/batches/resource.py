"""POST /v1/batches: read the question, take a place, audit the file, send the result."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotAcceptable

from calc_service.api.batches.question import Question, read_question
from calc_service.api.batches.reply_form import ReplyForm, reply_form
from calc_service.api.batches.result import sent, written
from calc_service.api.batches.upload import receive
from calc_service.api.bodies import discarded_if_refused
from calc_service.api.language import asked_language
from calc_service.api.places import take
from calc_service.api.problems import FormNotUnderstood
from calc_service.api.replies import json_reply
from calc_service.batch.audit import audit, dry_run
from calc_service.batch.files import Form, Limits, Table, check_fits, form_of, read
from calc_service.batch.memory import give_back
from calc_service.batch.refusals import FileRefused
from calc_service.config import Settings
from calc_service.engine.edition import RuleBook


def resource(book: RuleBook, settings: Settings, places: BoundedSemaphore) -> Blueprint:
    """Return the routes; `book` answers, `settings` bound what a file may cost, each file needs one of `places`."""
    blueprint = Blueprint("batches", __name__)

    @blueprint.post("/v1/batches")
    def audit_batch() -> Response:
        with discarded_if_refused():
            question = read_question(request.args.to_dict(flat=False), book, asked_language())
            posted = _posted_form()
            asked = _reply_form(posted)
            take(places)
        try:
            with _scratch(settings.batch_folder) as folder:
                return _answer(_read(posted, folder, settings), question, asked, folder, book)
        finally:
            give_back()
            places.release()

    return blueprint


def _posted_form() -> Form:
    try:
        return form_of(request.headers.get("Content-Type", ""), request.headers.get("Content-Encoding", ""))
    except FileRefused:
        raise FormNotUnderstood from None


def _reply_form(posted: Form) -> ReplyForm:
    headers = request.headers
    asked = reply_form(headers.get("Accept", ""), headers.get("Accept-Encoding", ""), posted)
    if asked is None:
        raise NotAcceptable
    return asked


@contextmanager
def _scratch(folder: Path | None) -> Iterator[Path]:
    with TemporaryDirectory(dir=folder, prefix="batch-") as name:
        yield Path(name)


def _read(posted: Form, folder: Path, settings: Settings) -> Table:
    body = folder / "posted"
    receive(body, settings.batch_body_limit)
    limits = Limits(unpacked=settings.batch_unpacked_limit, workbook=settings.batch_workbook_limit)
    return read(body, posted, folder, limits=limits)


def _answer(posted: Table, question: Question, asked: ReplyForm, folder: Path, book: RuleBook) -> Response:
    if question.dry_run:
        return json_reply(dry_run(posted, question.request, book))
    check_fits(asked.form, len(posted))
    audited = audit(posted, question.request, book)
    result = written(audited, asked, folder, escape_formulas=question.escape_formulas)
    return sent(result, asked, audited.summary)
