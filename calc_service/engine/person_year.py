"""Persons' years carried on claim by claim: the laws in order, each claim on what those before it have left behind.

The same source runs as it stands over the lists of a case and compiled over the columns of a file (`engine.compiled`).
The claims stand in order of (person, day, time, claim), none of them void.
"""

from typing import Any, Generic, NamedTuple, TypeVar

from calc_service.engine.claims import Claims
from calc_service.engine.columns import NONE, Column, Numbers
from calc_service.engine.term_tables import TermTables
from calc_service.engine.terms import Facts, Reference, look_up
from calc_service.law import claim as law
from calc_service.law.claim import Claim, Outcome, Terms, Year

Value = TypeVar("Value", int, Column)


class Assessed(NamedTuple, Generic[Value]):
    """One claim assessed, or a column for each: whatever a reply, a file or a check shows of it. Amounts are fen.

    regime … assistance_category: see `Reference`
    reasons:  bits by position in REASONS, none where the claim is payable; status: position in STATUSES
    ratio:    basis points
    catastrophic_before: the year's cumulative base without the claim
    catastrophic_entitled_before, tilt_paid_before: the year's entitlement without the claim, on the claim's terms
    tilt_status: position in TILT_STATUSES
    pool_paid_after, tilt_base_after, in_scope_self_pay_after: the year with the claim, on which the next one goes on
    burden_threshold: UNLIMITED where none is on file
    """

    regime: Value
    entry: Value
    track: Value
    terms_track: Value
    pool: Value
    catastrophic_category: Value
    assistance_category: Value
    status: Value
    reasons: Value
    ratio: Value
    annual_cap: Value
    out_of_scope_cost: Value
    catastrophic_base: Value
    catastrophic_before: Value
    catastrophic_entitled_before: Value
    catastrophic_entitled: Value
    catastrophic_paid: Value
    assistance_base: Value
    assistance_uncapped: Value
    assistance_cap_remaining: Value
    assistance_potential: Value
    assistance_paid: Value
    pool_paid_after: Value
    tilt_status: Value
    tilt_base_after: Value
    tilt_paid_before: Value
    tilt_paid: Value
    in_scope_self_pay: Value
    in_scope_self_pay_after: Value
    total_self_pay: Value
    deposit_waived: Value
    direct_access: Value
    burden_watched: Value
    burden_threshold: Value


class Carried(NamedTuple):
    """Where the calculation writes to, row by row.

    found:        what `put` writes
    out_of_range: whether a total of the row's person and year is beyond what the service can hold; nothing else holds
        for such rows
    pools:        room for one total a pool; the laws are given the one that the claim draws on
    """

    found: Any
    out_of_range: Any
    pools: Any


def carry_on(
    claims: Claims[Numbers], stay_costs: Numbers, recorded: Numbers, tables: TermTables, into: Carried
) -> None:
    """Assess all claims, person by person and year by year.

    stay_costs: by row, the policy-scope cost of its whole stay, fen
    recorded:   by row what assistance was really paid, fen, on which the year runs on; NONE: on what is due
    """
    first = 0
    while first < len(claims.person):
        last = _end_of_year(first, claims)
        if not _carry_year(first, last, claims, stay_costs, recorded, tables, into):
            for row in range(first, last):
                into.out_of_range[row] = True
        first = last


def carry_on_stays(
    claims: Claims[Numbers], stay_costs: Numbers, recorded: Numbers, tables: TermTables, into: Carried
) -> None:
    """`carry_on` under rules that go by the day of admission: machine code of its own, so that the other stays fast."""
    carry_on(claims, stay_costs, recorded, tables, into)


def _end_of_year(first: int, claims: Claims[Numbers]) -> int:
    """Where the rows of the person and year that begin at `first` end."""
    last = first + 1
    while last < len(claims.person) and (
        claims.person[last] == claims.person[first] and claims.year[last] == claims.year[first]
    ):
        last += 1
    return last


