"""The report as an HTML page to print or to open in a browser: no script, nothing is fetched, every text is escaped."""

from pathlib import Path

from calc_service.batch.enrolments.reply_types import PremiumBatchSummary
from calc_service.batch.workbook.output_cells import OutputWords
from calc_service.domain.days import AFTER_ALL_DAYS, end_of
from calc_service.domain.html_pages import StyledPage
from calc_service.domain.wording import WordedCodes
from calc_service.engine.edition import RuleBook
from calc_service.runs.folder import RunFolder
from calc_service.runs.manifest import read_manifest
from calc_service.runs.order import read_order, read_rules
from calc_service.runs.report.content import ReportContent, of_claims
from calc_service.runs.report.headings import HEADINGS
from calc_service.runs.report.premiums import of_premiums
from calc_service.runs.result import read_summary

REPORT = StyledPage(Path(__file__).with_name("report.html"))


def report(folder: Path, run_id: str, language: str) -> bytes:
    """Return the report of the run in `folder` as HTML; for a run that `is_computed_here`."""
    return page(content_of(RunFolder(folder), run_id, language), language)


def content_of(files: RunFolder, run_id: str, language: str) -> ReportContent:
    """What there is to say of a run."""
    summary, manifest, book = read_summary(files, read_order(files)), read_manifest(files), read_rules(files)
    if isinstance(summary, PremiumBatchSummary):
        return of_premiums(summary, manifest, run_id, _words(book, language, AFTER_ALL_DAYS))
    day = end_of(one.month for one in summary.by_month)
    return of_claims(summary, manifest, run_id, _words(book, language, day))


def _words(book: RuleBook, language: str, day: int) -> OutputWords:
    return OutputWords(book, WordedCodes(HEADINGS, book.wording, language, day))


def page(content: ReportContent, language: str) -> bytes:
    """Lay it out."""
    return REPORT.render(content=content, language=language).encode()
