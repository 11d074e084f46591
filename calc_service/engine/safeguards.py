"""Safeguards beside the payments: treatment before payment (cq-2022-116#2.6), aid without applying (#2.4.2),
burden warning (#2.4.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from calc_service.engine.category_sets import CategorySets
from calc_service.engine.claims import Claims
from calc_service.engine.figures import Figure, number_or
from calc_service.engine.money import UNLIMITED, Column, Flags
from calc_service.engine.standing import Standing
from calc_service.engine.vocabulary import PLACES_OF_CARE, REFERRALS, SETTINGS

CIRCUMSTANCES = tuple(product(SETTINGS, REFERRALS, PLACES_OF_CARE, (False, True)))
"""Setting, referral, place of care and designation of the facility; a claim's circumstances are its position here."""


@dataclass(frozen=True, slots=True)
class DepositWaiver:
    """Treatment before payment, 先诊疗后付费: all conditions together."""

    categories: frozenset[str]
    settings: frozenset[str]
    referrals: frozenset[str]
    places_of_care: frozenset[str]
    designation_required: bool
    cite: str

    def admits(self, setting: str, referral: str, place_of_care: str, designated: bool) -> bool:  # noqa: FBT001 - one of four axes
        """Whether a stay in these circumstances needs no deposit, the category aside."""
        return (
            setting in self.settings
            and referral in self.referrals
            and place_of_care in self.places_of_care
            and (designated or not self.designation_required)
        )


@dataclass(frozen=True, slots=True)
class Rules:
    """Category sets include own categories of the district where it maps or names them.

    burden_threshold: fen; None where no figure is on file, and then nobody is warned
    """

    deposit_waiver: DepositWaiver
    direct_categories: frozenset[str]
    monitored_categories: frozenset[str]
    burden_threshold: Figure | None
    burden_cite: str


@dataclass(frozen=True, slots=True)
class Tables:
    """By category set: deposit_category, direct, monitored; by (regime, circumstances): deposit_admits;

    by regime: burden_threshold, fen, UNLIMITED where none is on file.
    """

    deposit_category: Flags
    deposit_admits: Flags
    direct: Flags
    monitored: Flags
    burden_threshold: Column


@dataclass(frozen=True, slots=True)
class Safeguards:
    """The outcome, row by row. burden_watched: a monitored person, and a threshold is on file (`burden_threshold`, fen)."""

    deposit_waived: Flags
    direct_access: Flags
    burden_watched: Flags
    burden_threshold: Column


def tabulate(rules: Sequence[Rules], sets: CategorySets) -> Tables:
    """The tables of all regimes; `rules` has one entry a regime."""
    return Tables(
        deposit_category=sets.any([rule.deposit_waiver.categories for rule in rules]),
        deposit_admits=np.array([rule.deposit_waiver.admits(*each) for rule in rules for each in CIRCUMSTANCES]),
        direct=sets.any([rule.direct_categories for rule in rules]),
        monitored=sets.any([rule.monitored_categories for rule in rules]),
        burden_threshold=np.array([number_or(rule.burden_threshold, UNLIMITED) for rule in rules], dtype=np.int64),
    )


def assess(tables: Tables, claims: Claims, standing: Standing) -> Safeguards:
    """The safeguards of every row, whatever its status."""
    regime, entry = standing.regime, standing.entry
    threshold = tables.burden_threshold[regime]
    return Safeguards(
        deposit_waived=tables.deposit_category[entry]
        & tables.deposit_admits[regime * len(CIRCUMSTANCES) + _circumstances(claims)],
        direct_access=tables.direct[entry],
        burden_watched=tables.monitored[entry] & (threshold != UNLIMITED),
        burden_threshold=threshold,
    )


def _circumstances(claims: Claims) -> Column:
    of_stay = claims.setting * len(REFERRALS) + claims.referral
    return (of_stay * len(PLACES_OF_CARE) + claims.place_of_care) * 2 + claims.facility_designated
