"""What to do next, and how surely all was found, as tables of the report."""

from collections.abc import Iterator

from calc_service.batch.reply_types import BatchSummary
from calc_service.batch.workbook.certainty import certainty
from calc_service.batch.workbook.next_steps import next_steps
from calc_service.batch.workbook.output_cells import JOINED, OutputWords
from calc_service.domain.columns import FUNDS
from calc_service.runs.report.tables import ReportCell, ReportTable, counted, in_yuan, said


def advice(summary: BatchSummary, words: OutputWords) -> Iterator[ReportTable]:
    """Both tables."""
    yield _next_steps(summary, words)
    yield _certainty(summary, words)


def _next_steps(summary: BatchSummary, words: OutputWords) -> ReportTable:
    heading = words.codes.heading
    steps = next_steps(summary, words)
    funds = [fund for fund in FUNDS if any(fund in step.fen for step in steps)]
    columns = [said(heading("step")), said(heading("meaning")), ReportCell(heading("concerned_rows"))]
    columns += [ReportCell(f"{heading(fund)} {heading('in_yuan')}") for fund in funds]
    columns.append(said(heading("where_listed")))
    rows = []
    for number, step in enumerate(steps, 1):
        fen = [ReportCell(in_yuan(step.fen[fund]) if fund in step.fen else "") for fund in funds]
        sheets = said(JOINED[words.language].join(step.sheets))
        rows.append([said(f"{number}. {step.title}"), said(step.text), counted(step.rows), *fen, sheets])
    if not rows:
        rows = [[said(heading("no_next_steps")), *(said("") for _ in columns[1:])]]
    return ReportTable(heading("next_steps"), columns, rows)


def _certainty(summary: BatchSummary, words: OutputWords) -> ReportTable:
    heading = words.codes.heading
    columns = [said(""), ReportCell(heading("rows")), said(heading("meaning"))]
    rows = [
        [said(line.name), ReportCell("") if line.rows is None else counted(line.rows), said(line.text)]
        for line in certainty(summary, words)
    ]
    return ReportTable(heading("certainty"), columns, rows)
