"""Where care took place, from the facility's place and the person's district: derived where it follows, never guessed.

A place is a district of the city by its code or name, the city without a district, another province, or unknown. Codes
are those of GB/T 2260, also with the further digits that the platform appends.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import polars as pl

from calc_service.batch.spellings import words_of
from calc_service.domain.vocabulary import PLACES_OF_CARE
from calc_service.domain.wording import District
from calc_service.engine.edition import RuleBook

PLACE = "place_of_care"
IN_DISTRICT, IN_CITY, OUT_OF_CITY = PLACES_OF_CARE
CITY, ELSEWHERE = "city", "elsewhere"
_CODE_LENGTHS = (6, 9, 12)
_OF_A_DISTRICT, _OF_A_PROVINCE = 6, 2


@dataclass(frozen=True, slots=True)
class Derived:
    """What the places of facilities say row by row.

    place:   where care took place, in our words; null where the cell is blank or leaves it open
    open:    rows whose cell names the city alone: in the district or in another one
    unknown: rows whose cell is no place that is known
    """

    place: pl.Series
    open: pl.Series
    unknown: pl.Series


def derived(cells: pl.Series, texts: Sequence[str], district: pl.Series | None, book: RuleBook) -> Derived:
    """What `cells`, whose different texts are `texts`, say to a person whose `district` is given by its code."""
    known = {text: found for text in texts if (found := _place(text, book))}
    places = cells.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.String)
    own = pl.repeat(None, len(cells), dtype=pl.String, eager=True) if district is None else district
    frame = pl.DataFrame({"cells": cells, "place": places, "own": own})
    place = pl.col("place")
    unclear = (place == CITY) | pl.concat_str("own", "place").is_in(_never_together(set(known.values()), book))
    said = (
        pl.when(place.is_null() | unclear.fill_null(value=False))
        .then(pl.lit(None))
        .when(place == ELSEWHERE)
        .then(pl.lit(OUT_OF_CITY))
        .when(place == pl.col("own"))
        .then(pl.lit(IN_DISTRICT))
        .otherwise(pl.lit(IN_CITY))
    )
    each = frame.select(
        place=said,
        open=unclear.fill_null(value=False),
        unknown=pl.col("cells").is_not_null() & place.is_null(),
    )
    return Derived(each["place"], each["open"], each["unknown"])


def settled(own: pl.Series | None, found: Derived, assumed: str | None) -> tuple[pl.Series, dict[str, pl.Series]]:
    """(where care took place, null where nothing says it; by code the rows at fault).

    own:     what a column of ours says, null where it is blank; it goes before what is derived
    assumed: our value for rows that say nothing, which settles what the city leaves open
    """
    nothing = pl.repeat(None, len(found.place), dtype=pl.String, eager=True)
    frame = pl.DataFrame(
        {"own": nothing if own is None else own, "place": found.place, "open": found.open, "unknown": found.unknown}
    )
    said, place, open_ = pl.col("own"), pl.col("place"), pl.col("open")
    silent = said.is_null() & place.is_null()
    elsewhere = open_ & (said == OUT_OF_CITY)
    rows = frame.select(
        codes_disagree=(said.is_in(PLACES_OF_CARE) & ((said != place) | elsewhere)).fill_null(value=False),
        ambiguous=open_ & silent & pl.lit(assumed not in {IN_DISTRICT, IN_CITY}),
        unknown_value=pl.col("unknown") & silent,
    )
    neutral = pl.lit(IN_DISTRICT)
    refused = rows["ambiguous"] | rows["unknown_value"]
    value = frame.select(pl.when(refused).then(neutral).otherwise(pl.coalesce("own", "place"))).to_series()
    return value, dict(zip(rows.columns, rows.get_columns(), strict=True))


def _place(text: str, book: RuleBook) -> str:
    """The code of a district, CITY, ELSEWHERE, or "" where the text is none of them."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    words = book.codes.places
    if plain in words.city:
        return CITY
    if plain.isdecimal():
        return _of_code(plain, book)
    for city in sorted(words.city, key=len, reverse=True):
        plain = plain.removeprefix(city) if not city.isdecimal() else plain
    districts = {name: code for name, code in words_of("district", book).items() if not name.isdecimal()}
    named = max((name for name in districts if plain.startswith(name)), key=len, default="")
    if named:
        return districts[named]
    return ELSEWHERE if plain.startswith(tuple(word for word in words.elsewhere if not word.isdecimal())) else ""


def _of_code(code: str, book: RuleBook) -> str:
    words = book.codes.places
    if code[:_OF_A_PROVINCE] in words.elsewhere and (len(code) in {_OF_A_PROVINCE, *_CODE_LENGTHS}):
        return ELSEWHERE
    short = code[:_OF_A_DISTRICT] if len(code) in _CODE_LENGTHS else ""
    if short in words.city:
        return CITY
    return short if short in book.wording.districts else ""


def _never_together(places: set[str], book: RuleBook) -> list[str]:
    """Pairs of districts, as one text, that never existed on one day: the later may be part of the former."""
    districts: Mapping[str, District] = book.wording.districts
    return [
        one + other for one, other in permutations(districts, 2) if other in places and _apart(one, other, districts)
    ]


def _apart(one: str, other: str, districts: Mapping[str, District]) -> bool:
    first, second = districts[one], districts[other]
    return first.last_day < second.first_day or second.last_day < first.first_day
