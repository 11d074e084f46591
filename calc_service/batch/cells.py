"""Cells of a file as numbers: exact, and with every cell that cannot be read named.

A cell is accepted by a pattern that many rows can be held against at once; whatever does not fit is read by the
same `parsing` as a case, which say why.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from calc_service.batch.day_spellings import day_number
from calc_service.batch.faults import RowFaults
from calc_service.domain import parsing
from calc_service.domain.fields import LONGEST_ID, Field
from calc_service.domain.money import HIGHEST_AMOUNT, HIGHEST_TOTAL
from calc_service.domain.parsing import ParseError
from calc_service.engine.columns import NONE, Column, Flags

HIGHEST = {"amount": HIGHEST_AMOUNT, "total": HIGHEST_TOTAL}
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


def read(
    parts: Parts, fields: tuple[Field, ...], refunded: pl.Series, faults: RowFaults, known: Mapping[str, list[str]]
) -> Cells:
    """The cells of all columns.

    refunded: rows that cancel an earlier settlement by opposite amounts; these are kept without their sign
    known:    by column its different texts, where nobody has to look for them any more
    """
    texts = [_Text(str(place), *one) for place, one in enumerate(_texts(parts, fields))]
    looked_at = _looked_at(texts, known)
    numbers = _numbers(texts, looked_at, _refund(parts, refunded), faults)
    for field in fields:
        if field.required and field.kind != "categories":
            faults.add(field.name, "required", _blank(parts.get(field.name, ()), len(refunded)))
    ids = {text.field.name: text.cells for text in texts if text.field.kind == "id"}
    for text in texts:
        if text.field.kind == "id" and not looked_at[text.name]:
            _explain_ids(text, faults)
    return Cells(len(refunded), numbers, ids)


@dataclass(frozen=True, slots=True)
class _Text:
    """One series of texts under a name of its own, and the column that it is part of."""

    name: str
    field: Field
    cells: pl.Series

    @property
    def pattern(self) -> str:
        """What an amount looks like whose number is read as it stands."""
        digits = len(str(HIGHEST[self.field.kind])) - parsing.DECIMALS
        return rf"^(?:0|[1-9][0-9]{{0,{digits - 1}}})(?:\.[0-9]{{1,2}})?$"


def _texts(parts: Parts, fields: tuple[Field, ...]) -> Iterator[tuple[Field, pl.Series]]:
    read_here = {"id", *HIGHEST, *READINGS}
    return ((field, cells) for field in fields if field.kind in read_here for cells in parts.get(field.name, ()))


def _looked_at(texts: list[_Text], known: Mapping[str, list[str]]) -> dict[str, Any]:
    """By name: whether all ids, or all amounts, are as they should be; the different texts of every other column.

    All columns are looked at in one query: each has a price of its own, which counts on few rows.
    """
    frame = pl.DataFrame({text.name: text.cells for text in texts})
    looked_at = frame.select(_look(text) for text in texts if text.field.name not in known)
    of_known = {text.name: known[text.field.name] for text in texts if text.field.name in known}
    return of_known | (looked_at.row(0, named=True) if looked_at.width else {})


def _look(text: _Text) -> pl.Expr:
    cells = pl.col(text.name)
    if text.field.kind == "id":
        return _fits_an_id(cells).all()
    if text.field.kind in HIGHEST:
        return cells.str.contains(text.pattern).all()
    return cells.unique().drop_nulls().implode()


def _fits_an_id(cells: pl.Expr) -> pl.Expr:
    return (cells.str.len_chars() <= LONGEST_ID) & ~cells.str.contains(r"[\x00-\x1f\x7f-\x9f]") & (cells != "")


def _explain_ids(text: _Text, faults: RowFaults) -> None:
    fits = text.cells.to_frame("cells").select(_fits_an_id(pl.col("cells")).fill_null(value=True)).to_series()
    _explain(text.field, text.cells, ~fits.to_numpy(), lambda cell: len(parsing.identifier(cell)), faults)


def _refund(parts: Parts, refunded: pl.Series) -> Refund:
    named = parts["reverses"][0].is_not_null() if "reverses" in parts else None
    return Refund(refunded, (refunded if named is None else refunded & ~named).to_numpy())


def _numbers(texts: list[_Text], looked_at: dict[str, Any], refund: Refund, faults: RowFaults) -> dict[str, Column]:
    """The columns that are no ids; those that can be read as they stand in one query."""
    plain: dict[str, pl.Expr] = {}
    found: dict[str, Column] = {}
    for text in texts:
        field, cells = text.field, text.cells
        if field.kind in READINGS:
            meanings = _meanings(field, cells, looked_at[text.name], READINGS[field.kind](field), faults)
            plain[text.name] = _replaced(pl.col(text.name), meanings)
        elif field.kind in HIGHEST and looked_at[text.name] and not refund.alone.any():
            plain[text.name] = _as_fen(pl.col(text.name))
        elif field.kind in HIGHEST:
            found[text.name] = _amounts(text, refund, faults)
    frame = pl.DataFrame({text.name: text.cells for text in texts})
    found |= {column.name: column.to_numpy() for column in frame.select(**plain)}
    return _added(texts, found, faults)


def _as_fen(cells: pl.Expr) -> pl.Expr:
    return cells.cast(pl.Decimal(20, 2)).to_physical().cast(pl.Int64).fill_null(NONE)


def _amounts(text: _Text, refund: Refund, faults: RowFaults) -> Column:
    """One column of amounts in which some are refunds, or not as they should be."""
    field, cells = text.field, text.cells
    signed = cells.str.starts_with("-").fill_null(value=False) & refund.flagged if field.kind == "amount" else None
    texts = cells if signed is None or not signed.any() else cells.zip_with(~signed, cells.str.slice(1))
    fits = texts.str.contains(text.pattern)
    readable = texts.zip_with(fits.fill_null(value=False), pl.Series([None], dtype=pl.String))
    unread = ~fits.fill_null(value=True).to_numpy()
    _explain(field, texts, unread, lambda cell: parsing.amount(cell, HIGHEST[field.kind]), faults)
    fen: Column = readable.to_frame("cells").select(_as_fen(pl.col("cells"))).to_series().to_numpy()
    if signed is not None:
        faults.add(field.name, "out_of_range", (fen > 0) & refund.alone & ~signed.to_numpy())
    return fen


def _added(texts: list[_Text], found: Mapping[str, Column], faults: RowFaults) -> dict[str, Column]:
    """By column; amounts of several parts are added up."""
    numbers: dict[str, Column] = {}
    for text in texts:
        if text.name not in found:
            continue
        name, number = text.field.name, found[text.name]
        before = numbers.get(name)
        if before is not None:
            number = np.where(before == NONE, number, before + np.maximum(number, 0))
            faults.add(name, "out_of_range", number > HIGHEST[text.field.kind])
        numbers[name] = number
    return numbers


def _blank(parts: Sequence[pl.Series], rows: int) -> Flags:
    if any(not cells.null_count() for cells in parts):
        return np.zeros(rows, dtype=np.bool_)
    blank = np.ones(rows, dtype=np.bool_)
    for cells in parts:
        blank &= cells.is_null().to_numpy()
    return blank


def coded(
    field: Field, cells: pl.Series, meaning: Meaning, faults: RowFaults, known: list[str] | None = None
) -> Column:
    """The number that each cell means, NONE for blank and unreadable ones; `known`: its different texts."""
    texts = cells.unique().drop_nulls().to_list() if known is None else known
    meanings = _meanings(field, cells, texts, meaning, faults)
    return cells.to_frame("cells").select(_replaced(pl.col("cells"), meanings)).to_series().to_numpy()


def _meanings(
    field: Field, cells: pl.Series, texts: list[str], meaning: Meaning, faults: RowFaults
) -> Mapping[str, int]:
    """The number of each of the different `texts` of the column; notes the cells that have none."""
    meanings: dict[str, int] = {}
    unread: dict[str, list[str]] = {}
    for text in texts:
        try:
            meanings[text] = meaning(text)
        except ParseError as fault:
            unread.setdefault(fault.code, []).append(text)
    for code, without in unread.items():
        faults.add(field.name, code, cells.is_in(without).fill_null(value=False).to_numpy())
    return meanings


def _replaced(cells: pl.Expr, meanings: Mapping[str, int]) -> pl.Expr:
    if not meanings:
        return pl.repeat(NONE, pl.len(), dtype=pl.Int64)
    replaced = cells.replace_strict(list(meanings), list(meanings.values()), default=NONE, return_dtype=pl.Int64)
    return replaced.fill_null(NONE)


def _explain(field: Field, cells: pl.Series, unread: Flags, meaning: Meaning, faults: RowFaults) -> None:
    rows = np.flatnonzero(unread)
    if len(rows):
        few = RowFaults(len(rows), (field.name,))
        coded(field, cells.gather(rows), meaning, few)
        for (_, code), found in few.found.items():
            faults.add(field.name, code, rows[np.concatenate(found)])


def _position(field: Field) -> Meaning:
    return lambda text: field.choices.index(parsing.choice(text, field.choices))


def _flag(_: Field) -> Meaning:
    return lambda text: FLAGS[parsing.choice(text, tuple(FLAGS))]


READINGS: Mapping[str, Callable[[Field], Meaning]] = {
    "date": lambda _: day_number,
    "choice": _position,
    "flag": _flag,
}
