"""Cells of a file as numbers: exact, and with every cell that cannot be read named.

A cell is accepted by a pattern that many rows can be held against at once; whatever does not fit is read by the
same `parsing` as a case, which say why.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import numpy as np
import polars as pl

from calc_service.batch.amounts import amounts, amounts_in_fen, as_fen, pattern_of
from calc_service.batch.coded_cells import Meaning, coded, different, explain, looked_up, numbers_of_texts, replaced
from calc_service.batch.faults import RowFaults
from calc_service.batch.kept_kinds import FEN
from calc_service.batch.spellings import (
    BEHIND_A_DAY,
    BY_ITSELF,
    DAMAGED_ID,
    clock,
    day_number,
    identifier,
    without_clock,
    year_number,
)
from calc_service.domain.columns import MAY_BE_UNKNOWN, OPENINGS, SIGNED
from calc_service.domain.fields import ENROLMENT_FIELDS, FILE_FIELDS, Field
from calc_service.domain.kinds import CATEGORIES, DAY, ID, TIME, TOTAL, Kind, for_kinds
from calc_service.domain.parsing import LONGEST_ID
from calc_service.engine.columns import NONE, Column, Flags

SPELLED: Mapping[str, Meaning] = {"date": day_number, "year": year_number}
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
        "year": Way.BY_VALUE,
        "tier": Way.BY_VALUE,
        "district": Way.ELSEWHERE,
        "categories": Way.ELSEWHERE,
    },
    (*(field.kind for field in (*FILE_FIELDS, *ENROLMENT_FIELDS)), TOTAL),
)
Parts = Mapping[str, list[pl.Series]]
"""By column the texts that make it up: one series, or several whose amounts are added."""


@dataclass(frozen=True, slots=True)
class Cells:
    """What the cells of a file mean, by column; a column that the file does not have is missing.

    numbers: fen without their sign, days since 1970-01-01, positions in the vocabulary or 0/1; NONE where blank or
             unreadable; under NEGATIVE which amounts have a minus, as bits in the order of SIGNED
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


NEGATIVE = "negative"
UNKNOWN_CELLS = "unknown"
"""Which cells are blank in columns that a run calls unknown, as bits in the order in which it names them."""
UNKNOWN_FACTS = "unknown_facts"
"""The same of facts of the row itself, which another row need not share."""


def read(  # noqa: PLR0913, PLR0917  the cells, and all that is known of them
    parts: Parts,
    fields: tuple[Field, ...],
    faults: RowFaults,
    known: Mapping[str, list[str]],
    sound: Collection[str] = (),
    unknown: Sequence[str] = (),
) -> Cells:
    """The cells of all columns, one a row of `faults`.

    known: by column its different texts, where nobody has to look for them any more
    sound: the columns whose ids nobody has to look at any more
    unknown: the columns whose blank cells are facts that nobody knows
    """
    rows = faults.rows
    texts = [_Text(str(place), *one) for place, one in enumerate(_texts(parts, fields))]
    looked_at = _looked_at(texts, known, sound)
    numbers = _numbers(texts, looked_at, faults)
    numbers["settled_time"] = _settled_time(parts, numbers.get("settled_time"), rows, faults)
    if unknown:
        numbers |= _unknown(parts, fields, unknown, rows)
    for field in fields:
        if field.required and field.kind is not CATEGORIES and field.name not in unknown:
            faults.add(field.name, "required", _blank(parts.get(field.name, ()), rows))
    ids = {text.field.name: text.cells for text in texts if text.field.kind is ID}
    for text in texts:
        if text.field.kind is ID and not looked_at[text.name]:
            _explain_ids(text, faults)
    return Cells(rows, numbers, ids)


@dataclass(frozen=True, slots=True)
class _Text:
    """One series of cells under a name of its own, and the column that it is part of; see `as_kept`."""

    name: str
    field: Field
    cells: pl.Series

    @property
    def is_text(self) -> bool:
        """Whether the cells are texts, not numbers or an Enum."""
        return bool(self.cells.dtype == pl.String)


