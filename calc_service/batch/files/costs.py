"""What a file may cost to read, whatever its bytes promise: bounds that no real file comes near, each with its reason.

A few bytes can ask for gigabytes: packed, nested, repeated, or spread over a sheet. The bounds depend on nothing but
the file, so that the same file is read, or refused, everywhere.
"""

from dataclasses import dataclass

from calc_service.batch.refusals import FileRefused, refusal

LONGEST_RECORD = 2**20
"""Bytes of one record: a thousand columns of a thousand bytes."""
LONGEST_CELL = 2**17
"""Bytes of one cell: a spreadsheet holds a quarter of that in characters."""
FREE = 2**25
"""Bytes that may come out of any file, however small: they are read in a moment."""
MOST_FOLD = 500
"""By which packed claims may grow beyond that: real ones grow ten to fifty fold, rows that differ in a number alone a
hundred and fifty, what is made to grow some thirty thousand."""
FREE_PARTS = 1000
BYTES_PER_PART = 4096
"""Frames or members of a packed file: those of real ones hold many times more."""
FREE_CELLS = 5_000_000
CELLS_PER_BYTE = 2
"""Cells that a file may have beyond those: an object that leaves out nine keys of ten needs fewer."""
FREE_SHEET_CELLS = 600_000
"""Cells that the sheets of any workbook may reach over, blank and repeated ones among them."""
SHEET_TEXT_FOLD = 50
"""Characters for each byte that the cells of a workbook may hold: one shared text may stand in every cell."""
LONGEST_GAP = 10_000
"""Blank rows above a row of a sheet: a cell that was touched by mistake stands at its very end."""


def too_costly(zh: str, en: str, *, row: int | None = None) -> FileRefused:
    """The refusal of a file that would cost more to read than any real one."""
    return refusal("too_costly", zh, en, row=row)


def refuse_unfolded(unpacked: int, packed: int, *, free: int = FREE, fold: int = MOST_FOLD) -> None:
    """Raise `FileRefused` where `packed` bytes became `unpacked` ones, far more than those of any real file."""
    if unpacked > max(free, packed * fold):
        raise too_costly(
            f"文件解开后是原来的 {fold} 倍以上，远超真实的结算文件；请重新导出，或不压缩传送",
            f"unpacked, the file grows more than {fold} fold, as no file of claims does; export it anew, or send it "
            "without packing",
        )


def refuse_parts(parts: int, packed: int) -> None:
    """Raise `FileRefused` where `packed` bytes are made of more frames or members than any real file."""
    if parts > FREE_PARTS + packed // BYTES_PER_PART:
        raise too_costly(
            f"压缩数据由 {parts} 段以上拼成，每段只有很少的字节；请重新压缩成一段",
            f"the packed data are made of {parts} parts or more with few bytes each; pack the file anew as one",
        )


def refuse_spread(cells: int, size: int, *, free: int = FREE_CELLS) -> None:
    """Raise `FileRefused` where `size` bytes of a file ask for `cells` cells, nearly all of them blank."""
    if cells > free + size * CELLS_PER_BYTE:
        raise too_costly(
            "文件的行数乘列数远超其内容：绝大多数单元格是空白或重复的；请只导出有内容的行和列",
            "the file has far more rows times columns than content: nearly all cells are blank or repeated; export "
            "only the rows and columns that hold something",
        )


@dataclass(slots=True)
class SheetCosts:
    """What all sheets of a workbook of `size` bytes have asked for so far."""

    size: int
    cells: int = 0
    characters: int = 0

    def add(self, cells: int, characters: int) -> None:
        """Count some more; raises `FileRefused` where a small file asks for far more than any real one."""
        self.cells, self.characters = self.cells + cells, self.characters + characters
        refuse_spread(self.cells, self.size, free=FREE_SHEET_CELLS)
        refuse_unfolded(self.characters, self.size, fold=SHEET_TEXT_FOLD)


def record_too_long(row: int, *, in_quotes: bool = False) -> FileRefused:
    """The refusal of a record, `row`, that is longer than any; `in_quotes`: a quoted field of it has not ended."""
    return too_costly(
        f"第 {row} 行超过 {LONGEST_RECORD} 字节" + "；可能有一个引号没有收尾" * in_quotes,
        f"row {row} is longer than {LONGEST_RECORD} bytes"
        + "; perhaps a quotation mark in it is never closed" * in_quotes,
        row=row,
    )
