"""Every completion of the claims that can be bounded, computed by the one engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from calc_service.case.checks import Place
from calc_service.case.partial.alike import Care, CareAlike, SettledAndAdmitted, TooMany, care_alike
from calc_service.case.partial.facts import ADMITTED_ON, CLAIMS, IDENTITIES, OF_PERSON, PERSON, Draft
from calc_service.case.partial.grid import Grid, Outcomes, Unknown
from calc_service.case.partial.possible_person import (
    DISTRICT,
    INSURANCE,
    PossiblePerson,
    category_axes,
    known_sets,
)
from calc_service.case.partial.waiting import ID, Standing
from calc_service.engine.claims import NAMES, Circumstances, Claims
from calc_service.engine.columns import NONE, Column, Flags
from calc_service.engine.ledger import NOT_SHOWN, NOTHING, ROWS_OF_A_BLOCK, assess_in_order, stay_costs_of
from calc_service.engine.regimes import regime_on
from calc_service.engine.tables import Tables
from calc_service.engine.terms import EVERY_INSURANCE, NOT_ON_FILE, year_entry

MOST_COMPLETIONS = 100_000
MOST_ROWS = 1_000_000
"""Completions times claims: no more are computed for one request."""
PAID = ("catastrophic_paid", "assistance_paid", "tilt_paid")


@dataclass(frozen=True, slots=True)
class Bounding:
    """What the claims are bounded with.

    rows:       the claims in order of the calculation, by position among those posted
    claims:     the columns of all claims; stay_costs: of each its whole stay's policy-scope cost, fen
    care:       by row, the circumstances that it may have
    admissions: by row, the days of admission that it may have, one for each effect, NONE for an unknown one
    """

    draft: Draft
    person: PossiblePerson
    standing: Standing
    claims: Claims[list[int]]
    stay_costs: list[int]
    care: Mapping[int, CareAlike]
    admissions: Mapping[int, tuple[int, ...]]

    @property
    def rows(self) -> tuple[int, ...]:
        """The claims that can be bounded."""
        return self.standing.bounded


def bounding(draft: Draft, person: PossiblePerson, standing: Standing, claims: Claims[list[int]]) -> Bounding:
    """Look up what each claim may be."""
    live = np.array([row for row in range(claims.rows) if row not in standing.void], dtype=np.int64)
    stay_costs = stay_costs_of(claims.as_columns(), live).tolist()
    admissions = {row: _admissions(row, draft, claims, person.tables) for row in standing.bounded}
    days = {row: SettledAndAdmitted(claims.settled_on[row], admitted) for row, admitted in admissions.items()}
    care = {
        row: care_alike(_care(row, draft), days[row], stay_costs[row], person.districts, person.tables)
        for row in standing.bounded
    }
    return Bounding(draft, person, standing, claims, stay_costs, care, admissions)


def _admissions(row: int, draft: Draft, claims: Claims[list[int]], tables: Tables) -> tuple[int, ...]:
    """The days on which a stay may have begun, one of each period; it may also stay unknown."""
    parting = tables.book.admission_days
    if not parting or not draft.is_open(CLAIMS, row, ADMITTED_ON):
        return (claims.admitted_on[row],)
    ends = [claims.settled_on[row]]
    if claims.discharged_on[row] != NONE and not draft.is_open(CLAIMS, row, "discharged_on"):
        ends.append(claims.discharged_on[row])
    return (NONE, *(day for day in (parting[0] - 1, *parting) if day <= min(ends)))


def _care(row: int, draft: Draft) -> Care:
    claim = draft.case[CLAIMS][row]
    return tuple(None if draft.is_open(CLAIMS, row, name) else claim[name] for name in Circumstances._fields)


def moved(fact: Place, bounds: Bounding, outcomes: Outcomes | None) -> tuple[bool, int] | None:
    """What a missing fact of the person or of a bounded claim moves (see `Outcomes.moved_by`)."""
    if outcomes is None:
        return None
    if fact[0] == CLAIMS and fact[-1] == ADMITTED_ON:
        return outcomes.moved_by([("admitted", fact[1])])
    if fact[0] == CLAIMS and fact[-1] != ID:
        row = int(str(fact[1]))
        return outcomes.moved_between(("care", row), bounds.care[row].linked[str(fact[-1])])
    if fact == OF_PERSON[2]:
        return outcomes.moved_by([("categories", bounds.claims.settled_on[row]) for row in bounds.rows])
    if fact[0] == PERSON:
        return outcomes.moved_by([("entry", fact[2]) if fact[1] == IDENTITIES else fact[1:]])
    return outcomes.moved_by([("rank", fact[1])])


def tried(bounds: Bounding) -> Outcomes:
    """What comes of each completion. Raises TooMany."""
    trial = _Trial(bounds)
    grid = trial.grid
    if grid.cells > MOST_COMPLETIONS or grid.cells * len(bounds.rows) > MOST_ROWS:
        raise TooMany
    step = max(1, ROWS_OF_A_BLOCK // max(1, len(bounds.rows)))
    blocks = [trial.block(first, min(first + step, grid.cells)) for first in range(0, grid.cells, step)]
    amounts = np.concatenate([amounts for amounts, _ in blocks])
    valid = np.concatenate([valid for _, valid in blocks])
    paid = amounts[:, :, 1:].sum(axis=(1, 2))
    return Outcomes(grid, amounts.reshape(grid.cells, -1), paid, valid)


class _Trial:
    """The grid of the claims and the columns of its cells."""

    def __init__(self, bounds: Bounding) -> None:
        self._bounds = bounds
        self._rows = list(bounds.rows)
        self._days = [bounds.claims.settled_on[row] for row in self._rows]
        self._categories = category_axes(bounds.person, self._days)
        self._known = known_sets(bounds.person, self._days)
        self._moments = _moments(bounds)
        self._ranks = {row: _ranks(*self._moments[_moment(row, bounds)]) for row in bounds.standing.unordered}
        self.grid = Grid(
            {DISTRICT: len(bounds.person.districts), INSURANCE: len(bounds.person.insurances)}
            | {unknown: axis.size for unknown, axis in self._categories.items()}
            | {("care", row): len(bounds.care[row].circumstances) for row in self._rows}
            | {("admitted", row): len(bounds.admissions[row]) for row in self._rows}
            | {("rank", row): len(ranks) for row, ranks in self._ranks.items()}
        )
        self._insured = _insurable(bounds)

    def block(self, first: int, last: int) -> tuple[Column, Flags]:
        """(what is paid, shape (cells, claims, PAID); whether a cell would be taken) of some cells."""
        values = self.grid.values(first, last)
        cells, rows = last - first, len(self._rows)
        sets, valid = self._sets(values, cells)
        person = self._bounds.person
        valid &= self._insured[values[DISTRICT], values[INSURANCE]]
        base = {
            name: self._repeated(getattr(self._bounds.claims, name), cells) for name in NAMES if name not in NOT_SHOWN
        }
        base |= {
            "person": np.repeat(np.arange(cells), rows).reshape(cells, rows),
            "district": _spread(np.array(person.districts)[values[DISTRICT]], rows),
            "insurance": _spread(np.array(person.insurances)[values[INSURANCE]], rows),
            "category_set": sets,
            "admitted_on": np.stack([self._admitted(row, values) for row in self._rows], axis=1),
            "circumstances": np.stack([self._care(row, values) for row in self._rows], axis=1),
            "stay_costs": self._repeated(self._bounds.stay_costs, cells),
        }
        pools = [self._repeated(pool, cells) for pool in self._bounds.claims.opening_assistance]
        order = self._order(values, cells)
        taken = {name: _flat(column, order) for name, column in base.items()}
        claims = Claims(
            **{name: taken.get(name, NOTHING) for name in NAMES},
            opening_assistance=np.array([_flat(pool, order) for pool in pools]),
        )
        recorded = np.full(cells * rows, NONE)
        assessed, out_of_range = assess_in_order(claims, taken["stay_costs"], recorded, person.tables)
        found = np.stack([getattr(assessed, name).reshape(cells, rows) for name in PAID], axis=2)
        valid &= ~out_of_range.reshape(cells, rows).any(axis=1)
        return _as_posted(found, order), valid

    def _repeated(self, column: Sequence[int], cells: int) -> Column:
        return np.broadcast_to(np.array([column[row] for row in self._rows], dtype=np.int64), (cells, len(self._rows)))

    def _care(self, row: int, values: Mapping[Unknown, Column]) -> Column:
        return np.array(self._bounds.care[row].circumstances)[values["care", row]]

    def _admitted(self, row: int, values: Mapping[Unknown, Column]) -> Column:
        return np.array(self._bounds.admissions[row])[values["admitted", row]]

    def _sets(self, values: Mapping[Unknown, Column], cells: int) -> tuple[Column, Flags]:
        """(by cell and claim the set of categories, by cell whether the district takes them all)."""
        district = values[DISTRICT]
        sets = np.stack([self._known[day].bits[district] for day in self._days], axis=1)
        valid = np.ones(cells, dtype=np.bool_)
        for known in self._known.values():
            valid &= ~known.refused[district]
        for unknown, axis in self._categories.items():
            chosen = values[unknown]
            valid &= ~axis.refused[district, chosen]
            on = [place for place, day in enumerate(self._days) if day in axis.days]
            sets[:, on] |= axis.bits[district, chosen][:, None]
        return sets, valid

    def _order(self, values: Mapping[Unknown, Column], cells: int) -> Column | None:
        """By cell the places of its claims in order; None where it is the same everywhere."""
        if not self._ranks:
            return None
        room = 2 * (len(self._rows) + 1) ** 2
        keys = np.zeros((cells, len(self._rows)), dtype=np.int64)
        places = {row: place for place, row in enumerate(self._rows)}
        for number, (known, unordered) in enumerate(self._moments.values()):
            for rank, row in enumerate(known):
                keys[:, places[row]] = number * room + rank * (len(unordered) + 1) + len(unordered)
            for row in unordered:
                keys[:, places[row]] = number * room + np.array(self._ranks[row])[values["rank", row]]
        return keys.argsort(axis=1, kind="stable")


def _moment(row: int, bounds: Bounding) -> tuple[int, int]:
    return bounds.claims.settled_on[row], bounds.claims.settled_time[row]


def _moments(bounds: Bounding) -> dict[tuple[int, int], tuple[list[int], list[int]]]:
    """By moment, in order: the claims whose id is known, in order, and those that may stand anywhere among them.

    Raises TooMany.
    """
    unordered = set(bounds.standing.unordered)
    if 1 << len(unordered) > MOST_COMPLETIONS:
        raise TooMany
    found: dict[tuple[int, int], tuple[list[int], list[int]]] = {}
    for row in bounds.rows:
        found.setdefault(_moment(row, bounds), ([], []))[row in unordered].append(row)
    return found


def _ranks(known: Sequence[int], unordered: Sequence[int]) -> list[int]:
    """Where a claim without an id may stand among those of its moment: before, between or behind the known ones."""
    each = len(unordered)
    return [slot * (each + 1) + place for slot in range(len(known) + 1) for place in range(each)]


def _insurable(bounds: Bounding) -> Flags:
    """By district and insurance, whether the figures of every year that they need are on file."""
    person, claims = bounds.person, bounds.claims
    rules, catastrophic = person.tables.lists.rules, person.tables.lists.catastrophic_insurance
    days = {claims.settled_on[row]: claims.year[row] for row in bounds.rows}
    lacking = [day for day, year in days.items() if year_entry(year, catastrophic) == NOT_ON_FILE]
    return np.array(
        [
            [
                not any(
                    catastrophic.insured[regime_on(day, district, rules) * EVERY_INSURANCE + insurance]
                    for day in lacking
                )
                for insurance in person.insurances
            ]
            for district in person.districts
        ],
        dtype=np.bool_,
    ).reshape(len(person.districts), len(person.insurances))


def _spread(by_cell: Column, rows: int) -> Column:
    return np.broadcast_to(by_cell[:, None], (len(by_cell), rows))


def _flat(column: Column, order: Column | None) -> Column:
    ordered = column if order is None else np.take_along_axis(column, order, axis=1)
    return np.ascontiguousarray(ordered).reshape(-1)


def _as_posted(found: Column, order: Column | None) -> Column:
    """Amounts by cell in the order of the rows, whatever order they were computed in."""
    if order is None:
        return found
    back = order.argsort(axis=1, kind="stable")
    return np.take_along_axis(found, back[:, :, None], axis=1)
