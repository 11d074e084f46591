"""Columns of a file that may stand as they are while nobody reads them, and that are refused where somebody does."""

from collections.abc import Iterator

from calc_service.batch.files import Table
from calc_service.batch.headers import ColumnMapping
from calc_service.batch.refusals import FileFault
from calc_service.domain.fields import FILE_FIELDS
from calc_service.domain.kinds import ID
from calc_service.domain.wording import Label

IDS = frozenset(field.name for field in FILE_FIELDS if field.kind is ID)


def faults_of_columns(table: Table, mapping: ColumnMapping) -> tuple[FileFault, ...]:
    """Every fault of the columns: those of the mapping, headers that repeat and are read, ids that are numbers."""
    found = tuple(_faults(table, mapping))
    repeated = {fault.column for fault in found if fault.code == "repeated_column"}
    pairs = zip(table.columns, table.headers, strict=True)
    # What a repeated column is called within says nothing to anybody.
    within = {column for column, header in pairs if column != header and header in repeated}
    return (*(fault for fault in mapping.faults if fault.column not in within), *found)


def _faults(table: Table, mapping: ColumnMapping) -> Iterator[FileFault]:
    header = dict(zip(table.columns, table.headers, strict=True))
    for source in mapping.sources:
        if table.headers.count(header[source.header]) > 1:
            yield FileFault("repeated_column", REPEATED, header[source.header])
        if source.column in IDS and source.header in table.numbers:
            yield FileFault("inexact_number", NUMBERED, source.header)


REPEATED = Label("表头重复；请只留一列", "This header stands more than once; keep one of the columns")
NUMBERED = Label(
    "编号存成了数字，前面的零和十五位以后的数字已经丢失；请从来源系统以文本格式重新导出",
    "These ids are kept as numbers, which lose leading zeros and digits beyond the fifteenth; export them anew as text",
)
