"""What the report of a run of enrolments says."""

from collections.abc import Iterator
from typing import Any

from calc_service.batch.enrolments.reply_types import PremiumBatchSummary
from calc_service.batch.workbook.output_cells import OutputWords
from calc_service.runs.report.content import Named, basis, errors, understood
from calc_service.runs.report.tables import ReportCell, ReportContent, ReportTable, money, said


def of_premiums(summary: PremiumBatchSummary, origin: Named, words: OutputWords) -> ReportContent:
    """The report of a file of enrolments; `origin` as in `of_claims`."""
    heading, computed = words.codes.heading, summary.computed
    cards = [
        (heading("rows"), f"{summary.rows:,}", ""),
        (heading("rejected_rows"), f"{summary.statuses.get('rejected', 0):,}", ""),
        *((heading(name), money(getattr(computed, name)), "") for name in ("standard", "subsidy", "personal")),
    ]
    found = [
        [said(words.finding(name)), ReportCell(f"{one.rows:,}"), ReportCell(money(one.yuan))]
        for name, one in summary.findings.items()
    ]
    columns = [said(heading("finding")), ReportCell(heading("number")), ReportCell(heading("yuan"))]
    sheets = [ReportTable(heading("premium_findings"), columns, found), *_premium_groups(summary, words)]
    sheets += [*errors(summary, words), *understood(summary, words)]
    by_what = [*basis(summary, origin, words), (heading("tolerance"), summary.options.tolerance)]
    return ReportContent(heading("title_premium"), heading("nature"), heading("made_by"), cards, sheets, by_what)


def _premium_groups(summary: PremiumBatchSummary, words: OutputWords) -> Iterator[ReportTable]:
    heading, codes = words.codes.heading, words.codes
    named: dict[str, Any] = {"category": codes.category, "district": codes.district, "year": str}
    for kind, called in named.items():
        names = [heading(name) for name in ("rows", "granted", "standard", "subsidy", "personal")]
        rows = [
            [
                said(heading("nobody") if one.id is None else called(one.id)),
                ReportCell(f"{one.rows:,}"),
                ReportCell(f"{one.granted:,}"),
                *(ReportCell(money(getattr(one, name))) for name in ("standard", "subsidy", "personal")),
            ]
            for one in getattr(summary, f"by_{kind}")
        ]
        yield ReportTable(heading(f"by_{kind}"), [said(""), *map(ReportCell, names)], rows)
