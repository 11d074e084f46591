"""The whole work on one file of claims as one call: read, audited, its result written, both digested.

What it is given and what it returns can be handed from one process to another.
"""

import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from shutil import copyfileobj
from typing import Protocol
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import msgspec

from calc_service.batch.assessment import AssessedRows
from calc_service.batch.audit import Audited, Request, audit, dry_run
from calc_service.batch.enrolments.audit import audit_enrolments
from calc_service.batch.enrolments.reply_types import PremiumBatchSummary
from calc_service.batch.files import XLSX, FileFormat, SizeLimits, Table, check_fits, read, write
from calc_service.batch.files.compression import pieces_of, plain_file
from calc_service.batch.reply_types import BatchSummary
from calc_service.batch.steps import COMPUTE, DIGEST, PACK, READ, WRITE, step
from calc_service.batch.workbook import Worded, write_workbook
from calc_service.domain.columns import PREMIUM
from calc_service.domain.digests import digest_of, digest_of_file, digest_of_pieces
from calc_service.engine import compiled
from calc_service.engine.claims import Claims
from calc_service.engine.columns import Column
from calc_service.engine.edition import RuleBook
from calc_service.engine.tables import BOOKS_AT_ONCE, tabulate

PackedRules = bytes
"""A book of rules on its way to another process: there the same rules are in force, whatever became of their files."""
SUMMARY_FILE = "summary.json"
FASTEST = 1
PIECE = 1_048_576


class AuditedFile(msgspec.Struct, frozen=True):
    """What became of a file.

    posted, replied: the digests of the file and of the reply, both unpacked; of an archive that of its list of digests
    said: the summary, or how the headers are understood
    """

    posted: str
    replied: str
    said: msgspec.Raw


@dataclass(frozen=True, slots=True)
class AuditJob:
    """A file to be audited.

    body, form:     the file, and what it is
    folder:         for what is made on the way, and for the result
    wanted, zipped: the form of the result, and whether it comes with its summary in one archive, deflated where the
                    form is packed
    only_columns:   compute nothing, say how the headers are understood
    language:       in which a workbook speaks, "zh" or "en"
    """

    rules: PackedRules
    body: Path
    form: FileFormat
    folder: Path
    limits: SizeLimits
    request: Request
    wanted: FileFormat
    zipped: bool
    only_columns: bool
    escape_formulas: bool
    language: str

    @property
    def reply_file(self) -> Path:
        """What is sent: the result, or the archive that holds it."""
        return self.folder / "result.zip" if self.zipped else self.result_file

    @property
    def result_file(self) -> Path:
        """The result itself."""
        return self.folder / f"result{self.plain.suffix}"

    @property
    def plain(self) -> FileFormat:
        """The form of the result itself: what is in an archive is not packed once more."""
        return replace(self.wanted, compression="") if self.zipped else self.wanted


@lru_cache(BOOKS_AT_ONCE)
def packed(book: RuleBook) -> PackedRules:
    """Return `book` as another process of the same sources reads it."""
    return pickle.dumps(book)


@lru_cache(BOOKS_AT_ONCE)
def unpacked(rules: PackedRules) -> RuleBook:
    """Return the book that was packed."""
    book: RuleBook = pickle.loads(rules)  # noqa: S301 - only ever packed by the process that asks this one
    return book


def warm_up(rules: PackedRules) -> bytes:
    """Load what every file needs; returns nothing."""
    compiled.warm(tabulate(unpacked(rules)))
    return b""


class Watcher(Protocol):
    """Looks at claims as they are computed, and changes nothing."""

    def part(self, place: Column, claims: Claims[Column], recorded: Column | None, assessed: AssessedRows) -> None:
        """See `audit.WatchPart`."""

    def whole(self, audited: Audited, request: Request) -> None:
        """Look at the whole file once its result is written."""


def audit_file(job: AuditJob, watcher: Watcher | None = None) -> bytes:
    """Write the result and return what became of the file, an `AuditedFile` as JSON.

    watcher: looks at the claims of the file; not at enrolments
    Raises FileRefused.
    """
    book = unpacked(job.rules)
    with step(READ):
        table = read(job.body, job.form, job.folder, limits=job.limits)
    # While it is computed: the digest of a large file takes as long as a good part of that.
    with ThreadPoolExecutor(1) as beside:
        posted = beside.submit(digest_of_file, plain_file(job.body, job.form.compression, job.folder))
        said, replied = _understood(table, job, book) if job.only_columns else _audited(table, job, book, watcher)
        return msgspec.json.encode(AuditedFile(posted.result(), replied, msgspec.Raw(said)))


def _understood(table: Table, job: AuditJob, book: RuleBook) -> tuple[bytes, str]:
    said = msgspec.json.encode(dry_run(table, job.request, book))
    return said, digest_of(said)


def _audited(table: Table, job: AuditJob, book: RuleBook, watcher: Watcher | None) -> tuple[bytes, str]:
    """(the summary, the digest of the reply)."""
    check_fits(job.wanted, len(table))
    summary = msgspec.json.encode(_written(table, job, book, watcher))
    with step(DIGEST):
        replied = _digest(job.result_file, job.plain.compression)
    if not job.zipped:
        return summary, replied
    listed = {job.result_file.name: replied, SUMMARY_FILE: digest_of(summary)}
    with step(PACK):
        _archive(job, summary)
    return summary, digest_of(msgspec.json.encode(listed, order="sorted"))


def _digest(result: Path, compression: str) -> str:
    if not compression:
        return digest_of_file(result)
    with result.open("rb") as packed_result:
        return digest_of_pieces(piece for _, piece in pieces_of(packed_result, compression))


def _written(
    table: Table, job: AuditJob, book: RuleBook, watcher: Watcher | None
) -> BatchSummary | PremiumBatchSummary:
    """Write the result; returns its summary."""
    if job.request.kind == PREMIUM.name:
        with step(COMPUTE):
            enrolled = audit_enrolments(table, job.request, book)
        with step(WRITE):
            _write(enrolled.result, job)
        return enrolled.summary
    with step(COMPUTE):
        audited = audit(table, job.request, book, None if watcher is None else watcher.part)
    with step(WRITE):
        if job.plain.media_type == XLSX:
            write_workbook(audited, job.result_file, job.plain, Worded(book, job.language), scratch=job.folder)
        else:
            _write(audited.result, job)
    if watcher is not None:
        with step(COMPUTE):
            watcher.whole(audited, job.request)
    return audited.summary


def _write(result: Table, job: AuditJob) -> None:
    write(result, job.result_file, job.plain, escape_formulas=job.escape_formulas, scratch=job.folder)


def _archive(job: AuditJob, summary: bytes) -> None:
    deflated, result = bool(job.wanted.compression), job.result_file
    with ZipFile(job.reply_file, "w", compresslevel=FASTEST) as entries:
        with (
            result.open("rb") as source,
            entries.open(_entry(result.name, deflated=deflated), "w", force_zip64=True) as target,
        ):
            copyfileobj(source, target, PIECE)
        entries.writestr(_entry(SUMMARY_FILE, deflated=deflated), summary, compresslevel=FASTEST)
    result.unlink()


def _entry(name: str, *, deflated: bool) -> ZipInfo:
    """An entry without a time of its own: the same request gets the same bytes."""
    entry = ZipInfo(name)
    entry.compress_type = ZIP_DEFLATED if deflated else ZIP_STORED
    return entry
