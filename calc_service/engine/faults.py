"""What is wrong with a row beside the form of its fields: the checks between fields, between rows and with the rules.

One function a fault, for one row: it runs as it stands for a case, which is refused for any fault, and compiled for a
file, of which the row is rejected (`engine.fault_finding`). `total_out_of_range` alone the calculation itself finds.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from calc_service.engine.claims import Claims
from calc_service.engine.columns import NONE, UNKNOWN, Numbers
from calc_service.engine.regimes import regime_on
from calc_service.engine.term_tables import TermTables
from calc_service.engine.terms import EVERY_INSURANCE, NOT_ON_FILE, year_entry


class KindOfFault(NamedTuple):
    """A fault's code (docs/calculation.md#error-codes), the field where it is seen and the fields it rests on."""

    code: str
    field: str
    needed: tuple[str, ...]


(
    EXCEEDS_TOTAL_COST,
    BASIC_EXCEEDS,
    OTHER_EXCEEDS,
    CATASTROPHIC_EXCEEDS,
    DISCHARGED_BEFORE_ADMITTED,
    DISCHARGED_AFTER_SETTLED,
    NO_RULES,
    DISTRICT_NOT_IN_FORCE,
    CATEGORY_NOT_IN_FORCE,
    FIGURE_MISSING,
    REVERSES_UNKNOWN,
    REVERSES_ITSELF,
    REVERSES_REVERSAL,
    PRECEDES_CLAIM,
) = (1 << bit for bit in range(14))
_PAYMENTS = ("policy_scope_cost", "basic_paid", "other_insurance_paid", "catastrophic_paid")
FAULTS: Mapping[int, KindOfFault] = {
    EXCEEDS_TOTAL_COST: KindOfFault("exceeds_total_cost", "policy_scope_cost", ("policy_scope_cost", "total_cost")),
    BASIC_EXCEEDS: KindOfFault("exceeds_policy_scope", "basic_paid", _PAYMENTS[:2]),
    OTHER_EXCEEDS: KindOfFault("exceeds_policy_scope", "other_insurance_paid", _PAYMENTS[:3]),
    CATASTROPHIC_EXCEEDS: KindOfFault("exceeds_policy_scope", "catastrophic_paid", _PAYMENTS),
    DISCHARGED_BEFORE_ADMITTED: KindOfFault("dates_out_of_order", "discharged_on", ("admitted_on", "discharged_on")),
    DISCHARGED_AFTER_SETTLED: KindOfFault("dates_out_of_order", "discharged_on", ("discharged_on", "settled_on")),
    NO_RULES: KindOfFault("no_rules_in_force", "settled_on", ("settled_on",)),
    DISTRICT_NOT_IN_FORCE: KindOfFault("district_not_in_force", "district", ("district", "settled_on")),
    CATEGORY_NOT_IN_FORCE: KindOfFault("unknown_value", "categories", ("district", "categories", "settled_on")),
    FIGURE_MISSING: KindOfFault("figure_not_on_file", "settled_on", ("insurance", "settled_on")),
    REVERSES_UNKNOWN: KindOfFault("reverses_unknown_claim", "reverses", ("reverses",)),
    REVERSES_ITSELF: KindOfFault("reverses_itself", "reverses", ("reverses",)),
    REVERSES_REVERSAL: KindOfFault("reverses_a_reversal", "reverses", ("reverses",)),
    PRECEDES_CLAIM: KindOfFault("reversal_precedes_claim", "settled_on", ("reverses", "settled_on")),
}
ALREADY_REVERSED = KindOfFault("already_reversed", "reverses", ("reverses",))
"""The one fault that rests on more than a row and the row it names."""
OF_REVERSALS = (REVERSES_UNKNOWN, REVERSES_ITSELF, REVERSES_REVERSAL, PRECEDES_CLAIM)
OF_ROWS = tuple(bit for bit in FAULTS if bit not in {FIGURE_MISSING, *OF_REVERSALS})


def exceeds_total_cost(row: int, claims: Claims[Numbers]) -> bool:
    """More is within the policy scope than the whole cost."""
    return claims.policy_scope_cost[row] > claims.total_cost[row]


def after_basic(row: int, claims: Claims[Numbers]) -> int:
    """What basic insurance leaves of the policy-scope cost, fen; below zero it paid too much."""
    return claims.policy_scope_cost[row] - claims.basic_paid[row]


def after_other(row: int, claims: Claims[Numbers]) -> int:
    """What other funds leave of that."""
    return after_basic(row, claims) - claims.other_insurance_paid[row]


def after_catastrophic(row: int, claims: Claims[Numbers]) -> int:
    """What the settled catastrophic insurance leaves of that."""
    return after_other(row, claims) - max(claims.catastrophic_settled[row], 0)


def discharged_before_admitted(row: int, claims: Claims[Numbers]) -> bool:
    """The stay ends before it begins."""
    return claims.discharged_on[row] != NONE and claims.discharged_on[row] < claims.admitted_on[row]


