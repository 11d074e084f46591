"""The report as an HTML page to print or to open in a browser: no script, nothing is fetched, every text is escaped."""

from collections.abc import Mapping
from pathlib import Path

from calc_service.batch.audit import Audited
from calc_service.batch.enrolments.audit import AuditedEnrolments
from calc_service.batch.enrolments.reply_types import PremiumBatchSummary
from calc_service.batch.pivots.of_file import pivots_of, stretches_of
from calc_service.batch.reply_types import BatchSummary
from calc_service.batch.workbook.output_cells import NAMED, OutputWords
from calc_service.domain.days import end_of
from calc_service.domain.html_pages import StyledPage
from calc_service.domain.wording import WordedCodes
from calc_service.engine.edition import RuleBook
from calc_service.runs.folder import RunFolder
from calc_service.runs.manifest import read_manifest
from calc_service.runs.order import read_order, read_rules
from calc_service.runs.pivots import stretches_of_run
from calc_service.runs.report.content import of_claims
from calc_service.runs.report.headings import HEADINGS
from calc_service.runs.report.premiums import of_premiums
from calc_service.runs.report.tables import ReportContent
from calc_service.runs.result import read_summary

REPORT = StyledPage(Path(__file__).with_name("report.html"))


def report(folder: Path, run_id: str, language: str) -> bytes:
    """Return the report of the run in `folder` as HTML; for a run that `is_computed_here`."""
    return page(content_of(RunFolder(folder), run_id, language), language)


def content_of(files: RunFolder, run_id: str, language: str) -> ReportContent:
    """What there is to say of a run."""
    summary, manifest, book = read_summary(files, read_order(files)), read_manifest(files), read_rules(files)
    words = _words(summary, book, language)
    named = {"run": run_id, "file_digest": manifest.file, "buckets": f"{len(manifest.buckets):,}"}
    origin = [(words.codes.heading(name), value) for name, value in named.items()]
    if isinstance(summary, PremiumBatchSummary):
        return of_premiums(summary, origin, words)
    return of_claims(summary, pivots_of(stretches_of_run(files, book)), origin, words)


def report_of_batch(
    audited: Audited | AuditedEnrolments, files: Mapping[str, str], book: RuleBook, language: str
) -> bytes:
    """Return the report of files that were audited at once as HTML; `files`: by name the digest of each, unpacked."""
    words = _words(audited.summary, book, language)
    heading, named = words.codes.heading, NAMED[language]
    origin = [(heading("file_digest"), f"{name}{named}{digest}") for name, digest in files.items()]
    if isinstance(audited, AuditedEnrolments):
        return page(of_premiums(audited.summary, origin, words), language)
    return page(of_claims(audited.summary, pivots_of(stretches_of(audited, book)), origin, words), language)


def _words(summary: BatchSummary | PremiumBatchSummary, book: RuleBook, language: str) -> OutputWords:
    months = () if isinstance(summary, PremiumBatchSummary) else (one.month for one in summary.by_month)
    return OutputWords(book, WordedCodes(HEADINGS, book.wording, language, end_of(months)))


def page(content: ReportContent, language: str) -> bytes:
    """Lay it out."""
    return REPORT.render(content=content, language=language).encode()
