"""The sections of the first sheet that say what to do next, and how surely all was found."""

from calc_service.batch.reply_types import BatchSummary
from calc_service.batch.workbook.certainty import certainty
from calc_service.batch.workbook.laid_out_sheet import LAST, WIDTHS, LaidOutSheet
from calc_service.batch.workbook.next_steps import NextStep, next_steps
from calc_service.batch.workbook.output_cells import JOINED, NAMED
from calc_service.batch.workbook.sheets import LINE, lines_of
from calc_service.domain.columns import FUNDS
from calc_service.domain.money import FEN_PER_YUAN

TOLD = 5
"""The column from which on a step is told in words."""


def write_next_steps(sheet: LaidOutSheet, summary: BatchSummary) -> None:
    """Write the steps in order, with rows and yuan."""
    heading, steps = sheet.heading, next_steps(summary, sheet.words)
    sheet.section("next_steps")
    if not steps:
        sheet.pair("", heading("no_next_steps"))
        return
    funds = [f"{heading(fund)}\n{heading('yuan')}" for fund in FUNDS]
    sheet.head([heading("step"), heading("concerned_rows"), *funds])
    sheet.sheet.merge_range(sheet.row - 1, TOLD, sheet.row - 1, LAST, heading("meaning"), sheet.formats["head"])
    for number, step in enumerate(steps, 1):
        _step(sheet, number, step)


def _step(sheet: LaidOutSheet, number: int, step: NextStep) -> None:
    title, row, language = f"{number}. {step.title}", sheet.row, sheet.words.language
    sheets = JOINED[language].join(step.sheets)
    text = f"{step.text}\n{sheet.heading('where_listed')}{NAMED[language]}{sheets}"
    sheet.sheet.write_string(row, 0, title, sheet.formats["key"])
    sheet.sheet.write_number(row, 1, step.rows, sheet.formats["count"])
    for place, fund in enumerate(FUNDS, 2):
        if fund in step.fen:
            sheet.sheet.write_number(row, place, step.fen[fund] / FEN_PER_YUAN, sheet.formats["sum"])
        else:
            sheet.sheet.write_blank(row, place, None, sheet.formats["sum"])
    sheet.sheet.merge_range(row, TOLD, row, LAST, "", sheet.formats["value"])
    sheet.sheet.write_string(row, TOLD, text, sheet.formats["value"])
    sheet.sheet.set_row(row, LINE * max(lines_of(title, WIDTHS[0]), lines_of(text, sum(WIDTHS[TOLD:]) - 3)) + 2)
    sheet.row += 1


def write_certainty(sheet: LaidOutSheet, summary: BatchSummary) -> None:
    """Write what the findings depend on."""
    sheet.section("certainty")
    for line in certainty(summary, sheet.words):
        if line.rows is None:
            sheet.pair(line.name, line.text)
        else:
            sheet.counted(line.name, line.rows, line.text)
