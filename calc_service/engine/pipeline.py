"""The laws in order (先保险后救助, cq-2022-116#2.2.2): catastrophic insurance, medical assistance, tilt assistance.

One calculation for a case and for a million rows. Callers look for faults first (`faults.find`) and leave out what has
any; here every row is taken to be sound.
"""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from calc_service.domain.money import HIGHEST_TOTAL
from calc_service.domain.vocabulary import STATUSES
from calc_service.engine import catastrophic_insurance, medical_assistance, safeguards, tilt_assistance
from calc_service.engine.circumstances import CIRCUMSTANCES
from calc_service.engine.claims import Claims, stay_costs
from calc_service.engine.columns import Column, Flags
from calc_service.engine.ledger import Ledger, SelfPay
from calc_service.engine.medical_assistance import REASON_BIT, Assistance
from calc_service.engine.regimes import Tables, regime_of
from calc_service.engine.running import Segments, blocks, calculation_order, changes, running, segments
from calc_service.engine.standing import Standing
from calc_service.engine.tilt_assistance import Tilt

PAYABLE, REVIEW, NOT_PAYABLE = (STATUSES.index(status) for status in ("payable", "review", "not_payable"))


def assess(claims: Claims, tables: Tables) -> Iterator[Ledger]:
    """The ledgers of all rows that are not void, in parts that each hold whole persons."""
    return (part() for part in parts(claims, tables, counted=~claims.void()))


def parts(
    claims: Claims, tables: Tables, *, counted: Flags, recorded: Column | None = None
) -> Iterator[Callable[[], Ledger]]:
    """The calculation of the rows that are `counted`, cut into parts that may be computed in any order and at once.

    recorded: what assistance was really paid on each row, fen; where it is given the year runs on that
    """
    live = np.flatnonzero(counted)
    if not len(live):
        return
    stay_cost = stay_costs(claims, live)
    order = calculation_order(claims, live)
    for block in blocks(claims.person[order]):
        rows = order[block]
        paid = None if recorded is None else recorded[rows]
        yield partial(_assess_block, claims, rows, stay_cost, tables, paid)


def _assess_block(
    every_claim: Claims, rows: Column, stay_cost: Column, tables: Tables, recorded: Column | None
) -> Ledger:
    claims = every_claim.take(rows)
    standing = _standing(claims, tables)
    catastrophic = catastrophic_insurance.assess(tables.catastrophic_insurance, claims, standing)
    assistance = medical_assistance.assess(
        tables.medical_assistance,
        claims,
        standing,
        stay_cost=stay_cost[rows],
        base=catastrophic.catastrophic_base - catastrophic.catastrophic_paid,
        recorded=recorded,
    )
    tilt = _tilt(claims, standing, assistance, tables, recorded)
    in_scope = assistance.assistance_base - assistance.assistance_paid - tilt.tilt_paid
    self_pay = _self_pay(claims, standing, in_scope)
    return Ledger(
        rows=rows,
        regime=standing.regime,
        entry=standing.entry,
        status=_status(assistance.reasons),
        total_out_of_range=_beyond_range(
            standing.year,
            running(np.zeros_like(claims.total_cost), claims.total_cost, standing.year),
            catastrophic.catastrophic_before + catastrophic.catastrophic_base,
            assistance.pool_paid_after,
            tilt.tilt_base_after,
            self_pay.in_scope_self_pay_after,
        ),
        claims=claims,
        catastrophic=catastrophic,
        assistance=assistance,
        tilt=tilt,
        safeguards=safeguards.assess(tables.safeguards, standing),
        self_pay=self_pay,
    )


def _tilt(claims: Claims, standing: Standing, assistance: Assistance, tables: Tables, recorded: Column | None) -> Tilt:
    left = assistance.assistance_base - assistance.assistance_paid
    return tilt_assistance.assess(
        tables.tilt_assistance,
        claims,
        standing,
        payable=assistance.reasons == 0,
        left=left,
        carried=left if recorded is None else np.maximum(assistance.assistance_base - recorded, 0),
    )


def _standing(claims: Claims, tables: Tables) -> Standing:
    regime = regime_of(tables, claims)
    return Standing(
        regime=regime,
        entry=tables.first_entry[regime] + claims.category_set,
        situation=regime * len(CIRCUMSTANCES) + claims.circumstances,
        year=segments(changes(claims.person, claims.year)),
    )


def _self_pay(claims: Claims, standing: Standing, in_scope: Column) -> SelfPay:
    out_of_scope = claims.total_cost - claims.policy_scope_cost
    return SelfPay(
        out_of_scope_cost=out_of_scope,
        in_scope_self_pay=in_scope,
        in_scope_self_pay_after=running(claims.opening_in_scope_self_pay, in_scope, standing.year),
        total_self_pay=in_scope + out_of_scope,
    )


def _status(reasons: Column) -> Column:
    otherwise = np.where(reasons == REASON_BIT["emergency_review"], REVIEW, NOT_PAYABLE)
    return np.where(reasons == 0, PAYABLE, otherwise)


def _beyond_range(year: Segments, *totals: Column) -> Flags:
    # A product that int64 could not hold needs a total beyond the range: its whole segment is flagged, never paid.
    beyond = np.zeros(len(year.number), dtype=np.bool_)
    for total in totals:
        beyond |= total > HIGHEST_TOTAL
    if np.count_nonzero(beyond):
        beyond = np.bincount(year.number[beyond], minlength=int(year.number[-1]) + 1)[year.number] > 0
    return beyond
