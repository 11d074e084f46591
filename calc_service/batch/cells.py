"""Cells of a file as numbers: exact, and with every cell that cannot be read named.

A cell is accepted by a pattern that many rows can be held against at once; whatever does not fit is read by the
same `readings` as a case, which say why.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from calc_service.batch.faults import RowFaults
from calc_service.engine import days, readings
from calc_service.engine.claims import NONE
from calc_service.engine.fields import LONGEST_ID, Field
from calc_service.engine.money import HIGHEST_AMOUNT, HIGHEST_TOTAL, Column, Flags
from calc_service.engine.readings import Unreadable

HIGHEST = {"amount": HIGHEST_AMOUNT, "total": HIGHEST_TOTAL}
WITH_CLOCK = re.compile(r"(.+?)[T ](?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?")
SLASHED = re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})")
PACKED = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
FLAGS = {"true": 1, "false": 0}
Meaning = Callable[[str], int]
Parts = Mapping[str, list[pl.Series]]
"""By column the texts that make it up: one series, or several whose amounts are added."""


@dataclass(frozen=True, slots=True)
class Refund:
    """Rows flagged as refunds, whose amounts may be negative; `alone` are those that name no claim: theirs must be."""

    flagged: pl.Series
    alone: Flags


@dataclass(frozen=True, slots=True)
class Cells:
    """What the cells of a file mean, by column; a column that the file does not have is missing.

    numbers: fen, days since 1970-01-01, positions in the vocabulary or 0/1; NONE where blank or unreadable
    ids:     texts as they stand, null where blank
    """

    rows: int
    numbers: Mapping[str, Column]
    ids: Mapping[str, pl.Series]

    def number(self, column: str, absent: int = NONE) -> Column:
        """The numbers of `column`, `absent` where there are none."""
        found = self.numbers.get(column)
        if found is None:
            return np.full(self.rows, absent)
        # NONE lies just below zero: the common cases need one operation.
        return (
            found if absent == NONE else np.maximum(found, 0) if absent == 0 else np.where(found == NONE, absent, found)
        )


def read(parts: Parts, fields: tuple[Field, ...], refunded: pl.Series, faults: RowFaults) -> Cells:
    """The cells of all columns.

    refunded: rows that cancel an earlier settlement by opposite amounts; these are kept without their sign
    """
    named = parts["reverses"][0].is_not_null() if "reverses" in parts else pl.repeat(0, len(refunded), eager=True) != 0
    refund = Refund(refunded, (refunded & ~named).to_numpy())
    read_ = {field.name: _column(field, parts.get(field.name, ()), refund, faults) for field in fields}
    for field in fields:
        if field.required and field.kind != "categories":
            faults.add(field.name, "required", _blank(field.name, parts, len(refunded)))
    return Cells(
        rows=len(refunded),
        numbers={name: column for name, column in read_.items() if isinstance(column, np.ndarray)},
        ids={name: column for name, column in read_.items() if isinstance(column, pl.Series)},
    )


def _column(field: Field, parts: Sequence[pl.Series], refund: Refund, faults: RowFaults) -> Column | pl.Series | None:
    """One column; None where the file does not have it or its cells are read elsewhere."""
    column: Column | pl.Series | None = None
    for cells in parts:
        if field.kind == "id":
            column = _ids(field, cells, faults)
        elif field.kind in HIGHEST:
            fen = _amounts(field, cells, refund, faults)
            column = _added(field, column, fen, faults) if isinstance(column, np.ndarray) else fen
        elif field.kind in READINGS:
            column = coded(field, cells, READINGS[field.kind](field), faults)
    return column


def _blank(column: str, parts: Parts, rows: int) -> Flags:
    blank = np.ones(rows, dtype=np.bool_)
    for cells in parts.get(column, ()):
        blank &= cells.is_null().to_numpy()
    return blank


def _ids(field: Field, cells: pl.Series, faults: RowFaults) -> pl.Series:
    fits = (cells.str.len_chars() <= LONGEST_ID) & ~cells.str.contains(r"[\x00-\x1f\x7f-\x9f]") & (cells != "")
    _explain(field, cells, ~fits.fill_null(value=True).to_numpy(), lambda text: len(readings.identifier(text)), faults)
    return cells


def _amounts(field: Field, cells: pl.Series, refund: Refund, faults: RowFaults) -> Column:
    highest = HIGHEST[field.kind]
    signed = cells.str.starts_with("-").fill_null(value=False) & refund.flagged if field.kind == "amount" else None
    texts = cells if signed is None or not signed.any() else cells.zip_with(~signed, cells.str.slice(1))
    digits = len(str(highest)) - readings.DECIMALS
    fits = texts.str.contains(rf"^(?:0|[1-9][0-9]{{0,{digits - 1}}})(?:\.[0-9]{{1,2}})?$")
    readable = texts.zip_with(fits.fill_null(value=False), pl.Series([None], dtype=pl.String))
    unread = ~fits.fill_null(value=True).to_numpy()
    _explain(field, texts, unread, lambda text: readings.amount(text, highest), faults)
    fen = readable.cast(pl.Decimal(20, 2)).to_physical().cast(pl.Int64).fill_null(NONE).to_numpy()
    if signed is not None:
        faults.add(field.name, "out_of_range", (fen > 0) & refund.alone & ~signed.to_numpy())
    return fen


def _added(field: Field, before: Column, fen: Column, faults: RowFaults) -> Column:
    total = np.where(before == NONE, fen, before + np.maximum(fen, 0))
    faults.add(field.name, "out_of_range", total > HIGHEST[field.kind])
    return total


def coded(field: Field, cells: pl.Series, meaning: Meaning, faults: RowFaults) -> Column:
    """The number that each cell means, NONE for blank and unreadable ones; every different text is read once."""
    meanings: dict[str, int] = {}
    unread: dict[str, list[str]] = {}
    for text in cells.unique().drop_nulls().to_list():
        try:
            meanings[text] = meaning(text)
        except Unreadable as fault:
            unread.setdefault(fault.code, []).append(text)
    for code, texts in unread.items():
        faults.add(field.name, code, cells.is_in(texts).fill_null(value=False).to_numpy())
    return _replaced(cells, meanings)


def _replaced(cells: pl.Series, meanings: Mapping[str, int]) -> Column:
    if not meanings:
        return np.full(len(cells), NONE)
    numbers = cells.replace_strict(list(meanings), list(meanings.values()), default=NONE, return_dtype=pl.Int64)
    return numbers.fill_null(NONE).to_numpy()


def _explain(field: Field, cells: pl.Series, unread: Flags, meaning: Meaning, faults: RowFaults) -> None:
    rows = np.flatnonzero(unread)
    if len(rows):
        few = RowFaults(len(rows), (field.name,))
        coded(field, cells.gather(rows), meaning, few)
        for (_, code), found in few.found.items():
            faults.add(field.name, code, rows[np.concatenate(found)])


def day_number(text: str) -> int:
    """Days since 1970-01-01 of a day in any of the spellings that files have. Raises Unreadable."""
    with_clock = WITH_CLOCK.fullmatch(text)
    day = with_clock[1] if with_clock else text
    parts = SLASHED.fullmatch(day) or PACKED.fullmatch(day)
    iso = "-".join((parts[1], parts[2].zfill(2), parts[3].zfill(2))) if parts else day
    # Days before 1970 only have to lie before any settlement: below that day stands NONE.
    return max(days.day_number(readings.day(iso)), 0)


def _position(field: Field) -> Meaning:
    return lambda text: field.choices.index(readings.choice(text, field.choices))


def _flag(_: Field) -> Meaning:
    return lambda text: FLAGS[readings.choice(text, tuple(FLAGS))]


READINGS: Mapping[str, Callable[[Field], Meaning]] = {
    "date": lambda _: day_number,
    "choice": _position,
    "flag": _flag,
}
