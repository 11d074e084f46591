"""Cells of a file without what is no part of them, and every change counted.

Around an id stand blanks, tabs, no-break spaces and one apostrophe, by which a spreadsheet is told that digits are
text. In a cell that may be blank a mark such as `--`, `NULL` or `无` stands for nothing; so it does in the ids of a
person and a claim, which are then missing. A dash in an amount stays: accounts write zero so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from calc_service.batch.headers import ColumnMapping
from calc_service.domain.columns import input_columns
from calc_service.domain.fields import Field
from calc_service.domain.interface_codes import DASHES, NO_REFERENCE, NOTHING
from calc_service.domain.kinds import AMOUNT, CATEGORIES, ID, TOTAL
from calc_service.engine.edition import RuleBook

BLANKS = " \t\u00a0\u3000"
APOSTROPHE = "'"
LONGEST_MARK = 9
"""Bytes: three Chinese characters, or letters with blanks beside them."""
REFERENCES = ("stay_id", "reverses", "facility_id")
"""The ids that may be blank."""


@dataclass(frozen=True, slots=True)
class Changes:
    """By header of the file how many of its cells were trimmed, and how many held a mark for nothing."""

    trimmed: Mapping[str, int]
    blanked: Mapping[str, int]


def cleaned(frame: pl.DataFrame, mapping: ColumnMapping, book: RuleBook) -> tuple[pl.DataFrame, Changes]:
    """The cells of the columns that `mapping` understands, and what was changed in them."""
    fields = {field.name: field for field in input_columns(book.pools)}
    said, trimmed, blanked = [], {}, {}
    for source in mapping.sources:
        field, cells = fields.get(source.column), frame[source.header]
        bare = _trimmed(cells) if field is not None and field.kind is ID else cells
        if bare is not cells:
            trimmed[source.header] = int((~bare.eq_missing(cells)).sum())
        meant = _blanked(bare, marks_for_nothing(field))
        if meant is not bare:
            blanked[source.header] = meant.null_count() - bare.null_count()
        if meant is not cells:
            said.append(meant)
    return frame.with_columns(said), Changes(trimmed, blanked)


def _trimmed(cells: pl.Series) -> pl.Series:
    bare = cells.str.strip_chars(BLANKS)
    if cells.str.starts_with(APOSTROPHE).any() or bare.str.starts_with(APOSTROPHE).any():
        bare = bare.str.strip_prefix(APOSTROPHE).str.strip_chars(BLANKS)
    # What was trimmed is shorter: far sooner seen than by comparing texts.
    return cells if bare.str.len_bytes().sum() == cells.str.len_bytes().sum() else bare.replace("", None)


def marks_for_nothing(field: Field | None) -> Sequence[str]:
    """The texts that stand for nothing in the cells of a column; none where a cell has to say something.

    A column that is no field of ours, such as the refund flag, may be blank.
    """
    if field is None or field.kind is CATEGORIES or not field.required:
        marks = NOTHING - DASHES if field is not None and field.kind in {AMOUNT, TOTAL} else NOTHING
        return sorted(marks | {NO_REFERENCE} if field is not None and field.name in REFERENCES else marks)
    return sorted(NOTHING) if field.kind is ID else ()


def _blanked(cells: pl.Series, marks: Sequence[str]) -> pl.Series:
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
