"""Ids of persons replaced by pseudonyms: keyed HMAC-SHA-256, so that nobody without the key can tell or try them.

The same person has the same pseudonym under one key, however the id is written: blanks and an apostrophe around it,
upper or lower case, full or half width make no difference.
"""

import hmac
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import polars as pl

from calc_service.batch.cells import UNFIT_FOR_AN_ID
from calc_service.batch.cleaning import bare_ids, headers_of_persons
from calc_service.batch.files import Piece, Table
from calc_service.batch.files.exact_text import exact_text
from calc_service.batch.headers import ColumnMapping
from calc_service.batch.partitions import folded
from calc_service.domain.parsing import LONGEST_ID
from calc_service.engine.edition import RuleBook

PREFIX = "HS-"
"""No hexadecimal digit, lest a spreadsheet take a pseudonym for a number."""
DIGITS = 48
"""Hexadecimal, of the 64 that there are: with the prefix they fit an id, and 192 bits never meet."""
DAMAGED = "#VALUE!"
"""Stands for what is no id: its row is rejected as `damaged_id`, and nothing of what stood there is left."""


def pseudonymised(table: Table, mapping: ColumnMapping, book: RuleBook, key: bytes) -> Table:
    """`table`, of which `mapping` says what the columns mean, with pseudonyms for the ids of its persons.

    Blank cells, and marks for nothing, are blank.
    """
    marks = book.codes.profiles[mapping.profile].nothing if mapping.profile else ()
    replacing = partial(_pseudonymised, headers=headers_of_persons(mapping), marks=tuple(marks), key=key)
    return replace(table, pieces=[replacing(piece) for piece in table.pieces], lines=[])


def pseudonym(folded_id: str, key: bytes) -> str:
    """The pseudonym of an id as `folded` gives it."""
    return PREFIX + hmac.digest(key, folded_id.encode(), "sha256").hex()[:DIGITS]


def _pseudonymised(piece: Piece, headers: Sequence[str], marks: Sequence[str], key: bytes) -> Piece:
    def read(columns: Sequence[str] | None, kinds: bool) -> pl.DataFrame:  # noqa: FBT001  as `Piece.read` has them
        frame = piece(columns, kinds=kinds)
        ids = ((header, exact_text(frame[header])) for header in headers if header in frame.columns)
        return frame.with_columns(_of_column(bare_ids(column, marks), key).alias(header) for header, column in ids)

    # Nothing of it may be copied from where it stands.
    return Piece(read)


def _of_column(bare: pl.Series, key: bytes) -> pl.Series:
    fit = (bare.str.len_chars() <= LONGEST_ID) & ~bare.str.contains(UNFIT_FOR_AN_ID)
    persons = folded(bare.zip_with(fit, pl.Series([None], dtype=pl.String)))
    different = persons.unique().drop_nulls()
    names = pl.Series([pseudonym(one, key) for one in different], dtype=pl.String)
    found = persons.replace_strict(different, names, default=None, return_dtype=pl.String)
    return found.zip_with((fit | bare.is_null()).fill_null(value=True), pl.Series([DAMAGED]))
