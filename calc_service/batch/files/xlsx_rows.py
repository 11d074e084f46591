"""The rows of a sheet, gathered into columns of text as they come."""

import polars as pl

from calc_service.batch.files.column_names import refuse_bad_names
from calc_service.batch.files.xlsx_faults import column_letters, fault_of
from calc_service.batch.refusals import FileFault, FileRefused, refusal

ROWS = 10_000
NAMED_FAULTS = 20
HEADER = 1


class Rows:
    """The header and the rows met so far, and the faults found among them."""

    __slots__ = ("_faults", "_frames", "_last", "_names", "_rows", "_sheet")

    def __init__(self, sheet: str) -> None:
        """`sheet` is the name that refusals give."""
        self._sheet, self._last = sheet, HEADER
        self._names: list[str] = []
        self._rows: list[list[str | None]] = []
        self._frames: list[pl.DataFrame] = []
        self._faults: list[FileFault] = []

    def add(self, row: int, cells: dict[int, str]) -> None:
        """Keep what stands in `row`: text by column, from 1. Rows that were passed over are blank."""
        if row == HEADER:
            self._names = [cells.get(column, "") for column in range(1, max(cells, default=0) + 1)]
            refuse_bad_names(self._names)
        elif cells:
            self._keep(row, cells)

    def _keep(self, row: int, cells: dict[int, str]) -> None:
        width = len(self._names)
        if not width:
            raise refusal("unnamed_column", "第 1 行是空的，应为表头", "row 1 is blank and should be the header", row=1)
        if max(cells) > width:
            self.fault("unnamed_column", max(cells), row)
        self._rows += [[None] * width] * (row - self._last - 1)
        self._rows.append([cells.get(column) for column in range(1, width + 1)])
        self._last = row
        if len(self._rows) >= ROWS:
            self._flush()

    def _flush(self) -> None:
        schema = dict.fromkeys(self._names, pl.String)
        columns = zip(*self._rows, strict=True) if self._rows else [()] * len(self._names)
        self._frames.append(pl.DataFrame(dict(zip(self._names, columns, strict=True)), schema=schema))
        self._rows.clear()

    def fault(self, code: str, column: int, row: int, place: str = "") -> None:
        """Note a fault; raises `FileRefused` once there are more than anyone reads."""
        header = self._names[column - 1] if column <= len(self._names) else ""
        place = place or f"{column_letters(column)}{row}"
        self._faults.append(fault_of(code, self._sheet, header, place, row))
        if len(self._faults) >= NAMED_FAULTS:
            raise FileRefused(tuple(self._faults))

    def frame(self) -> pl.DataFrame:
        """All rows, each below the one it followed; raises `FileRefused` if there are faults."""
        if self._faults:
            raise FileRefused(tuple(self._faults))
        self._flush()
        return pl.concat(self._frames)
