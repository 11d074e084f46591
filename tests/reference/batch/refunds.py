"""Refunds without a reference: the one row that they give back in full (docs/calculation.md#files-of-claims)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .vocabulary import AMOUNTS

if TYPE_CHECKING:
    from datetime import date

    from .rows import Row


def refund(rows: list[Row]) -> None:
    """Pair each sound refund, in order of day and file, with the only row it can cancel.

    With none it is rejected; with several it is, and they are, and they stay in question for every later refund.
    """
    sound = [row for row in rows if not row.rejected]
    open_rows: dict[str, list[Row]] = {}
    for row in sound:
        if row.values["reverses"] is None and not row.refunds and not row.void:
            open_rows.setdefault(row.values["person_id"], []).append(row)
    refunds = sorted((row for row in sound if row.refunds and row.values["reverses"] is None), key=place)
    for row in refunds:
        candidates = [
            other for other in open_rows.get(row.values["person_id"], ()) if not other.void and gives_back(row, other)
        ]
        if len(candidates) == 1:
            row.void = candidates[0].void = True
        else:
            for unpaired in (row, *candidates):
                unpaired.faults.add(("", "unpaired_refund"))


def place(row: Row) -> tuple[date, int]:
    """The order of refunds and of what they give back: the day, then the place in the file."""
    return row.values["settled_on"], row.number


def gives_back(row: Row, other: Row) -> bool:
    """Say whether a refund is exactly the opposite of the person's row, at the same facility, that comes before it."""
    same_place = row.values["facility_id"] == other.values["facility_id"] is not None
    return same_place and place(other) < place(row) and all(opposite(row, other, column) for column in AMOUNTS)


def opposite(row: Row, other: Row, column: str) -> bool:
    """Say whether an amount is given back exactly; a blank answers a blank."""
    mine, theirs = row.values[column], other.values[column]
    return bool(mine == -theirs) if mine is not None and theirs is not None else mine is theirs