def _texts(parts: Parts, fields: tuple[Field, ...]) -> Iterator[tuple[Field, pl.Series]]:
    read_here = (field for field in fields if WAYS[field.kind.name] is not Way.ELSEWHERE)
    return ((field, cells) for field in read_here for cells in parts.get(field.name, ()))


def _looked_at(texts: list[_Text], known: Mapping[str, list[str]], sound: Collection[str]) -> dict[str, Any]:
    """By name: whether all ids, or all amounts, are as they should be; the different texts of every other column.

    All columns are looked at in one query: each has a price of its own, which counts on few rows.
    """
    of_known: dict[str, Any] = {text.name: known[text.field.name] for text in texts if text.field.name in known}
    of_known |= {text.name: True for text in texts if text.field.name in sound}
    of_words = [text for text in texts if text.name not in of_known and text.cells.dtype == pl.Enum]
    of_known |= {text.name: different(text.cells) for text in of_words}
    left = [text for text in texts if text.name not in of_known and text.is_text and text.field.kind is not TIME]
    looked_at = pl.DataFrame({text.name: text.cells for text in left}).select(map(_look, left))
    return of_known | (looked_at.row(0, named=True) if looked_at.width else {})


def _look(text: _Text) -> pl.Expr:
    cells = pl.col(text.name)
    if text.field.kind is ID:
        return _fits_an_id(cells).all()
    if text.field.kind.highest:
        return cells.str.contains(pattern_of(text.field)).all()
    return cells.unique().drop_nulls().implode()


UNFIT_FOR_AN_ID = rf"[\x00-\x1f\x7f-\x9f]|{DAMAGED_ID}"


def _fits_an_id(cells: pl.Expr) -> pl.Expr:
    return (cells.str.len_chars() <= LONGEST_ID) & ~cells.str.contains(UNFIT_FOR_AN_ID) & (cells != "")


def _explain_ids(text: _Text, faults: RowFaults) -> None:
    fits = text.cells.to_frame("cells").select(_fits_an_id(pl.col("cells")).fill_null(value=True)).to_series()
    explain(text.field, text.cells, ~fits.to_numpy(), lambda cell: len(identifier(cell)), faults)


def _numbers(texts: list[_Text], looked_at: dict[str, Any], faults: RowFaults) -> dict[str, Column]:
    """The columns that are no ids; those that can be read as they stand in one query."""
    plain: dict[str, pl.Expr] = {}
    found: dict[str, Column] = {}
    signed: dict[str, Flags] = {}
    for text in texts:
        field, cells = text.field, text.cells
        way = WAYS[field.kind.name]
        if cells.dtype == FEN:
            found[text.name], signed[text.name] = amounts_in_fen(field, cells, faults)
        elif cells.dtype == pl.Date:
            # As `day_number` has days before 1970.
            found[text.name] = np.where(cells.is_null(), NONE, np.maximum(cells.to_physical().fill_null(0), 0))
        elif cells.dtype == pl.Enum:
            numbers = numbers_of_texts(field, cells, looked_at[text.name], _meaning(field.kind), faults)
            found[text.name] = looked_up(cells, numbers)
        elif way is Way.CLOCK:
            found[text.name] = _times(text, faults)
        elif field.kind is DAY and any(":" in day for day in looked_at[text.name]):
            found[text.name] = coded(field, without_clock(cells), day_number, faults)
        elif way is Way.BY_VALUE:
            numbers = numbers_of_texts(field, cells, looked_at[text.name], _meaning(field.kind), faults)
            plain[text.name] = replaced(pl.col(text.name), numbers)
        elif way is Way.AMOUNT and looked_at[text.name]:
            plain[text.name] = as_fen(pl.col(text.name))
        elif way is Way.AMOUNT:
            found[text.name], signed[text.name] = amounts(text.field, text.cells, faults)
    frame = pl.DataFrame({text.name: text.cells for text in texts if text.name in plain})
    found |= {column.name: column.to_numpy() for column in frame.select(**plain)}
    return _added(texts, found, signed, faults)


