"""Rows of a file as the columns of the engine.

District, categories and circumstances a row has by itself; order, stays and openings only among those of its person.
A cell that could not be read is replaced by something neutral; whatever rests on it is not judged.
"""

from collections.abc import Mapping

import numpy as np

from calc_service.batch import row_relations
from calc_service.batch.cells import Cells, Parts
from calc_service.batch.coded_cells import Meaning, coded
from calc_service.batch.faults import RowFaults
from calc_service.domain.columns import OPENING_OF_POOL, OPENINGS
from calc_service.domain.fields import FILE_FIELDS, Field
from calc_service.domain.parsing import ParseError
from calc_service.engine.claims import NAMES, Circumstances, Claims
from calc_service.engine.columns import NONE, UNKNOWN, Column
from calc_service.engine.tables import Tables

PARTED = "|"
INVALID = "invalid"
"""The column of `Cells` that tells records declared invalid, which nothing else is asked of."""
Known = Mapping[str, list[str]]
FIELDS = {field.name: field for field in FILE_FIELDS}
BY_THEMSELVES = tuple(field for field in FILE_FIELDS if field.kind.number and field.engine_column in NAMES)
"""The fields whose number is a column of the engine."""
AXES = {name: len(FIELDS[name].kind.choices) for name in Circumstances._fields}
"""The circumstances in the order in which their combinations are numbered, with how many values each has."""


def positions(parts: Parts, cells: Cells, faults: RowFaults, tables: Tables, known: Known) -> dict[str, Column]:
    """The columns district, category_set and circumstances of `Claims`; notes what the first two have wrong.

    known: see `cells.read`
    """
    district = districts(parts, cells.rows, faults, tables, known)
    return {
        "district": district,
        "category_set": category_sets(parts, district, faults, tables, known),
        "circumstances": _circumstances(cells),
    }


def claims_of(cells: Cells, person: Column, visit: Column, faults: RowFaults, tables: Tables) -> Claims[Column]:
    """One row a row of some persons, `positions` among their cells; nothing is reversed yet.

    Notes openings that differ. Raises TypeError where the engine has a column that nothing here fills.
    """
    settled_on = cells.number("settled_on", absent=int(tables.columns.rules.starts[0]))
    year, valid = _years(settled_on), cells.number(INVALID) != 1
    person_year = row_relations.person_years(person, year, valid, faults)
    columns = {field.engine_column: cells.number(field.name, absent=_neutral(field)) for field in BY_THEMSELVES}
    columns |= {
        "person": person,
        "claim": row_relations.order_within_a_day(person, settled_on, cells.ids["claim_id"]),
        "settled_on": settled_on,
        "year": year,
        "district": cells.number("district"),
        "category_set": cells.number("category_set"),
        "circumstances": cells.number("circumstances"),
        "stay": row_relations.stays(visit, cells),
        "reverses": np.full(cells.rows, NONE),
        "opening_catastrophic_base": row_relations.opening(OPENINGS[0], person_year, cells, faults),
        "opening_tilt_base": row_relations.opening(OPENINGS[1], person_year, cells, faults),
        "opening_in_scope_self_pay": np.zeros(cells.rows, dtype=np.int64),
    }
    openings = [row_relations.opening(OPENING_OF_POOL + pool, person_year, cells, faults) for pool in tables.book.pools]
    return Claims(**columns, opening_assistance=np.array(openings))


def _neutral(field: Field) -> int:
    """What stands on rows whose cell is blank or could not be read."""
    if field.absent is not None:
        return field.absent
    return 0 if field.required else NONE


def _years(day: Column) -> Column:
    """The calendar year of each day, looked up: there are far fewer days than rows."""
    first = int(day.min(initial=0))
    every_day = np.arange(first, int(day.max(initial=0)) + 1).astype("datetime64[D]")
    return (every_day.astype("datetime64[Y]").astype(np.int64) + 1970).take(day - first)


def districts(parts: Parts, rows: int, faults: RowFaults, tables: Tables, known: Known) -> Column:
    """The place of each row's district in `Wording.districts`, 0 where that cannot be read; notes unknown ones."""
    codes = {code: place for place, code in enumerate(tables.book.wording.districts)}
    district = np.zeros(rows, dtype=np.int64)
    for cells in parts.get("district", ()):
        district = np.maximum(coded(FIELDS["district"], cells, _among(codes), faults, known.get("district")), 0)
    return district


def _among(codes: Mapping[str, int]) -> Meaning:
    def meaning(text: str) -> int:
        if text not in codes:
            raise ParseError("unknown_value")
        return codes[text]

    return meaning


def category_sets(parts: Parts, district: Column, faults: RowFaults, tables: Tables, known: Known) -> Column:
    """The set of each row by the categories that its district knows; blank is nobody."""
    sets = np.zeros(len(district), dtype=np.int64)
    for cells in parts.get("categories", ()):
        texts: list[str] = []
        text = coded(FIELDS["categories"], cells, _numbering(texts), faults, known.get("categories"))
        if not texts:
            continue
        of_text = np.array([[_as_set(each, profile.categories) for profile in tables.book.profiles] for each in texts])
        sets = np.where(text == NONE, 0, of_text[text, tables.columns.rules.profile[district]])
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
        position = position * values + cells.number(axis, absent=0)
    return position
