"""Bounds where there are too many completions to try: safe, never too narrow, perhaps wider than need be.

Each claim is taken by itself, with every term that its own missing facts leave possible, and with the extremes of what
its year may have paid before: assistance falls as its pool has paid more, and no pool pays beyond its cap.
"""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from calc_service.case.partial.alike import TooMany
from calc_service.case.partial.possible_claims import Bounding
from calc_service.case.partial.possible_person import every_effect, known_sets
from calc_service.engine.terms import Facts, look_up
from calc_service.law import claim as law
from calc_service.law import medical_assistance, tilt_assistance
from calc_service.law.claim import Claim, Terms, Year
from calc_service.law.tilt_assistance import TiltStandards

Extremes = tuple[int, int]
"""The lowest and the highest, fen."""
MOST_TERMS = 50_000
"""So many terms are looked up; beyond them a claim is bounded by what insurance may leave of it."""


class OuterBounds(NamedTuple):
    """Extremes of one claim or of all, by amount."""

    catastrophic_paid: Extremes
    assistance_paid: Extremes
    tilt_paid: Extremes


class _Pooled(NamedTuple):
    pool: int
    terms: Terms


class _Opened(NamedTuple):
    """What the year of a claim may have come to before it, fen."""

    base: int
    by_pool: list[int]
    more: int
    """What the claims before it may have been paid, from whatever pool."""


def outer_bounds(bounds: Bounding) -> tuple[list[OuterBounds], OuterBounds]:
    """(the bounds of each claim in order, those of all claims together)."""
    terms, beside = _terms_of_rows(bounds), _beside(bounds)
    standards = bounds.person.tables.lists.tilt_assistance.standards
    found: list[OuterBounds] = []
    base: dict[int, int] = {}
    paid: dict[int, int] = {}
    for row in bounds.rows:
        year, claims = bounds.claims.year[row], bounds.claims
        opened = _Opened(
            claims.opening_catastrophic_base[row] + base.get(year, 0),
            [pool[row] for pool in claims.opening_assistance],
            paid.get(year, 0) + beside.get(row, 0),
        )
        one = _of_claim(_claim(row, bounds), terms.get(row), opened, standards, ordered=row not in beside)
        found.append(one)
        base[year] = base.get(year, 0) + _base(row, bounds)
        paid[year] = paid.get(year, 0) + one.assistance_paid[1]
    return found, _of_all(found, terms, bounds)


def _base(row: int, bounds: Bounding) -> int:
    return _left_by_insurance(_claim(row, bounds))


def _left_by_insurance(claim: Claim) -> int:
    """What basic and other insurance leave, fen."""
    return claim.policy_scope_cost - claim.basic_paid - claim.other_insurance_paid


def _moment(row: int, bounds: Bounding) -> tuple[int, int]:
    return bounds.claims.settled_on[row], bounds.claims.settled_time[row]


def _beside(bounds: Bounding) -> dict[int, int]:
    """By row whose order is not known: what others of its moment may have been paid before it, fen."""
    unordered = {_moment(row, bounds) for row in bounds.standing.unordered}
    rows = [row for row in bounds.rows if _moment(row, bounds) in unordered]
    together: dict[tuple[int, int], int] = {}
    for row in rows:
        together[_moment(row, bounds)] = together.get(_moment(row, bounds), 0) + _base(row, bounds)
    return {row: together[_moment(row, bounds)] - _base(row, bounds) for row in rows}


def _claim(row: int, bounds: Bounding) -> Claim:
    return Claim(*(getattr(bounds.claims, name)[row] for name in Claim._fields))


def _of_claim(
    claim: Claim, terms: list[_Pooled] | None, opened: _Opened, standards: TiltStandards, *, ordered: bool
) -> OuterBounds:
    base, settled = _left_by_insurance(claim), claim.catastrophic_settled
    insured = (settled, settled) if settled >= 0 else (0, base)
    if terms is None:
        return OuterBounds(insured, (0, base - insured[0]), (0, base - insured[0]))
    # Where the order is not known, neither is the base before this claim: catastrophic insurance may leave anything.
    taken = claim if ordered else claim._replace(catastrophic_settled=insured[0])
    each = [_on_terms(one, taken, opened, standards) for one in terms]
    certain = ordered or settled >= 0
    return OuterBounds(
        _widest([one.catastrophic_paid for one in each]) if ordered else insured,
        (min(one.assistance_paid[0] for one in each) if certain else 0, max(one.assistance_paid[1] for one in each)),
        (0, max(one.tilt_paid[1] for one in each)),
    )


