"""What the report of a run says: headings, figures and tables as texts, which the page only lays out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from calc_service.batch.enrolments.reply_types import PremiumBatchSummary
from calc_service.batch.pivots.of_file import FilePivots
from calc_service.batch.reply_types import BatchSummary
from calc_service.batch.workbook.headings import MEANINGS
from calc_service.batch.workbook.output_cells import NAMED, OutputWords
from calc_service.domain.columns import FUNDS
from calc_service.domain.vocabulary import FINDINGS
from calc_service.runs.report.advice import advice
from calc_service.runs.report.charts import bars_of
from calc_service.runs.report.pivots import pivot_tables
from calc_service.runs.report.tables import ReportCell, ReportContent, ReportTable, in_yuan, money, said

Named = Sequence[tuple[str, str]]


def of_claims(summary: BatchSummary, pivots: FilePivots, origin: Named, words: OutputWords) -> ReportContent:
    """The report of a file of claims; `origin`: what the file was, and which run, as names with what they come to."""
    heading = words.codes.heading
    sheets = [_findings(summary, words), *advice(summary, words), _meanings(words), *pivot_tables(pivots, words)]
    row_by_row = [*_largest(summary, words), *_flags(summary, words), *errors(summary, words)]
    row_by_row += [*_control(summary, words), *understood(summary, words)]
    sheets += [replace(row_by_row[0], chapter=heading("chapter_rows")), *row_by_row[1:]]
    options = summary.options
    how = [
        (heading("catastrophic_option"), heading(f"catastrophic_{options.catastrophic}")),
        (heading("accumulate_option"), heading(f"accumulate_{options.accumulate}")),
        (heading("tolerance"), options.tolerance),
        *((heading("warnings"), words.codes.term("warning", code)) for code in summary.warnings),
        *((heading("not_told_apart"), heading(f"dimension_{name}")) for name in pivots.left_out),
    ]
    by_what = [*basis(summary, origin, words), *how]
    return ReportContent(
        heading("title"),
        heading("nature"),
        heading("made_by"),
        _cards(summary, words),
        sheets,
        by_what,
        heading("over"),
        heading("under"),
    )


def _fen(yuan: str) -> int:
    return int(yuan.replace(".", ""))


def _sum(parts: Iterable[Any]) -> tuple[int, int]:
    """(rows, fen) of some findings, those without rows left out."""
    known = [part for part in parts if part is not None]
    return sum(part.rows for part in known), sum(_fen(part.yuan) for part in known)


def _cards(summary: BatchSummary, words: OutputWords) -> list[tuple[str, str, str]]:
    heading, statuses = words.codes.heading, summary.statuses
    rejected, void = statuses.get("rejected", 0), statuses.get("void", 0)
    found = summary.findings.assistance
    sums = {
        "overpaid_sum": _sum([found.get("overpaid")]),
        "ineligible_sum": _sum([found.get("paid_ineligible")]),
        "underpaid_sum": _sum([found.get("underpaid"), found.get("missed")]),
        "review_sum": _sum([found.get("review")]),
    }
    return [
        (heading("rows"), f"{summary.rows:,}", ""),
        (heading("computed_rows"), f"{summary.rows - rejected - void:,}", ""),
        (heading("void_rows"), f"{void:,}", ""),
        (heading("rejected_rows"), f"{rejected:,}", ""),
        *(
            (heading(name), in_yuan(fen), heading("rows_short").format(f"{rows:,}"))
            for name, (rows, fen) in sums.items()
        ),
    ]


def _findings(summary: BatchSummary, words: OutputWords) -> ReportTable:
    heading = words.codes.heading
    columns = [said(heading("finding"))]
    for fund in FUNDS:
        columns += [
            ReportCell(f"{heading(fund)} {heading('number')}"),
            ReportCell(f"{heading(fund)} {heading('yuan')}"),
        ]
    rows, pairs = [], []
    for finding in FINDINGS:
        of_funds = [getattr(summary.findings, fund).get(finding) for fund in FUNDS]
        if any(of_funds):
            cells = [cell for one in of_funds for cell in (_cell(one, "rows"), _cell(one, "yuan"))]
            rows.append([said(words.finding(finding)), *cells])
            fen = [_fen(one.yuan) for one in of_funds if one]
            pairs.append((sum(one for one in fen if one > 0), -sum(one for one in fen if one < 0)))
    bars = bars_of([*pairs, (0, 0)])
    due = [cell for fund in FUNDS for cell in (ReportCell(""), ReportCell(money(summary.computed[fund])))]
    rows.append([said(heading("due")), *due])
    not_compared = [heading(fund) for fund in FUNDS if not summary.compared[fund]]
    parted = "、" if words.language == "zh" else ", "
    aside = (
        f"{heading('not_compared')} · {parted.join(not_compared)}{NAMED[words.language]}{heading('nothing_recorded')}"
    )
    return ReportTable(heading("findings"), columns, rows, aside if not_compared else "", bars)


def _cell(found: Any, what: str) -> ReportCell:  # noqa: ANN401  the totals of a finding, or none
    if found is None:
        return ReportCell("")
    return ReportCell(f"{found.rows:,}" if what == "rows" else money(found.yuan))


def _meanings(words: OutputWords) -> ReportTable:
    heading = words.codes.heading
    rows = [
        [
            said(words.finding(one)),
            said(MEANINGS[one].in_language(words.language)),
        ]
        for one in FINDINGS
    ]
    return ReportTable(heading("meaning"), [said(heading("finding")), said("")], rows)


def _largest(summary: BatchSummary, words: OutputWords) -> Iterator[ReportTable]:
    if not summary.largest_differences:
        return
    heading = words.codes.heading
    columns = [
        ReportCell(heading("row")),
        said(words.column("claim_id")),
        said(heading("fund")),
        said(heading("finding")),
        ReportCell(heading("difference")),
    ]
    rows = [
        [
            ReportCell(f"{one.row:,}"),
            said(one.claim_id or ""),
            said(heading(one.fund)),
            said(words.finding(one.finding)),
            ReportCell(money(one.difference)),
        ]
        for one in summary.largest_differences
    ]
    yield ReportTable(heading("largest"), columns, rows)


def _control(summary: BatchSummary, words: OutputWords) -> Iterator[ReportTable]:
    if not summary.control.amounts:
        return
    heading = words.codes.heading
    names = [ReportCell(heading(name)) for name in ("amounts_all", "blank_cells", "unreadable_cells")]
    columns = [said(heading("column_header")), *names, said(heading("column"))]
    rows = [
        [
            said(one.header),
            ReportCell(money(one.yuan)),
            ReportCell(f"{one.blank:,}"),
            ReportCell(f"{one.unreadable:,}"),
            said(words.column(one.column) if one.column else ""),
        ]
        for one in summary.control.amounts
    ]
    yield ReportTable(heading("control"), columns, rows)


def _flags(summary: BatchSummary, words: OutputWords) -> Iterator[ReportTable]:
    if summary.flags:
        rows = []
        for code, number in summary.flags.items():
            flag = words.book.monitoring.flags.get(code)
            text = flag.definition.in_language(words.language) if flag else code
            rows.append([said(words.flag(code)), ReportCell(f"{number:,}"), said(text)])
        yield _counted("flags", rows, words)


def errors(summary: BatchSummary | PremiumBatchSummary, words: OutputWords) -> Iterator[ReportTable]:
    """The errors of rows, where there are any."""
    if summary.errors:
        rows = []
        for fault, number in summary.errors.items():
            column, _, code = fault.rpartition(":")
            name = words.column(column) if column else words.codes.heading("whole_row")
            rows.append([said(name), ReportCell(f"{number:,}"), said(words.error(code))])
        yield _counted("errors", rows, words)


def _counted(name: str, rows: Sequence[Sequence[ReportCell]], words: OutputWords) -> ReportTable:
    heading = words.codes.heading
    columns = [said(""), ReportCell(heading("rows")), said(heading("meaning"))]
    return ReportTable(heading(name), columns, rows)


def understood(summary: BatchSummary | PremiumBatchSummary, words: OutputWords) -> Iterator[ReportTable]:
    """How the columns were understood."""
    heading = words.codes.heading
    columns = [said(heading("column_header")), said(heading("column_meaning"))]
    read = [[said(one.header), said(words.column(one.column))] for one in summary.understood]
    yield ReportTable(heading("columns_read"), columns, read)
    if summary.ignored:
        why = [[said(one.header), said(one.why.in_language(words.language))] for one in summary.ignored]
        yield ReportTable(heading("ignored"), columns, why)


def basis(summary: BatchSummary | PremiumBatchSummary, origin: Named, words: OutputWords) -> list[tuple[str, str]]:
    """By what the file was computed."""
    heading, profile = words.codes.heading, summary.profile
    return [
        *origin,
        (heading("rules"), summary.rules.digest),
        (heading("engine"), summary.rules.engine),
        (heading("profile"), profile.label.in_language(words.language) if profile.label else heading("no_profile")),
        *((heading("assumed"), f"{words.column(column)} = {value}") for column, value in summary.assumed.items()),
        *((heading("notes"), note.message.in_language(words.language)) for note in summary.notes),
    ]
