"""Whole persons of a file of enrolments assessed: row by row, and row against row."""

from dataclasses import dataclass

import numpy as np

from calc_service.batch import row_relations
from calc_service.batch.cells import NEGATIVE, Cells
from calc_service.batch.claims import INVALID
from calc_service.batch.faults import RowFaults
from calc_service.domain.columns import RECORDED_SUBSIDY, SIGNED
from calc_service.engine.columns import Column, Flags
from calc_service.engine.enrolments import Enrolments, Subsidies, faults_of_enrolments, subsidies
from calc_service.engine.tables import Tables

RESTS_ON = {
    "no_rules_in_force": ("paid_on",),
    "district_not_in_force": ("district", "paid_on"),
    "unknown_value": ("district", "categories", "paid_on"),
    "figure_not_on_file": ("year",),
}
"""By code the cells that have to be readable before anything is said."""
YEAR_BITS = 22


@dataclass(frozen=True, slots=True)
class AssessedEnrolments:
    """What was found out about every row, in the order of the rows given.

    void: rows declared invalid; subsidies: amounts in fen, of rows that are void or rejected 0
    """

    cells: Cells
    rows: Enrolments
    faults: RowFaults
    void: Flags
    rejected: Flags
    subsidies: Subsidies

    @property
    def computed(self) -> Flags:
        """The rows that are neither void nor rejected."""
        return ~self.void & ~self.rejected


def assess_enrolments(cells: Cells, faults: RowFaults, tables: Tables) -> AssessedEnrolments:
    """Every row of some persons; `faults` holds what was found wrong in their cells, and what is found here.

    Nobody is insured twice in a year: of the rows of a person and year that could be computed all but the first are
    rejected. One that is rejected or void counts for nothing.
    """
    void = cells.number(INVALID) == 1
    rows = Enrolments(
        district=cells.number("district"),
        category_set=cells.number("category_set"),
        insurance=cells.number("insurance", absent=0),
        year=cells.number("year", absent=0),
        tier=cells.number("tier", absent=0),
        paid_on=cells.number("paid_on", absent=int(tables.columns.rules.starts[0])),
    )
    faults.add(
        RECORDED_SUBSIDY, "out_of_range", cells.number(NEGATIVE, absent=0) >> SIGNED.index(RECORDED_SUBSIDY) & 1 == 1
    )
    for field, code, found in faults_of_enrolments(rows, tables):
        readable = np.logical_and.reduce([faults.sound(name) for name in RESTS_ON[code]])
        faults.add(field, code, found & readable)
    _find_repeated(cells, rows.year, ~void, faults)
    rejected = faults.rejected() & ~void
    return AssessedEnrolments(cells, rows, faults, void, rejected, subsidies(rows, ~void & ~rejected, tables))


def _find_repeated(cells: Cells, year: Column, valid: Flags, faults: RowFaults) -> None:
    person = row_relations.numbered(cells.ids["person_id"])
    standing = np.flatnonzero(valid & ~faults.rejected())
    # The first row of each key; the file's order is that of the rows.
    _, first = np.unique(((person << YEAR_BITS) + year)[standing], return_index=True)
    again = np.ones(len(standing), dtype=np.bool_)
    again[first] = False
    faults.add("year", "repeated_year", standing[again])
