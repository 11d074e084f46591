"""Whose every row of a file is, and of which day."""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from calc_service.batch.day_spellings import day_number
from calc_service.batch.headers import understand
from calc_service.batch.meanings import translated
from calc_service.domain.parsing import ParseError
from calc_service.engine.edition import RuleBook

NEEDED = ("person_id", "claim_id", "settled_on")


def whose(frame: pl.DataFrame, book: RuleBook, assumed: Mapping[str, str]) -> pl.DataFrame:
    """person_id and claim_id of each row as texts, and its day since 1970-01-01; null where there is none.

    frame: rows of the file as it was audited under `book` with these `assumed` values
    """
    understanding = understand(frame.columns, book, assumed)
    sources = tuple(source for source in understanding.sources if {source.column, *source.settles} & set(NEEDED))
    taken = {column: value for column, value in understanding.assumed.items() if column in NEEDED}
    parts = translated(frame, replace(understanding, sources=sources, assumed=taken), book).parts
    person, claim, settled_on = (parts[name][0] for name in NEEDED)
    return pl.DataFrame({"person_id": person, "claim_id": claim, "day": _days(settled_on)})


def _days(texts: pl.Series) -> pl.Series:
    different = texts.unique().drop_nulls().to_list()
    numbers = pl.Series([_day(text) for text in different], dtype=pl.Int64)
    return texts.replace_strict(different, numbers, default=None, return_dtype=pl.Int64)


def _day(text: str) -> int | None:
    try:
        return day_number(text)
    except ParseError:
        return None
