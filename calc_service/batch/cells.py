"""Cells of a file as numbers: exact, and with every cell that cannot be read named.

A cell is accepted by a pattern that many rows can be held against at once; whatever does not fit is read by the
same `parsing` as a case, which say why.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import numpy as np
import polars as pl

from calc_service.batch.faults import RowFaults
from calc_service.batch.spellings import BEHIND_A_DAY, BY_ITSELF, clock, day_number, without_clock
from calc_service.domain import parsing
from calc_service.domain.fields import FILE_FIELDS, Field
from calc_service.domain.kinds import AMOUNT, CATEGORIES, DAY, ID, TIME, TOTAL, Kind, for_kinds
from calc_service.domain.parsing import LONGEST_ID, ParseError
from calc_service.engine.columns import NONE, Column, Flags

Meaning = Callable[[str], int]
SPELLED: Mapping[str, Meaning] = {"date": day_number}
"""The number of a cell, by the kinds that files spell in more ways than a case does."""


class Way(Enum):
    """How the cells of a column are read: kept as texts, as numbers, value by value, or by words elsewhere."""

    TEXT = auto()
    AMOUNT = auto()
    CLOCK = auto()
    BY_VALUE = auto()
    ELSEWHERE = auto()


WAYS = for_kinds(
    {
        "id": Way.TEXT,
        "date": Way.BY_VALUE,
        "time": Way.CLOCK,
        "choice": Way.BY_VALUE,
        "flag": Way.BY_VALUE,
        "amount": Way.AMOUNT,
        "total": Way.AMOUNT,
        "district": Way.ELSEWHERE,
        "categories": Way.ELSEWHERE,
    },
    (*(field.kind for field in FILE_FIELDS), TOTAL),
)
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
    numbers["settled_time"] = _settled_time(parts, numbers.get("settled_time"), len(refunded), faults)
    for field in fields:
        if field.required and field.kind is not CATEGORIES:
            faults.add(field.name, "required", _blank(parts.get(field.name, ()), len(refunded)))
    ids = {text.field.name: text.cells for text in texts if text.field.kind is ID}
    for text in texts:
        if text.field.kind is ID and not looked_at[text.name]:
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
        digits = len(str(self.field.kind.highest)) - parsing.DECIMALS
        return rf"^(?:0|[1-9][0-9]{{0,{digits - 1}}})(?:\.[0-9]{{1,2}})?$"


def _texts(parts: Parts, fields: tuple[Field, ...]) -> Iterator[tuple[Field, pl.Series]]:
    read_here = (field for field in fields if WAYS[field.kind.name] is not Way.ELSEWHERE)
    return ((field, cells) for field in read_here for cells in parts.get(field.name, ()))


def _looked_at(texts: list[_Text], known: Mapping[str, list[str]]) -> dict[str, Any]:
    """By name: whether all ids, or all amounts, are as they should be; the different texts of every other column.

    All columns are looked at in one query: each has a price of its own, which counts on few rows.
    """
    frame = pl.DataFrame({text.name: text.cells for text in texts})
    looked_at = frame.select(
        _look(text) for text in texts if text.field.name not in known and text.field.kind is not TIME
    )
    of_known = {text.name: known[text.field.name] for text in texts if text.field.name in known}
    return of_known | (looked_at.row(0, named=True) if looked_at.width else {})


def _look(text: _Text) -> pl.Expr:
    cells = pl.col(text.name)
    if text.field.kind is ID:
        return _fits_an_id(cells).all()
    if text.field.kind.highest:
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
        way = WAYS[field.kind.name]
        if way is Way.CLOCK:
            found[text.name] = _times(text, faults)
        elif field.kind is DAY and any(":" in day for day in looked_at[text.name]):
            found[text.name] = coded(field, without_clock(cells), day_number, faults)
        elif way is Way.BY_VALUE:
            numbers_of_texts = _numbers_of_texts(field, cells, looked_at[text.name], _meaning(field.kind), faults)
            plain[text.name] = _replaced(pl.col(text.name), numbers_of_texts)
        elif way is Way.AMOUNT and looked_at[text.name] and not refund.alone.any():
            plain[text.name] = _as_fen(pl.col(text.name))
        elif way is Way.AMOUNT:
            found[text.name] = _amounts(text, refund, faults)
    frame = pl.DataFrame({text.name: text.cells for text in texts})
    found |= {column.name: column.to_numpy() for column in frame.select(**plain)}
    return _added(texts, found, faults)


def _times(text: _Text, faults: RowFaults) -> Column:
    times = clock(text.cells, BY_ITSELF)
    faults.add(text.field.name, "not_a_date", (times == NONE) & text.cells.is_not_null().to_numpy())
    return times


def _settled_time(parts: Parts, own: Column | None, rows: int, faults: RowFaults) -> Column:
    """When on its day a row was settled, nanoseconds, by a column of its own or by what stands behind the day."""
    behind = np.full(rows, NONE)
    for days in parts.get("settled_on", ()):
        behind = clock(days, BEHIND_A_DAY) if days.str.contains(":", literal=True).any() else behind
    # Behind a day that does not exist no time is known; of two that differ neither is.
    behind = np.where(faults.sound("settled_on"), behind, NONE)
    if own is None:
        return behind
    differ = (own != NONE) & (behind != NONE) & (own != behind)
    faults.add("settled_time", "codes_disagree", differ)
    return np.where(differ, NONE, np.where(own == NONE, behind, own))


def _as_fen(cells: pl.Expr) -> pl.Expr:
    return cells.cast(pl.Decimal(20, 2)).to_physical().cast(pl.Int64).fill_null(NONE)


def _amounts(text: _Text, refund: Refund, faults: RowFaults) -> Column:
    """One column of amounts in which some are refunds, or not as they should be."""
    field, cells = text.field, text.cells
    signed = cells.str.starts_with("-").fill_null(value=False) & refund.flagged if field.kind is AMOUNT else None
    texts = cells if signed is None or not signed.any() else cells.zip_with(~signed, cells.str.slice(1))
    fits = texts.str.contains(text.pattern)
    readable = texts.zip_with(fits.fill_null(value=False), pl.Series([None], dtype=pl.String))
    unread = ~fits.fill_null(value=True).to_numpy()
    _explain(field, texts, unread, field.kind.parse, faults)
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
            faults.add(name, "out_of_range", number > text.field.kind.highest)
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
    numbers_of_texts = _numbers_of_texts(field, cells, texts, meaning, faults)
    return cells.to_frame("cells").select(_replaced(pl.col("cells"), numbers_of_texts)).to_series().to_numpy()


def _numbers_of_texts(
    field: Field, cells: pl.Series, texts: list[str], meaning: Meaning, faults: RowFaults
) -> Mapping[str, int]:
    """The number of each of the different `texts` of the column; notes the cells that have none."""
    numbers_of_texts: dict[str, int] = {}
    unread: dict[str, list[str]] = {}
    for text in texts:
        try:
            numbers_of_texts[text] = meaning(text)
        except ParseError as fault:
            unread.setdefault(fault.code, []).append(text)
    for code, without in unread.items():
        faults.add(field.name, code, cells.is_in(without).fill_null(value=False).to_numpy())
    return numbers_of_texts


def _replaced(cells: pl.Expr, numbers_of_texts: Mapping[str, int]) -> pl.Expr:
    if not numbers_of_texts:
        return pl.repeat(NONE, pl.len(), dtype=pl.Int64)
    # An Enum finds the place of a text in half the time that it takes to replace the text.
    place = cells.cast(pl.Enum(list(numbers_of_texts)), strict=False).to_physical()
    return pl.lit(pl.Series(numbers_of_texts.values(), dtype=pl.Int64)).gather(place).fill_null(NONE)


def _explain(field: Field, cells: pl.Series, unread: Flags, meaning: Meaning, faults: RowFaults) -> None:
    rows = np.flatnonzero(unread)
    if len(rows):
        few = RowFaults(len(rows), (field.name,))
        coded(field, cells.gather(rows), meaning, few)
        for (_, code), found in few.found.items():
            faults.add(field.name, code, rows[np.concatenate(found)])


def _meaning(kind: Kind) -> Meaning:
    """The number that a text of a kind stands for."""
    parse, number = kind.parse, kind.number
    if number is None:
        raise TypeError(kind.name)
    return SPELLED.get(kind.name) or (lambda text: number(parse(text)))
