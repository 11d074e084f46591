"""The result of a run in any form: the file as it came, with what was found out of each row, as a batch gives it."""

import msgspec
import numpy as np

from calc_service.batch.audit import Audited
from calc_service.batch.enrolments.reply_types import PremiumBatchSummary
from calc_service.batch.files import XLSX, FileFormat, Table, check_fits, write
from calc_service.batch.partitions import PartResult
from calc_service.batch.reply_types import BatchSummary
from calc_service.batch.result_file import with_result
from calc_service.batch.whole_persons import FileAsked
from calc_service.batch.workbook import Worded, write_workbook
from calc_service.domain.columns import PREMIUM
from calc_service.engine.edition import RuleBook
from calc_service.runs.folder import RunFolder
from calc_service.runs.found_files import FoundFile
from calc_service.runs.order import RunOrder, read_order, read_rules
from calc_service.runs.splitting import RunLimits, posted_table, read_asked


def read_summary(folder: RunFolder, order: RunOrder) -> BatchSummary | PremiumBatchSummary:
    """What is said of a run that has been merged."""
    said = folder.summary.read_bytes()
    if order.request.kind == PREMIUM.name:
        return msgspec.json.decode(said, type=PremiumBatchSummary)
    return msgspec.json.decode(said, type=BatchSummary)


def write_result(folder: RunFolder, made: RunFolder, form: FileFormat, limits: RunLimits) -> int:
    """Write the result in `form` into `made`, and return how many rows it has.

    Raises FileRefused for what the form cannot hold.
    """
    order, table = read_order(folder), posted_table(folder, made.path, limits)
    write_beside(table, folder, made, form, order, read_asked(folder), read_rules(folder))
    return len(table)


def write_beside(  # noqa: PLR0913, PLR0917  what is written, and where
    table: Table,
    merged: RunFolder,
    made: RunFolder,
    form: FileFormat,
    order: RunOrder,
    asked: FileAsked,
    book: RuleBook,
) -> None:
    """Write the file `table` with what was found out of its rows, which lies in `merged`."""
    check_fits(form, len(table))
    kind, renamed, said = order.request.file_kind, asked.mapping.renamed, read_summary(merged, order)
    lying = FoundFile(merged.rows)
    if form.media_type == XLSX and isinstance(said, BatchSummary):
        whole = PartResult(np.arange(len(table)), lying.rows(slice(0, len(table)), lying.schema.names))
        worded = Worded(book, order.language)
        write_workbook(
            Audited(table, (whole,), said, renamed, kind), made.result(form), form, worded, scratch=made.path
        )
    else:
        result = with_result(table, lying.rows, renamed, kind)
        write(result, made.result(form), form, escape_formulas=order.escape_formulas, scratch=made.path)
