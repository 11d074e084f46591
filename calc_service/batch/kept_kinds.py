"""Columns that are not text in their file: which of them are read as they are, and which by their exact text.

Quick and exact are days, amounts of at most two decimals and columns of few texts in which nothing has to be left out.
All others are read by the text that `exact_text` says, and so is each of these as soon as anything is unusual in it.
"""

from dataclasses import dataclass

import polars as pl

from calc_service.batch.cleaning import marks_for_nothing, without_marks
from calc_service.batch.coded_cells import every_text
from calc_service.batch.files.exact_text import exact_text
from calc_service.batch.files.table import in_yuan
from calc_service.batch.headers import ColumnMapping
from calc_service.domain.days import day_number
from calc_service.domain.fields import Field
from calc_service.domain.interface_codes import ExportProfile
from calc_service.domain.kinds import AMOUNT, DAY, ID, TIME, TOTAL
from calc_service.domain.parsing import ParseError, day
from calc_service.engine.edition import RuleBook

FEN = pl.Int64
"""Amounts that were no text, as fen with their sign: no column that is read is of this kind otherwise."""
DECIMALS = 2
FIRST_DAY, LAST_DAY = day_number(day("0001-01-01")), day_number(day("9999-12-31"))
MOST = 10**16
"""Whole numbers that are fen, or yuan, of more digits than any amount has; below it both fit into 64 bits."""
FLAGS = pl.Enum(["false", "true"])
"""The texts of Booleans."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a column is asked for.

    field:   what it is, None where it is no column of ours
    alone:   whether nothing else says the same
    assumed: whether something is assumed where it says nothing
    amount:  whether nothing but an amount can be meant
    """

    field: Field | None
    alone: bool
    assumed: bool
    amount: bool


def as_kept(frame: pl.DataFrame, mapping: ColumnMapping, book: RuleBook) -> pl.DataFrame:
    """The columns of a piece that are read: as text, FEN, Date or Enum, and with null in every blank cell."""
    if all(kind == pl.String for kind in frame.dtypes):
        return _without_blanks(frame)
    asked = _asked(mapping, book)
    profile = book.codes.profiles.get(mapping.profile)
    return pl.DataFrame([_kept(column, asked[column.name], profile) for column in frame])


def _without_blanks(frame: pl.DataFrame) -> pl.DataFrame:
    held = frame.select((pl.all().str.len_bytes() == 0).any()).row(0, named=True)
    return frame.with_columns(pl.col(name).replace("", None) for name, blank in held.items() if blank)


def _asked(mapping: ColumnMapping, book: RuleBook) -> dict[str, _Asked]:
    fields = {field.name: field for field in mapping.kind.columns(book.pools)}
    given = [column for source in mapping.sources for column in (source.column, *source.settles)]
    asked = {header: _Asked(None, alone=False, assumed=False, amount=True) for header in mapping.fund_headers}
    for source in mapping.sources:
        field = fields.get(source.column)
        asked[source.header] = _Asked(
            field,
            alone=given.count(source.column) == 1 and not source.settles,
            assumed=source.column in mapping.assumed,
            amount=field is not None and field.kind in {AMOUNT, TOTAL},
        )
    return asked


def _kept(column: pl.Series, asked: _Asked, profile: ExportProfile | None) -> pl.Series:
    found: pl.Series | None = None
    if asked.amount and not asked.assumed:
        found = as_fen(column)
    elif asked.field is not None and not asked.assumed:
        few = column.cast(pl.UInt8).cat.to(FLAGS) if column.dtype == pl.Boolean else column
        days = few.dtype == pl.Date and asked.field.kind is DAY and _are_days(few, profile)
        plain = few.dtype == pl.Enum and asked.alone and _are_plain(few, asked.field, profile)
        found = few if days or plain else None
    return exact_text(column) if found is None else found


def as_fen(amounts: pl.Series) -> pl.Series | None:
    """Decimals of at most two digits, or whole numbers, as fen; None where that is not exact, or no such numbers."""
    kind = amounts.dtype
    if isinstance(kind, pl.Decimal) and kind.scale <= DECIMALS:
        number, scale = amounts.to_physical(), kind.scale
    elif kind.is_integer():
        number, scale = amounts, 0
    else:
        return None
    fen = number.cast(FEN, strict=False)
    if fen.null_count() != amounts.null_count() or max(map(abs, bounds(fen))) >= MOST:
        return None
    return fen if scale == DECIMALS else fen * 10 ** (DECIMALS - scale)


def bounds(fen: pl.Series) -> tuple[int, int]:
    """The lowest and the highest of whole numbers, 0 for each where there are none."""
    lowest, highest = fen.min(), fen.max()
    return (lowest if isinstance(lowest, int) else 0), (highest if isinstance(highest, int) else 0)


def texts_of_fen(fen: pl.Series) -> pl.Series:
    """Amounts as a file has them that is text."""
    return in_yuan(fen).cast(pl.String)


def _are_days(column: pl.Series, profile: ExportProfile | None) -> bool:
    """Whether the days of a column can be read, and none of them stands for nothing by the profile."""
    numbers = column.to_physical()
    within = bool(numbers.is_between(FIRST_DAY, LAST_DAY).all())
    return within and not any(map(_is_day, profile.nothing if profile else ()))


def _is_day(text: str) -> bool:
    try:
        day(text)
    except ParseError:
        return False
    return True


def _are_plain(column: pl.Series, field: Field, profile: ExportProfile | None) -> bool:
    """Whether the different texts of a column mean what they say: none of them has a mark, or a clock time, in it."""
    if field.kind in {ID, TIME, AMOUNT, TOTAL}:
        return False
    texts = every_text(column)
    if field.kind is DAY and (texts.str.contains(":", literal=True).any() or (profile and profile.days)):
        return False
    left_out = set(profile.nothing) if profile else set()
    return (
        left_out.isdisjoint(texts.to_list())
        and "" not in texts
        and without_marks(texts, marks_for_nothing(field)) is texts
    )