def _times(text: _Text, faults: RowFaults) -> Column:
    times = clock(text.cells, BY_ITSELF)
    faults.add(text.field.name, "not_a_date", (times == NONE) & text.cells.is_not_null().to_numpy())
    return times


def _settled_time(parts: Parts, own: Column | None, rows: int, faults: RowFaults) -> Column:
    """When on its day a row was settled, nanoseconds, by a column of its own or by what stands behind the day."""
    behind = np.full(rows, NONE)
    for days in parts.get("settled_on", ()):
        timed = days.dtype == pl.String and days.str.contains(":", literal=True).any()
        behind = clock(days, BEHIND_A_DAY) if timed else behind
    # Behind a day that does not exist no time is known; of two that differ neither is.
    behind = np.where(faults.sound("settled_on"), behind, NONE)
    if own is None:
        return behind
    differ = (own != NONE) & (behind != NONE) & (own != behind)
    faults.add("settled_time", "codes_disagree", differ)
    return np.where(differ, NONE, np.where(own == NONE, behind, own))


def _added(
    texts: list[_Text], found: Mapping[str, Column], signed: Mapping[str, Flags], faults: RowFaults
) -> dict[str, Column]:
    """By column; amounts of several parts, all of one sign, are added up."""
    numbers: dict[str, Column] = {}
    minus: dict[str, Flags] = {}
    nowhere = np.zeros(faults.rows, dtype=np.bool_)
    for text in texts:
        if text.name not in found:
            continue
        name, number, negative = text.field.name, found[text.name], signed.get(text.name, nowhere)
        before = numbers.get(name)
        if before is not None:
            opposed = (before > 0) & (number > 0) & (minus[name] != negative)
            number = np.where(before == NONE, number, before + np.maximum(number, 0))
            negative = negative | minus[name]
            faults.add(name, "out_of_range", opposed | (number > text.field.kind.highest))
        numbers[name], minus[name] = number, negative
    return numbers | {NEGATIVE: _as_bits(minus, nowhere)}


def _as_bits(minus: Mapping[str, Flags], nowhere: Flags) -> Column:
    bits = nowhere.astype(np.int64)
    for bit, name in enumerate(SIGNED):
        if minus.get(name, nowhere) is not nowhere:
            bits |= minus[name].astype(np.int64) << bit
    return bits


def _blank(parts: Sequence[pl.Series], rows: int) -> Flags:
    if any(not cells.null_count() for cells in parts):
        return np.zeros(rows, dtype=np.bool_)
    blank = np.ones(rows, dtype=np.bool_)
    for cells in parts:
        blank &= cells.is_null().to_numpy()
    return blank


def _unknown(parts: Parts, fields: Sequence[Field], unknown: Sequence[str], rows: int) -> dict[str, Column]:
    """The cells that nobody knows; where a blank has a meaning, only those of a column that is not there at all."""
    meaning_something = {field.name for field in fields if not field.required or field.kind is CATEGORIES}
    found = {name: np.zeros(rows, dtype=np.int64) for name in (UNKNOWN_CELLS, UNKNOWN_FACTS)}
    for bit, name in enumerate(unknown):
        if name not in meaning_something or not parts.get(name):
            blank = _blank(parts.get(name, ()), rows).astype(np.int64) << bit
            found[UNKNOWN_CELLS] |= blank
            found[UNKNOWN_FACTS] |= blank if name in MAY_BE_UNKNOWN and name not in OPENINGS else 0
    return found


def _meaning(kind: Kind) -> Meaning:
    """The number that a text of a kind stands for."""
    parse, number = kind.parse, kind.number
    if number is None:
        raise TypeError(kind.name)
    return SPELLED.get(kind.name) or (lambda text: number(parse(text)))
