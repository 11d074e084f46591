"""The result of a run in any form: the file as it came, with what was found out of each row, as a batch gives it."""

import msgspec
import numpy as np

from calc_service.batch.audit import Audited
from calc_service.batch.enrolments.reply_types import PremiumBatchSummary
from calc_service.batch.files import XLSX, FileFormat, check_fits, write
from calc_service.batch.partitions import PartResult
from calc_service.batch.reply_types import BatchSummary
from calc_service.batch.result_file import with_result
from calc_service.batch.workbook import Worded, write_workbook
from calc_service.domain.columns import FILE_KINDS, PREMIUM
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
    order, found = read_order(folder), FoundFile(folder.rows)
    table = posted_table(folder, made.path, limits)
    check_fits(form, len(table))
    renamed = read_asked(folder).mapping.renamed
    said = read_summary(folder, order)
    if form.media_type == XLSX and isinstance(said, BatchSummary):
        whole = PartResult(np.arange(len(table)), found.rows(slice(0, len(table))))
        worded = Worded(read_rules(folder), order.language)
        write_workbook(Audited(table, (whole,), said, renamed), made.result(form), form, worded, scratch=made.path)
    else:
        result = with_result(table, found.rows, renamed, FILE_KINDS[order.request.kind])
        write(result, made.result(form), form, escape_formulas=order.escape_formulas, scratch=made.path)
    return len(table)
