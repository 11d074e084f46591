"""A run begun: what it is to do is read and kept, before a byte of its file comes."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from flask import request

from calc_service.api.asked_rules import rules_of_digest_or_day
from calc_service.api.audits.asked import RunAsked, read_begun
from calc_service.api.audits.kept import KeptRuns, SeenRun, owner
from calc_service.api.batches.posted import posted_form
from calc_service.api.past_rules import AnyRules
from calc_service.api.queries import asked
from calc_service.batch.files import FileFormat
from calc_service.engine.edition import RuleBook
from calc_service.runs.expiry import remove
from calc_service.runs.folder import RunFolder
from calc_service.runs.order import keep_order, order_of
from calc_service.runs.record.record_types import KeptCall, RecordedCall
from calc_service.runs.spool import make_run_folder
from calc_service.state.disk import OWN_ALONE
from calc_service.state.run_records import RunFacts
from calc_service.state.runs import add_run, new_run_id


def read_beginning(rules: AnyRules, language: str) -> tuple[RunAsked, RuleBook, FileFormat]:
    """Return what the run is to do, by which rules, and what its file is; raises for all that is wrong with these."""
    asked_for = rules_of_digest_or_day(asked(), rules, language)
    begun = asked_for.read(lambda book: read_begun(asked(), book, language))
    book = asked_for.rules.book
    return begun, book, posted_form(begun.batch.form, book)


def begin(kept: KeptRuns, beginning: tuple[RunAsked, RuleBook, FileFormat], size: int, language: str) -> SeenRun:
    """Begin a run whose file has `size` bytes, -1 where nobody knows; raises where none can be kept, or no more."""
    place = kept.place()
    begun, book, posted = beginning
    order = order_of(
        posted=posted,
        request=begun.batch.request,
        wanted=begun.wanted(posted),
        language=language,
        escape_formulas=begun.batch.escape_formulas,
        book=book,
    )
    facts = RunFacts(
        size=size,
        media_type=posted.media_type,
        rules_digest=order.rules_digest,
        engine=order.engine,
        law=order.law,
        spool=place.spool.id,
        days=kept.settings.run_days,
    )
    with kept.answered():
        run_id = new_run_id(place.state)
    folder = RunFolder(make_run_folder(place.spool, run_id))
    try:
        keep_order(folder, order, book)
        _keep_call(folder, book)
        folder.posted.touch()
        for file in (folder.order, folder.rules, folder.call, folder.posted):
            file.chmod(OWN_ALONE)
        with kept.answered():
            run = add_run(place.state, run_id, owner(), facts)
    except BaseException:
        shutil.rmtree(folder.path, ignore_errors=True)
        raise
    return SeenRun(place, run, folder)


def _keep_call(folder: RunFolder, book: RuleBook) -> None:
    """Note by which call the run came, for its record."""
    options = {name: list(values) for name, values in asked().items()}
    call = RecordedCall(f"{request.method} {request.url_rule}", options)
    folder.call.write_bytes(msgspec.json.encode(KeptCall(call, book.identity_numbers_allowed)))


@contextmanager
def forgotten_unless_whole(kept: KeptRuns, seen: SeenRun) -> Iterator[None]:
    """Receive a file that comes at once: of one that does not come whole nothing is left."""
    try:
        yield
    except BaseException:
        forget(kept, seen)
        raise


def forget(kept: KeptRuns, seen: SeenRun) -> None:
    """Remove a run, and everything of it."""
    with kept.answered():
        remove(seen.place.state, seen.place.spool, seen.run.id)


def size_told() -> int:
    """Return how long the body says that it is; -1 where it does not say."""
    return -1 if request.content_length is None else request.content_length
