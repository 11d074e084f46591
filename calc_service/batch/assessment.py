"""Whole persons of a file assessed: checked row by row and row against row, computed by the engine."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from calc_service.batch import refunds, row_relations
from calc_service.batch.cells import NEGATIVE, Cells
from calc_service.batch.claims import INVALID, claims_of
from calc_service.batch.faults import NOT_REJECTING, RowFaults
from calc_service.domain.columns import AMOUNTS
from calc_service.domain.interface_codes import REFUND
from calc_service.domain.vocabulary import STATUSES
from calc_service.engine.claims import Claims, void_rows
from calc_service.engine.columns import NONE, UNKNOWN, Column, Flags
from calc_service.engine.fault_finding import Readable, already_reversed, among, bits_of_faults
from calc_service.engine.faults import ALREADY_REVERSED, FIGURE_MISSING, OF_REVERSALS, OF_ROWS
from calc_service.engine.ledger import blocks
from calc_service.engine.tables import Tables
from calc_service.engine.terms import NO_TRACK, NOBODY

KEPT = {
    **dict.fromkeys(AMOUNTS, 0),
    "catastrophic_paid": 0,
    "status": len(STATUSES),
    "reasons": 0,
    "track": NO_TRACK,
    "pool": 0,
    "ratio": 0,
    "annual_cap": 0,
    "assistance_category": NOBODY,
    "tilt_status": 0,
    "deposit_waived": 0,
}
"""The columns of the ledger that are kept, each with what stands on rows that are not computed."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a batch is computed.

    settled:      assistance rests on what the catastrophic insurer settled, where the file has it
    run_on_recorded: the year runs on what assistance was really paid
    """

    settled: bool = True
    run_on_recorded: bool = False


@dataclass(frozen=True, slots=True)
class AssessedRows:
    """What was found out about every row, in the order of the rows given, as far as it is still needed.

    person, year, district, stay, reverses, opening_assistance: as in `Claims`
    visit:    a number for each stay id of a person that several rows name, whatever their facility; else NONE
    computed: columns of the ledger by name (see KEPT); rows that were not computed hold the value given there
    order:    the numbers of the computed rows, by person, day of settlement and claim
    """

    cells: Cells
    person: Column
    year: Column
    district: Column
    stay: Column
    visit: Column
    opening_assistance: Column
    faults: RowFaults
    reverses: Column
    void: Flags
    rejected: Flags
    computed: dict[str, Column]
    order: Column

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.person)


Watch = Callable[[Claims[Column], Column | None, AssessedRows], None]
"""Told what was computed, out of which claims, and what was really paid where the years ran on that."""


def assess(
    cells: Cells, faults: RowFaults, tables: Tables, options: Options, watch: Watch | None = None
) -> AssessedRows:
    """Every row of some persons; `faults` holds what was found wrong in their cells, and what is found here.

    Rows that are refused count for nothing, and so does what reverses them; a total out of range refuses a whole year,
    after which the rest is computed anew.
    """
    person = row_relations.numbered(cells.ids["person_id"])
    invalid = cells.number(INVALID) == 1
    row_relations.find_repeated(person, cells, ~invalid, faults)
    visit = row_relations.visits(person, cells, ~invalid)
    claims = claims_of(cells, person, visit, faults, tables)
    _find_faults(claims, cells, invalid, faults, tables)
    void = _void(claims, faults) | invalid
    if not options.settled:
        claims = claims._replace(catastrophic_settled=np.full(claims.rows, NONE))
    recorded = cells.number("recorded_assistance", absent=0) if options.run_on_recorded else None
    dated = cells.number("settled_on") != NONE
    computed, order = _within_range(claims, tables, faults, void, dated, recorded)
    rejected = faults.rejected()
    _mark_years(claims, cells, faults)
    assessed = AssessedRows(
        cells=cells,
        person=claims.person,
        year=claims.year,
        district=claims.district,
        stay=claims.stay,
        visit=visit,
        opening_assistance=claims.opening_assistance,
        faults=faults,
        reverses=claims.reverses,
        void=void & ~rejected,
        rejected=rejected,
        computed=computed,
        order=order,
    )
    if watch is not None:
        watch(claims, recorded, assessed)
    return assessed


def _within_range(  # noqa: PLR0913, PLR0917  the claims, and all that says which of them count
    claims: Claims[Column], tables: Tables, faults: RowFaults, void: Flags, dated: Flags, recorded: Column | None
) -> tuple[dict[str, Column], Column]:
    """(the columns of KEPT, the rows in order of the calculation), of no year whose total is out of range."""
    while True:
        computed, order, beyond = _computed(claims, tables, ~faults.rejected() & ~void, recorded)
        if not len(beyond):
            return computed, order
        faults.add("", "total_out_of_range", _of_the_same_year(beyond, claims, dated))


def _computed(
    claims: Claims[Column], tables: Tables, counted: Flags, recorded: Column | None
) -> tuple[dict[str, Column], Column, Column]:
    """(the columns of KEPT, the rows in order of the calculation, those of them whose year is out of range)."""
    columns = {name: np.full(claims.rows, absent) for name, absent in KEPT.items()}
    order = beyond = [np.zeros(0, dtype=np.int64)]
    for block in blocks(claims, tables, counted=counted, recorded=recorded):
        ledger = block()
        for name, column in columns.items():
            column[ledger.rows] = ledger.column(name)
        order = [*order, ledger.rows]
        beyond = [*beyond, ledger.rows[ledger.out_of_range]]
    return columns, np.concatenate(order), np.concatenate(beyond)


def _find_faults(claims: Claims[Column], cells: Cells, invalid: Flags, faults: RowFaults, tables: Tables) -> None:
    refund = cells.number(REFUND) == 1
    readable = {column: faults.sound(column) for column, _ in faults.found}
    bits = bits_of_faults(claims, tables)
    for fault in among(OF_ROWS, bits, readable):
        faults.add(fault.field, fault.code, fault.rows)
    named = row_relations.named_rows(claims.person, cells, invalid, faults)
    refunds.find_wrong_signs(cells, ~refund & ~_in_a_pair(named), faults)
    # A row that is refused for whatever reason is not there to be reversed.
    gone = (named >= 0) & (named != np.arange(len(named))) & faults.rejected()[np.maximum(named, 0)]
    claims.reverses[:] = np.where(gone, UNKNOWN, named)
    if np.count_nonzero(named != NONE):
        gives_back = refund & (cells.number(NEGATIVE) != 0)
        _find_faulty_reversals(claims, gives_back, faults, bits_of_faults(claims, tables), readable)
        refunds.find_wrong_signs(cells, ~refund & (named == NONE) & ~_in_a_pair(claims.reverses), faults)
    refunds.pair(claims, cells, faults, tables)
    for fault in among((FIGURE_MISSING,), np.where(void_rows(claims), 0, bits), readable):
        faults.add(fault.field, fault.code, fault.rows)


def _in_a_pair(target: Column) -> Flags:
    """The rows that name a row, or that one names."""
    paired: Flags = target != NONE
    paired[target[target >= 0]] = True
    return paired


def _find_faulty_reversals(
    claims: Claims[Column], gives_back: Flags, faults: RowFaults, bits: Column, readable: Readable
) -> None:
    """A row that is refused for whatever reason reverses nothing, so that the next one may.

    gives_back: refunds by their amounts. A row that is flagged as refunded is none, and is reversed like any other
    """
    target, refused = claims.reverses, faults.rejected()
    aims_at_refund = (target >= 0) & (target != np.arange(len(target))) & gives_back[np.maximum(target, 0)]
    found = RowFaults(faults.rows, faults.columns, faults.unchecked)
    found.add("reverses", "reverses_a_reversal", aims_at_refund)
    for fault in among(OF_REVERSALS, bits, readable):
        found.add(fault.field, fault.code, fault.rows[~aims_at_refund[fault.rows]])
    cancelling = (target >= 0) & ~refused & ~found.rejected()
    found.add("reverses", ALREADY_REVERSED.code, (target >= 0) & already_reversed(target, cancelling))
    faults.add_all(found)
    target[(target >= 0) & faults.rejected()] = NONE


def _void(claims: Claims[Column], faults: RowFaults) -> Flags:
    void = (claims.reverses >= 0) & ~faults.rejected()
    void[claims.reverses[void]] = True
    return void


def _of_the_same_year(rows: Column, claims: Claims[Column], dated: Flags) -> Flags:
    """Every row that has a day in a person's year in which one of `rows` stands."""
    found = np.zeros(claims.rows, dtype=np.bool_)
    for person, year in {(int(claims.person[row]), int(claims.year[row])) for row in rows.tolist()}:
        found |= (claims.person == person) & (claims.year == year)
    return found & dated


def _mark_years(claims: Claims[Column], cells: Cells, faults: RowFaults) -> None:
    """Note on every row that another row of its person and year was rejected: of every year where that has no date."""
    person, dated = claims.person, cells.number("settled_on") != NONE
    readable = faults.sound("person_id")
    rejected = faults.rejected() & readable
    if not np.count_nonzero(rejected):
        return
    concerned = np.flatnonzero(readable & np.isin(person, person[rejected]))
    of_year = _beside(rejected & dated, concerned, person, np.where(dated, claims.year, NONE))
    of_person = _beside(rejected & ~dated, concerned, person)
    faults.add("", NOT_REJECTING, concerned[of_year | of_person])


def _beside(rejected: Flags, concerned: Column, *keys: Column) -> Flags:
    """Which of `concerned` share their keys with a rejected row other than themselves."""
    names = [str(place) for place in range(len(keys))]
    frame = pl.DataFrame({name: key[concerned] for name, key in zip(names, keys, strict=True)})
    frame = frame.with_columns(rejected=pl.Series(rejected[concerned]).cast(pl.Int64))
    others = frame.select(pl.col("rejected").sum().over(names) - pl.col("rejected"))
    return others.to_series().to_numpy() > 0
