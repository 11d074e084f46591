"""Whether the first row of a file is its header: not a title above it, half of one, or already a claim.

A header is told from claims by its cells: a claim holds days, amounts and ids. No message repeats a cell.
"""

import re
from collections.abc import Sequence

from calc_service.batch.refusals import FileFault
from calc_service.domain.wording import Label

LOOKED_AT = 6
"""Rows at the top of a file among which its header stands."""
SECOND = 2
FEW, SEVERAL = 3, 5  # cells
LONGEST_NAME = 40  # characters
DATA = re.compile(
    r"[+-]?[0-9][0-9.,]*%?|.*[0-9]{6}.*|[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}.*|[+-]?\.[0-9]+", re.DOTALL
)
"""What is a number, a day or an id rather than the name of a column."""
NOT_IN_YUAN = re.compile("(?:单位|金额)[^,，;；]*[十百千万亿]元?")
"""What a title says of amounts that are thousands or ten thousands of yuan."""

Row = Sequence[str]


def heading_fault(rows: Sequence[Row]) -> FileFault | None:
    """What is wrong with the first row, seen with those below; None where it may be the header.

    rows: the first rows of a file, cell by cell without surrounding blanks; a blank row is empty
    """
    if not rows or _is_data(rows[0]):
        return _no_header() if rows and rows[0] else None
    for number, row in enumerate(rows[1:LOOKED_AT], 2):
        if _names_columns(row) and _needs(rows[0], row):
            if any(NOT_IN_YUAN.search(cell) for above in rows[: number - 1] for cell in above):
                return _not_in_yuan()
            return _two_rows() if number == SECOND and _belong_together(row, rows) else _title(number)
    return None


def _filled(row: Row) -> list[str]:
    return [cell for cell in row if cell]


def _is_data(row: Row) -> bool:
    """Whether at least a quarter of the row are numbers, days or ids."""
    filled = _filled(row)
    data = sum(DATA.fullmatch(cell) is not None for cell in filled)
    return data >= FEW and data * 4 >= len(filled)


def _names_columns(row: Row) -> bool:
    filled = _filled(row)
    return (
        len(filled) >= FEW
        and len(set(filled)) * 2 >= len(filled)
        and all(len(cell) <= LONGEST_NAME and not DATA.fullmatch(cell) for cell in filled)
    )


def _needs(first: Row, row: Row) -> bool:
    """Whether the first row is no header without `row`: it leaves out or repeats names, or both name every column."""
    above = [*first, *[""] * len(row)]
    if any(cell and not name for name, cell in zip(above, row, strict=False)):
        return True
    both = [name for name, cell in zip(first, row, strict=False) if name and cell]
    return len(both) >= SEVERAL and len(both) * 5 >= len(_filled(first)) * 4


def _belong_together(row: Row, rows: Sequence[Row]) -> bool:
    """Whether `row` does not name every column apart, or the first row names several too."""
    filled, first = _filled(row), rows[0]
    whole = len(set(filled)) == len(filled) == max(len(each) for each in rows)
    return not whole or (len(_filled(first)) >= SEVERAL and _names_columns(first))


def _title(header: int) -> FileFault:
    above = header - 1
    return FileFault(
        "title_row",
        Label(
            f"第 1 行是标题或空行，不是表头；列名在第 {header} 行：请删去其上的 {above} 行，使列名成为第 1 行",
            f"row 1 is a title, or blank, and not the header: the names of the columns stand in row {header}; "
            f"remove the {above} above so that they are row 1",
        ),
        row=1,
    )


def _not_in_yuan() -> FileFault:
    return FileFault(
        "wrong_unit",
        Label(
            "第 1 行是标题，其中写明金额不是以元为单位，不会换算；请把金额改成以元为单位的数，再删去列名以上的行",
            "row 1 is a title, and it says that the amounts are not in yuan; they are not converted: write them in"
            " yuan, then remove what stands above the names of the columns",
        ),
        row=1,
    )


def _two_rows() -> FileFault:
    return FileFault(
        "two_row_header",
        Label(
            "第 1、2 行合起来才是表头；请合并成一行，每列一个名称",
            "rows 1 and 2 together are the header; make them one row with one name a column",
        ),
        row=1,
    )


def _no_header() -> FileFault:
    return FileFault(
        "no_header",
        Label(
            "第 1 行看来是数据而不是表头；请在最上面加一行列名",
            "row 1 looks like a claim and not like a header; put a row with the names of the columns on top",
        ),
        row=1,
    )
