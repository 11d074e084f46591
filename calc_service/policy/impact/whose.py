"""Whose every row of a file is: the person, the claim, the district, and the category that assistance rests on."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from calc_service.batch.cells import day_number
from calc_service.batch.headers import understand
from calc_service.batch.meanings import translated
from calc_service.batch.words import SEPARATOR
from calc_service.engine.edition import RuleBook
from calc_service.engine.readings import Unreadable

NEEDED = ("person_id", "claim_id", "district", "categories", "settled_on", "disease_class")
NOT_COMPUTED = ("rejected", "void")
FAULTY_DISTRICT = "(^|\\|)district:"


def whose(frame: pl.DataFrame, computed: pl.DataFrame, book: RuleBook, assumed: Mapping[str, str]) -> pl.DataFrame:
    """person_id, claim_id, district and category of each row, texts in our ids, and the day; null where there is none.

    frame:    the file as it was audited under `book` with these `assumed` values
    computed: what the audit made of it; needs the columns status, track and errors
    """
    cells = _cells(frame, book, assumed)
    faulty = computed["errors"].str.contains(FAULTY_DISTRICT).fill_null(value=False)
    districts = cells["district"].set(faulty, None)
    keys = cells.select(
        "district",
        "categories",
        "disease_class",
        edition=cells["edition"].set(computed["status"].is_in(NOT_COMPUTED), None),
        track=computed["track"].cast(pl.String),
    )
    return cells.select("person_id", "claim_id", "day").with_columns(
        district=districts, category=_categories(keys, book)
    )


def _cells(frame: pl.DataFrame, book: RuleBook, assumed: Mapping[str, str]) -> pl.DataFrame:
    """The columns NEEDED in our vocabulary; `day`, since 1970-01-01; `edition`: its number, null before the first."""
    understanding = understand(frame.columns, book, assumed)
    sources = tuple(source for source in understanding.sources if {source.column, *source.settles} & set(NEEDED))
    taken = {column: value for column, value in understanding.assumed.items() if column in NEEDED}
    parts = translated(frame, replace(understanding, sources=sources, assumed=taken), book).parts
    blank = pl.repeat(None, len(frame), dtype=pl.String, eager=True)
    cells = pl.DataFrame({name: parts.get(name, [blank])[0] for name in NEEDED})
    days = _days(cells["settled_on"])
    return cells.with_columns(day=days, edition=_editions(days, book))


def _days(texts: pl.Series) -> pl.Series:
    different = texts.unique().drop_nulls().to_list()
    numbers = pl.Series([_day(text) for text in different], dtype=pl.Int64)
    return texts.replace_strict(different, numbers, default=None, return_dtype=pl.Int64)


def _day(text: str) -> int | None:
    try:
        return day_number(text)
    except Unreadable:
        return None


def _editions(days: pl.Series, book: RuleBook) -> pl.Series:
    numbers = pl.Series(book.starts, dtype=pl.Int64).search_sorted(days, side="right").cast(pl.Int64) - 1
    return numbers.set(days.is_null() | (numbers < 0), None)


def _categories(keys: pl.DataFrame, book: RuleBook) -> pl.Series:
    """The category of each row: looked up once for each different row of `keys`, of which there are few."""
    different = keys.unique()
    names = pl.Series([_used(key, book) for key in different.iter_rows(named=True)], dtype=pl.String)
    known = different.with_columns(category=names)
    return keys.join(known, on=keys.columns, how="left", nulls_equal=True, maintain_order="left")["category"]


def _used(key: Mapping[str, Any], book: RuleBook) -> str | None:
    """The category with the best ratio on the claim's terms; of equal ones the one listed first (cq-2022-116#2.3.2).

    None for nobody, and where nothing was computed.
    """
    if key["edition"] is None or key["categories"] is None:
        return None
    district = key["district"]
    profile = book.profile(district)
    law = book.editions[key["edition"]][book.profile_of_district.get(district, 0)].medical_assistance
    terms = law.track(key["track"]) if key["track"] else law.fallback(key["disease_class"])
    if terms is None:
        return None
    named = key["categories"].split(SEPARATOR)
    rivals = [category for category in profile.categories if category in named and category in terms.ratio]
    return max(rivals, key=lambda category: terms.ratio[category].number, default=None)
