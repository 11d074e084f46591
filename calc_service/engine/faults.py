"""What is wrong with a row beside the form of its fields: the checks between fields, between rows and with the rules.

One table of checks for every door into the service: a case is refused for any fault, a batch rejects the row.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from calc_service.engine.catastrophic_insurance import NOT_ON_FILE
from calc_service.engine.claims import NONE, UNKNOWN, Claims
from calc_service.engine.money import Column, Flags
from calc_service.engine.regimes import Tables, regime_of
from calc_service.engine.vocabulary import INSURANCES


@dataclass(frozen=True, slots=True)
class Fault:
    """The code of contract section 1, the field where it is seen, and the rows that have it."""

    code: str
    field: str
    rows: Column


def find(claims: Claims, tables: Tables) -> list[Fault]:
    """Every fault of every row, void rows included; `total_out_of_range` alone is found by the calculation itself."""
    # Days before the first rules have a fault of their own; here the first regime stands in for the missing one.
    regime = np.maximum(regime_of(tables, claims), 0)
    return [
        Fault(code, field, np.flatnonzero(rows))
        for check in CHECKS
        for code, field, rows in check(claims, regime, tables)
        if np.count_nonzero(rows)
    ]


Found = Iterator[tuple[str, str, Flags]]


def _costs(claims: Claims, _: Column, __: Tables) -> Found:
    yield "exceeds_total_cost", "policy_scope_cost", claims.policy_scope_cost > claims.total_cost


def _payments(claims: Claims, _: Column, __: Tables) -> Found:
    # The payment at which the sum first exceeds the policy-scope cost is the place of the fault.
    after_basic = claims.policy_scope_cost - claims.basic_paid
    after_other = after_basic - claims.other_insurance_paid
    after_catastrophic = after_other - np.maximum(claims.catastrophic_settled, 0)
    yield "exceeds_policy_scope", "basic_paid", after_basic < 0
    yield "exceeds_policy_scope", "other_insurance_paid", (after_other < 0) & (after_basic >= 0)
    yield "exceeds_policy_scope", "catastrophic_paid", (after_catastrophic < 0) & (after_other >= 0)


def _stay_dates(claims: Claims, _: Column, __: Tables) -> Found:
    left = claims.discharged_on
    early = (left < claims.admitted_on) | (left > claims.settled_on)
    yield "dates_out_of_order", "discharged_on", early & (left != NONE)


def _days_in_force(claims: Claims, _: Column, tables: Tables) -> Found:
    day, district = claims.settled_on, claims.district
    yield "no_rules_in_force", "settled_on", day < tables.starts[0]
    outside = (day < tables.first_day[district]) | (day > tables.last_day[district])
    yield "district_not_in_force", "district", outside


def _categories(claims: Claims, regime: Column, tables: Tables) -> Found:
    yield "unknown_value", "categories", (claims.category_set & ~tables.categories_in_force[regime]) != 0


def _figures(claims: Claims, regime: Column, tables: Tables) -> Found:
    terms = tables.catastrophic_insurance
    missing = terms.insured[regime * len(INSURANCES) + claims.insurance]
    missing &= terms.year_entries(claims.year) == NOT_ON_FILE
    if np.count_nonzero(missing):
        in_force = claims.settled_on >= tables.starts[0]
        yield "figure_not_on_file", "settled_on", missing & in_force & ~claims.void()


def _reversals(claims: Claims, _: Column, __: Tables) -> Found:
    target = claims.reverses
    if not np.count_nonzero(target != NONE):
        return
    own_row = np.arange(len(target))
    yield "reverses_unknown_claim", "reverses", target == UNKNOWN
    yield "reverses_itself", "reverses", target == own_row
    elsewhere = (target >= 0) & (target != own_row)
    reversed_row = np.where(elsewhere, target, own_row)
    yield "reverses_a_reversal", "reverses", elsewhere & (target[reversed_row] != NONE)
    yield "already_reversed", "reverses", elsewhere & _not_the_first(target)
    yield "reversal_precedes_claim", "settled_on", elsewhere & (claims.settled_on < claims.settled_on[reversed_row])


def _not_the_first(values: Column) -> Flags:
    again = np.ones(len(values), dtype=np.bool_)
    again[np.unique(values, return_index=True)[1]] = False
    return again


CHECKS: tuple[Callable[[Claims, Column, Tables], Found], ...] = (
    _costs,
    _payments,
    _stay_dates,
    _days_in_force,
    _categories,
    _figures,
    _reversals,
)