def discharged_after_settled(row: int, claims: Claims[Numbers]) -> bool:
    """The stay ends after it was settled."""
    return claims.discharged_on[row] != NONE and claims.discharged_on[row] > claims.settled_on[row]


def before_the_first_rules(row: int, claims: Claims[Numbers], tables: TermTables) -> bool:
    """No rules were in force on the day."""
    return claims.settled_on[row] < tables.rules.starts[0]


def district_not_in_force(row: int, claims: Claims[Numbers], tables: TermTables) -> bool:
    """The district did not exist on the day."""
    day, district = claims.settled_on[row], claims.district[row]
    return day < tables.rules.first_day[district] or day > tables.rules.last_day[district]


def category_not_in_force(row: int, claims: Claims[Numbers], tables: TermTables) -> bool:
    """The district does not know a category of the row on the day."""
    known = tables.rules.categories_in_force[regime_on(claims.settled_on[row], claims.district[row], tables.rules)]
    return claims.category_set[row] & ~known != 0


def figure_missing(row: int, claims: Claims[Numbers], tables: TermTables) -> bool:
    """The catastrophic terms of the year are needed and not on file."""
    regime = regime_on(claims.settled_on[row], claims.district[row], tables.rules)
    insured = tables.catastrophic_insurance.insured[regime * EVERY_INSURANCE + claims.insurance[row]]
    return insured and year_entry(claims.year[row], tables.catastrophic_insurance) == NOT_ON_FILE


def names_another(row: int, claims: Claims[Numbers]) -> bool:
    """The row cancels a row that there is, other than itself."""
    return claims.reverses[row] >= 0 and claims.reverses[row] != row


def reverses_a_reversal(row: int, claims: Claims[Numbers]) -> bool:
    """The row cancels one that cancels itself another."""
    return names_another(row, claims) and claims.reverses[claims.reverses[row]] != NONE


def reversal_precedes_claim(row: int, claims: Claims[Numbers]) -> bool:
    """The row was settled before the one it cancels; times are looked at only where both are known."""
    if not names_another(row, claims) or reverses_a_reversal(row, claims):
        return False
    other = claims.reverses[row]
    if claims.settled_on[row] != claims.settled_on[other]:
        return claims.settled_on[row] < claims.settled_on[other]
    known = claims.settled_time[row] != NONE and claims.settled_time[other] != NONE
    return known and claims.settled_time[row] < claims.settled_time[other]


def faults_of_row(row: int, claims: Claims[Numbers], tables: TermTables) -> int:
    """Every fault of a row, as bits of FAULTS, whether or not what it rests on could be read."""
    found = _faults_of_amounts(row, claims) | _faults_of_days(row, claims, tables) | _faults_of_reversal(row, claims)
    if before_the_first_rules(row, claims, tables):
        return found | NO_RULES
    if category_not_in_force(row, claims, tables):
        found |= CATEGORY_NOT_IN_FORCE
    if figure_missing(row, claims, tables):
        found |= FIGURE_MISSING
    return found


def _faults_of_amounts(row: int, claims: Claims[Numbers]) -> int:
    """The payment at which the sum first exceeds the policy-scope cost is the place of the fault."""
    found = EXCEEDS_TOTAL_COST if exceeds_total_cost(row, claims) else 0
    if after_basic(row, claims) < 0:
        found |= BASIC_EXCEEDS
    elif after_other(row, claims) < 0:
        found |= OTHER_EXCEEDS
    if after_other(row, claims) >= 0 and after_catastrophic(row, claims) < 0:
        found |= CATASTROPHIC_EXCEEDS
    return found


def _faults_of_days(row: int, claims: Claims[Numbers], tables: TermTables) -> int:
    found = DISCHARGED_BEFORE_ADMITTED if discharged_before_admitted(row, claims) else 0
    if discharged_after_settled(row, claims):
        found |= DISCHARGED_AFTER_SETTLED
    if district_not_in_force(row, claims, tables):
        found |= DISTRICT_NOT_IN_FORCE
    return found


def _faults_of_reversal(row: int, claims: Claims[Numbers]) -> int:
    if claims.reverses[row] == NONE:
        return 0
    if claims.reverses[row] == UNKNOWN:
        return REVERSES_UNKNOWN
    if claims.reverses[row] == row:
        return REVERSES_ITSELF
    if reverses_a_reversal(row, claims):
        return REVERSES_REVERSAL
    return PRECEDES_CLAIM if reversal_precedes_claim(row, claims) else 0


def faults_of_rows(claims: Claims[Numbers], tables: TermTables, found: Any) -> None:  # noqa: ANN401 - a list or a column
    """Write `faults_of_row` of every row into `found`."""
    for row in range(len(claims.person)):
        found[row] = faults_of_row(row, claims, tables)
