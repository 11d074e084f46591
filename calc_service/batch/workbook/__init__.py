"""The result of an audit as a workbook for people: a summary with charts, pivots, findings, rejected rows, all rows."""

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from calc_service.batch.audit import Audited
from calc_service.batch.files.compression import pack
from calc_service.batch.files.formats import FileFormat, check_fits
from calc_service.batch.pivots.of_file import pivots_of, stretches_of
from calc_service.batch.workbook.all_rows import all_rows
from calc_service.batch.workbook.charts import drawn
from calc_service.batch.workbook.finding_sheets import certain_sheet, finding_sheets, flagged_sheet
from calc_service.batch.workbook.output_cells import OutputWords
from calc_service.batch.workbook.package import Shell, poured
from calc_service.batch.workbook.pivot_sheets import sheets_of_pivots
from calc_service.batch.workbook.rejected_sheet import rejected_sheet
from calc_service.batch.workbook.sheets import TableSheet
from calc_service.batch.workbook.summary_sheet import SummarySheet
from calc_service.batch.workbook.unknown_sheets import unknown_sheet
from calc_service.domain.days import end_of
from calc_service.engine.edition import RuleBook

LONGEST_NAME = 31
NOT_IN_A_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True, slots=True)
class Worded:
    """In whose words a workbook speaks, and in which language, "zh" or "en"."""

    book: RuleBook
    language: str


def write_workbook(
    audited: Audited, path: Path, form: FileFormat, worded: Worded, *, scratch: Path | None = None
) -> None:
    """Write the workbook of `audited` to `path`, packed as `form` says, in the words of `worded`.

    scratch: the folder for what is made on the way; the system's folder for such things if None
    Raises `FileRefused` for what a workbook cannot hold.
    """
    check_fits(form, len(audited.given))
    day = end_of(month.month for month in audited.summary.by_month)
    words = OutputWords.of(worded.book, worded.language, day)
    with TemporaryDirectory(dir=scratch, prefix="workbook-") as folder:
        shell, whole = Path(folder, "shell.xlsx"), Path(folder, "whole.xlsx") if form.compression else path
        poured(shell, whole, _shell(shell, audited, words))
        if form.compression:
            pack(whole, path, form.compression)


def _shell(path: Path, audited: Audited, words: OutputWords) -> dict[int, TableSheet]:
    """Make the workbook without the rows of its tables; return these by the number of their sheet."""
    pivots = pivots_of(stretches_of(audited, words.book))
    tables = [
        *sheets_of_pivots(pivots, words),
        *unknown_sheet(audited, words),
        *certain_sheet(audited, words),
        *finding_sheets(audited, words),
        *flagged_sheet(audited, words),
        *rejected_sheet(audited, words),
        all_rows(audited, words),
    ]
    tables = named_apart(tables, words.codes.heading("summary"))
    shell = Shell(path, words.language)
    SummarySheet(shell, words).write(audited.summary, tables, drawn(pivots, tables), pivots.left_out)
    for table in tables:
        shell.add(table, len(audited.given.columns) if table is tables[-1] else len(table.columns))
    shell.book.close()
    return dict(enumerate(tables, 2))


def named_apart(tables: list[TableSheet], *taken: str) -> list[TableSheet]:
    """The same, under names that a workbook may have: whatever the rules call things."""
    used = [name.casefold() for name in taken]
    named = []
    for number, table in enumerate(tables):
        name = table.name.translate(NOT_IN_A_NAME).strip("' ")[:LONGEST_NAME]
        if not name or name.casefold() in used:
            name = f"{name[: LONGEST_NAME - 4]} {number}"
        used.append(name.casefold())
        named.append(replace(table, name=name))
    return named