def _on_terms(one: _Pooled, claim: Claim, opened: _Opened, standards: TiltStandards) -> OuterBounds:
    """The extremes on one of the possible terms: with as little and as much paid before as can be."""
    paid = opened.by_pool[one.pool]
    most = law.assess(claim, one.terms, standards, Year(0, opened.base, paid, 0, 0))
    least = law.assess(claim, one.terms, standards, Year(0, opened.base, paid + opened.more, 0, 0))
    tilted = most.tilt.status == tilt_assistance.PAYABLE
    left = most.assistance_base - least.assistance.paid
    return OuterBounds(
        (most.catastrophic.paid, most.catastrophic.paid),
        (least.assistance.paid, most.assistance.paid),
        # Whatever the year's base was, it is entitled to no more than it grows by, and to no more than the highest cap.
        (0, min(left, tilt_assistance.highest_cap(one.terms.tilt, standards)) if tilted else 0),
    )


def _widest(extremes: list[Extremes]) -> Extremes:
    return min(low for low, _ in extremes), max(high for _, high in extremes)


def _terms_of_rows(bounds: Bounding) -> dict[int, list[_Pooled]]:
    """By row the different terms that it may have; not of rows for which there are too many."""
    days = {bounds.claims.settled_on[row] for row in bounds.rows}
    known = known_sets(bounds.person, days)
    sets: dict[int, list[frozenset[str]]] = {}
    found: dict[int, list[_Pooled]] = {}
    room = MOST_TERMS
    for row in bounds.rows:
        day = bounds.claims.settled_on[row]
        try:
            sets[day] = sets[day] if day in sets else list(every_effect(bounds.person, day, known[day]))
        except TooMany:
            sets[day] = []
        person = len(bounds.person.districts) * len(bounds.person.insurances)
        room -= person * len(sets[day]) * len(bounds.care[row].circumstances) * len(bounds.admissions[row])
        if sets[day] and room >= 0:
            found[row] = list(dict.fromkeys(_terms(row, sets[day], bounds)))
    return found


def _terms(row: int, sets: list[frozenset[str]], bounds: Bounding) -> Iterator[_Pooled]:
    person, claims = bounds.person, bounds.claims
    for place, district in enumerate(person.districts):
        for categories in dict.fromkeys(person.bits(each, place) for each in sets):
            others = product(person.insurances, bounds.care[row].circumstances, bounds.admissions[row])
            for insurance, circumstances, admitted_on in others:
                facts = Facts(
                    claims.settled_on[row],
                    claims.year[row],
                    district,
                    categories,
                    insurance,
                    circumstances,
                    bounds.stay_costs[row],
                    admitted_on,
                )
                reference, terms = look_up(facts, person.tables.lists)
                yield _Pooled(reference.pool, terms)


def _of_all(found: list[OuterBounds], terms: dict[int, list[_Pooled]], bounds: Bounding) -> OuterBounds:
    """Sums, of which the highest assistance is no more than the pools of each year have left."""
    highest = 0
    for year in sorted({bounds.claims.year[row] for row in bounds.rows}):
        places = [place for place, row in enumerate(bounds.rows) if bounds.claims.year[row] == year]
        most = sum(found[place].assistance_paid[1] for place in places)
        rows = [bounds.rows[place] for place in places]
        highest += min(most, _left_of_pools(rows, terms, bounds)) if all(row in terms for row in rows) else most
    return OuterBounds(
        _sum([one.catastrophic_paid for one in found]),
        (sum(one.assistance_paid[0] for one in found), highest),
        _sum([one.tilt_paid for one in found]),
    )


def _left_of_pools(rows: list[int], terms: dict[int, list[_Pooled]], bounds: Bounding) -> int:
    caps: dict[int, int] = {}
    for row in rows:
        for pool, each in terms[row]:
            if medical_assistance.reasons_against(each.assistance) == medical_assistance.NO_REASON:
                opening = bounds.claims.opening_assistance[pool][row]
                caps[pool] = max(caps.get(pool, 0), each.assistance.annual_cap - opening)
    return sum(caps.values())


def _sum(extremes: list[Extremes]) -> Extremes:
    return sum(low for low, _ in extremes), sum(high for _, high in extremes)
