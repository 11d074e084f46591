"""Tilt assistance, 倾斜救助 (cq-2022-116#2.3.3).

Further help with what assistance leaves, for people who were referred as they should be and treated in the city. Each
district sets its own standard; where it has set none nothing is paid. The cap of medical assistance is not touched.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from calc_service.domain.figures import Figure, number_or
from calc_service.domain.money import UNLIMITED
from calc_service.domain.vocabulary import TILT_STATUSES
from calc_service.engine.circumstances import CIRCUMSTANCES
from calc_service.engine.claims import Claims
from calc_service.engine.columns import Column, Flags, shares
from calc_service.engine.running import running
from calc_service.engine.standing import Standing

NO_STANDARD, PAYABLE, CONDITIONS_NOT_MET = range(len(TILT_STATUSES))


@dataclass(frozen=True, slots=True)
class Terms:
    """A district's standard.

    threshold, annual_cap: fen, a cap of None = no limit; ratio: basis points
    """

    threshold: Figure
    ratio: Figure
    annual_cap: Figure


@dataclass(frozen=True, slots=True)
class Rules:
    """The conditions of the city and, where the district has set one, its standard."""

    referrals: frozenset[str]
    places_of_care: frozenset[str]
    terms: Terms | None
    cite: str


@dataclass(frozen=True, slots=True)
class Tables:
    """By regime: has_standard, threshold, ratio, annual_cap; by (regime, circumstances): admits.

    any_standard: whether any district ever set one; while none has, there is nothing to compute
    """

    any_standard: bool
    has_standard: Flags
    threshold: Column
    ratio: Column
    annual_cap: Column
    admits: Flags


@dataclass(frozen=True, slots=True)
class Tilt:
    """The outcome, row by row: `tilt_status` as position in TILT_STATUSES, amounts in fen.

    tilt_base_after:  what the year's tilt base has come to with the row, on which the rows that follow go on
    tilt_paid_before: the year's entitlement without the row, on its terms
    """

    tilt_status: Column
    tilt_base_after: Column
    tilt_paid_before: Column
    tilt_paid: Column


def tabulate(rules: Sequence[Rules]) -> Tables:
    """The tables of all regimes; `rules` has one entry a regime."""
    terms = np.array([_terms(rule.terms) for rule in rules], dtype=np.int64).T
    return Tables(
        any_standard=any(rule.terms for rule in rules),
        has_standard=np.array([rule.terms is not None for rule in rules]),
        threshold=terms[0],
        ratio=terms[1],
        annual_cap=terms[2],
        admits=np.array(
            [
                care.referral in rule.referrals and care.place_of_care in rule.places_of_care
                for rule in rules
                for care in CIRCUMSTANCES
            ]
        ),
    )


def _terms(terms: Terms | None) -> tuple[int, int, int]:
    if terms is None:
        return 0, 0, 0
    return terms.threshold.number, terms.ratio.number, number_or(terms.annual_cap, UNLIMITED)


def assess(  # noqa: PLR0913 - every input has its name
    tables: Tables, claims: Claims, standing: Standing, *, payable: Flags, left: Column, carried: Column
) -> Tilt:
    """Tilt assistance of every row, in the order of the calculation.

    payable: whether medical assistance is
    left:    what it leaves of its base, fen
    carried: what the year's tilt base grows by, fen: the same, unless the year runs on what was really paid
    """
    regime = standing.regime
    if not tables.any_standard:
        nothing = np.zeros_like(left)
        return Tilt(np.full_like(left, NO_STANDARD), claims.opening_tilt_base, nothing, nothing)
    met = payable & tables.admits[standing.situation]
    status = np.where(tables.has_standard[regime], np.where(met, PAYABLE, CONDITIONS_NOT_MET), NO_STANDARD)
    growth = np.where(status == PAYABLE, carried, 0)
    after = running(claims.opening_tilt_base, growth, standing.year)
    before = after - growth
    due = before + np.where(status == PAYABLE, left, 0)
    above = np.maximum((before, due) - tables.threshold[regime], 0)
    paid_before, paid_after = np.minimum(tables.annual_cap[regime], shares(above, tables.ratio[regime]))
    return Tilt(
        tilt_status=status,
        tilt_base_after=after,
        tilt_paid_before=paid_before,
        tilt_paid=paid_after - paid_before,
    )
