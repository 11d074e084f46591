"""The faults of rows of a file: which column, which code, which rows; and the text of the column `errors`."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from calc_service.engine.columns import Column, Flags

NOT_REJECTING = "earlier_row_rejected"
LAST = ("negative_without_refund_flag", "unpaired_refund", "total_out_of_range", NOT_REJECTING)
"""Codes without a column, in the order in which they follow all others."""


@dataclass(slots=True)
class RowFaults:
    """Collects the faults of `rows` rows; `columns` gives the order in which they are listed.

    unchecked: rows that have no faults whatever they hold, their records being invalid; none of them where it is None
    """

    rows: int
    columns: tuple[str, ...]
    unchecked: Flags | None = None
    found: dict[tuple[str, str], list[Column]] = field(default_factory=dict)

    def add(self, column: str, code: str, rows: Column | Flags) -> None:
        """Note `code` in `column` ("" for none) on `rows`, given by number or as flags."""
        numbers: Column = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows.astype(np.int64)
        if self.unchecked is not None:
            numbers = numbers[~self.unchecked[numbers]]
        if len(numbers):
            self.found.setdefault((column, code), []).append(numbers)

    def add_all(self, others: "RowFaults", above: int = 0) -> None:
        """Note everything that `others` holds, whose rows stand below `above` rows of this one."""
        for (column, code), parts in others.found.items():
            for rows in parts:
                self.add(column, code, rows + above)

    def picked(self, wanted: Column) -> "RowFaults":
        """The faults of the rows with the numbers `wanted`, which are counted from 0."""
        unchecked = None if self.unchecked is None else self.unchecked[wanted]
        faults = RowFaults(len(wanted), self.columns, unchecked)
        for (column, code), parts in self.found.items():
            faults.add(column, code, self._flags(parts)[wanted])
        return faults

    def rejected(self) -> Flags:
        """The rows with any fault that rejects."""
        return self._flags(rows for (_, code), parts in self.found.items() if code != NOT_REJECTING for rows in parts)

    def flagged(self, code: str) -> Flags:
        """The rows that have `code`, whatever its column."""
        return self._flags(rows for (_, one), parts in self.found.items() if one == code for rows in parts)

    def sound(self, column: str) -> Flags:
        """The rows whose cell of `column` has no fault."""
        return ~self._flags(rows for (name, _), parts in self.found.items() if name == column for rows in parts)

    def texts(self) -> pl.Series:
        """`column:code` of every fault of every row, joined by `|`; null on rows without any."""
        # Rows have few different sets of faults, so each set is worded once, however many rows have it.
        place, texts = np.zeros(self.rows, dtype=np.int64), [""]
        for column, code in sorted(self.found, key=self._place):
            rows = np.flatnonzero(self._flags(self.found[column, code]))
            before = place[rows]
            different = np.flatnonzero(np.bincount(before, minlength=len(texts)))
            after = np.zeros(len(texts), dtype=np.int64)
            after[different] = len(texts) + np.arange(len(different))
            place[rows] = after[before]
            text = f"{column}:{code}" if column else code
            texts += [f"{texts[one]}|{text}" if one else text for one in different.tolist()]
        return pl.Series("errors", [None, *texts[1:]], dtype=pl.String).gather(place)

    def _flags(self, parts: Iterable[Column]) -> Flags:
        flags = np.zeros(self.rows, dtype=np.bool_)
        for rows in parts:
            flags[rows] = True
        return flags

    def _place(self, fault: tuple[str, str]) -> tuple[int, str]:
        column, code = fault
        return (self.columns.index(column) if column else len(self.columns) + LAST.index(code), code)
