"""What is wrong with a row beside the form of its fields: the checks between fields, between rows and with the rules.

One table of checks for every door into the service: a case is refused for any fault, a batch rejects the row.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from calc_service.domain.vocabulary import INSURANCES
from calc_service.engine.catastrophic_insurance import NOT_ON_FILE
from calc_service.engine.claims import Claims
from calc_service.engine.columns import NONE, UNKNOWN, Column, Flags
from calc_service.engine.regimes import Tables, regime_of


@dataclass(frozen=True, slots=True)
class Fault:
    """The code of contract section 1, the field where it is seen, and the rows that have it."""

    code: str
    field: str
    rows: Column


Sound = Mapping[str, Flags]
"""By field, the rows in which it could be read; a field that is not there could be read everywhere."""
EVERYWHERE: Sound = {}
Found = Iterator[tuple[str, str, tuple[str, ...], Flags]]
"""Code, field where it is seen, fields it rests on, rows."""


def find(claims: Claims, tables: Tables, sound: Sound = EVERYWHERE, checks: "Checks | None" = None) -> list[Fault]:
    """Every fault of every row, void rows included; `total_out_of_range` alone is found by the calculation itself.

    checks: those that are wanted; without them all
    A field that could not be read holds anything: what rests on it is not found.
    """
    regime = regime_of(tables, claims)
    found = [
        Fault(code, field, np.flatnonzero(_readable(rows, needed, sound)))
        for check in checks or CHECKS
        for code, field, needed, rows in check(claims, regime, tables)
        if np.count_nonzero(rows)
    ]
    return [fault for fault in found if len(fault.rows)]


def _readable(rows: Flags, needed: tuple[str, ...], sound: Sound) -> Flags:
    for field in needed:
        rows = rows & sound[field] if field in sound else rows
    return rows


def _costs(claims: Claims, _: Column, __: Tables) -> Found:
    exceeds = claims.policy_scope_cost > claims.total_cost
    yield "exceeds_total_cost", "policy_scope_cost", ("policy_scope_cost", "total_cost"), exceeds


def _payments(claims: Claims, _: Column, __: Tables) -> Found:
    # The payment at which the sum first exceeds the policy-scope cost is the place of the fault.
    needed = ("policy_scope_cost", "basic_paid", "other_insurance_paid", "catastrophic_paid")
    after_basic = claims.policy_scope_cost - claims.basic_paid
    after_other = after_basic - claims.other_insurance_paid
    after_catastrophic = after_other - np.maximum(claims.catastrophic_settled, 0)
    yield "exceeds_policy_scope", "basic_paid", needed[:2], after_basic < 0
    yield "exceeds_policy_scope", "other_insurance_paid", needed[:3], (after_other < 0) & (after_basic >= 0)
    yield "exceeds_policy_scope", "catastrophic_paid", needed, (after_catastrophic < 0) & (after_other >= 0)


def _stay_dates(claims: Claims, _: Column, __: Tables) -> Found:
    left = claims.discharged_on
    known = left != NONE
    yield "dates_out_of_order", "discharged_on", ("admitted_on", "discharged_on"), (left < claims.admitted_on) & known
    yield "dates_out_of_order", "discharged_on", ("discharged_on", "settled_on"), (left > claims.settled_on) & known


def _days_in_force(claims: Claims, _: Column, tables: Tables) -> Found:
    day, district = claims.settled_on, claims.district
    yield "no_rules_in_force", "settled_on", ("settled_on",), day < tables.starts[0]
    outside = (day < tables.first_day[district]) | (day > tables.last_day[district])
    yield "district_not_in_force", "district", ("district", "settled_on"), outside


def _categories(claims: Claims, regime: Column, tables: Tables) -> Found:
    unknown = (claims.category_set & ~tables.categories_in_force[regime]) != 0
    unknown &= claims.settled_on >= tables.starts[0]
    yield "unknown_value", "categories", ("district", "categories", "settled_on"), unknown


def _figures(claims: Claims, regime: Column, tables: Tables) -> Found:
    terms = tables.catastrophic_insurance
    missing = terms.insured[regime * len(INSURANCES) + claims.insurance]
    missing &= terms.year_entries(claims.year) == NOT_ON_FILE
    if np.count_nonzero(missing):
        in_force = claims.settled_on >= tables.starts[0]
        missing = missing & in_force & ~claims.void()
        yield "figure_not_on_file", "settled_on", ("insurance", "settled_on"), missing


def _reversals(claims: Claims, _: Column, __: Tables) -> Found:
    target = claims.reverses
    if not np.count_nonzero(target != NONE):
        return
    needed = ("reverses",)
    own_row = np.arange(len(target))
    yield "reverses_unknown_claim", "reverses", needed, target == UNKNOWN
    yield "reverses_itself", "reverses", needed, target == own_row
    elsewhere = (target >= 0) & (target != own_row)
    reversed_row = np.where(elsewhere, target, own_row)
    of_reversal = elsewhere & (target[reversed_row] != NONE)
    yield "reverses_a_reversal", "reverses", needed, of_reversal
    early = elsewhere & ~of_reversal & (claims.settled_on < claims.settled_on[reversed_row])
    yield "reversal_precedes_claim", "settled_on", (*needed, "settled_on"), early
    cancelling = elsewhere & ~of_reversal & ~early
    yield "already_reversed", "reverses", needed, elsewhere & already_reversed(target, cancelling)


def already_reversed(target: Column, cancelling: Flags) -> Flags:
    """Which rows name a row that another one before them reverses; only rows that are `cancelling` do reverse."""
    rows = np.flatnonzero(cancelling)
    first = np.full(len(target) + 1, len(target), dtype=np.int64)
    np.minimum.at(first, target[rows], rows)
    return first[np.maximum(target, NONE)] < np.arange(len(target))


Checks = tuple[Callable[[Claims, Column, Tables], Found], ...]
OF_ROWS: Checks = (_costs, _payments, _stay_dates, _days_in_force, _categories)
OF_FIGURES: Checks = (_figures,)
"""Void rows need no figures, so these come after the reversals are known."""
OF_REVERSALS: Checks = (_reversals,)
CHECKS: Checks = (*OF_ROWS, *OF_FIGURES, *OF_REVERSALS)
