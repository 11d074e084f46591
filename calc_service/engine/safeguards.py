"""Safeguards beside the payments.

Treatment before payment (cq-2022-116#2.6), aid without applying (#2.4.2), burden warning (#2.4.1).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from calc_service.domain.figures import Figure, number_or
from calc_service.domain.money import UNLIMITED
from calc_service.engine.category_sets import CategorySets
from calc_service.engine.circumstances import CIRCUMSTANCES, Circumstances
from calc_service.engine.columns import Column, Flags
from calc_service.engine.standing import Standing


@dataclass(frozen=True, slots=True)
class DepositWaiver:
    """Treatment before payment, 先诊疗后付费: all conditions together."""

    categories: frozenset[str]
    settings: frozenset[str]
    referrals: frozenset[str]
    places_of_care: frozenset[str]
    designation_required: bool
    cite: str

    def admits(self, care: Circumstances) -> bool:
        """Whether a stay in these circumstances needs no deposit, the category aside."""
        return (
            care.setting in self.settings
            and care.referral in self.referrals
            and care.place_of_care in self.places_of_care
            and (care.facility_designated or not self.designation_required)
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
    """What the rows are looked up in.

    deposit_category, direct, monitored: by category set
    deposit_admits:   by (regime, circumstances)
    burden_threshold: by regime, fen, UNLIMITED where none is on file
    """

    deposit_category: Flags
    deposit_admits: Flags
    direct: Flags
    monitored: Flags
    burden_threshold: Column


@dataclass(frozen=True, slots=True)
class Safeguards:
    """The outcome, row by row.

    burden_watched: a monitored person, and a threshold (`burden_threshold`, fen) is on file
    """

    deposit_waived: Flags
    direct_access: Flags
    burden_watched: Flags
    burden_threshold: Column


def tabulate(rules: Sequence[Rules], sets: CategorySets) -> Tables:
    """The tables of all regimes; `rules` has one entry a regime."""
    return Tables(
        deposit_category=sets.any([rule.deposit_waiver.categories for rule in rules]),
        deposit_admits=np.array([rule.deposit_waiver.admits(care) for rule in rules for care in CIRCUMSTANCES]),
        direct=sets.any([rule.direct_categories for rule in rules]),
        monitored=sets.any([rule.monitored_categories for rule in rules]),
        burden_threshold=np.array([number_or(rule.burden_threshold, UNLIMITED) for rule in rules], dtype=np.int64),
    )


def assess(tables: Tables, standing: Standing) -> Safeguards:
    """The safeguards of every row, whatever its status."""
    threshold = tables.burden_threshold[standing.regime]
    return Safeguards(
        deposit_waived=tables.deposit_category[standing.entry] & tables.deposit_admits[standing.situation],
        direct_access=tables.direct[standing.entry],
        burden_watched=tables.monitored[standing.entry] & (threshold != UNLIMITED),
        burden_threshold=threshold,
    )