def _carry_year(  # noqa: PLR0913, PLR0917 - compiled code takes no keywords
    first: int,
    last: int,
    claims: Claims[Numbers],
    stay_costs: Numbers,
    recorded: Numbers,
    tables: TermTables,
    into: Carried,
) -> bool:
    """Whether all totals stay within range; where one does not, the year is carried no further."""
    year = _open(first, claims, into.pools)
    for row in range(first, last):
        facts = _facts(row, claims, stay_costs[row], _admitted_on(row, claims, tables.rules.admission_days))
        reference, terms = look_up(facts, tables)
        claim = _claim(row, claims)
        before = _drawing_on(into.pools[reference.pool], year)
        outcome = law.assess(claim, terms, tables.tilt_assistance.standards, before)
        paid = outcome.assistance.paid if recorded[row] == NONE else recorded[row]
        year = law.year_after(before, claim, outcome, paid)
        if not law.within_range(year):
            return False
        into.pools[reference.pool] = year.pool_paid
        put(into.found, row, _assessed(reference, terms, outcome, before, year))
    return True


def _open(row: int, claims: Claims[Numbers], pools: Any) -> Year:  # noqa: ANN401 - a list or a column
    """What the year of `row` began with; `pools` is filled."""
    for pool in range(len(pools)):
        pools[pool] = claims.opening_assistance[pool][row]
    return Year(
        0,
        claims.opening_catastrophic_base[row],
        0,
        claims.opening_tilt_base[row],
        claims.opening_in_scope_self_pay[row],
    )


def _drawing_on(pool_paid: int, year: Year) -> Year:
    """The year as a claim finds it that draws on a pool which has paid `pool_paid`, fen."""
    return Year(year.total_cost, year.catastrophic_base, pool_paid, year.tilt_base, year.in_scope_self_pay)


def _admitted_on(row: int, claims: Claims[Numbers], admission_days: Numbers | None) -> int:
    """Where no rules go by the day of admission its column may be empty."""
    if admission_days is None:
        return NONE
    return claims.admitted_on[row]


def _facts(row: int, claims: Claims[Numbers], stay_cost: int, admitted_on: int) -> Facts:
    return Facts(
        claims.settled_on[row],
        claims.year[row],
        claims.district[row],
        claims.category_set[row],
        claims.insurance[row],
        claims.circumstances[row],
        stay_cost,
        admitted_on,
    )


def _claim(row: int, claims: Claims[Numbers]) -> Claim:
    return Claim(
        claims.total_cost[row],
        claims.policy_scope_cost[row],
        claims.basic_paid[row],
        claims.other_insurance_paid[row],
        claims.catastrophic_settled[row],
    )


def _assessed(reference: Reference, terms: Terms, outcome: Outcome, before: Year, after: Year) -> Assessed[int]:
    catastrophic, assistance, tilt = outcome.catastrophic, outcome.assistance, outcome.tilt
    return Assessed(
        reference.regime,
        reference.entry,
        reference.track,
        reference.terms_track,
        reference.pool,
        reference.catastrophic_category,
        reference.assistance_category,
        assistance.status,
        assistance.reasons,
        terms.assistance.ratio,
        terms.assistance.annual_cap,
        outcome.out_of_scope_cost,
        catastrophic.base,
        before.catastrophic_base,
        catastrophic.entitled_before,
        catastrophic.entitled,
        catastrophic.paid,
        outcome.assistance_base,
        assistance.uncapped,
        assistance.cap_remaining,
        assistance.potential,
        assistance.paid,
        after.pool_paid,
        tilt.status,
        after.tilt_base,
        tilt.entitled_before,
        tilt.paid,
        outcome.in_scope_self_pay,
        after.in_scope_self_pay,
        outcome.total_self_pay,
        int(outcome.safeguards.deposit_waived),
        int(outcome.safeguards.direct_access),
        int(outcome.safeguards.burden_watched),
        terms.safeguards.burden_threshold,
    )


def put(found: Any, row: int, assessed: Assessed[int]) -> None:  # noqa: ANN401 - a list; compiled, a column a field
    """Keep what was found of a row."""
    found[row] = assessed
