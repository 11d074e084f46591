"""Rows of a file as the columns of the engine.

District, categories and circumstances a row has by itself; order, stays and openings only among those of its person.
A cell that could not be read is replaced by something neutral; whatever rests on it is not judged.
"""

from collections.abc import Mapping

import numpy as np

from calc_service.batch import rows as between
from calc_service.batch.cells import Cells, Meaning, Parts, coded
from calc_service.batch.columns import OPENING_OF_POOL, OPENINGS
from calc_service.batch.faults import RowFaults
from calc_service.domain.fields import Field
from calc_service.domain.parsing import ParseError
from calc_service.domain.vocabulary import (
    DISEASE_CLASSES,
    FACILITY_LEVELS,
    PLACES_OF_CARE,
    REFERRALS,
    SETTINGS,
)
from calc_service.engine.circumstances import Circumstances
from calc_service.engine.claims import Claims
from calc_service.engine.columns import NONE, UNKNOWN, Column
from calc_service.engine.regimes import Tables

PARTED = "|"
DISTRICT = Field("district", "district")
CATEGORIES = Field("categories", "categories")
Known = Mapping[str, list[str]]
AXES: Mapping[str, tuple[object, ...]] = dict(
    zip(
        Circumstances._fields,
        (SETTINGS, DISEASE_CLASSES, FACILITY_LEVELS, (False, True), PLACES_OF_CARE, REFERRALS),
        strict=True,
    )
)
"""The circumstances in the order in which their combinations are numbered, each with its values."""


def positions(parts: Parts, cells: Cells, faults: RowFaults, tables: Tables, known: Known) -> dict[str, Column]:
    """The columns district, category_set and circumstances of `Claims`; notes what the first two have wrong.

    known: see `cells.read`
    """
    district = _districts(parts, cells.rows, faults, tables, known)
    return {
        "district": district,
        "category_set": _category_sets(parts, district, faults, tables, known),
        "circumstances": _circumstances(cells),
    }


def claims_of(cells: Cells, person: Column, faults: RowFaults, tables: Tables) -> Claims:
    """One row a row of some persons, `positions` among their cells; nothing is reversed yet.

    Notes openings that differ.
    """
    settled_on = cells.number("settled_on", absent=int(tables.starts[0]))
    year = _years(settled_on)
    person_year = between.person_years(person, year, faults)
    columns = {
        "person": person,
        "claim": between.order_within_a_day(person, settled_on, cells.ids["claim_id"]),
        "settled_on": settled_on,
        "year": year,
        "district": cells.number("district"),
        "category_set": cells.number("category_set"),
        "insurance": cells.number("insurance", absent=0),
        "circumstances": cells.number("circumstances"),
        "total_cost": cells.number("total_cost", absent=0),
        "policy_scope_cost": cells.number("policy_scope_cost", absent=0),
        "basic_paid": cells.number("basic_paid", absent=0),
        "other_insurance_paid": cells.number("other_insurance_paid", absent=0),
        "catastrophic_settled": cells.number("catastrophic_paid"),
        "stay": between.stays(person, cells),
        "reverses": np.full(cells.rows, NONE),
        "admitted_on": cells.number("admitted_on"),
        "discharged_on": cells.number("discharged_on"),
        "opening_catastrophic_base": between.opening(OPENINGS[0], person_year, cells, faults),
        "opening_tilt_base": between.opening(OPENINGS[1], person_year, cells, faults),
        "opening_in_scope_self_pay": np.zeros(cells.rows, dtype=np.int64),
    }
    openings = [between.opening(OPENING_OF_POOL + pool, person_year, cells, faults) for pool in tables.book.pools]
    return Claims(**columns, opening_assistance=np.array(openings))


def _years(day: Column) -> Column:
    """The calendar year of each day, looked up: there are far fewer days than rows."""
    first = int(day.min(initial=0))
    every_day = np.arange(first, int(day.max(initial=0)) + 1).astype("datetime64[D]")
    return (every_day.astype("datetime64[Y]").astype(np.int64) + 1970).take(day - first)


def _districts(parts: Parts, rows: int, faults: RowFaults, tables: Tables, known: Known) -> Column:
    codes = {code: place for place, code in enumerate(tables.book.wording.districts)}
    district = np.zeros(rows, dtype=np.int64)
    for cells in parts.get("district", ()):
        district = np.maximum(coded(DISTRICT, cells, _among(codes), faults, known.get("district")), 0)
    return district


def _among(codes: Mapping[str, int]) -> Meaning:
    def meaning(text: str) -> int:
        if text not in codes:
            raise ParseError("unknown_value")
        return codes[text]

    return meaning


def _category_sets(parts: Parts, district: Column, faults: RowFaults, tables: Tables, known: Known) -> Column:
    """The set of each row by the categories that its district knows; blank is nobody."""
    sets = np.zeros(len(district), dtype=np.int64)
    for cells in parts.get("categories", ()):
        texts: list[str] = []
        text = coded(CATEGORIES, cells, _numbering(texts), faults, known.get("categories"))
        if not texts:
            continue
        of_text = np.array([[_as_set(each, profile.categories) for profile in tables.book.profiles] for each in texts])
        sets = np.where(text == NONE, 0, of_text[text, tables.profile[district]])
        faults.add("categories", "unknown_value", (sets == UNKNOWN) & faults.sound("district"))
    return np.maximum(sets, 0)


def _numbering(texts: list[str]) -> Meaning:
    """The number of each different text is its place in `texts`, to which it is added."""

    def meaning(text: str) -> int:
        texts.append(text)
        return len(texts) - 1

    return meaning


def _as_set(text: str, categories: tuple[str, ...]) -> int:
    named = set(text.split(PARTED))
    return sum(1 << categories.index(each) for each in named) if named <= set(categories) else UNKNOWN


def _circumstances(cells: Cells) -> Column:
    position = np.zeros(cells.rows, dtype=np.int64)
    for axis, values in AXES.items():
        position = position * len(values) + cells.number(axis, absent=0)
    return position
