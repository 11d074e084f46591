"""Cells of a file without what is no part of them, and every change counted.

Around an id stand blanks, tabs, no-break spaces and one apostrophe, by which a spreadsheet is told that digits are
text. In a cell that may be blank a mark such as `--`, `NULL` or `无` stands for nothing; so it does in the ids of a
person and a claim, which are then missing. A dash in an amount stays: accounts write zero so.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from calc_service.batch.headers import ColumnMapping
from calc_service.batch.identity_numbers import numbers_by_header
from calc_service.batch.spellings import DAMAGED_ID
from calc_service.domain.fields import Field
from calc_service.domain.identity_number import APOSTROPHE, BLANKS
from calc_service.domain.interface_codes import DASHES, NO_REFERENCE, NOTHING
from calc_service.domain.kinds import AMOUNT, CATEGORIES, ID, TOTAL
from calc_service.domain.parsing import LONGEST_ID
from calc_service.engine.edition import RuleBook

FIRST = 100
"""Cells that tell what a column is like."""
LONGEST_MARK = 9
"""Bytes: three Chinese characters, or letters with blanks beside them."""
REFERENCES = ("stay_id", "reverses", "facility_id")
"""The ids that may be blank."""
UNUSUAL_ID = rf"[^0-9A-Za-z_.:-]|^(?:-{{1,3}}|0|(?i:null|na|nan|none))$|{DAMAGED_ID}"
"""What has to be looked at more closely than most ids have to."""


@dataclass(frozen=True, slots=True)
class Changes:
    """By header of the file how many of its cells were trimmed, and how many held a mark for nothing.

    sound: the columns of ours whose ids are all as an id should be
    identity_numbers: by header of the persons' ids how many are identity numbers, where these are not allowed
    """

    trimmed: Mapping[str, int]
    blanked: Mapping[str, int]
    sound: frozenset[str]
    identity_numbers: Mapping[str, int]


def cleaned(frame: pl.DataFrame, mapping: ColumnMapping, book: RuleBook) -> tuple[pl.DataFrame, Changes]:
    """The cells of the columns that `mapping` understands, and what was changed in them."""
    fields = {field.name: field for field in mapping.kind.columns(book.pools)}
    of_header = {source.header: fields.get(source.column) for source in mapping.sources}
    suspect = _suspect(frame, of_header)
    said, trimmed, blanked = [], {}, {}
    for header in suspect:
        field, cells = of_header[header], frame[header]
        bare = _trimmed(cells) if _is_id(field) else cells
        if bare is not cells:
            trimmed[header] = int((~bare.eq_missing(cells)).sum())
        meant = without_marks(bare, marks_for_nothing(field))
        if meant is not bare:
            blanked[header] = meant.null_count() - bare.null_count()
        if meant is not cells:
            said.append(meant)
    sound = (field.name for header, field in of_header.items() if field and _is_id(field) and header not in suspect)
    clean = frame.with_columns(said)
    persons = () if book.identity_numbers_allowed else headers_of_persons(mapping)
    return clean, Changes(trimmed, blanked, frozenset(sound), numbers_by_header(clean, persons))


def headers_of_persons(mapping: ColumnMapping) -> tuple[str, ...]:
    """The columns that say whose the rows are."""
    return tuple(source.header for source in mapping.sources if source.column == "person_id")


def _is_id(field: Field | None) -> bool:
    return field is not None and field.kind is ID


def _suspect(frame: pl.DataFrame, of_header: Mapping[str, Field | None]) -> list[str]:
    """The columns in which anything may have to be left out; all are looked at in few and quick queries."""
    # What is no text has nothing in it that would have to be left out.
    schema = frame.schema
    texts = [header for header in of_header if schema[header] == pl.String]
    ids = [header for header in texts if _is_id(of_header[header])]
    others = [header for header in texts if header not in ids and marks_for_nothing(of_header[header])]
    numbers = [header for header in ids if _begins_with_a_number(frame[header])]
    digits = [header for header, plain in _query(frame, numbers, _is_of_digits) if plain]
    usual = [header for header, plain in _query(frame, [one for one in ids if one not in digits], _is_usual) if plain]
    written = [header for header, plain in _query(frame, others, _begins_with_digits) if plain]
    return [header for header in (*ids, *others) if header not in {*digits, *usual, *written}]


def _query(
    frame: pl.DataFrame, headers: Sequence[str], holds: Callable[[pl.Expr], pl.Expr]
) -> Iterable[tuple[str, bool]]:
    """Each column, and whether something holds of all its cells that are not blank."""
    if not headers:
        return ()
    return frame.select(holds(pl.col(header)).alias(header) for header in headers).row(0, named=True).items()


def _is_of_digits(cells: pl.Expr) -> pl.Expr:
    # Many times as quick as a pattern; what is longer than a number is looked at by one.
    number = cells.cast(pl.UInt64, strict=False)
    return (number.null_count() == cells.null_count()) & ((number > 0) | number.is_null()).all()


def _begins_with_a_number(cells: pl.Series) -> bool:
    """Whether a column can be one of digits alone, by the first of its cells that are not blank."""
    first = next((cell for cell in cells.head(FIRST) if cell is not None), "0")
    return first.isascii() and first.isdigit()


def _is_usual(cells: pl.Expr) -> pl.Expr:
    return (~cells.str.contains(UNUSUAL_ID) & (cells.str.len_bytes() <= LONGEST_ID)).all()


def _begins_with_digits(cells: pl.Expr) -> pl.Expr:
    return ((cells >= "0") & (cells < ":")).all()


def _trimmed(cells: pl.Series) -> pl.Series:
    bare = cells.str.strip_chars(BLANKS)
    if cells.str.starts_with(APOSTROPHE).any() or bare.str.starts_with(APOSTROPHE).any():
        bare = bare.str.strip_prefix(APOSTROPHE).str.strip_chars(BLANKS)
    # What was trimmed is shorter: far sooner seen than by comparing texts.
    return cells if bare.str.len_bytes().sum() == cells.str.len_bytes().sum() else bare.replace("", None)


def bare_ids(ids: pl.Series, own_marks: Sequence[str] = ()) -> pl.Series:
    """Ids that have to be there as `cleaned` leaves them; null also where one is among `own_marks` of an export."""
    bare = without_marks(_trimmed(ids), sorted(NOTHING))
    return bare.set(bare.is_in(own_marks), None) if own_marks else bare


def bare_references(ids: pl.Series, own_marks: Sequence[str] = ()) -> pl.Series:
    """Ids that may be blank, REFERENCES, as `cleaned` leaves them; `own_marks` as in `bare_ids`."""
    return bare_ids(without_marks(ids, [NO_REFERENCE]), own_marks)


def marks_for_nothing(field: Field | None) -> Sequence[str]:
    """The texts that stand for nothing in the cells of a column; none where a cell has to say something.

    A column that is no field of ours, such as the refund flag, may be blank.
    """
    if field is None or field.kind is CATEGORIES or not field.required:
        marks = NOTHING - DASHES if field is not None and field.kind in {AMOUNT, TOTAL} else NOTHING
        return sorted(marks | {NO_REFERENCE} if field is not None and field.name in REFERENCES else marks)
    return sorted(NOTHING) if field.kind is ID else ()


def without_marks(cells: pl.Series, marks: Sequence[str]) -> pl.Series:
    """The cells, null where one holds one of `marks`; the very same series where none does."""
    short = cells.str.len_bytes() <= LONGEST_MARK
    if not (marks and short.any()):
        return cells
    bare = cells.filter(short).str.strip_chars(BLANKS)
    bare = bare if bare.str.len_bytes().sum() == bare.str.len_chars().sum() else bare.str.normalize("NFKC")
    found = bare.str.to_lowercase().is_in(["", *marks])
    if not found.any():
        return cells
    nothing = pl.repeat(False, len(cells), eager=True).scatter(short.arg_true().filter(found), True)  # noqa: FBT003
    return cells.set(nothing, None)
